import Testing

@testable import AccessLog

/// A template as people paste it, a line that it reads, and what is read.
struct DialectRow: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var template: String
  var line: String
  var reads: String
  var skipped: [String] = []
  var name: String?

  /// Compiles the template and reads the line, fast and completely.
  func check() throws {
    let format = try LogFormat.compile(template, names)
    for learns in [true, false] {
      let reading = Reading(line, as: format, learns: learns)
      #expect(reading.requests == [reads])
      #expect(reading.rejected == [])
    }
    #expect(format.skipped == skipped)
    if let name { #expect(format.name == name) }
  }
}

/// A template that is refused.
struct DialectFault: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var template: String
  var column: Int?
  var says: String

  init(_ why: String, _ template: String, column: Int?, _ says: String) {
    testDescription = why
    self.template = template
    self.column = column
    self.says = says
  }

  /// Expects the refusal.
  func check() {
    do throws(TemplateError) {
      let format = try LogFormat.compile(template, names)
      Issue.record("compiled as \(format.kind)")
    } catch {
      #expect(error.column == column)
      #expect(error.description.contains(says), "\(error)")
      if let column { #expect(error.description.hasPrefix("column \(column): ")) }
    }
  }
}
