/// A contradiction in a registry: reported, never fatal.
package struct RegistryFinding: Equatable, Sendable, CustomStringConvertible {
  /// What it is about.
  package enum Subject: Equatable, Sendable {
    /// A key, by its identity.
    case key(String)
    /// An org.
    case org(Int64)
    /// An event.
    case event(Int64)
    /// A host, in its normal form.
    case host(String)
  }

  /// A row of a file.
  package struct Place: Equatable, Sendable {
    /// The path of the file.
    package var file: String
    /// The line, from 1.
    package var line: Int
  }

  /// What it is about.
  package var subject: Subject
  /// What contradicts what.
  package var contradiction: RegistryContradiction
  /// The rows, the one that was taken first; empty for a finding over time.
  package var places: [Place] = []

  /// One sentence and what to do. With places it says `file:line` and never the key; over time it
  /// names the key by its identity, which is hostile text.
  package var description: String {
    guard let first = places.first else { return "\(name): \(contradiction)" }
    var text = "\(first.file):\(first.line)"
    for place in places.dropFirst() {
      text += place.file == first.file ? " and \(place.line)" : " and \(place.file):\(place.line)"
    }
    switch subject {
    case .key: return "\(text): a key \(contradiction)"
    case .org, .event, .host: return "\(text): \(name) \(contradiction)"
    }
  }

  private var name: String {
    switch subject {
    case .key(let identity): "key \(identity)"
    case .org(let id): "org \(id)"
    case .event(let id): "event \(id)"
    case .host(let host): "host \(host)"
    }
  }
}
