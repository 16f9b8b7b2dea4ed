@testable import Profile
import Registry
import Rollup
import Store
import Verdict

@testable import Inquiry

/// Hand-made cases of org 903 and a registry for them.
enum StoryCases {
  /// k1 is off since 1,000, k2 active, k3 deleted at 2,000; event 456 is 903's, 457 was deleted at
  /// 1,500; host api is approved.
  static let facts = RegistryFacts(
    snapshots: [
      .init(kind: .event, asOf: 0), .init(kind: .host, asOf: 0), .init(kind: .org, asOf: 0),
    ],
    runs: [
      run(
        .event, "456",
        ListedEvent(org: 903, createdAt: nil, deletedAt: nil, flags: "f=1;g=0", name: "Run").text),
      run(
        .event, "457",
        ListedEvent(org: 903, createdAt: nil, deletedAt: 1_500, flags: "", name: "").text),
      run(.host, "api", ListedHost(approvedAt: nil, revokedAt: nil).text),
      run(.org, "903", "Photos"),
    ],
    keyEvents: [
      .init(key: "k1", org: 903, at: 0, action: .created),
      .init(key: "k1", org: 903, at: 1_000, action: .deactivated),
      .init(key: "k2", org: 903, at: 0, action: .created),
      .init(key: "k3", org: 903, at: 0, action: .created),
      .init(key: "k3", org: 903, at: 2_000, action: .deleted),
    ])

  private static func run(_ kind: RegistryKind, _ id: String, _ value: String) -> RegistryFacts.Run
  {
    .init(kind: kind, id: id, value: value, firstAsOf: 0, lastAsOf: 0)
  }

  static let registry = RegistryHistory(RegistryIndex(facts))

  /// A refusal of `requests` requests with a key of 903 at its own event and an approved host.
  static func refused(
    _ requests: Int64, _ cause: Cause, _ detail: Detail?, key: String? = "k1",
    failing: [Cause]? = nil, at time: Int64 = 3_000, _ change: (inout StoredCase) -> Void = { _ in }
  ) -> StoredCase {
    CaseReaderTests.stored {
      ($0.requests, $0.firstAt, $0.lastAt) = (requests, time, time + 500)
      ($0.org, $0.urlOrg, $0.event) = (.number(903), .number(903), .number(456))
      ($0.key, $0.keyOrg, $0.credential) = (
        key, key == nil ? nil : 903, key == nil ? .absent : .key
      )
      ($0.host, $0.route, $0.method) = ("api", "/{org_id}/{event_id}", "GET")
      $0.verdict = Verdict(
        cause: cause, detail: detail, evidence: .registry,
        failing: CauseSet(of: failing ?? [cause]),
        agreement: nil)
      change(&$0)
    }
  }

  static func groups(_ cases: [StoredCase]) -> [RefusalGroup] {
    RefusalGroup.groups(cases) { _ in ["g"] }
  }

  /// The plan for cases; `served` says which key is the busiest.
  static func plan(_ cases: [StoredCase], served: [String: Int64] = [:]) throws -> RemedyPlan {
    var profile = try APIProfile.builtIn()
    profile.routes = [.init(method: "GET", path: "/{org_id}/{event_id}", flags: [])]
    var whatIf = WhatIf(registry.index, profile)
    for its in cases { whatIf.add(its) }
    var candidates = RemedyCandidates(registry, served: served) { _ in [] }
    return RemedyPlan(whatIf) { candidates.remedies(for: $0) }
  }
}
