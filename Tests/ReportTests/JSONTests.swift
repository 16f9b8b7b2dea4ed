import Foundation
import Testing

@testable import Report

struct JSONTests {
  private func object(_ text: String) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try #require(value as? [String: Any])
  }

  @Test func theObjectHasThePromisedFields() throws {
    let text = JSONRenderer.render(try summarySample())
    let report = try object(text)
    #expect(report["schema"] as? String == "authaudit.summary/1")
    let period = try #require(report["period"] as? [String: Any])
    #expect(period["from"] as? String == "2026-10-31T18:30:00.000Z")
    #expect(period["to"] as? String == "2026-11-01T18:30:00.000Z")
    #expect(period["timezone"] as? String == "Asia/Kolkata")
    let rows = try #require(report["rows"] as? [[String: Any]])
    #expect(rows.count == 4)
    #expect(rows[0]["org_id"] as? Int == 903)
    #expect(rows[0]["inactive"] as? Int == 4_800)
    #expect(rows[0]["rate"] as? Double == 0.2406)
    #expect(rows[0]["last_refused_at"] as? String == "2026-11-02T01:42:07.250Z")
    #expect(rows[1]["name"] as? String == "日本医学会")
    #expect(rows[3]["name"] is NSNull)
    #expect((report["total"] as? [String: Any])?["requests"] as? Int == 1_224_953)
    #expect((report["notes"] as? [String])?.count == 1)
    #expect((report["sources"] as? [String: Any])?["known"] as? Int == 3)
  }

  @Test func fieldsComeInTheirOrder() throws {
    let text = JSONRenderer.render(try summarySample())
    let places = ["schema", "period", "rows", "total", "notes", "sources"].compactMap {
      text.range(of: "\n  \"\($0)\": ")?.lowerBound
    }
    #expect(places.count == 6)
    #expect(places == places.sorted())
    #expect(text == JSONRenderer.render(try summarySample()))
  }

  @Test func anEmptyReportIsWhole() throws {
    let report = try object(
      JSONRenderer.render(ReportTable(schema: "t/1", columns: [], rows: [])))
    #expect(report["period"] is NSNull && report["total"] is NSNull)
    #expect((report["rows"] as? [Any])?.isEmpty == true)
  }

  @Test func extraCannotReplaceAField() throws {
    let table = ReportTable(
      schema: "t/1", columns: [], rows: [],
      extra: [JSONField("rows", .integer(1)), JSONField("period", .text("given"))])
    let report = try object(JSONRenderer.render(table))
    #expect((report["rows"] as? [Any])?.isEmpty == true)
    #expect(report["period"] as? String == "given")
  }

  @Test func everyLineOfNDJSONIsAnObject() throws {
    let table = ReportTable(
      schema: "t/1", columns: [ReportColumn("text", nil, .text), ReportColumn("n", nil, .integer)],
      rows: hostileTexts.map { [.text($0), .integer(.max)] })
    let text = NDJSONRenderer.render(table)
    #expect(text.unicodeScalars.allSatisfy { !$0.isHidden || $0 == "\n" })
    let lines = text.split(separator: "\n")
    #expect(lines.count == hostileTexts.count)
    for (line, hostile) in zip(lines, hostileTexts) {
      let row = try object(String(line))
      #expect(row["text"] as? String == hostile)
      #expect(row["n"] as? Int64 == .max)
    }
  }

  @Test func valuesInJSON() {
    let value = JSONValue.object([
      JSONField("b", .bool(true)), JSONField("a", .array([.null, .integer(-1), .number(0.5)])),
      JSONField("t", .time(sampleTime)), JSONField("bad", .number(.nan)),
      JSONField("late", .time(.max)), JSONField("\"", .text("\u{10FFFD}")),
    ])
    #expect(
      value.compact
        == #"{"b":true,"a":[null,-1,0.5],"t":"2026-11-02T01:42:07.250Z","bad":null,"late":null,"#
        + #""\"":"\uDBFF\uDFFD"}"#)
  }
}
