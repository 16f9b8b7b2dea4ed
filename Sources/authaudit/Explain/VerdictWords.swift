import Profile
import Report
import Rollup
import Verdict

/// Says how a verdict comes about: what the log says, which rule reads it, what the checks make of it.
struct VerdictWords {
  let request: JudgedRequest
  let reasoning: Reasoning
  let profile: APIProfile

  private var verdict: Verdict { request.verdict }

  /// What a cause and its detail mean, a clause.
  static func meaning(_ cause: Cause, _ detail: Detail?) -> String {
    switch (cause, detail) {
    case (.missing, .empty): "the key that was sent is empty"
    case (.missing, .otherCredential): "no key was sent but another credential"
    case (.missing, _): "no key was sent"
    case (.invalid, .malformed): "the key is a known one, spoiled"
    case (.invalid, .deleted): "the key was deleted"
    case (.invalid, .notYetCreated): "the key did not exist yet"
    case (.invalid, _): "the key does not exist"
    case (.inactive, _): "the key is switched off"
    case (.org, .noSuchOrg): "the URL's org does not exist"
    case (.org, .notANumber): "the URL's org is no number"
    case (.org, _): "the URL's org does not own the key"
    case (.event, .noSuchEvent): "the URL's event does not exist"
    case (.event, .notANumber): "the URL's event is no number"
    case (.event, _): "the URL's event is not that org's"
    case (.host, _): "the host that was called is not approved"
    case (.feature, _): "the feature is switched off for the event"
    case (.edge, .waf): "the firewall refused it before the API's own checks"
    case (.edge, .unknownRoute): "the gateway has no such route"
    case (.edge, .policy): "a deny rule of the gateway refused it"
    case (.edge, _): "the gateway refused it before the API's own checks"
    case (.unknown, .keyNotLogged): "the log does not say which key was sent, so it cannot be told"
    case (.unknown, .noRegistry): "no registry is known that could tell"
    case (.unknown, _): "nothing explains it: every check passes"
    }
  }

  /// `inactive (deactivated)`.
  static func name(_ cause: Cause, _ detail: Detail?) -> String {
    cause.word + (detail.map { " (\($0.word))" } ?? "")
  }

  /// Where the cause of a refusal comes from, a sentence or more.
  var evidence: [String] {
    let cause = verdict.cause.word
    if !request.its.reason.causes.isOpen, ![.logged, .none].contains(verdict.evidence) {
      return [
        "The reason in the log leaves \(words(request.its.reason.causes)) open. Of these, in the "
          + "order of the API, \(cause) is the first that \(verb)."
      ]
    }
    switch verdict.evidence {
    case .logged where request.its.reason.causes.only == nil:
      return [
        "The reason in the log leaves \(words(request.its.reason.causes)) open. Of these a "
          + "\(request.status) of this API can only mean \(cause)."
      ]
    case .logged:
      return ["The log says why, and that decides: the reason is read as \(cause)."]
    case .registry:
      return [
        "The log gives no reason, so the API's checks were made again for that moment: \(cause) is "
          + "the first that \(verb)."
      ]
    case .partial:
      return [
        "The log gives no reason, and not all checks can be made: of those that can, \(cause) is the "
          + "first that \(verb)."
      ]
    case .status:
      let only = reasoning.statusCauses.only == verdict.cause
      return [
        only
          ? "A \(request.status) of this API can only mean \(cause) (profile \(profile.name), "
            + "statuses)."
          : "The log shows that no key was sent."
      ]
    case .none:
      return ["\(sentence(Self.meaning(verdict.cause, verdict.detail)))."]
        + [remedy].compactMap { $0 }
    }
  }

  private var verb: String {
    if case .mayFail = reasoning.outcomes[verdict.cause] { return "may have failed" }
    return reasoning.outcomes.detail(of: verdict.cause) == nil
      ? "fails, allowing for the tolerance" : "fails"
  }

  private var remedy: String? {
    switch verdict.detail {
    case .keyNotLogged: "Log the key's id or digest, or a reason."
    case .noRegistry: "Import a registry with: authaudit registry import DIR"
    case .passesAllChecks: "Import a newer registry, or ask the gateway's log."
    default: nil
    }
  }

