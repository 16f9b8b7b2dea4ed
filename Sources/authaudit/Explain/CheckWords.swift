import Bytes
import Registry
import Report
import Rollup
import Verdict

/// Says of one check of one request what it finds, and by what fact.
struct CheckWords {
  let request: JudgedRequest
  let reasoning: Reasoning
  let registry: RegistryIndex
  /// Reads times off.
  let zone: Zone

  private var its: Circumstances { reasoning.circumstances }

  /// What became of a check, in a word for data.
  static func word(_ outcome: Outcome) -> String {
    switch outcome {
    case .passes: "passes"
    case .fails: "fails"
    case .mayFail: "may-fail"
    case .cannotTell: "cannot-tell"
    }
  }

  /// What became of `check`, for people: `fails (deactivated): the key is switched off since …`.
  func sentence(_ check: Cause) -> String {
    let because = because(check)
    return switch reasoning.outcomes[check] {
    case .passes: "passes: \(because)"
    case .fails(let detail): "fails (\(detail.word)): \(because)"
    case .mayFail(let detail): "may fail (\(detail.word)): \(because)"
    case .cannotTell: "cannot tell: \(because)"
    }
  }

  /// By what fact `check` passes or fails, or what is missing to tell.
  func because(_ check: Cause) -> String {
    switch check {
    case .missing: missing
    case .invalid: invalid
    case .inactive: inactive
    case .org: org
    case .event: event
    case .host: host
    case .feature: feature
    case .edge, .unknown: "nothing that a registry could tell"
    }
  }

  // MARK: - The key

  private static let noField = "the log has no field for the key"

  private var missing: String {
    switch its.credential {
    case .notLogged: Self.noField
    case .absent: "no key was sent"
    case .empty: "the key that was sent is empty"
    case .other:
      "no key was sent but another credential, in an Authorization header or a query parameter"
    case .unknown, .malformed, .key: "a key was sent"
    }
  }

  private var invalid: String {
    switch its.credential {
    case .notLogged: return Self.noField
    case .absent, .empty, .other: return "no key was sent that could be looked up"
    case .malformed:
      guard let miss = request.nearMiss else { return "the key is a known one, spoiled" }
      return "it is key \(text(miss.of)) \(miss.miss.text)"
    case .unknown:
      return its.knowsKeys
        ? "the registry has never known this key" : "no registry of keys is known"
    case .key(let index):
      let (since, until) = interval(registry.keyBoundaries(index))
      switch reasoning.outcomes[.invalid] {
      case .passes:
        return registry.keys[Int(index)].createdAt.map { "the key exists since \(time($0))" }
          ?? "the registry knows the key"
      case .fails(.deleted): return "the key was deleted\(at(since))"
      case .fails: return until.map { "the key was not made before \(time($0))" } ?? "it is not yet"
      case .mayFail: return window(since, until)
      case .cannotTell: return "nothing is known of its state then"
      }
    }
  }

  private var inactive: String {
    guard case .key(let index) = its.credential else {
      return its.credential == .notLogged
        ? Self.noField : "no key is known whose state could be looked up"
    }
    let (since, until) = interval(registry.keyBoundaries(index))
    return switch reasoning.outcomes[.inactive] {
    case .passes: since.map { "the key is active since \(time($0))" } ?? "the key is active"
    case .fails: "the key is switched off\(since.map { " since \(time($0))" } ?? "")"
    case .mayFail: window(since, until)
    case .cannotTell: "the key did not exist then"
    }
  }

  /// The registry's snapshots before and after the moment differ.
  private func window(_ since: Int64?, _ until: Int64?) -> String {
    let places = [since.map { "after \(time($0))" }, until.map { "before \(time($0))" }]
      .compactMap { $0 }.joined(separator: " and ")
    return "two snapshots of the registry differ, and when it changed is not known"
      + (places.isEmpty ? "" : "; \(places)")
  }

  // MARK: - The URL

