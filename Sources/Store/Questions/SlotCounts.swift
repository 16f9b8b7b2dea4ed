import GRDB
import Verdict

/// What one half-hour came to.
package struct SlotCount: Sendable, Equatable {
  /// Half-hours since 1970, UTC.
  package var slot: Int32
  /// All requests that pass the filter, of whatever cause and route.
  package var requests: Int64 = 0
  /// Those refused, of the causes and the route of the filter.
  package var refused: Int64 = 0
  /// The refusals by cause.
  package var byCause = CauseCounts()

  /// Makes a half-hour of nothing.
  package init(slot: Int32) { self.slot = slot }
}

extension StoreSnapshot {
  /// Requests, refusals and their causes for each half-hour that has any, ascending.
  ///
  /// - Complexity: O(cells in the period), or O(half-hours + cells that no total has yet) where only
  ///   a period and causes are asked for; memory O(half-hours).
  package func slotCounts(_ filter: Filter) throws -> [SlotCount] {
    var everything = filter
    everything.fromSlot = nil
    everything.toSlot = nil
    everything.causes = []
    let slots = Int64(filter.toSlot ?? .max) - Int64(filter.fromSlot ?? 0)
    let isLong = slots > Self.summedSlotsMax
    return isLong && everything == Filter() ? try slotTotals(filter) : try slotSums(filter)
  }

  /// Half-hours up to which a period's own cells, a week of them, are fewer than those that may wait
  /// for the totals.
  private static let summedSlotsMax: Int64 = 7 * 48

  /// From the totals of all that is stored, and the cells that are in none yet: read one after the
  /// other, for adding them up in one query would sort a year of half-hours (25 ms).
  private func slotTotals(_ filter: Filter) throws -> [SlotCount] {
    let columns = (["slot", "requests", "refused"] + Cause.allCases.map { "n\($0.rawValue)" })
      .joined(separator: ", ")
    let waiting = SumSQL.bySlot.query("SELECT id FROM source WHERE is_totalled = 0")
    var counts: [Int32: SlotCount] = [:]
    for table in ["slot_total", "(\(waiting))"] {
      let rows = try RawQuery(
        database,
        """
        SELECT \(sql: columns) FROM \(sql: table)
        WHERE slot >= \(filter.fromSlot ?? 0) AND slot < \(filter.toSlot ?? .max)
        """)
      while try rows.step() {
        let slot = Int32(clamping: rows.number(0) ?? 0)
        var count = counts[slot] ?? SlotCount(slot: slot)
        count.requests += rows.number(1) ?? 0
        if filter.causes.isEmpty { count.refused += rows.number(2) ?? 0 }
        for (index, cause) in Cause.allCases.enumerated()
        where filter.causes.isEmpty || filter.causes.contains(cause) {
          let requests = rows.number(Int32(3 + index)) ?? 0
          count.byCause[cause] += requests
          if !filter.causes.isEmpty { count.refused += requests }
        }
        counts[slot] = count
      }
    }
    return counts.values.sorted { $0.slot < $1.slot }
  }

  /// From the cells that pass.
  private func slotSums(_ filter: Filter) throws -> [SlotCount] {
    var counts: [Int32: SlotCount] = [:]
    let traffic = try RawQuery(
      database,
      "SELECT t.slot, SUM(t.requests), SUM(t.refused) FROM \(filter.traffic) t GROUP BY t.slot")
    while try traffic.step() {
      let slot = Int32(clamping: traffic.number(0) ?? 0)
      counts[slot, default: SlotCount(slot: slot)].requests = traffic.number(1) ?? 0
      if !filter.isOfRefusalsOnly { counts[slot]?.refused = traffic.number(2) ?? 0 }
    }
    let refusals = try RawQuery(
      database,
      """
      SELECT c.slot, c.cause, SUM(c.requests) FROM \(filter.refusals) c GROUP BY c.slot, c.cause
      """)
    while try refusals.step() {
      let slot = Int32(clamping: refusals.number(0) ?? 0)
      guard let cause = Cause(rawValue: UInt8(clamping: refusals.number(1) ?? -1)) else { continue }
      let requests = refusals.number(2) ?? 0
      counts[slot, default: SlotCount(slot: slot)].byCause[cause] = requests
      if filter.isOfRefusalsOnly { counts[slot]?.refused += requests }
    }
    return counts.values.sorted { $0.slot < $1.slot }
  }
}