  /// The rule that read the reason: its number in the profile, from 1, its line, and its text.
  var rule: (number: Int, line: Int, text: String)? {
    guard let place = request.its.reason.rule.map({ Int($0) }),
      profile.reasonLines.indices.contains(place)
    else { return nil }
    let lines = profile.text.split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let start = profile.reasonLines[place] - 1
    guard lines.indices.contains(start) else { return nil }
    let next = profile.reasonLines.dropFirst(place + 1).first.map { $0 - 1 } ?? lines.count
    let own = lines[start..<max(start + 1, min(next, lines.count))].prefix { !$0.isEmpty }
    let text = own.map { $0.drop { $0 == " " } }.filter { !$0.hasPrefix("#") }
      .joined(separator: " ")
    return (place + 1, start + 1, text)
  }

  /// Beside which other checks fail, what speaks against the verdict, where the tolerance matters.
  var remarks: [String] {
    var remarks: [String] = []
    let failing = reasoning.order.filter { verdict.failing.contains($0) }
    if failing.count > 1 {
      remarks.append(
        "\(failing.map(\.word).joined(separator: " and ")) fail: to mend one of them is not enough."
      )
    }
    switch verdict.agreement {
    case .agree: remarks.append("The log's reason and the registry agree.")
    case .conflict
    where request.its.credential.isKey
      && reasoning.statusCauses == CauseSet(.missing):
      remarks.append(
        "Conflict: a \(request.status) means that no key was sent, and one was: a fault of the "
          + "gateway, or of the profile (statuses).")
    case .conflict:
      remarks.append(
        "Conflict: the log's reason and the registry contradict each other: a registry that is out "
          + "of date, or a fault of the gateway.")
    case nil: break
    }
    let tolerated = reasoning.tolerated.map(\.word).joined(separator: " and ")
    if !tolerated.isEmpty {
      remarks.append(
        "The key changed within \(durationText(milliseconds: reasoning.toleranceMilliseconds)) of "
          + "the request (the profile's tolerance): the gateway may still have acted on its former "
          + "state, so \(tolerated) may have come out either way.")
    }
    return remarks
  }

  /// Whether the answer that the log shows is the one that the registry would have given.
  var answer: String {
    let open = reasoning.open.map(\.word).joined(separator: ", ")
    let isOpen = !reasoning.open.isEmpty
    let first = reasoning.firstFailing.map(\.word)
    if request.isRefused {
      if let first {
        return "It was refused, and it had to be: \(first) fails."
      }
      if let perhaps = reasoning.perhaps.first?.word {
        return "It was refused, and it may have had to be: \(perhaps) may fail."
      }
      if verdict.cause == .edge {
        return isOpen
          ? "It was refused before the API's own checks; of these nothing fails that could be checked."
          : "It was refused before the API's own checks, which would all have passed."
      }
      return isOpen
        ? "It was refused. By the registry nothing fails, but not every check could be made (\(open))."
        : "It was refused, and by the registry it should have been answered: every check passes."
    }
    guard 200...399 ~= request.status else {
      let answer =
        request.status == 0 ? "The log has no status" : "It was answered \(request.status)"
      return "\(answer): neither refused nor served. "
        + (first.map { "By the registry it had to be refused: \($0) fails." }
          ?? "By the registry nothing that could be checked refuses it.")
    }
    if request.isWronglyServed {
      return "It was served, though by the registry it had to be refused: \(first ?? "a check") "
        + "fails (view served_wrongly)."
    }
    if let first {
      return request.its.route < 0
        ? "It was served; \(first) fails, but the path is no route of the API, which needs no key."
        : "It was served; \(first) fails, but within the tolerance of a change of the key."
    }
    return isOpen
      ? "It was served, and nothing that could be checked refuses it (not checked: \(open))."
      : "It was served, and rightly: every check passes."
  }

  private func words(_ causes: CauseSet) -> String {
    Cause.allCases.filter { causes.contains($0) }.map(\.word).joined(separator: ", ")
  }

  private func sentence(_ clause: String) -> String {
    clause.prefix(1).uppercased() + clause.dropFirst()
  }
}

extension CauseSet {
  /// Whether a reason with these causes says nothing.
  fileprivate var isOpen: Bool { self == .all }
}
