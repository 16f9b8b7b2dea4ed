/// Why a pasted template cannot be used.
package struct TemplateError: Error, Equatable, CustomStringConvertible, Sendable {
  /// Where, in characters of the pasted text from 1; nil when the whole of it is at fault.
  package var column: Int?
  /// What is wrong and what to do.
  package var problem: String

  /// Makes an error.
  package init(column: Int?, _ problem: String) {
    self.column = column
    self.problem = problem
  }

  /// One sentence.
  package var description: String {
    column.map { "column \($0): \(problem)" } ?? problem
  }
}
