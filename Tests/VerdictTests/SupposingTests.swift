import Bytes
import Registry
import Testing

@testable import Verdict

/// What remedies make of refused and of served requests.
@Suite struct SupposingTests {
  /// A request that was refused, remedies, and what becomes of it, in words: `passes`, `passes?`
  /// where that is not certain, `unchanged`, or the first check that refuses and all that fail.
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var told: Told
    var remedies: [Remedy]
    var effect: String

    init(_ sentence: String, _ told: Told, _ remedies: [Remedy], _ effect: String) {
      (testDescription, self.told, self.remedies, self.effect) = (sentence, told, remedies, effect)
    }
  }

  static let rows = [
    Row("a key that is off, reactivated", Told(key: "off"), [.activateKey("off")], "passes"),
    Row(
      "another key, reactivated", Told(key: "off"), [.activateKey("good")], "unchanged"),
    Row(
      "off and a host that nobody approved: the key alone does not help",
      Told(key: "off", host: "new"), [.activateKey("off")], "host: host"),
    Row(
      "off and a host that nobody approved: nor does the host",
      Told(key: "off", host: "new"), [.approveHost("new")], "inactive: inactive"),
    Row(
      "off and a host that nobody approved: both do",
      Told(key: "off", host: "new"), [.approveHost("new"), .activateKey("off")], "passes"),
    Row(
      "a host that was revoked, approved again", Told(host: "old"), [.approveHost("old")],
      "passes"),
    Row("a deleted key, reactivated", Told(key: "gone"), [.activateKey("gone")], "unchanged"),
    Row("a deleted key, restored", Told(key: "gone"), [.restoreKey("gone")], "passes"),
    Row(
      "a key that is off, then deleted, restored", Told(key: "dying"), [.restoreKey("dying")],
      "passes"),
    Row(
      "a key before it was made, restored", Told(key: "new", at: 900), [.restoreKey("new")],
      "unchanged"),
    Row(
      "a key of another org, given", Told(key: "foreign"), [.giveKey("foreign", org: 903)],
      "passes"),
    Row(
      "a key of another org, given to a third", Told(key: "foreign"),
      [.giveKey("foreign", org: 905)], "unchanged"),
    Row(
      "a wrong org in the URL, corrected", Told(org: "904"), [.correctOrg(key: nil)], "passes"),
    Row(
      "a wrong org in the URL, corrected for another key", Told(org: "904"),
      [.correctOrg(key: "off")], "unchanged"),
    Row(
      "a wrong org and an event that is that org's: the event is next",
      Told(org: "904", event: "457"), [.correctOrg(key: nil)], "event: event"),
    Row(
      "an event of another org, moved", Told(event: "457", route: 0), [.moveEvent(457, org: 903)],
      "passes"),
    Row(
      "an event of another org, moved to a third", Told(event: "457"),
      [.moveEvent(457, org: 905)], "unchanged"),
    Row("a deleted event, restored", Told(event: "458", route: 0), [.restoreEvent(458)], "passes"),
    Row(
      "a deleted event, restored, whose feature has no value", Told(event: "458"),
      [.restoreEvent(458)], "passes?"),
    Row("a deleted event, moved", Told(event: "458"), [.moveEvent(458, org: 903)], "unchanged"),
    Row(
      "an event that left the snapshots, restored", Told(event: "459", route: 0),
      [.restoreEvent(459)],
      "passes"),
    Row(
      "a feature that is off, switched on", Told(route: 2),
      [.enableFeature("selfie_search", event: 456)], "passes"),
    Row(
      "a feature that is off, another switched on", Told(route: 2),
      [.enableFeature("bib_search", event: 456)], "unchanged"),
    Row(
      "a feature that is off, switched on for another event", Told(route: 2),
      [.enableFeature("selfie_search", event: 457)], "unchanged"),
    Row(
      "off, one of two flags without a value: the other helps as far as can be told",
      Told(route: 5), [.enableFeature("selfie_search", event: 456)], "passes?"),
    Row(
      "off, one of two flags without a value: both help", Told(route: 5),
      [
        .enableFeature("selfie_search", event: 456), .enableFeature("name_search", event: 456),
      ], "passes"),
    Row("another host is called", Told(host: "new"), [.callApprovedHost], "passes"),
    Row(
      "another key is used", Told(key: "unknown"), [.useKey("good", insteadOf: nil)], "passes"),
    Row(
      "another key is used instead of one that was not", Told(key: "off"),
      [.useKey("good", insteadOf: "blink")], "unchanged"),
    Row(
      "a key is used that is off", Told(key: "unknown"), [.useKey("off", insteadOf: nil)],
      "inactive: inactive"),
    Row(
      "a key is sent where none was", Told(key: "-", status: 401),
      [.useKey("good", insteadOf: nil)], "passes"),
    Row(
      "a spoiled key is sent as it was meant", Told(key: "\"good\""), [.sendKeyAsMeant], "passes"),
    Row(
      "a key that no registry knows is not", Told(key: "unknown"), [.sendKeyAsMeant],
      "unchanged"),
    // What the log says.
    Row(
      "logged as inactive, which the registry confirms",
      Told(key: "off", reason: CauseSet(.inactive)), [.activateKey("off")], "passes"),
    Row(
      "logged as inactive, against the registry: reactivating is meant for it",
      Told(reason: CauseSet(.inactive)), [.activateKey("good")], "passes?"),
    Row(
      "logged as inactive, against the registry: another remedy does not count",
      Told(host: "new", reason: CauseSet(.inactive)), [.approveHost("new")],
      "inactive: inactive"),
    Row(
      "logged as inactive, a host fails too: it is next",
      Told(host: "new", reason: CauseSet(.inactive)), [.activateKey("good")], "host: host"),
    Row(
      "logged as inactive, deleted as the registry has it",
      Told(key: "gone", reason: CauseSet(.inactive)), [.activateKey("gone")], "invalid: invalid"),
    Row(
      "logged as a host, which the log does not have",
      Told(host: "?", reason: CauseSet(.host)), [.approveHost("new")], "unchanged"),
    Row(
      "logged as a host, which the log does not have: the client calls another",
      Told(host: "?", reason: CauseSet(.host)), [.callApprovedHost], "passes"),
    Row(
      "logged as missing, in a log without keys: the client sends one",
      Told(key: "?", status: 401, reason: CauseSet(.missing)), [.useKey("good", insteadOf: nil)],
      "passes"),
    Row(
      "a reason that leaves several open",
      Told(key: "off", reason: CauseSet([.inactive, .invalid])),
      [.activateKey("off")], "passes"),
    Row(
      "a 401 with a key contradicts itself", Told(key: "off", status: 401),
      [.activateKey("off")], "passes?"),
    Row(
      "refused at the edge", Told(key: "off", reason: CauseSet(.edge)), [.activateKey("off")],
      "unchanged"),
    Row("refused for nothing that is known", Told(), [.activateKey("good")], "unchanged"),
    // What cannot be told.
    Row(
      "a key that is not in the log", Told(key: "?", host: "new"), [.approveHost("new")],
      "passes?"),
    Row(
      "a key that was perhaps off", Told(key: "swap", at: 1_000), [.activateKey("swap")],
      "passes"),
    Row(
      "a key that was perhaps off, and a host", Told(key: "swap", host: "new", at: 1_000),
      [.approveHost("new")], "passes?"),
    Row(
      "switched on three seconds ago: the gateway may have remembered",
      Told(key: "blink", at: 2_003), [.activateKey("blink")], "passes"),
    // What makes it worse.
    Row(
      "a host, and the key goes off", Told(host: "new"), [.deactivateKey("good")],
      "inactive: inactive,host"),
    Row(
      "a key that is off, and the host is revoked", Told(key: "off"), [.revokeHost("api")],
      "inactive: inactive,host"),
  ]

  @Test(arguments: rows) func effect(of row: Row) {
    let world = World()
    let judge = world.judge()
    let its = row.told.its(in: world)
    let effect = judge.supposing(row.remedies).effect(
      on: its, Self.sent(row.told, world), at: row.told.time,
      judged: judge.verdict(on: its, at: row.told.time))
    #expect(Self.words(effect) == row.effect)
  }

  private static func sent(_ told: Told, _ world: World) -> Sent {
    let meant = world.credential(told.key.filter { $0 != "\"" })
    let meantKey: Int32? = if case .key(let key) = meant { key } else { nil }
    return Sent(key: told.key, host: told.host == "?" ? nil : told.host, meantKey: meantKey)
  }

  private static func words(_ effect: Effect) -> String {
    switch effect {
    case .wouldPass(let isCertain): isCertain ? "passes" : "passes?"
    case .stillFails(let first, let failing): "\(first.word): \(failing.words)"
    case .unchanged: "unchanged"
    }
  }

  @Test func withoutRemediesNothingChanges() {
    let world = World()
    let judge = world.judge()
    for row in Self.rows {
      let its = row.told.its(in: world)
      let verdict = judge.verdict(on: its, at: row.told.time)
      let none = judge.supposing([])
      #expect(none.effect(on: its, at: row.told.time, judged: verdict) == .unchanged)
      #expect(none.verdict(on: its, at: row.told.time) == verdict)
    }
  }

  /// A request that was served, remedies, and the checks that it would fail.
  static let served: [(told: Told, remedies: [Remedy], failing: String)] = [
    (Told(), [.deactivateKey("good")], "inactive"),
    (Told(), [.deactivateKey("off")], ""),
    (Told(), [.revokeHost("api")], "host"),
    (Told(host: "old", at: 900), [.revokeHost("old")], "host"),
    (Told(), [.giveKey("good", org: 904)], "org"),
    (Told(), [.moveEvent(456, org: 904)], "event"),
    (Told(), [.moveEvent(456, org: 903)], ""),
    (Told(), [.disableFeature("bib_search", event: 456)], "feature"),
    (Told(), [.useKey("off", insteadOf: "good")], "inactive"),
    (Told(), [.activateKey("good"), .approveHost("api"), .correctOrg(key: nil)], ""),
    (Told(key: "off"), [.deactivateKey("off")], ""),
    (Told(), [.deactivateKey("good"), .revokeHost("api")], "inactive,host"),
  ]

  @Test func whatWasServedMayBeRefused() {
    let world = World()
    for (told, remedies, failing) in Self.served {
      let found = world.judge().supposing(remedies)
        .newlyFailing(told.its(in: world), Self.sent(told, world), at: told.time)
      #expect(found.words == failing, "\(remedies)")
    }
  }

  @Test func aFeatureOfAnUnknownRouteMayFail() {
    let world = World()
    func may(_ flag: String, _ event: Int64 = 456) -> Bool {
      let its = Told(route: -1).its(in: world)
      return world.judge().supposing([.disableFeature(flag, event: event)])
        .mayNewlyFailFeature(its, at: 3_000_000)
    }
    #expect(may("bib_search"))
    #expect(may("name_search"), "it has no value")
    #expect(!may("selfie_search"), "it is off already")
    #expect(!may("nonsense"), "it gates nothing")
    #expect(!may("bib_search", 457))
  }

  @Test func wordsAndGerunds() {
    #expect(Remedy.activateKey("k17").gerund == "reactivating key k17")
    #expect(Remedy.approveHost("h").gerund == "approving host h")
    #expect(Remedy.moveEvent(1, org: 2).gerund == "moving event 1 to org 2")
    #expect(Remedy.correctOrg(key: nil).gerund == "putting the key's owner into the URL")
    #expect(Remedy.enableFeature("f", event: 1).gerund == "switching f on for event 1")
    #expect(Remedy.giveKey("k", org: 1).gerund == "giving key k to org 1")
    #expect(Remedy.restoreEvent(3).gerund == "restoring event 3")
    #expect(Remedy.useKey("k", insteadOf: "j").gerund == "using key k instead of j")
  }

  @Test func contradictions() {
    #expect(Remedy.activateKey("a").contradicts(.deactivateKey("a")))
    #expect(!Remedy.activateKey("a").contradicts(.deactivateKey("b")))
    #expect(Remedy.revokeHost("a").contradicts(.approveHost("a")))
    #expect(Remedy.moveEvent(1, org: 2).contradicts(.moveEvent(1, org: 3)))
    #expect(!Remedy.moveEvent(1, org: 2).contradicts(.moveEvent(1, org: 2)))
    #expect(!Remedy.restoreKey("a").contradicts(.activateKey("a")))
  }
}
