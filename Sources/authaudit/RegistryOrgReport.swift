import Registry
import Report

/// One organisation's keys and events.
struct RegistryOrgReport {
  private let org: Int64
  private let name: String?
  private let keys: [RegistryKey]
  private let events: [(event: RegistryEvent, off: [String])]
  private let rows: Int?
  /// Whether the registry knows nothing of it.
  var isEmpty: Bool { name == nil && keys.isEmpty && events.isEmpty }

  init(_ org: Int64, _ index: RegistryIndex, rows: Int?) {
    self.org = org
    self.rows = rows
    name = index.org(org).map { index.orgs[Int($0)].name }
    keys = index.keys.filter { $0.ownerOrg == org }.sorted { left, right in
      let (a, b) = (left.createdAt ?? 0, right.createdAt ?? 0)
      return a != b ? a < b : left.identity.utf8.lexicographicallyPrecedes(right.identity.utf8)
    }
    let places = index.events.indices.filter { index.events[$0].org == org }
    events = places.sorted { index.events[$0].id < index.events[$1].id }.map { place in
      let off = index.flagNames.indices.filter {
        index.flag(Int32($0), of: Int32(place), at: .max) == .off
      }
      return (index.events[place], off.map { index.flagNames[$0] })
    }
  }

  /// The report; `gaps` says why it is empty.
  func document(_ gaps: [String]) -> ReportDocument {
    let states = KeyState.allCases.compactMap { state in
      let count = keys.count { $0.state == state }
      return count == 0 ? nil : "\(count) \(state.word)"
    }
    let live = states.isEmpty ? "" : " (\(states.joined(separator: ", ")))"
    return ReportDocument(
      schema: "authaudit.registry.org/1",
      title: [
        "Org \(org)" + (name.map { ", \($0)" } ?? ""),
        "\(counted(keys.count, "key"))\(live), \(counted(events.count, "event"))",
      ],
      sections: isEmpty
        ? []
        : [
          ReportSection("keys", "Keys, the oldest first", table: keyTable),
          ReportSection("events", "Events", table: eventTable),
        ], main: keyTable, notes: gaps,
      extra: [
        JSONField("org_id", .integer(org)), JSONField("name", name.map { .text($0) } ?? .null),
        JSONField("events", eventTable.jsonRows),
      ])
  }

  private var keyTable: ReportTable {
    ReportTable(
      schema: "",
      columns: [
        ReportColumn("key", nil, .identity, widthMin: 16),
        ReportColumn("label", nil, .text, priority: 1, widthMax: 28, widthMin: 8),
        ReportColumn("state", nil, .text),
        ReportColumn("created_at", "created", .time, priority: 2),
        ReportColumn("changed_at", "since", .time, priority: 1),
      ],
      rows: keys.map {
        [
          .text($0.identity), ReportCell($0.label), .text($0.state.word),
          ReportCell(time: $0.createdAt), ReportCell(time: $0.changedAt),
        ]
      }, emptyText: "No key is known.")
  }

  private var eventTable: ReportTable {
    ReportTable(
      schema: "",
      columns: [
        ReportColumn("event_id", "event", .identity, alignment: .right),
        ReportColumn("name", nil, .text, priority: 1, widthMin: 12),
        ReportColumn("state", nil, .text),
        ReportColumn("features_off", "features off", .text, priority: 2, widthMax: 60),
      ],
      rows: events.map { event, off in
        [
          .integer(event.id), ReportCell(event.name), .text(event.exists ? "there" : "deleted"),
          off.isEmpty ? .null : .text(off.joined(separator: ",")),
        ]
      }, emptyText: "No event is known."
    ).limited(to: rows)
  }
}
