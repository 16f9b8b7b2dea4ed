/// How a request is answered, and what the gateway notes about it.
struct Answer {
  var status: Int
  /// Bytes of the body.
  var length: Int
  /// API Gateway's response type and message; `-` when the app answered.
  var errorType = "-"
  var errorMessage = "-"
  /// The status that the app answered with; nil when the app was not asked.
  var appStatus: Int?
  /// The app's message for a refusal, where it is logged.
  var reason = "-"

  /// True for 401 and 403.
  var isRefusal: Bool { status == 401 || status == 403 }
}

/// Decides how requests are answered.
struct Answerer {
  private let part: Part
  private var random: Random

  /// Answers the requests of `part`, with choices of its own.
  init(_ part: Part, _ random: Random) {
    self.part = part
    self.random = random
  }

  /// Answers a request that passes, or that is let through.
  mutating func served(_ request: Request, evenIfWrong: Bool) -> Answer {
    let roll = evenIfWrong ? 0 : random.below(1000)
    let status =
      switch roll {
      case ..<945: 200
      case ..<958: request.method == "GET" ? 304 : 200
      case ..<976: 404
      case ..<982: 400
      case ..<989: 422
      case ..<996: 429
      default: 500
      }
    if status == 429 && part.shape == .apigw && part.reasons == .logged {
      return Answer(
        status: 429, length: 31, errorType: "THROTTLED", errorMessage: "Too Many Requests")
    }
    // Few sizes a route: pages are full more often than not.
    let length =
      switch status {
      case 200: 180 + 412 * (request.route ?? 0) + 96 * random.below(4)
      case 304: 0
      default: 70 + status % 100
      }
    return Answer(status: status, length: length, appStatus: status)
  }

  /// Answers a path that is no route, where that is not a refusal.
  func notFound() -> Answer { Answer(status: 404, length: 74, appStatus: 404) }

  /// Refuses a request before the API's own checks.
  func refusedAtEdge(_ detail: Detail, _ request: Request) -> Answer {
    var answer = Answer(status: 403, length: 0)
    switch detail {
    case .waf:
      answer.errorType = "WAF_FILTERED"
      answer.errorMessage = "Forbidden"
    case .unknownRoute:
      answer.errorType = "MISSING_AUTHENTICATION_TOKEN"
      answer.errorMessage = "Missing Authentication Token"
    default:
      var line = Line()
      line.text("User: anonymous is not authorized to perform: execute-api:Invoke on resource: ")
      line.text("arn:aws:execute-api:ap-south-1:********7731:9p1c0api/prod/")
      line.text(request.method)
      request.appendPath(to: &line)
      line.text(" with an explicit deny")
      answer.errorType = "ACCESS_DENIED"
      answer.errorMessage = String(decoding: line.bytes, as: UTF8.self)
    }
    answer.length = 14 + answer.errorMessage.utf8.count
    if part.shape == .nginx {
      answer.reason = detail == .waf ? "WAF_FILTERED" : answer.errorMessage
    } else if part.shape.isServer, detail == .waf {
      answer.reason = "WAF_FILTERED"
    }
    return answer
  }

  /// Refuses a request for what the checks found.
  mutating func refused(_ refusal: Refusal, _ request: Request, disabled: String) -> Answer {
    if part.shape == .apigw && part.reasons == .logged && random.chance(0.25) {
      return refusedByAuthorizer(refusal.cause)
    }
    let message = Wordings.message(refusal, request, disabled: disabled, &random)
    let status = refusal.cause == .missing ? 401 : 403
    return Answer(
      status: status, length: 52 + message.utf8.count, appStatus: status,
      reason: part.reasons == .logged ? message : "-")
  }

  /// API Gateway's own refusals narrow the cause, but do not tell it.
  private mutating func refusedByAuthorizer(_ cause: Cause) -> Answer {
    let coinFlip = random.chance(0.5)
    switch cause {
    case .missing where coinFlip:
      return Answer(
        status: 401, length: 26, errorType: "UNAUTHORIZED", errorMessage: "Unauthorized")
    case .missing,
      .invalid where coinFlip,
      .inactive where coinFlip:
      return Answer(
        status: 403, length: 23, errorType: "INVALID_API_KEY", errorMessage: "Forbidden")
    default:
      return Answer(
        status: 403, length: 58, errorType: "ACCESS_DENIED",
        errorMessage: "User is not authorized to access this resource")
    }
  }
}
