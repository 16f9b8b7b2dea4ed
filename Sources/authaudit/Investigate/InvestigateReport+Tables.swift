import Inquiry
import Report
import Store
import Verdict

extension InvestigateReport {
  /// Rows of a table on paper; data has all of them.
  private static let rowsMax = 12

  /// The refusals by cause, key, URL and host: the rows of the report.
  var groups: ReportTable { table(of: story.groups[...]) }

  private func table(of groups: ArraySlice<RefusalGroup>) -> ReportTable {
    let columns = [
      ReportColumn("requests", nil, .integer, priority: 0),
      ReportColumn("cause", nil, .text, priority: 0),
      ReportColumn("detail", nil, .text, priority: 2),
      ReportColumn("failing", nil, .text, priority: 1),
      ReportColumn("org_id", "org", .identity, priority: 9, alignment: .right),
      ReportColumn("url_org_id", "URL org", .identity, priority: 5, alignment: .right),
      ReportColumn("key_org_id", "key org", .identity, priority: 11, alignment: .right),
      ReportColumn("key", nil, .identity, priority: 1, widthMin: 11),
      ReportColumn("keys", nil, .integer, priority: 10),
      ReportColumn("event_id", "event", .identity, priority: 2, alignment: .right),
      ReportColumn("host", nil, .identity, priority: 3, widthMin: 12),
      ReportColumn("evidence", nil, .text, priority: 8),
      ReportColumn("conflicts", nil, .integer, priority: 7, isZeroQuiet: true),
      ReportColumn("first_at", "first", .time, priority: 4),
      ReportColumn("last_at", "last", .time, priority: 4),
    ]
    let rows = groups.map { group -> [ReportCell] in
      let its = group.its
      return [
        .integer(group.requests), .text(its.cause.word), ReportCell(its.detail?.word),
        failing(its.failing), StoryNames.cell(its.org), StoryNames.cell(its.urlOrg),
        ReportCell(its.keyOrg), ReportCell(its.key), .integer(Int64(group.keys.count)),
        StoryNames.cell(its.event), ReportCell(its.host),
        .text(
          Evidence.allCases.filter { group.evidence.contains($0) }.map(\.word).joined(
            separator: ",")),
        .integer(group.conflicts), .time(group.firstAt), .time(group.lastAt),
      ]
    }
    return ReportTable(
      schema: "authaudit.investigate/1", columns: columns, rows: rows, notes: groupNotes)
  }

  /// The largest of them, for paper.
  var fewGroups: ReportTable {
    var table = table(of: story.groups.prefix(Self.rowsMax))
    let more = story.groups.count - Self.rowsMax
    guard more > 0 else { return table }
    let rest = story.groups.dropFirst(Self.rowsMax).reduce(0) { $0 + $1.requests }
    table.notes.append(
      "And \(grouped(more)) more \(more == 1 ? "row" : "rows") with \(refusals(rest)); -o csv has all."
    )
    return table
  }

  private var groupNotes: [String] {
    story.groups.filter(\.isCrowd).prefix(3).map { group in
      "The \(grouped(group.keys.count)) keys that nobody knows are one row (\(its(group.its)))."
    }
  }

  private func its(_ its: RefusalGroup.Identity) -> String {
    [its.cause.word, its.detail?.word].compactMap { $0 }.joined(separator: ": ")
  }

  /// The checks that fail, in the order of the causes.
  private func failing(_ causes: CauseSet) -> ReportCell {
    let words = Cause.allCases.filter { causes.contains($0) }.map(\.word)
    return words.isEmpty ? .null : .text(words.joined(separator: ","))
  }

  /// What happened when.
  var timeline: ReportTable {
    let words = timelineWords
    let told = Array(story.told)
    let several = told.count > 1
    let rows = entries.map { entry -> [ReportCell] in
      let time: ReportCell =
        switch entry.time {
        case .at(let time): .time(time)
        case .between(let after, _): .text("after \(names.time(after))")
        }
      let isEnd = entry.what == .end
      return [
        time, .text(words.what(entry, told[entry.finding])),
        several && !isEnd ? .integer(Int64(entry.finding + 1)) : .null,
        .text(words.knownBy(entry)),
      ]
    }
    var columns = [
      ReportColumn("at", "when", .time, priority: 0, timeDetail: .second),
      ReportColumn("what", nil, .text, priority: 0, widthMax: 80, widthMin: 30),
      ReportColumn("finding", nil, .identity, priority: 1, alignment: .right),
      ReportColumn("known_by", "known by", .text, priority: 2),
    ]
    if !several { columns.remove(at: 2) }
    return ReportTable(
      schema: "", columns: columns,
      rows: several ? rows : rows.map { [$0[0], $0[1], $0[3]] })
  }

