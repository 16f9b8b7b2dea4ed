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
  /// What its lines can carry; of JSON that is read by aliases alone only a line can tell.
  package let roles: Set<FieldRole>?
  let adjustments: Adjustments
  /// Variables of a template that are read over, because no alias names them; as they stand in it.
  package let skipped: [String]
  /// Whether a line can carry an API key's identity. Of JSON only a line can tell.
  package var hasKey: Bool? { roles?.contains(.key) }

  init(
    name: String, kind: Kind, roles: Set<FieldRole>?, adjustments: Adjustments = [],
    skipped: [String] = []
  ) {
    self.name = name
    self.kind = kind
    self.roles = roles
    self.adjustments = adjustments
    self.skipped = skipped
  }

  /// JSON objects, read through `names`.
  package static func json(named name: String = "json", _ names: FieldNames) -> LogFormat {
    LogFormat(name: name, kind: .json(names), roles: nil)
  }
}
