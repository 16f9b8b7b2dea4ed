import Registry
import Report

/// What the registry knows, in numbers.
struct RegistryReport {
  let document: ReportDocument

  init(_ facts: RegistryFacts, _ index: RegistryIndex, _ zone: Zone) {
    let moments = Dictionary(grouping: facts.snapshots, by: \.kind).mapValues { $0.map(\.asOf) }
    let keys = Dictionary(grouping: index.keys, by: \.state).mapValues(\.count)
    let events = index.events.reduce(into: (there: 0, gone: 0)) { count, event in
      if event.exists { count.there += 1 } else { count.gone += 1 }
    }
    let approved = index.hosts.count(where: \.isApproved)
    let rows: [(RegistryKind, Int, String)] = [
      (.org, index.orgs.count, ""),
      (
        .key, index.keys.count,
        KeyState.allCases.compactMap { state in
          keys[state].map { "\(grouped($0)) \(state.word)" }
        }.joined(separator: ", ")
      ),
      (
        .event, index.events.count,
        events.gone == 0 ? "" : "\(grouped(events.there)) there, \(grouped(events.gone)) deleted"
      ),
      (
        .host, index.hosts.count,
        index.hosts.isEmpty
          ? "" : "\(grouped(approved)) approved, \(grouped(index.hosts.count - approved)) not"
      ),
    ]
    let told = facts.keyEvents.map(\.at)
    let table = ReportTable(
      schema: "",
      columns: [
        ReportColumn("kind", "what", .text), ReportColumn("known", nil, .integer),
        ReportColumn("states", nil, .text, priority: 1, widthMax: 60),
        ReportColumn("snapshots", nil, .integer, priority: 2),
        ReportColumn("first_as_of", "first", .time, priority: 3),
        ReportColumn("last_as_of", "newest", .time, priority: 0),
      ],
      rows: rows.map { kind, known, states in
        [
          .text(kind.plural), .integer(Int64(known)), states.isEmpty ? .null : .text(states),
          .integer(Int64(moments[kind]?.count ?? 0)),
          ReportCell(time: moments[kind]?.min()), ReportCell(time: moments[kind]?.max()),
        ]
      } + [
        [
          .text("key events"), .integer(Int64(told.count)), .null, .null,
          ReportCell(time: told.min()), ReportCell(time: told.max()),
        ]
      ])
    let newest = facts.snapshots.map(\.asOf).max()
    var notes: [String] = []
    if index.unreadable > 0 {
      notes.append("\(counted(index.unreadable, "stored row")) could not be read.")
    }
    if facts.snapshots.isEmpty, told.isEmpty {
      notes.append("Import one with: authaudit registry import DIR")
    }
    let times = Set(facts.snapshots.map(\.asOf)).sorted()
    document = ReportDocument(
      schema: "authaudit.registry/1",
      title: [
        newest.map {
          "The registry of \(counted(times.count, "snapshot")), the newest of "
            + zone.format($0, withZone: true)
        } ?? (told.isEmpty ? "The registry is empty" : "The registry of key events only"),
        Self.reach(told, newest, zone),
      ].compactMap { $0 },
      sections: [ReportSection("kinds", "In numbers", table: table)] + Self.snapshots(times, zone),
      main: table, notes: notes,
      extra: [
        JSONField("snapshots", .array(times.map { .time($0) })),
        JSONField(
          "feature_flags", .array(index.flagNames.map { .text($0) })),
      ])
  }

  /// Until when which questions can be answered.
  private static func reach(_ told: [Int64], _ newest: Int64?, _ zone: Zone) -> String? {
    guard let newest else { return nil }
    let later = told.filter { $0 > newest }.max()
    return "what happened after that, it does not know"
      + (later.map { ", but for key events until \(zone.format($0, withZone: true))" } ?? "")
  }

  /// The moments of the snapshots, the newest ones.
  private static func snapshots(_ times: [Int64], _ zone: Zone) -> [ReportSection] {
    guard times.count > 1 else { return [] }
    let shown = times.suffix(12).map { zone.format($0) }
    let before = times.count - shown.count
    let sentence =
      (before > 0 ? "\(grouped(before)) earlier ones, then " : "") + shown.joined(separator: ", ")
    return [ReportSection("snapshots", "Snapshots", sentences: [sentence])]
  }
}
