import Bytes
import GRDB
package import Verdict

/// Which requests a question is about.
package struct Filter: Sendable, Equatable {
  /// Half-open in slots (half-hours since 1970); nil is open.
  package var fromSlot: Int32?
  package var toSlot: Int32?
  /// The organisation that requests are attributed to.
  package var org: Int64?
  /// Refusals of these causes only; all if empty.
  package var causes: [Cause] = []

  /// Makes a filter that lets everything pass.
  package init() {}

  /// A condition on a table of cells, with its values bound.
  func condition(_ table: String) -> SQL {
    var parts: [SQL] = []
    // Cells lie by source, then slot: the sources of the period are found first.
    if fromSlot != nil || toSlot != nil {
      parts.append("\(sql: table).source IN (SELECT id FROM source WHERE \(sources))")
    }
    if let fromSlot { parts.append("\(sql: table).slot >= \(fromSlot)") }
    if let toSlot { parts.append("\(sql: table).slot < \(toSlot)") }
    if let org { parts.append("\(sql: table).org = \(org)") }
    return parts.isEmpty ? "TRUE" : parts.joined(separator: " AND ")
  }

  /// A condition on `source`: it has requests in the period, or beside it.
  var sources: SQL {
    var parts: [SQL] = ["TRUE"]
    if let fromSlot { parts.append("last_at >= \(Int64(fromSlot) * UTCTime.slotMilliseconds)") }
    if let toSlot { parts.append("first_at < \(Int64(toSlot) * UTCTime.slotMilliseconds)") }
    return parts.joined(separator: " AND ")
  }

  /// A condition on the cause of a refusal.
  func causeCondition(_ table: String) -> SQL {
    guard !causes.isEmpty else { return "TRUE" }
    return "\(sql: table).cause IN \(causes.map { Int($0.rawValue) })"
  }
}
