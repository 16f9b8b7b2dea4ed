import Bytes
import Registry

@testable import Verdict

/// A small registry. Org 903 owns all keys but `foreign`; moments are seconds, and most things
/// happen at second 1,000.
///
/// Keys: `good`; `off` (deactivated at 1,000); `blink` (off from 1,000 to 2,000); `gone` (deleted
/// at 1,000); `new` (created at 1,000); `dying` (deactivated at 1,000, deleted at 1,003); `foreign`
/// (904's); and from two snapshots `swap` (active at 500, inactive at 1,500) and `lost` (inactive
/// at 500, not listed at 1,500).
/// Events: 456 is 903's, with `bib_search` on and `selfie_search` off; 457 is 904's; 458 is 903's,
/// deleted at 1,000; 459 leaves the snapshots; 460 turns `bib_search` off between them; 461 goes
/// from 904 to 903 between them.
/// Hosts: `api` always; `old` until 1,000; `lost` leaves the snapshots.
struct World: Sendable {
  /// The files that a registry can have.
  struct Files: OptionSet {
    let rawValue: Int
    static let orgs = Files(rawValue: 1)
    static let keys = Files(rawValue: 2)
    static let events = Files(rawValue: 4)
    static let hosts = Files(rawValue: 8)
    static let all: Files = [.orgs, .keys, .events, .hosts]
  }

  let registry: RegistryIndex

  init(_ files: Files = .all) {
    var facts: (snapshots: [RegistryFacts.Snapshot], runs: [RegistryFacts.Run]) = ([], [])
    func list(_ kind: RegistryKind, _ id: String, _ value: String, _ first: Int64, _ last: Int64) {
      facts.runs.append(
        RegistryFacts.Run(
          kind: kind, id: id, value: value, firstAsOf: first * 1000, lastAsOf: last * 1000))
    }
    func snapshots(_ kind: RegistryKind) {
      for moment: Int64 in [500, 1_500] {
        facts.snapshots.append(RegistryFacts.Snapshot(kind: kind, asOf: moment * 1000))
      }
    }
    if files.contains(.orgs) {
      snapshots(.org)
      for org in ["903", "904"] { list(.org, org, "Org", 500, 1_500) }
    }
    if files.contains(.keys) {
      snapshots(.key)
      func key(_ state: KeyState) -> String {
        ListedKey(org: 903, state: state, createdAt: 0, label: "").text
      }
      list(.key, "swap", key(.active), 500, 500)
      list(.key, "swap", key(.inactive), 1_500, 1_500)
      list(.key, "lost", key(.inactive), 500, 500)
    }
    if files.contains(.events) {
      snapshots(.event)
      func event(_ org: Int64, _ flags: String = "", until deletedAt: Int64? = nil) -> String {
        ListedEvent(org: org, createdAt: 0, deletedAt: deletedAt, flags: flags, name: "").text
      }
      list(.event, "456", event(903, "bib_search=1;selfie_search=0"), 500, 1_500)
      list(.event, "457", event(904), 500, 1_500)
      list(.event, "458", event(903, until: 1_000_000), 500, 1_500)
      list(.event, "459", event(903), 500, 500)
      list(.event, "460", event(903, "bib_search=1"), 500, 500)
      list(.event, "460", event(903, "bib_search=0"), 1_500, 1_500)
      list(.event, "461", event(904), 500, 500)
      list(.event, "461", event(903), 1_500, 1_500)
    }
    if files.contains(.hosts) {
      snapshots(.host)
      list(.host, "api", ListedHost(approvedAt: nil, revokedAt: nil).text, 500, 1_500)
      list(.host, "old", ListedHost(approvedAt: nil, revokedAt: 1_000_000).text, 500, 1_500)
      list(.host, "lost", ListedHost(approvedAt: nil, revokedAt: nil).text, 500, 500)
    }
    registry = RegistryIndex(
      RegistryFacts(
        snapshots: facts.snapshots, runs: facts.runs,
        keyEvents: files.contains(.keys) ? World.keyEvents : []),
      seed: 1)
  }

