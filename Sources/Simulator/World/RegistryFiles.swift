/// Writes the registry: the CSV files that the analyser imports.
struct RegistryFiles {
  private let world: World
  private let folder: String

  /// Writes `world` into `folder`, which exists.
  static func write(_ world: World, to folder: String) throws(OutputError) {
    let files = RegistryFiles(world: world, folder: folder)
    try files.writeOrgs()
    try files.writeKeys()
    try files.writeKeyEvents()
    try files.writeEvents()
    try files.writeHosts()
  }

  private func writeOrgs() throws(OutputError) {
    try write("orgs.csv", header: "org_id,name") { line in
      for org in world.orgs {
        line.number(org.id)
        line.text(",")
        line.csv(org.name)
        line.text("\n")
      }
    }
  }

  /// The snapshot at the end of the period.
  private func writeKeys() throws(OutputError) {
    try write("keys.csv", header: "key,org_id,state,created_at,label") { line in
      for key in world.keys {
        line.csv(key.registered)
        line.text(",")
        line.number(world.orgs[key.org].id)
        switch key.state(at: world.end) {
        case .notYetCreated, .active: line.text(",active,")
        case .inactive: line.text(",inactive,")
        case .deleted: line.text(",deleted,")
        }
        time(key.history.first?.second, &line)
        line.text(",")
        line.csv(key.label)
        line.text("\n")
      }
    }
  }

  /// The whole history of all keys, in order of time.
  private func writeKeyEvents() throws(OutputError) {
    var changes: [(second: Int, key: Int, step: Int)] = []
    for (index, key) in world.keys.enumerated() {
      for (step, change) in key.history.enumerated() {
        changes.append((change.second, index, step))
      }
    }
    changes.sort { $0 < $1 }
    try write("key_events.csv", header: "key,org_id,at,action") { line in
      for change in changes {
        let key = world.keys[change.key]
        line.csv(key.registered)
        line.text(",")
        line.number(world.orgs[key.org].id)
        line.text(",")
        time(change.second, &line)
        line.text(",")
        line.text(key.history[change.step].action.rawValue)
        line.text("\n")
      }
    }
  }

  private func writeEvents() throws(OutputError) {
    let flags = Features.named.map(\.name).joined(separator: ",")
    let header = "event_id,org_id,name,created_at,deleted_at,\(flags)"
    try write("events.csv", header: header) { line in
      for event in world.events {
        line.number(event.id)
        line.text(",")
        line.number(world.orgs[event.org].id)
        line.text(",")
        line.csv(event.name)
        line.text(",")
        time(event.createdSecond, &line)
        line.text(",")
        time(event.deletedSecond, &line)
        for (flag, _) in Features.named {
          line.text(
            event.enabled.contains(flag)
              ? ",true" : event.disabled.contains(flag) ? ",false" : ",")
        }
        line.text("\n")
      }
    }
  }

  private func writeHosts() throws(OutputError) {
    try write("hosts.csv", header: "host,approved_at,revoked_at") { line in
      for host in world.hosts {
        line.csv(host.name)
        line.text(",")
        time(host.approvedSecond, &line)
        line.text(",")
        time(host.revokedSecond, &line)
        line.text("\n")
      }
    }
  }

  private func time(_ second: Int?, _ line: inout Line) {
    if let second { line.iso(Instant(second: second), milliseconds: false) }
  }

  private func write(
    _ name: String, header: String, rows: (inout Line) -> Void
  ) throws(OutputError) {
    var line = Line()
    line.text(header)
    line.text("\n")
    rows(&line)
    try TextFile.write(line.bytes, to: "\(folder)/\(name)")
  }
}
