import Testing

@testable import Profile

/// What is wrong with a profile is said with line and column.
struct FaultTests {
  /// A profile that is right; lines 1–8.
  static let good = """
    profile: mine
    routes: [{method: GET, path: "/a/{org_id}"}]
    checks: [missing, invalid]
    fields:
      time: [time]
      status: [status]
      key: {id: [key_id]}
      reasons: {reason: [why], more: [more]}

    """

  /// `good` with `text` behind it, from line 9 on.
  static let added: [(text: String, error: String)] = [
    ("nonsense: 1", "line 9, column 1: a profile has no field \"nonsense\""),
    ("profile: twice", "line 1, column 1: \"profile\" stands here twice"),
    ("timezone: [a]", "line 9, column 11: timezone must be text"),
    ("timezone:", "line 9, column 10: timezone must not be empty"),
    ("timezone: Asia/Bangalore", "line 9, column 11: timezone: \"Asia/Bangalore\" is no time zone"),
    ("timezone: IST", "line 9, column 11: timezone: \"IST\" is an abbreviation that several"),
    ("log_timezone: Asia/Kolkatta", "line 9, column 15: log_timezone: \"Asia/Kolkatta\" is no"),
    ("log_timezone: []", "line 9, column 15: log_timezone must be text"),
    (
      "trusted_proxies: [10.0.0.0/8, lb.example]", "line 9, column 31: \"lb.example\" is no address"
    ),
    ("trusted_proxies: {a: b}", "line 9, column 18: trusted_proxies must be a list"),
    ("trusted_proxies: [[\"::1\"]]", "line 9, column 19: trusted_proxies must be text"),
    ("trusted_hops: -1", "line 9, column 15: trusted_hops must be a number from 0 to 64"),
    ("path_prefixes: [a/b]", "line 9, column 16: a path prefix is one segment"),
    ("path_prefixes: {a: b}", "line 9, column 16: path_prefixes must be a list"),
    ("hosts: [a, [b]]", "line 9, column 12: hosts must be text"),
    ("tolerance_seconds: soon", "line 9, column 20: tolerance_seconds must be a number from 0"),
    ("tolerance_seconds: -1", "line 9, column 20: tolerance_seconds must be a number from 0"),
    ("tolerance_seconds: 3601", "line 9, column 20: tolerance_seconds must be a number from 0"),
    ("tolerance_seconds: 1.5", "line 9, column 20: tolerance_seconds must be a number from 0"),
    ("settle_days: 0", "line 9, column 14: settle_days must be a number from 1 to 3660"),
    ("registry_keys: hash", "line 9, column 16: registry_keys must be auto, id, digest or secret"),
    ("statuses: [401]", "line 9, column 11: statuses must be a mapping"),
    ("statuses: {500: missing}", "line 9, column 17: statuses are numbers from 400 to 499"),
    ("statuses: {all: missing}", "line 9, column 17: statuses are numbers from 400 to 499"),
    ("statuses: {401: missing, \"401\": org}", "line 9, column 12: \"401\" stands here twice"),
    ("statuses: {401: []}", "line 9, column 17: name at least one cause"),
    ("statuses: {401: [missing, gone]}", "line 9, column 27: no such cause; causes are missing,"),
    ("statuses: {401: unknown}", "line 9, column 17: no such cause"),
    ("reasons: {}", "line 9, column 10: reasons must be a list"),
    ("reasons:\n  - 7", "line 10, column 5: a reason rule must be a mapping"),
    ("reasons:\n  - {equals: a}", "line 10, column 5: a reason rule needs a cause"),
    ("reasons:\n  - {cause: org}", "line 10, column 5: a reason rule needs one of equals"),
    (
      "reasons:\n  - {equals: a, prefix: b, cause: org}",
      "line 10, column 5: a reason rule needs one of equals, prefix, contains, regex"
    ),
    ("reasons:\n  - {equals: a, cause: bad}", "line 10, column 24: no such cause"),
    ("reasons:\n  - {equals: a, cause: unknown}", "line 10, column 24: no such cause"),
    ("reasons:\n  - {equals: a, cause: org, why: b}", "line 10, column 29: a reason rule has no"),
    (
      "reasons:\n  - {equals: a, cause: org, field: b}", "line 10, column 36: no reason field \"b\""
    ),
    ("reasons:\n  - {equals: '', cause: org}", "line 10, column 14: equals must not be empty"),
    ("reasons:\n  - {contains: [], cause: org}", "line 10, column 16: contains must not be empty"),
    ("reasons:\n  - {regex: '(', cause: org}", "line 10, column 13: no POSIX extended regular"),
    ("reasons:\n  - {regex: '(a)\\1', cause: org}", "line 10, column 13: no POSIX extended"),
    ("reasons:\n  - {regex: [a, '[b'], cause: org}", "line 10, column 17: no POSIX extended"),
    (
      "reasons:\n  - {regex: '((a{255}){255}){20}', cause: org}",
      "line 10, column 13: no POSIX extended"
    ),
    ("reasons:\n  - {regex: \"a\\0b\", cause: org}", "line 10, column 13: no POSIX extended"),
    (
      "reasons:\n  - {equals: a, cause: org, detail: waf}",
      "line 10, column 37: no such detail; those of org are foreign-org, no-such-org, not-a-number"
    ),
    ("reasons:\n  - {equals: a, cause: org, detail: x}", "line 10, column 37: no such detail"),
    (
      "reasons:\n  - {equals: a, cause: [org, host], detail: foreign-org}",
      "line 10, column 45: a detail needs a rule with one cause"
    ),
    ("log_formats:\n  - 'no variable'", "line 10, column 5: in this template, "),
    (
      "log_formats:\n  - '$time_local $unclosed ${a'",
      "line 10, column 5: in this template, column 23: "
    ),
    ("log_formats:\n  - ''", "line 10, column 5: a log format must not be empty"),
    // What is no YAML.
    ("hosts: [a", "line 10, column 1: no YAML: "),
    ("hosts: a: b", "line 9, column 9: no YAML: "),
    ("\thosts: a", "line 9, column 1: no YAML: "),
    ("hosts: \"a", "line 10, column 1: no YAML: "),
    ("--- \nhosts: a", "line 9, column 1: no YAML: "),
    ("hosts: \"a\u{1}b\"", "line 9, column 10: no YAML: control characters are not allowed"),
    // Anchors and aliases.
    ("hosts: &here [a]", "line 9, column 8: anchors and aliases are not read"),
    ("hosts: [&here a, *here]", "line 9, column 9: anchors and aliases are not read"),
    ("hosts: *here", "line 9, column 8: no YAML: found undefined alias"),
    ("&here hosts: a", "line 9, column 1: anchors and aliases are not read"),
    ("<<: {hosts: a}", "line 9, column 1: a profile has no field \"<<\""),
  ]

