import Foundation
import Testing

@testable import Report

/// Rows that are left out, columns that are only in data, files beside the screen.
struct LimitAndExportTests {
  private static let table = ReportTable(
    schema: "test/1",
    columns: [
      ReportColumn("key", nil, .identity), ReportColumn("tried", nil, .integer),
      ReportColumn("is_cut", nil, .text, medium: .data),
      ReportColumn("short", nil, .text, medium: .paper),
    ],
    rows: [
      [.text("a"), .atLeast(1256), .flag(true), .text("aa")],
      [.text("b"), .integer(3), .flag(false), .text("bb")], [.text("c"), .integer(0), .null],
    ], notes: ["A note."])

  @Test func aLowerBoundIsSaidOnPaperAndANumberInData() {
    let text = TextRenderer.render(Self.table, RenderOptions())
    #expect(text.contains("≥ 1,256"))
    #expect(!text.contains("is cut") && !text.contains("yes"))
    #expect(text.contains("short") && text.contains("bb"))
    #expect(MarkdownRenderer.render(Self.table, RenderOptions()).contains("| ≥ 1,256 |"))
    #expect(JSONRenderer.render(Self.table).contains(#"{"key":"a","tried":1256,"is_cut":true}"#))
    #expect(
      CSVRenderer.render(Self.table).contains(
        "key,tried,is_cut\r\na,1256,true\r\nb,3,false\r\nc,0,\r\n"))
    #expect(
      NDJSONRenderer.render(Self.table).hasSuffix("{\"key\":\"c\",\"tried\":0,\"is_cut\":null}\n"))
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var limit: Int?
    var rows: Int
    var note: String?
  }

  static let rows = [
    Row(testDescription: "no limit", limit: nil, rows: 3),
    Row(testDescription: "as many as there are", limit: 3, rows: 3),
    Row(
      testDescription: "one less", limit: 2, rows: 2,
      note: "The first 2 of 3 rows; 1 is left out (--limit 0 shows all)."),
    Row(
      testDescription: "one row", limit: 1, rows: 1,
      note: "The first 1 of 3 rows; 2 are left out (--limit 0 shows all)."),
  ]

  @Test(arguments: rows) func limit(_ row: Row) {
    let table = Self.table.limited(to: row.limit)
    #expect(table.rows.count == row.rows)
    #expect(table.notes == [row.note, "A note."].compactMap { $0 })
    #expect(table.extra == [JSONField("rows_left_out", .integer(Int64(3 - row.rows)))])
  }

  @Test func aFileIsReplacedAsAWhole() throws {
    let folder = NSTemporaryDirectory() + "export-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/report.csv"
    for text in ["first, and longer\n", "second\n"] {
      try ExportFile.write(text, to: path)
      #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["report.csv"])
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test func whatCannotBeWrittenIsNamedAsItWasGiven() {
    let path = "/nowhere/report.csv"
    #expect(throws: OutputError.cannotCreate(path: path, code: ENOENT)) {
      try ExportFile.write("x", to: path)
    }
    #expect(throws: OutputError.self) { try ExportFile.write("x", to: NSTemporaryDirectory()) }
  }

  static let spans: [(text: String, milliseconds: Int64?)] = [
    ("90d", 7_776_000_000), ("36h", 129_600_000), ("2w", 1_209_600_000), ("1m", 60_000),
    ("9999w", 6_047_395_200_000), ("0d", nil), ("", nil), ("d", nil), ("90", nil), ("-1d", nil),
    ("90 d", nil), ("90dd", nil), ("10000d", nil), ("1y", nil), ("٣d", nil),
  ]

  @Test(arguments: spans) func spanOfTime(_ span: (text: String, milliseconds: Int64?)) {
    #expect(TimeSpan(span.text)?.milliseconds == span.milliseconds)
  }

  @Test func rowsThatWereNotMadeAreCounted() {
    var table = Self.table
    table.unmadeRows = 40
    let all = table.rows.count + 40
    let limited = table.limited(to: 1)
    #expect(limited.rows.count == 1 && limited.unmadeRows == 0)
    #expect(limited.notes.first?.hasPrefix("The first 1 of \(all) rows; \(all - 1) are") == true)
    #expect(limited.extra.last == JSONField("rows_left_out", .integer(Int64(all - 1))))
  }
}
