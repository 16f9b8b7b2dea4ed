import Registry
import Report
import Rollup
import Verdict

/// What the registry knows of the key, org, event and host of a request, with times: sentences for
/// people, rows for data.
struct RegistryWords {
  /// Something that held for a while.
  struct Phase {
    /// `key`, `event` or `host`.
    var kind: String
    var id: ReportCell
    var state: String
    /// Milliseconds; nil where the registry has no beginning or end for it.
    var from: Int64?
    var until: Int64?
  }

  private(set) var phases: [Phase] = []
  private(set) var sentences: [String] = []
  private let zone: Zone

  init(_ request: JudgedRequest, _ reasoning: Reasoning, _ registry: RegistryIndex, _ zone: Zone) {
    self.zone = zone
    var orgs: [Int64] = []
    if case .key(let index) = request.its.credential {
      let key = registry.keys[Int(index)]
      let owner = key.ownerOrg.map { "is org \($0)'s" } ?? "has no known owner"
      let label = key.label.map { " (label \($0))" } ?? ""
      add(
        "Key \(key.identity)\(label) \(owner)", "key", .text(key.identity),
        Array(registry.keyBoundaries(index))
      ) { Self.words(registry.keyStates(index, at: $0)) }
      if let owner = key.ownerOrg { orgs.append(owner) }
    }
    if case .number(let org) = request.its.org, !orgs.contains(org) { orgs.append(org) }
    for org in orgs {
      if let index = registry.org(org) {
        let name = registry.orgs[Int(index)].name
        sentences.append("Org \(org) is \(name)\(name.hasSuffix(".") ? "" : ".")")
      }
    }
    if case .number(let id) = request.its.event, let index = registry.event(id) {
      let event = registry.events[Int(index)]
      let name = event.name.map { " (\($0))" } ?? ""
      add(
        "Event \(id)\(name) is org \(event.org)'s", "event", .integer(id),
        Array(registry.eventBoundaries(index))
      ) { time in
        let exists = Self.word(registry.eventExists(index, at: time), "there", "not there")
        let flags = reasoning.flags.compactMap { flag -> String? in
          guard let number = registry.flagIndex(named: flag.name),
            exists != "not there"
          else { return nil }
          return "\(flag.name) \(Self.word(registry.flag(number, of: index, at: time)))"
        }
        return exists + (flags.isEmpty ? "" : " (\(flags.joined(separator: ", ")))")
      }
    }
    if case .known(let index) = request.its.host {
      let host = registry.hosts[Int(index)].host
      add("Host \(host)", "host", .text(host), Array(registry.hostBoundaries(index))) {
        Self.word(registry.hostApproved(index, at: $0), "approved", "not approved")
      }
    }
  }

  /// Adds the history of one thing: a phase between each two moments at which it changes.
  private mutating func add(
    _ subject: String, _ kind: String, _ id: ReportCell, _ moments: [Int64],
    state: (Int64) -> String
  ) {
    var history: [Phase] = []
    for place in 0...moments.count {
      let from = place == 0 ? nil : moments[place - 1]
      let until = place == moments.count ? nil : moments[place]
      let word = state(from ?? until.map { $0 - 1 } ?? 0)
      if history.last?.state == word {
        history[history.count - 1].until = until
      } else {
        history.append(Phase(kind: kind, id: id, state: word, from: from, until: until))
      }
    }
    phases += history
    sentences.append("\(subject): \(story(history)).")
  }

  /// `active until …, inactive since …`; of a long story the end.
  private func story(_ history: [Phase]) -> String {
    // That something was not there before it came is no news.
    let isComing = history.count > 1 && Self.beginnings.contains(history[0].state)
    let history = history.dropFirst(isComing ? 1 : 0)
    let shown = history.suffix(6)
    var parts = shown.map { phase in
      switch (phase.from, phase.until) {
      case (nil, nil): "\(phase.state), as far back as is known"
      case (let from?, nil): "\(phase.state) since \(zone.format(from, .second))"
      case (let from?, let until?) where phase.from == shown.first?.from:
        "\(phase.state) from \(zone.format(from, .second)) to \(zone.format(until, .second))"
      case (_, let until?): "\(phase.state) until \(zone.format(until, .second))"
      }
    }
    if history.count > shown.count {
      parts.insert("\(history.count - shown.count) earlier changes", at: 0)
    }
    return parts.joined(separator: ", ")
  }

  private static let beginnings = [KeyState.notYetCreated.word, "not there"]

  private static func words(_ states: KeyStates) -> String {
    KeyState.allCases.filter { states.contains(KeyStates($0)) }.map(\.word)
      .joined(separator: " or ")
  }

  private static func word(_ answer: Possibilities, _ yes: String, _ no: String) -> String {
    switch answer {
    case .yes: yes
    case .no: no
    case .either: "\(yes) or \(no)"
    default: "unknown"
    }
  }

  private static func word(_ states: FlagStates) -> String {
    switch states {
    case .on: "on"
    case .off: "off"
    case .absent: "without a value"
    default: "on or off"
    }
  }

  /// The phases as rows: `kind`, `id`, `state`, `from`, `until`.
  var json: JSONValue {
    .array(
      phases.map { phase in
        .object([
          JSONField("kind", .text(phase.kind)), JSONField("id", JSONValue(phase.id)),
          JSONField("state", .text(phase.state)),
          JSONField("from", phase.from.map { .time($0) } ?? .null),
          JSONField("until", phase.until.map { .time($0) } ?? .null),
        ])
      })
  }
}
