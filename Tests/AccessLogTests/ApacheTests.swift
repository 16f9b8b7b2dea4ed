import Testing

@testable import AccessLog

struct ApacheTests {
  static let rows = [
    DialectRow(
      testDescription: "common", template: #"%h %l %u %t "%r" %>s %b"#,
      line: #"203.0.113.9 - frank [02/Nov/2026:00:00:00 +0530] "GET /a?b=c HTTP/1.1" 403 -"#,
      reads: "1 2026-11-01T18:30:00.000Z 403 method=GET path=/a?b=c clientIP=203.0.113.9",
      skipped: ["%l", "%u", "%b"], name: "apache-template"),
    DialectRow(
      testDescription: "combined with a host, as it stands in httpd.conf",
      template:
        #"LogFormat "%v:%p %h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\"" vhost_combined"#,
      line:
        #"api.9pic.ai:443 ::1 - - [02/Nov/2026:00:00:00 +0000] "GET /a HTTP/1.1" 403 9 "-" "x \"y\"""#,
      reads:
        "1 2026-11-02T00:00:00.000Z 403 method=GET path=/a host=api.9pic.ai clientIP=::1 "
        + "userAgent=x \"y\"",
      skipped: ["%p", "%l", "%u", "%O", "%{Referer}i"], name: "vhost_combined"),
    DialectRow(
      testDescription: "a CustomLog with its own text",
      template: #"CustomLog logs/access_log "%t %>s %m %U%q %{X-API-Key}i" env=!internal"#,
      line: "[02/Nov/2026:00:00:00 +0000] 401 GET /a?b=c -",
      reads: "1 2026-11-02T00:00:00.000Z 401 method=GET path=/a?b=c (key logged)"),
    DialectRow(
      testDescription: "the time in parts", template: "%{%d/%b/%Y %T}t.%{msec_frac}t %{%z}t|%s",
      line: "02/Nov/2026 00:00:00.250 +0530|403", reads: "1 2026-11-01T18:30:00.250Z 403"),
    DialectRow(
      testDescription: "epochs in s, ms and µs; the first readable one",
      template: "%{sec}t %{msec}t %{usec}t %>s",
      line: "1793557923 1793557923456 1793557923456789 403",
      reads: "1 2026-11-01T18:32:03.456Z 403"),
    DialectRow(
      testDescription: "seconds and their fraction side by side",
      template: "%{sec}t%{usec_frac}t %>s", line: "1793557923456789 403",
      reads: "1 2026-11-01T18:32:03.456Z 403"),
    DialectRow(
      testDescription: "the status of conditions, headers of both ways, variables, the log id",
      template:
        #"%{begin:%Y-%m-%dT%H:%M:%S}t %!200,304{Host}i %>s %s %{X-Deny-Reason}o %{auth_scheme}e %{UNIQUE_ID}e %L"#,
      line: "2026-11-02T00:00:00 api.9pic.ai 403 200 off Basic u1 -",
      reads:
        "1 2026-11-02T00:00:00.000Z 403 host=api.9pic.ai authorization=Basic requestID=u1 reason0=off"
    ),
    DialectRow(
      testDescription: "JSON",
      template:
        #"LogFormat "{\"time\":\"%{%Y-%m-%dT%T}t.%{msec_frac}tZ\",\"s\":%>s,\"key\":\"%{X-API-Key}i\",\"req\":\"%r\"}" json"#,
      line: #"{"time":"2026-11-02T00:00:00.125Z","s":403,"req":"GET /a HTTP/1.1","key":"9pk_a"}"#,
      reads: "1 2026-11-02T00:00:00.125Z 403 method=GET path=/a key=9pk_a (secret)", name: "json"),
    DialectRow(
      testDescription: "a client behind proxies", template: "%t %>s %{X-Forwarded-For}i|%a",
      line: "[02/Nov/2026:00:00:00 +0000] 403 198.51.100.7, 10.0.0.1|-",
      reads: "1 2026-11-02T00:00:00.000Z 403 clientIP=198.51.100.7"),
    DialectRow(
      testDescription: "a letter of another module is read over", template: "%t %Y %>s 100%%",
      line: "[02/Nov/2026:00:00:00 +0000] x 403 100%", reads: "1 2026-11-02T00:00:00.000Z 403",
      skipped: ["%Y"]),
  ]

  @Test(arguments: rows) func reads(_ row: DialectRow) throws { try row.check() }

  static let faults = [
    DialectFault("no time", "%h %>s", column: nil, "no time; add %t"),
    DialectFault("no status", "%t %h", column: nil, "no status; add %>s"),
    DialectFault("an open bracket", "%t %>s %{Host", column: 9, "never closed; add }"),
    DialectFault("a percent at the end", "%t %>s %", column: 8, "a letter must follow this %"),
    DialectFault(
      "two holes with nothing between", "%t %>s%b", column: 4, "nothing stands between %>s"),
    DialectFault(
      "an open quote", #"LogFormat "%t %>s"#, column: 11, "this quote is never closed"),
    DialectFault(
      "a time that names its zone", "%{%d/%b/%Y:%T %Z}t %>s", column: 1,
      "01/Nov/2026:18:32:03 UTC, cannot be read; add %t"),
    DialectFault("a zone and no time", "%{%z}t %>s", column: 1, "+0000, cannot be read"),
  ]

  @Test(arguments: faults) func refuses(_ fault: DialectFault) { fault.check() }
}
