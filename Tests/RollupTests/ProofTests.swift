import Bytes
import Testing
import Verdict

@testable import Rollup

/// Samples and callers.
struct ProofTests {
  @Test(arguments: [1, 2, 3, 4, 10], [1, 3, 100]) func theFirstTwoAndTheLastRefusalAreKept(
    count: Int, linesABlock: Int
  ) throws {
    let lines = (1...count).map {
      Line(at: "02:12:\($0 + 10)", status: 403, key: "nobody", more: [("request_id", "r\($0)")])
    }
    let rollup = try rollup(lines, try context(), linesABlock: linesABlock)
    let kept = count <= 3 ? Array(1...count) : [1, 2, count]
    #expect(rollup.samples.map(\.line) == kept.map { Int64($0) })
    #expect(rollup.samples.map { rollup.text($0.requestID) } == kept.map { "r\($0)" })
    #expect(rollup.samples.map(\.at) == kept.map { ms("02:12:\($0 + 10)") })
  }

  @Test func eachOrgKeyCauseAndDetailHasItsOwn() throws {
    let lines = [
      Line(status: 403, path: "/api/v1/ext/1/events", key: "nobody"),
      Line(status: 403, path: "/api/v1/ext/2/events", key: "nobody"),
      Line(status: 403, path: "/api/v1/ext/2/events", key: "someone"),
      Line(status: 401, path: "/api/v1/ext/2/events", key: nil),
      Line(status: 403, path: "/api/v1/ext/2/events", key: "nobody"),
      Line(status: 200, path: "/api/v1/ext/2/events", key: "nobody"),
    ]
    let rollup = try rollup(lines, try context())
    #expect(
      rollup.samples.map { "\($0.line) \(rollup.text($0.org)) \(rollup.text($0.key)) \($0.cause)" }
        == [
          "1 1 nobody invalid", "2 2 nobody invalid", "5 2 nobody invalid", "3 2 someone invalid",
          "4 2 - missing",
        ])
  }

  @Test(arguments: [340, 341, 342, 1_024, 1_025, 3_000]) func aSourceKeepsAtMost1024(
    groups: Int
  ) throws {
    let lines = (0..<3).flatMap { _ in
      (0..<groups).map { Line(status: 403, path: "/api/v1/ext/\($0 + 1)/events", key: nil) }
    }
    let rollup = try rollup(lines, try context())
    #expect(rollup.samples.count == min(groups, 341) * 3)
    #expect(rollup.samples.count <= Limits.samplesPerSourceMax)
  }

  @Test func aPathLosesItsQueryAndValuesAreCut() throws {
    let rollup = try rollup(
      [
        Line(
          status: 403, path: "/api/v1/ext/903/events?api_key=abc", key: nil,
          more: [("user_agent", String(repeating: "x", count: 600))])
      ], try context())
    let sample = try #require(rollup.samples.first)
    #expect(rollup.text(sample.path) == "/api/v1/ext/903/events")
    #expect(rollup.texts[Int(sample.userAgent)].count == Limits.sampleValueBytesMax)
  }

  @Test func aCallerIsAnAddressOnADay() throws {
    let lines = [
      Line(at: "2026-10-31T23:59:59Z", status: 403, key: "a"),
      Line(at: "00:00:00", status: 403, path: "/api/v1/ext/1/events", key: "a"),
      Line(at: "05:00:00", status: 401, path: "/api/v1/ext/2/events", key: nil),
      Line(at: "04:00:00", status: 403, path: "/api/v1/ext/2/events", key: "good"),
      Line(at: "06:00:00", status: 200, path: "/api/v1/ext/3/events", key: "b"),
      Line(at: "06:00:00", status: 403, key: "a", ip: "203.0.113.10"),
      Line(at: "07:00:00", status: 403, key: "a", ip: nil),
    ]
    let rollup = try rollup(lines, try context())
    #expect(
      rollup.callers.map { row in
        "\(row.day) \(rollup.text(row.clientIP)) \(row.refused) "
          + "\(row.keys.map { "\(rollup.text($0)):\($1)" }.sorted().joined(separator: " ")) of "
          + row.orgs.map { rollup.text($0) }.sorted().joined(separator: " ")
      } == [
        "20757 203.0.113.9 1 a:false of 903",
        "20758 203.0.113.9 3 a:false good:true of 1 2",
        "20758 203.0.113.10 1 a:false of 903",
        "20758 - 1 a:false of 903",
      ])
    #expect(rollup.callers[1].firstAt == ms("00:00:00"))
    #expect(rollup.callers[1].lastAt == ms("05:00:00"))
  }

  @Test(arguments: [255, 256, 257]) func keysOfACallerAreBounded(count: Int) throws {
    let lines = (0..<count).map { Line(status: 403, key: "key-\($0)") }
    let rollup = try rollup(lines, try context())
    let caller = try #require(rollup.callers.first)
    #expect(caller.keys.count == min(count, Limits.valuesPerCallerMax))
    #expect(caller.isCut == (count > Limits.valuesPerCallerMax))
    #expect(caller.refused == Int64(count))
  }

  @Test(arguments: [1_023, 1_024, 1_025]) func theBusiestCallersStay(count: Int) throws {
    // Each but the first caller is refused once, the first twice with two keys, the last one twice.
    let lines =
      (0..<count).map { Line(status: 403, key: "k", ip: "10.0.\($0 / 256).\($0 % 256)") }
      + [
        Line(status: 403, key: "l", ip: "10.0.0.0"),
        Line(status: 403, key: "k", ip: "10.0.\((count - 1) / 256).\((count - 1) % 256)"),
      ]
    let rollup = try rollup(lines, try context())
    #expect(rollup.callers.reduce(0) { $0 + $1.refused } == Int64(lines.count))
    let names = rollup.callers.map { rollup.text($0.clientIP) }
    #expect(names.contains("(other)") == (count > 1_024))
    if count > 1_024 {
      #expect(names.prefix(2) == ["10.0.0.0", "10.0.4.0"], "most keys, then most refusals")
      #expect(rollup.callers.count == 1_025)
      #expect(rollup.callers.last?.isCut == true)
    }
  }

  /// A day's `(other)` of those never watched can be busy enough to stay, beside the `(other)` of
  /// those that are folded at the end.
  @Test func aDayHasOneOther() throws {
    let watched = Limits.callersWatchedMax
    let lines = (0..<(watched + 300)).map {
      Line(
        status: 403, key: $0 < watched ? "k" : "key-\($0)",
        ip: "10.\($0 >> 16).\($0 >> 8 & 255).\($0 & 255)")
    }
    let rollup = try rollup(lines, try context())
    #expect(rollup.callers.reduce(0) { $0 + $1.refused } == Int64(lines.count))
    let others = rollup.callers.filter { rollup.text($0.clientIP) == "(other)" }
    #expect(others.count == 1)
  }
}

