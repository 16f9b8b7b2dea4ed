import Testing

@testable import Report

struct NumberTextTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var made: String?
    var expected: String?
    var testDescription: String { expected ?? "nothing" }

    init(_ made: String?, _ expected: String?) {
      self.made = made
      self.expected = expected
    }
  }

  static let rows = [
    Row(grouped(0), "0"), Row(grouped(999), "999"), Row(grouped(4_812), "4,812"),
    Row(grouped(-1_234_567), "-1,234,567"), Row(grouped(-999), "-999"),
    Row(grouped(Int64.min), "-9,223,372,036,854,775,808"),
    Row(percent(0), "0.0 %"), Row(percent(0.123), "12.3 %"), Row(percent(1), "100.0 %"),
    Row(percent(0.0001), "<0.1 %"), Row(percent(0.9999), ">99.9 %"), Row(percent(0.0005), "0.1 %"),
    Row(percent(12.3456), "1,234.6 %"), Row(percent(-0.05), "-5.0 %"), Row(percent(.nan), nil),
    Row(percent(.infinity), nil), Row(percent(1e300), nil),
    Row(plainNumber(0), "0"), Row(plainNumber(0.2406), "0.2406"), Row(plainNumber(1), "1"),
    Row(plainNumber(1.0 / 3), "0.333333"), Row(plainNumber(-0.5), "-0.5"),
    Row(plainNumber(1e-9), "0"), Row(plainNumber(.nan), nil), Row(plainNumber(1e15), nil),
    Row(humanBytes(0), "0 B"), Row(humanBytes(999), "999 B"), Row(humanBytes(1_000), "1.0 kB"),
    Row(humanBytes(1_249), "1.2 kB"), Row(humanBytes(9_960), "10 kB"),
    Row(humanBytes(12_345_678), "12 MB"), Row(humanBytes(999_499), "999 kB"),
    Row(humanBytes(999_500), "1.0 MB"), Row(humanBytes(.max), "9.2 EB"), Row(humanBytes(-1), "0 B"),
    Row(byteRate(118_000_000, milliseconds: 1_000), "118 MB/s"),
    Row(byteRate(1, milliseconds: 0), ""), Row(byteRate(.max, milliseconds: 1), ""),
    Row(countRate(2_500_000, "lines", milliseconds: 2_000), "1,250,000 lines/s"),
    Row(durationText(milliseconds: -5), "0 ms"), Row(durationText(milliseconds: 999), "999 ms"),
    Row(durationText(milliseconds: 1_000), "1.0 s"),
    Row(durationText(milliseconds: 1_249), "1.2 s"),
    Row(durationText(milliseconds: 9_949), "9.9 s"), Row(durationText(milliseconds: 9_950), "10 s"),
    Row(durationText(milliseconds: 59_499), "59 s"),
    Row(durationText(milliseconds: 59_500), "1 min"),
    Row(durationText(milliseconds: 184_000), "3 min 4 s"),
    Row(durationText(milliseconds: 7_500_000), "2 h 5 min"),
    Row(durationText(milliseconds: 86_400_000), "1 d"),
    Row(durationText(milliseconds: 273_600_000), "3 d 4 h"),
    Row(durationText(milliseconds: .max), "106751991167 d 7 h"),
  ]

  @Test(arguments: rows) func text(of row: Row) {
    #expect(row.made == row.expected)
  }
}
