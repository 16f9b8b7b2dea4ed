import Testing

@testable import AccessLog

/// Templates as people paste them, and the line that each of them reads.
struct TemplateCompilerTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var template: String
    var line: String
    var reads: String
    var name = "nginx-template"
    var skipped: [String] = []
    var hasKey = false
  }

  static let rows = [
    Row(
      testDescription: "a log_format statement over several lines",
      template: """
          log_format gateway '$remote_addr - $remote_user [$time_local] "$request" '
                             '$status $body_bytes_sent "$http_referer" "$http_user_agent" '
                             'host="$host" key="$http_x_api_key" request_id=$request_id';
        """,
      line:
        "::1 - - [02/Nov/2026:00:00:00 +0530] \"GET /a?b=c HTTP/1.1\" 403 61 \"-\" \"x \\x22y\\x22\" "
        + "host=\"api.9pic.ai\" key=\"9pk_a\" request_id=40781293",
      reads: "1 2026-11-01T18:30:00.000Z 403 method=GET path=/a?b=c host=api.9pic.ai key=9pk_a "
        + "(secret) clientIP=::1 userAgent=x \"y\" requestID=40781293",
      name: "gateway", skipped: ["remote_user", "body_bytes_sent", "http_referer"], hasKey: true),
    Row(
      testDescription: "double quotes around the parts, escaped ones inside, braces, no semicolon",
      template: #"log_format x "$time_iso8601 \"${request}\" ${status}""#,
      line: #"2026-11-02T00:00:00+05:30 "GET /a HTTP/1.1" 200"#,
      reads: "1 2026-11-01T18:30:00.000Z 200 method=GET path=/a", name: "x"),
    Row(
      testDescription: "the text alone", template: "$msec $request_method $request_uri $status\n",
      line: "1793557923.456 GET /a 401",
      reads: "1 2026-11-01T18:32:03.456Z 401 method=GET path=/a"),
    Row(
      testDescription: "escape=json, JSON, empty values and a value outside quotes",
      template: """
        log_format j escape=json '{"time":"$time_iso8601","status":$status,"us":$upstream_status,'
          '"req":"$request","ua":"$http_user_agent"}';
        """,
      line:
        #"{"time":"2026-11-02T00:00:00+05:30","status":403,"us":,"req":"GET \/a HTTP\/1.1","ua":"\"x\""}"#,
      reads: "1 2026-11-01T18:30:00.000Z 403 method=GET path=/a userAgent=\"x\"", name: "j",
      skipped: ["upstream_status"]),
    Row(
      testDescription: "escape=json in lines of text",
      template:
        "log_format j escape=json '$time_iso8601|$http_user_agent|$status|\"$request_uri\"';",
      line: #"2026-11-02T00:00:00+05:30|a\tb|403|"\/a\"b""#,
      reads: "1 2026-11-01T18:30:00.000Z 403 path=/a\"b userAgent=a\tb", name: "j"),
    Row(
      testDescription: "escape=none: bytes are what they are",
      template: "log_format n escape=none '$time_iso8601 \"$request_uri\" $status';",
      line: #"2026-11-02T00:00:00+05:30 "/a\x22" 403"#,
      reads: #"1 2026-11-01T18:30:00.000Z 403 path=/a\x22"#, name: "n"),
    Row(
      testDescription: "escape=default is nginx's default",
      template: "log_format n escape=default '$time_iso8601 \"$request_uri\" $status';",
      line: #"2026-11-02T00:00:00+05:30 "/a\x22" 403"#,
      reads: #"1 2026-11-01T18:30:00.000Z 403 path=/a""#, name: "n"),
    Row(
      testDescription: "braces around a variable in a JSON template",
      template: #"{"status":${status},"time":"${msec}","request_uri":"${request_uri}"}"#,
      line: #"{"status":403,"time":"1793557923.456","request_uri":"/a"}"#,
      reads: "1 2026-11-01T18:32:03.456Z 403 path=/a"),
    Row(
      testDescription: "a JSON value of several variables means what its name means",
      template:
        #"{"t":"$msec","status":"$status","request":"$request_method $uri","at":"$scheme://$host"}"#,
      line: #"{"t":"1793557923.456","status":"403","request":"GET /a","at":"https://h"}"#,
      reads: "1 2026-11-01T18:32:03.456Z 403 method=GET path=/a", skipped: ["scheme", "host"]),
    Row(
      testDescription: "JSON members inside members, and a quote inside a literal",
      template: #"{"a":{"b":"$status"},"say \"hi\"":"x","time":"$time_local"}"#,
      line: #"{"time":"02/Nov/2026:00:00:00 +0530","say \"hi\"":"x","a":{"b":"403"}}"#,
      reads: "1 2026-11-01T18:30:00.000Z 403"),
    Row(
      testDescription:
        "map variables by the aliases, a header by its name, a client's key is secret",
      template:
        "$msec $status $key $sent_http_x_deny_reason $arg_api_key $upstream_http_x_deny_reason",
      line: "1793557923 403 - off 9pk_a -",
      reads: "1 2026-11-01T18:32:03.000Z 403 key=9pk_a (secret) reason0=off", hasKey: true),
    Row(
      testDescription: "API Gateway's CLF preset",
      template: "$context.identity.sourceIp $context.identity.caller $context.identity.user "
        + "[$context.requestTime] \"$context.httpMethod $context.resourcePath $context.protocol\" "
        + "$context.status $context.responseLength $context.requestId",
      line: "::1 - - [01/Nov/2026:18:30:00 +0000] \"GET /a/{b} HTTP/1.1\" 403 - r1",
      reads: "1 2026-11-01T18:30:00.000Z 403 method=GET path=/a/{b} clientIP=::1 requestID=r1",
      name: "api-gateway-template",
      skipped: [
        "context.identity.caller", "context.identity.user", "context.protocol",
        "context.responseLength",
      ]),
    Row(
      testDescription: "API Gateway's CSV preset",
      template: "$context.identity.sourceIp,$context.requestTime,$context.httpMethod,"
        + "$context.resourcePath,$context.status,$context.requestId",
      line: "::1,01/Nov/2026:18:30:00 +0000,GET,/a,403,r1",
      reads: "1 2026-11-01T18:30:00.000Z 403 method=GET path=/a clientIP=::1 requestID=r1",
      name: "api-gateway-template"),
    Row(
      testDescription: "API Gateway's JSON, key ids, secrets and an authorizer's properties",
      template: #"{"id":"$context.identity.apiKeyId","k":"$context.identity.apiKey","#
        + #""d":"$context.authorizer.keyDigest","s":$context.status,"t":"$context.requestTimeEpoch","#
        + #""m":$context.error.messageString,"x":"$context.error.message","w":"$context.waf.status"}"#,
      line:
        #"{"id":"-","k":"-","d":"e7d4","s":403,"t":"1793557923000","m":"Forbidden","x":"Forbidden","w":"-"}"#,
      reads: "1 2026-11-01T18:32:03.000Z 403 key=e7d4 (digest) reason1=Forbidden",
      name: "api-gateway-template", skipped: ["context.error.messageString", "context.waf.status"],
      hasKey: true),
  ]

  @Test(arguments: rows) func reads(_ row: Row) throws {
    let format = try LogFormat.compile(row.template, names)
    for learns in [true, false] {
      let reading = Reading(row.line, as: format, learns: learns)
      #expect(reading.requests == [row.reads])
      #expect(reading.rejected == [])
    }
    #expect(format.name == row.name)
    #expect(format.skipped == row.skipped.map { "$\($0)" })
    #expect(format.hasKey == row.hasKey)
  }

  @Test func aGivenNameWins() throws {
    #expect(try LogFormat.compile("log_format x '$msec $status';", named: "y", names).name == "y")
  }

  static let faults = [
    DialectFault("nothing", "", column: nil, "the template is empty"),
    DialectFault("spaces", " \n ", column: nil, "the template is empty"),
    DialectFault(
      "a statement without text", "log_format x ;", column: nil, "the template is empty"),
    DialectFault("a statement without a name", "log_format '$msec $status';", column: 12, "a name"),
    DialectFault("the keyword alone", "log_format", column: nil, "a name"),
    DialectFault("an unclosed quote", "log_format x '$msec' '$status;", column: 22, "never closed"),
    DialectFault(
      "the wrong closing quote", "log_format x '$msec $status\";", column: 14, "never closed"),
    DialectFault("a stray word", "log_format x '$msec' $status;", column: 22, "expected escape="),
    DialectFault(
      "no such escape", "log_format x escape=xml '$msec $status';", column: 14, "expected escape="),
    DialectFault(
      "an open brace", "$msec ${status", column: 7, "the bracket of ${status is never closed"),
    DialectFault("a brace closed by another", "$msec ${status]", column: 7, "never closed"),
    DialectFault("a brace without a name", "$msec ${", column: 7, "a variable name must follow"),
    DialectFault("a dollar at the end", "$msec $", column: 7, "a variable name must follow"),
    DialectFault(
      "a dollar before a space", "$msec $ status", column: 7, "a variable name must follow"),
    DialectFault(
      "two holes with nothing between", "$msec $status$request", column: 7, "nothing stands between"
    ),
    DialectFault(
      "the same across quotes", "log_format x '$msec $status' '$request';", column: 21,
      "nothing stands between $status"),
    DialectFault(
      "columns count characters", "é→ $status$request $msec", column: 4, "nothing stands"),
    DialectFault(
      "an unknown $context variable", "$context.requestTime $context.stauts", column: 22,
      "no variable $context.stauts; the nearest is $context.status"),
    DialectFault(
      "another gateway's variable", "$context.requestTime $status", column: 22,
      "they begin with $context"),
    DialectFault(
      "the same in JSON", #"{"t":"$context.requestTime","s":"$context.stauts"}"#, column: 34,
      "no variable $context.stauts"),
    DialectFault(
      "inside a longer JSON value", #"{"t":"$context.requestTime","s":"a $context.stauts"}"#,
      column: 36, "no variable $context.stauts"),
    DialectFault(
      "no time", "$remote_addr $status", column: nil, "no time; add $time_iso8601 or $msec"),
    DialectFault(
      "no time in API Gateway's", "$context.path $context.status", column: nil,
      "no time; add $context.requestTimeEpoch"),
    DialectFault("no status", "$msec $request", column: nil, "no status; add $status"),
    DialectFault(
      "no status in JSON", #"{"t":"$context.requestTime"}"#, column: nil,
      "no status; add $context.status"),
    DialectFault("no variables", "hello", column: nil, "no time"),
    DialectFault(
      "JSON that is never closed", #"{"t":"$msec","s":"$status""#, column: 26, "no whole JSON"),
    DialectFault(
      "JSON with an open quote", #"{"t":"$msec","s":"$status}"#, column: 18, "never closed"),
    DialectFault(
      "JSON with a colon missing", #"{"t" "$msec","s":"$status"}"#, column: 27, "no whole JSON"),
    DialectFault(
      "JSON with something behind it", #"{"t":"$msec","s":"$status"} $host"#, column: 28,
      "ends before this"),
  ]

  @Test(arguments: faults) func refuses(_ fault: DialectFault) { fault.check() }

  /// Random templates compile or are refused, and never trap; nor do the lines they then read.
  @Test func noTemplateTraps() {
    var random = SeededRandom(seed: 5)
    let seeds = Self.rows.map(\.template) + Self.faults.map(\.template)
    let lines = Self.rows.map(\.line)
    for _ in 0..<3_000 {
      var template = Array(random.pick(from: seeds).utf8)
      for _ in 0..<random.below(4) where !template.isEmpty {
        let place = random.below(template.count)
        switch random.below(3) {
        case 0: template[place] = random.pick(from: Array("$\"'{}\\ ;x.".utf8))
        case 1: template.removeSubrange(place..<min(template.count, place + 5))
        default: template.insert(contentsOf: template[..<place], at: random.below(place + 1))
        }
      }
      guard let format = try? LogFormat.compile(String(decoding: template, as: UTF8.self), names)
      else { continue }
      #expect(Reading(random.pick(from: lines), as: format).faults == [])
    }
  }
}
