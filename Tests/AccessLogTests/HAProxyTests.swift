import Testing

@testable import AccessLog

struct HAProxyTests {
  static let httplog = Dialect.httplog
  static let front = "203.0.113.9:51234 [02/Nov/2026:00:00:00.250] web~ app/s1 0/0/1/2/3 403 "
  static let counts = "212 - - PR-- 1/1/0/0/0 0/0 "
  static let client = "403 method=GET path=/a clientIP=203.0.113.9"
  static let skippedByHTTPLog = [
    "%ft", "%b", "%s", "%TR", "%Tw", "%Tc", "%Tr", "%Ta", "%B", "%CC", "%CS", "%tsc", "%ac", "%fc",
    "%bc", "%sc", "%rc", "%sq", "%bq",
  ]

  static let rows = [
    DialectRow(
      testDescription: "httplog without captured headers", template: httplog,
      line: front + counts + #""GET /a HTTP/1.1""#,
      reads: "1 2026-11-02T00:00:00.250Z \(client)", skipped: skippedByHTTPLog,
      name: "haproxy-template"),
    DialectRow(
      testDescription: "httplog with captured headers that nobody named", template: httplog,
      line: front + counts + #"{api.9pic.ai|curl} {} "GET /a HTTP/1.1""#,
      reads: "1 2026-11-02T00:00:00.250Z \(client)", skipped: skippedByHTTPLog),
    DialectRow(
      testDescription: "a frontend's lines name what is captured",
      template: """
            http-request capture req.hdr(Host) len 64
            capture request header X-API-Key len 64   # the key
            option httplog
        """,
      line: front + counts + #"{api.9pic.ai|9pk_a} "GET /a HTTP/1.1""#,
      reads:
        "1 2026-11-02T00:00:00.250Z 403 method=GET path=/a host=api.9pic.ai key=9pk_a (secret) "
        + "clientIP=203.0.113.9", skipped: skippedByHTTPLog),
    DialectRow(
      testDescription: "a header that is not there is absent, not empty",
      template: "capture request header X-API-Key len 64\nlog-format \"[%T] %ST %hr\"",
      line: "[02/Nov/2026:00:00:00 +0000] 401 {}",
      reads: "1 2026-11-02T00:00:00.000Z 401 (key logged)"),
    DialectRow(
      testDescription: "an unquoted log-format with escaped spaces",
      template: #"log-format %ci:%cp\ [%trl]\ %ST\ %{+Q}r\ %ID\ %[capture.req.hdr(0)]"#,
      line: #"2001:db8::1:51234 [02/Nov/2026:00:00:00 +0530] 403 "GET /a HTTP/1.1" u1 -"#,
      reads: "1 2026-11-01T18:30:00.000Z 403 method=GET path=/a clientIP=2001:db8::1 requestID=u1",
      skipped: ["%[capture.req.hdr(0)]"]),
    DialectRow(
      testDescription: "expressions, variables and converters",
      template: #"%Ts.%ms|%ST|%[src]|%[method]|%HP%HQ|%[req.hdr(host),lower]|"#
        + #"%[req.hdr(x-api-key),sha2(256),hex]|%[var(txn.reason)]|%[req.hdr(x-api-key),crc32]"#,
      line: "1793557923.456|403|198.51.100.7|GET|/a?b=c|api.9pic.ai|E7D4|off|99",
      reads: "1 2026-11-01T18:32:03.456Z 403 method=GET path=/a?b=c host=api.9pic.ai "
        + "key=E7D4 (digest) clientIP=198.51.100.7 reason0=off",
      skipped: ["%[req.hdr(x-api-key),crc32]"]),
    DialectRow(
      testDescription: "a whole URL, as HTTP/2 sends it, names the host",
      template: "[%tr] %ST %{+Q}r",
      line: #"[02/Nov/2026:00:00:00.250] 403 "GET https://api.9pic.ai/a?b HTTP/2.0""#,
      reads: "1 2026-11-02T00:00:00.250Z 403 method=GET path=/a?b host=api.9pic.ai"),
    DialectRow(
      testDescription: "JSON, each value quoted at once",
      template: #"{"t":"%[date(0,ms)]","s":%ST,%{+Q}o"m":%HM,"ua":%[capture.req.hdr(1)]}"#,
      line: #"{"t":"1793557923456","s":403,"m":"GET","ua":"x"}"#,
      reads: "1 2026-11-01T18:32:03.456Z 403 method=GET", skipped: ["%[capture.req.hdr(1)]"]),
    DialectRow(
      testDescription: "a date in a form of its own",
      template: #"log-format '%[request_date,utime("%Y-%m-%dT%H:%M:%SZ")] %ST %%'"#,
      line: "2026-11-02T00:00:00Z 403 %", reads: "1 2026-11-02T00:00:00.000Z 403"),
  ]

  @Test(arguments: rows) func reads(_ row: DialectRow) throws { try row.check() }

  /// Names of each layer and version; the last is none of them, and no slip.
  static let fetches = [
    "req.ssl_supported_groups", "bc_be_queue", "fc_pp_tlv(0xD1)", "ssl_c_san", "res.cook_names",
    "set-cookie(id)", "txn.timer.total", "base32+src", "sc_glitch_rate(0)", "lua.anything",
    "wurfl-get-all", "be_connect_timeout", "nothing.of.the.kind(host),lower",
  ]

  @Test(arguments: fetches) func accepts(_ fetch: String) throws {
    try DialectRow(
      testDescription: fetch, template: "%tr %ST %[\(fetch)]",
      line: "02/Nov/2026:00:00:00.000 403 x", reads: "1 2026-11-02T00:00:00.000Z 403",
      skipped: ["%[\(fetch)]"]
    ).check()
  }

  static let faults = [
    DialectFault("a variable it does not have", "%ci %tr %ST %QQ", column: 13, "no variable %QQ"),
    DialectFault(
      "a slip in a variable", "%ci %tr %ST %Hm", column: 13, "no variable %Hm; the nearest is %HM"),
    DialectFault(
      "a fetch it does not have", "%tr %ST %[req.hrd(host)]", column: 9,
      "no fetch req.hrd; the nearest is req.hdr"),
    DialectFault(
      "a fetch it does not have, in JSON", #"{"t":"%Ts","s":"%ST","p":"%[pth]"}"#, column: 27,
      "no fetch pth; the nearest is path"),
    DialectFault("letters behind a name", "%tr %STx", column: 5, "no variable %STx"),
    DialectFault("an open bracket", "%tr %ST %[src", column: 10, "never closed; add ]"),
    DialectFault("open flags", "%tr %ST %{+Q", column: 10, "never closed; add }"),
    DialectFault("a flag", "%tr %ST %{+X}b", column: 9, "the flag +X cannot be read"),
    DialectFault("a percent at the end", "%tr %ST %", column: 9, "a variable must follow this %"),
    DialectFault("no status", "%ci [%tr]", column: nil, "no status; add %ST"),
    DialectFault("no time", "%ci %ST", column: nil, "no time; add %tr"),
    DialectFault(
      "two holes with nothing between", "%tr %ST%b", column: 5, "nothing stands between %ST"),
    DialectFault("captures alone", "capture request header Host len 9", column: nil, "empty"),
  ]

  @Test(arguments: faults) func refuses(_ fault: DialectFault) { fault.check() }
}
