import Foundation

/// Three weeks of a gateway's logs, one file a day, with a client for each thing that can become of
/// one: 2026-10-12 to 2026-11-01 in Kolkata, and nothing on Sunday, 2026-10-18.
enum ThreeWeeks {
  /// What a client sends on some days.
  private struct Client {
    var org: Int
    var key: String?
    var host = "api.9pic.ai"
    /// Days from the first, 0…20.
    var days: ClosedRange<Int>
    /// Requests a day, spread over it.
    var requests: Int
    var status = 200
    var reason = "-"
  }

  /// 2026-10-11T18:30:00Z, midnight in Kolkata.
  private static let start: Int64 = 1_791_743_400
  private static let missingDay = 6

  private static let clients = [
    // Everybody else.
    Client(org: 903, key: "k17", days: 0...20, requests: 96),
    Client(org: 12_044, key: "k90", days: 0...19, requests: 48),
    Client(org: 464, key: "k31", days: 0...20, requests: 24),
    // chronic: a dead client hammers, every day.
    Client(
      org: 77, key: "k-dead", days: 0...20, requests: 40, status: 403, reason: "key is inactive"),
    // new: since the last day.
    Client(
      org: 12_044, key: "k90", host: "shop.example", days: 20...20, requests: 48, status: 403,
      reason: "host not approved"),
    // returned: three days, a pause, and the last day.
    Client(org: 464, key: "k31", days: 2...4, requests: 5, status: 403, reason: "unknown event"),
    Client(org: 464, key: "k31", days: 20...20, requests: 7, status: 403, reason: "unknown event"),
    // ongoing: since two days.
    Client(org: 903, days: 19...20, requests: 9, status: 401, reason: "key is missing"),
    // recovered.
    Client(
      org: 575, key: "k8", days: 8...13, requests: 11, status: 403, reason: "feature not enabled"),
    Client(org: 575, key: "k8", days: 14...20, requests: 11),
    // changed: the host was mended, and behind it the key was off.
    Client(
      org: 321, key: "k66", days: 8...14, requests: 6, status: 403, reason: "host not approved"),
    Client(
      org: 321, key: "k66", days: 15...20, requests: 6, status: 403, reason: "key is inactive"),
    // gone quiet.
    Client(org: 333, key: "k5", days: 10...16, requests: 8, status: 403, reason: "unknown key"),
  ]

  /// Writes the logs into a folder, and gives their paths in the order of time.
  static func write(into logs: Scratch) throws -> [String] {
    try (0...20).filter { $0 != missingDay }.map { try logs.write(name($0), text($0)) }
  }

  /// Writes the logs into a folder and ingests them.
  static func ingest(into database: String, logs: Scratch) throws -> Outcome {
    _ = try write(into: logs)
    return try Program.run(
      Program.authaudit,
      ["ingest", "--quiet", "--db", database] + (try Store.keyOption()) + [logs.path])
  }

  private static func name(_ day: Int) -> String { "day-\(day < 10 ? "0" : "")\(day).json.log" }

  private static func text(_ day: Int) -> String {
    var lines: [(at: Int64, line: String)] = []
    for (index, client) in clients.enumerated() where client.days.contains(day) {
      for number in 0..<client.requests {
        // Spread over the day, no two clients at the same second.
        let second = Int64(number * 86_400 / client.requests + index * 7)
        let at = start + Int64(day) * 86_400 + second
        lines.append((at, line(client, at)))
      }
    }
    return lines.sorted { $0.at < $1.at }.map(\.line).joined(separator: "\n") + "\n"
  }

  private static func line(_ client: Client, _ at: Int64) -> String {
    """
    {"requestId":"r-\(at)-\(client.org)","requestTimeEpoch":"\(at * 1000)","ip":"203.0.113.9",\
    "httpMethod":"GET","domainName":"\(client.host)",\
    "path":"/api/v1/ext/\(client.org)/event/\(client.org % 100)/ping","status":"\(client.status)",\
    "keyId":"\(client.key ?? "-")","reason":"\(client.reason)"}
    """
  }
}
