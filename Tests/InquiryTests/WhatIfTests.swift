import Registry
import Rollup
import Store
import Testing
import Verdict

@testable import Inquiry
@testable import Profile

/// Stored cases under remedies.
@Suite struct WhatIfTests {
  /// Org 903 owns k1, which is off, and k2; event 456 is its.
  private static func world() throws -> (registry: RegistryIndex, profile: APIProfile) {
    func snapshot(_ kind: RegistryKind) -> RegistryFacts.Snapshot { .init(kind: kind, asOf: 0) }
    func run(_ kind: RegistryKind, _ id: String, _ value: String) -> RegistryFacts.Run {
      .init(kind: kind, id: id, value: value, firstAsOf: 0, lastAsOf: 0)
    }
    func key(_ state: KeyState) -> String {
      ListedKey(org: 903, state: state, createdAt: nil, label: "").text
    }
    let event = ListedEvent(org: 903, createdAt: nil, deletedAt: nil, flags: "f=1", name: "").text
    let host = ListedHost(approvedAt: nil, revokedAt: nil).text
    let facts = RegistryFacts(
      snapshots: [snapshot(.key), snapshot(.event), snapshot(.host)],
      runs: [
        run(.key, "k1", key(.inactive)), run(.key, "k2", key(.active)),
        run(.event, "456", event), run(.host, "api", host),
      ], keyEvents: [])
    var profile = try APIProfile.builtIn()
    profile.routes = [.init(method: "GET", path: "/{org_id}/{event_id}", flags: ["f"])]
    return (RegistryIndex(facts), profile)
  }

  private static func whatIf() throws -> WhatIf {
    let (registry, profile) = try world()
    return WhatIf(
      registry, profile, nearMisses: ["spoiled": StoredNearMiss(key: "k2", miss: .quotes)])
  }

  private static func refused(
    _ requests: Int64, key: String?, _ credential: CredentialKind = .key,
    host: String = "api"
  ) -> StoredCase {
    CaseReaderTests.stored {
      ($0.requests, $0.key, $0.credential, $0.host) = (requests, key, credential, host)
      ($0.urlOrg, $0.event) = (.number(903), .number(456))
      ($0.route, $0.method) = ("/{org_id}/{event_id}", "GET")
    }
  }

  private static func served(
    _ requests: Int64, key: String? = "k2", host: String = "api", event: StoredIdentifier = .none
  ) -> StoredTraffic {
    StoredTraffic(
      org: .number(903), urlOrg: key == nil ? .none : .number(903), key: key, event: event,
      host: host, requests: requests + 3, refused: 1, errors: 2, firstAt: 1, lastAt: 9,
      firstOkAt: 5, lastOkAt: 9)
  }

  @Test func sumsAreByCause() throws {
    var whatIf = try Self.whatIf()
    whatIf.add(Self.refused(100, key: "k1"))
    whatIf.add(Self.refused(20, key: "k1", host: "new"))
    whatIf.add(Self.refused(3, key: "k2", host: "new"))
    whatIf.add(Self.refused(4, key: "(other)"))
    let sums = whatIf.sums(of: [.activateKey("k1")])
    #expect(sums.total.refused == 127)
    #expect(sums.total.wouldPass == 100)
    #expect(sums.total.uncertain == 0)
    #expect(sums[.inactive].refused == 120)
    #expect(sums[.inactive].stillFails == 0)
    #expect(sums[.host].refused == 3)
    #expect(sums[.host].stillFails == 23)
    #expect(sums[.unknown].unchanged == 4, "what was folded stays as it was")
    #expect(sums.total.stillFails + sums.total.wouldPass == sums.total.refused)
    let both = whatIf.sums(of: [.activateKey("k1"), .approveHost("new")])
    #expect(both.total.wouldPass == 123)
  }

  @Test func aSpoiledKeyIsSentAsItWasMeant() throws {
    var whatIf = try Self.whatIf()
    whatIf.add(Self.refused(5, key: "spoiled", .malformed))
    whatIf.add(Self.refused(6, key: "strange", .malformed))
    #expect(whatIf.effects(of: [.sendKeyAsMeant]) == [.wouldPass(isCertain: true), .unchanged])
  }

  @Test func whatWasServedIsCounted() throws {
    var whatIf = try Self.whatIf()
    whatIf.add(Self.served(10))
    whatIf.add(Self.served(7, event: .number(456)))
    whatIf.add(Self.served(9, key: nil))
    whatIf.add(Self.served(2, host: "(other)"))
    #expect(whatIf.answered.map(\.stored.served) == [10, 7], "a health check is not the API's")
    let off = whatIf.newlyRefused(under: [.deactivateKey("k2")])
    #expect(off.map(\.cause) == [.inactive, .inactive])
    #expect(off.allSatisfy { !$0.isUpperBound })
    let feature = whatIf.newlyRefused(under: [.disableFeature("f", event: 456)])
    #expect(feature.map(\.stored.served) == [7])
    #expect(feature.allSatisfy { $0.cause == .feature && $0.isUpperBound })
    #expect(whatIf.newlyRefused(under: [.activateKey("k1")]).isEmpty)
    #expect(whatIf.newlyRefused(under: [.revokeHost("api")]).count == 2)
  }

  @Test func aTallyKeepsWhatBecameOfWhom() throws {
    let (registry, profile) = try Self.world()
    var tally = WhatIfTally([.activateKey("k1"), .revokeHost("api")], registry, profile)
    tally.add(Self.refused(100, key: "k1"))
    tally.add(Self.refused(20, key: "k1", host: "new"))
    tally.add(Self.refused(4, key: "(other)"))
    tally.add(Self.served(10))
    tally.add(Self.served(7, host: "new"))
    #expect(tally.asksAnswered)
    #expect(tally.sums.total.wouldPass == 0)
    #expect(tally.alone.map(\.total.wouldPass) == [100, 0])
    #expect(tally.newlyRefusedAlone == [0, 12])
    #expect(tally.folded == 4)
    #expect(tally.judgedOtherwise == 120, "they were stored as unknown")
    #expect(
      tally.stillFailing == [
        WhatIfTally.Failing(cause: .host, failing: CauseSet(.host)): 120
      ])
    #expect(
      tally.orgs == [
        .none: WhatIfTally.OrgCounts(concerned: 120),
        .number(903): WhatIfTally.OrgCounts(newlyRefused: 12),
      ])
    let group = WhatIfTally.NewlyRefusedGroup(
      org: .number(903), event: .none, key: "k2", cause: .host, isUpperBound: false)
    #expect(
      tally.newlyRefused == [
        group: WhatIfTally.NewlyRefusedCounts(requests: 12, errors: 2, firstAt: 5, lastAt: 9)
      ])
  }
}
