import Report
import Store

/// What was ingested: a source a row.
struct SourcesReport {
  let table: ReportTable

  init(_ all: [StoredSource], only state: NewSource.State?, _ zone: Zone) {
    let sources = all.filter { state == nil || $0.state == state }
    let folder = Self.folder(of: sources.map(\.path))
    let columns = [
      ReportColumn(
        "source", nil, .identity, priority: 0, widthMax: 60, widthMin: 40, medium: .paper),
      ReportColumn("path", nil, .identity, medium: .data),
      ReportColumn("format", nil, .text, priority: 7),
      ReportColumn("state", nil, .text, priority: 1),
      ReportColumn("lines", nil, .integer, priority: 4, isZeroQuiet: true),
      ReportColumn("parsed", "requests", .integer, priority: 2, isZeroQuiet: true),
      ReportColumn(
        "rejected", nil, .integer, priority: 2, isZeroQuiet: true, accentFrom: 1),
      ReportColumn("blank", nil, .integer, priority: 8, isZeroQuiet: true),
      ReportColumn("refused", nil, .integer, priority: 3, isZeroQuiet: true),
      ReportColumn("folded", nil, .integer, priority: 9, isZeroQuiet: true),
      ReportColumn("bytes", nil, .integer, priority: 9),
      ReportColumn("compressed_bytes", "compressed", .integer, priority: 9),
      ReportColumn("first_at", "first", .time, priority: 3),
      ReportColumn("last_at", "last", .time, priority: 5),
      ReportColumn("ingested_at", "ingested", .time, priority: 2),
      ReportColumn("identity", nil, .identity, priority: 6, widthMax: 14, widthMin: 12),
    ]
    func sum(_ field: (StoredSource) -> Int64) -> ReportCell {
      .integer(sources.reduce(0) { $0 + field($1) })
    }
    let total: [ReportCell] = [
      .text("total"), .text("total"), .null, .null, sum(\.lines), sum(\.parsed), sum(\.rejected),
      sum(\.blank),
      sum(\.refused), sum(\.folded), sum(\.bytes), sum(\.compressedBytes),
      ReportCell(time: sources.compactMap(\.firstAt).min()),
      ReportCell(time: sources.compactMap(\.lastAt).max()), .null, .null,
    ]
    table = ReportTable(
      schema: "authaudit.sources/1",
      title: [Self.title(all, sources, state)] + (folder.isEmpty ? [] : ["in \(folder)"]),
      columns: columns, rows: sources.map { Self.cells($0, in: folder) },
      total: sources.isEmpty ? nil : total,
      notes: Self.notes(all, sources, state),
      extra: [
        JSONField(
          "sources",
          .object(
            NewSource.State.allCases.map { state in
              JSONField(
                state.rawValue, .integer(Int64(all.count { $0.state == state })))
            }))
      ])
  }

  private static func cells(_ source: StoredSource, in folder: String) -> [ReportCell] {
    [
      .text(String(source.path.dropFirst(folder.count))), .text(source.path),
      ReportCell(source.format), .text(source.state.rawValue),
      .integer(source.lines), .integer(source.parsed), .integer(source.rejected),
      .integer(source.blank), .integer(source.refused), .integer(source.folded),
      .integer(source.bytes), .integer(source.compressedBytes), ReportCell(time: source.firstAt),
      ReportCell(time: source.lastAt), .time(source.ingestedAt), .text(source.identity),
    ]
  }

  private static func title(
    _ all: [StoredSource], _ sources: [StoredSource], _ state: NewSource.State?
  ) -> String {
    if let state {
      return "\(grouped(sources.count)) \(state.rawValue) of \(counted(all.count, "source"))"
    }
    let states = [NewSource.State.partial, .damaged].compactMap { state in
      let count = all.count { $0.state == state }
      return count == 0 ? nil : "\(grouped(count)) \(state.rawValue)"
    }
    return counted(all.count, "source")
      + (states.isEmpty ? "" : ", of which \(states.joined(separator: " and "))")
      + ", the newest first"
  }

