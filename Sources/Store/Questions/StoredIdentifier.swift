/// An id as the store keeps it.
package enum StoredIdentifier: Hashable, Sendable {
  case none
  case number(Int64)
  /// What stood in the URL where a number should; `(other)` for what was folded.
  case text(String)

  /// A number, or none.
  init(_ number: Int64?) { self = number.map { .number($0) } ?? .none }

  /// Whether rows of ids come in this order, as SQLite sorts them: what is absent, numbers, texts by
  /// their bytes.
  static func precede(_ left: [StoredIdentifier], _ right: [StoredIdentifier]) -> Bool {
    left.lexicographicallyPrecedes(right) { left, right in
      switch (left, right) {
      case (.number(let left), .number(let right)): left < right
      case (.text(let left), .text(let right)):
        left.utf8.lexicographicallyPrecedes(right.utf8)
      case (.none, .number), (.none, .text), (.number, .text): true
      case (.none, .none), (.number, .none), (.text, .none), (.text, .number): false
      }
    }
  }
}
