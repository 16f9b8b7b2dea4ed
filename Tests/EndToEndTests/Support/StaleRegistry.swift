import Foundation

/// A registry folder of which some rows are not known yet.
struct StaleRegistry {
  /// When the stale one and the right one are from; the right one is always the later.
  static let asOf = "2026-10-01T00:00:00Z"
  static let rightAsOf = "2026-11-20T00:00:00Z"

  let folder: Scratch
  var path: String { folder.path }

  /// Copies `files` of the folder `right`, without the rows that `keeps` turns down.
  init(
    of right: String, _ files: [String],
    keeps: (_ file: String, _ number: Int, _ row: [String]) -> Bool = { _, _, _ in true }
  ) throws {
    folder = try Scratch()
    for file in files {
      let text = try String(contentsOfFile: "\(right)/\(file).csv", encoding: .utf8)
      let lines = text.split(separator: "\n").map { String($0) }
      let kept = lines.dropFirst().enumerated().filter { number, line in
        keeps(
          file, number,
          line.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
      }
      try folder.write(
        "\(file).csv", ([lines[0]] + kept.map(\.element)).joined(separator: "\n") + "\n")
    }
  }
}

extension Store {
  /// Imports a registry folder under the tests' fingerprint key.
  @discardableResult
  func importRegistry(_ folder: String, asOf: String) throws -> Outcome {
    try run(
      ["registry", "import", folder], Store.keyOption() + ["--force", "--as-of", asOf])
  }

  /// Judges all again under the tests' fingerprint key.
  @discardableResult
  func reclassify(_ options: [String] = []) throws -> Outcome {
    try run(["reclassify"], Store.keyOption() + options)
  }

  /// The report of `reclassify` as JSON.
  func reclassifyReport(_ options: [String] = []) throws -> [String: Any] {
    let outcome = try reclassify(options + ["-o", "json"])
    return try JSONSerialization.jsonObject(with: outcome.out) as? [String: Any] ?? [:]
  }
}
