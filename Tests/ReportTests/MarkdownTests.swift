import Testing

@testable import Report

struct MarkdownTests {
  @Test func theTableIsAligned() throws {
    var table = try summarySample()
    table.columns.removeSubrange(4..<11)
    table.rows = table.rows.map { Array($0[0..<4]) + [$0[11]] }
    table.total = table.total.map { Array($0[0..<4]) + [.null] }
    #expect(
      MarkdownRenderer.render(table, RenderOptions()) == """
        ## Requests and refusals per organisation

        2026-11-01 00:00 – 2026-11-02 00:00 Asia/Kolkata

        | org   | name                              |      requests |   refused | last refusal     |
        | ----- | --------------------------------- | ------------: | --------: | ---------------- |
        | 903   | Acme Conferences &amp; Congresses |        20,000 |     4,812 | 2026-11-02 07:12 |
        | 77    | 日本医学会                        |     1,204,410 |         3 | 2026-11-02 05:12 |
        | 12044 | Kongress Köln                     |           512 |       498 | 2026-11-01 07:12 |
        | 5     | –                                 |            31 |         0 | –                |
        |       | **all**                           | **1,224,953** | **5,313** |                  |

        2 of 12 sources were damaged and count for nothing; authaudit sources names them.

        """)
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var escaped: String
  }

  static let rows = [
    Row(testDescription: "a pipe ends no cell", text: "a|b", escaped: #"a\|b"#),
    Row(testDescription: "a backtick begins no code", text: "`x`", escaped: #"\`x\`"#),
    Row(testDescription: "no HTML", text: "<b>&amp;", escaped: "&lt;b&gt;&amp;amp;"),
    Row(testDescription: "no newline", text: "a\nb", escaped: #"a\\nb"#),
    Row(testDescription: "no image", text: "![x](http://e)", escaped: #"!\[x\](http://e)"#),
    Row(testDescription: "no emphasis", text: "*a* _b_ ~c~", escaped: #"\*a\* \_b\_ \~c\~"#),
    Row(
      testDescription: "a pipe cannot hide behind a backslash", text: #"\|"#, escaped: #"\\\\\|"#),
  ]

  @Test(arguments: rows) func escaping(_ row: Row) {
    #expect(Markdown.escape(row.text) == row.escaped)
  }

  @Test func hostileRowsKeepTheirLine() {
    let table = ReportTable(
      schema: "t/1", title: ["t"], columns: [ReportColumn("a", nil, .text)],
      rows: hostileTexts.map { [.text($0)] })
    let lines = MarkdownRenderer.render(table, RenderOptions()).split(separator: "\n")
    #expect(lines.count == 3 + hostileTexts.count)
    for line in lines.dropFirst() {
      let bars = line.indices.filter {
        line[$0] == "|" && ($0 == line.startIndex || line[line.index(before: $0)] != "\\")
      }
      #expect(bars.count == 2, "\(line)")
      #expect(!line.contains("<"))
    }
  }
}

struct HTMLTests {
  @Test func nothingBecomesATag() {
    #expect(
      HTML.escape("<a href='x' title=\"y\">&\u{1B}")
        == #"&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;\x1B"#)
    for hostile in hostileTexts {
      let escaped = HTML.escape(hostile)
      #expect(!escaped.contains("<") && !escaped.contains(">"))
      #expect(escaped.unicodeScalars.allSatisfy { !$0.isHidden })
    }
  }
}
