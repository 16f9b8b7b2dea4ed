package import Registry

/// What an import of a registry folder came to.
package struct RegistryImport: Sendable {
  /// The moment of the snapshot, milliseconds since 1970.
  package var asOf: Int64
  package var changes: RegistryChanges
  package var findings: [RegistryFinding]
  package var ignoredColumns: [RegistrySnapshot.IgnoredColumn]
  /// The registry, the import included.
  package var index: RegistryIndex

  /// Reads a folder and adds it to what is known; nothing is stored yet.
  ///
  /// - Parameters:
  ///   - facts: what is known so far.
  ///   - folder: the folder of CSV files.
  ///   - options: how to read it.
  ///   - force: takes also a snapshot that looks like a broken export.
  /// - Throws: `RegistryErrors`; then nothing was imported.
  package init(
    into facts: RegistryFacts, from folder: String, _ options: RegistryFiles.Options, force: Bool
  ) throws(RegistryErrors) {
    let snapshot = try RegistryFiles.read(folder, options)
    var chronicle = Chronicle(facts)
    if !force {
      let shrunk = snapshot.shrinkage(since: chronicle.rows(at: snapshot.asOf), folder: folder)
      if !shrunk.isEmpty { throw RegistryErrors(shrunk) }
    }
    asOf = snapshot.asOf
    changes = chronicle.add(snapshot)
    let facts = chronicle.facts
    index = RegistryIndex(facts)
    findings = snapshot.findings
    ignoredColumns = snapshot.ignoredColumns
  }
}
