import Bytes
import Report
import Store

/// What the reader of trends should know beside the figures.
struct TrendsNotes {
  /// Stretches of time that are named one by one.
  private static let namedMax = 3
  /// How long, in milliseconds, a day may be without a request at its edge and still be whole.
  private static let slack: Int64 = 2 * 3_600_000

  private(set) var sentences: [String] = []
  private let zone: Zone

  init(
    _ rows: TrendsRows, _ by: TrendsBy, _ filter: Filter, _ period: Period, _ span: StoredSpan
  ) {
    zone = period.zone
    if rows.rows.isEmpty {
      if rows.hasRequests { sentences.append("Nothing of it was refused.") }
    } else {
      addEdges(rows, by, filter, span)
      addTime(rows, by, span)
    }
    addFolded(by, span)
    sentences += period.notes
  }

  /// Where the store begins or ends within the period, and which rows the period cuts.
  private mutating func addEdges(
    _ rows: TrendsRows, _ by: TrendsBy, _ filter: Filter, _ span: StoredSpan
  ) {
    guard let stored = span.slots, let first = span.firstAt, let last = span.lastAt else { return }
    if let from = filter.fromSlot, from < stored.lowerBound {
      sentences.append("The store begins at \(zone.format(first)): there is nothing before it.")
    }
    if let to = filter.toSlot, to > stored.upperBound {
      sentences.append("The store ends at \(zone.format(last)): there is nothing after it.")
    }
    guard let unit = by.time else { return }
    if unit != .hour, let bucket = rows.buckets.buckets.first, first - bucket.from > Self.slack {
      sentences.append(
        "\(bucket.label) is not whole: the store begins at \(zone.format(first)).")
    }
    if unit != .hour, let bucket = rows.buckets.buckets.last, bucket.to - last > Self.slack {
      sentences.append("\(bucket.label) is not whole: the store ends at \(zone.format(last)).")
    }
    for bucket in rows.buckets.buckets where bucket.isCut {
      sentences.append(
        "\(bucket.label) is cut by the period: the row counts \(zone.format(bucket.from)) – "
          + "\(zone.format(bucket.to)), not the whole \(unit.rawValue).")
    }
  }

  /// Days of another length, and stretches without anything.
  private mutating func addTime(_ rows: TrendsRows, _ by: TrendsBy, _ span: StoredSpan) {
    guard let covered = rows.covered else { return }
    let slot = UTCTime.slotMilliseconds
    if by.time == .day {
      let days = rows.buckets.buckets.filter {
        !$0.isCut && $0.to - $0.from != UTCTime.dayMilliseconds
          && ($0.to - $0.from) % slot == 0
      }
      for day in days.prefix(Self.namedMax) where zone.isAlignedToSlots(from: day.from, to: day.to)
      {
        sentences.append(
          "\(day.label) has \(hours(day.to - day.from)) hours: the clock was set "
            + "\(day.to - day.from > UTCTime.dayMilliseconds ? "back" : "forward").")
      }
    }
    let range = Int64(covered.lowerBound) * slot..<Int64(covered.upperBound) * slot
    let gaps = span.gaps.filter { $0.overlaps(range) }
    for gap in gaps.prefix(Self.namedMax) {
      sentences.append(
        "Nothing is stored from \(zone.format(gap.lowerBound)) to \(zone.format(gap.upperBound)): "
          + "the logs of that time are missing, or nothing came.")
    }
    if gaps.count > Self.namedMax {
      sentences.append("\(grouped(gaps.count - Self.namedMax)) more such gaps of a day or longer.")
    }
    for run in rows.buckets.leftOut.prefix(Self.namedMax) {
      sentences.append(
        "Rows without requests are left out from \(zone.format(run.lowerBound)) to "
          + "\(zone.format(run.upperBound)).")
    }
  }

  /// `25`, `23.5`.
  private func hours(_ milliseconds: Int64) -> String {
    let halves = milliseconds / UTCTime.slotMilliseconds
    return halves % 2 == 0 ? "\(halves / 2)" : "\(halves / 2).5"
  }

  /// Single values may be among those that were folded. Of a filter by a value every report says so.
  private mutating func addFolded(_ by: TrendsBy, _ span: StoredSpan) {
    let isByValues = by.groupings.contains { $0 != .status && $0 != .route }
    guard isByValues, span.foldedSources > 0 else { return }
    sentences.append(
      "In \(counted(span.foldedSources, "source")) values past the cap were folded into (other): counts "
        + "of single keys, hosts, events and organisations are lower bounds.")
  }
}
