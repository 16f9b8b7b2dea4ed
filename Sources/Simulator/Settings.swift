import ArgumentParser

/// Which gateway writes the log.
enum LogShape: String, CaseIterable, ExpressibleByArgument {
  case apigw, nginx
  case nginxJSON = "nginx-json"
  case apache, haproxy, caddy, envoy

  /// Whether `ServerLine` writes the lines.
  var isServer: Bool { self != .apigw && self != .nginx }
}

/// Whether the log says why a request was refused.
enum Reasons: String, CaseIterable, ExpressibleByArgument {
  case logged, none
}

/// In which form the log and the registry hold keys.
enum KeyRule: String, CaseIterable, ExpressibleByArgument {
  case digest, secret, id
}

/// What a run is made from; equal settings give equal bytes.
struct Settings {
  var seed: UInt64 = 1
  var orgs = 200
  /// Begins at a whole second.
  var start = Instant(second: 1_793_557_800)  // 2026-11-01T18:30:00Z, midnight in India
  var hours = 24
  var keys = KeyRule.digest
  /// The share of the requests that come from clients with a fault; most of those are refused.
  var faultShare = 0.17
  /// Whether every org, key, event, route, client and hour is as busy as any other, which life is
  /// not: hardly any two requests then count in one place.
  var isUniform = false
  /// How many requests are answered though a check fails.
  var servedWrongly = 0
  /// Whether an incident of each kind happens.
  var hasIncidents = false
  /// What is put right over the whole period.
  var remedies: [Remedy] = []
  /// Whether the registry is also written as it was known when the period began.
  var hasStaleRegistry = false

  /// Where an incident shall stand out, few others have a fault.
  static let faultShareBesideIncidents = 0.02

  /// The first moment after the period.
  var end: Instant { Instant(second: start.second + hours * 3600) }
}

/// A stretch of log of one shape: all of a plain run, a quarter of the samples.
struct Part {
  var shape = LogShape.apigw
  var reasons = Reasons.logged
  /// Of a server: its own format instead of what is advised.
  var isUsual = false
  /// The nginx samples keep one log format, with or without reasons.
  var hasReasonField = true
  var requests = 100_000
  var files = 8
  /// Where the files go, below the output folder.
  var folder = "logs"
  /// What stands before the file's number.
  var prefix = ""
  /// The samples live in the repository, so they have to compress well: their request ids count
  /// up, their clients come in bursts, and few searches are polled at a time.
  var isCompact = false

  /// How many requests a client makes in a row.
  var burst: Int { isCompact ? 6 : 1 }
}
