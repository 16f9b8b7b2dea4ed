import Bytes
import Testing

@testable import AccessLog

struct RouteTableTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var method: String? = "GET"
    var path: String
    var route: Int
    var org: String?
    var event: String?

    init(
      _ why: String, _ path: String, _ route: Int, org: String? = nil, event: String? = nil,
      method: String? = "GET"
    ) {
      testDescription = why
      self.path = path
      self.route = route
      self.org = org
      self.event = event
      self.method = method
    }
  }

  static let table: RouteTable = {
    var table = RouteTable(prefixes: ["prod", "a-long-stage-name"])
    for (method, path) in [
      ("GET", "/api/v1/ext/{org_id}/events"),
      ("GET", "/api/v1/ext/{org_id}/event/{event_id}/ping"),
      ("POST", "/api/v1/ext/{org_id}/event/{event_id}/faces"),
      ("GET", "/api/v1/ext/{org_id}/event/{event_id}/faces/{request_id}"),
      ("POST", "/api/v1/ext/{org_id}/event/{event_id}/video-clipping/search-by-selfie"),
      ("GET", "/api/v1/ext/{org_id}/event/{event_id}/video-clipping/{request_id}"),
      ("PROPFIND-EXTENDED", "/api/v1/ext/{org_id}/events"),
    ] { table.add(method: method, template: path) }
    return table
  }()

  static let rows = [
    Row("an org's route", "/api/v1/ext/903/events", 0, org: "903"),
    Row("an event's route", "/api/v1/ext/903/event/456/ping", 1, org: "903", event: "456"),
    Row("a free segment", "/api/v1/ext/903/event/456/faces/1-2", 3, org: "903", event: "456"),
    Row(
      "a literal before a free segment", "/api/v1/ext/1/event/2/video-clipping/search-by-selfie", 4,
      org: "1", event: "2", method: "POST"),
    Row(
      "a literal that is longer by one", "/api/v1/ext/1/event/2/video-clipping/search-by-selfiee",
      5,
      org: "1", event: "2"),
    Row(
      "a literal that differs behind its eighth byte",
      "/api/v1/ext/1/event/2/video-clipping/search-by-selfiX", 5, org: "1", event: "2"),
    Row(
      "the other literal's method", "/api/v1/ext/1/event/2/video-clipping/search-by-selfie", -1,
      org: "1", event: "2"),
    Row("a trailing slash", "/api/v1/ext/903/events/", 0, org: "903"),
    Row("slashes", "//api///v1/ext/903//events//", 0, org: "903"),
    Row("single dots", "/./api/v1/./ext/903/events/.", 0, org: "903"),
    Row("dots in a name are a name", "/api/v1/ext/.9/events", 0, org: ".9"),
    Row("three dots are a name", "/api/v1/ext/.../events", 0, org: "..."),
    Row("dots upward", "/api/v1/ext/903/../904/events", -1),
    Row("dots upward at the end", "/api/v1/ext/903/events/..", -1),
    Row("dots upward behind the tree", "/api/v1/ext/903/x/../../904/events", -1),
    Row("dots upward far behind the tree", "/api/v1/ext/903/x/y/../../../904/events", -1),
    Row("a query", "/api/v1/ext/903/events?org=904/../x", 0, org: "903"),
    Row("a query behind a slash", "/api/v1/ext/903/events/?a", 0, org: "903"),
    Row("a query cuts the path", "/api/v1/ext/903?/events", -1, org: "903"),
    Row("no first slash", "api/v1/ext/903/events", 0, org: "903"),
    Row("absolute form", "http://api.9pic.ai/api/v1/ext/903/events", 0, org: "903"),
    Row("absolute form with a port", "https://h:8443/api/v1/ext/903/events?x", 0, org: "903"),
    Row("absolute form without a path", "http://h", -1),
    Row("absolute form with a query that looks like a path", "http://h?/api/v1/ext/903/events", -1),
    Row("an absolute form inside a path", "/http://h/api/v1/ext/903/events", -1),
    Row("a prefix", "/prod/api/v1/ext/903/events", 0, org: "903"),
    Row("a long prefix", "/a-long-stage-name/api/v1/ext/903/events", 0, org: "903"),
    Row("a prefix behind slashes and dots", "//./prod/api/v1/ext/903/events", 0, org: "903"),
    Row("a prefix twice", "/prod/prod/api/v1/ext/903/events", -1),
    Row("another prefix", "/stage/api/v1/ext/903/events", -1),
    Row("a template's segments are no ids", "/api/v1/ext/{org_id}/event/{event_id}/ping", 1),
    Row("a template's last segment", "/api/v1/ext/{proxy+}", -1),
    Row("half a brace is an id", "/api/v1/ext/{903/events", 0, org: "{903"),
    Row(
      "the wrong method keeps the ids", "/api/v1/ext/903/event/456/ping", -1, org: "903",
      event: "456", method: "POST"),
    Row("methods are case-sensitive", "/api/v1/ext/903/events", -1, org: "903", method: "get"),
    Row("a long method", "/api/v1/ext/903/events", 6, org: "903", method: "PROPFIND-EXTENDED"),
    Row(
      "a long method that differs at its end", "/api/v1/ext/903/events", -1, org: "903",
      method: "PROPFIND-EXTENDEX"),
    Row("no method fits any", "/api/v1/ext/903/events", 0, org: "903", method: nil),
    Row(
      "a path that leaves the tree keeps the ids", "/api/v1/ext/903/event/456/x/y", -1, org: "903",
      event: "456"),
    Row(
      "a path that ends inside the tree", "/api/v1/ext/903/event/456", -1, org: "903",
      event: "456"),
    Row("letters for an id", "/api/v1/ext/abc/event/-1/ping", 1, org: "abc", event: "-1"),
    Row("another case", "/API/v1/ext/903/events", -1),
    Row("a percent sign is no slash", "/api/v1/ext/903%2Fevents", -1, org: "903%2Fevents"),
    Row("a shorter literal", "/ap/v1/ext/903/events", -1),
    Row("the root", "/", -1),
    Row("nothing", "", -1),
    Row("a query alone", "?", -1),
    Row("an asterisk", "*", -1),
  ]

  @Test(arguments: rows) func matches(_ row: Row) {
    for padding in [0, 16] {
      let method = Array((row.method ?? "").utf8)
      let bytes = method + Array(row.path.utf8) + Array(repeating: 0x2F, count: padding)
      let path = ByteRange(method.count, method.count + row.path.utf8.count)
      let match = Self.table.match(
        bytes.span, path: path, method: row.method == nil ? .absent : ByteRange(0, method.count))
      #expect(Int(match.route) == row.route)
      #expect(text(bytes, match.org) == row.org)
      #expect(text(bytes, match.event) == row.event)
    }
  }

  private func text(_ bytes: [UInt8], _ range: ByteRange) -> String? {
    range.isAbsent ? nil : String(decoding: bytes[range.start..<range.end], as: UTF8.self)
  }

  @Test func anEmptyTableHasNoRoutes() {
    let path = Array("/a".utf8)
    #expect(RouteTable().match(path.span, path: ByteRange(0, 2), method: .absent) == RouteMatch())
  }

  @Test func theRootCanBeARoute() {
    var table = RouteTable()
    table.add(method: "GET", template: "/")
    let path = Array("//?x".utf8)
    let match = table.match(path.span, path: ByteRange(0, 4), method: .absent)
    #expect(match.route == 0)
    #expect(table.templates == ["/"])
    #expect(table.methods == ["GET"])
  }

  @Test func aTableHoldsThirtyTwoThousandRoutesAndNoMore() {
    var table = RouteTable()
    for index in 0...Int(Int16.max) {
      table.add(method: "GET", template: "/\(index % 181)/\(index)")
    }
    #expect(table.templates.count == Int(Int16.max))
  }

  /// Random paths of the table's own pieces: no trap, and each id is one whole segment.
  @Test func noPathTraps() {
    var random = SeededRandom(seed: 6)
    let pieces = [
      "/", "//", "api", "v1", "ext", "903", "event", "events", "ping", ".", "..", "?",
      "prod", "{x}", "http:", ":", "\0", "é", "video-clipping",
    ].map { Array($0.utf8) }
    for _ in 0..<20_000 {
      var path: [UInt8] = []
      for _ in 0..<random.below(14) { path += random.pick(from: pieces) }
      let match = Self.table.match(path.span, path: ByteRange(0, path.count), method: .absent)
      for range in [match.org, match.event] where !range.isAbsent {
        #expect(!path[range.start..<range.end].contains { $0 == 0x2F || $0 == 0x3F })
        #expect(range.start == 0 || path[range.start - 1] == 0x2F)
      }
    }
  }
}