  private var org: String {
    let url = text(request.urlOrg)
    switch reasoning.outcomes[.org] {
    case .passes: return "the key is org \(url)'s, as the URL says"
    case .fails(.notANumber): return "\(url) in the URL is no number"
    case .fails(.noSuchOrg), .mayFail(.noSuchOrg): return "the registry has no org \(url)"
    case .fails, .mayFail:
      return "the key is org \(its.keyOrg.map { "\($0)" } ?? "?")'s, and the URL says \(url)"
    case .cannotTell:
      if its.org == .absent { return "the URL names no org" }
      return its.credential.isKey
        ? "whose the key is, is not known" : "without a key it is not known whose it would be"
    }
  }

  private var event: String {
    let url = text(request.event)
    guard case .number(let id) = its.event else {
      return its.event == .absent ? "the URL names no event" : "\(url) in the URL is no number"
    }
    let index = registry.event(id)
    switch reasoning.outcomes[.event] {
    case .passes: return "event \(url) is org \(text(request.urlOrg))'s"
    case .fails(.noSuchEvent):
      guard let index else { return "the registry has no event \(url)" }
      let (since, until) = interval(registry.eventBoundaries(index))
      return "event \(url) did not exist then"
        + (until.map { "; it does from \(time($0)) on" } ?? since.map { "; it went at \(time($0))" }
          ?? "")
    case .fails:
      return "event \(url) is org \(index.map { "\(registry.events[Int($0)].org)" } ?? "?")'s, "
        + "and the URL says \(text(request.urlOrg))"
    case .mayFail:
      let (since, until) = interval(index.map { registry.eventBoundaries($0) } ?? [])
      return window(since, until)
    case .cannotTell:
      return registry.knowsEvents
        ? "the URL names no org" : "no registry of events is known"
    }
  }

  private var host: String {
    let name = text(request.host)
    switch its.hostApproved {
    case .yes:
      if case .approvedByProfile = request.its.host { return "\(name) is approved by the profile" }
      return "\(name) is approved"
    case .no:
      guard case .known(let index) = request.its.host else {
        return "\(name) is on no list of approved hosts"
      }
      let (since, until) = interval(registry.hostBoundaries(index))
      return "\(name) was not approved then"
        + (until.map { "; it is from \(time($0)) on" } ?? since.map { "; it was until \(time($0))" }
          ?? "")
    case .either:
      guard case .known(let index) = request.its.host else { return window(nil, nil) }
      let (since, until) = interval(registry.hostBoundaries(index))
      return window(since, until)
    default:
      return request.host.isEmpty
        ? "which host was called is not known"
        : "no registry of hosts is known, and the profile approves none"
    }
  }

  private var feature: String {
    guard request.its.route >= 0 else { return "the path is no route of the profile" }
    if reasoning.flags.isEmpty { return "no flag gates this route" }
    let off = reasoning.flags.filter { $0.states == .off }.map(\.name)
    let names = off.isEmpty ? reasoning.flags.map(\.name) : off
    let list = names.joined(separator: " and ")
    let verb = names.count == 1 ? "is" : "are"
    let event = "for event \(text(request.event))"
    return switch reasoning.outcomes[.feature] {
    case .passes: "\(list) \(verb) on \(event)"
    case .fails: "\(list) \(verb) off \(event)"
    case .mayFail: "\(list) may have been off \(event): \(window(nil, nil))"
    case .cannotTell: "the registry has no value of \(list) \(event)"
    }
  }

  // MARK: - Words

  private func interval(_ moments: ArraySlice<Int64>) -> (since: Int64?, until: Int64?) {
    (moments.last { $0 <= request.at }, moments.first { $0 > request.at })
  }

  private func time(_ time: Int64) -> String { zone.format(time, .second) }

  private func at(_ moment: Int64?) -> String { moment.map { " at \(time($0))" } ?? "" }

  func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  func text(_ id: JudgedRequest.ID) -> String {
    switch id {
    case .none: "–"
    case .number(let number): "\(number)"
    case .text(let bytes): "\"\(text(bytes))\""
    }
  }
}