  private static let keyEvents: [RegistryFacts.KeyEvent] = {
    let histories: [(key: String, events: [(Int64, KeyAction)])] = [
      ("good", []), ("off", [(1_000, .deactivated)]), ("gone", [(1_000, .deleted)]),
      ("blink", [(1_000, .deactivated), (2_000, .activated)]),
      ("dying", [(1_000, .deactivated), (1_003, .deleted)]), ("foreign", []),
    ]
    var rows = [RegistryFacts.KeyEvent(key: "new", org: 903, at: 1_000_000, action: .created)]
    for (key, events) in histories {
      for (at, action) in [(0, .created)] + events {
        rows.append(
          RegistryFacts.KeyEvent(
            key: key, org: key == "foreign" ? 904 : 903, at: at * 1000, action: action))
      }
    }
    return rows
  }()

  /// A key by its name; the special ones are `-` (none), `''` (empty), `?` (not in the log),
  /// `Bearer` (another credential) and `"good"` (a known one, spoiled).
  func credential(_ name: String) -> Credential {
    switch name {
    case "?": return .notLogged
    case "-": return .absent
    case "''": return .empty
    case "Bearer": return .other
    case "\"good\"": return .malformed
    default:
      let bytes = Array(name.utf8)
      let known = registry.key(named: bytes.span, range: ByteRange(0, bytes.count))
      return known.map { .key($0) } ?? .unknown
    }
  }

  /// A host by its name; `?` is not in the log.
  func host(_ name: String) -> CalledHost {
    if name == "?" { return .notLogged }
    let bytes = Array(name.utf8)
    let known = registry.host(named: bytes.span, range: ByteRange(0, bytes.count))
    if let known { return .known(known) }
    return registry.knowsHosts ? .unknown : name == "api" ? .approvedByProfile : .unknown
  }

  /// An id of a URL as it stands there; empty for none.
  static func id(_ text: String) -> URLIdentifier {
    text.isEmpty ? .absent : Int64(text).map { .number($0) } ?? .notANumber
  }

  /// Routes: 0 is gated by nothing, 1 by `bib_search`, 2 by `selfie_search`, 3 by both, 4 by a flag
  /// that no snapshot has, 5 by that one and `selfie_search`.
  static let flagsByRoute = [
    [], ["bib_search"], ["selfie_search"], ["bib_search", "selfie_search"], ["name_search"],
    ["name_search", "selfie_search"],
  ]

  static let order: [Cause] = [.missing, .invalid, .inactive, .org, .event, .host, .feature]

  static let statuses: [UInt16: CauseSet] = [401: CauseSet(.missing), 403: .allButMissing]

  func judge(
    order: [Cause] = World.order, statuses: [UInt16: CauseSet] = World.statuses,
    toleranceSeconds: Int64 = 5
  ) -> Judge {
    Judge(
      registry: registry,
      rules: JudgeRules(
        order: order, causesByStatus: statuses, flagsByRoute: World.flagsByRoute,
        toleranceMilliseconds: toleranceSeconds * 1000))
  }
}

extension CauseSet {
  static let allButMissing = CauseSet.all.subtracting(CauseSet(.missing))

  init(_ causes: [Cause]) { self = causes.reduce(into: []) { $0.insert(CauseSet($1)) } }

  /// Words in the order of the enum, with commas.
  var words: String { Cause.allCases.filter { contains($0) }.map(\.word).joined(separator: ",") }
}

/// A request, told as it would stand in a log; a good one unless a part is changed.
struct Told: Sendable {
  var key = "good"
  var org = "903"
  var event = "456"
  var host = "api"
  var route: Int16 = 1
  var status: UInt16 = 403
  /// What a logged reason leaves open; all for none.
  var reason = CauseSet.all
  var ruleDetail: Detail?
  /// Seconds.
  var at: Double = 3_000

  func its(in world: World) -> Case {
    Case(
      status: status, credential: world.credential(key), org: World.id(org),
      event: World.id(event), host: world.host(host), route: route,
      reason: ReasonReading(causes: reason, detail: ruleDetail))
  }

  var time: Int64 { Int64(at * 1000) }
}

extension Verdict {
  /// `cause/detail evidence failing agreement`, with `-` for what is absent.
  var words: String {
    let failing = failing.isEmpty ? "-" : failing.words
    return "\(cause.word)/\(detail?.word ?? "-") \(evidence.word) \(failing) "
      + "\(agreement?.word ?? "-")"
  }
}
