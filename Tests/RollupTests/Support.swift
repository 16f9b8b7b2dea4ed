import AccessLog
import Bytes
import Profile
import Testing
import Verdict

@testable import Registry
@testable import Rollup

/// Milliseconds of a time on 2026-11-01, `02:12:03`, or of a whole ISO 8601 time.
func ms(_ text: String) -> Int64 {
  let bytes = Array((text.utf8.count < 13 ? "2026-11-01T\(text)Z" : text).utf8)
  do {
    return try UTCTime.parse(bytes.span, ByteRange(0, bytes.count))
  } catch {
    Issue.record("\(text) is no time")
    return 0
  }
}

/// The fingerprint of every test.
let testFingerprint = KeyFingerprint(key: Array(repeating: 7, count: 32))

/// The identity of a secret, as the views show it.
func identity(_ secret: String) -> String {
  String(decoding: testFingerprint.identity(ofSecret: Array(secret.utf8)), as: UTF8.self)
}

/// Secrets that the registry of the tests knows.
let knownSecret = "9pic_live_Jx7Qm2Zp4Vt8Ka1W"
/// The same for a key that is known by its digest.
let digestedSecret = "9pic_live_Bd3Nh6Yr9Ls0Ef5U"

/// Orgs 903 and 904; keys `good`, `off` (deactivated at 02:10:00) and those of two secrets are 903's,
/// `foreign` is 904's; event 456 is 903's, 457 is 904's.
func registry(hosts: [String] = []) -> RegistryIndex {
  var runs: [RegistryFacts.Run] = []
  var kinds: [RegistryKind] = [.org, .key, .event]
  func list(_ kind: RegistryKind, _ id: String, _ value: String) {
    runs.append(.init(kind: kind, id: id, value: value, firstAsOf: 0, lastAsOf: ms("23:59:00")))
  }
  for org in [903, 904] { list(.org, "\(org)", "Org \(org)") }
  for (key, org) in [
    ("good", 903), ("off", 903), (identity(knownSecret), 903), (identity(digestedSecret), 903),
    ("foreign", 904),
  ] as [(String, Int64)] {
    list(.key, key, ListedKey(org: org, state: .active, createdAt: 0, label: "").text)
  }
  for (event, org) in [("456", 903), ("457", 904)] as [(String, Int64)] {
    list(
      .event, event,
      ListedEvent(org: org, createdAt: 0, deletedAt: nil, flags: "", name: "").text)
  }
  for host in hosts {
    kinds.append(.host)
    list(.host, host, ListedHost(approvedAt: nil, revokedAt: nil).text)
  }
  return RegistryIndex(
    RegistryFacts(
      snapshots: kinds.flatMap { kind in
        [0, ms("23:59:00")].map { RegistryFacts.Snapshot(kind: kind, asOf: $0) }
      }, runs: runs,
      keyEvents: [
        .init(key: "off", org: 903, at: 0, action: .created),
        .init(key: "off", org: 903, at: ms("02:10:00"), action: .deactivated),
      ]), seed: 1)
}

/// The built-in profile, read once.
let profile = Result { try APIProfile.builtIn() }

/// What the built-in profile makes of a registry.
func context(_ registry: RegistryIndex = registry(), seed: UInt64 = 1) throws -> TallyContext {
  let profile = try profile.get()
  return TallyContext(
    registry: registry, judge: Judge(registry: registry, rules: profile.judgeRules()),
    routes: profile.routeTable, reasons: ReasonRules(profile.reasonRules),
    reasonNames: profile.fieldNames.reasonNames, fingerprint: testFingerprint,
    approvedHosts: Set(profile.hosts.map { Array($0.utf8) }), seed: seed)
}

/// A JSON log line, by default one that is served.
struct Line {
  var at = "02:12:03"
  var status = 200
  var path = "/api/v1/ext/903/event/456/images"
  var key: String? = "good"
  var host: String? = "api.9pic.ai"
  var ip: String? = "203.0.113.9"
  /// Further members, in their order.
  var more: [(name: String, value: String)] = []

  /// The line with its end.
  var json: String {
    var members = [
      ("time", at.utf8.count < 13 ? "2026-11-01T\(at)Z" : at), ("status", "\(status)"),
      ("method", "GET"), ("path", path),
    ]
    if let key { members.append(("key_id", key)) }
    if let host { members.append(("host", host)) }
    if let ip { members.append(("ip", ip)) }
    return "{" + (members + more).map { "\"\($0)\":\"\($1)\"" }.joined(separator: ",") + "}\n"
  }
}

/// A source in the making: lines become requests, and those are counted.
struct Feeder: ~Copyable {
  var tally: SourceTally
  private var records: RecordReader
  private var block = Block(capacity: RecordReader.blockBytes)
  private var batch = RequestBatch()

  init(_ context: TallyContext) throws {
    tally = SourceTally(context)
    records = RecordReader(format: .json(try profile.get().fieldNames))
  }

