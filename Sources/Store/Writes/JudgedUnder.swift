import Bytes
import Foundation
import GRDB
package import Registry
package import Rollup

/// What a run judges by, as far as it tells later whether a source must be read again.
package struct JudgedUnder: Sendable {
  private let registry: RegistryIndex
  private let toleranceMilliseconds: Int64
  private let served: Int64
  /// All that verdicts come from: the profile and everything that the registry says.
  package let mark: Int64
  /// How lines are read: routes and field names.
  package let reading: Int64

  /// Describes a run.
  /// - Parameters:
  ///   - registry: what it looks keys, orgs, events and hosts up in.
  ///   - profile: the whole profile, as text.
  ///   - reading: what in it decides how lines are read, as text.
  ///   - served: what in it decides on served requests, as text.
  ///   - toleranceMilliseconds: how long before and after a change of a key both states count.
  /// - Complexity: that of digesting the registry once.
  package init(
    registry: RegistryIndex, profile: String, reading: String, served: String,
    toleranceMilliseconds: Int64
  ) {
    self.registry = registry
    self.toleranceMilliseconds = toleranceMilliseconds
    self.served = Self.digest(served)
    self.reading = Self.digest(reading)
    var text = DigestText()
    text.add(profile)
    text.add(registry.digest)
    mark = text.digest
  }

  /// What is kept of a source judged now.
  package func judged(_ subjects: RegistrySubjects, hasUnknownSecrets: Bool) -> Judged {
    var served = registry.sayings(of: subjects, tolerance: toleranceMilliseconds)
    served.general = self.served
    return Judged(
      mark: mark, reading: reading, keys: Int64(registry.keys.count),
      hasUnknownSecrets: hasUnknownSecrets, served: served)
  }

  private static func digest(_ part: String) -> Int64 {
    var text = DigestText()
    text.add(part)
    return text.digest
  }
}

/// What a source was judged under.
package struct Judged: Hashable, Sendable {
  /// See `JudgedUnder`.
  package var mark: Int64
  package var reading: Int64
  /// Keys that the registry knew; it never forgets one.
  package var keys: Int64
  /// See `SourceRollup.hasUnknownSecrets`.
  package var hasUnknownSecrets: Bool
  /// What the registry said of the keys, orgs, events and hosts of requests that were served.
  package var served: RegistrySayings
}

extension RegistrySubjects {
  /// Adds what the served requests of a rollup ask about.
  package mutating func add(_ part: SourceRollup) {
    var isAdded = Array(repeating: false, count: part.texts.count)
    var lastOrg: Int64?
    var lastEvent: Int64?
    for row in part.traffic {
      guard let first = row.firstOkAt, let last = row.lastOkAt else { continue }
      from = min(from ?? first, first)
      to = max(to ?? last, last)
      if row.of.key != 0, !isAdded[Int(row.of.key)] {
        isAdded[Int(row.of.key)] = true
        keys.insert(part.texts[Int(row.of.key)])
      }
      if row.of.host != 0, !isAdded[Int(row.of.host)] {
        isAdded[Int(row.of.host)] = true
        hosts.insert(part.texts[Int(row.of.host)])
      }
      if case .number(let org) = row.of.urlOrg, org != lastOrg {
        orgs.insert(org)
        lastOrg = org
      }
      if case .number(let event) = row.of.event, event != lastEvent {
        events.insert(event)
        lastEvent = event
      }
    }
  }
}

extension Judged {
  /// Keeps it for a source, in place of what was kept.
  func write(for source: Int64, _ database: Database) throws {
    try database.runKept(
      """
      INSERT OR REPLACE INTO judged (source, mark, reading, keys, unknown_secrets, served_general,
        served) VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      arguments: [
        source, mark, reading, keys, hasUnknownSecrets, served.general, Data(served.packed),
      ])
  }

  /// What is kept of a source; nil for one that an earlier version stored.
  static func read(of source: Int64, _ database: Database) throws -> Judged? {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT mark, reading, keys, unknown_secrets, served_general, served
        FROM judged WHERE source = ?
        """, arguments: [source])
    guard let row,
      let served = RegistrySayings(
        general: row["served_general"], packed: [UInt8](row["served"] as Data))
    else { return nil }
    return Judged(
      mark: row["mark"], reading: row["reading"], keys: row["keys"],
      hasUnknownSecrets: row["unknown_secrets"], served: served)
  }
}
