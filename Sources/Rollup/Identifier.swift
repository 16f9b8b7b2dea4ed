/// An id as the views show it: a number where it is one, text where it is not, or NULL.
package enum Identifier: Hashable, Sendable {
  case none
  case number(Int64)
  /// A place in the rollup's texts.
  case text(TextRef)

  /// Something to hash.
  var bits: UInt64 {
    switch self {
    case .none: 0
    case .number(let number): UInt64(bitPattern: number)
    case .text(let text): ~UInt64(text)
    }
  }
}

/// A place in a rollup's table of texts; 0 is NULL.
package typealias TextRef = UInt32
