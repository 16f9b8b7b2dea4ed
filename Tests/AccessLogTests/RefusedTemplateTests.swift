import Testing

@testable import AccessLog

/// What no template may have, in whatever dialect: it could not be read, or its lines not counted.
struct RefusedTemplateTests {
  static let rows = [
    // nginx
    DialectFault("nginx: two holes", "$msec $status$host", column: 7, "stands between $status"),
    DialectFault("nginx: a bracket", "$msec ${status", column: 7, "never closed; add }"),
    DialectFault("nginx: no status", "$msec $request", column: nil, "no status; add $status"),
    DialectFault("nginx: no time", "$status $request", column: nil, "no time; add $time_iso8601"),
    // API Gateway
    DialectFault(
      "API Gateway: two holes", "$context.requestTimeEpoch $context.status$context.path",
      column: 27, "stands between $context.status"),
    DialectFault(
      "API Gateway: a bracket", "$context.requestTimeEpoch ${context.status", column: 27,
      "never closed; add }"),
    DialectFault(
      "API Gateway: no status", "$context.requestTimeEpoch $context.path", column: nil,
      "no status; add $context.status"),
    DialectFault(
      "API Gateway: no time", "$context.status $context.path", column: nil,
      "no time; add $context.requestTimeEpoch"),
    DialectFault(
      "API Gateway: a variable", "$context.requestTimeEpoch $context.statsu", column: 27,
      "no variable $context.statsu; the nearest is $context.status"),
    // Apache
    DialectFault("Apache: two holes", "%t %>s%b", column: 4, "stands between %>s"),
    DialectFault("Apache: a bracket", "%t %>s %{Host", column: 9, "never closed; add }"),
    DialectFault("Apache: no status", "%t %r", column: nil, "no status; add %>s"),
    DialectFault("Apache: no time", "%>s %r", column: nil, "no time; add %t"),
    // HAProxy
    DialectFault("HAProxy: two holes", "%tr %ST%B", column: 5, "stands between %ST"),
    DialectFault("HAProxy: a bracket", "%tr %ST %[src", column: 10, "never closed; add ]"),
    DialectFault(
      "HAProxy: a bracket in it", "%tr %ST %[req.hdr(host]", column: 9, "never closed; add )"),
    DialectFault("HAProxy: no status", "%tr %ci", column: nil, "no status; add %ST"),
    DialectFault("HAProxy: no time", "%ST %ci", column: nil, "no time; add %tr"),
    DialectFault("HAProxy: a variable", "%tr %ST %Tx", column: 9, "no variable %Tx"),
    // Envoy
    DialectFault(
      "Envoy: two holes", "%START_TIME% %RESPONSE_CODE%%DURATION%", column: 14,
      "stands between %RESPONSE_CODE%"),
    DialectFault(
      "Envoy: a bracket", "%START_TIME% %RESPONSE_CODE% %REQ(HOST%", column: 34,
      "never closed; add )"),
    DialectFault("Envoy: no status", "%START_TIME% %PATH%", column: nil, "add %RESPONSE_CODE%"),
    DialectFault("Envoy: no time", "%RESPONSE_CODE% %PATH%", column: nil, "add %START_TIME%"),
    // W3C: its names are apart.
    DialectFault("W3C: no status", "#Fields: date time c-ip", column: nil, "add sc-status"),
    DialectFault("W3C: no time", "#Fields: sc-status c-ip", column: nil, "no time; add date"),
    // JSON of each
    DialectFault(
      "nginx JSON: a bracket", #"{"t":"$msec","s":"${status"}"#, column: 19,
      "never closed; add }"),
    DialectFault(
      "Apache JSON: a bracket", #"{"t":"%t","s":"%>s","h":"%{Host"}"#, column: 26, "letter"),
    DialectFault(
      "Envoy JSON: no status", #"{"t":"%START_TIME%","p":"%PATH%"}"#, column: nil,
      "no status; add %RESPONSE_CODE%"),
    DialectFault(
      "HAProxy JSON: no time", #"{"s":"%ST","p":"%[path]"}"#, column: nil, "no time; add %tr"),
  ]

  @Test(arguments: rows) func refuses(_ fault: DialectFault) { fault.check() }
}
