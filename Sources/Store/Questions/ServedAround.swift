import GRDB

extension AuditStore {
  /// The last request that was served before a moment, and the first one after another.
  ///
  /// Of a cell of half an hour its first and last are known: where both lie on the far side of the
  /// moment, or the last does, what is between them is not.
  /// - Parameters:
  ///   - filter: of whom.
  ///   - before: milliseconds; the last success is earlier.
  ///   - after: milliseconds; the first success is later.
  /// - Returns: milliseconds; nil where there is none.
  /// - Throws: `StoreError`.
  /// - Complexity: the sources next to the moments are read first, and no more of them than are
  ///   needed; all of them on that side where there is no success.
  package func servedAround(
    _ filter: Filter, before: Int64, after: Int64
  ) throws(StoreError) -> (last: Int64?, first: Int64?) {
    try reading { database in
      var sources: [(id: Int64, firstAt: Int64, lastAt: Int64)] = []
      let stored: SQL = "SELECT id, first_at, last_at FROM source WHERE \(filter.sources)"
      let rows = try RawQuery(database, stored)
      while try rows.step() {
        guard let id = rows.number(0), let first = rows.number(1), let last = rows.number(2) else {
          continue  // no requests
        }
        sources.append((id, first, last))
      }

      var last: Int64?
      var ahead = sources.filter { $0.firstAt < before }.sorted { $0.lastAt > $1.lastAt }[...]
      while let next = Self.portion(of: &ahead, until: { $0.lastAt <= last ?? .min }) {
        let found = try Self.time(
          """
          SELECT MAX(CASE WHEN t.last_ok_at < \(before) THEN t.last_ok_at
            WHEN t.first_ok_at < \(before) THEN t.first_ok_at END)
          FROM \(filter.traffic(of: next.map(\.id))) t
          """, database)
        last = [last, found].compactMap { $0 }.max()
      }

      var first: Int64?
      ahead = sources.filter { $0.lastAt > after }.sorted { $0.firstAt < $1.firstAt }[...]
      while let next = Self.portion(of: &ahead, until: { $0.firstAt >= first ?? .max }) {
        let found = try Self.time(
          """
          SELECT MIN(CASE WHEN t.first_ok_at > \(after) THEN t.first_ok_at
            WHEN t.last_ok_at > \(after) THEN t.last_ok_at END)
          FROM \(filter.traffic(of: next.map(\.id))) t
          """, database)
        first = [first, found].compactMap { $0 }.min()
      }
      return (last, first)
    }
  }

  /// Takes the next sources off: two, and each time twice as many; nil where none can matter.
  private static func portion<Source>(
    of sources: inout ArraySlice<Source>, until isFar: (Source) -> Bool
  ) -> ArraySlice<Source>? {
    let count = max(2, sources.startIndex)
    let next = sources.prefix(count).prefix { !isFar($0) }
    guard !next.isEmpty else { return nil }
    sources = sources.dropFirst(next.count)
    return next
  }

  private static func time(_ query: SQL, _ database: Database) throws -> Int64? {
    let rows = try RawQuery(database, query)
    return try rows.step() ? rows.number(0) : nil
  }
}
