import Bytes
import Yams

/// Typed access to a YAML document, with the place of every fault.
struct YAMLReader {
  let node: Node

  /// Parses `text` within the limits: size, depth, no anchors or aliases.
  init(_ text: String) throws(ProfileError) {
    guard text.utf8.count <= Limits.profileBytesMax else {
      throw ProfileError("larger than 1 MiB; a profile is a few kilobytes")
    }
    try Self.checkDepth(text)
    do {
      guard let node = try Yams.compose(yaml: text) else {
        throw ProfileError("empty; print the built-in one with: authaudit profile show")
      }
      self.node = node
    } catch let error as ProfileError {
      throw error
    } catch let error as YamlError {
      throw Self.error(error)
    } catch {
      throw ProfileError("this is no YAML")
    }
    try refuseAnchors(node)
  }

  init(node: Node) { self.node = node }

  private static func error(_ error: YamlError) -> ProfileError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      ProfileError(line: mark.line, column: mark.column, "no YAML: \(problem)")
    default: ProfileError("this is no YAML")
    }
  }

  /// Refuses nesting that a recursive parser would follow down its stack, before one runs.
  private static func checkDepth(_ text: String) throws(ProfileError) {
    var line = 1
    var flow = 0
    var indents: [Int] = []
    var column = 0
    var isIndent = true
    var dashes = 0
    for byte in text.utf8 {
      switch byte {
      case 0x0A:
        line += 1
        column = 0
        dashes = 0
        isIndent = true
        continue
      case UInt8(ascii: "["), UInt8(ascii: "{"): flow += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): flow = max(0, flow - 1)
      default: break
      }
      if isIndent, byte != 0x20 {
        if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "?") { dashes += 1 } else { isIndent = false }
        while let last = indents.last, last >= column { indents.removeLast() }
        indents.append(column)
      }
      column += 1
      guard flow <= Limits.profileDepthMax, indents.count + dashes <= Limits.profileDepthMax else {
        throw ProfileError(line: line, "nested deeper than \(Limits.profileDepthMax) levels")
      }
    }
  }

  private func refuseAnchors(_ node: Node) throws(ProfileError) {
    if node.anchor != nil {
      throw error(node, "anchors and aliases are not read; write the value out")
    }
    switch node {
    case .mapping(let mapping):
      for (key, value) in mapping {
        try refuseAnchors(key)
        try refuseAnchors(value)
      }
    case .sequence(let sequence): for value in sequence { try refuseAnchors(value) }
    case .scalar: break
    case .alias: throw error(node, "anchors and aliases are not read; write the value out")
    }
  }

  /// An error at a node.
  func error(_ node: Node, _ problem: String) -> ProfileError {
    ProfileError(line: node.mark?.line, column: node.mark?.column, problem)
  }

  /// An error at this node.
  func error(_ problem: String) -> ProfileError { error(node, problem) }

  /// The members of a mapping, whose names must be among `known`.
  func members(_ known: [String], of what: String) throws(ProfileError) -> [String: YAMLReader] {
    guard case .mapping(let mapping) = node else {
      throw error("\(what) must be a mapping with \(known.joined(separator: ", "))")
    }
    var members: [String: YAMLReader] = [:]
    for (key, value) in mapping {
      guard let name = key.string else { throw error(key, "a name must be text") }
      guard known.contains(name) else {
        throw error(
          key, "\(what) has no field \(quoted(name)); it has \(known.joined(separator: ", "))")
      }
      members[name] = YAMLReader(node: value)
    }
    return members
  }

  /// The members of a mapping with free names, in their order.
  func entries(of what: String) throws(ProfileError) -> [(name: String, value: YAMLReader)] {
    guard case .mapping(let mapping) = node else { throw error("\(what) must be a mapping") }
    var entries: [(name: String, value: YAMLReader)] = []
    for (key, value) in mapping {
      guard let name = key.string else { throw error(key, "a name must be text") }
      entries.append((name, YAMLReader(node: value)))
    }
    return entries
  }

  /// The elements of a list.
  func elements(of what: String) throws(ProfileError) -> [YAMLReader] {
    guard case .sequence(let sequence) = node else { throw error("\(what) must be a list") }
    return sequence.map { YAMLReader(node: $0) }
  }

  /// The elements of a list of texts, or one text as a list of one.
  func texts(of what: String) throws(ProfileError) -> [String] {
    if case .scalar = node { return [try text(of: what)] }
    var texts: [String] = []
    for element in try elements(of: what) { texts.append(try element.text(of: what)) }
    return texts
  }

  /// Whether this is one value, not a list or a mapping.
  var isScalar: Bool { if case .scalar = node { true } else { false } }

  /// A text, or a number as it is written.
  func text(of what: String) throws(ProfileError) -> String {
    guard case .scalar(let scalar) = node else { throw error("\(what) must be text") }
    return scalar.string
  }

  /// A whole number within `range`.
  func number(of what: String, in range: ClosedRange<Int>) throws(ProfileError) -> Int {
    guard let number = Int(try text(of: what)), range.contains(number) else {
      throw error("\(what) must be a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// Names from a file, cut and harmless.
  func quoted(_ name: String) -> String { "\"\(name.prefix(40))\"" }
}
