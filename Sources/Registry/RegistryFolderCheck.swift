/// What contradicts itself in one folder: the findings of a snapshot, and those over the time that its
/// history and its own times tell, all with the rows they come from.
package enum RegistryFolderCheck {
  /// Goes through a snapshot as if it were all that is known.
  ///
  /// - Parameters:
  ///   - snapshot: what was read.
  ///   - folder: for the paths of the places.
  ///   - liveKeysMax: most keys that an org may have which are not deleted.
  /// - Returns: each contradiction once, those of the files first.
  /// - Complexity: O(rows).
  package static func findings(
    _ snapshot: RegistrySnapshot, folder: String, liveKeysMax: Int = 10
  ) -> [RegistryFinding] {
    var chronicle = Chronicle()
    _ = chronicle.add(snapshot)
    let facts = chronicle.facts
    let index = RegistryIndex(facts)
    var findings = snapshot.findings
    for var finding in RegistryCheck.findings(facts, index, liveKeysMax: liveKeysMax) {
      let isKnown = findings.contains {
        $0.subject == finding.subject && $0.contradiction.rule == finding.contradiction.rule
      }
      if isKnown { continue }
      finding.places = places(of: finding, snapshot, folder)
      findings.append(finding)
    }
    return findings
  }

  /// The rows that are about the subject of a finding, the telling one first.
  private static func places(
    of finding: RegistryFinding, _ snapshot: RegistrySnapshot, _ folder: String
  ) -> [RegistryFinding.Place] {
    func place(_ name: String, _ line: Int32) -> RegistryFinding.Place {
      .init(file: RegistryFiles.path(name, in: folder), line: Int(line))
    }
    func row(_ kind: RegistryKind, _ id: String) -> [RegistryFinding.Place] {
      (snapshot.table(kind)?.entry(id)).map { [place(kind.fileName, $0.line)] } ?? []
    }
    switch finding.subject {
    case .key(let key):
      let history = (snapshot.keyEvents ?? []).filter { ByteText.same($0.fact.key, key) }
      var told = history.max { $0.fact.at < $1.fact.at }
      if case .afterDeletion(let action, let at) = finding.contradiction {
        told = history.first { $0.fact.action == action && $0.fact.at == at }
      }
      return (told.map { [place(RegistryKind.keyEventsFileName, $0.line)] } ?? []) + row(.key, key)
    case .event(let id): return row(.event, "\(id)")
    case .host(let host): return row(.host, host)
    case .org(let org):
      let listed = row(.org, "\(org)")
      if !listed.isEmpty { return listed }
      let key = snapshot.table(.key)?.entries.filter { ListedKey($0.value)?.org == org }
        .map(\.line).min()
      if let key { return [place(RegistryKind.key.fileName, key)] }
      let event = snapshot.table(.event)?.entries.filter { ListedEvent($0.value)?.org == org }
        .map(\.line).min()
      if let event { return [place(RegistryKind.event.fileName, event)] }
      let told = snapshot.keyEvents?.first { $0.fact.org == org }
      return told.map { [place(RegistryKind.keyEventsFileName, $0.line)] } ?? []
    }
  }
}
