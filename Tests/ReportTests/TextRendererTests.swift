import Testing

@testable import Report

struct TextRendererTests {
  @Test func sixtyColumnsKeepWhatMatters() throws {
    let text = TextRenderer.render(
      try summarySample(), RenderOptions(width: 60, zone: try kolkata()))
    #expect(
      text == """
        Requests and refusals per organisation
        2026-11-01 00:00 – 2026-11-02 00:00 Asia/Kolkata

        org    name              requests  refused    rate  inactive
        ────────────────────────────────────────────────────────────
        903    Acme Conferenc…     20,000    4,812  24.1 %     4,800
        77     日本医学会       1,204,410        3  <0.1 %         ·
        12044  Kongress Köln          512      498  97.3 %         ·
        5      –                       31        ·       ·         ·
        ────────────────────────────────────────────────────────────
               all              1,224,953    5,313   0.4 %     4,800

        2 of 12 sources were damaged and count for nothing;
        authaudit sources names them.
        Left out at 60 columns: missing, invalid, org, last refusal;
        and host, feature (all zero or absent). A wider screen or -o
        csv shows all.

        """)
  }

  @Test func eightyColumns() throws {
    let text = TextRenderer.render(
      try summarySample(), RenderOptions(width: 80, zone: try kolkata()))
    #expect(
      text == """
        Requests and refusals per organisation
        2026-11-01 00:00 – 2026-11-02 00:00 Asia/Kolkata

        org    name                requests  refused    rate  inactive  last refusal
        ────────────────────────────────────────────────────────────────────────────────
        903    Acme Conferences…     20,000    4,812  24.1 %     4,800  2026-11-02 07:12
        77     日本医学会         1,204,410        3  <0.1 %         ·  2026-11-02 05:12
        12044  Kongress Köln            512      498  97.3 %         ·  2026-11-01 07:12
        5      –                         31        ·       ·         ·  –
        ────────────────────────────────────────────────────────────────────────────────
               all                1,224,953    5,313   0.4 %     4,800

        2 of 12 sources were damaged and count for nothing; authaudit sources names
        them.
        Left out at 80 columns: missing, invalid, org; and host, feature (all zero or
        absent). A wider screen or -o csv shows all.

        """)
  }

  @Test func hundredAndTwentyColumnsShowAll() throws {
    let text = TextRenderer.render(
      try summarySample(), RenderOptions(width: 120, zone: try kolkata()))
    let rule = String(repeating: "─", count: 120)
    #expect(
      text == """
        Requests and refusals per organisation
        2026-11-01 00:00 – 2026-11-02 00:00 Asia/Kolkata

        org    name                  requests  refused    rate  missing  invalid  inactive  org  host  feature  \
        last refusal
        \(rule)
        903    Acme Conferences &…     20,000    4,812  24.1 %       12        ·     4,800    ·     ·        ·  \
        2026-11-02 07:12
        77     日本医学会           1,204,410        3  <0.1 %        1        2         ·    ·     ·        ·  \
        2026-11-02 05:12
        12044  Kongress Köln              512      498  97.3 %        ·      490         ·    8     ·        ·  \
        2026-11-01 07:12
        5      –                           31        ·       ·        ·        ·         ·    ·     ·        ·  \
        –
        \(rule)
               all                  1,224,953    5,313   0.4 %       13      492     4,800    8     ·        ·

        2 of 12 sources were damaged and count for nothing; authaudit sources names them.

        """)
  }

  @Test(arguments: 20...130) func noRowIsWiderThanTheScreen(width: Int) throws {
    let text = TextRenderer.render(
      try summarySample(), RenderOptions(width: width, zone: try kolkata()))
    for line in text.split(separator: "\n") {
      #expect(displayWidth(String(line)) <= width, "\(line)")
    }
  }

  @Test func columnsAlignWhateverTheScript() throws {
    let names = [
      "Acme", "日本医学会", "e\u{301}te\u{301}", "🇮🇳 India", "👍🏽 ok", "नमस्ते", "한국", "a\u{200B}b",
    ]
    let table = ReportTable(
      schema: "t/1",
      columns: [ReportColumn("name", nil, .text), ReportColumn("n", nil, .integer)],
      rows: names.map { [.text($0), .integer(7)] })
    let lines = TextRenderer.render(table, RenderOptions()).split(separator: "\n").dropFirst(2)
    #expect(lines.count == names.count)
    let widths = Set(lines.map { displayWidth(String($0)) })
    #expect(widths.count == 1, "\(lines)")
  }

  @Test func rowsAreOneLineEachWhateverTheyHold() throws {
    for hostile in hostileTexts {
      let table = ReportTable(
        schema: "t/1", title: [hostile],
        columns: [ReportColumn("name", hostile, .text), ReportColumn("key", nil, .identity)],
        rows: [[.text(hostile), .text(hostile)]], notes: [hostile])
      for width in [nil, 80] {
        let text = TextRenderer.render(table, RenderOptions(width: width))
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !$0.isHidden }, "\(text)")
        #expect(text.split(separator: "\n").count >= 4)
        let body = text.split(separator: "\n\n").dropFirst().first ?? ""
        #expect(body.split(separator: "\n").count == 3, "header, rule, one row: \(text)")
      }
    }
  }

  @Test func plainTextHasNoEscapes() throws {
    let text = TextRenderer.render(try summarySample(), RenderOptions(width: 80, colour: false))
    #expect(!text.unicodeScalars.contains("\u{1B}"))
  }

  @Test func coloursDoNotMoveAColumn() throws {
    let options = RenderOptions(width: 80, colour: true, zone: try kolkata())
    let coloured = TextRenderer.render(try summarySample(), options)
    #expect(coloured.contains("\u{1B}[31m97.3 %\u{1B}[0m"), "a rate of half and more is red")
    #expect(coloured.contains("\u{1B}[2m·\u{1B}[0m"), "quiet zeros are dim")
    #expect(coloured.contains("\u{1B}[1mRequests and refusals per organisation\u{1B}[0m"))
    var plain = coloured
    for code in ["0", "1", "2", "31"] {
      plain = plain.split(separator: "\u{1B}[\(code)m", omittingEmptySubsequences: false).joined()
    }
    let expected = TextRenderer.render(
      try summarySample(), RenderOptions(width: 80, zone: try kolkata()))
    #expect(plain == expected)
  }

  @Test func anIdentityIsCutInTheMiddleAndNeverGrouped() {
    let key = "3f9a2c41d0b5c6a79e8f3f9a2c41d0b5c6a79e8f3f9a2c41d0b5c6a79e8fe07b"
    let table = ReportTable(
      schema: "t/1",
      columns: [ReportColumn("key", nil, .identity), ReportColumn("org_id", nil, .identity)],
      rows: [[.text(key), .integer(120_44)]])
    let narrow = TextRenderer.render(table, RenderOptions(width: 30))
    #expect(narrow.contains("3f9a2c41d0b5c6…c41d0b5c6a79e8fe07b") == false)
    #expect(narrow.contains("…") && narrow.contains("e07b") && narrow.contains("12044"))
    #expect(TextRenderer.render(table, RenderOptions(width: 80)).contains(key))
  }

  @Test func noRowsSaySo() throws {
    var table = try summarySample()
    table.rows = []
    table.total = nil
    let text = TextRenderer.render(table, RenderOptions(width: 80))
    #expect(text.contains("\n\nNo rows.\n\n2 of 12"))
    #expect(!text.contains("Left out"))
  }

  @Test func oddRowsDoNotTrap() {
    let table = ReportTable(
      schema: "t/1",
      columns: [
        ReportColumn("a", nil, .integer), ReportColumn("b", nil, .ratio),
        ReportColumn("c", nil, .time),
      ],
      rows: [
        [], [.null], [.integer(.min), .ratio(.nan), .time(.min)],
        [.integer(.max), .ratio(.infinity), .time(.max), .text("too much")],
        [.text("not a number"), .ratio(1e300), .time(-1)],
      ],
      total: [])
    for format in OutputFormat.allCases {
      for width in [nil, 1, 20] {
        #expect(!format.render(table, RenderOptions(width: width)).isEmpty)
      }
    }
    #expect(
      OutputFormat.text.render(ReportTable(schema: "", columns: [], rows: [[]]), .init()) != "")
  }

  @Test func timesNameTheirZoneOnce() throws {
    var table = try summarySample()
    table.period = nil
    let text = TextRenderer.render(table, RenderOptions(zone: try Zone("Europe/Berlin")))
    #expect(text.contains("2026-11-02 02:42\n"))
    #expect(text.hasSuffix("Times are Europe/Berlin.\n"))
  }
}
