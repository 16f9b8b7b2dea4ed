/// Why a registry was not imported: where, what, and what to do.
///
/// No case carries a value of a file: a row whose columns are shifted may have a secret anywhere.
package struct RegistryError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The path of the file or folder.
  package var file: String
  /// The line on which the record starts, from 1; nil where the file as a whole is meant.
  package var line: Int?
  /// The column, by the name that this program knows it by or the header of a flag gives it.
  package var column: String?
  /// What is wrong.
  package var problem: RegistryProblem

  /// Says what is wrong where.
  package init(
    file: String, line: Int? = nil, column: String? = nil, _ problem: RegistryProblem
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.problem = problem
  }

  /// One or two sentences for stderr; the path is not escaped.
  package var description: String {
    var text = file
    if let line { text += ":\(line)" }
    if let column { text += ": column \"\(column)\"" }
    return "\(text): \(problem)"
  }
}

/// All that is wrong with a folder, up to `kept`; nothing of it was imported.
package struct RegistryErrors: Error, Equatable, Sendable, CustomStringConvertible {
  /// Errors kept; reading stops after them.
  package static let kept = 20

  /// In the order of files and lines.
  package private(set) var errors: [RegistryError] = []
  /// Whether reading stopped early, so that there may be more.
  package private(set) var isCut = false

  /// Nothing wrong so far.
  package init(_ errors: [RegistryError] = []) { self.errors = errors }

  /// Whether reading should stop.
  var isFull: Bool { isCut }

  mutating func add(_ error: RegistryError) {
    if errors.count < RegistryErrors.kept { errors.append(error) } else { isCut = true }
  }

  /// A line per error, and that nothing was imported.
  package var description: String {
    var lines = errors.map(\.description)
    if isCut { lines.append("There are more; these are the first \(RegistryErrors.kept).") }
    lines.append("Nothing was imported.")
    return lines.joined(separator: "\n")
  }
}
