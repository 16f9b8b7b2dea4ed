import GRDB

/// Numbers of texts: each text is stored once.
///
/// Memory: `knownBytesMax`, whatever the texts.
struct TextTable {
  /// Bytes of remembered texts, each with 96 B for its place in the dictionary and its array: those of
  /// a night of a million lines twice over.
  static let knownBytesMax = 3 << 20

  private let find: RawStatement
  private let insert: RawStatement
  private let last: RawStatement
  private var known: [[UInt8]: Int64] = [:]
  private var knownBytes = 0

  init(_ database: Database) throws {
    find = try RawStatement(database, "SELECT id FROM text WHERE value = ?")
    insert = try RawStatement(database, "INSERT INTO text (value) VALUES (?)")
    last = try RawStatement(database, "SELECT last_insert_rowid()")
  }

  /// The number of `text`; nil for the empty text, which stands for NULL.
  mutating func number(_ text: [UInt8]) throws -> Int64? {
    if text.isEmpty { return nil }
    if let number = known[text] { return number }
    let value = storable(text)
    find.bind(1, text: value)
    var number = try find.number()
    if number == nil {
      insert.bind(1, text: value)
      try insert.run()
      number = try last.number()
    }
    // A year of hostile texts must not stay in memory; those in use come back soon.
    knownBytes += text.count + 96
    if knownBytes > Self.knownBytesMax {
      forget()
      knownBytes = text.count + 96
    }
    known[text] = number
    return number
  }

  /// Forgets the numbers: after a rollback they may be another text's.
  mutating func forget() {
    known.removeAll(keepingCapacity: true)
    knownBytes = 0
  }
}

/// Bytes as text that SQLite and its readers agree on: valid UTF-8, no NUL.
func storable(_ bytes: [UInt8]) -> String {
  String(decoding: bytes.map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self)
}
