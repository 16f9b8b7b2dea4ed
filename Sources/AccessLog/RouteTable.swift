package import Bytes

/// What a path says: its route and the ids in it.
package struct RouteMatch: Sendable, Equatable {
  /// Number of the route in the table, or -1 for a path that is none.
  package var route: Int16 = -1
  /// Where the organisation's id lies, if the path has a place for one.
  package var org = ByteRange.absent
  /// Where the event's id lies, if the path has a place for one.
  package var event = ByteRange.absent
}

/// The API's routes as a tree of path segments.
///
/// Paths are compared segment by segment: `//` and `/./` count as `/`, a final `/` does not count,
/// a `?` ends the path; a `..` anywhere makes it no route and its ids nobody's. The ids of a path
/// that leaves the tree after them are still found. A segment in braces is a template's
/// (`$context.resourcePath` logs `/api/{org_id}`): it fits any free segment and is no id.
package struct RouteTable: Sendable {
  private enum Hole: UInt8 { case org, event, other }

  /// A segment, a method or a prefix: its first eight bytes are compared as one word.
  private struct Text: Sendable {
    var word: UInt64
    var start: Int
    var count: Int
  }

  /// One of a node's texts, what it leads to (a node or a route), and the node's next one or -1.
  private struct Edge: Sendable {
    var text: Text
    var target: Int
    var next: Int
  }

  private struct Node: Sendable {
    var firstLiteral = -1
    var firstMethod = -1
    var holeNode = -1
    var hole = Hole.other
  }

  private var nodes = [Node()]
  private var edges: [Edge] = []
  private var bytes: [UInt8] = []
  private var prefixes: [Text] = []
  /// What all routes begin with, `/api/v1/ext/`, and the node it leads to: compared in one go.
  private var trunk: (text: [UInt8], node: Int) = ([], 0)
  /// The routes' templates, by number.
  package private(set) var templates: [String] = []
  /// The routes' methods, by number.
  package private(set) var methods: [String] = []

  /// Makes an empty table; a path may begin with one of `prefixes`, single segments such as the
  /// stage of an API Gateway.
  package init(prefixes: [String] = []) {
    for prefix in prefixes { self.prefixes.append(store(prefix.utf8)) }
  }

  /// Adds a route: `{org_id}` and `{event_id}` mark the ids, any other `{…}` one free segment.
  /// A table holds 32,767 routes; more are not added.
  package mutating func add(method: String, template: String) {
    guard templates.count < Int(Int16.max) else { return }
    var at = 0
    for segment in template.utf8.split(separator: UInt8(ascii: "/")) {
      if segment.first == UInt8(ascii: "{") {
        if nodes[at].holeNode < 0 {
          nodes[at].hole =
            segment.elementsEqual("{org_id}".utf8)
            ? .org : segment.elementsEqual("{event_id}".utf8) ? .event : .other
          nodes[at].holeNode = nodes.count
          nodes.append(Node())
        }
        at = nodes[at].holeNode
      } else {
        let wanted = Array(segment)
        var known = find(wanted.span, 0, wanted.count, from: nodes[at].firstLiteral)
        if known < 0 {
          known = nodes.count
          nodes.append(Node())
          append(segment, leadingTo: known, \.firstLiteral, of: at)
        }
        at = known
      }
    }
    append(method.utf8, leadingTo: templates.count, \.firstMethod, of: at)
    templates.append(template)
    methods.append(method)
    growTrunk()
  }

  private mutating func growTrunk() {
    var text: [UInt8] = []
    var node = 0
    while nodes[node].holeNode < 0, nodes[node].firstMethod < 0, nodes[node].firstLiteral >= 0 {
      let only = edges[nodes[node].firstLiteral]
      guard only.next < 0 else { break }
      text.append(UInt8(ascii: "/"))
      text += bytes[only.text.start..<(only.text.start + only.text.count)]
      node = only.target
    }
    trunk = (text + [UInt8(ascii: "/")], node)
  }

  private mutating func store(_ text: some Sequence<UInt8>) -> Text {
    let start = bytes.count
    bytes.append(contentsOf: text)
    let count = bytes.count - start
    return Text(
      word: ByteScan.word(bytes.span, at: start, count: count), start: start, count: count)
  }

  /// Appends an edge to one of a node's lists: of edges with one text the first counts.
  private mutating func append(
    _ text: some Sequence<UInt8>, leadingTo target: Int, _ list: WritableKeyPath<Node, Int>,
    of node: Int
  ) {
    edges.append(Edge(text: store(text), target: target, next: -1))
    var last = nodes[node][keyPath: list]
    if last < 0 {
      nodes[node][keyPath: list] = edges.count - 1
    } else {
      while edges[last].next >= 0 { last = edges[last].next }
      edges[last].next = edges.count - 1
    }
  }

  /// Finds the route of `path` under `method` (an absent method fits any).
  ///
  /// - Complexity: O(length of the path), no allocation.
  package func match(
    _ bytes: borrowing Span<UInt8>, path: ByteRange, method: ByteRange
  ) -> RouteMatch {
    var result = RouteMatch()
    guard !path.isEmpty, path.end <= bytes.count, method.end <= bytes.count else { return result }
    let nodes = self.nodes.span
    let end = path.end
    var at = pathStart(bytes, path.start, end)
    var node = 0
    var isFirst = !prefixes.isEmpty
    if !isFirst, ByteScan.matches(bytes, at: at, end: end, trunk.text.span, 0, trunk.text.count) {
      at += trunk.text.count
      node = trunk.node
    }
    while at < end {
      let start = at
      if bytes[start] == UInt8(ascii: "/") {
        at += 1
        continue
      }
      if bytes[start] == UInt8(ascii: "?") { break }
      at = ByteScan.first(
        UInt8(ascii: "/"), or: UInt8(ascii: "?"), in: bytes, from: start, to: end)
      if bytes[start] == UInt8(ascii: "."), at - start <= 2 {
        if at - start == 1 { continue }
        if bytes[start + 1] == UInt8(ascii: ".") { return RouteMatch() }
      }
      if isFirst {
        isFirst = false
        if isPrefix(bytes, start, at) { continue }
      }
      guard node >= 0 else { continue }
      let literal = find(bytes, start, at, from: nodes[node].firstLiteral)
      if literal >= 0 {
        node = literal
        continue
      }
      let isTemplate = bytes[start] == UInt8(ascii: "{") && bytes[at - 1] == UInt8(ascii: "}")
      if nodes[node].holeNode >= 0, !isTemplate {
        switch nodes[node].hole {
        case .org: result.org = ByteRange(start, at)
        case .event: result.event = ByteRange(start, at)
        case .other: break
        }
      }
      node = nodes[node].holeNode
    }
    guard node >= 0, nodes[node].firstMethod >= 0 else { return result }
    let route =
      method.isAbsent
      ? edges[nodes[node].firstMethod].target
      : find(bytes, method.start, method.end, from: nodes[node].firstMethod)
    result.route = Int16(truncatingIfNeeded: route)  // -1, or below Int16.max
    return result
  }

  /// Past `http://authority` of an absolute-form target (RFC 9112 §3.2.2).
  private func pathStart(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    guard start < end, bytes[start] != UInt8(ascii: "/") else { return start }
    let colon = ByteScan.first(UInt8(ascii: ":"), in: bytes, from: start, to: min(end, start + 8))
    guard colon + 2 < end, bytes[colon] == UInt8(ascii: ":"),
      bytes[colon + 1] == UInt8(ascii: "/"), bytes[colon + 2] == UInt8(ascii: "/")
    else { return start }
    return ByteScan.first(
      UInt8(ascii: "/"), or: UInt8(ascii: "?"), in: bytes, from: colon + 3, to: end)
  }

  private func isPrefix(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    let word = ByteScan.word(bytes, at: start, count: end - start)
    for prefix in prefixes where equals(prefix, word, bytes, start, end) { return true }
    return false
  }

  /// What the edge with the text `bytes[start..<end]` leads to, or -1.
  @inline(__always)
  private func find(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, from first: Int
  ) -> Int {
    guard first >= 0 else { return -1 }
    let edges = self.edges.span
    let word = ByteScan.word(bytes, at: start, count: end - start)
    var edge = first
    while edge >= 0 {
      if equals(edges[edge].text, word, bytes, start, end) { return edges[edge].target }
      edge = edges[edge].next
    }
    return -1
  }

  @inline(__always)
  private func equals(
    _ text: Text, _ word: UInt64, _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int
  ) -> Bool {
    guard text.word == word, text.count == end &- start else { return false }
    return text.count <= 8
      || ByteScan.matches(
        bytes, at: start + 8, end: end, self.bytes.span, text.start + 8, text.start + text.count)
  }
}
