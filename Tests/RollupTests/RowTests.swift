import Bytes
import Testing
import Verdict

@testable import Rollup

/// What hand-made lines come to.
struct RowTests {
  @Test func servedRefusedAndFailedRequestsOfASlotAreOneRowOfTraffic() throws {
    let rollup = try rollup(
      [
        Line(at: "02:00:00"), Line(at: "02:29:59", status: 403), Line(at: "02:10:00", status: 401),
        Line(at: "02:10:01", status: 404), Line(at: "02:10:02", status: 500),
        Line(at: "02:20:00", status: 304), Line(at: "02:30:00"),
      ], try context())
    #expect(
      rollup.trafficText == [
        "02:00 903 903 good 456 api.9pic.ai: 6/2/2 02:00:00-02:29:59 ok 02:00:00-02:20:00",
        "02:30 903 903 good 456 api.9pic.ai: 1/0/0 02:30:00-02:30:00 ok 02:30:00-02:30:00",
      ])
    #expect(rollup.casesText.count == 2, "a row a status")
    #expect(rollup.cases.allSatisfy { !$0.of.isServed })
  }

  struct Attribution: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var key: String?
    var path: String
    /// org, url_org, key_org
    var orgs: [String]
  }

  static let attributions = [
    Attribution(
      testDescription: "a known key's owner beats the URL", key: "foreign",
      path: "/api/v1/ext/903/events", orgs: ["904", "903", "904"]),
    Attribution(
      testDescription: "an unknown key leaves the URL's org", key: "nobody",
      path: "/api/v1/ext/903/events", orgs: ["903", "903", "-"]),
    Attribution(
      testDescription: "no key leaves the URL's org", key: nil, path: "/api/v1/ext/903/events",
      orgs: ["903", "903", "-"]),
    Attribution(
      testDescription: "a known key on a path that is no route is its owner's", key: "good",
      path: "/health", orgs: ["903", "-", "903"]),
    Attribution(
      testDescription: "nothing is known", key: nil, path: "/health", orgs: ["-", "-", "-"]),
    Attribution(
      testDescription: "leading zeros of an id mean nothing", key: nil,
      path: "/api/v1/ext/000903/events", orgs: ["903", "903", "-"]),
    Attribution(
      testDescription: "an id of zeros is 0", key: nil, path: "/api/v1/ext/000/events",
      orgs: ["0", "0", "-"]),
    Attribution(
      testDescription: "18 digits are a number", key: nil,
      path: "/api/v1/ext/999999999999999999/events",
      orgs: ["999999999999999999", "999999999999999999", "-"]),
    Attribution(
      testDescription: "19 digits are text", key: nil,
      path: "/api/v1/ext/9223372036854775808/events",
      orgs: ["'9223372036854775808'", "'9223372036854775808'", "-"]),
    Attribution(
      testDescription: "18 digits behind zeros are a number", key: nil,
      path: "/api/v1/ext/00999999999999999999/events",
      orgs: ["999999999999999999", "999999999999999999", "-"]),
    Attribution(
      testDescription: "a word is text", key: nil, path: "/api/v1/ext/acme/events",
      orgs: ["'acme'", "'acme'", "-"]),
    Attribution(
      testDescription: "zeros before a word stay", key: nil, path: "/api/v1/ext/0acme/events",
      orgs: ["'0acme'", "'0acme'", "-"]),
    Attribution(
      testDescription: "a sign makes no number", key: nil, path: "/api/v1/ext/-903/events",
      orgs: ["'-903'", "'-903'", "-"]),
    Attribution(
      testDescription: "a template that was not filled in is absent", key: nil,
      path: "/api/v1/ext/{org_id}/events", orgs: ["-", "-", "-"]),
  ]

  @Test(arguments: attributions) func organisations(of row: Attribution) throws {
    let rollup = try rollup(
      [Line(status: 403, path: row.path, key: row.key)], try context())
    let its = try #require(rollup.cases.first?.of)
    #expect(
      [rollup.text(its.org), rollup.text(its.urlOrg), its.keyOrg.map { "\($0)" } ?? "-"]
        == row.orgs)
    let traffic = try #require(rollup.traffic.first?.of)
    #expect([rollup.text(traffic.org), rollup.text(traffic.urlOrg)] == Array(row.orgs.prefix(2)))
  }

  @Test(arguments: [
    "api.9pic.ai", "API.9pic.AI", "api.9pic.ai.", "api.9pic.ai:443", "API.9PIC.AI.:443",
  ])
  func spellingsOfAHostAreOneHost(_ spelling: String) throws {
    for hosts in [[], ["api.9pic.ai"]] {
      let rollup = try rollup(
        [Line(), Line(status: 403), Line(host: spelling), Line(status: 403, host: spelling)],
        try context(registry(hosts: hosts)))
      #expect(rollup.traffic.map(\.requests) == [4])
      #expect(rollup.cases.map(\.requests) == [2])
      #expect(rollup.text(rollup.traffic[0].of.host) == "api.9pic.ai")
    }
  }

  struct Sent: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var member: String
    var path = "/api/v1/ext/903/events"
    var credential: CredentialKind
    var detail: Detail?
    var key = "-"
  }

  static let sent = [
    Sent(
      testDescription: "the log has no field for a key", member: #""x":1"#, credential: .notLogged,
      detail: .absent),
    Sent(
      testDescription: "a dash means that none was sent", member: #""key_id":"-""#,
      credential: .absent, detail: .absent),
    Sent(
      testDescription: "null means that none was sent", member: #""key_id":null"#,
      credential: .absent, detail: .absent),
    Sent(
      testDescription: "an empty header was sent", member: #""key_id":"""#, credential: .empty,
      detail: .empty),
    Sent(
      testDescription: "another credential was sent", member: #""key_id":"-","auth":"Basic""#,
      credential: .other, detail: .otherCredential),
    Sent(
      testDescription: "another credential, and no field for a key", member: #""auth":"Basic""#,
      credential: .other, detail: .otherCredential),
    Sent(
      testDescription: "a key came in the query", member: #""key_id":"-""#,
      path: "/api/v1/ext/903/events?page=2&api_key=abc", credential: .other,
      detail: .otherCredential),
    Sent(
      testDescription: "a key came in a query of its own field",
      member: #""key_id":"-","query":"X-Api-Key=abc""#, credential: .other,
      detail: .otherCredential),
    Sent(
      testDescription: "an access token came in the query", member: #""key_id":"-""#,
      path: "/api/v1/ext/903/events?access_token=abc", credential: .other,
      detail: .otherCredential),
    Sent(
      testDescription: "a value that looks like the name is no key", member: #""key_id":"-""#,
      path: "/api/v1/ext/903/events?q=api_key", credential: .absent, detail: .absent),
    Sent(
      testDescription: "a name that ends otherwise is no key", member: #""key_id":"-""#,
      path: "/api/v1/ext/903/events?api_keys_of=1", credential: .absent, detail: .absent),
    Sent(
      testDescription: "a key that nobody knows", member: #""key_id":"nobody""#,
      credential: .unknown, detail: nil, key: "nobody"),
    Sent(
      testDescription: "a known key", member: #""key_id":"good""#, credential: .key, detail: nil,
      key: "good"),
    Sent(
      testDescription: "a spoiled known secret",
      member: #""api_key":"Bearer \#(knownSecret)""#, credential: .malformed, detail: nil,
      key: identity("Bearer \(knownSecret)")),
  ]

  @Test(arguments: sent) func credentials(of row: Sent) throws {
    let line = """
      {"time":"2026-11-01T02:12:03Z","status":401,"method":"GET","path":"\(row.path)",\
      "host":"api.9pic.ai",\(row.member)}

      """
    var feeder = try Feeder(try context())
    feeder.add(line)
    let rollup = feeder.tally.rollup(withProof: true)
    let its = try #require(rollup.cases.first?.of)
    #expect(CredentialKind(rawValue: its.credential) == row.credential)
    #expect(rollup.text(its.key) == row.key)
    if let detail = row.detail {
      #expect(its.verdict.cause == .missing)
      #expect(its.verdict.detail == detail)
    } else {
      #expect(its.verdict.cause != .missing)
    }
  }

  @Test func aSlotIsSplitWhereAFactChanges() throws {
    let lines = ["02:00:01", "02:09:00", "02:12:00", "02:29:00"].map {
      Line(at: $0, status: 403, path: "/api/v1/ext/903/events", key: "off")
    }
    let rollup = try rollup(lines, try context())
    #expect(rollup.traffic.map(\.requests) == [4], "traffic is not split")
    #expect(
      rollup.cases.map { "\(UTCTime.iso8601($0.of.since)) \($0.of.verdict.cause) \($0.requests)" }
        .sorted() == [
          "2026-11-01T02:00:00.000Z unknown 2", "2026-11-01T02:10:05.000Z inactive 2",
        ], "from 5 s before to 5 s after the change are intervals of their own")
  }

  @Test func aDeadKeyThatIsServedIsACase() throws {
    let rollup = try rollup(
      [
        Line(at: "02:20:00", key: "off"), Line(at: "02:21:00", key: "off"),
        Line(at: "02:05:00", key: "off"),
      ],
      try context())
    #expect(
      rollup.cases.map { "\($0.of.isServed) \($0.of.verdict.failing.rawValue) \($0.requests)" }
        == ["true \(CauseSet(.inactive).rawValue) 2"])
    #expect(rollup.samples.isEmpty && rollup.callers.isEmpty)
  }

  @Test func totalsAreThoseOfTheRows() throws {
    let statuses = [200, 401, 403, 404, 500, 302, 403]
    let lines = (0..<500).map { number in
      Line(
        at: "0\(number % 9):12:03", status: statuses[number % 7],
        path: "/api/v1/ext/\(900 + number % 6)/events", key: number % 3 == 0 ? "good" : nil)
    }
    let tally = try counted(lines, try context())
    let rollup = tally.rollup(withProof: true)
    #expect(tally.totals.requests == 500)
    #expect(rollup.traffic.reduce(0) { $0 + $1.requests } == 500)
    let refused = Int64(lines.count { $0.status == 401 || $0.status == 403 })
    #expect(tally.totals.refused == refused)
    #expect(rollup.traffic.reduce(0) { $0 + $1.refused } == refused)
    #expect(
      rollup.cases.reduce(0) { $0 + ($1.of.isServed ? 0 : $1.requests) } == refused)
    for cause in Cause.allCases {
      #expect(
        tally.totals[cause]
          == rollup.cases.reduce(0) {
            $0 + ($1.of.verdict.cause == cause && !$1.of.isServed ? $1.requests : 0)
          })
    }
    #expect(tally.totals.firstAt == rollup.traffic.map(\.firstAt).min())
    #expect(tally.totals.lastAt == rollup.traffic.map(\.lastAt).max())
  }

  @Test func digestsInEitherCaseAreOneKey() throws {
    let digest = String(decoding: hexadecimal(sha256(Array(digestedSecret.utf8))), as: UTF8.self)
    let lines = [digest, digest.uppercased()].map {
      Line(status: 403, key: nil, more: [("key_digest", $0)])
    }
    let rollup = try rollup(lines, try context())
    #expect(rollup.traffic.map(\.requests) == [2])
    #expect(rollup.cases.map(\.requests) == [2])
    #expect(rollup.text(rollup.traffic[0].of.key) == identity(digestedSecret))
    #expect(rollup.cases[0].of.keyOrg == 903)
    #expect(rollup.callers.map(\.keys.count) == [1])
  }

  @Test func aSpoiledKeyIsNamedAfterTheKnownOne() throws {
    let rollup = try rollup(
      [Line(status: 403, key: nil, more: [("api_key", "'\(knownSecret)'")])], try context())
    #expect(
      rollup.nearMisses.map { "\(rollup.text($0)) \(rollup.text($1.of)) \($1.miss)" }
        == ["\(identity("'\(knownSecret)'")) \(identity(knownSecret)) quotes"])
    #expect(rollup.cases[0].of.verdict.detail == .malformed)
  }
}