/// No secret reaches a text that is kept.
struct SecretMaskTests {
  static let canary = "9pic_live_Zq8Xw3Lm5Rt7Yc2Nh4Gd"

  @Test(arguments: ["api_key", "key_digest"]) func theLinesKeyIsNowhere(field: String) throws {
    for key in [Self.canary, "hunter22", "0123456789abcdef0123456789abcdef"] {
      let lines = (0..<4).map { number in
        Line(
          status: 403, path: "/api/v1/ext/903/event/456/images/\(key)", key: nil,
          more: [
            (field, key), ("reason", "the API key \(key) is inactive"),
            ("message", "key=\(key)&again=\(key)"), ("user_agent", "curl/8 (\(key)) \(number)"),
            ("request_id", "r-\(key)"),
          ])
      }
      let rollup = try rollup(lines, try context())
      for text in rollup.texts {
        #expect(!String(decoding: text, as: UTF8.self).contains(key))
      }
      #expect(rollup.cases.map(\.of.verdict.cause) == [.inactive], "it is read before it is masked")
    }
  }

  @Test(arguments: ["event", "org", "host", "address", "method"])
  func theLinesKeyIsNoValueOfAField(field: String) throws {
    let key = "0123456789abcdef0123456789abcdef"
    var line = Line(status: 403, key: nil, more: [("api_key", key)])
    switch field {
    case "event": line.path = "/api/v1/ext/903/event/\(key)/images"
    case "org": line.path = "/api/v1/ext/\(key)/events"
    case "host": line.host = "\(key).example"
    case "address": line.ip = key
    default: line.more.append(("httpMethod", "hunter22"))
    }
    if field == "method" { line.more[0].value = "hunter22" }
    let rollup = try rollup([line], try context())
    for text in rollup.texts {
      let text = String(decoding: text, as: UTF8.self)
      #expect(!text.contains(key) && !text.contains("hunter22"))
    }
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var masked: String
    var secret: String?
    var bytesMax = 512
  }

