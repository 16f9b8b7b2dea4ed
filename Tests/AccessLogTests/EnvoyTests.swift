import Testing

@testable import AccessLog

struct EnvoyTests {
  static let rows = [
    DialectRow(
      testDescription: "the default format, as YAML writes it",
      template: #"[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" "#
        + #"%RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION% "#
        + #"%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% \"%REQ(X-FORWARDED-FOR)%\" \"%REQ(USER-AGENT)%\" "#
        + #"\"%REQ(X-REQUEST-ID)%\" \"%REQ(:AUTHORITY)%\" \"%UPSTREAM_HOST%\"\n"#,
      line: #"[2016-04-15T20:17:00.310Z] "POST /api/v1/locations HTTP/2" 204 - 154 0 226 100 "#
        + #""10.0.35.28, 10.0.0.1" "a "quoted" agent" "cc21d9b0" "locations" "tcp://10.0.2.1:80""#,
      reads: "1 2016-04-15T20:17:00.310Z 204 method=POST path=/api/v1/locations host=locations "
        + "clientIP=10.0.35.28 userAgent=a \"quoted\" agent requestID=cc21d9b0",
      skipped: [
        "%PROTOCOL%", "%RESPONSE_FLAGS%", "%BYTES_RECEIVED%", "%BYTES_SENT%", "%DURATION%",
        "%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%", "%UPSTREAM_HOST%",
      ], name: "envoy-template"),
    DialectRow(
      testDescription: "JSON, typed: numbers, null, members inside members",
      template:
        #"{"start_time":"%START_TIME%","code":"%RESPONSE_CODE%","req":{"host":"%REQ(:AUTHORITY)%","#
        + #""key":"%REQ(X-API-KEY):64%"},"addr":"%DOWNSTREAM_REMOTE_ADDRESS%","#
        + #""why":"%RESP(X-DENY-REASON)%","id":"%DYNAMIC_METADATA(envoy.filters.http.ext_authz:keyId)%"}"#,
      line: #"{"code":403,"req":{"host":"api.9pic.ai","key":null},"addr":"[2001:db8::1]:443","#
        + #""start_time":"2026-11-02T00:00:00.250Z","why":"off","id":"k17"}"#,
      reads:
        "1 2026-11-02T00:00:00.250Z 403 host=api.9pic.ai key=k17 (id) clientIP=2001:db8::1 reason0=off"
    ),
    DialectRow(
      testDescription: "a start time in a form of its own, and lengths",
      template: "%START_TIME(%Y/%m/%dT%H:%M:%S.%3f%z)% %RESPONSE_CODE% %REQ(:PATH):9% 5%%",
      line: "2026/11/02T00:00:00.250+0530 403 /a 5%",
      reads: "1 2026-11-01T18:30:00.250Z 403 path=/a"),
    DialectRow(
      testDescription: "epoch seconds and milliseconds",
      template: "%START_TIME(%s.%3f)% %RESPONSE_CODE%", line: "1793557923.456 403",
      reads: "1 2026-11-01T18:32:03.456Z 403"),
  ]

  @Test(arguments: rows) func reads(_ row: DialectRow) throws { try row.check() }

  /// An agent with the template's own separators in it moves neither status nor host.
  @Test(arguments: [
    "x\" \"r2\" \"evil\" \"up", "x\" 200 - 1 1 1 - \"1\" \"y\" \"r2\" \"evil\" \"up\" a b c d e f",
    "\" \"", "\"", "x\"",
  ])
  func anAgentMovesNothing(_ agent: String) throws {
    for (name, front, back) in [
      ("envoy", "403 - 0 19 1 - ", ""),
      (
        "istio", "403 - via_upstream - \"-\" 0 19 1 - ",
        " inbound|80|| - 10.0.0.1:80 203.0.113.9:5 outbound_.80_._.p default"
      ),
    ] {
      let line =
        "[2026-11-02T00:00:00.310Z] \"GET /a HTTP/2\" \(front)\"203.0.113.9\" \"\(agent)\" "
        + "\"r1\" \"h\" \"-\"\(back)"
      let reading = Reading(line, as: try BuiltInFormats.format(named: name, names))
      #expect(reading.rejected == [])
      let request = try #require(reading.requests.first)
      #expect(request.hasPrefix("1 2026-11-02T00:00:00.310Z 403 method=GET path=/a host=h "))
      #expect(request.contains("userAgent=\(agent) requestID=r1"), "\(request)")
    }
  }

  static let faults = [
    DialectFault(
      "an operator it does not have", "%START_TIME% %RESPONSE_CODE% %RESPONSE_COD%", column: 30,
      "no operator %RESPONSE_COD%; the nearest is %RESPONSE_CODE%"),
    DialectFault("an open bracket", "%START_TIME% %RESPONSE_CODE% %REQ(HOST%", column: 34, "add )"),
    DialectFault("no percent behind", "%START_TIME% %REQ(HOST)", column: 14, "never closed; add %"),
    DialectFault(
      "two holes with nothing between", "%START_TIME% %RESPONSE_CODE%%%%DURATION%%DURATION%",
      column: 31, "nothing stands between %DURATION%"),
    DialectFault("no status", "%START_TIME% %REQ(:PATH)%", column: nil, "add %RESPONSE_CODE%"),
    DialectFault("no time", "%RESPONSE_CODE% %REQ(:PATH)%", column: nil, "add %START_TIME%"),
    DialectFault(
      "the same in JSON", #"{"s":"%RESPONSE_CODE%","t":"%START_TIM%"}"#, column: 29,
      "no operator %START_TIM%"),
  ]

  @Test(arguments: faults) func refuses(_ fault: DialectFault) { fault.check() }
}

struct W3CTests {
  static let rows = [
    DialectRow(
      testDescription: "CloudFront: names by spaces, values by tabs, encoded once more",
      template: "#Fields: date time c-ip cs-method cs(Host) cs-uri-stem sc-status cs(User-Agent) "
        + "cs-uri-query x-edge-request-id x-host-header sc-content-type",
      line:
        "2026-11-02\t00:00:00\t::1\tGET\td1.cloudfront.net\t/a%2520b\t403\tcurl%208\tq=1\te1\tapi.9pic.ai",
      reads: "1 2026-11-02T00:00:00.000Z 403 method=GET path=/a%20b query=q=1 host=api.9pic.ai "
        + "clientIP=::1 userAgent=curl 8 requestID=e1",
      skipped: ["sc-content-type"]),
    DialectRow(
      testDescription: "IIS: spaces",
      template:
        "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent) sc-status time-taken",
      line: "2026-11-02 00:00:00 10.0.0.1 GET /a%20b - ::1 x+y 403 5",
      reads: "1 2026-11-02T00:00:00.000Z 403 method=GET path=/a%20b clientIP=::1 userAgent=x+y",
      skipped: ["s-ip", "time-taken"]),
  ]

  @Test(arguments: rows) func reads(_ row: DialectRow) throws { try row.check() }

  static let faults = [
    DialectFault("no status", "#Fields: date time c-ip", column: nil, "add sc-status"),
    DialectFault(
      "a date without a time", "#Fields: date c-ip sc-status", column: 10, "cannot be read"),
  ]

  @Test(arguments: faults) func refuses(_ fault: DialectFault) { fault.check() }
}
