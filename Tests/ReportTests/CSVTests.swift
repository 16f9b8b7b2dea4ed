import Testing

@testable import Report

struct CSVTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var cell: String
  }

  static let rows = [
    Row(testDescription: "words stay", text: "Acme", cell: "Acme"),
    Row(testDescription: "a comma wants quotes", text: "a,b", cell: "\"a,b\""),
    Row(testDescription: "quotes double", text: "say \"hi\"", cell: "\"say \"\"hi\"\"\""),
    Row(testDescription: "a semicolon wants quotes", text: "a;=b", cell: "\"a;=b\""),
    Row(testDescription: "a formula is text", text: "=cmd()", cell: "'=cmd()"),
    Row(testDescription: "plus", text: "+1", cell: "'+1"),
    Row(testDescription: "minus", text: "-1", cell: "'-1"),
    Row(testDescription: "at", text: "@SUM(A1)", cell: "'@SUM(A1)"),
    Row(testDescription: "tab", text: "\t=1", cell: "'\\t=1"),
    Row(testDescription: "return", text: "\r=1", cell: "'\\r=1"),
    Row(testDescription: "NUL", text: "\0=1", cell: "'\\x00=1"),
    Row(testDescription: "full width", text: "＝1", cell: "'＝1"),
    Row(testDescription: "an apostrophe is kept apart from the guard", text: "'=1", cell: "''=1"),
    Row(testDescription: "inside is no start", text: "a=b", cell: "a=b"),
    Row(testDescription: "a newline makes no second line", text: "a\nb", cell: "a\\nb"),
    Row(testDescription: "an escape shows", text: "\u{1B}[2J", cell: "\\x1B[2J"),
    Row(testDescription: "spaces at an edge are kept", text: " a", cell: "\" a\""),
    Row(testDescription: "nothing", text: "", cell: ""),
  ]

  @Test(arguments: rows) func cell(of row: Row) {
    #expect(CSV.escape(row.text) == row.cell)
  }

  @Test func aReaderGetsTheTableBack() throws {
    let sheet = read(CSVRenderer.render(try summarySample()))
    #expect(sheet.count == 5, "a header and four rows, no total")
    #expect(
      sheet[0] == [
        "org_id", "name", "requests", "refused", "rate", "missing", "invalid", "inactive", "org",
        "host", "feature", "last_refused_at",
      ])
    #expect(
      sheet[1] == [
        "903", "Acme Conferences & Congresses", "20000", "4812", "0.2406", "12", "0", "4800", "0",
        "0", "0", "2026-11-02T01:42:07.250Z",
      ])
    #expect(sheet[4][1] == "" && sheet[4][11] == "", "absent is empty")
  }

  @Test func hostileCellsStayInTheirCells() {
    let table = ReportTable(
      schema: "t/1", columns: [ReportColumn("a", nil, .text), ReportColumn("b", nil, .integer)],
      rows: hostileTexts.map { [.text($0 + ",\"\n"), .integer(-7)] })
    let text = CSVRenderer.render(table)
    #expect(text.unicodeScalars.allSatisfy { !$0.isHidden || $0 == "\r" || $0 == "\n" })
    let sheet = read(text)
    #expect(sheet.count == hostileTexts.count + 1)
    for row in sheet.dropFirst() {
      #expect(row.count == 2)
      #expect(row[1] == "-7", "a number of our own stays a number")
      #expect(!"=+-@\t\r\0".contains(row[0].first ?? "x"))
    }
  }

  @Test func oneEmptyCellIsStillARow() {
    let table = ReportTable(
      schema: "t/1", columns: [ReportColumn("a", nil, .text)], rows: [[.null], [.null]])
    #expect(CSVRenderer.render(table) == "a\r\n\"\"\r\n\"\"\r\n")
  }

  /// A small reader: RFC 4180, CRLF only.
  private func read(_ text: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var cell = ""
    var isQuoted = false
    var rest = Array(text.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\"" where isQuoted && rest.first == "\"":
        cell.unicodeScalars.append("\"")
        rest = rest.dropFirst()
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        row.append(cell)
        cell = ""
      case "\r" where !isQuoted && rest.first == "\n":
        rest = rest.dropFirst()
        rows.append(row + [cell])
        row = []
        cell = ""
      default: cell.unicodeScalars.append(scalar)
      }
    }
    #expect(row.isEmpty && cell.isEmpty && !isQuoted, "the file ends with a line")
    return rows
  }
}