  /// The entries of all findings that are told, in time; the end of what is stored once.
  var entries: [TimelineEntry] {
    let told = story.told.count
    guard told > 1 else { return story.timeline }
    let all = story.timeline.filter { $0.what != .end || $0.finding == 0 }
    return all.enumerated().sorted { left, right in
      let (one, two) = (left.element.time.latest, right.element.time.latest)
      return one == two ? left.offset < right.offset : one < two
    }.map(\.element)
  }

  /// What was served while the first finding's requests were refused.
  var works: ReportTable {
    ReportTable(
      schema: "",
      columns: [
        ReportColumn("of", "of", .text, priority: 0, widthMax: 60, widthMin: 24),
        ReportColumn("served", nil, .integer, priority: 0),
        ReportColumn("requests", nil, .integer, priority: 1),
        ReportColumn("refused", nil, .integer, priority: 2, isZeroQuiet: true),
        ReportColumn("last_ok_at", "last success", .time, priority: 1, timeDetail: .second),
      ],
      rows: story.works.map { works in
        [
          .text(words(works)), .integer(works.served), .integer(works.requests),
          .integer(works.refused), ReportCell(time: works.lastOkAt),
        ]
      })
  }

  func words(_ works: Works) -> String {
    guard let finding = story.findings.first else { return "" }
    switch works.of {
    case .all: return "all that was asked about"
    case .org: return names.org(finding.org ?? .none) + ", all of it"
    case .key: return finding.key.map { "the same \(names.key($0))" } ?? "the same key"
    case .event: return "the same \(names.event(finding.event ?? .none))"
    case .host: return "the same host \(finding.host ?? "")"
    case .otherKey(let key): return names.key(key)
    }
  }

  /// What each remedy for itself would have let through.
  var remedies: ReportTable {
    let words = RemedyWords(names: names)
    let effects = toldRemedies
    var columns = [
      ReportColumn("words", "remedy", .text, priority: 0, widthMax: 90, widthMin: 30),
      ReportColumn("who", nil, .text, priority: 2),
      ReportColumn("would_pass", "would pass", .integer, priority: 0),
      ReportColumn("ratio", "of all", .ratio, priority: 1),
    ]
    if effects.contains(where: { $0.uncertain > 0 }) {
      columns.append(ReportColumn("uncertain", nil, .integer, priority: 3, isZeroQuiet: true))
    }
    return ReportTable(
      schema: "", columns: columns,
      rows: effects.prefix(Self.rowsMax).map { effect in
        [
          .text(effect.remedies.map(words.shortWords).joined(separator: "; ")),
          ReportCell(effect.remedies.first.map(RemedyWords.who)), .integer(effect.wouldPass),
          ReportCell(part: effect.wouldPass, of: story.remedies.refused),
          .integer(effect.uncertain),
        ]
      })
  }

  /// The remedies that let something through, and those that do together with others.
  var toldRemedies: [RemedyEffect] {
    let joint = story.remedies.smallest?.remedies ?? []
    return story.remedies.single.filter { effect in
      effect.wouldPass > 0 || effect.remedies.contains { joint.contains($0) }
    }
  }

  /// Refusals elsewhere that have something in common with these.
  var touches: ReportTable {
    let words = TouchWords(names: names)
    return ReportTable(
      schema: "",
      columns: [
        ReportColumn("words", "who", .text, priority: 0, widthMax: 70, widthMin: 30),
        ReportColumn("cause", nil, .text, priority: 1),
        ReportColumn("requests", nil, .integer, priority: 0),
        ReportColumn("first_at", "first", .time, priority: 3),
        ReportColumn("last_at", "last", .time, priority: 2),
      ],
      rows: story.touches.prefix(Self.rowsMax).map { touch in
        [
          .text(words.words(touch)), .text(touch.cause.word), .integer(touch.requests),
          .time(touch.firstAt), .time(touch.lastAt),
        ]
      },
      notes: story.touches.count > Self.rowsMax
        ? ["And \(grouped(story.touches.count - Self.rowsMax)) more; -o json has them."] : [])
  }

  /// A few samples: of each finding that is told the first two and the last.
  var proof: [StoredSample] {
    var chosen: [StoredSample] = []
    func add(_ sample: StoredSample?) {
      guard let sample,
        !chosen.contains(where: { ($0.source, $0.line) == (sample.source, sample.line) })
      else { return }
      chosen.append(sample)
    }
    add(request)
    for finding in story.told {
      let own = story.samples.filter { finding.holds($0) }
      add(own.first)
      if story.told.count == 1 { add(own.dropFirst().first) }
      add(own.last)
    }
    return chosen.sorted { ($0.at, $0.line) < ($1.at, $1.line) }
  }
}
