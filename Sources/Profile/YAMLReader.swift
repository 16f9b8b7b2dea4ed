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
    try Self.refuseBombs(text)
    let parser: Parser
    do {
      // A byte-order mark would count as a column. The C library refuses more than 1,000 levels,
      // which bounds the recursion over them.
      let isMarked = text.unicodeScalars.first == "\u{FEFF}"
      parser = try Parser(
        yaml: isMarked ? String(text.unicodeScalars.dropFirst()) : text,
        // Scalars are read as what they should be, not as what they look like.
        resolver: .basic, encoding: .utf8)
      guard let node = try parser.singleRoot() else {
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
    // Nodes know their anchors for as long as the parser lives.
    defer { withExtendedLifetime(parser) {} }
    try check(node, depth: 1)
  }

  init(node: Node) { self.node = node }

  private static func error(_ error: YamlError) -> ProfileError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return ProfileError(line: mark.line, column: mark.column, "no YAML: \(problem)")
    case .duplicatedKeysInMapping(let names, let context):
      let name = names.first.map { quoted($0) } ?? "a name"
      return ProfileError(
        line: context.mark.line, column: context.mark.column, "\(name) stands here twice")
    case .reader(let problem, let offset, _, let text):
      guard let offset else { return ProfileError("no YAML: \(problem)") }
      let before = text.prefix(offset)
      let column = before.reversed().prefix { !$0.isNewline }.count + 1
      return ProfileError(
        line: before.count(where: \.isNewline) + 1, column: column, "no YAML: \(problem)")
    default: return ProfileError("this is no YAML")
    }
  }

  /// Refuses a text that refers to its own parts so often that unfolding it could take for ever:
  /// the parser compares keys, and what they hold, before anybody can look at its nodes.
  ///
  /// Twenty references, however they are nested, make 3^(20/3) = 1,500 copies at most.
  private static func refuseBombs(_ text: String) throws(ProfileError) {
    let bytes = Array(text.utf8)
    var anchors: Set<ArraySlice<UInt8>> = []
    var aliases: [(name: ArraySlice<UInt8>, line: Int)] = []
    var line = 1
    for (offset, byte) in bytes.enumerated() {
      if byte == 0x0A { line += 1 }
      guard byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*") else { continue }
      let name = bytes[(offset + 1)...].prefix {
        0x61...0x7A ~= $0 | 0x20 || 0x30...0x39 ~= $0 || $0 == 0x5F || $0 == 0x2D
      }
      if byte == UInt8(ascii: "&") { anchors.insert(name) } else { aliases.append((name, line)) }
    }
    let uses = aliases.filter { !$0.name.isEmpty && anchors.contains($0.name) }
    if uses.count > 20, let first = uses.first { throw ProfileError(line: first.line, noAnchors) }
  }

  private static let noAnchors = "anchors and aliases are not read; write the value out"

  private func check(_ node: Node, depth: Int) throws(ProfileError) {
    if node.anchor != nil { throw error(node, Self.noAnchors) }
    switch node {
    case .mapping(let mapping):
      try checkDepth(node, depth)
      for (key, value) in mapping {
        try check(key, depth: depth + 1)
        try check(value, depth: depth + 1)
      }
    case .sequence(let sequence):
      try checkDepth(node, depth)
      for value in sequence { try check(value, depth: depth + 1) }
    case .scalar: break
    case .alias: throw error(node, Self.noAnchors)
    }
  }

  private func checkDepth(_ node: Node, _ depth: Int) throws(ProfileError) {
    guard depth <= Limits.profileDepthMax else {
      throw error(node, "nested deeper than \(Limits.profileDepthMax) levels")
    }
  }

  /// The line it begins on, from 1.
  var line: Int? { node.mark?.line }

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
          key, "\(what) has no field \(Self.quoted(name)); it has \(known.joined(separator: ", "))")
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
  func elements(of what: String, max: Int = .max) throws(ProfileError) -> [YAMLReader] {
    guard case .sequence(let sequence) = node else { throw error("\(what) must be a list") }
    guard sequence.count <= max else { throw error("\(what) has more than \(max) elements") }
    return sequence.map { YAMLReader(node: $0) }
  }

  /// The elements of a list, or one value as a list of one.
  func textElements(of what: String) throws(ProfileError) -> [YAMLReader] {
    isScalar ? [self] : try elements(of: what)
  }

  /// The elements of a list of texts, or one text as a list of one.
  func texts(of what: String) throws(ProfileError) -> [String] {
    var texts: [String] = []
    for element in try textElements(of: what) { texts.append(try element.text(of: what)) }
    return texts
  }

  /// Whether this is one value, not a list or a mapping.
  var isScalar: Bool { if case .scalar = node { true } else { false } }

  /// A text, or a number as it is written; never empty.
  func text(of what: String) throws(ProfileError) -> String {
    guard case .scalar(let scalar) = node else { throw error("\(what) must be text") }
    guard !scalar.string.isEmpty else { throw error("\(what) must not be empty") }
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
  static func quoted(_ name: String) -> String { "\"\(name.prefix(40))\"" }
}
