import Bytes
import Report
import Store
import Verdict

/// One row: what it is of, and its counts.
struct TrendsRow {
  /// Place in the buckets; nil where it is not by time.
  var bucket: Int?
  /// In the order of the groupings.
  var values: [StoredIdentifier] = []
  /// Nil where nothing counts all requests.
  var requests: Int64?
  var refused: Int64 = 0
  var byCause = CauseCounts()
}

/// The rows of trends, counted and in order.
struct TrendsRows {
  private(set) var buckets = TimeBuckets(covering: [], by: .day, of: .all(in: .utc))
  private(set) var rows: [TrendsRow] = []
  /// Of all rows, also those past the limit.
  private(set) var total = TrendsRow()
  /// Values that the limit left out, of how many.
  private(set) var leftOut = 0
  private(set) var values = 0
  /// Whether any request passes the filter, refused or not.
  private(set) var hasRequests = false
  /// The half-hours that the period and the store have in common; nil: none.
  private(set) var covered: Range<Int32>?

  private struct Place: Hashable {
    var bucket: Int?
    var values: [StoredIdentifier]
  }

  /// Counts. `slots` is what the period comes to, by half-hours.
  init(
    _ snapshot: StoreSnapshot, _ filter: Filter, _ by: TrendsBy, _ period: Period,
    _ span: StoredSpan, slots: [SlotCount]
  ) throws {
    covered = Self.covered(filter, span)
    hasRequests = !slots.isEmpty
    guard let covered, hasRequests else { return }
    let countsAll = by.isCountable && filter.route == nil
    for slot in slots {
      total.refused += slot.refused
      total.byCause += slot.byCause
      if countsAll { total.requests = (total.requests ?? 0) + slot.requests }
    }
    if let unit = by.time {
      let edges = [covered.lowerBound, covered.upperBound - 1]
      buckets = TimeBuckets(
        covering: Set(slots.map(\.slot) + edges).sorted(), by: unit, of: period)
    }
    if by.groupings.isEmpty {
      addSlots(slots, by, countsAll)
    } else {
      rows = try Self.grouped(snapshot, filter, by, buckets, countsAll)
      if filter.isOfRefusalsOnly || !countsAll { rows.removeAll { $0.refused == 0 } }
      // By time, then most refused first, then most requests, then by name.
      rows.sort { left, right in
        if left.bucket != right.bucket { return left.bucket ?? 0 < right.bucket ?? 0 }
        return Self.isBefore(left, right)
      }
    }
  }

  private static func covered(_ filter: Filter, _ span: StoredSpan) -> Range<Int32>? {
    guard let stored = span.slots else { return nil }
    let from = max(filter.fromSlot ?? stored.lowerBound, stored.lowerBound)
    let to = min(filter.toSlot ?? stored.upperBound, stored.upperBound)
    return from < to ? from..<to : nil
  }

  /// By time, with a row for each bucket; or all in one row.
  private mutating func addSlots(_ slots: [SlotCount], _ by: TrendsBy, _ countsAll: Bool) {
    guard by.time != nil else {
      rows = [total]
      return
    }
    rows = buckets.buckets.indices.map {
      TrendsRow(bucket: $0, requests: countsAll ? 0 : nil)
    }
    for slot in slots {
      guard let bucket = buckets.index(of: slot.slot) else { continue }
      rows[bucket].refused += slot.refused
      rows[bucket].byCause += slot.byCause
      if countsAll { rows[bucket].requests = (rows[bucket].requests ?? 0) + slot.requests }
    }
  }

  private static func grouped(
    _ snapshot: StoreSnapshot, _ filter: Filter, _ by: TrendsBy, _ buckets: TimeBuckets,
    _ countsAll: Bool
  ) throws -> [TrendsRow] {
    var rows: [Place: TrendsRow] = [:]
    func with(_ count: GroupCount, _ change: (inout TrendsRow) -> Void) {
      let bucket = count.slot.flatMap { buckets.index(of: $0) }
      if count.slot != nil, bucket == nil { return }
      let place = Place(bucket: bucket, values: count.values)
      change(
        &rows[
          place,
          default: TrendsRow(
            bucket: bucket, values: count.values, requests: countsAll ? 0 : nil)])
    }
    let perSlot = by.time != nil
    let refusalsApart = filter.isOfRefusalsOnly || by.hasCause || !countsAll
    if countsAll {
      try snapshot.trafficCounts(filter, by: by.groupings, perSlot: perSlot) { count in
        with(count) {
          $0.requests = ($0.requests ?? 0) + count.requests
          if !refusalsApart { $0.refused += count.refused }
        }
      }
    }
    if refusalsApart {
      try snapshot.refusalCounts(
        filter, by: by.groupings, perSlot: perSlot, perCause: by.hasCause
      ) { count in
        with(count) {
          $0.refused += count.refused
          if let cause = count.cause { $0.byCause[cause] += count.refused }
        }
      }
    }
    return Array(rows.values)
  }

  /// The rows of those `limit` values of the groupings that have the most refusals in all the period;
  /// nil: all. The total stays.
  func limited(to limit: Int?) -> TrendsRows {
    guard let limit, rows.count > limit, rows.contains(where: { !$0.values.isEmpty }) else {
      return self
    }
    var sums: [[StoredIdentifier]: TrendsRow] = [:]
    for row in rows {
      var sum = sums[row.values] ?? TrendsRow(values: row.values)
      sum.refused += row.refused
      if let requests = row.requests { sum.requests = (sum.requests ?? 0) + requests }
      sums[row.values] = sum
    }
    guard limit < sums.count else { return self }
    let kept = Set(sums.values.sorted(by: Self.isBefore).prefix(limit).map(\.values))
    var limited = self
    limited.rows.removeAll { !kept.contains($0.values) }
    limited.values = sums.count
    limited.leftOut = sums.count - limit
    return limited
  }

  private static func isBefore(_ left: TrendsRow, _ right: TrendsRow) -> Bool {
    if left.refused != right.refused { return left.refused > right.refused }
    if left.requests != right.requests { return left.requests ?? 0 > right.requests ?? 0 }
    for (one, other) in zip(left.values, right.values) where one != other {
      return one.isBefore(other)
    }
    return false
  }
}
