import Archive
import Bytes
import Foundation
import GRDB
import Testing
import Verdict

@testable import Rollup
@testable import Store

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A temporary folder of one test, removed with all in it.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "store-tests-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  func write(_ bytes: [UInt8], to name: String) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: self(name)))
    return self(name)
  }

  func bytes(of name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: self(name))))
  }

  func digest(of name: String) throws -> [UInt8] { sha256(try bytes(of: name)) }

  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  func mode(of name: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: self(name))
    return try #require(attributes[.posixPermissions] as? Int)
  }

  /// The record of a content, as reading it gives.
  func record(_ content: String) throws -> ContentRecord {
    let path = try write(Array(content.utf8), to: "content-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(atPath: path) }
    var reader = try ArchiveReader(.file(ArchivePath(path)))
    var block = Block(capacity: 1 << 16)
    while try reader.fill(&block) { block.discard(prefix: block.count) }
    return reader.finish().record
  }

  /// A source of what a rollup counts.
  func source(
    _ rollup: SourceRollup, _ name: String, state: NewSource.State = .whole, blank: Int64 = 0,
    content: String? = nil
  ) throws -> NewSource {
    var source = NewSource(
      path: "/logs/\(name).gz", format: "json", state: state,
      record: try record(content ?? "the content of \(name)\nand more\n"), ingestedAt: day)
    source.parsed = rollup.traffic.reduce(0) { $0 + $1.requests }
    source.blank = blank
    source.lines = source.parsed + blank
    source.refused = rollup.traffic.reduce(0) { $0 + $1.refused }
    source.firstAt = rollup.traffic.map(\.firstAt).min()
    source.lastAt = rollup.traffic.map(\.lastAt).max()
    return source
  }
}

/// 2026-11-01T00:00:00Z.
let day: Int64 = 1_793_491_200_000

/// The profile's order of checks.
let checks: [Cause] = [.missing, .invalid, .inactive, .org, .event, .host, .feature]

extension AuditStore {
  /// Stores a source in one go.
  @discardableResult
  func put(_ rollups: [SourceRollup], _ source: NewSource, replacing: [Int64] = []) throws -> Int64
  {
    let writer = SourceWriter(self, checks: checks)
    try writer.begin()
    for rollup in rollups { try writer.add(rollup) }
    return try writer.commit(source, replacing: replacing)
  }

  func rows(_ sql: String) throws -> [Row] { try reading { try Row.fetchAll($0, sql: sql) } }

  func number(_ sql: String) throws -> Int64? { try reading { try Int64.fetchOne($0, sql: sql) } }

  /// Rows of a query as text, sorted.
  func text(_ sql: String) throws -> [String] {
    try rows(sql).map { row in
      row.databaseValues.map { value in
        switch value.storage {
        case .null: "-"
        case .int64(let number): "\(number)"
        case .double(let number): "\(number)"
        case .string(let text): text
        case .blob(let data): hexText([UInt8](data))
        }
      }.joined(separator: "|")
    }.sorted()
  }

  /// All rows of all tables but those that are numbers of texts.
  func dump() throws -> [String] {
    let views = Schema.views.map(\.name)
    return try views.flatMap { view in try text("SELECT * FROM \(view)").map { "\(view) \($0)" } }
  }
}

func hexText(_ bytes: [UInt8]) -> String { String(decoding: hexadecimal(bytes), as: UTF8.self) }

/// Puts a rollup together by texts.
struct RollupMaker {
  private(set) var rollup = SourceRollup()
  private var refs: [[UInt8]: TextRef] = [:]

  mutating func ref(_ text: [UInt8]?) -> TextRef {
    guard let text, !text.isEmpty else { return 0 }
    if let known = refs[text] { return known }
    rollup.texts.append(text)
    refs[text] = TextRef(rollup.texts.count - 1)
    return TextRef(rollup.texts.count - 1)
  }

  mutating func ref(_ text: String?) -> TextRef { ref(text.map { Array($0.utf8) }) }

  mutating func id(_ text: String?) -> Identifier {
    guard let text else { return .none }
    return Int64(text).map { .number($0) } ?? .text(ref(text))
  }

  /// Counts requests of one kind at `at` milliseconds from `day` on; a refusal has a case, a sample
  /// and a caller, too.
  mutating func add(
    _ requests: Int64 = 1, at: Int64, org: String? = "903", key: String? = "good",
    event: String? = "456", host: String? = "api.9pic.ai", status: UInt16 = 200,
    cause: Cause = .inactive, detail: Detail? = .deactivated, agreement: Agreement? = nil,
    ip: String = "203.0.113.9", isWronglyServed: Bool = false, keyOrg: Int64? = nil
  ) {
    let time = day + at
    let slot = UTCTime.slot(of: time)
    let isRefused = status == 401 || status == 403
    let (orgID, eventID, keyRef, hostRef) = (id(org), id(event), ref(key), ref(host))
    rollup.traffic.append(
      TrafficRow(
        of: .init(
          slot: slot, org: orgID, urlOrg: orgID, key: keyRef, event: eventID, host: hostRef),
        requests: requests, refused: isRefused ? requests : 0,
        errors: !isRefused && status >= 400 ? requests : 0, firstAt: time, lastAt: time,
        firstOkAt: status < 400 ? time : nil, lastOkAt: status < 400 ? time : nil))
    guard isRefused || isWronglyServed else { return }
    rollup.cases.append(
      CaseRow(
        of: .init(
          slot: slot, since: Int64(slot) * UTCTime.slotMilliseconds, org: orgID, urlOrg: orgID,
          keyOrg: keyOrg, key: keyRef, event: eventID, host: hostRef, route: ref("/events"),
          method: ref("GET"), status: status, credential: 6, reason: ref("reason=no"),
          verdict: Verdict(
            cause: cause, detail: detail, evidence: .registry,
            failing: [CauseSet(cause), CauseSet(.host)], agreement: agreement),
          isServed: !isRefused), requests: requests, firstAt: time, lastAt: time))
    guard isRefused else { return }
    rollup.samples.append(
      Sample(
        slot: slot, org: orgID, urlOrg: orgID, key: keyRef, event: eventID, host: hostRef,
        cause: cause, detail: detail, at: time, requestID: ref("r-1"), clientIP: ref(ip),
        userAgent: ref("curl/8"), path: ref("/api/events"),
        line: Int64(rollup.samples.count + 1)))
    rollup.callers.append(
      CallerRow(
        day: Int32(time / UTCTime.dayMilliseconds), clientIP: ref(ip), refused: requests,
        causes: CauseSet(cause), firstAt: time, lastAt: time,
        keys: keyRef == 0 ? [:] : [keyRef: key == "good"],
        orgs: orgID == .none ? [] : [orgID], isCut: false))
  }

  mutating func set(_ body: (inout SourceRollup) -> Void) { body(&rollup) }

  static func make(_ body: (inout RollupMaker) -> Void) -> SourceRollup {
    var maker = RollupMaker()
    body(&maker)
    return maker.rollup
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
