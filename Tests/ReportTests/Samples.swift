@testable import Report

/// 2026-11-02T01:42:07.250Z, which is 07:12 in Kolkata.
let sampleTime: Int64 = 1_793_583_727_250

/// What the tests read times in.
func kolkata() throws -> Zone { try Zone("Asia/Kolkata") }

/// A night's summary: counts, a rate, names of three scripts, a total.
func summarySample() throws -> ReportTable {
  func org(
    _ id: Int64, _ name: String?, _ counts: [Int64], _ last: Int64?
  ) -> [ReportCell] {
    [.integer(id), ReportCell(name), .integer(counts[0]), .integer(counts[1])]
      + [ReportCell(part: counts[1], of: counts[0])]
      + counts.dropFirst(2).map { .integer($0) } + [ReportCell(time: last)]
  }
  func cause(_ name: String, _ priority: Int) -> ReportColumn {
    ReportColumn(name, nil, .integer, priority: priority, isZeroQuiet: true)
  }
  return ReportTable(
    schema: "authaudit.summary/1",
    title: ["Requests and refusals per organisation"],
    period: Period(
      askedFrom: 1_793_471_400_000, askedTo: 1_793_557_800_000, zone: try kolkata()),
    columns: [
      ReportColumn("org_id", "org", .identity),
      ReportColumn("name", nil, .text, priority: 2),
      ReportColumn("requests", nil, .integer),
      ReportColumn("refused", nil, .integer, isZeroQuiet: true),
      ReportColumn("rate", nil, .ratio, priority: 1, isZeroQuiet: true, accentFrom: 0.5),
      cause("missing", 3), cause("invalid", 3), cause("inactive", 3), cause("org", 4),
      cause("host", 4), cause("feature", 5),
      ReportColumn("last_refused_at", "last refusal", .time, priority: 2),
    ],
    rows: [
      org(
        903, "Acme Conferences & Congresses", [20_000, 4_812, 12, 0, 4_800, 0, 0, 0], sampleTime),
      org(77, "日本医学会", [1_204_410, 3, 1, 2, 0, 0, 0, 0], sampleTime - 7_200_000),
      org(12_044, "Kongress Köln", [512, 498, 0, 490, 0, 8, 0, 0], sampleTime - 86_400_000),
      org(5, nil, [31, 0, 0, 0, 0, 0, 0, 0], nil),
    ],
    total: [
      .null, .text("all"), .integer(1_224_953), .integer(5_313),
      ReportCell(part: 5_313, of: 1_224_953), .integer(13), .integer(492), .integer(4_800),
      .integer(8), .integer(0), .integer(0), .null,
    ],
    notes: ["2 of 12 sources were damaged and count for nothing; authaudit sources names them."],
    extra: [
      JSONField(
        "sources", .object([JSONField("new", .integer(12)), JSONField("known", .integer(3))]))
    ])
}

/// Texts that strangers write into a log.
let hostileTexts = [
  "\u{1B}]8;;https://evil.example\u{1B}\\click\u{1B}]8;;\u{1B}\\",
  "\u{1B}]52;c;cm0gLXJmIC8=\u{7}",
  "\u{9B}31mred\u{9B}0m",
  "\u{1B}[2J\u{1B}[H",
  "user\u{202E}gnp.exe\u{202C}",
  "\u{2066}a\u{2069}\u{200F}\u{61C}",
  "one\rtwo",
  "one\ntwo\r\nthree\u{85}four\u{2028}five\u{2029}six",
  "a|b`c`<script>alert(1)</script>&amp;",
  "=cmd|' /C calc'!A0",
  "zero\u{200B}width\u{200D}\u{FEFF}\u{2060}\u{AD}\u{180E}",
  "tag\u{E0041}\u{E0042}",
  "zalgo" + String(repeating: "\u{30D}\u{317}", count: 50),
  "\u{301}first",
  "nul\0tab\tback\u{8}del\u{7F}",
  "private\u{E000}\u{10FFFD}\u{FFFF}\u{FFF9}\u{3164}",
]
