import Foundation
import GRDB
import Testing

/// A database in a folder of its own, as an operator has one.
struct Store {
  /// The fingerprint key of all tests: 32 bytes, so that all stores can be compared.
  static let key: Result<Scratch, any Error> = Result {
    let folder = try Scratch()
    try folder.write("key", Data((0..<32).map { UInt8($0) }))
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: folder.path("key"))
    return folder
  }

  let folder: Scratch
  var path: String { folder.path("store.db") }

  init() throws { folder = try Scratch() }

  /// Runs a command on this store.
  @discardableResult
  func run(
    _ command: [String], _ arguments: [String] = [], environment: [String: String] = [:],
    input: String = "/dev/null", in place: String? = nil
  ) throws -> Outcome {
    try Program.run(
      Program.authaudit, command + ["--db", path] + arguments, environment: environment,
      input: input, in: place)
  }

  /// Ingests `paths` under the tests' fingerprint key.
  @discardableResult
  func ingest(
    _ paths: [String], _ options: [String] = [], environment: [String: String] = [:],
    input: String = "/dev/null", in place: String? = nil
  ) throws -> Outcome {
    try run(
      ["ingest"], Store.keyOption() + options + paths, environment: environment, input: input,
      in: place)
  }

  /// `--fingerprint-key` and the tests' key.
  static func keyOption() throws -> [String] {
    ["--fingerprint-key", try key.get().path("key")]
  }

  /// Runs a query and returns its rows as values.
  func rows(_ sql: String) throws -> [[DatabaseValue]] {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    return try DatabaseQueue(path: path, configuration: configuration).read { database in
      try Row.fetchAll(database, sql: sql).map { Array($0.databaseValues) }
    }
  }

  /// Runs a query and returns its rows as texts; NULL is the empty text.
  func texts(_ sql: String) throws -> [[String]] {
    try rows(sql).map { $0.map { $0.isNull ? "" : String.fromDatabaseValue($0) ?? "\($0)" } }
  }

  /// The number that a query gives.
  func number(_ sql: String) throws -> Int64? {
    try rows(sql).first?.first.flatMap { Int64.fromDatabaseValue($0) }
  }

  /// The public views and what of them depends on when and from where a source was ingested.
  static let views: [(name: String, dropped: Set<String>)] = [
    ("failures", []), ("served_wrongly", []), ("traffic", []), ("samples", ["source"]),
    ("callers", []), ("keys", []), ("sources", ["path", "ingested_at"]), ("org_summary", []),
  ]

  /// The dump: all rows of all public views, sorted, as text.
  ///
  /// - Parameter dropped: columns left out besides those that never compare.
  /// - Returns: a text a row, the view's name first.
  /// - Throws: what SQLite throws.
  func dump(without dropped: Set<String> = []) throws -> [String] {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    return try DatabaseQueue(path: path, configuration: configuration).read { database in
      try Store.views.flatMap { view in
        // SQLite puts the rows together: thousands of them would take a debug build seconds.
        let columns = try database.columns(in: view.name).map(\.name)
          .filter { !view.dropped.contains($0) && !dropped.contains($0) }
        let row = columns.map { "' \($0)=' || quote(\"\($0)\")" }.joined(separator: " || ")
        return try String.fetchAll(
          database, sql: "SELECT '\(view.name):' || \(row) AS row FROM \(view.name) ORDER BY row")
      }
    }
  }

  /// The books balance: for every source, and over all sources against the counts.
  func expectBalance(_ comment: Comment = "", _ location: SourceLocation = #_sourceLocation) throws
  {
    let unbalanced = try number(
      "SELECT count(*) FROM sources WHERE lines <> parsed + rejected + blank")
    #expect(unbalanced == 0, comment, sourceLocation: location)
    let sums = try texts(
      """
      SELECT coalesce(sum(parsed), 0), coalesce(sum(refused), 0),
        (SELECT coalesce(sum(requests), 0) FROM traffic),
        (SELECT coalesce(sum(refused), 0) FROM traffic),
        (SELECT coalesce(sum(requests), 0) FROM failures) FROM sources
      """)[0]
    #expect(sums[0] == sums[2], comment, sourceLocation: location)
    #expect(Set([sums[1], sums[3], sums[4]]).count == 1, comment, sourceLocation: location)
  }
}

/// Expects two dumps to be equal; says which rows are not.
func expectSame(
  _ found: [String], _ wanted: [String], _ comment: Comment = "",
  _ location: SourceLocation = #_sourceLocation
) {
  guard found != wanted else { return }
  let change = found.difference(from: wanted)
  let few = change.prefix(4).map { step in
    switch step {
    case .insert(_, let row, _): "too many: \(row)"
    case .remove(_, let row, _): "missing: \(row)"
    }
  }
  Issue.record(
    "\(comment): \(change.count) rows differ\n\(few.joined(separator: "\n"))",
    sourceLocation: location)
}
