/// Why a record of a CSV file could not be read.
package struct CSVFault: Error, Equatable, Sendable {
  /// The kinds of damage.
  package enum Kind: Equatable, Sendable {
    /// A quoted field that the file ends in; the line is that of the opening quote.
    case unterminatedQuote
    /// A quote inside a field that does not start with one.
    case strayQuote
    /// Something other than a comma or a line end after a closing quote.
    case textAfterQuote
    /// A field of more than `max` bytes.
    case fieldTooLong(max: Int)
    /// Bytes that are no UTF-8.
    case invalidUTF8
    /// A NUL byte, as UTF-16 text has in every second place.
    case nul
    /// A record with another number of fields than the header.
    case fieldCount(found: Int, wanted: Int)
    /// A header of more than `max` columns.
    case tooManyColumns(max: Int)
  }

  /// Where the record starts (for a quote that is never closed: where that quote is); from 1.
  package var line: Int
  /// The field, from 0; nil where the record as a whole is wrong.
  package var field: Int?
  /// What is wrong.
  package var kind: Kind
}

/// One record: its fields end to end in one array, so that reading costs no allocation.
package struct CSVRecord: Sendable {
  /// The unquoted bytes of all fields.
  var bytes: [UInt8] = []
  /// Where each field ends in `bytes`.
  var ends: [Int] = []
  /// The line on which the record starts, from 1.
  package internal(set) var line = 1

  /// Number of fields.
  package var count: Int { ends.count }

  /// The bytes of field `index`, without its quotes; `index` must be below `count`.
  package subscript(index: Int) -> ArraySlice<UInt8> {
    bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }
}