  static let rows = [
    Row(
      testDescription: "a UUID stays", text: "id f81d4fae-7dec-11d0-a765-00a0c91e6bf6 end",
      masked: "id f81d4fae-7dec-11d0-a765-00a0c91e6bf6 end"),
    Row(
      testDescription: "a trace id stays", text: "4bf92f3577b34da6a3ce929d0e0e4736",
      masked: "4bf92f3577b34da6a3ce929d0e0e4736"),
    Row(
      testDescription: "a long word stays", text: "Donaudampfschifffahrtsgesellschaft",
      masked: "Donaudampfschifffahrtsgesellschaft"),
    Row(
      testDescription: "a long number stays", text: "123456789012345678901234567890",
      masked: "123456789012345678901234567890"),
    Row(
      testDescription: "23 bytes are no secret", text: "a1b2c3z4a1b2c3z4a1b2c3z",
      masked: "a1b2c3z4a1b2c3z4a1b2c3z"),
    Row(
      testDescription: "24 bytes are one", text: "(a1b2c3z4a1b2c3z4a1b2c3z4)", masked: "(***)"),
    Row(
      testDescription: "a percent-encoded key is one", text: "/x/%39pic%5Flive%5FZq8Xw3Lm5Rt7Yc2N",
      masked: "/x/***"),
    Row(
      testDescription: "the line's own key goes whatever its shape", text: "key secret! is secret!",
      masked: "key *** is ***", secret: "secret!"),
    Row(
      testDescription: "a key of three bytes is too short to look for", text: "abc abc",
      masked: "abc abc", secret: "abc"),
    Row(
      testDescription: "stars as a key end", text: "*****", masked: "****", secret: "****"),
    Row(
      testDescription: "a cut is marked, and counted in bytes", text: "aaaaaaaaaaaa",
      masked: "aaaaa…", bytesMax: 8),
    Row(testDescription: "what fits is not cut", text: "aaaaaaaa", masked: "aaaaaaaa", bytesMax: 8),
  ]

  @Test(arguments: rows) func masking(of row: Row) {
    let masked = SecretMask.masked(
      Array(row.text.utf8), secret: row.secret.map { Array($0.utf8) }, bytesMax: row.bytesMax)
    #expect(String(decoding: masked, as: UTF8.self) == row.masked)
  }

  @Test func aKeyThatTheCutOfAReasonDividesIsNotHalfKept() throws {
    let key = "0123456789abcdef0123456789abcdef"
    let reason = String(repeating: "a ", count: Limits.reasonBytesMax / 2 - 10) + key
    let rollup = try rollup(
      [Line(status: 403, key: nil, more: [("api_key", key), ("reason", reason)])], try context())
    #expect(
      rollup.texts.allSatisfy { !String(decoding: $0, as: UTF8.self).contains("0123456789") })
  }
}
