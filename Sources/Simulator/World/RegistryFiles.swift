/// Writes the registry as it is known at a moment: the CSV files that the analyser imports.
struct RegistryFiles {
  private let world: World
  private let folder: String
  /// The second at which the registry is read; what comes later is not in it.
  private let second: Int

  /// Writes what is known of `world` at `second` into `folder`, which exists; at its end, unless
  /// told otherwise.
  static func write(_ world: World, at second: Int? = nil, to folder: String) throws(OutputError) {
    let files = RegistryFiles(world: world, folder: folder, second: second ?? world.end)
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

  /// Writes `moment` into `folder`, for `--as-of`.
  static func writeMoment(_ second: Int, to folder: String) throws(OutputError) {
    var line = Line()
    line.iso(Instant(second: second), milliseconds: false)
    line.text("\n")
    try TextFile.write(line.bytes, to: "\(folder)/as-of")
  }

  private func writeKeys() throws(OutputError) {
    try write("keys.csv", header: "key,org_id,state,created_at,label") { line in
      for key in world.keys where key.state(at: second) != .notYetCreated {
        line.csv(key.registered)
        line.text(",")
        line.number(world.orgs[key.org].id)
        switch key.state(at: second) {
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

  /// The whole history of all keys so far, in order of time.
  private func writeKeyEvents() throws(OutputError) {
    var changes: [(second: Int, key: Int, step: Int)] = []
    for (index, key) in world.keys.enumerated() {
      for (step, change) in key.history.enumerated() where change.second <= second {
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
      for event in world.events where event.createdSecond <= second {
        let flags = event.flags(at: second)
        line.number(event.id)
        line.text(",")
        line.number(world.orgs[event.org].id)
        line.text(",")
        line.csv(event.name)
        line.text(",")
        time(event.createdSecond, &line)
        line.text(",")
        time(known(event.deletedSecond), &line)
        for (flag, _) in Features.named {
          line.text(
            flags.enabled.contains(flag)
              ? ",true" : flags.disabled.contains(flag) ? ",false" : ",")
        }
        line.text("\n")
      }
    }
  }

  private func writeHosts() throws(OutputError) {
    try write("hosts.csv", header: "host,approved_at,revoked_at") { line in
      for host in world.hosts where host.approvedSecond ?? .min <= second {
        line.csv(host.name)
        line.text(",")
        time(host.approvedSecond, &line)
        line.text(",")
        time(known(host.revokedSecond), &line)
        line.text("\n")
      }
    }
  }

  /// The moment, if it has come.
  private func known(_ moment: Int?) -> Int? { moment.flatMap { $0 <= second ? $0 : nil } }

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
