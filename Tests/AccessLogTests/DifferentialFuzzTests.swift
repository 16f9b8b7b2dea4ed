import Bytes
import Testing

@testable import AccessLog

/// A reader that learns from the lines it has read says of any line, field by field, what one says
/// that does not: in every format, of ordinary lines and of damaged ones among them.
struct DifferentialFuzzTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var format: LogFormat
    var lines: [[UInt8]]
    /// Whether a line's meaning may depend on those before it by the format's own rules.
    var isStateful = false
  }

  static let rows: [Row] = {
    let files = (try? BuiltInFormats.files()) ?? []
    var rows = files.compactMap { file in
      (try? file.format(names)).map { format in
        Row(
          testDescription: file.name, format: format, lines: file.samples.map { Array($0.utf8) },
          isStateful: format.isJSON || format.w3c != nil || file.name == "tyk-text")
      }
    }
    for gateway in GatewayLines.all {
      let format: LogFormat?
      if let template = gateway.template {
        format = try? LogFormat.compile(template, names)
      } else if let name = gateway.format {
        format = try? BuiltInFormats.format(named: name, names)
      } else {
        format = .json(names)
      }
      guard let format else { continue }
      rows.append(
        Row(
          testDescription: gateway.name, format: format,
          lines: gateway.lines.map { Array($0.utf8) }, isStateful: format.isJSON))
    }
    return rows
  }()

  @Test func allFormatsAreHere() {
    #expect(Self.rows.count == 25 + GatewayLines.all.count)
    for row in Self.rows {
      let file = Array(row.lines.joined(separator: [0x0A]))
      #expect(Reading(file, as: row.format).requests.count >= row.lines.count, "\(row)")
    }
  }

  @Test(arguments: rows) func learningChangesNothing(_ row: Row) {
    for seed in 0..<3 as Range<UInt64> {
      var mutator = LineMutator(seed: seed)
      let lines = lines(of: row, &mutator)
      let file = Array(lines.map { $0 + [0x0A] }.joined())
      let complete = Reading(file, as: row.format, learns: false, keepsOriginals: true)
      #expect(complete.faults == [])
      let fast = Reading(file, as: row.format, keepsOriginals: true)
      expectSame(fast, complete, lines, "\(row), seed \(seed)")
      let pieces = Reading(file, as: row.format, piece: 501, keepsOriginals: true)
      expectSame(pieces, complete, lines, "\(row), seed \(seed), in pieces")
      if !row.isStateful { expectSameAlone(complete, lines, row, "\(row), seed \(seed)") }
    }
  }

  /// Lines of all formats in one file, as when a gateway is changed in the middle of it.
  @Test(arguments: 0..<2 as Range<UInt64>) func learningChangesNothingWhereFormatsFollow(
    seed: UInt64
  ) {
    var mutator = LineMutator(seed: 100 + seed)
    var lines: [[UInt8]] = []
    let formats = [LogFormat.json(names)] + Self.rows.prefix(25).map(\.format)
    for _ in 0..<12 {
      let row = mutator.random.pick(from: Self.rows)
      for turn in 0..<4 {
        lines.append(turn == 2 ? mutator.damaged(row.lines) : mutator.random.pick(from: row.lines))
      }
    }
    let file = Array(lines.map { $0 + [0x0A] }.joined())
    let complete = Reading(file, as: formats[0], learns: false, following: formats)
    #expect(complete.requests.count > 12)
    expectSame(
      Reading(file, as: formats[0], following: formats), complete, lines, "seed \(seed)")
  }

  /// Ordinary lines, so that there is something to learn, and damaged ones between them.
  private func lines(of row: Row, _ mutator: inout LineMutator) -> [[UInt8]] {
    var lines = row.lines
    for index in 0..<24 {
      lines.append(
        index % 4 == 3 ? mutator.random.pick(from: row.lines) : mutator.damaged(row.lines))
    }
    return lines
  }

  /// Each line by a reader of its own, at another place in the block and with other bytes around it.
  private func expectSameAlone(
    _ whole: Reading, _ lines: [[UInt8]], _ row: Row, _ place: String
  ) {
    var requests: [Substring] = []
    for line in lines {
      let alone = Reading(line + [0x0A], as: row.format, learns: false)
      requests += alone.requests.map(withoutNumber)
    }
    let found = whole.requests.map(withoutNumber)
    #expect(found == requests, "\(place): \(lines.map(shown))")
  }

  private func withoutNumber(_ words: String) -> Substring { words.drop { $0 != " " } }

  private func expectSame(
    _ found: Reading, _ wanted: Reading, _ lines: [[UInt8]], _ place: String
  ) {
    guard found != wanted else { return }
    let pairs = [
      (found.requests, wanted.requests), (found.rejected, wanted.rejected),
      (found.originals, wanted.originals),
    ]
    for (found, wanted) in pairs {
      guard
        let index = (0..<max(found.count, wanted.count)).first(where: { index in
          index >= found.count || index >= wanted.count || found[index] != wanted[index]
        })
      else { continue }
      let one = index < found.count ? found[index] : "nothing"
      let other = index < wanted.count ? wanted[index] : "nothing"
      let number = Int(other.prefix { $0 != " " }) ?? 0
      let line = 1...lines.count ~= number ? shown(lines[number - 1]) : "of \(lines.map(shown))"
      Issue.record("\(place): \(one), completely \(other)\nrecord \(number): \(line)")
      return
    }
    Issue.record("\(place): \(found) is not \(wanted)")
  }
}
