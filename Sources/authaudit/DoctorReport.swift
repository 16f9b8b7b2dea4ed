import AccessLog
import Report
import Store

/// What the logs lack that were ingested: a format a row, and what to do.
struct DoctorReport {
  let table: ReportTable

  init(_ evidence: [FormatEvidence]) {
    let quiet = true
    table = ReportTable(
      schema: "authaudit.formats.doctor/1",
      title: [Self.title(evidence)],
      columns: [
        ReportColumn("format", nil, .identity, priority: 0),
        ReportColumn("refused", nil, .integer, priority: 0),
        ReportColumn("unknown", nil, .integer, priority: 0, isZeroQuiet: quiet, accentFrom: 1),
        ReportColumn("partial", nil, .integer, priority: 0, isZeroQuiet: quiet),
        ReportColumn("without_key", "no key", .integer, priority: 1, isZeroQuiet: quiet),
        ReportColumn("without_host", "no host", .integer, priority: 2, isZeroQuiet: quiet),
        ReportColumn("without_path", "no path", .integer, priority: 5, isZeroQuiet: quiet),
        ReportColumn("without_reason", "no reason", .integer, priority: 3, isZeroQuiet: quiet),
        ReportColumn("without_registry", "no registry", .integer, priority: 4, isZeroQuiet: quiet),
        ReportColumn("advice", nil, .text, medium: .data),
      ],
      rows: evidence.map { row in
        [
          ReportCell(row.format), .integer(row.refused), .integer(row.unknown),
          .integer(row.partial), .integer(row.withoutKey), .integer(row.withoutHost),
          .integer(row.withoutPath), .integer(row.withoutReason), .integer(row.withoutRegistry),
          ReportCell(Self.advice(for: row.format)),
        ]
      },
      notes: evidence.compactMap(Self.cure))
  }

  private static func title(_ evidence: [FormatEvidence]) -> String {
    let refused = evidence.reduce(0) { $0 + $1.refused }
    guard refused > 0 else { return "no refusals are stored" }
    let unknown = evidence.reduce(0) { $0 + $1.unknown }
    let partial = evidence.reduce(0) { $0 + $1.partial }
    guard unknown + partial > 0 else {
      return "all \(grouped(refused)) refusals have a cause that the log or the registry tells"
    }
    return "of \(grouped(refused)) refusals \(grouped(unknown)) have no cause, and "
      + "\(grouped(partial)) one that only some of the checks tell"
  }

  /// What to do about one format; nil where there is nothing.
  private static func cure(_ row: FormatEvidence) -> String? {
    guard row.unknown + row.partial > 0 else { return nil }
    let name = row.format ?? "(none)"
    let lacks = [
      (row.withoutKey, "the key's identity"), (row.withoutHost, "the host"),
      (row.withoutPath, "the path"), (row.withoutReason, "a reason"),
    ].filter { $0.0 > 0 }.map(\.1)
    if lacks.isEmpty {
      return row.withoutRegistry > 0
        ? "\(name): its log has what is needed, the registry has not: authaudit registry check DIR"
        : "\(name): its log has what is needed; what is left fails none of the checks"
    }
    let cure =
      advice(for: row.format).map { "What to paste: authaudit formats advise \($0)" }
      ?? "What to paste, by gateway: authaudit formats advise"
    return "\(name): its log lacks \(list(lacks)). \(cure)"
  }

  /// The advice for the gateway that writes a format.
  private static func advice(for format: String?) -> String? {
    let first = format?.split(separator: "+").first.map(String.init)
    guard let files = try? BuiltInFormats.files(),
      let gateway = files.first(where: { $0.name == first })?.gateway
    else { return nil }
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
