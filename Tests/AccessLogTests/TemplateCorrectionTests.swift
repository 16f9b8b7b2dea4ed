import Testing

@testable import AccessLog

/// Templates with what they lack added: what is to be pasted is what is read.
struct TemplateCorrectionTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var template: String
    /// The corrected one.
    var corrected: String
    var added: String
    /// A line that the gateway then writes, and what is read of it.
    var line: String
    var reads: String
  }

  /// As the built-in profile has them.
  static let names: FieldNames = {
    var all = AccessLogTests.names
    all.add("key_id", FieldMeaning(.key, rank: 1))
    all.add("key_sent", FieldMeaning(.key, rank: 9))
    all.add("x-key-id", FieldMeaning(.key, rank: 2))
    all.add("authorizer.keyId", FieldMeaning(.key, rank: 1))
    all.add("apiKeyId", FieldMeaning(.key, rank: 3))
    all.add("x-auth-reason", FieldMeaning(.reason0, rank: 5))
    all.add("authorizer.reason", FieldMeaning(.reason0, rank: 6))
    all.add("x-request-id", FieldMeaning(.requestID, rank: 5))
    for name in ["gateway", "response_code_details", "termination_state"] {
      all.add(name, FieldMeaning(.reason3))
    }
    return all
  }()

  static let moment = "1 2026-11-02T00:00:00.000Z 403 method=GET path=/a"

  static let rows = [
    Row(
      testDescription: "nginx's combined, bare",
      template: #"$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "#
        + #""$http_referer" "$http_user_agent""#,
      corrected:
        #"log_format authaudit '$remote_addr - $remote_user [$time_local] "$request" $status "#
        + #"$body_bytes_sent "$http_referer" "$http_user_agent" "$key_id" "$key_sent" "#
        + #""$request_id" "$gateway" "$upstream_http_x_auth_reason" "$host"';"#,
      added: "key request_id gateway reason host",
      line: #"::1 - - [02/Nov/2026:00:00:00 +0000] "GET /a HTTP/1.1" 403 9 "-" "x \x22 y" "k-1" "#
        + #""?" "r1" "" "off" "api.9pic.ai""#,
      reads: "\(moment) host=api.9pic.ai key=k-1 (id) clientIP=::1 userAgent=x \" y requestID=r1 "
        + "reason0=off"),
    Row(
      testDescription: "nginx, the user's name, escape and parts; what is there is not added",
      template: "log_format main escape=json '{\"t\":\"$msec\",\"s\":\"$status\",'\n"
        + "  '\"host\":\"$host\",\"r\":\"$request\",\"q\":\"it\\'s\" }';",
      corrected:
        "log_format main escape=json '{\"t\":\"$msec\",\"s\":\"$status\",\"host\":\"$host\","
        + "\"r\":\"$request\",\"q\":\"it\\'s\",\"key_id\":\"$key_id\",\"key_sent\":\"$key_sent\","
        + "\"request_id\":\"$request_id\",\"gateway\":\"$gateway\","
        + "\"reason\":\"$upstream_http_x_auth_reason\"}';",
      added: "key request_id gateway reason",
      line: #"{"t":"1793577600.000","s":"403","host":"h","r":"GET \/a HTTP\/1.1","q":"it's","#
        + #""key_id":"-","key_sent":"?","request_id":"r1","gateway":"","reason":"off"}"#,
      reads: "\(moment) host=h requestID=r1 reason0=off"),
    Row(
      testDescription: "Apache's combined as its configuration has it",
      template: #"LogFormat "%h %l %u %t \"%r\" %>s %b" mine"#,
      corrected: #"LogFormat "%h %l %u %t \"%r\" %>s %b \"%{key_id}n\" \"%{key_sent}e\" "#
        + #"\"%{X-Request-Id}o\" \"%{reason}n\" \"%{Host}i\"" mine"#,
      added: "key request_id reason host",
      line:
        #"::1 - - [02/Nov/2026:00:00:00 +0000] "GET /a HTTP/1.1" 403 9 "k-1" "?" "r1" "off" "h""#,
      reads: "\(moment) host=h key=k-1 (id) clientIP=::1 requestID=r1 reason0=off"),
    Row(
      testDescription: "HAProxy's httplog; its termination state is there",
      template: "option httplog",
      corrected: "log-format \""
        + Dialect.httplog
        + #" \"%[var(txn.key_id)]\" \"%[var(txn.key_sent)]\" \"%ID\" \"%[var(txn.reason)]\" "#
        + #"\"%[var(txn.host)]\"""#, added: "key request_id reason host",
      line: "::1:51234 [02/Nov/2026:00:00:00.000] web~ app/s1 0/0/1/2/3 403 212 - - ---- 1/1/0/0/0 "
        + #"0/0 "GET /a HTTP/1.1" "k-1" "?" "r1" "off" "h""#,
      reads: "\(moment) host=h key=k-1 (id) clientIP=::1 requestID=r1 reason0=off reason3=----"),
    Row(
      testDescription: "HAProxy: a header that is captured is there already",
      template: "capture request header Host len 64\nlog-format \"%T %ST %{+Q}r %hr %ts\"",
      corrected: "capture request header Host len 64\n"
        + #"log-format "%T %ST %{+Q}r %hr %ts \"%[var(txn.key_id)]\" "#
        + #"\"%[var(txn.key_sent)]\" \"%ID\" \"%[var(txn.reason)]\"""#,
      added: "key request_id reason",
      line: #"02/Nov/2026:00:00:00 +0000 403 "GET /a HTTP/1.1" {h} -- "k-1" "?" "r1" "off""#,
      reads: "\(moment) host=h key=k-1 (id) requestID=r1 reason0=off reason3=--"),
    Row(
      testDescription: "Envoy's text as YAML writes it",
      template: #"%START_TIME% %RESPONSE_CODE% \"%REQ(:METHOD)% %REQ(:PATH)% %PROTOCOL%\"\n"#,
      corrected: #"%START_TIME% %RESPONSE_CODE% \"%REQ(:METHOD)% %REQ(:PATH)% %PROTOCOL%\" "#
        + #"\"%RESP(X-KEY-ID)%\" \"%DYNAMIC_METADATA(authaudit:key_sent)%\" "#
        + #"\"%RESPONSE_CODE_DETAILS%\" \"%RESP(X-AUTH-REASON)%\" \"%REQ(X-REQUEST-ID)%\" "#
        + #"\"%REQ(:AUTHORITY)%\"\n"#, added: "key gateway reason request_id host",
      line:
        #"2026-11-02T00:00:00.000Z 403 "GET /a HTTP/2" "k-1" "?" "via_upstream" "off" "r1" "h""#,
      reads: "\(moment) host=h key=k-1 (id) requestID=r1 reason0=off reason3=via_upstream"),
    Row(
      testDescription: "API Gateway's JSON",
      template: #"{"t":"$context.requestTimeEpoch","status":"$context.status","host":"#
        + #""$context.domainName","m":"$context.httpMethod","path":"$context.resourcePath"}"#,
      corrected: #"{"t":"$context.requestTimeEpoch","status":"$context.status","host":"#
        + #""$context.domainName","m":"$context.httpMethod","path":"$context.resourcePath","#
        + #""keyId":"$context.authorizer.keyId","apiKeyId":"$context.identity.apiKeyId","#
        + #""requestId":"$context.requestId","errorType":"$context.error.responseType","#
        + #""authaudit_path":"$context.path","reason":"$context.authorizer.reason"}"#,
      added: "key request_id gateway path reason",
      line:
        #"{"t":"1793577600000","status":"403","host":"h","m":"GET","path":"/{a}","keyId":"k-1","#
        + #""apiKeyId":"-","requestId":"r1","errorType":"-","authaudit_path":"/a","reason":"off"}"#,
      reads: "\(moment) host=h key=k-1 (id) requestID=r1 reason0=off"),
    Row(
      testDescription: "API Gateway's CSV",
      template: "$context.requestTime,$context.httpMethod,$context.path,$context.status",
      corrected: "$context.requestTime,$context.httpMethod,$context.path,$context.status,"
        + "$context.authorizer.keyId,$context.identity.apiKeyId,$context.requestId,"
        + "$context.error.responseType,$context.domainName,$context.authorizer.reason",
      added: "key request_id gateway host reason",
      line: "02/Nov/2026:00:00:00 +0000,GET,/a,403,k-1,-,r1,-,h,it is off, they say",
      reads: "\(moment) host=h key=k-1 (id) requestID=r1 reason0=it is off, they say"),
    Row(
      testDescription: "API Gateway's XML",
      template: "<r><t>$context.requestTime</t> <s>$context.status</s> "
        + "<m>$context.httpMethod</m> <p>$context.path</p> <h>$context.domainName</h> </r>",
      corrected: "<r><t>$context.requestTime</t> <s>$context.status</s> "
        + "<m>$context.httpMethod</m> <p>$context.path</p> <h>$context.domainName</h> "
        + "<keyId>$context.authorizer.keyId</keyId> <apiKeyId>$context.identity.apiKeyId</apiKeyId> "
        + "<requestId>$context.requestId</requestId> "
        + "<errorType>$context.error.responseType</errorType> "
        + "<reason>$context.authorizer.reason</reason> </r>",
      added: "key request_id gateway reason",
      line: "<r><t>02/Nov/2026:00:00:00 +0000</t> <s>403</s> <m>GET</m> <p>/a</p> <h>h</h> "
        + "<keyId>k-1</keyId> <apiKeyId>-</apiKeyId> <requestId>r1</requestId> "
        + "<errorType>-</errorType> <reason>off</reason> </r>",
      reads: "\(moment) host=h key=k-1 (id) requestID=r1 reason0=off"),
  ]

  @Test(arguments: rows) func corrects(_ row: Row) throws {
    let correction = try #require(try TemplateCorrection(of: row.template, Self.names))
    #expect(correction.template == row.corrected)
    #expect(correction.added.joined(separator: " ") == row.added)
    let format = try LogFormat.compile(correction.template, Self.names)
    let reading = Reading(row.line, as: format)
    #expect(reading.requests == [row.reads])
    #expect(reading.rejected == [])
    // Nothing lacks any more.
    let again = try TemplateCorrection(of: correction.template, Self.names)
    #expect(again == nil)
  }

  static let none = [
    "#Fields: date time c-ip cs-method cs-uri-stem sc-status"
  ]

  @Test(arguments: none) func leaves(_ template: String) throws {
    #expect(try TemplateCorrection(of: template, Self.names) == nil)
  }

  /// Every template of a gateway that is built in is corrected, or is nobody's to change.
  @Test func builtInTemplatesAreCorrected() throws {
    var corrected: [String] = []
    for file in try BuiltInFormats.files() {
      if try file.format(Self.names).correction(Self.names) != nil { corrected.append(file.name) }
    }
    #expect(
      corrected == [
        "nginx", "nginx-vhost", "apache", "apache-vhost", "api-gateway-clf", "api-gateway-csv",
        "api-gateway-xml", "api-gateway-json", "envoy", "istio", "haproxy",
      ])
  }

  /// What the profile cannot read is not added.
  @Test func onlyWhatIsReadIsAdded() throws {
    var few = FieldNames(reasonNames: [])
    few.add("path", FieldMeaning(.path))
    let correction = try #require(
      try TemplateCorrection(of: #"$msec $status "$request""#, few))
    #expect(correction.added == ["request_id", "host"])
  }
}
