import Foundation

/// A simulated night: logs, the registry, and the truth.
struct Night: Sendable {
  let folder: Scratch
  /// What the night was made with.
  let arguments: [String]

  private struct CannotSimulate: Error { var message: String }

  /// 8,000 requests in 8 files, API Gateway JSON with reasons: shared by the tests that need logs.
  static let shared: Result<Night, any Error> = Result {
    try Night(["--seed", "3"], requests: 8_000)
  }

  init(_ arguments: [String], requests: Int = 20_000) throws {
    folder = try Scratch()
    self.arguments = arguments
    let made = try Program.run(
      Program.simulator, [folder.path("night"), "--requests", "\(requests)"] + arguments)
    guard made.code == 0 else { throw CannotSimulate(message: made.errText) }
  }

  var registry: String { folder.path("night/registry") }
  var logs: String { folder.path("night/logs") }

  /// The log files, in the order of time.
  func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: logs).sorted().map { "\(logs)/\($0)" }
  }

  /// The nginx `log_format` that the logs are written in.
  var template: String { String(decoding: folder.read("night/log_format"), as: UTF8.self) }

  /// The rows of `truth.csv` or `served_wrongly.csv`.
  func truth(_ name: String) -> [[String: String]] {
    var rows = CSVText.rows(String(decoding: folder.read("night/\(name)"), as: UTF8.self))
    guard !rows.isEmpty else { return [] }
    let header = rows.removeFirst()
    return rows.map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }
}

/// CSV as RFC 4180 has it, read the simplest way: quotes inside a field are lost.
enum CSVText {
  /// The rows of `text`, the header included.
  static func rows(_ text: String) -> [[String]] {
    var rows: [[String]] = []
    var row = [""]
    var isQuoted = false
    func end() { if row != [""] { rows.append(row) } }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: row.append("")
      case "\r" where !isQuoted: break
      case "\n" where !isQuoted:
        end()
        row = [""]
      default: row[row.count - 1].unicodeScalars.append(scalar)
      }
    }
    end()
    return rows
  }
}
