import Bytes
import Report
import Store
import Verdict

/// The period beside the one that precedes it, of the same length and weekdays.
struct TrendsComparison {
  /// Refusals then and now.
  struct Pair: Equatable {
    var now: Int64 = 0
    var before: Int64 = 0

    /// How much more or less: 0.5 for half more; nil if there was nothing before.
    var ratio: Double? { before > 0 ? Double(now - before) / Double(before) : nil }

    /// `+1,452 %`, `-3.4 %`, `new`, `=`.
    var text: String {
      guard now != before else { return "=" }
      guard let ratio else { return "new" }
      let size = abs(ratio) * 100
      let digits =
        size < 9.95
        ? (percent(abs(ratio)) ?? "")
        : "\(grouped(Int64(min(size, 1e15).rounded()))) %"
      return (ratio < 0 ? "-" : "+") + digits
    }
  }

  /// Organisations of which the change is told.
  static let orgsMax = 20
  private static let orgsOnPaperMax = 5
  /// The store may begin this much, two half-hours, after a period that it is said to cover: a night
  /// need not begin with a request.
  private static let slackSlots: Int32 = 2

  /// The period before, in half-hours; nil: there is none.
  private(set) var before: Range<Int32>?
  /// Why there is no comparison; nil: there is one.
  private(set) var obstacle: String?
  private(set) var requests: Pair?
  private(set) var refused = Pair()
  private(set) var causes: [(cause: Cause, pair: Pair)] = []
  private(set) var orgs: [(org: StoredIdentifier, pair: Pair)] = []
  /// Days without a stored request, in one of the two.
  private(set) var gaps: [Range<Int64>] = []
  private let zone: Zone
  private let names: [Int64: String]

  /// Compares `rows`, the period's own counts, with those of the period before.
  init(
    _ snapshot: StoreSnapshot, _ filter: Filter, _ period: Period, _ span: StoredSpan,
    _ rows: TrendsRows, names: [Int64: String]
  ) throws {
    zone = period.zone
    self.names = names
    guard let stored = span.slots, let covered = rows.covered, !rows.rows.isEmpty else {
      obstacle = "The period holds nothing to compare."
      return
    }
    let now = (filter.fromSlot ?? covered.lowerBound)..<covered.upperBound
    guard filter.fromSlot != nil, let before = zone.preceding(now) else {
      obstacle =
        "Nothing precedes all that is stored; to compare, name a period, such as --since 7d."
      return
    }
    self.before = before
    guard before.lowerBound >= stored.lowerBound - Self.slackSlots else {
      obstacle =
        "No comparison: the store begins at \(zone.format(span.firstAt ?? 0)), and the period before is "
        + "\(Self.text(before, zone))."
      return
    }
    var earlier = filter
    earlier.fromSlot = before.lowerBound
    earlier.toSlot = before.upperBound
    let slots = try snapshot.slotCounts(earlier)
    try compare(snapshot, filter, earlier, rows.total, slots)
    let slot = UTCTime.slotMilliseconds
    gaps = span.gaps.filter { gap in
      [before, now].contains { range in
        gap.overlaps(Int64(range.lowerBound) * slot..<Int64(range.upperBound) * slot)
      }
    }
  }

  private mutating func compare(
    _ snapshot: StoreSnapshot, _ filter: Filter, _ earlier: Filter, _ total: TrendsRow,
    _ slots: [SlotCount]
  ) throws {
    refused = Pair(now: total.refused, before: slots.reduce(0) { $0 + $1.refused })
    if let requests = total.requests {
      self.requests = Pair(now: requests, before: slots.reduce(0) { $0 + $1.requests })
    }
    let before = slots.reduce(into: CauseCounts()) { $0 += $1.byCause }
    causes = Cause.allCases.map {
      (cause: $0, pair: Pair(now: total.byCause[$0], before: before[$0]))
    }
    .filter { $0.pair != Pair() }
    .sorted { left, right in
      Self.isBefore(left.pair, right.pair) ?? (left.cause.rawValue < right.cause.rawValue)
    }
    guard filter.org == nil else { return }
    var byOrg: [StoredIdentifier: Pair] = [:]
    for (period, isNow) in [(filter, true), (earlier, false)] {
      try snapshot.refusalCounts(period, by: [.org], perSlot: false, perCause: false) { count in
        guard let org = count.values.first else { return }
        if isNow {
          byOrg[org, default: Pair()].now += count.refused
        } else {
          byOrg[org, default: Pair()].before += count.refused
        }
      }
    }
    let ordered = byOrg.filter { $0.value.now != $0.value.before }
      .sorted { left, right in
        Self.isBefore(left.value, right.value) ?? left.key.isBefore(right.key)
      }
    orgs = ordered.prefix(Self.orgsMax).map { (org: $0.key, pair: $0.value) }
  }

