/// How the lines of a source are read.
package struct LogFormat: Sendable {
  enum Kind: Sendable {
    /// JSON objects; names through the aliases.
    case json(FieldNames)
    /// Lines of text with one of these shapes, the first that fits.
    case text([Template])
  }

  /// The name by which people choose it.
  package let name: String
  let kind: Kind
  /// Whether a line can carry an API key's identity. Of JSON only a line can tell.
  package let hasKey: Bool?
  /// Variables of a template that are read over, because no alias names them.
  package let skipped: [String]

  init(name: String, kind: Kind, hasKey: Bool?, skipped: [String] = []) {
    self.name = name
    self.kind = kind
    self.hasKey = hasKey
    self.skipped = skipped
  }

  /// JSON objects, read through `names`.
  package static func json(named name: String = "json", _ names: FieldNames) -> LogFormat {
    LogFormat(name: name, kind: .json(names), hasKey: nil)
  }
}