  private static func notes(
    _ all: [StoredSource], _ sources: [StoredSource], _ state: NewSource.State?
  ) -> [String] {
    var notes: [String] = []
    if all.isEmpty { notes.append("The store holds no source yet: authaudit ingest PATH…") }
    if sources.contains(where: { $0.state == .damaged }) {
      notes.append(
        "Of a damaged source nothing counts: fetch it again and ingest it, or ingest it with "
          + "--salvage.")
    }
    if sources.contains(where: { $0.state == .partial }) {
      notes.append(
        "Of a partial source what precedes the damage counts; a whole copy takes its place.")
    }
    if let source = sources.first(where: { $0.rejected > 0 }) {
      notes.append("Why lines were rejected: authaudit sources show \(short(source.identity))")
    }
    return notes
  }

  /// The folder that several paths have in common, with its `/`; empty for one path, or without.
  static func folder(of paths: [String]) -> String {
    guard paths.count > 1, var common = paths.first?[...] else { return "" }
    for path in paths {
      while !path.hasPrefix(common) { common = common.dropLast() }
    }
    guard let slash = common.lastIndex(of: "/"), slash > common.startIndex else { return "" }
    return String(common[...slash])
  }

  /// The start of an identity, which `sources show` takes.
  static func short(_ identity: String) -> String {
    String(identity.prefix(identity.hasPrefix("damaged:") ? 20 : 12))
  }
}

/// One source, and why lines of it were rejected: a reason a row.
struct SourceDetailReport {
  let table: ReportTable

  init(_ source: StoredSource, _ rejections: [NewSource.Rejected], _ zone: Zone) {
    let columns = [
      ReportColumn("records", "rejected", .integer),
      ReportColumn("reason", nil, .text, widthMax: 60),
      ReportColumn("first_lines", "first lines", .text, widthMax: 60),
    ]
    var title = [
      source.path,
      "\(source.format.map { "format \($0), " } ?? "")\(source.state.rawValue), identity "
        + source.identity,
      "lines \(grouped(source.lines)) = parsed \(grouped(source.parsed)) + rejected "
        + "\(grouped(source.rejected)) + blank \(grouped(source.blank)); "
        + "\(grouped(source.refused)) refused",
      "\(humanBytes(source.bytes)), \(humanBytes(source.compressedBytes)) as it lay on disk; "
        + "ingested \(zone.format(source.ingestedAt, withZone: true))",
    ]
    if let first = source.firstAt, let last = source.lastAt {
      title.append(
        "requests from \(zone.format(first)) to \(zone.format(last, withZone: true))")
    }
    if let logZone = source.logZone { title.append("times without a zone read in \(logZone)") }
    var notes: [String] = []
    if source.earlierSelves > 0 {
      notes.append(
        "It took the place of \(counted(source.earlierSelves, "shorter content")) of the same log.")
    }
    if source.folded > 0 {
      notes.append(
        "\(counted(source.folded, "request")) \(source.folded == 1 ? "has" : "have") a value folded "
          + "into (other).")
    }
    table = ReportTable(
      schema: "authaudit.sources.show/1", title: title, columns: columns,
      rows: rejections.map { rejected in
        let lines = rejected.lines.map { "\($0)" }.joined(separator: ", ")
        let more = rejected.records > Int64(rejected.lines.count) ? ", …" : ""
        return [.integer(rejected.records), .text(rejected.reason), .text(lines + more)]
      }, notes: notes,
      extra: [JSONField("source", Self.json(source))], emptyText: "No line was rejected.")
  }

  private static func json(_ source: StoredSource) -> JSONValue {
    let times = [
      ("first_at", source.firstAt), ("last_at", source.lastAt),
      ("ingested_at", source.ingestedAt),
    ]
    let counts = [
      ("bytes", source.bytes), ("compressed_bytes", source.compressedBytes),
      ("lines", source.lines), ("parsed", source.parsed), ("rejected", source.rejected),
      ("blank", source.blank), ("refused", source.refused), ("folded", source.folded),
      ("earlier_selves", source.earlierSelves),
    ]
    return .object(
      [
        JSONField("path", .text(source.path)),
        JSONField("format", source.format.map { .text($0) } ?? .null),
        JSONField("state", .text(source.state.rawValue)),
        JSONField("identity", .text(source.identity)),
      ] + counts.map { JSONField($0, .integer($1)) }
        + times.map { JSONField($0, $1.map { .time($0) } ?? .null) }
        + [JSONField("log_timezone", .text(source.logZone ?? "UTC"))])
  }
}
