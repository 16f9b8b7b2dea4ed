import Rollup

/// The order in which a part's rows are written, by organisation, and where each one's rows lie.
struct OrgOrder {
  /// The kinds of rows that lie by organisation.
  enum Kind: Int, CaseIterable {
    case traffic, cases, samples
  }

  /// Numbers of rows that are one organisation's, half-open, by `Kind`.
  typealias Sections = InlineArray<3, Range<Int64>>

  private var ranks: [Identifier: Int] = [:]
  /// The organisations in their order, with their rows' places.
  private(set) var sections: [(org: Identifier, rows: Sections)] = []

  /// Puts the organisations of `part` in an order: nobody's, then numbers, then texts.
  init(_ part: SourceRollup) {
    var orgs = Set(part.traffic.lazy.map(\.of.org))
    orgs.formUnion(part.samples.lazy.map(\.org))
    sections = orgs.sorted { Self.precedes($0, $1) }.map { ($0, Sections(repeating: 0..<0)) }
    for (rank, section) in sections.enumerated() { ranks[section.org] = rank }
  }

  /// The order of `rows`, as indices: by organisation, then slot; equal ones keep their order. Their
  /// numbers, from `first` on, are noted as those of their organisations.
  mutating func order<Row>(
    _ rows: [Row], _ kind: Kind, from first: Int64,
    by place: (borrowing Row) -> (org: Identifier, slot: Int32)
  ) -> [Int] {
    var order: [(place: UInt64, index: Int)] = []
    order.reserveCapacity(rows.count)
    for index in rows.indices {
      let (org, slot) = place(rows[index])
      order.append((UInt64(ranks[org] ?? 0) << 32 | UInt64(UInt32(bitPattern: slot)), index))
    }
    order.sort { $0 < $1 }
    for (number, entry) in order.enumerated() {
      let rank = Int(entry.place >> 32)
      let range = sections[rank].rows[kind.rawValue]
      let number = first + Int64(number)
      sections[rank].rows[kind.rawValue] =
        (range.isEmpty ? number : range.lowerBound)..<(number + 1)
    }
    return order.map(\.index)
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
