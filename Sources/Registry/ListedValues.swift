// What a snapshot says about one id, as the text that the chronicle compares and the store keeps.
// Fields are joined by `|`, times are milliseconds since 1970, an absent field is empty, and the
// only free text comes last, so nothing needs an escape:
//
//   org    name
//   key    org|state|created|label
//   event  flag=1;flag=0;…|org|created|deleted|name        flags sorted by name
//   host   approved|revoked

/// What `keys.csv` says about a key.
package struct ListedKey: Equatable, Sendable {
  /// The org that owns it.
  package var org: Int64
  /// Any but `notYetCreated`.
  package var state: KeyState
  /// Milliseconds since 1970, not negative.
  package var createdAt: Int64?
  /// Empty without.
  package var label: String

  /// Makes a row.
  package init(org: Int64, state: KeyState, createdAt: Int64?, label: String) {
    self.org = org
    self.state = state
    self.createdAt = createdAt
    self.label = label
  }

  /// Reads `text`; nil if it is none.
  package init?(_ text: String) {
    var cursor = ValueCursor(text)
    guard let org = cursor.integer(in: text), let word = cursor.word(in: text),
      let created = cursor.time(in: text)
    else { return nil }
    let states = [KeyState.active, .inactive, .deleted]
    guard let state = states.first(where: { $0.word == word }) else { return nil }
    self.init(org: org, state: state, createdAt: created.value, label: cursor.rest(of: text))
  }

  /// What the store keeps.
  package var text: String { "\(org)|\(state.word)|\(timeText(createdAt))|\(label)" }
}

/// What `events.csv` says about an event.
package struct ListedEvent: Equatable, Sendable {
  /// The org that owns it.
  package var org: Int64
  /// Milliseconds since 1970, not negative.
  package var createdAt: Int64?
  /// Milliseconds since 1970, not negative.
  package var deletedAt: Int64?
  /// `flag=1;flag=0`, sorted by name.
  package var flags: String
  /// Empty without.
  package var name: String

  /// Makes a row.
  package init(org: Int64, createdAt: Int64?, deletedAt: Int64?, flags: String, name: String) {
    self.org = org
    self.createdAt = createdAt
    self.deletedAt = deletedAt
    self.flags = flags
    self.name = name
  }

  /// Reads `text`; nil if it is none.
  package init?(_ text: String) {
    var cursor = ValueCursor(text)
    guard let flags = cursor.word(in: text), let org = cursor.integer(in: text),
      let created = cursor.time(in: text), let deleted = cursor.time(in: text)
    else { return nil }
    self.init(
      org: org, createdAt: created.value, deletedAt: deleted.value, flags: flags,
      name: cursor.rest(of: text))
  }

  /// What the store keeps.
  package var text: String {
    "\(flags)|\(org)|\(timeText(createdAt))|\(timeText(deletedAt))|\(name)"
  }
}

/// What `hosts.csv` says about a host.
package struct ListedHost: Equatable, Sendable {
  /// Milliseconds since 1970, not negative; nil: always.
  package var approvedAt: Int64?
  /// Milliseconds since 1970, not negative; nil: not.
  package var revokedAt: Int64?

  /// Makes a row.
  package init(approvedAt: Int64?, revokedAt: Int64?) {
    self.approvedAt = approvedAt
    self.revokedAt = revokedAt
  }

  /// Reads `text`; nil if it is none.
  package init?(_ text: String) {
    var cursor = ValueCursor(text)
    guard let approved = cursor.time(in: text), let revoked = cursor.time(in: text) else {
      return nil
    }
    self.init(approvedAt: approved.value, revokedAt: revoked.value)
  }

  /// What the store keeps.
  package var text: String { "\(timeText(approvedAt))|\(timeText(revokedAt))" }
}

private func timeText(_ time: Int64?) -> String { time.map { "\($0)" } ?? "" }

/// A non-negative decimal integer of digits only, or nil; also nil when it does not fit.
func decimal(_ text: some Sequence<UInt8>) -> Int64? {
  var value: Int64 = 0
  var isEmpty = true
  for byte in text {
    let digit = byte &- 0x30  // below "0" wraps to 208…255
    guard digit < 10 else { return nil }
    let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
    let (sum, carry) = tens.addingReportingOverflow(Int64(digit))
    guard !overflow, !carry else { return nil }
    value = sum
    isEmpty = false
  }
  return isEmpty ? nil : value
}

/// A place between two fields of a value's text.
private struct ValueCursor {
  private var at: String.Index

  private var isPast = false

  init(_ text: String) { at = text.startIndex }

  /// A time that may be absent.
  struct Time { let value: Int64? }

  /// The field up to the next `|` or the end; nil past the end.
  private mutating func field(in text: String) -> Substring.UTF8View? {
    guard at <= text.endIndex, !isPast else { return nil }
    let rest = text.utf8[at...]
    if let bar = rest.firstIndex(of: UInt8(ascii: "|")) {
      at = text.utf8.index(after: bar)
      return rest[..<bar]
    }
    at = text.endIndex
    isPast = true
    return rest
  }

  mutating func integer(in text: String) -> Int64? { field(in: text).flatMap { decimal($0) } }

  mutating func word(in text: String) -> String? {
    field(in: text).map { String(Substring($0)) }
  }

  mutating func time(in text: String) -> Time? {
    guard let field = field(in: text) else { return nil }
    if field.isEmpty { return Time(value: nil) }
    return decimal(field).map { Time(value: $0) }
  }

  func rest(of text: String) -> String { isPast ? "" : String(text[at...]) }
}
