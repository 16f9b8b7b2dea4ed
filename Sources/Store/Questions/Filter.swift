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

  /// The same of the half-hours that touch a range of milliseconds.
  package func within(_ times: Range<Int64>) -> Filter {
    var filter = self
    filter.fromSlot = UTCTime.slot(of: times.lowerBound)
    filter.toSlot = UTCTime.slot(of: times.upperBound + UTCTime.slotMilliseconds - 1)
    return filter
  }

  /// Whether it asks for what only refusals have, so that all requests are no denominator.
  package var isOfRefusalsOnly: Bool { !causes.isEmpty || route != nil }

  /// The cells of all requests that pass: a table to select from. What only refusals have is not
  /// asked for.
  var traffic: SQL { "(SELECT t.* FROM \(rows("t", "traffic_cell", "traffic")))" }

  /// The same of some sources only.
  func traffic(of sources: [Int64]) -> SQL {
    "(SELECT t.* FROM \(rows("t", "traffic_cell", "traffic", of: "o.id IN \(sources)")))"
  }

  /// The cells of the refusals that pass: a table to select from.
  var refusals: SQL {
    """
    (SELECT c.* FROM \(rows("c", "case_cell", "case")) AND c.served = 0 \
    AND \(causeCondition("c")) AND \(routeCondition("c")))
    """
  }

  /// The cells of the wrongly served requests that pass, of whatever cause: a table to select from.
  var servedWrongly: SQL {
    """
    (SELECT c.* FROM \(rows("c", "case_cell", "case")) AND c.served = 1 \
    AND \(routeCondition("c")))
    """
  }

  /// Sums of the refusals that pass, of one that has no period: tables to select from, which have what
  /// alike ones have in common, `requests`, `first_at` and `last_at`. Where there are totals they have
  /// most of it, and the cells the rest.
  var refusalSums: [SQL] {
    guard isOpen else { return [refusals] }
    var totals: [SQL] = ["case_total c WHERE \(causeCondition("c"))", routeCondition("c")]
    if let org { totals.append("c.org = \(org)") }
    if let key { totals.append("c.key = \(Self.number(of: key))") }
    if let event { totals.append("c.event = \(event)") }
    if let host { totals.append("c.host = \(Self.number(of: host))") }
    return [
      "(SELECT c.* FROM \(totals.joined(separator: " AND ")))",
      """
      (SELECT c.* FROM \(rows("c", "case_cell", "case", of: "o.is_totalled = 0")) \
      AND c.served = 0 AND \(causeCondition("c")) AND \(routeCondition("c")))
      """,
    ]
  }

  /// Whether it has no period.
  private var isOpen: Bool { fromSlot == nil && toSlot == nil }

  /// The cells of both: a table to select from.
  var cases: SQL {
    """
    (SELECT c.* FROM \(rows("c", "case_cell", "case")) \
    AND (c.served = 1 OR \(causeCondition("c"))) AND \(routeCondition("c")))
    """
  }

  /// The samples that pass, of whatever route: a table to select from.
  var samples: SQL {
    "(SELECT s.* FROM \(rows("s", "sample", "sample")) AND \(causeCondition("s")))"
  }

  /// A condition on `source`: it has requests in the period, or beside it.
  var sources: SQL { sources("") }

  private func sources(_ name: String) -> SQL {
    let name = SQL(sql: name)
    var parts: [SQL] = ["TRUE"]
    if let fromSlot {
      parts.append("\(name)last_at >= \(Int64(fromSlot) * UTCTime.slotMilliseconds)")
    }
    if let toSlot {
      parts.append("\(name)first_at < \(Int64(toSlot) * UTCTime.slotMilliseconds)")
    }
    return parts.joined(separator: " AND ")
  }

  /// Rows of `table`, called `name`, that pass, with their values bound; `kind` names the columns of
  /// `source_org` that say which are an organisation's.
  private func rows(
    _ name: String, _ table: String, _ kind: String, of some: SQL? = nil
  ) -> SQL {
    // Rows lie by source and, in it, by organisation: the sources of the period are found first,
    // then the organisation's rows in each. `CROSS JOIN` keeps SQLite to that order.
    let name = SQL(sql: name)
    let table = SQL(sql: table)
    var rows: SQL = "\(table) \(name) WHERE TRUE"
    if let org {
      let kind = SQL(sql: kind)
      rows = """
        source o CROSS JOIN source_org p ON p.source = o.id AND p.org = \(org)
        CROSS JOIN \(table) \(name) ON \(name).source = o.id
          AND \(name).number >= p.first_\(kind) AND \(name).number < p.end_\(kind)
        WHERE \(sources("o."))
        """
    } else if !isOpen || some != nil {
      rows = """
        source o CROSS JOIN \(table) \(name) ON \(name).source = o.id WHERE \(sources("o."))
        """
    }
    var conditions = [rows]
    if let some { conditions.append(some) }
    if let fromSlot { conditions.append("\(name).slot >= \(fromSlot)") }
    if let toSlot { conditions.append("\(name).slot < \(toSlot)") }
    if let key { conditions.append("\(name).key = \(Self.number(of: key))") }
    if let event { conditions.append("\(name).event = \(event)") }
    if let host { conditions.append("\(name).host = \(Self.number(of: host))") }
    return conditions.joined(separator: " AND ")
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
