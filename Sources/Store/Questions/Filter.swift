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
  /// The identity of the key that was sent.
  package var key: String?
  /// The event in the URL.
  package var event: Int64?
  /// The host that was called, normalised.
  package var host: String?
  /// The profile's template of the route; only refusals, and what was served wrongly, have one.
  package var route: String?
  /// Refusals of these causes only; all if empty.
  package var causes: [Cause] = []

  /// Makes a filter that lets everything pass.
  package init() {}

  /// Whether it asks for what only refusals have, so that all requests are no denominator.
  package var isOfRefusalsOnly: Bool { !causes.isEmpty || route != nil }

  /// The cells of all requests that pass: a table to select from. What only refusals have is not
  /// asked for.
  var traffic: SQL {
    "(SELECT t.* FROM traffic_cell t WHERE \(condition("t")))"
  }

  /// The cells of the refusals that pass: a table to select from.
  var refusals: SQL {
    """
    (SELECT c.* FROM case_cell c WHERE c.served = 0 AND \(condition("c")) \
    AND \(causeCondition("c")) AND \(routeCondition("c")))
    """
  }

  /// The cells of the wrongly served requests that pass, of whatever cause: a table to select from.
  var servedWrongly: SQL {
    """
    (SELECT c.* FROM case_cell c WHERE c.served = 1 AND \(condition("c")) \
    AND \(routeCondition("c")))
    """
  }

  /// The samples that pass, of whatever route: a table to select from.
  var samples: SQL {
    "(SELECT s.* FROM sample s WHERE \(condition("s")) AND \(causeCondition("s")))"
  }

  /// A condition on `source`: it has requests in the period, or beside it.
  var sources: SQL {
    var parts: [SQL] = ["TRUE"]
    if let fromSlot { parts.append("last_at >= \(Int64(fromSlot) * UTCTime.slotMilliseconds)") }
    if let toSlot { parts.append("first_at < \(Int64(toSlot) * UTCTime.slotMilliseconds)") }
    return parts.joined(separator: " AND ")
  }

  /// A condition on a table of cells or samples, with its values bound.
  private func condition(_ table: String) -> SQL {
    var parts: [SQL] = []
    // Cells lie by source: the sources of the period are found first.
    if fromSlot != nil || toSlot != nil {
      parts.append("\(sql: table).source IN (SELECT id FROM source WHERE \(sources))")
    }
    if let fromSlot { parts.append("\(sql: table).slot >= \(fromSlot)") }
    if let toSlot { parts.append("\(sql: table).slot < \(toSlot)") }
    if let org { parts.append("\(sql: table).org = \(org)") }
    if let key { parts.append("\(sql: table).key = \(Self.number(of: key))") }
    if let event { parts.append("\(sql: table).event = \(event)") }
    if let host { parts.append("\(sql: table).host = \(Self.number(of: host))") }
    return parts.isEmpty ? "TRUE" : parts.joined(separator: " AND ")
  }

  private func causeCondition(_ table: String) -> SQL {
    guard !causes.isEmpty else { return "TRUE" }
    return "\(sql: table).cause IN \(causes.map { Int($0.rawValue) })"
  }

  private func routeCondition(_ table: String) -> SQL {
    guard let route else { return "TRUE" }
    return "\(sql: table).route = \(Self.number(of: route))"
  }

  /// NULL, which nothing equals, for a text that the store does not hold.
  private static func number(of text: String) -> SQL {
    "(SELECT id FROM text WHERE value = \(text))"
  }
}
