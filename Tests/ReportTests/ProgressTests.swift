import Foundation
import Testing

@testable import Report

#if canImport(Glibc)
  import Glibc
#endif

struct ProgressTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var done: WorkDone
    var width: Int
    var line: String
  }

  static let half = WorkDone(
    bytes: 420_000_000, bytesTotal: 1_000_000_000, files: 5, filesTotal: 12, lines: 3_120_442)

  static let rows = [
    Row(
      testDescription: "all of it", done: half, width: 100,
      line: " 42 %  ━━━━━━━━────────────  105 MB/s  6 s left  5 of 12 files  3,120,442 lines"),
    Row(
      testDescription: "the bar goes first", done: half, width: 60,
      line: " 42 %  105 MB/s  6 s left  5 of 12 files  3,120,442 lines"),
    Row(
      testDescription: "the time left stays longest", done: half, width: 20, line: " 42 %  6 s left"
    ),
    Row(testDescription: "never wider than the line", done: half, width: 3, line: " 4…"),
    Row(
      testDescription: "an unknown end has no percentage",
      done: WorkDone(bytes: 420_000_000, lines: 7), width: 80,
      line: "420 MB  105 MB/s  7 lines"),
    Row(
      testDescription: "more than the whole is the whole",
      done: WorkDone(bytes: 30, bytesTotal: 20, lines: 1), width: 80,
      line: "100 %  ━━━━━━━━━━━━━━━━━━━━  8 B/s  1 lines"),
    Row(
      testDescription: "nothing yet", done: WorkDone(bytesTotal: 20), width: 80,
      line: "  0 %  ────────────────────  0 B/s  0 lines"),
  ]

  @Test(arguments: rows) func line(of row: Row) {
    #expect(progressLine(row.done, milliseconds: 4_000, width: row.width) == row.line)
  }

  /// What a bar draws, given the times at which it is told of progress.
  private func drawn(
    _ traits: TerminalTraits, at times: [Int64], clearing: Bool = true
  ) throws -> String {
    var ends: [Int32] = [0, 0]
    try #require(unsafe pipe(&ends) == 0)
    var bar = ProgressBar(descriptor: ends[1], traits: traits, now: 0)
    for time in times { bar.update(ProgressTests.half, now: time) }
    if clearing { bar.clear() }
    close(ends[1])
    let data = try FileHandle(fileDescriptor: ends[0], closeOnDealloc: true).readToEnd()
    return String(decoding: data ?? Data(), as: UTF8.self)
  }

  private let screen = TerminalTraits(isTerminal: true, width: 30, allowsRedraw: true)

  @Test func shortWorkShowsNothing() throws {
    #expect(try drawn(screen, at: [0, 500, 1_000]) == "")
  }

  @Test func aPipeShowsNothing() throws {
    #expect(try drawn(TerminalTraits(isTerminal: false, width: nil), at: [5_000]) == "")
  }

  @Test func atMostTenTimesASecond() throws {
    let text = try drawn(screen, at: Array(0...3_000))
    let lines = text.split(separator: "\r", omittingEmptySubsequences: true)
    #expect(lines.count == 21, "1,001 and every 100 ms until 3,000, then the clearing")
    for line in lines { #expect(displayWidth(String(line.dropLast(3))) <= 29) }
  }

  @Test func theLineIsClearedAndComesBack() throws {
    #expect(try drawn(screen, at: [2_000]).hasSuffix("\r\u{1B}[K"))
    #expect(!(try drawn(screen, at: [2_000], clearing: false)).hasSuffix("\r\u{1B}[K"))
  }

  @Test func aClosedStderrDoesNotMatter() {
    var bar = ProgressBar(descriptor: 9_999, traits: screen, now: 0)
    bar.update(ProgressTests.half, now: 2_000)
    bar.clear()
  }

  @Test func theClockGoesForward() {
    let before = monotonicMilliseconds()
    #expect(monotonicMilliseconds() >= before)
  }
}
