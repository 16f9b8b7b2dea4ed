/// What is sent in the `X-API-Key` header.
enum Credential {
  /// No such header.
  case absent
  /// The header, with nothing in it.
  case empty
  /// A key that the registry knows, by its index in `World.keys`.
  case known(Int)
  /// A key that nobody registered, as sent and as logged.
  case unknown(sent: String, logged: String)
  /// A registered key, spoiled on its way.
  case malformed(sent: String)
}

/// A refusal before the API's own checks, other than for an unknown route.
enum EdgeRule {
  case waf, policy
}

/// A request as its client makes it.
struct Request {
  var at: Instant
  var credential: Credential
  /// The scheme of an `Authorization` header, `Bearer` or `Basic`; empty without that header.
  var authScheme = ""
  /// An index into `Route.all`; nil when `strayPath` is asked for.
  var route: Int?
  /// A path that is no route.
  var strayPath = ""
  /// The `{org_id}` of the path, as sent.
  var orgText = ""
  /// The `{event_id}` of the path, as sent; empty on routes without one.
  var eventText = ""
  /// The last segment of the path, where the route has one.
  var tail = ""
  /// Without its `?`; only nginx logs it.
  var query = ""
  var host: String
  var address: String
  var agent: String
  var referrer = "-"
  /// Set when a rule at the edge refuses the request.
  var edge: EdgeRule?

  /// The method of the request.
  var method: String { route.map { Route.all[$0].method } ?? "GET" }

  /// Appends the path, without the query.
  func appendPath(to line: inout Line) {
    guard let route else { return line.text(strayPath) }
    line.text("/api/v1/ext/")
    line.text(orgText)
    if Route.all[route].hasEvent {
      line.text("/event/")
      line.text(eventText)
    }
    line.text(Route.all[route].suffix)
    line.text(tail)
  }
}
