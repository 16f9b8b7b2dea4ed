import Rollup
import Store
import Testing
import Verdict

@testable import Inquiry

/// What would fix it, for hand-made cases.
@Suite struct RemedyPlanTests {
  @Test func oneRemedyForOneCause() throws {
    let plan = try StoryCases.plan([StoryCases.refused(10, .inactive, .deactivated)])
    #expect(plan.smallest?.remedies == [.activateKey("k1")], "what we do before what they have to")
    #expect(plan.smallest?.wouldPass == 10)
    #expect(
      plan.single.map(\.remedies) == [[.activateKey("k1")], [.useKey("k2", insteadOf: "k1")]])
    #expect(plan.single.map(\.wouldPass) == [10, 10])
    #expect(plan.almost == nil)
    #expect(plan.uncleared.isEmpty)
  }

  @Test func twoCausesNeedTwo() throws {
    let both = StoryCases.refused(10, .inactive, .deactivated, failing: [.inactive, .host]) {
      $0.host = "new"
    }
    let plan = try StoryCases.plan([both])
    #expect(plan.single.allSatisfy { $0.wouldPass == 0 })
    #expect(plan.smallest?.remedies == [.activateKey("k1"), .approveHost("new")])
    #expect(plan.smallest?.wouldPass == 10)
  }

  @Test func greedyIsNotEnough() throws {
    // The one host that most requests call helps none of those whose key is off.
    let plan = try StoryCases.plan([
      StoryCases.refused(10, .inactive, .deactivated, failing: [.inactive, .host]) {
        $0.host = "a"
      },
      StoryCases.refused(10, .inactive, .deactivated, failing: [.inactive, .host]) {
        $0.host = "b"
      },
      StoryCases.refused(1, .host, .notApproved, key: "k2") { $0.host = "a" },
      StoryCases.refused(1, .host, .notApproved, key: "k2") { $0.host = "b" },
    ])
    #expect(plan.smallest?.remedies == [.activateKey("k1"), .callApprovedHost])
    #expect(plan.smallest?.wouldPass == 22)
  }

  @Test func aSmallRestIsTakenApart() throws {
    let plan = try StoryCases.plan([
      StoryCases.refused(1_000, .inactive, .deactivated),
      StoryCases.refused(3, .missing, .absent, key: nil),
    ])
    #expect(plan.almost?.remedies == [.activateKey("k1")])
    #expect(plan.almost?.wouldPass == 1_000)
    #expect(plan.smallest?.remedies == [.activateKey("k1"), .useKey("k2", insteadOf: nil)])
    #expect(plan.smallest?.wouldPass == 1_003)
  }

  @Test func aKeyIsSentWhereNoneWas() throws {
    let plan = try StoryCases.plan([
      StoryCases.refused(5, .missing, .absent, key: nil),
      StoryCases.refused(7, .org, .foreignOrg, key: "k1", failing: [.org]) {
        $0.urlOrg = .number(9)
      },
    ])
    let sent = plan.single.first { $0.remedies == [.useKey("k2", insteadOf: nil)] }
    #expect(sent?.wouldPass == 5, "of others it says nothing")
  }

  @Test func whatCannotBeClearedIsCounted() throws {
    let plan = try StoryCases.plan([
      StoryCases.refused(4, .edge, .waf), StoryCases.refused(2, .unknown, .passesAllChecks),
      StoryCases.refused(3, .event, .notANumber, key: "k2") { $0.event = .text("12.0") },
    ])
    #expect(plan.smallest == nil)
    #expect(plan.uncleared == [.edge: 4, .unknown: 2, .event: 3])
    #expect(plan.refused == 9)
  }

  @Test func theBusiestActiveKeyIsTheOneToUse() throws {
    let plan = try StoryCases.plan([StoryCases.refused(4, .invalid, .deleted, key: "k3")])
    #expect(plan.single.map(\.remedies) == [[.restoreKey("k3")], [.useKey("k2", insteadOf: "k3")]])
  }

  @Test func thereIsALimitOfCandidates() throws {
    let many = (0..<20).map { number in
      StoryCases.refused(Int64(number + 1), .host, .notApproved, key: "k2") {
        $0.host = "h\(number)"
      }
    }
    let plan = try StoryCases.plan(many)
    #expect(plan.leftOut == 21 - RemedyPlan.candidatesMax)
    #expect(plan.smallest?.remedies == [.callApprovedHost])
    #expect(plan.smallest?.wouldPass == 210)
  }

  @Test func setsComeInTheOrderOfTheirSizeAndPlace() {
    #expect(RemedySearch.subsets(of: [1, 2, 4]) == [1, 2, 4, 3, 5, 6, 7])
    #expect(RemedySearch.subsets(of: []).isEmpty)
  }
}
