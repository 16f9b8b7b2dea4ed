import Foundation
import Testing

@testable import Report

#if canImport(Glibc)
  import Glibc
#endif

struct TerminalTraitsTests {
  /// A pseudo-terminal of 97 columns.
  private func withTerminal(_ body: (Int32) throws -> Void) throws {
    let master = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY)
    try #require(master >= 0)
    defer { close(master) }
    var unlocked: Int32 = 0
    var number: UInt32 = 0
    try #require(unsafe ioctl(master, 0x4004_5431, &unlocked) == 0)  // TIOCSPTLCK
    try #require(unsafe ioctl(master, 0x8004_5430, &number) == 0)  // TIOCGPTN
    let terminal = unsafe open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    try #require(terminal >= 0)
    defer { close(terminal) }
    var size = winsize(ws_row: 40, ws_col: 97, ws_xpixel: 0, ws_ypixel: 0)
    try #require(unsafe ioctl(terminal, UInt(TIOCSWINSZ), &size) == 0)
    try body(terminal)
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var environment: [String: String]
    var width = 97
    var allowsColour = false
    var allowsRedraw = true
  }

  static let rows = [
    Row(testDescription: "a usual one", environment: ["TERM": "xterm"], allowsColour: true),
    Row(testDescription: "NO_COLOR", environment: ["TERM": "xterm", "NO_COLOR": "1"]),
    Row(
      testDescription: "an empty NO_COLOR is none", environment: ["TERM": "xterm", "NO_COLOR": ""],
      allowsColour: true),
    Row(testDescription: "a dumb one", environment: ["TERM": "dumb"], allowsRedraw: false),
    Row(testDescription: "an unnamed one", environment: [:], allowsRedraw: false),
    Row(
      testDescription: "COLUMNS wins", environment: ["TERM": "xterm", "COLUMNS": "120"],
      width: 120, allowsColour: true),
    Row(
      testDescription: "an absurd COLUMNS does not",
      environment: ["TERM": "xterm", "COLUMNS": "-1"], allowsColour: true),
    Row(
      testDescription: "nor does a word", environment: ["TERM": "xterm", "COLUMNS": "wide"],
      allowsColour: true),
  ]

  @Test(arguments: rows) func terminal(_ row: Row) throws {
    try withTerminal { terminal in
      let traits = TerminalTraits(of: terminal, environment: row.environment)
      #expect(
        traits
          == TerminalTraits(
            isTerminal: true, width: row.width, allowsColour: row.allowsColour,
            allowsRedraw: row.allowsRedraw))
    }
  }

  @Test func aPipeIsPlainAndUnlimited() throws {
    var ends: [Int32] = [0, 0]
    try #require(unsafe pipe(&ends) == 0)
    defer { ends.forEach { close($0) } }
    let environment = ["TERM": "xterm-256color"]
    #expect(
      TerminalTraits(of: ends[1], environment: environment)
        == TerminalTraits(isTerminal: false, width: nil))
    #expect(
      TerminalTraits(of: ends[1], environment: ["COLUMNS": "80"])
        == TerminalTraits(isTerminal: false, width: 80))
    #expect(!TerminalTraits(of: 9_999, environment: environment).isTerminal)
  }
}
