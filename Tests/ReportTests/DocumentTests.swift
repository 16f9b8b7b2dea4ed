import Testing

@testable import Report

struct DocumentTests {
  static let document: Result<ReportDocument, any Error> = Result {
    ReportDocument(
      schema: "authaudit.test/1",
      title: ["Refused: the key is switched off.", "Nothing else fails."],
      sections: [
        ReportSection(
          "request", "The request",
          facts: [
            ReportFact("at", nil, .time, .time(sampleTime)),
            ReportFact("org_id", "org", .identity, .integer(12_044), isAccented: true),
            ReportFact("user_agent", nil, .text, .text("curl | sh and a few more words")),
            ReportFact("event_id", "event", .identity, .null),
          ]),
        ReportSection("nothing", "Nothing"),
        ReportSection(
          "checks", "Every check", sentences: ["In the order of the profile."],
          table: ReportTable(
            schema: "", title: ["not printed"],
            columns: [
              ReportColumn("check", nil, .text),
              ReportColumn("requests", nil, .integer, priority: 1),
            ],
            rows: [[.text("missing"), .integer(1_000)], [.text("inactive"), .integer(0)]],
            notes: ["That is all."])),
        ReportSection("end", "The end", sentences: ["No more."]),
      ],
      notes: ["A note."], extra: [JSONField("cause", .text("inactive")), JSONField("rows", .null)])
  }

  @Test func textAtFortyColumns() throws {
    let text = OutputFormat.text.render(
      try Self.document.get(), RenderOptions(width: 40, zone: try kolkata()))
    #expect(
      text == """
        Refused: the key is switched off.
        Nothing else fails.

        The request
          at          2026-11-02 07:12:07
          org         12044
          user agent  curl | sh and a few more
                      words
          event       –

        Every check
          In the order of the profile.

          check     requests
          ──────────────────
          missing      1,000
          inactive         0

          That is all.

        The end
          No more.

        A note.
        Times are Asia/Kolkata.

        """)
  }

  @Test func markdown() throws {
    let text = OutputFormat.markdown.render(
      try Self.document.get(), RenderOptions(zone: try kolkata()))
    #expect(
      text == """
        ## Refused: the key is switched off.

        Nothing else fails.

        ### The request

        - at: 2026-11-02 07:12:07
        - org: 12044
        - user agent: curl \\| sh and a few more words
        - event: –

        ### Every check

        In the order of the profile.

        | check    | requests |
        | -------- | -------: |
        | missing  |    1,000 |
        | inactive |        0 |

        That is all.

        ### The end

        No more.

        A note.

        Times are Asia/Kolkata.

        """)
  }

  @Test func jsonHasAllOfIt() throws {
    let text = OutputFormat.json.render(try Self.document.get(), RenderOptions())
    #expect(
      text == """
        {
          "schema": "authaudit.test/1",
          "period": null,
          "rows": [
            {"check":"missing","requests":1000},
            {"check":"inactive","requests":0}
          ],
          "total": null,
          "notes": [
            "A note."
          ],
          "title": [
            "Refused: the key is switched off.",
            "Nothing else fails."
          ],
          "sections": [
            {"name":"request","heading":"The request","sentences":[],"facts":{"at":"2026-11-02T01:42:07.250Z","org_id":12044,"user_agent":"curl | sh and a few more words","event_id":null},"rows":null,"notes":null},
            {"name":"checks","heading":"Every check","sentences":["In the order of the profile."],"facts":{},"rows":[{"check":"missing","requests":1000},{"check":"inactive","requests":0}],"notes":["That is all."]},
            {"name":"end","heading":"The end","sentences":["No more."],"facts":{},"rows":null,"notes":null}
          ],
          "cause": "inactive"
        }

        """)
  }

  @Test func csvAndNDJSONHaveTheMainTable() throws {
    var document = try Self.document.get()
    #expect(
      OutputFormat.csv.render(document, RenderOptions())
        == "check,requests\r\nmissing,1000\r\ninactive,0\r\n")
    #expect(
      OutputFormat.ndjson.render(document, RenderOptions())
        == "{\"check\":\"missing\",\"requests\":1000}\n{\"check\":\"inactive\",\"requests\":0}\n")
    document.main = ReportTable(
      schema: "", columns: [ReportColumn("n", nil, .integer)], rows: [[.integer(7)]])
    #expect(OutputFormat.csv.render(document, RenderOptions()) == "n\r\n7\r\n")
    #expect(!OutputFormat.text.render(document, RenderOptions()).contains("\n  7\n"))
    document.main = nil
    document.sections = []
    #expect(OutputFormat.ndjson.render(document, RenderOptions()) == "")
  }

  @Test func coloursAreForTheHeadingsAndTheAccent() throws {
    let text = OutputFormat.text.render(try Self.document.get(), RenderOptions(colour: true))
    #expect(text.contains("\u{1B}[1mThe request\u{1B}[0m\n"))
    #expect(text.contains("  \u{1B}[2morg\u{1B}[0m         \u{1B}[31m12044\u{1B}[0m\n"))
  }

  @Test(arguments: hostileTexts) func hostileTextsStayTexts(_ hostile: String) {
    let document = ReportDocument(
      schema: hostile, title: [hostile],
      sections: [
        ReportSection(
          hostile, hostile, sentences: [hostile],
          facts: [ReportFact(hostile, hostile, .text, .text(hostile))],
          table: ReportTable(
            schema: "", columns: [ReportColumn(hostile, hostile, .text)],
            rows: [[.text(hostile)]], notes: [hostile]))
      ], notes: [hostile], extra: [JSONField(hostile, .text(hostile))])
    for format in [OutputFormat.text, .json, .ndjson, .markdown] {
      let text = format.render(document, RenderOptions(width: 80))
      #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !$0.isHidden }, "\(text)")
    }
  }

  @Test(arguments: 1...80) func anyWidth(_ width: Int) throws {
    let text = OutputFormat.text.render(try Self.document.get(), RenderOptions(width: width))
    #expect(text.contains("inac") || width < 20)
    for line in text.split(separator: "\n") where width >= 40 {
      #expect(displayWidth(String(line)) <= width, "\(line)")
    }
  }
}

extension DocumentTests {
  /// A document whose second table has three rows and a column that is only in data.
  private static func long() -> ReportDocument {
    let columns = [
      ReportColumn("a", nil, .integer), ReportColumn("b", nil, .integer, medium: .data),
    ]
    func table(_ count: Int64) -> ReportTable {
      ReportTable(
        schema: "x/1", columns: columns, rows: (0..<count).map { [.integer($0), .integer(9)] })
    }
    return ReportDocument(
      schema: "x/1",
      sections: [
        ReportSection("one", "One", table: table(2)), ReportSection("two", "Two", table: table(3)),
      ])
  }

  @Test func aLimitSparesTheMainTable() {
    let document = Self.long().limited(to: 1)
    #expect(document.sections.map { $0.table?.rows.count } == [2, 1])
    #expect(document.sections[1].table?.notes.count == 1)
    #expect(Self.long().limited(to: nil).sections.map { $0.table?.rows.count } == [2, 3])
  }

  @Test func onPaperColumnsOfDataAreLeftOut() {
    let options = RenderOptions(zone: .utc)
    #expect(!OutputFormat.text.render(Self.long(), options).contains("9"))
    #expect(!OutputFormat.markdown.render(Self.long(), options).contains("9"))
    #expect(OutputFormat.json.render(Self.long(), options).contains("\"b\":9"))
  }
}
