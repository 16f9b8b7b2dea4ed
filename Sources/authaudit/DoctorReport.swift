import AccessLog
import Profile
import Report
import Store

/// What logs lack: a format a row, and what to do.
struct DoctorReport {
  let table: ReportTable
  /// What is to be pasted, whole, a format a piece; for people, as it is.
  let pastes: [String]

  /// Makes the report.
  ///
  /// - Parameters:
  ///   - evidence: a format an element.
  ///   - isStore: whether it is of what was ingested.
  ///   - profile: by what names fields are read.
  ///   - given: the format that was given, whose template is the user's.
  ///   - format: the format that a name stands for.
  init(
    _ evidence: [FormatEvidence], isStore: Bool, _ profile: APIProfile, given: LogFormat?,
    format: (String?) -> LogFormat?
  ) {
    let rows = evidence.map { row -> Diagnosis in
      let format = format(row.format)
      return Diagnosis(
        row, format, format?.correction(profile.fieldNames),
        isOwn: given != nil && format?.name == given?.name)
    }
    pastes = rows.compactMap(\.paste)
    table = ReportTable(
      schema: "authaudit.formats.doctor/1",
      title: [Self.title(evidence, isStore: isStore)],
      columns: Self.columns, rows: rows.map(\.cells), notes: rows.compactMap(\.note))
  }

  private static let columns = [
    ReportColumn("format", nil, .identity, priority: 0),
    ReportColumn("refused", nil, .integer, priority: 0),
    ReportColumn("unknown", nil, .integer, priority: 0, isZeroQuiet: true, accentFrom: 1),
    ReportColumn("partial", nil, .integer, priority: 0, isZeroQuiet: true),
    ReportColumn("without_key", "no key", .integer, priority: 1, isZeroQuiet: true),
    ReportColumn("without_host", "no host", .integer, priority: 2, isZeroQuiet: true),
    ReportColumn("without_path", "no path", .integer, priority: 5, isZeroQuiet: true),
    ReportColumn("without_reason", "no reason", .integer, priority: 3, isZeroQuiet: true),
    ReportColumn("without_registry", "no registry", .integer, priority: 4, isZeroQuiet: true),
    ReportColumn("advice", nil, .text, medium: .data),
    ReportColumn("added", nil, .text, medium: .data),
    ReportColumn("template", nil, .text, medium: .data),
    ReportColumn("beside", nil, .text, medium: .data),
  ]

  private static func title(_ evidence: [FormatEvidence], isStore: Bool) -> String {
    let refused = evidence.reduce(0) { $0 + $1.refused }
    guard refused > 0 else {
      return isStore ? "no refusals are stored" : "no refusals were found"
    }
    let unknown = evidence.reduce(0) { $0 + $1.unknown }
    let partial = evidence.reduce(0) { $0 + $1.partial }
    guard unknown + partial > 0 else {
      return "all \(grouped(refused)) refusals have a cause that the log or the registry tells"
    }
    return "of \(grouped(refused)) refusals \(share(unknown, refused)) have no cause, and "
      + "\(share(partial, refused)) one that only some of the checks tell"
  }

  /// `6 (12 %)`.
  private static func share(_ part: Int64, _ whole: Int64) -> String {
    guard part > 0, part < whole else { return grouped(part) }
    // At most a hundred times what was counted: no sum of a store comes near the limit.
    let percent = part.multipliedReportingOverflow(by: 100).partialValue / whole
    return "\(grouped(part)) (\(percent == 0 ? "<1" : "\(percent)") %)"
  }
}

/// One format: what its log lacks, and the cure.
private struct Diagnosis {
  let row: FormatEvidence
  let format: LogFormat?
  let correction: TemplateCorrection?
  /// Whether the template is the user's; else it is the gateway's usual one.
  let isOwn: Bool

  init(
    _ row: FormatEvidence, _ format: LogFormat?, _ correction: TemplateCorrection?, isOwn: Bool
  ) {
    self.row = row
    self.format = format
    self.correction = row.unknown + row.partial > 0 ? correction : nil
    self.isOwn = isOwn
  }

  private var name: String { row.format ?? "(none)" }

  var cells: [ReportCell] {
    [
      ReportCell(row.format), .integer(row.refused), .integer(row.unknown),
      .integer(row.partial), .integer(row.withoutKey), .integer(row.withoutHost),
      .integer(row.withoutPath), .integer(row.withoutReason), .integer(row.withoutRegistry),
      ReportCell(advice), ReportCell(correction?.added.joined(separator: " ")),
      ReportCell(correction?.template),
      ReportCell(correction.map { $0.beside.joined(separator: "\n") }),
    ]
  }

  /// What to do; nil where there is nothing.
  var note: String? {
    guard row.unknown + row.partial > 0 else { return nil }
    let hasID = format?.roles.map { $0.contains(.requestID) } ?? true
    let lacks = [
      (row.withoutKey > 0, "the key's identity"), (row.withoutHost > 0, "the host"),
      (row.withoutPath > 0, "the path"), (row.withoutReason > 0, "a reason"),
      (!hasID, "a request id"),
    ].filter(\.0).map(\.1)
    if lacks.isEmpty {
      return row.withoutRegistry > 0
        ? "\(name): its log has what is needed, the registry has not: authaudit registry check DIR"
        : "\(name): its log has what is needed; what is left fails none of the checks"
    }
    let source = advice.map { "authaudit formats advise \($0)" } ?? "authaudit formats advise"
    let cure =
      correction == nil
      ? "What to paste\(advice == nil ? ", by gateway" : ""): \(source)"
      : "Its template, corrected, is what to paste; more on it: \(source)"
    return "\(name): its log lacks \(Self.list(lacks)). \(cure)"
  }

  /// The corrected template with what it needs, under a line of words.
  var paste: String? {
    guard let correction else { return nil }
    var words = "\(name), corrected: \(correction.added.joined(separator: ", ")) added."
    if !isOwn {
      words +=
        " It is the gateway's usual template; if yours is another, give it with --log-format or "
        + "--log-format-from."
    }
    words += " Then give it to ingest with --log-format-from."
    let lines = correction.text.split(separator: "\n").map { line in
      Terminal.escape(String(line)).replacing("\\\\", with: "\\")
    }
    return (["", words, ""] + lines).joined(separator: "\n")
  }

  /// The advice for the gateway that writes the format.
  private var advice: String? {
    if let correction { return correction.gateway }
    let first = row.format?.split(separator: "+").first.map(String.init) ?? ""
    guard let gateway = try? FormatsReport.file(named: first).gateway else { return nil }
    return GatewayAdvice.all.first { advice in
      gateway == advice.gateway || advice.gateway.hasPrefix(gateway)
        || gateway.hasPrefix(advice.gateway)
    }?.name
  }

  private static func list(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }
}
