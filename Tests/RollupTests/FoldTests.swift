import Bytes
import Testing
import Verdict

@testable import Rollup

/// What happens past the caps: totals stay exact, known values stay what they are.
struct FoldTests {
  static let limit = Limits.unknownValuesPerSourceMax

  @Test(arguments: [limit - 1, limit, limit + 1]) func unknownKeysPastTheCapAreOther(
    count: Int
  ) throws {
    let lines =
      (0..<count).map { Line(status: 403, path: "/api/v1/ext/903/events", key: "key-\($0)") }
      + [
        Line(status: 403, path: "/api/v1/ext/903/events", key: "good"),
        Line(status: 403, path: "/api/v1/ext/903/events", key: "key-0"),
      ]
    let tally = try counted(lines, try context())
    let rollup = tally.rollup(withProof: true)
    let names = Set(rollup.traffic.map { rollup.text($0.of.key) })
    #expect(names.contains("(other)") == (count > Self.limit))
    #expect(names.count == count + 1, "one name is another's, or (other) is one more")
    #expect(rollup.foldedRequests == Int64(max(0, count - Self.limit)))
    #expect(tally.totals.requests == Int64(lines.count))
    #expect(rollup.traffic.reduce(0) { $0 + $1.requests } == Int64(lines.count))
    #expect(rollup.cases.reduce(0) { $0 + $1.requests } == Int64(lines.count))
    let known = try #require(rollup.cases.first { rollup.text($0.of.key) == "good" })
    #expect(known.of.keyOrg == 903, "a known key never folds")
    let first = try #require(rollup.cases.first { rollup.text($0.of.key) == "key-0" })
    #expect(first.requests == 2, "who came first stays, in line order")
  }

  enum Field: String, CaseIterable, Sendable {
    case host, org, event, textOrg = "org that is no number", method, reason
  }

  @Test(arguments: Field.allCases) func everyFieldFolds(_ field: Field) throws {
    let limit = field == .method ? 64 : Self.limit
    let lines = (0..<(limit + 3)).map { number -> Line in
      var line = Line(status: 403, key: nil)
      switch field {
      case .host: line.host = "host-\(number).example"
      case .org: line.path = "/api/v1/ext/\(1_000_000 + number)/events"
      case .event: line.path = "/api/v1/ext/903/event/\(1_000_000 + number)/images"
      case .textOrg: line.path = "/api/v1/ext/org-\(number)/events"
      case .method: line.more = [("httpMethod", "M\(number)")]
      case .reason: line.more = [("reason", "API key \(number) is inactive")]
      }
      return line
    }
    let tally = try counted(lines, try context())
    let rollup = tally.rollup(withProof: true)
    let total = Int64(lines.count)
    #expect(rollup.cases.reduce(0) { $0 + $1.requests } == total)
    #expect(rollup.traffic.reduce(0) { $0 + $1.requests } == total)
    #expect(rollup.foldedRequests == 3)
    let folded = rollup.cases.filter { row in
      let its = row.of
      let texts =
        switch field {
        case .host: rollup.text(its.host)
        case .org, .textOrg: rollup.text(its.urlOrg)
        case .event: rollup.text(its.event)
        case .method: rollup.text(its.method)
        case .reason: rollup.text(its.reason)
        }
      return texts.contains("(other)")
    }
    #expect(folded.map(\.requests) == [3])
    if field == .reason {
      #expect(folded.map(\.of.verdict.cause) == [.inactive], "a folded reason keeps its reading")
      #expect(folded.map(\.of.verdict.evidence) == [.logged])
    }
  }

  @Test func foldedReasonsOfTwoReadingsStayTwo() throws {
    let words = ["is inactive", "is unknown"]
    let lines = (0..<(Self.limit + 10)).map {
      Line(status: 403, key: nil, more: [("reason", "API key \($0) \(words[$0 % 2])")])
    }
    let tally = try counted(lines, try context())
    let rollup = tally.rollup(withProof: true)
    let folded = rollup.cases.filter { rollup.text($0.of.reason) == "(other)" }
    #expect(
      folded.map { "\($0.of.verdict.cause) \($0.requests)" }.sorted() == [
        "inactive 5", "invalid 5",
      ])
    #expect(tally.totals[.inactive] == Int64(lines.count / 2))
  }

  @Test func knownValuesNeverFold() throws {
    let lines =
      (0..<(Self.limit + 1)).map { number in
        Line(
          path: "/api/v1/ext/\(1_000_000 + number)/event/\(1_000_000 + number)/images",
          key: "key-\(number)", host: "host-\(number)")
      } + [Line()]
    let rollup = try rollup(lines, try context(registry(hosts: ["api.9pic.ai"])))
    let last = try #require(rollup.traffic.first { rollup.text($0.of.key) == "good" })
    #expect(rollup.text(last.of.urlOrg) == "903")
    #expect(rollup.text(last.of.event) == "456")
    #expect(rollup.text(last.of.host) == "api.9pic.ai")
  }

  @Test func blocksDoNotChangeWhatFolds() throws {
    let lines = (0..<(Self.limit + 50)).map {
      Line(status: $0 % 2 == 0 ? 403 : 200, key: "key-\($0 * 7 % 17_000)")
    }
    let whole = try rollup(lines, try context(seed: 1))
    let pieces = try rollup(lines, try context(seed: 99), linesABlock: 113)
    #expect(whole.everything == pieces.everything)
  }
}

/// A dimension by itself.
struct DimensionTests {
  @Test(arguments: [0, 1, 2, 3]) func keepsTheFirstUnknownOnes(limit: Int) {
    var dimension = Dimension<String>(seed: 1, reserved: ["", "(other)"], unknownMax: limit)
    var found: [String] = []
    for text in ["a", "b", "known", "c", "a", "b", "known", "c"] {
      let bytes = Array(text.utf8)
      let answer = dimension.number(bytes.span, ByteRange(0, bytes.count)) { _ in
        (text, text == "known", 1)
      }
      found.append(dimension.values[Int(answer.number)])
    }
    let kept = ["a", "b", "c"].map { ["a", "b", "c"].prefix(limit).contains($0) ? $0 : "(other)" }
    let pass = [kept[0], kept[1], "known", kept[2]]
    #expect(found == pass + pass)
  }

  @Test func whatIsExpectedIsComparedByteByByte() {
    var dimension = Dimension<String>(seed: 1, reserved: ["", "(other)"])
    func ask(_ text: String) -> String {
      let bytes = Array(text.utf8)
      let answer = dimension.number(bytes.span, ByteRange(0, bytes.count)) { _ in (text, false, 1) }
      dimension.expect(answer.number, bytes.span, ByteRange(0, bytes.count))
      return dimension.values[Int(answer.number)]
    }
    for text in ["GET", "GET", "PUT", "GE", "GETS", "GET", "PUT"] { #expect(ask(text) == text) }
  }
}
