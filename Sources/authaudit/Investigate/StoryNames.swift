import Inquiry
import Registry
import Report
import Rollup
import Store

/// How keys, organisations, events and times are called in the sentences of an investigation.
struct StoryNames {
  let registry: RegistryHistory
  let zone: Zone

  /// The start of an identity, long enough to tell it from its neighbours.
  func short(_ identity: String) -> String { KeyColumns.short(identity) }

  /// `key k_5248ceea… ("mobile app")`.
  func key(_ identity: String) -> String {
    let label = registry.key(identity)?.label.map { " (\(quoted($0)))" } ?? ""
    return "key \(short(identity))\(label)"
  }

  /// `org 903`; what stands in a URL where a number should is quoted.
  func org(_ id: StoredIdentifier) -> String {
    switch id {
    case .none: "no org"
    case .number(let number): "org \(number)"
    case .text(StoredCase.folded): "other orgs"
    case .text(let text): "org \(quoted(text))"
    }
  }

  /// `event 456 ("Kochi Startup Summit 2026")`.
  func event(_ id: StoredIdentifier) -> String {
    switch id {
    case .none: return "no event"
    case .number(let number):
      let name = registry.event(number)?.name.map { " (\(quoted($0)))" } ?? ""
      return "event \(number)\(name)"
    case .text(StoredCase.folded): return "other events"
    case .text(let text): return "event \(quoted(text))"
    }
  }

  /// A name in quotes; if it has some of its own, in others.
  func quoted(_ text: String) -> String {
    text.contains("\"") ? "“\(text)”" : "\"\(text)\""
  }

  /// `2026-11-02 07:12:03 +05:30`.
  func time(_ time: Int64, withZone: Bool = false) -> String {
    zone.format(time, .second, withZone: withZone)
  }

  /// `at 2026-11-02 07:12:03 +05:30`, `between … and … (two snapshots of the registry)`.
  func when(_ change: ChangeTime) -> String {
    switch change {
    case .at(let time): "at \(self.time(time, withZone: true))"
    case .between(let after, let upTo):
      "between \(time(after)) and \(time(upTo, withZone: true)) (two snapshots of the registry)"
    }
  }

  /// An id as a cell.
  static func cell(_ id: StoredIdentifier) -> ReportCell {
    switch id {
    case .none: .null
    case .number(let number): .integer(number)
    case .text(let text): .text(text)
    }
  }

  /// An id in JSON.
  static func json(_ id: StoredIdentifier?) -> JSONValue { JSONValue(cell(id ?? .none)) }
}

extension String {
  /// With its first letter large.
  var asSentence: String { prefix(1).uppercased() + dropFirst() }
}

/// `1 refusal`, `4,812 refusals`.
func refusals(_ count: Int64) -> String { "\(grouped(count)) refusal\(count == 1 ? "" : "s")" }