  @Test(arguments: added) func says(_ text: String, _ error: String) {
    Self.expect(Self.good + text + "\n", says: error)
  }

  /// `good` with a part replaced.
  static let replaced: [(part: String, text: String, error: String)] = [
    ("profile: mine", "profil: mine", "line 1, column 1: a profile has no field \"profil\""),
    ("profile: mine\n", "", "line 1, column 1: the profile has no profile; see: authaudit profile"),
    ("profile: mine", "profile: ''", "line 1, column 10: profile must not be empty"),
    ("routes:", "#", "line 1, column 1: the profile has no routes"),
    ("checks:", "#", "line 1, column 1: the profile has no checks"),
    ("[{method: GET, path: \"/a/{org_id}\"}]", "x", "line 2, column 9: routes must be a list"),
    ("method: GET, ", "", "line 2, column 10: a route needs a method and a path"),
    ("method", "methods", "line 2, column 11: a route has no field \"methods\""),
    ("\"/a/", "\"a/", "line 2, column 30: a path begins with /"),
    ("{org_id}", "x{org_id}", "line 2, column 30: a hole such as {org_id} is a whole segment"),
    ("{org_id}", "{org_id", "line 2, column 30: a hole such as {org_id} is a whole segment"),
    (
      "{org_id}", "{org_id}?page=1", "line 2, column 30: a hole such as {org_id} is a whole segment"
    ),
    (
      "\"}]", "\"}, {method: GET, path: '/a/{org_id}'}]",
      "line 2, column 46: this route stands here twice"
    ),
    (
      "\"}]", "\"}, {method: GET, path: '/a/{event_id}/b'}]",
      "line 2, column 46: another route has something else than {event_id} at its place"
    ),
    ("[missing, invalid]", "[]", "line 3, column 9: list at least one check"),
    ("[missing, invalid]", "[missing, missing]", "line 3, column 19: missing cannot stand here"),
    ("[missing, invalid]", "[missing, edge]", "line 3, column 19: edge cannot stand here"),
    ("[missing, invalid]", "[missing, key]", "line 3, column 19: no such cause"),
    ("[missing, invalid]", "missing", "line 3, column 9: checks must be a list"),
    ("status: [status]", "state: [status]", "line 6, column 3: fields has no field \"state\""),
    ("status: [status]", "status: [[s]]", "line 6, column 12: a field name must be text"),
    ("status: [status]", "status: [time]", "line 6, column 12: \"time\" has a meaning already"),
    ("status: [status]", "status: [TIME]", "line 6, column 12: \"TIME\" has a meaning already"),
    ("id: [key_id]", "hash: [key_id]", "line 7, column 9: key has no field \"hash\""),
    ("id: [key_id]", "id: [x-api-key]", "line 7, column 14: \"x-api-key\" can stand nowhere but"),
    ("id: [key_id]", "id: [http_x_api_key]", "line 7, column 14: \"http_x_api_key\" can stand"),
    (
      "id: [key_id]", "digest: [identity.apiKey]",
      "line 7, column 18: \"identity.apiKey\" can stand"
    ),
    ("id: [key_id]", "secret: [identity.apiKeyId]", "line 7, column 18: \"identity.apiKeyId\" can"),
    ("[status]", "[request.headers.X-Api-Key]", "line 6, column 12: \"request.headers.X-Api-Key\""),
    ("[why]", "[why, more]", "line 8, column 41: \"more\" has a meaning already"),
    (
      "{reason: [why], more: [more]}", "{a: a, b: b, c: c, d: d, e: e, f: f, g: g, h: h, i: i}",
      "line 5, column 3: at most 8 reason fields can be told apart"
    ),
  ]

