/// What can be wrong with a registry folder; `description` says it, and what to do.
package enum RegistryProblem: Equatable, Sendable, CustomStringConvertible {
  /// Not a folder that exists.
  case noFolder
  /// A folder with none of the five files.
  case noFiles
  /// The system would not read it.
  case cannotRead(reason: String)
  /// A folder, a FIFO, a device.
  case notAFile
  /// The record is no CSV.
  case csv(CSVFault.Kind)
  /// The file holds no record at all.
  case noHeader(wanted: [String])
  /// Required columns are not in the header; names that may be secrets are only counted.
  case columnsMissing([String], found: [String], hidden: Int, wanted: [String])
  /// Two columns of one name.
  case columnTwice
  /// A value that must be there is not.
  case empty
  /// Not a whole number from 0 to 2^63 − 1.
  case notAnID
  /// Not an ISO 8601 time with a zone.
  case notATime
  /// The shape of a time, but there is no such moment.
  case impossibleTime
  /// An end before its start.
  case endsBeforeStart(start: String)
  /// Not one of these words.
  case notAWord([String])
  /// A key with space around it or control characters in it.
  case untidyKey
  /// Not 64 hexadecimal digits.
  case notADigest
  /// A key itself, it seems, where an id or a digest was expected.
  case looksSecret
  /// Not a host name.
  case notAHost
  /// Neither `true` nor `false`, in a column that has such values elsewhere.
  case notAFlag
  /// A snapshot without a row.
  case emptySnapshot
  /// A snapshot of less than half as many rows as the one before.
  case smallerSnapshot(rows: Int, before: Int)

  /// What is wrong and what to do, without a path.
  package var description: String {
    switch self {
    case .noFolder: "there is no such folder. Give the folder that holds the registry's CSV files."
    case .noFiles:
      """
      the folder holds none of orgs.csv, keys.csv, key_events.csv, events.csv, hosts.csv. \
      Give the folder that holds them.
      """
    case .cannotRead(let reason): "cannot be read (\(reason)). Check its permissions."
    case .notAFile: "is not a regular file. Put a CSV file in its place, or remove it."
    case .csv(let kind): RegistryProblem.words(kind)
    case .noHeader(let wanted):
      "the file is empty. Give it a header row: \(wanted.joined(separator: ","))."
    case .columnsMissing(let missing, let found, let hidden, let wanted):
      """
      the header has no \(RegistryProblem.quoted(missing)); \
      \(RegistryProblem.found(found, hidden: hidden)). \
      The first row must name the columns: \(wanted.joined(separator: ",")).
      """
    case .columnTwice: "the header names it twice. Remove or rename one."
    case .empty: "is empty. Fill it in, or remove the row."
    case .notAnID: "is not a whole number from 0 to 9223372036854775807."
    case .notATime:
      "is not an ISO 8601 time with a zone. Write it like 2026-11-01T07:42:03+05:30 or …T02:12:03Z."
    case .impossibleTime: "there is no such moment between 1970 and 9999. Correct the date or time."
    case .endsBeforeStart(let start): "is earlier than \(start). Correct one of the two."
    case .notAWord(let words): "is none of \(words.joined(separator: ", "))."
    case .untidyKey: "has space around it or control characters in it. Remove them."
    case .notADigest: "is not a SHA-256 of 64 hexadecimal digits. Correct it, or the key rule."
    case .looksSecret:
      """
      looks like a key itself. Say what the column holds: --registry-keys secret (the keys are \
      fingerprinted, and never stored), or --registry-keys id if it is none.
      """
    case .notAHost:
      "is not a host name. Write it like api.example.com, without scheme, path or spaces."
    case .notAFlag:
      "is neither true nor false, as other rows of this column are. Correct it, or leave it empty."
    case .emptySnapshot:
      """
      holds no rows, which would delete everything. Leave the file out to say nothing about it, \
      or import with --force.
      """
    case .smallerSnapshot(let rows, let before):
      """
      holds \(rows) rows where the snapshot before held \(before); less than half is taken for a \
      broken export. Export it again, or import with --force.
      """
    }
  }

  private static func words(_ kind: CSVFault.Kind) -> String {
    switch kind {
    case .unterminatedQuote: "a quoted field starts here and never ends. Close the quote."
    case .strayQuote: "a quote in the middle of a field. Quote the whole field and double it."
    case .textAfterQuote: "text after a closing quote. Double the quotes inside a quoted field."
    case .fieldTooLong(let max): "a field is longer than \(max) bytes. Shorten it."
    case .invalidUTF8: "a field is not UTF-8. Save the file as UTF-8."
    case .nul: "a NUL byte; is this UTF-16? Save the file as UTF-8."
    case .fieldCount(let found, let wanted):
      "\(found) fields where the header has \(wanted). Add or remove commas, or quote them."
    case .tooManyColumns(let max): "more than \(max) columns. Remove some."
    }
  }

  private static func quoted(_ names: [String]) -> String {
    names.map { "\"\($0)\"" }.joined(separator: ", ")
  }

  private static func found(_ names: [String], hidden: Int) -> String {
    let others = hidden == 1 ? "one other, not shown" : "\(hidden) others, not shown"
    if names.isEmpty { return "found \(others)" }
    return "found \(quoted(names))" + (hidden == 0 ? "" : " and \(others)")
  }
}
