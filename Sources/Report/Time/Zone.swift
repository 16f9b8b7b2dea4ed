import Bytes
import Foundation

/// A time zone: one of the IANA database, UTC, or a fixed offset. The only place that asks for one.
package struct Zone: Equatable, Sendable {
  /// UTC.
  package static let utc = Zone(name: "UTC", rule: .fixed(seconds: 0))

  /// As given: `Asia/Kolkata`, `UTC`, `+05:30`.
  package let name: String
  private let rule: Rule

  private enum Rule: Equatable, Sendable {
    case fixed(seconds: Int)
    case named(TimeZone)
  }

  /// Whether its clocks are never set.
  var isFixed: Bool { if case .fixed = rule { true } else { false } }

  private init(name: String, rule: Rule) {
    self.name = name
    self.rule = rule
  }

  /// Reads a zone's name.
  ///
  /// - Parameter name: `Asia/Kolkata` (letter case does not matter), `UTC`, `Z`, `+05:30`, `+0530`,
  ///   `-3`, `UTC+05:30`. Abbreviations such as `IST` name several zones and are refused.
  /// - Throws: `ZoneError`, with the nearest names.
  package init(_ name: String) throws(ZoneError) {
    guard name.utf8.count <= Zone.nameBytesMax else { throw ZoneError(name: name, nearest: []) }
    if Zone.namesOfUTC.contains(name.uppercased()) {
      self = .utc
    } else if let seconds = Zone.fixedSeconds(name) {
      self.init(name: offsetText(seconds: seconds), rule: .fixed(seconds: seconds))
    } else if let zone = Zone.known(name) {
      self.init(name: zone.identifier, rule: .named(zone))
    } else {
      throw ZoneError(name: name, nearest: nearestZoneNames(to: name))
    }
  }

  /// Seconds to add to UTC at a moment, in ms since 1970.
  package func offsetSeconds(at time: Int64) -> Int {
    switch rule {
    case .fixed(let seconds): return seconds
    case .named(let zone):
      let known = min(max(time, 0), UTCTime.end)
      return zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(known) / 1000))
    }
  }

  /// The local reading of a clock at `time`, as if it were UTC, in ms.
  package func local(_ time: Int64) -> Int64 {
    min(max(time, 0), UTCTime.end) + Int64(offsetSeconds(at: time)) * 1000
  }

  /// Every edge of a slot (half an hour of UTC) is an edge of a local half-hour, all through a
  /// period; where it is not, days and hours of this zone come out rounded.
  ///
  /// - Complexity: O(weeks), at most 2,000 looks.
  package func isAlignedToSlots(from: Int64, to: Int64) -> Bool {
    let start = min(max(from, 0), UTCTime.end)
    let end = min(max(to, start), UTCTime.end)
    let step = max(7 * UTCTime.dayMilliseconds, (end - start) / 2000 + 1)
    return stride(from: start, to: end, by: Int(step)).allSatisfy { isAligned(at: $0) }
      && isAligned(at: end)
  }

  private func isAligned(at time: Int64) -> Bool { offsetSeconds(at: time) % 1800 == 0 }
}
