import AccessLog
import Bytes
import Registry
import Testing
import Verdict

@testable import Profile

/// The profile that comes with the program.
struct BuiltInProfileTests {
  @Test func readsBackWhatItPrints() throws {
    let first = try APIProfile.builtIn()
    let second = try APIProfile(first.text)
    #expect(first.name == "9pic")
    #expect(APIProfile.builtInNames.contains(first.name))
    #expect(second.text == first.text)
    #expect(second.routes == first.routes)
    #expect(second.checks == first.checks)
    #expect(second.causesByStatus == first.causesByStatus)
    #expect(second.reasonRules.count == first.reasonRules.count)
    #expect(second.logFormats.map(\.name) == first.logFormats.map(\.name))
    #expect(try APIProfile(Array(first.text.utf8)).routes == first.routes)
  }

  @Test func values() throws {
    let profile = try APIProfile.builtIn()
    #expect(profile.timeZone == "Asia/Kolkata")
    #expect(profile.hosts == ["api.9pic.ai"])
    #expect(profile.pathPrefixes == [])
    #expect(
      profile.checks == [.missing, .invalid, .inactive, .org, .event, .host, .feature])
    #expect(profile.causesByStatus.keys.sorted() == [401, 403])
    #expect(profile.causesByStatus[401]?.only == .missing)
    #expect(profile.causesByStatus[403] == CauseSet.all.subtracting(CauseSet(.missing)))
    #expect(profile.toleranceSeconds == 5)
    #expect(profile.settleDays == 35)
    #expect(profile.registryKeys == .auto)
    #expect(profile.judgeRules().toleranceMilliseconds == 5_000)
    #expect(profile.judgeRules(resolutionMilliseconds: 60_000).toleranceMilliseconds == 60_000)
    #expect(profile.judgeRules().order == profile.checks)
  }

  /// facts/9pic-api.md, "Routes": method, path behind the org, flags.
  static let routes: [(String, String, [String])] = [
    ("GET", "events", []), ("GET", "event/456/ping", []), ("GET", "event/456/details", []),
    ("GET", "event/456/images", []), ("GET", "event/456/bibs/A%2012", ["bib_search"]),
    ("POST", "event/456/faces", ["selfie_search"]),
    ("GET", "event/456/faces/8b1c7b9e-0000-4000-8000-000000000001", ["selfie_search"]),
    ("GET", "event/456/timeline/days", ["timeline_search"]),
    ("GET", "event/456/timeline/images", ["timeline_search"]),
    (
      "POST", "event/456/video-clipping/search-by-selfie", ["video_search", "video_selfie_search"]
    ),
    (
      "GET", "event/456/video-clipping/8b1c7b9e-0000-4000-8000-000000000001",
      ["video_search", "video_selfie_search"]
    ),
    ("POST", "event/456/original-photos", []),
  ]

  @Test func routesOfTheAPI() throws {
    let profile = try APIProfile.builtIn()
    #expect(profile.routes.count == Self.routes.count)
    let table = profile.routeTable
    let flags = profile.judgeRules().flagsByRoute
    var seen: Set<Int16> = []
    for (method, tail, wanted) in Self.routes {
      let path = "/api/v1/ext/903/\(tail)"
      let match = Self.match(table, method, path)
      #expect(match.route >= 0, "\(method) \(path)")
      seen.insert(match.route)
      #expect(flags[Int(match.route)] == wanted, "\(method) \(path)")
      #expect(match.org == ByteRange(12, 15))
      #expect(match.event == (tail == "events" ? .absent : ByteRange(22, 25)))
    }
    #expect(seen.count == Self.routes.count)
  }

  @Test(arguments: [
    ("POST", "/api/v1/ext/903/events"), ("GET", "/api/v1/ext/903/event/456"),
    ("GET", "/api/v2/ext/903/events"), ("GET", "/"), ("OPTIONS", "/api/v1/ext/903/events"),
    ("GET", "/api/v1/ext/903/event/456/original-photos"),
  ])
  func noRoutes(_ method: String, _ path: String) throws {
    #expect(Self.match(try APIProfile.builtIn().routeTable, method, path).route == -1)
  }

  private static func match(_ table: RouteTable, _ method: String, _ path: String) -> RouteMatch {
    let bytes = Array("\(path)\(method)        ".utf8)  // room for reads of eight bytes
    let end = path.utf8.count
    return table.match(
      bytes.span, path: ByteRange(0, end), method: ByteRange(end, end + method.utf8.count))
  }

  @Test func ownLogFormats() throws {
    let profile = try APIProfile.builtIn()
    #expect(profile.logFormats.map(\.name) == ["nginx_key"])
    #expect(profile.logFormats.first?.skipped.contains("$key") == false)
    #expect(try profile.formats().first?.name == "json")
  }

  static let fields: [(String, FieldRole, KeyRule?)] = [
    ("requestTimeEpoch", .time, nil), ("status", .status, nil), ("STATUS", .status, nil),
    ("httpMethod", .method, nil), ("path", .path, nil), ("routeKey", .request, nil),
    ("domainName", .host, nil), ("ip", .clientIP, nil), ("identity.sourceIp", .clientIP, nil),
    ("requestId", .requestID, nil), ("userAgent", .userAgent, nil),
    ("authScheme", .authorization, nil),
    ("apiKeyId", .key, .id), ("identity.apiKeyId", .key, .id), ("identity_apiKeyId", .key, .id),
    ("identityApiKeyId", .key, .id), ("keyDigest", .key, .digest), ("key", .key, .digest),
    ("identity.apiKey", .key, .secret), ("identityApiKey", .key, .secret),
    ("identity_apiKey", .key, .secret), ("x-api-key", .key, .secret), ("X-API-Key", .key, .secret),
    ("api_key", .key, .secret), ("apikey", .key, .secret),
    ("reason", .reason0, nil), ("errorMessage", .reason1, nil), ("authorizerError", .reason2, nil),
    ("error.responseType", .reason3, nil), ("integrationErrorMessage", .reason4, nil),
    ("wafResponseCode", .reason5, nil),
  ]

  @Test(arguments: fields) func means(_ name: String, _ role: FieldRole, _ rule: KeyRule?) throws {
    let meaning = try APIProfile.builtIn().fieldNames.meaning(of: name.utf8)
    #expect(meaning?.role == role)
    if let rule { #expect(meaning?.keyRule == rule) }
  }

  /// Of two times the finer wins; of two key fields the one that is no secret.
  @Test func ranks() throws {
    let names = try APIProfile.builtIn().fieldNames
    func rank(_ name: String) -> UInt8 { names.meaning(of: name.utf8)?.rank ?? .max }
    #expect(rank("requestTimeEpoch") < rank("requestTime"))
    #expect(rank("path") < rank("resourcePath"))
    #expect(rank("apiKeyId") < rank("keyDigest"))
    #expect(rank("keyDigest") < rank("apiKey"))
  }

  @Test func nothingElseIsRead() throws {
    let names = try APIProfile.builtIn().fieldNames
    for name in ["", "integrationStatus", "stage", "bib", "identity", "latency"] {
      #expect(names.meaning(of: name.utf8) == nil)
    }
  }
}
