import Testing

@testable import Simulator

struct InstantTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2000-02-29T23:59:59Z", 951_868_799),
    ("2026-11-01T18:30:00Z", 1_793_557_800), ("2100-03-01T00:00:00Z", 4_107_542_400),
  ])
  func isReadAndWritten(text: String, second: Int) throws {
    let instant = try #require(Instant(argument: text))
    #expect(instant.second == second)
    var line = Line()
    line.iso(instant, milliseconds: false)
    #expect(String(decoding: line.bytes, as: UTF8.self) == text)
  }

  @Test(arguments: ["", "2026-11-01", "2026-13-01T00:00:00Z", "2026-11-01T24:00:00Z"])
  func whatIsNoTimeIsRefused(text: String) {
    #expect(Instant(argument: text) == nil)
  }

  @Test func aNightIsBusierInTheMorningThanBeforeDawn() {
    var clock = Clock(Settings(), burst: 1)
    let start = Settings().start.second
    var hours = [Int](repeating: 0, count: 24)
    var last = Instant(second: start)
    for number in 0..<10_000 {
      let moment = clock.moment(of: number, total: 10_000)
      #expect(moment >= last)
      last = moment
      hours[(moment.second - start) / 3600] += 1
    }
    #expect(hours[8] > 5 * hours[3])
  }
}
