/// An id as the views show it: a number where it is one, text where it is not, or NULL.
package enum Identifier: Hashable, Sendable {
  case none
  case number(Int64)
  /// A place in the rollup's texts.
  case text(TextRef)
}

/// A place in a rollup's table of texts; 0 is NULL.
package typealias TextRef = UInt32
