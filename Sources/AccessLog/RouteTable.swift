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
/// a `?` ends the path; a `..` makes it no route. The ids of a path that leaves the tree after them
/// are still found.
package struct RouteTable: Sendable {
  private enum Hole: UInt8 { case org, event, other }

  private struct Node: Sendable {
    var literals: [(bytes: [UInt8], node: Int)] = []
    var hole: (kind: Hole, node: Int)?
    var ends: [(method: [UInt8], route: Int16)] = []
  }

  private var nodes = [Node()]
  /// The routes' templates, by number.
  package private(set) var templates: [String] = []
  /// The routes' methods, by number.
  package private(set) var methods: [String] = []
  private let prefixes: [[UInt8]]

  /// Makes an empty table; a path may begin with one of `prefixes`, single segments such as the
  /// stage of an API Gateway.
  package init(prefixes: [String] = []) { self.prefixes = prefixes.map { Array($0.utf8) } }

  /// Adds a route: `{org_id}` and `{event_id}` mark the ids, any other `{…}` one free segment.
  package mutating func add(method: String, template: String) {
    let route = Int16(templates.count)
    templates.append(template)
    methods.append(method)
    var at = 0
    for segment in template.utf8.split(separator: UInt8(ascii: "/")) {
      if segment.first == UInt8(ascii: "{") {
        let kind: Hole =
          segment.elementsEqual("{org_id}".utf8)
          ? .org : segment.elementsEqual("{event_id}".utf8) ? .event : .other
        if let known = nodes[at].hole {
          at = known.node
        } else {
          nodes.append(Node())
          nodes[at].hole = (kind, nodes.count - 1)
          at = nodes.count - 1
        }
      } else if let known = nodes[at].literals.first(where: { $0.bytes.elementsEqual(segment) }) {
        at = known.node
      } else {
        nodes.append(Node())
        nodes[at].literals.append((Array(segment), nodes.count - 1))
        at = nodes.count - 1
      }
    }
    nodes[at].ends.append((Array(method.utf8), route))
  }

  /// Finds the route of `path` under `method` (an absent method fits any).
  ///
  /// - Complexity: O(length of the path), no allocation.
  package func match(
    _ bytes: borrowing Span<UInt8>, path: ByteRange, method: ByteRange
  ) -> RouteMatch {
    var result = RouteMatch()
    guard !path.isEmpty, path.end <= bytes.count else { return result }
    var at = path.start
    var end = ByteScan.first(UInt8(ascii: "?"), in: bytes, from: at, to: path.end)
    at = pathStart(bytes, at, end)
    var node = 0
    var isFirst = true
    while at < end {
      if bytes[at] == UInt8(ascii: "/") {
        at += 1
        continue
      }
      let segmentEnd = ByteScan.first(UInt8(ascii: "/"), in: bytes, from: at, to: end)
      let isDots = bytes[at] == UInt8(ascii: ".") && segmentEnd - at <= 2
      if isDots, segmentEnd - at == 1 {
        at = segmentEnd
        continue
      }
      if isDots, bytes[at + 1] == UInt8(ascii: ".") { return RouteMatch() }
      if isFirst, isPrefix(bytes, at, segmentEnd) {
        isFirst = false
        at = segmentEnd
        continue
      }
      isFirst = false
      if let next = literal(of: node, bytes, at, segmentEnd) {
        node = next
      } else if let hole = nodes[node].hole {
        switch hole.kind {
        case .org: result.org = ByteRange(at, segmentEnd)
        case .event: result.event = ByteRange(at, segmentEnd)
        case .other: break
        }
        node = hole.node
      } else {
        node = -1
        end = at
      }
      if node >= 0 { at = segmentEnd }
    }
    guard node >= 0 else { return result }
    for candidate in nodes[node].ends where methodFits(candidate.method, bytes, method) {
      result.route = candidate.route
      break
    }
    return result
  }

  /// Past `http://authority` of an absolute-form target (RFC 9112 §3.2.2).
  private func pathStart(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    guard start < end, bytes[start] != UInt8(ascii: "/") else { return start }
    let colon = ByteScan.first(UInt8(ascii: ":"), in: bytes, from: start, to: min(end, start + 8))
    guard colon + 2 < end, bytes[colon] == UInt8(ascii: ":"),
      bytes[colon + 1] == UInt8(ascii: "/"), bytes[colon + 2] == UInt8(ascii: "/")
    else { return start }
    return ByteScan.first(UInt8(ascii: "/"), in: bytes, from: colon + 3, to: end)
  }

  private func isPrefix(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    prefixes.contains { equals($0, bytes, start, end) }
  }

  private func literal(
    of node: Int, _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int
  ) -> Int? {
    for literal in nodes[node].literals where equals(literal.bytes, bytes, start, end) {
      return literal.node
    }
    return nil
  }

  private func methodFits(
    _ wanted: [UInt8], _ bytes: borrowing Span<UInt8>, _ method: ByteRange
  ) -> Bool {
    method.isAbsent || equals(wanted, bytes, method.start, method.end)
  }

  @inline(__always)
  private func equals(
    _ wanted: [UInt8], _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int
  ) -> Bool {
    wanted.count == end - start
      && ByteScan.matches(bytes, at: start, end: end, wanted.span, 0, wanted.count)
  }
}
