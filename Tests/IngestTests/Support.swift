import AccessLog
import Archive
import Bytes
import Foundation
import GRDB
import Ingest
import Profile
import Registry
import Rollup
import Store
import Synchronization
import Testing
import Verdict

/// A temporary folder of one test, removed with all in it.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "ingest-tests-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: self(name)))
    return self(name)
  }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: self(name)) }

  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  func setMode(_ name: String, _ mode: Int) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: self(name))
  }

  func mode(_ name: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: self(name))[.posixPermissions] as? Int
  }
}

/// gzip of stored blocks: as plain as gzip can be.
enum StoredGzip {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in
      value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
    }
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ $0 >> 8 }
  }

  private static func littleEndian(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  /// One member; another `blockBytes` is another compression of the same content.
  static func member(_ content: [UInt8], blockBytes: Int = 60_000) -> [UInt8] {
    var bytes: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    var at = 0
    repeat {
      let end = min(at + blockBytes, content.count)
      let count = end - at
      bytes.append(end == content.count ? 1 : 0)
      bytes += littleEndian(count, 2) + littleEndian(~count, 2) + content[at..<end]
      at = end
    } while at < content.count
    return bytes + littleEndian(Int(checksum(content)), 4) + littleEndian(content.count, 4)
  }
}

/// Log lines, the first of which is number `start`; every third is refused, with a reason.
func lines(_ count: Int, from start: Int = 0, key: (Int) -> String = { "k\($0 % 7)" }) -> [UInt8] {
  var text = ""
  for number in start..<(start + count) {
    let second = UTCTime.iso8601(1_793_491_200_000 + Int64(number) * 1_000)
    text += """
      {"time":"\(second)","status":\(number % 3 == 0 ? 403 : 200),"method":"GET",\
      "path":"/api/v1/ext/\(900 + number % 4)/events","host":"api.9pic.ai","ip":"10.0.0.\(number % 5)",\
      "key_id":"\(key(number))","reason":"\(number % 3 == 0 ? "API key is inactive" : "-")",\
      "request_id":"r-\(number)"}

      """
  }
  return Array(text.utf8)
}

/// The built-in profile, read once.
let profile = Result { try APIProfile.builtIn() }

/// What every test counts by: the built-in profile without a registry.
let context = Result {
  let profile = try profile.get()
  let registry = RegistryIndex(RegistryFacts(), seed: 1)
  return TallyContext(
    registry: registry, judge: Judge(registry: registry, rules: profile.judgeRules()),
    routes: profile.routeTable, reasons: ReasonRules(profile.reasonRules),
    reasonNames: profile.fieldNames.reasonNames,
    fingerprint: KeyFingerprint(key: Array(repeating: 7, count: 32)),
    approvedHosts: Set(profile.hosts.map { Array($0.utf8) }), seed: 1)
}

extension Scratch {
  /// A run over files of the folder into `a.db`.
  @discardableResult
  func ingest(
    _ names: [String], db: String = "a.db", salvages: Bool = false, jobs: Int = 1,
    writes: Bool = true, stopsAfter: Int = .max,
    meanwhile look: @escaping @Sendable (IngestRun) -> Void = { _ in }
  ) throws -> [SourceReport] {
    let profile = try profile.get()
    var options = IngestOptions(
      format: nil, formats: try profile.formats(), checks: profile.checks, now: 1_800_000_000_000)
    options.salvages = salvages
    options.jobs = jobs
    let store =
      writes
      ? try AuditStore.openForWriting(self(db))
      : FileManager.default.fileExists(atPath: self(db))
        ? try AuditStore.openForReading(self(db)) : nil
    let run = try IngestRun(
      store: store, writes: writes, context: try context.get(), options: options)
    let calls = Atomic<Int>(0)
    return try run.ingest(
      names.map { .file(ArchivePath(self($0))) },
      progress: { _, _, _ in
        look(run)
        if calls.wrappingAdd(1, ordering: .relaxed).newValue > stopsAfter { run.stop() }
      }, done: { _, _ in })
  }

  /// All rows of all public views, sorted, without paths and what else the order may change.
  func dump(_ db: String = "a.db") throws -> [String] {
    var configuration = Configuration()
    configuration.readonly = true
    let queue = try DatabaseQueue(path: self(db), configuration: configuration)
    defer { try? queue.close() }
    return try queue.read { database in
      try [
        "SELECT 'failures', * FROM failures", "SELECT 'served_wrongly', * FROM served_wrongly",
        "SELECT 'traffic', * FROM traffic",
        """
        SELECT 'samples', slot, org_id, key, cause, detail, at, request_id, client_ip, line
        FROM samples
        """, "SELECT 'callers', * FROM callers", "SELECT 'keys', * FROM keys",
        """
        SELECT 'sources', format, bytes, lines, parsed, rejected, blank, refused, first_at, last_at,
          CASE state WHEN 'damaged' THEN 'damaged' ELSE identity END, state FROM sources
        """, "SELECT 'org_summary', * FROM org_summary",
        "SELECT 'orphans', source FROM source_checkpoints WHERE source NOT IN (SELECT id FROM source)",
      ].flatMap { sql in
        try Row.fetchAll(database, sql: sql).map { row in
          row.databaseValues.map { "\($0)" }.joined(separator: "|")
        }.sorted()
      }
    }
  }

  /// The columns of a query's rows, as text.
  func rows(_ sql: String, db: String = "a.db") throws -> [String] {
    var configuration = Configuration()
    configuration.readonly = true
    let queue = try DatabaseQueue(path: self(db), configuration: configuration)
    defer { try? queue.close() }
    return try queue.read { database in
      try Row.fetchAll(database, sql: sql).map { row in
        row.databaseValues.map { "\($0)" }.joined(separator: "|")
      }
    }
  }
}

/// What is in one dump and not in the other; empty when they are the same.
func difference(_ found: [String], _ wanted: [String]) -> [String] {
  found.difference(from: wanted).map { change in
    switch change {
    case .insert(_, let row, _): "+ \(row)"
    case .remove(_, let row, _): "- \(row)"
    }
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
