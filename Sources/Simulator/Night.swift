/// A period of traffic, from the requests to the files.
struct Night {
  private let settings: Settings
  private let world: World
  private let clients: Lottery<Client>
  private let checks: Checks
  private let folder: String
  private(set) var totals = Totals()
  private var wrong: WrongAnswers
  private var line = Line()

  /// How far around a request the registry has to be still for it to be served wrongly.
  private static let steadySeconds = 30

  /// Writes everything that `settings` and `parts` describe into `folder`.
  ///
  /// - Returns: what it amounts to.
  static func write(
    _ parts: [Part], _ settings: Settings, to folder: String
  ) throws(OutputError) -> Totals {
    var night = Night(settings, folder)
    try night.write(parts)
    return night.totals
  }

  private init(_ settings: Settings, _ folder: String) {
    self.settings = settings
    self.folder = folder
    world = WorldMaker.world(of: settings)
    clients = ClientMaker.clients(of: world, settings)
    checks = Checks(world)
    wrong = WrongAnswers(wanted: settings.servedWrongly)
  }

  private mutating func write(_ parts: [Part]) throws(OutputError) {
    guard !isThere("\(folder)/logs") else { throw .exists(path: "\(folder)/logs") }
    for part in parts { try makeFolder("\(folder)/\(part.folder)") }
    try makeFolder("\(folder)/registry")
    try RegistryFiles.write(world, to: "\(folder)/registry")
    var truth = try TruthFile("\(folder)/truth.csv", world)
    var servedWrongly = try TruthFile("\(folder)/served_wrongly.csv", world)
    for (index, part) in parts.enumerated() {
      try write(part, stream: UInt64(10 + 3 * index), &truth, &servedWrongly)
    }
    try truth.flush()
    try servedWrongly.flush()
    try TextFile.write(Array(totals.json.utf8), to: "\(folder)/totals.json")
  }

  private mutating func write(
    _ part: Part, stream: UInt64, _ truth: inout TruthFile, _ servedWrongly: inout TruthFile
  ) throws(OutputError) {
    var traffic = Traffic(world, clients, part, settings, stream: stream)
    var answerer = Answerer(part, Random(seed: settings.seed, stream: stream + 1))
    var ids = RequestIDs(part, Random(seed: settings.seed, stream: stream + 2))
    var clock = Clock(settings, burst: part.burst)
    let logLine = LogLine(part, settings.keys)
    var made = 0
    for number in 0..<part.files {
      let end = settings.start.milliseconds + settings.hours * 3_600_000 * (number + 1) / part.files
      let name = LogPlace.name(number + 1, of: part)
      var place = LogPlace(file: "\(part.folder)/\(name)", line: 0)
      var file = try GzipFile("\(folder)/\(place.file)", level: part.isCompact ? 9 : 6)
      while made < part.requests {
        let moment = clock.moment(of: made, total: part.requests)
        guard moment.milliseconds < end else { break }
        let progress = Double(made) / Double(part.requests)
        made += 1
        place.line += 1
        let request = traffic.request(at: moment)
        let findings = checks.findings(request)
        let outcome = answer(request, findings, part, &answerer, progress: progress)
        let entry = LogEntry(
          request: request, answer: outcome.answer, key: loggedKey(request), requestID: ids.next())
        line.clear()
        logLine.append(entry, to: &line)
        try file.write(line.bytes)
        let refusal = outcome.answer.isRefusal ? outcome.refusal : nil
        totals.count(org: world.attribution(request, findings), refusal: refusal)
        guard let told = outcome.refusal else { continue }
        let at = logLine.logged(moment)
        if refusal != nil {
          try truth.append(entry, place, at: at, told, findings)
        } else {
          totals.countServedWrongly()
          try servedWrongly.append(entry, place, at: at, told, findings)
        }
      }
      try file.finish()
    }
  }

  /// Answers a request. The refusal is there, too, when it should have been one and is not.
  private mutating func answer(
    _ request: Request, _ findings: Findings, _ part: Part, _ answerer: inout Answerer,
    progress: Double
  ) -> (answer: Answer, refusal: Refusal?) {
    if request.route == nil || request.edge != nil {
      guard part.reasons == .logged else { return (answerer.notFound(), nil) }
      let detail: Detail =
        switch request.edge {
        case .waf: .waf
        case .policy: .policy
        case nil: .unknownRoute
        }
      return (
        answerer.refusedAtEdge(detail, request), Refusal(cause: .edge, detail: detail)
      )
    }
    guard let refusal = findings.refusal else {
      return (answerer.served(request, evenIfWrong: false), nil)
    }
    let isSteady = settings.servedWrongly > 0 && isSteady(request, findings)
    if wrong.take(refusal.cause, progress: progress, isSteady: isSteady) {
      return (answerer.served(request, evenIfWrong: true), refusal)
    }
    return (
      answerer.refused(refusal, request, disabled: disabledFlag(request)), refusal
    )
  }

  /// True if the checks find the same a while before and after.
  private func isSteady(_ request: Request, _ findings: Findings) -> Bool {
    [-Night.steadySeconds, Night.steadySeconds].allSatisfy { shift in
      let other = checks.findings(request, at: request.at.second + shift)
      return other.refusal == findings.refusal && other.failing == findings.failing
    }
  }

  private func disabledFlag(_ request: Request) -> String {
    guard let route = request.route, let number = Checks.number(request.eventText),
      let event = world.eventByID[number]
    else { return "" }
    return Route.all[route].gates.intersection(world.events[event].disabled).firstName
  }

  private func loggedKey(_ request: Request) -> String {
    switch request.credential {
    case .absent: "-"
    case .empty: ""
    case .known(let key): world.keys[key].logged
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
