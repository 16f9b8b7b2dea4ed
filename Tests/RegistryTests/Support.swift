import Bytes
import Foundation
import Testing

@testable import Registry

/// Milliseconds of an ISO 8601 time.
func ms(_ text: String) -> Int64 {
  let bytes = Array(text.utf8)
  do {
    return try UTCTime.parse(bytes.span, ByteRange(0, bytes.count))
  } catch {
    Issue.record("\(text) is no time")
    return 0
  }
}

/// The fingerprint of every test.
let testFingerprint = KeyFingerprint(key: Array(repeating: 7, count: 32))

/// A folder of files that goes away with the value.
final class Folder {
  let path: String

  init(_ files: [String: String]) throws {
    path = NSTemporaryDirectory() + "registry-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    for (name, text) in files { try put(Array(text.utf8), name) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func put(_ bytes: [UInt8], _ name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
  }

  func read(
    asOf: Int64? = 1_000, rule: RegistryKeyRule = .auto
  ) throws(RegistryErrors) -> RegistrySnapshot {
    try RegistryFiles.read(
      path, RegistryFiles.Options(asOf: asOf, keyRule: rule, fingerprint: testFingerprint))
  }

  /// What is wrong, with `folder` for the path of the folder; empty when all is well.
  func complaints(rule: RegistryKeyRule = .auto) -> [String] {
    do {
      _ = try read(rule: rule)
      return []
    } catch {
      return error.errors.map {
        $0.description.replacingOccurrences(of: path, with: "folder")
      }
    }
  }
}

/// A snapshot of one kind from ids and canonical values.
func snapshot(
  _ asOf: Int64, _ kind: RegistryKind, _ rows: [String: String]
) -> RegistrySnapshot {
  var line: Int32 = 1
  let entries = rows.map { id, value in
    line += 1
    return RegistryEntry(id: id, value: value, line: line)
  }
  return RegistrySnapshot(
    asOf: asOf, tables: [RegistryTable.sorting(entries, kind).table], keyEvents: nil)
}

/// A snapshot of key events only: key, moment, action, all of org 903.
func history(_ rows: [(String, Int64, KeyAction)]) -> RegistrySnapshot {
  RegistrySnapshot(
    asOf: 0, tables: [],
    keyEvents: rows.map { key, at, action in
      RegistryKeyEvent(
        fact: RegistryFacts.KeyEvent(key: key, org: 903, at: at, action: action), line: 2)
    })
}

func facts(_ snapshots: [RegistrySnapshot]) -> RegistryFacts {
  var chronicle = Chronicle()
  for snapshot in snapshots { _ = chronicle.add(snapshot) }
  return chronicle.facts
}

func index(_ snapshots: [RegistrySnapshot]) -> RegistryIndex {
  RegistryIndex(facts(snapshots), seed: 1)
}

extension RegistryIndex {
  func key(_ name: String) -> Int32? {
    let bytes = Array("xx\(name)yy".utf8)
    return key(named: bytes.span, range: ByteRange(2, bytes.count - 2))
  }

  func host(_ name: String) -> Int32? {
    let bytes = Array(name.utf8)
    return host(named: bytes.span, range: ByteRange(0, bytes.count))
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
