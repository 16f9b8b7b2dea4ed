/// What is wrong with a profile, where, and what to do.
package struct ProfileError: Error, Equatable, CustomStringConvertible, Sendable {
  /// Line and column from 1; nil when the whole file is at fault.
  package var line: Int?
  package var column: Int?
  /// What is wrong and what to do.
  package var problem: String

  /// Makes an error.
  package init(line: Int? = nil, column: Int? = nil, _ problem: String) {
    self.line = line
    self.column = column
    self.problem = problem
  }

  /// `line 3, column 5: …`.
  package var description: String {
    guard let line else { return problem }
    return column.map { "line \(line), column \($0): \(problem)" } ?? "line \(line): \(problem)"
  }
}