  /// The larger change first; nil for equal ones.
  private static func isBefore(_ left: Pair, _ right: Pair) -> Bool? {
    let (one, other) = (abs(left.now - left.before), abs(right.now - right.before))
    return one == other ? nil : one > other
  }

  private static func text(_ slots: Range<Int32>, _ zone: Zone) -> String {
    PeriodText.describe(period(slots, zone))
  }

  private static func period(_ slots: Range<Int32>, _ zone: Zone) -> Period {
    let slot = UTCTime.slotMilliseconds
    return Period(
      askedFrom: Int64(slots.lowerBound) * slot, askedTo: Int64(slots.upperBound) * slot,
      zone: zone)
  }

  // MARK: - As a report

  /// What people see.
  var section: ReportSection {
    let heading = "Beside the period before"
    guard let before, obstacle == nil else {
      return ReportSection("compared", heading, sentences: [obstacle ?? ""])
    }
    var sentences = ["\(Self.text(before, zone)), the same weekdays and length."]
    if let requests {
      sentences.append(
        "Requests \(grouped(requests.now)), were \(grouped(requests.before)) "
          + "(\(requests.text)). Rate \(rate(refused.now, requests.now)), was "
          + "\(rate(refused.before, requests.before)).")
    }
    sentences += gaps.prefix(3).map { gap in
      "Nothing is stored from \(zone.format(gap.lowerBound)) to \(zone.format(gap.upperBound)): "
        + "if logs are missing there, so much of the change is none."
    }
    func cells(_ what: String, _ pair: Pair) -> [ReportCell] {
      [.text(what), .integer(pair.now), .integer(pair.before), .text(pair.text)]
    }
    let rows =
      causes.map { cells($0.cause.word, $0.pair) }
      + orgs.prefix(Self.orgsOnPaperMax).map { cells(label($0.org), $0.pair) }
    return ReportSection(
      "compared", heading, sentences: sentences,
      table: ReportTable(
        schema: "",
        columns: [
          ReportColumn("what", "", .text, widthMin: 20),
          ReportColumn("refused", nil, .integer, isZeroQuiet: true),
          ReportColumn("refused_before", "was", .integer, isZeroQuiet: true),
          ReportColumn("refused_change", "change", .text, alignment: .right),
        ],
        rows: rows, total: rows.isEmpty ? nil : cells("total", refused)))
  }

  private func rate(_ part: Int64, _ whole: Int64) -> String {
    whole > 0 ? percent(Double(part) / Double(whole)) ?? "–" : "–"
  }

  private func label(_ org: StoredIdentifier) -> String {
    switch org {
    case .none: "no org"
    case .number(let number):
      (["org \(number)"] + [names[number]].compactMap { $0 })
        .joined(separator: " ")
    case .text(let text): "org \(text)"
    }
  }

  /// The field `compared` in JSON.
  var json: JSONValue {
    let period = before.map { Self.period($0, zone) }
    func counts(_ pair: Pair) -> [JSONField] {
      [
        JSONField("refused", .integer(pair.now)),
        JSONField("refused_before", .integer(pair.before)),
        JSONField("refused_change", pair.ratio.map { .number($0) } ?? .null),
      ]
    }
    var fields = [
      JSONField("is_covered", .bool(obstacle == nil)),
      JSONField("from", period?.from.map { .time($0) } ?? .null),
      JSONField("to", period?.to.map { .time($0) } ?? .null),
    ]
    if let obstacle {
      return .object(fields + [JSONField("reason", .text(obstacle))])
    }
    fields += [
      JSONField("requests", requests.map { .integer($0.now) } ?? .null),
      JSONField("requests_before", requests.map { .integer($0.before) } ?? .null),
    ]
    fields += counts(refused)
    fields.append(
      JSONField(
        "causes",
        .array(
          causes.map { .object([JSONField("cause", .text($0.cause.word))] + counts($0.pair)) })))
    fields.append(
      JSONField(
        "orgs",
        .array(
          orgs.map {
            .object([JSONField("org_id", JSONValue(ReportCell($0.org)))] + counts($0.pair))
          })))
    return .object(fields)
  }
}
