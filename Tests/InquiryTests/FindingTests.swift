import Rollup
@testable import Store
import Testing
import Verdict

@testable import Inquiry

/// Refusals put together by what they have in common.
@Suite struct FindingTests {
  @Test func aKeyThatIsOffIsOneFindingWhateverItsURLs() throws {
    let groups = StoryCases.groups([
      StoryCases.refused(5, .inactive, .deactivated),
      StoryCases.refused(7, .inactive, .deactivated, at: 2_000) { $0.event = .none },
      StoryCases.refused(2, .inactive, .deactivated, failing: [.inactive, .host]) {
        $0.host = "new"
      },
    ])
    #expect(groups.map(\.requests) == [7, 5, 2])
    var finding = try #require(Finding.findings(groups).first)
    #expect(Finding.findings(groups).count == 1)
    #expect(finding.subject == .key("k1"))
    #expect(finding.requests == 14)
    #expect(finding.firstAt == 2_000)
    #expect(finding.failing[CauseSet(of: [.inactive, .host])] == 2)
    #expect(finding.host == nil, "of two hosts none is the one")
    finding.look(in: StoryCases.registry, tolerance: 5)
    #expect(finding.onset == .since(.at(1_000)))
    #expect(finding.recovery == nil)
  }

  @Test func whatTheRegistryKnowsOfEachCause() {
    struct Row {
      var its: StoredCase
      var onset: Onset
    }
    let rows = [
      Row(
        its: StoryCases.refused(1, .invalid, .deleted, key: "k3"), onset: .since(.at(2_000))),
      Row(
        its: StoryCases.refused(1, .event, .noSuchEvent) { $0.event = .number(457) },
        onset: .since(.at(1_500))),
      Row(
        its: StoryCases.refused(1, .event, .foreignEvent) { $0.urlOrg = .number(904) },
        onset: .always),
      Row(its: StoryCases.refused(1, .host, .notApproved) { $0.host = "new" }, onset: .unknown),
      Row(its: StoryCases.refused(1, .feature, .featureDisabled), onset: .always),
      Row(its: StoryCases.refused(1, .missing, .absent, key: nil), onset: .unknown),
      Row(
        its: StoryCases.refused(1, .org, .foreignOrg) { $0.urlOrg = .number(904) }, onset: .unknown),
      Row(its: StoryCases.refused(1, .inactive, .deactivated, key: "k2"), onset: .unknown),
    ]
    for row in rows {
      for var finding in Finding.findings(StoryCases.groups([row.its])) {
        finding.look(in: StoryCases.registry, tolerance: 5)
        #expect(finding.onset == row.onset, "\(row.its.verdict)")
      }
    }
  }

  @Test func checksThatFailTogetherAreGroupsOfTheirOwn() {
    let groups = StoryCases.groups([
      StoryCases.refused(3, .inactive, .deactivated),
      StoryCases.refused(4, .inactive, .deactivated, failing: [.inactive, .host]),
    ])
    #expect(groups.map(\.its.failing) == [CauseSet(of: [.inactive, .host]), CauseSet(.inactive)])
  }

  /// Unknown keys, each sent so many times.
  private static func unknown(_ times: [Int64]) -> [StoredCase] {
    times.enumerated().map { number, requests in
      StoryCases.refused(requests, .invalid, .unknown, key: "x\(number)") {
        ($0.keyOrg, $0.credential, $0.urlOrg) = (nil, .unknown, .number(Int64(number)))
      }
    }
  }

  @Test func manyUnknownKeysAreOneGroup() throws {
    let groups = StoryCases.groups(Self.unknown([1, 1, 1, 2]))
    #expect(groups.count == 1)
    let crowd = try #require(groups.first)
    #expect(crowd.isCrowd)
    #expect(crowd.its.key == nil)
    #expect(crowd.its.urlOrg == .none)
    #expect((crowd.keys.count, crowd.urlOrgs.count, Int(crowd.requests)) == (4, 4, 5))
    #expect(Finding.findings(groups).first?.subject == .manyKeys)
  }

  @Test func fewUnknownKeysStayApart() {
    #expect(StoryCases.groups(Self.unknown([1, 1, 1])).count == 3)
  }

  @Test func aKeyThatIsSentOftenIsSomebodys() {
    let groups = StoryCases.groups(Self.unknown([1, 1, 1, 1, 60]))
    #expect(groups.map(\.requests) == [60, 4])
    #expect(groups.map(\.its.key) == ["x4", nil])
  }

  @Test func aScannerIsPartedFromTheRest() throws {
    let groups = StoryCases.groups(Self.unknown(Array(repeating: 1, count: 30)))
    var finding = try #require(Finding.findings(groups).first)
    finding.clients = ["192.0.2.1": 20, "192.0.2.2": 2, "192.0.2.3": 2]
    let parts = try finding.partedByScanner(
      { client throws(StoreError) in
        switch client {
        case "192.0.2.1": CallerRefusals(refused: 27, firstAt: 3_100, lastAt: 3_200)
        default: nil
        }
      }, period: 0..<10_000)
    #expect(parts.map(\.requests) == [27, 3])
    #expect(parts.first?.keysAtLeast == 27)
    #expect(parts.first?.keysAtMost == 27)
    #expect(parts.first?.firstAt == 3_100)
    #expect(parts.last?.clients["192.0.2.1"] == nil)
    let outside = try finding.partedByScanner(
      { _ throws(StoreError) in CallerRefusals(refused: 27, firstAt: 3_100, lastAt: 3_200) },
      period: 0..<3_150)
    #expect(outside.map(\.requests) == [30], "what lies beside the period is not its")
  }
}
