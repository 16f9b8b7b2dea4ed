import Bytes

/// What a registry says of some subjects, as numbers that differ where it says something else.
package struct RegistrySayings: Hashable, Sendable {
  /// Somebody or something that a registry is asked about.
  package enum Subject: Hashable, Sendable {
    case key([UInt8])
    case org(Int64)
    case event(Int64)
    case host([UInt8])
    /// All of a kind: whether a registry of them is known at all.
    case all(RegistryKind)

    /// A number of its own.
    fileprivate var number: UInt64 {
      var text = DigestText()
      switch self {
      case .key(let name):
        text.add(0)
        text.add(String(decoding: name, as: UTF8.self))
      case .org(let id):
        text.add(1)
        text.add(id)
      case .event(let id):
        text.add(2)
        text.add(id)
      case .host(let name):
        text.add(3)
        text.add(String(decoding: name, as: UTF8.self))
      case .all(let kind):
        text.add(4)
        text.add(Int64(kind.rawValue))
      }
      return UInt64(bitPattern: text.digest)
    }
  }

  /// What bears on all subjects: the rules of who asks.
  package var general: Int64
  /// By the subject's number.
  private var sayings: [UInt64: UInt32] = [:]

  /// Bytes of a subject in `packed`.
  private static let packedBytes = 12

  /// Makes sayings of nobody.
  package init(general: Int64) { self.general = general }

  /// Reads what `packed` gave; nil if it is not that.
  package init?(general: Int64, packed: [UInt8]) {
    guard packed.count % Self.packedBytes == 0 else { return nil }
    self.general = general
    for start in stride(from: 0, to: packed.count, by: Self.packedBytes) {
      let number = packed[start..<(start + 8)].reduce(0) { $0 << 8 | UInt64($1) }
      sayings[number] = packed[(start + 8)..<(start + 12)].reduce(0) { $0 << 8 | UInt32($1) }
    }
  }

  /// All subjects and what is said of them, 12 bytes each, always in the same order.
  package var packed: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(sayings.count * Self.packedBytes)
    for (number, saying) in sayings.sorted(by: { $0.key < $1.key }) {
      for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> (56 - shift * 8))) }
      for shift in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: saying >> (24 - shift * 8))) }
    }
    return bytes
  }

  mutating func say(_ text: DigestText, of subject: Subject) {
    sayings[subject.number] = UInt32(truncatingIfNeeded: text.digest)
  }

  /// Whether `other` says something else of `subject`.
  package func differs(from other: RegistrySayings, on subject: Subject) -> Bool {
    let number = subject.number
    return sayings[number] != other.sayings[number]
  }
}
