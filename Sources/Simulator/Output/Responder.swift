/// A request with what became of it.
struct Response {
  var request: Request
  /// What the checks find.
  var findings: Findings
  var answer: Answer
  /// Why it is refused, or should have been and is not.
  var refusal: Refusal?
}

/// Answers the requests of a part.
struct Responder {
  private let settings: Settings
  private let part: Part
  private let world: World
  private let checks: Checks
  private let remedied: RemediedWorld?
  private var answerer: Answerer
  private var wrong: WrongAnswers
  private var answered = 0

  /// How far around a request the registry has to be still for it to be served wrongly.
  private static let steadySeconds = 30
  /// Streams from here on are for answers that a remedy changes.
  private static let remedyStream: UInt64 = 1 << 32

  /// Answers as the API in `world` does, or in the remedied one.
  init(
    _ world: World, _ remedied: RemediedWorld?, _ part: Part, _ random: Random, _ settings: Settings
  ) {
    self.world = world
    self.remedied = remedied
    self.part = part
    self.settings = settings
    checks = Checks(world)
    answerer = Answerer(part, random)
    wrong = WrongAnswers(wanted: settings.servedWrongly)
  }

  /// Answers the next request.
  mutating func respond(to request: Request) -> Response {
    let progress = Double(answered) / Double(part.requests)
    answered += 1
    let findings = checks.findings(request)
    let (answer, refusal) = answer(request, findings, progress: progress)
    let response = Response(
      request: request, findings: findings, answer: answer, refusal: refusal)
    return remedied.map { remedy(response, $0) } ?? response
  }

  /// Answers a request. The refusal is there, too, when it should have been one and is not.
  private mutating func answer(
    _ request: Request, _ findings: Findings, progress: Double
  ) -> (answer: Answer, refusal: Refusal?) {
    if request.route == nil || request.edge != nil {
      let isElsewhere = request.edge == nil && part.shape.isServer
      guard part.reasons == .logged, !isElsewhere else { return (answerer.notFound(), nil) }
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
      answerer.refused(refusal, request, disabled: world.disabledFlag(request)), refusal
    )
  }

  /// The response in the remedied world: the same, unless the checks find another cause.
  ///
  /// Every answer is made in the clients' world first, so that a changed one draws nothing from
  /// the generator that the next answers depend on.
  private func remedy(_ response: Response, _ remedied: RemediedWorld) -> Response {
    var response = response
    let before = response.findings.refusal
    response.request = remedied.corrected(response.request)
    response.findings = remedied.checks.findings(response.request)
    let isAtEdge = response.request.route == nil || response.request.edge != nil
    guard !isAtEdge, response.findings.refusal != before else { return response }
    let isServedWrongly = response.refusal != nil && !response.answer.isRefusal
    response.refusal = response.findings.refusal
    guard !isServedWrongly else { return response }
    let stream = Responder.remedyStream + UInt64(answered)
    var fresh = Answerer(part, Random(seed: settings.seed, stream: stream))
    if let refusal = response.refusal {
      let flag = remedied.world.disabledFlag(response.request)
      response.answer = fresh.refused(refusal, response.request, disabled: flag)
    } else {
      response.answer = fresh.served(response.request, evenIfWrong: false)
    }
    return response
  }

  /// True if the checks find the same a while before and after.
  private func isSteady(_ request: Request, _ findings: Findings) -> Bool {
    [-Responder.steadySeconds, Responder.steadySeconds].allSatisfy { shift in
      let other = checks.findings(request, at: request.at.second + shift)
      return other.refusal == findings.refusal && other.failing == findings.failing
    }
  }
}

extension World {
  /// The name of a flag that the request's route needs and its event has not; empty without one.
  fileprivate func disabledFlag(_ request: Request) -> String {
    guard let route = request.route, let number = Checks.number(request.eventText),
      let event = eventByID[number]
    else { return "" }
    let disabled = events[event].disabled(at: request.at.second)
    return Route.all[route].gates.intersection(disabled).firstName
  }
}
