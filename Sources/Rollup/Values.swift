import AccessLog
import Bytes
import Registry
import Verdict

/// What is known of a key that a source holds.
struct KeyValue: Sendable {
  /// Its identity; empty for none.
  var text: [UInt8]
  var credential: Credential
  /// The organisation that owns it.
  var owner: Int64?
  /// The known key that it is a spoiled form of.
  var nearMiss: (of: [UInt8], miss: NearMiss)?
}

/// An id of a URL.
struct IDValue: Sendable {
  var id: URLIdentifier
  /// What to show where it is no number.
  var text: [UInt8]
}

/// A host.
struct HostValue: Sendable {
  var text: [UInt8]
  var called: CalledHost
}

/// A logged reason.
struct ReasonValue: Sendable {
  /// `field=value`, one a line.
  var text: [UInt8]
  var reading: ReasonReading
}

/// What stands for values past the cap.
let otherText = Array("(other)".utf8)

extension TallyContext {
  /// What the key at `range` is, once per distinct key. Secrets and digests leave as identities.
  func keyValue(
    _ bytes: borrowing Span<UInt8>, _ range: ByteRange, _ rule: KeyRule,
    looksForNearMisses: Bool
  ) -> KeyValue {
    var raw: [UInt8] = []
    raw.append(bytes, range)
    return knownKeys.value(of: raw + [rule.rawValue]) {
      let value = keyValue(raw, rule, looksForNearMisses: looksForNearMisses)
      return if case .key = value.credential { (value, true) } else { (value, false) }
    }
  }

  /// Whether `secret` is a key of the registry, or a spoiled form of one.
  func isKey(_ secret: [UInt8]) -> Bool {
    switch keyValue(secret, .secret, looksForNearMisses: true).credential {
    case .key, .malformed: true
    default: false
    }
  }

  private func keyValue(
    _ raw: [UInt8], _ rule: KeyRule, looksForNearMisses: Bool
  ) -> KeyValue {
    let identity: [UInt8]
    switch rule {
    case .id: identity = raw.count > Limits.dimensionBytesMax ? cut(raw) : raw
    case .digest:
      // A digest field that holds no digest may hold a secret: it is treated as one.
      identity =
        fingerprint.identity(ofHexadecimalDigest: raw) ?? fingerprint.identity(ofSecret: raw)
    case .secret: identity = fingerprint.identity(ofSecret: raw)
    }
    if let known = knownKey(identity) {
      return KeyValue(
        text: identity, credential: .key(known), owner: registry.keys[Int(known)].ownerOrg)
    }
    if rule == .secret, looksForNearMisses {
      for candidate in NearMiss.candidates(for: raw) {
        let known = fingerprint.identity(ofSecret: candidate.form)
        if knownKey(known) != nil {
          return KeyValue(
            text: identity, credential: .malformed, owner: nil,
            nearMiss: (of: known, miss: candidate.miss))
        }
      }
    }
    return KeyValue(text: identity, credential: .unknown)
  }

  private func knownKey(_ identity: [UInt8]) -> Int32? {
    registry.key(named: identity.span, range: ByteRange(0, identity.count))
  }

  private func knownHost(_ host: [UInt8]) -> Int32? {
    registry.host(named: host.span, range: ByteRange(0, host.count))
  }

  /// What the id at `range` is: 1–18 digits are a number.
  /// `secret` is the line's own key, which may stand here too.
  func idValue(
    _ bytes: borrowing Span<UInt8>, _ range: ByteRange, secret: [UInt8]?
  ) -> IDValue {
    var number: Int64 = 0
    var raw: [UInt8] = []
    var isNumber = 1...18 ~= range.count
    for offset in range.start..<range.end {
      let digit = bytes[offset] &- 0x30  // below "0" wraps to 208…255
      if digit < 10, isNumber { number = number * 10 + Int64(digit) } else { isNumber = false }
      if raw.count < Limits.sampleValueBytesMax { raw.append(bytes[offset]) }
    }
    return isNumber
      ? IDValue(id: .number(number), text: [])
      : IDValue(id: .notANumber, text: SecretMask.masked(raw, secret: secret, bytesMax: 64))
  }

  /// What the host at `range` is.
  /// `secret` is the line's own key, which may stand here too.
  func hostValue(
    _ bytes: borrowing Span<UInt8>, _ range: ByteRange, secret: [UInt8]?
  ) -> HostValue {
    let host = normalizedHost(bytes, range)
    if let known = knownHost(host) {
      return HostValue(text: host, called: .known(known))
    }
    // Hosts are kept in lower case, and so would a key be that is sent as one.
    let text = SecretMask.masked(
      host, secret: secret.map { normalizedHost($0.span, ByteRange(0, $0.count)) },
      bytesMax: Limits.dimensionBytesMax)
    if registry.knowsHosts { return HostValue(text: text, called: .unknown) }
    if approvedHosts.contains(host) { return HostValue(text: text, called: .approvedByProfile) }
    return HostValue(text: text, called: approvedHosts.isEmpty ? .notLogged : .unknown)
  }

  /// What the joined reason fields say: each a number byte, its text, a NUL.
  func reasonValue(_ joined: borrowing Span<UInt8>, secret: [UInt8]?) -> ReasonValue {
    var fields = Array(repeating: [UInt8](), count: reasonNames.count)
    var text: [UInt8] = []
    var at = 0
    while at < joined.count {
      let number = Int(joined[at])
      at += 1
      var value: [UInt8] = []
      while at < joined.count, joined[at] != 0 {
        value.append(joined[at] < 0x20 ? 0x20 : joined[at])
        at += 1
      }
      at += 1
      guard number < fields.count else { continue }
      fields[number] = value
      if !text.isEmpty { text.append(0x0A) }
      text += Array(reasonNames[number].utf8) + [UInt8(ascii: "=")]
      text += SecretMask.masked(value, secret: secret, bytesMax: Limits.reasonBytesMax)
    }
    let reading = readReasons.value(of: copy(joined, ByteRange(0, joined.count), joined.count)) {
      (reasons.read(fields), true)
    }
    return ReasonValue(text: text, reading: reading)
  }

  private func cut(_ text: [UInt8]) -> [UInt8] {
    Array(text.prefix(Limits.dimensionBytesMax - 3)) + Array("…".utf8)
  }
}
