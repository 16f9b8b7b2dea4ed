import AccessLog
import Report

/// What there is to advise, or all of one advice.
struct AdviceReport {
  let table: ReportTable

  /// The gateways, one a row.
  init(_ all: [GatewayAdvice]) {
    table = ReportTable(
      schema: "authaudit.formats.advise/1",
      columns: Self.columns,
      rows: all.map { [.text($0.name), .text($0.gateway), .text($0.tested), .text($0.source)] },
      notes: [
        "Tested: was a gateway started with it, and were all causes right? The configuration itself: authaudit formats advise NAME"
      ])
  }

  /// One gateway's, as data.
  init(_ advice: GatewayAdvice) {
    table = ReportTable(
      schema: "authaudit.formats.advise.gateway/1",
      columns: Self.columns + [
        ReportColumn("advice", nil, .text), ReportColumn("configuration", nil, .text),
      ],
      rows: [
        [
          .text(advice.name), .text(advice.gateway), .text(advice.tested), .text(advice.source),
          .text(advice.notes.joined(separator: "\n")), .text(advice.configuration),
        ]
      ])
  }

  private static let columns = [
    ReportColumn("name", nil, .text), ReportColumn("gateway", nil, .text),
    ReportColumn("tested", nil, .text),
    ReportColumn("source", nil, .text, priority: 1, widthMax: 90),
  ]
}
