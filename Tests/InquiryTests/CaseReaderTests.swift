import AccessLog
import Bytes
import Registry
import Rollup
import Testing
import Verdict

@testable import Inquiry
@testable import Profile
@testable import Store

/// What stored texts are read as.
struct CaseReaderTests {
  static let facts = RegistryFacts(
    snapshots: [.init(kind: .key, asOf: 0), .init(kind: .host, asOf: 0)],
    runs: [.init(kind: .host, id: "api.9pic.ai", value: "|", firstAsOf: 0, lastAsOf: 0)],
    keyEvents: [.init(key: "k1", org: 903, at: 0, action: .created)])

  static func reader(_ facts: RegistryFacts = facts) throws -> CaseReader {
    var profile = try APIProfile.builtIn()
    profile.routes = ["GET", "POST"].map { .init(method: $0, path: "/a/{org_id}", flags: []) }
    profile.hosts = ["approved.example"]
    profile.reasonRules = [
      ReasonRule(
        fields: [1], match: .contains(Array("inactive".utf8)), causes: CauseSet(.inactive))
    ]
    return CaseReader(RegistryIndex(facts), profile)
  }

  static func stored(_ change: (inout StoredCase) -> Void) -> StoredCase {
    var stored = StoredCase(
      source: 1, number: 0, slot: 0, since: 0, isServed: false, org: .none, urlOrg: .none,
      keyOrg: nil, key: nil, event: .none, host: nil, route: nil, method: nil, status: 403,
      credential: .absent, reason: nil,
      verdict: Verdict(
        cause: .unknown, detail: nil, evidence: .none, failing: [], agreement: nil), requests: 1,
      firstAt: 0, lastAt: 0)
    change(&stored)
    return stored
  }

  @Test func theRouteIsTheOneOfTheMethod() throws {
    var reader = try Self.reader()
    let route = { (method: String) in
      reader.read(Self.stored { ($0.route, $0.method) = ("/a/{org_id}", method) })?.route
    }
    #expect([route("GET"), route("POST"), route("PUT")] == [0, 1, 0])
    #expect(reader.read(Self.stored { $0.route = "/gone" })?.route == -1)
    #expect(reader.read(Self.stored { _ in })?.route == -1)
  }

  @Test func aKeyThatTheRegistryHasLearnedIsKnown() throws {
    var reader = try Self.reader()
    let known = Self.stored { ($0.key, $0.credential) = ("k1", .unknown) }
    #expect(reader.read(known)?.credential == .key(0))
    let other = Self.stored { ($0.key, $0.credential) = ("k2", .key) }
    #expect(reader.read(other)?.credential == .unknown)
    let spoiled = Self.stored { ($0.key, $0.credential) = ("k3", .malformed) }
    #expect(reader.read(spoiled)?.credential == .malformed)
  }

  @Test func hostsAreTheRegistrysBeforeTheProfiles() throws {
    var withHosts = try Self.reader()
    #expect(withHosts.read(Self.stored { $0.host = "api.9pic.ai" })?.host == .known(0))
    #expect(withHosts.read(Self.stored { $0.host = "approved.example" })?.host == .unknown)
    var without = try Self.reader(RegistryFacts())
    #expect(
      without.read(Self.stored { $0.host = "approved.example" })?.host == .approvedByProfile)
    #expect(without.read(Self.stored { $0.host = "other.example" })?.host == .unknown)
    #expect(without.read(Self.stored { _ in })?.host == .notLogged)
  }

  @Test func reasonsAreReadByFieldName() throws {
    var reader = try Self.reader()
    let reading = { (text: String) in reader.read(Self.stored { $0.reason = text })?.reason.causes }
    #expect(reading("reason=x\nmessage=API key is Inactive = off") == CauseSet(.inactive))
    #expect(reading("reason=inactive") == .all)
    #expect(reading("gone=inactive") == .all)
  }

  @Test func whatWasFoldedCannotBeJudgedAgain() throws {
    var reader = try Self.reader()
    let folded: [(inout StoredCase) -> Void] = [
      { $0.key = "(other)" }, { $0.host = "(other)" }, { $0.reason = "(other)" },
      { $0.urlOrg = .text("(other)") }, { $0.event = .text("(other)") },
    ]
    for change in folded { #expect(reader.read(Self.stored(change)) == nil) }
  }
}