  /// Counts lines, all in one block or, with `linesABlock`, some at a time.
  mutating func add(_ lines: [Line], linesABlock: Int = .max) {
    var rest = lines[...]
    while !rest.isEmpty {
      for line in rest.prefix(linesABlock) { add(Array(line.json.utf8)) }
      rest = rest.dropFirst(linesABlock)
      flush()
    }
  }

  /// Counts lines as they stand.
  mutating func add(_ text: String) {
    add(Array(text.utf8))
    flush()
  }

  private mutating func add(_ bytes: [UInt8]) {
    if block.free < bytes.count { flush() }
    block.append(bytes)
  }

  private mutating func flush() {
    let used = records.read(&block, atEnd: false, into: &batch)
    block.withPaddedBytes { bytes in tally.add(batch, bytes) }
    block.discard(prefix: used)
  }
}

/// The tally of lines.
func counted(
  _ lines: [Line], _ context: TallyContext, linesABlock: Int = .max
) throws -> SourceTally {
  var feeder = try Feeder(context)
  feeder.add(lines, linesABlock: linesABlock)
  return feeder.tally
}

/// The rollup of lines, with samples and callers.
func rollup(
  _ lines: [Line], _ context: TallyContext, linesABlock: Int = .max
) throws -> SourceRollup {
  try counted(lines, context, linesABlock: linesABlock).rollup(withProof: true)
}

extension SourceRollup {
  func text(_ ref: TextRef) -> String {
    ref == 0 ? "-" : String(decoding: texts[Int(ref)], as: UTF8.self)
  }

  func text(_ id: Identifier) -> String {
    switch id {
    case .none: "-"
    case .number(let number): "\(number)"
    case .text(let text): "'\(self.text(text))'"
    }
  }

  private func clock(_ time: Int64?) -> String {
    time.map { String(UTCTime.iso8601($0).dropFirst(11).dropLast(5)) } ?? "-"
  }

  /// `slot org url_org key event host: requests/refused/errors first-last ok first-last`, sorted.
  var trafficText: [String] {
    traffic.map { row in
      let its = row.of
      return "\(UTCTime.iso8601(slot: its.slot).dropFirst(11).prefix(5)) \(text(its.org)) "
        + "\(text(its.urlOrg)) \(text(its.key)) \(text(its.event)) \(text(its.host)): "
        + "\(row.requests)/\(row.refused)/\(row.errors) \(clock(row.firstAt))-\(clock(row.lastAt))"
        + " ok \(clock(row.firstOkAt))-\(clock(row.lastOkAt))"
    }.sorted()
  }

  /// `slot since org url_org key_org key event host route method status credential reason cause
  /// detail evidence failing agreement served: requests first-last`, sorted.
  var casesText: [String] {
    cases.map { row in
      let its = row.of
      return "\(UTCTime.iso8601(slot: its.slot).dropFirst(11).prefix(5)) \(clock(its.since)) "
        + "\(text(its.org)) \(text(its.urlOrg)) \(its.keyOrg.map { "\($0)" } ?? "-") "
        + "\(text(its.key)) \(text(its.event)) \(text(its.host)) \(text(its.route)) "
        + "\(text(its.method)) \(its.status) \(its.credential) \(text(its.reason)) "
        + "\(its.verdict.cause) \(its.verdict.detail?.word ?? "-") \(its.verdict.evidence) "
        + "\(its.verdict.failing.rawValue) \(its.verdict.agreement?.word ?? "-") "
        + "\(its.isServed ? "served" : "refused"): "
        + "\(row.requests) \(clock(row.firstAt))-\(clock(row.lastAt))"
    }.sorted()
  }

  /// All that it holds, without the numbers of texts and the order of rows.
  var everything: [String] {
    let samplesText = samples.map { row in
      "\(row.line) \(text(row.org)) \(text(row.urlOrg)) \(text(row.key)) \(text(row.event)) "
        + "\(text(row.host)) \(row.cause) \(row.detail?.word ?? "-") \(row.at) "
        + "\(text(row.requestID)) \(text(row.clientIP)) \(text(row.userAgent)) \(text(row.path))"
    }.sorted()
    let callersText = callers.map { row in
      "\(row.day) \(text(row.clientIP)) \(row.refused) \(row.causes.rawValue) \(row.firstAt) "
        + "\(row.lastAt) \(row.isCut) \(row.keys.map { "\(text($0)) \($1)" }.sorted()) "
        + "\(row.orgs.map { text($0) }.sorted())"
    }.sorted()
    let misses = nearMisses.map { "\(text($0)) \(text($1.of)) \($1.miss)" }.sorted()
    return trafficText + casesText + samplesText + callersText + misses + ["\(foldedRequests)"]
  }
}

/// A generator that gives every run the same numbers (SplitMix64).
struct FixedRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
