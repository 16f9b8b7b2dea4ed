/// One row of a snapshot file: an id and what the file says about it.
package struct RegistryEntry: Equatable, Sendable {
  /// The id: decimal for orgs and events, the identity of a key, the normal form of a host.
  package var id: String
  /// The canonical text of the other columns (see ListedValues.swift).
  package var value: String
  /// The line of the file, from 1.
  package var line: Int32

  /// Makes a row.
  package init(id: String, value: String, line: Int32) {
    self.id = id
    self.value = value
    self.line = line
  }
}

/// All rows of one snapshot file, sorted by the bytes of their ids, one row an id.
package struct RegistryTable: Equatable, Sendable {
  /// What the file lists.
  package let kind: RegistryKind
  /// Its rows.
  package let entries: [RegistryEntry]

  private init(kind: RegistryKind, entries: [RegistryEntry]) {
    self.kind = kind
    self.entries = entries
  }

  /// Sorts rows; of several with one id the first of the file stays.
  ///
  /// - Parameters:
  ///   - rows: in any order; sorted in place, so that a million are not there twice.
  ///   - kind: what the file lists.
  /// - Returns: the table, and the rows that repeat an id with another value, by id and line.
  /// - Complexity: O(n log n).
  package static func sorting(
    _ rows: consuming [RegistryEntry], _ kind: RegistryKind
  ) -> (table: RegistryTable, repeated: [RegistryEntry]) {
    var rows = rows
    rows.sort { left, right in
      let order = ByteText.order(left.id, right.id)
      return order == 0 ? left.line < right.line : order < 0
    }
    var repeated: [RegistryEntry] = []
    var kept = 0
    for index in rows.indices {
      if kept > 0, ByteText.same(rows[kept - 1].id, rows[index].id) {
        if !ByteText.same(rows[kept - 1].value, rows[index].value) { repeated.append(rows[index]) }
        continue
      }
      if kept < index { rows[kept] = rows[index] }
      kept += 1
    }
    rows.removeSubrange(kept...)
    return (RegistryTable(kind: kind, entries: rows), repeated)
  }
}

/// One row of `key_events.csv`.
package struct RegistryKeyEvent: Equatable, Sendable {
  /// What happened.
  package var fact: RegistryFacts.KeyEvent
  /// The line of the file, from 1.
  package var line: Int32

  /// Makes a row.
  package init(fact: RegistryFacts.KeyEvent, line: Int32) {
    self.fact = fact
    self.line = line
  }
}

/// What a registry folder said at one moment.
package struct RegistrySnapshot: Equatable, Sendable {
  /// The moment, milliseconds since 1970.
  package var asOf: Int64
  /// The snapshot files of the folder, by kind; a file that was not there is not here.
  package var tables: [RegistryTable]
  /// The rows of `key_events.csv`, in the order of the file; nil without the file.
  package var keyEvents: [RegistryKeyEvent]?
  /// What contradicts itself, in the order of files and lines.
  package var findings: [RegistryFinding]
  /// Columns that were neither known nor flags, by file name.
  package var ignoredColumns: [IgnoredColumn]

  /// Makes a snapshot; of each kind at most one table.
  package init(
    asOf: Int64, tables: [RegistryTable], keyEvents: [RegistryKeyEvent]?,
    findings: [RegistryFinding] = [], ignoredColumns: [IgnoredColumn] = []
  ) {
    self.asOf = asOf
    self.tables = tables
    self.keyEvents = keyEvents
    self.findings = findings
    self.ignoredColumns = ignoredColumns
  }

  /// A column that means nothing to this program.
  package struct IgnoredColumn: Equatable, Sendable {
    /// The file name.
    package var file: String
    /// The name of the column, as it stands; hostile text.
    package var column: String
  }

  /// The table of a kind, or nil if the folder had no such file.
  package func table(_ kind: RegistryKind) -> RegistryTable? { tables.first { $0.kind == kind } }

  /// Why this snapshot looks like a broken export: a file without rows, or with less than half the
  /// rows of the snapshot before. Not to be asked when the operator forces the import.
  ///
  /// - Parameters:
  ///   - before: rows of each kind in the snapshot before (`Chronicle.rows(at:)`); none when there
  ///     was none.
  ///   - folder: for the paths in the errors.
  /// - Returns: an error for each such file; usually none.
  package func shrinkage(
    since before: [RegistryKind: Int], folder: String
  ) -> [RegistryError] {
    tables.compactMap { table in
      let path = RegistryFiles.path(table.kind.fileName, in: folder)
      let rows = table.entries.count
      if rows == 0 { return RegistryError(file: path, .emptySnapshot) }
      guard let before = before[table.kind], rows < before - rows else { return nil }
      return RegistryError(file: path, .smallerSnapshot(rows: rows, before: before))
    }
  }
}
