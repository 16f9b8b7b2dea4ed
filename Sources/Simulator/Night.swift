/// A period of traffic, from the requests to the files.
struct Night {
  private let settings: Settings
  /// The world that the clients live in.
  private let world: World
  private let clients: Lottery<Client>
  /// The world that answers, where it is another.
  private let remedied: RemediedWorld?
  private let script: Script
  private var counts: [Incident.Count]
  private let folder: String
  private(set) var totals = Totals()
  private var line = Line()

  /// Writes everything that `settings` and `parts` describe into `folder`.
  ///
  /// - Returns: what it amounts to.
  static func write(
    _ parts: [Part], _ settings: Settings, to folder: String
  ) throws(OutputError) -> Totals {
    var night = try Night(settings, folder, requests: parts.reduce(0) { $0 + $1.requests })
    try night.write(parts)
    return night.totals
  }

  private init(_ settings: Settings, _ folder: String, requests: Int) throws(OutputError) {
    self.settings = settings
    self.folder = folder
    let ordinary = WorldMaker.world(of: settings)
    clients = ClientMaker.clients(of: ordinary, settings)
    (world, script) =
      settings.hasIncidents
      ? ScriptMaker.script(for: ordinary, requests: requests, settings) : (ordinary, Script())
    counts = script.incidents.map { _ in Incident.Count() }
    remedied = settings.remedies.isEmpty ? nil : try RemediedWorld(world, settings.remedies)
  }

  private mutating func write(_ parts: [Part]) throws(OutputError) {
    guard !isThere("\(folder)/logs") else { throw .exists(path: "\(folder)/logs") }
    for part in parts { try makeFolder("\(folder)/\(part.folder)") }
    try writeRegistry()
    let told = remedied?.world ?? world
    let hasIncidents = settings.hasIncidents
    var truth = try TruthFile("\(folder)/truth.csv", told, hasIncidents: hasIncidents)
    var servedWrongly = try TruthFile(
      "\(folder)/served_wrongly.csv", told, hasIncidents: hasIncidents)
    for (index, part) in parts.enumerated() {
      try write(part, stream: UInt64(10 + 3 * index), &truth, &servedWrongly)
    }
    try truth.flush()
    try servedWrongly.flush()
    try TextFile.write(Array(totals.json.utf8), to: "\(folder)/totals.json")
    guard hasIncidents else { return }
    let incidents = IncidentsFile.bytes(
      script.incidents, counts, world, snapshots: Snapshots.seconds(of: world), settings)
    try TextFile.write(incidents, to: "\(folder)/incidents.json")
  }

  private func writeRegistry() throws(OutputError) {
    let world = remedied?.world ?? world
    try makeFolder("\(folder)/registry")
    try RegistryFiles.write(world, to: "\(folder)/registry")
    if settings.hasStaleRegistry {
      try Snapshots.write(world, at: world.start, to: "\(folder)/registry-stale")
    }
    guard settings.hasIncidents else { return }
    try RegistryFiles.writeMoment(world.end, to: "\(folder)/registry")
    let seconds = Snapshots.seconds(of: world)
    for (index, second) in seconds.enumerated() {
      let name = Snapshots.folder(index, of: seconds.count)
      try Snapshots.write(world, at: second, to: "\(folder)/\(name)")
    }
  }

  /// Those who speak in a part: the ordinary traffic, and a share of the script's.
  private func choir(_ part: Part, stream: UInt64) -> Choir {
    let ordinary = Traffic(world, clients, part, settings, stream: stream)
    let rest = max(1, part.requests - script.requests)
    var voices = [Voice(ordinary, Clock(settings, burst: part.burst), total: rest)]
    for (index, scripted) in script.voices.enumerated() {
      var client = Lottery<Client>()
      client.add(scripted.client, weight: 1)
      let salt = UInt64(index + 1)
      let clock =
        if let stretch = scripted.stretch {
          Clock(evenlyFrom: stretch.lowerBound, minutes: max(1, stretch.count / 60))
        } else {
          Clock(settings, burst: 1, salt: salt << 32)
        }
      voices.append(
        Voice(
          Traffic(world, client, part, settings, stream: 1000 + salt), clock,
          total: scripted.requests, incident: scripted.incident))
    }
    return Choir(voices)
  }

  private mutating func write(
    _ part: Part, stream: UInt64, _ truth: inout TruthFile, _ servedWrongly: inout TruthFile
  ) throws(OutputError) {
    var choir = choir(part, stream: stream)
    var responder = Responder(
      world, remedied, part, Random(seed: settings.seed, stream: stream + 1), settings)
    let told = remedied?.world ?? world
    var ids = RequestIDs(part, Random(seed: settings.seed, stream: stream + 2))
    let logLine = LogLine(part, settings.keys)
    for number in 0..<part.files {
      let end = settings.start.milliseconds + settings.hours * 3_600_000 * (number + 1) / part.files
      let name = LogPlace.name(number + 1, of: part)
      var place = LogPlace(file: "\(part.folder)/\(name)", line: 0)
      var file = try GzipFile("\(folder)/\(place.file)", level: part.isCompact ? 9 : 6)
      while let (asked, incident) = choir.request(before: end) {
        place.line += 1
        let response = responder.respond(to: asked)
        let entry = LogEntry(
          request: response.request, answer: response.answer,
          key: world.logged(response.request.credential), requestID: ids.next())
        line.clear()
        logLine.append(entry, to: &line)
        try file.write(line.bytes)
        let refusal = response.answer.isRefusal ? response.refusal : nil
        totals.count(
          org: told.attribution(response.request, response.findings), refusal: refusal)
        let at = logLine.logged(asked.at)
        if let incident { counts[incident].count(refusedAt: refusal == nil ? nil : at) }
        guard let cause = response.refusal else { continue }
        let incidentName = incident.map { script.incidents[$0].name } ?? ""
        if refusal != nil {
          try truth.append(
            entry, place, at: at, cause, response.findings, incident: incidentName)
        } else {
          totals.countServedWrongly()
          try servedWrongly.append(
            entry, place, at: at, cause, response.findings, incident: incidentName)
        }
      }
      try file.finish()
    }
  }
}

extension World {
  /// What the log shows of a credential.
  fileprivate func logged(_ credential: Credential) -> String {
    switch credential {
    case .absent: "-"
    case .empty: ""
    case .known(let key): keys[key].logged
    case .unknown(_, let logged): logged
    case .malformed(let sent): sent
    }
  }
}

extension LogPlace {
  /// The name of a part's file with a number from 1: `001.log.gz`.
  fileprivate static func name(_ number: Int, of part: Part) -> String {
    var line = Line()
    line.text(part.prefix)
    line.number(number, width: 3)
    line.text(".log.gz")
    return String(decoding: line.bytes, as: UTF8.self)
  }
}