  @Test(arguments: replaced) func says(_ part: String, _ text: String, _ error: String) {
    Self.expect(Self.good.replacing(part, with: text, maxReplacements: 1), says: error)
  }

  @Test func theGoodOneIsGood() throws {
    let profile = try APIProfile(Self.good)
    #expect(profile.name == "mine")
    #expect(profile.timeZone == "UTC")
    #expect(profile.toleranceSeconds == 5 && profile.settleDays == 35)
    #expect(profile.hosts == [] && profile.reasonRules.isEmpty && profile.logFormats.isEmpty)
  }

  @Test(arguments: [
    "hosts: API.9Pic.ai:443.", "statuses: {401: missing}", "path_prefixes: prod",
    "reasons:\n  - {equals: [a, b], cause: [org, host], field: [reason, more]}",
    "reasons:\n  - {regex: \".* *here &here\", cause: org}", "registry_keys: secret", "\u{FEFF}",
    "# [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "hosts: []",
  ])
  func takes(_ text: String) throws {
    let isMark = text == "\u{FEFF}"
    let profile = try APIProfile(isMark ? text + Self.good : Self.good + text + "\n")
    #expect(profile.hosts.allSatisfy { $0 == "api.9pic.ai" })
    _ = try APIProfile(profile.text.replacing("\n", with: "\r\n"))
  }

  @Test func noText() {
    Self.expect("", says: "empty; print the built-in one with")
    Self.expect("# nothing\n", says: "empty; print the built-in one with")
    Self.expect("just words", says: "line 1, column 1: a profile must be a mapping with profile,")
    Self.expect("- a\n- b", says: "line 1, column 1: a profile must be a mapping")
    Self.expect("\u{0}\u{1}\u{2}", says: "line 1, column 1: no YAML: control characters")
    for bytes: [UInt8] in [[0xFF, 0xFE], [0x1F, 0x8B, 0x08, 0x00], [0x70, 0xC3]] {
      #expect(throws: ProfileError.self) { try APIProfile(bytes) }
    }
    do {
      _ = try APIProfile([0x70, 0xC3])
    } catch {
      #expect(error.description == "this is no text in UTF-8")
    }
  }

  static func expect(_ text: String, says words: String) {
    do {
      _ = try APIProfile(text)
      Issue.record("taken: \(text)")
    } catch {
      #expect(error.description.hasPrefix(words), "\(error.description)")
    }
  }
}
