/// Where a logged request stands.
struct LogPlace {
  /// Path of the file below the output folder.
  var file: String
  /// Counts from 1.
  var line: Int
}

/// Rows about requests of which the truth is told: a CSV file.
struct TruthFile: ~Copyable {
  private var file: TextFile
  private let world: World
  private let hasIncidents: Bool
  private var row = Line()

  /// Creates the file at `path` and writes its header; the last column names incidents, where
  /// there are any.
  init(_ path: String, _ world: World, hasIncidents: Bool = false) throws(OutputError) {
    var file = try TextFile(path)
    var header = Line()
    header.text(
      "file,line,request_id,at,status,org_id,url_org_id,key_org_id,event_id,host,route,cause,"
        + "detail,failing,key\(hasIncidents ? ",incident" : "")\n")
    try file.write(header.bytes)
    self.file = file
    self.world = world
    self.hasIncidents = hasIncidents
  }

  /// Appends the row of a request.
  ///
  /// - Parameters:
  ///   - entry: the request as logged.
  ///   - place: where it is logged.
  ///   - at: the time as logged.
  ///   - refusal: its cause, or the cause that it should have been refused for.
  ///   - findings: what the checks find.
  ///   - incident: the name of the incident that the request belongs to; empty for none.
  /// - Throws: `OutputError`.
  mutating func append(
    _ entry: LogEntry, _ place: LogPlace, at: Instant, _ refusal: Refusal, _ findings: Findings,
    incident: String = ""
  ) throws(OutputError) {
    let request = entry.request
    row.clear()
    row.text(place.file)
    row.text(",")
    row.number(place.line)
    row.text(",")
    row.text(entry.requestID)
    row.text(",")
    row.iso(at, milliseconds: true)
    row.text(",")
    row.number(entry.answer.status)
    row.text(",")
    row.text(world.attribution(request, findings))
    row.text(",")
    row.csv(request.orgText)
    row.text(",")
    if let owner = findings.keyOrg { row.number(world.orgs[owner].id) }
    row.text(",")
    row.csv(request.eventText)
    row.text(",")
    row.csv(request.host)
    row.text(",")
    if let route = request.route { row.text(Route.templates[route]) }
    row.text(",")
    row.text(refusal.cause.rawValue)
    row.text(",")
    row.text(refusal.detail.rawValue)
    row.text(",")
    row.csv(findings.failing.names)
    row.text(",")
    row.csv(entry.key)
    if hasIncidents {
      row.text(",")
      row.text(incident)
    }
    row.text("\n")
    try file.write(row.bytes)
  }

  /// Writes what is still pending.
  mutating func flush() throws(OutputError) { try file.flush() }
}

extension World {
  /// The org that a request counts for: the owner of its key, else the number in its URL, else
  /// none.
  func attribution(_ request: Request, _ findings: Findings) -> String {
    if let owner = findings.keyOrg { return String(orgs[owner].id) }
    return Checks.number(request.orgText) == nil ? "" : request.orgText
  }
}
