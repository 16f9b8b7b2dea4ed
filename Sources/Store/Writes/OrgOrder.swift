import Rollup

/// The order in which a part's rows are written, by organisation, and where each one's rows lie.
struct OrgOrder {
  /// Numbers of rows that are one organisation's, half-open.
  struct Sections {
    var traffic: Range<Int64> = 0..<0
    var cases: Range<Int64> = 0..<0
    var samples: Range<Int64> = 0..<0
  }

  private var ranks: [Identifier: UInt64] = [:]
  /// The organisations in their order, with their rows' places.
  private(set) var sections: [(org: Identifier, sections: Sections)] = []

  /// Puts the organisations of `part` in an order: nobody's, then numbers, then texts.
  init(_ part: SourceRollup) {
    var orgs = Set(part.traffic.lazy.map(\.of.org))
    orgs.formUnion(part.samples.lazy.map(\.org))
    sections = orgs.sorted { Self.precedes($0, $1) }.map { ($0, Sections()) }
    for (rank, section) in sections.enumerated() { ranks[section.org] = UInt64(rank) }
  }

  /// `rows` by organisation, then slot; equal ones keep their order.
  func sorted<Row>(_ rows: [Row], by place: (Row) -> (org: Identifier, slot: Int32)) -> [Row] {
    var order: [(place: UInt64, index: Int)] = []
    order.reserveCapacity(rows.count)
    for (index, row) in rows.enumerated() {
      let (org, slot) = place(row)
      order.append(((ranks[org] ?? 0) << 32 | UInt64(UInt32(bitPattern: slot)), index))
    }
    order.sort { $0 < $1 }
    return order.map { rows[$0.index] }
  }

  /// Notes that the next row of `org` has `number`; its rows come one behind the other.
  mutating func place(
    _ org: Identifier, _ kind: WritableKeyPath<Sections, Range<Int64>>, _ number: Int64
  ) {
    guard let rank = ranks[org] else { return }
    let range = sections[Int(rank)].sections[keyPath: kind]
    sections[Int(rank)].sections[keyPath: kind] =
      (range.isEmpty ? number : range.lowerBound)..<(number + 1)
  }

  private static func precedes(_ left: Identifier, _ right: Identifier) -> Bool {
    switch (left, right) {
    case (.none, _): right != .none
    case (_, .none): false
    case (.number(let left), .number(let right)): left < right
    case (.number, .text): true
    case (.text, .number): false
    case (.text(let left), .text(let right)): left < right
    }
  }
}
