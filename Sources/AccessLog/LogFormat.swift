package import Bytes

/// How the lines of a source are read.
package struct LogFormat: Sendable {
  enum Kind: Sendable {
    /// JSON objects; names through the aliases.
    case json(FieldNames)
    /// Lines of text with one of these shapes, the first that fits.
    case text([Template])
    /// Lines of `name=value` pairs; names through the aliases.
    case logfmt(FieldNames)
  }

  /// The name by which people choose it.
  package internal(set) var name: String
  let kind: Kind
  /// What stands around each line.
  var wrapper = Wrapper.none
  /// Bytes that stand in every source of it; none: there is no such mark.
  var mark: [UInt8] = []
  /// Whether records of other formats may stand among its own.
  package var follows = false
  /// Headers of the file that give the shape of its lines; nil: it has none.
  var w3c: W3CHeader?
  /// What its lines can carry; of JSON that is read by aliases alone only a line can tell.
  package internal(set) var roles: Set<FieldRole>?
  var adjustments: Adjustments
  /// Whether its times are of UTC by its manual, though they do not say so.
  var isUTC = false
  /// The clock of its times that have no zone; nil for UTC.
  package private(set) var clock: LocalClock?
  /// The proxies in front of its gateway; nil where nobody said.
  package private(set) var trusted: TrustedProxies?
  /// Variables of a template that are read over, because no alias names them; as they stand in it.
  package let skipped: [String]
  /// The template that it was compiled from, the first of several.
  var template: GivenTemplate?
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

  /// Whether records are JSON objects.
  package var isJSON: Bool {
    if case .json = kind { true } else { false }
  }

  /// The same format behind `proxies`.
  package func behind(_ proxies: TrustedProxies?) -> LogFormat {
    var format = self
    format.trusted = proxies
    return format
  }

  /// The same format, times without a zone read as `clock`'s, or UTC's where it is nil or the format's
  /// own manual says so.
  package func at(_ clock: LocalClock?) -> LogFormat {
    var format = self
    format.clock = isUTC ? nil : clock
    return format
  }

  /// The format of a source that was read before, by the name that was noted for it: `a+b` is one
  /// that began as `a` and went on as `b`.
  package static func named(_ name: String?, among formats: [LogFormat]) -> LogFormat? {
    let parts = name?.split(separator: "+") ?? []
    guard var format = formats.first(where: { $0.name == parts.first ?? "" }) else { return nil }
    format.follows = parts.count > 1
    return format
  }

  /// JSON objects, read through `names`.
  package static func json(named name: String = "json", _ names: FieldNames) -> LogFormat {
    LogFormat(name: name, kind: .json(names), roles: nil)
  }
}

/// A template as it was given; a class, for formats are copied often.
final class GivenTemplate: Sendable {
  let text: String
  /// What it is written in; nil: told by its variables.
  let dialect: Dialect?

  init(_ text: String, _ dialect: Dialect?) {
    self.text = text
    self.dialect = dialect
  }
}
