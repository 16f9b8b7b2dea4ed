package import Bytes

/// The folder of CSV files that says what an API's keys, orgs, events and hosts are.
package enum RegistryFiles {
  /// How to read a folder.
  package struct Options: Sendable {
    /// The moment of the snapshot, milliseconds since 1970; nil: the newest modification time.
    package var asOf: Int64?
    /// What the key columns hold.
    package var keyRule: RegistryKeyRule
    /// What turns digests and secrets into identities.
    package var fingerprint: KeyFingerprint
    /// Most keys that an org may have which are not deleted; more is a finding.
    package var liveKeysMax: Int

    /// Makes options.
    package init(
      asOf: Int64? = nil, keyRule: RegistryKeyRule = .auto, fingerprint: KeyFingerprint,
      liveKeysMax: Int = 10
    ) {
      self.asOf = asOf
      self.keyRule = keyRule
      self.fingerprint = fingerprint
      self.liveKeysMax = liveKeysMax
    }
  }

  /// The files that a folder may hold; each is optional, one must be there.
  package static let names =
    RegistryKind.allCases.map(\.fileName) + [RegistryKind.keyEventsFileName]

  /// Reads a folder, all or nothing.
  ///
  /// Files are read in chunks of 64 KiB; what is kept is the rows. Keys become identities before
  /// anything else sees them.
  /// - Parameters:
  ///   - folder: its path; the files lie directly in it.
  ///   - options: how to read it.
  /// - Returns: the snapshot, with the contradictions in it as findings.
  /// - Throws: up to 20 errors, each with file, line and column, none with a value.
  package static func read(
    _ folder: String, _ options: Options
  ) throws(RegistryErrors) -> RegistrySnapshot {
    guard RegistryFile.isFolder(folder) else {
      throw RegistryErrors([RegistryError(file: folder, .noFolder)])
    }
    var reading = RegistryReading(folder, options)
    reading.readOrgs()
    reading.readKeys()
    reading.readKeyEvents()
    reading.readEvents()
    reading.readHosts()
    guard reading.errors.errors.isEmpty else { throw reading.errors }
    guard let modifiedAt = reading.modifiedAt else {
      throw RegistryErrors([RegistryError(file: folder, .noFiles)])
    }
    let asOf = options.asOf ?? modifiedAt
    reading.findKeyContradictions(asOf: asOf)
    return RegistrySnapshot(
      asOf: asOf, tables: reading.tables, keyEvents: reading.keyEvents,
      findings: reading.findings, ignoredColumns: reading.ignoredColumns)
  }

  /// The path of a file of the folder.
  static func path(_ name: String, in folder: String) -> String {
    folder.utf8.last == UInt8(ascii: "/") ? folder + name : "\(folder)/\(name)"
  }
}
