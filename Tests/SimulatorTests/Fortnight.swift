import Foundation
import Testing

@testable import Simulator

/// A fortnight with incidents, small enough for a test.
enum Fortnight {
  static let requests = 12_000
  static let part = Part(
    reasons: .none, hasReasonField: false, requests: requests, files: 14)
  static let settings = Settings(
    orgs: 40, hours: 336, faultShare: Settings.faultShareBesideIncidents, hasIncidents: true)

  /// The fortnight as it is; made once, and removed when the tests end.
  static let shared: Result<Run, any Error> = {
    atexit {
      guard case .success(let run) = Fortnight.shared else { return }
      try? FileManager.default.removeItem(atPath: run.folder)
    }
    return Result { try Run(part, settings) }
  }()

  /// Its requests and the rows of its truth, read once: that takes longer than making them.
  static let requestsLogged = Result { try shared.get().requests() }
  static let truth = Result { try shared.get().rows("truth.csv") }

  /// The fortnight after remedies, written as on the command line.
  static func remedied(_ remedies: [String]) throws -> Run {
    var settings = settings
    settings.remedies = try remedies.map { try #require(Remedy(argument: $0)) }
    return try Run(part, settings)
  }

  /// What a log line says.
  static func request(_ line: String) throws -> LoggedRequest {
    try JSONDecoder().decode(LoggedRequest.self, from: Data(line.utf8))
  }
}

/// `incidents.json`, as far as tests ask.
struct IncidentsReport: Decodable {
  struct Incident: Decodable {
    struct Change: Decodable {
      var file: String
      var at: String
      var first_in: String
    }

    var name: String
    var org_id: Int?
    var url_org_id: Int?
    var key: String?
    var new_key: String?
    var event_id: Int?
    var host: String
    var client_ip: String
    var cause: String
    var detail: String
    var failing: String
    var start: String
    var end: String
    var registry: [Change]
    var requests: Int
    var refusals: Int
    var first_refused_at: String?
    var last_refused_at: String?
    var remedy: [String]
  }

  struct Snapshot: Decodable {
    var folder: String
    var as_of: String
  }

  var start: String
  var end: String
  var snapshots: [Snapshot]
  var remedies: [String]
  var incidents: [Incident]

  /// The incident with this name.
  func incident(_ name: String) throws -> Incident {
    try #require(incidents.first { $0.name == name })
  }
}

/// What a log line says, as far as tests ask.
struct LoggedRequest: Decodable {
  var requestTimeEpoch: String
  var ip: String
  var status: String
  var keyDigest: String
  var path: String

  var milliseconds: Int { Int(requestTimeEpoch) ?? 0 }
  var isRefused: Bool { status == "401" || status == "403" }
}

extension Run {
  /// What `incidents.json` says.
  func incidents() throws -> IncidentsReport {
    try JSONDecoder().decode(IncidentsReport.self, from: bytes("incidents.json"))
  }

  /// What the lines of all logs say, in order.
  func requests() throws -> [LoggedRequest] {
    try logLines().map(Fortnight.request)
  }
}

/// Milliseconds of `2026-11-01T18:30:00Z`, whose fraction, if any, is dropped.
func milliseconds(_ text: String) throws -> Int {
  try #require(Instant(argument: text.prefix(19) + "Z")).milliseconds
}
