/// Writes `incidents.json`: what was scripted, and what the log shows of it.
struct IncidentsFile {
  private var line = Line()
  private let world: World

  /// The bytes of the file.
  ///
  /// - Parameters:
  ///   - incidents: what was scripted.
  ///   - counts: for each incident, what was written of it.
  ///   - world: the names of orgs and keys.
  ///   - snapshots: the seconds at which the registry was read, in order.
  ///   - settings: the seed, the period and the remedies.
  /// - Returns: a JSON object.
  static func bytes(
    _ incidents: [Incident], _ counts: [Incident.Count], _ world: World, snapshots: [Int],
    _ settings: Settings
  ) -> [UInt8] {
    var file = IncidentsFile(world: world)
    file.line.text("{\n")
    file.field("  ", "start", time: settings.start)
    file.field("  ", "end", time: settings.end)
    file.line.text("  \"remedies\": ")
    file.list(settings.remedies.map(\.text))
    file.line.text(",\n  \"snapshots\": [\n")
    for (index, second) in snapshots.enumerated() {
      file.line.text(index == 0 ? "    {" : ",\n    {")
      file.pair("folder", Snapshots.folder(index, of: snapshots.count))
      file.line.text(", \"as_of\": \"")
      file.line.iso(Instant(second: second), milliseconds: false)
      file.line.text("\"}")
    }
    file.line.text("\n  ],\n  \"incidents\": [\n")
    for (index, (incident, count)) in zip(incidents, counts).enumerated() {
      if index > 0 { file.line.text(",\n") }
      file.append(incident, count, snapshots)
    }
    file.line.text("\n  ]\n}\n")
    return file.line.bytes
  }

  private init(world: World) { self.world = world }

  private mutating func append(
    _ incident: Incident, _ count: Incident.Count, _ snapshots: [Int]
  ) {
    let indent = "      "
    line.text("    {\n")
    field(indent, "name", text: incident.name)
    field(indent, "story", text: incident.story)
    field(indent, "org_id", number: incident.org.map { world.orgs[$0].id })
    field(indent, "org_name", text: incident.org.map { world.orgs[$0].name })
    field(indent, "url_org_id", number: incident.urlOrg)
    field(indent, "key", text: incident.key.map { world.keys[$0].registered })
    field(indent, "key_label", text: incident.key.map { world.keys[$0].label })
    field(indent, "new_key", text: incident.newKey.map { world.keys[$0].registered })
    field(indent, "event_id", number: incident.event)
    field(indent, "host", text: incident.host)
    field(indent, "client_ip", text: incident.address)
    field(indent, "cause", text: incident.cause.rawValue)
    field(indent, "detail", text: incident.detail.rawValue)
    field(indent, "failing", text: incident.failing)
    field(indent, "start", time: Instant(second: incident.start))
    field(indent, "end", time: Instant(second: incident.end))
    line.text("\(indent)\"registry\": [")
    for (index, change) in incident.changes.enumerated() {
      if index > 0 { line.text(", ") }
      append(change, snapshots)
    }
    line.text("],\n")
    field(indent, "requests", number: count.requests)
    field(indent, "refusals", number: count.refusals)
    field(indent, "first_refused_at", time: count.first, milliseconds: true)
    field(indent, "last_refused_at", time: count.last, milliseconds: true)
    line.text("\(indent)\"remedy\": ")
    list(incident.remedies)
    line.text("\n    }")
  }

  /// A change, with the first snapshot that shows it.
  private mutating func append(_ change: Incident.Change, _ snapshots: [Int]) {
    line.text("{")
    pair("file", change.file)
    line.text(", ")
    pair("change", change.what)
    line.text(", \"at\": \"")
    line.iso(Instant(second: change.second), milliseconds: false)
    line.text("\"")
    if let index = snapshots.firstIndex(where: { $0 >= change.second }) {
      line.text(", ")
      pair("first_in", Snapshots.folder(index, of: snapshots.count))
    }
    line.text("}")
  }

  // MARK: - JSON

  private mutating func string(_ text: String) {
    line.text("\"")
    line.jsonText(text)
    line.text("\"")
  }

  private mutating func pair(_ name: String, _ text: String) {
    string(name)
    line.text(": ")
    string(text)
  }

  private mutating func list(_ texts: [String]) {
    line.text("[")
    for (index, text) in texts.enumerated() {
      if index > 0 { line.text(", ") }
      string(text)
    }
    line.text("]")
  }

  private mutating func field(_ indent: String, _ name: String, text: String?) {
    line.text("\(indent)\"\(name)\": ")
    if let text { string(text) } else { line.text("null") }
    line.text(",\n")
  }

  private mutating func field(_ indent: String, _ name: String, number: Int?) {
    line.text("\(indent)\"\(name)\": ")
    if let number { line.number(number) } else { line.text("null") }
    line.text(",\n")
  }

  private mutating func field(
    _ indent: String, _ name: String, time: Instant?, milliseconds: Bool = false
  ) {
    line.text("\(indent)\"\(name)\": ")
    if let time {
      line.text("\"")
      line.iso(time, milliseconds: milliseconds)
      line.text("\"")
    } else {
      line.text("null")
    }
    line.text(",\n")
  }
}
