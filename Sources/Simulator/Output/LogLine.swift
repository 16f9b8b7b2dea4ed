/// A request with its answer, as the gateway is about to log it.
struct LogEntry {
  var request: Request
  var answer: Answer
  /// What the log shows of the key: `-` without the header.
  var key: String
  var requestID: String
}

/// Writes log lines of one shape, and the template that they follow.
struct LogLine {
  private let shape: LogShape
  private let keys: KeyRule
  private let hasReason: Bool
  private let server: ServerLine

  /// Lines for `part`, with keys shown by this rule.
  init(_ part: Part, _ keys: KeyRule) {
    shape = part.shape
    self.keys = keys
    hasReason = part.hasReasonField
    server = ServerLine(part)
  }

  /// The gateway's own template for these lines.
  var template: String {
    switch shape {
    case .apigw: apigwTemplate
    case .nginx: nginxTemplate
    default: server.template
    }
  }

  /// The moment as the log tells it: nginx logs whole seconds.
  func logged(_ instant: Instant) -> Instant {
    shape == .nginx ? Instant(second: instant.second) : server.logged(instant)
  }

  /// Appends the line for `entry`, with its newline.
  func append(_ entry: LogEntry, to line: inout Line) {
    switch shape {
    case .apigw: appendObject(entry, to: &line)
    case .nginx: appendNginx(entry, to: &line)
    default: server.append(entry, to: &line)
    }
  }

  // MARK: - API Gateway

  /// Names in the lines, and the variables that fill them.
  private var apigwFields: [(name: String, variable: String)] {
    let key =
      switch keys {
      case .digest: ("keyDigest", "$context.authorizer.keyDigest")
      case .secret: ("apiKey", "$context.identity.apiKey")
      case .id: ("apiKeyId", "$context.identity.apiKeyId")
      }
    return [
      ("requestId", "$context.requestId"), ("requestTimeEpoch", "$context.requestTimeEpoch"),
      ("requestTime", "$context.requestTime"), ("ip", "$context.identity.sourceIp"),
      ("httpMethod", "$context.httpMethod"), ("domainName", "$context.domainName"),
      ("path", "$context.path"), ("protocol", "$context.protocol"), ("status", "$context.status"),
      ("responseLength", "$context.responseLength"), ("userAgent", "$context.identity.userAgent"),
      key, ("authScheme", "$context.authorizer.authScheme"),
      ("errorType", "$context.error.responseType"), ("errorMessage", "$context.error.message"),
      ("authorizerError", "$context.authorizer.error"),
      ("integrationStatus", "$context.integration.status"),
    ] + (hasReason ? [("reason", "$context.authorizer.reason")] : [])
  }

  private var apigwTemplate: String {
    "{" + apigwFields.map { "\"\($0.name)\":\"\($0.variable)\"" }.joined(separator: ",") + "}\n"
  }

  private var keyField: String {
    switch keys {
    case .digest: "\",\"keyDigest\":\""
    case .secret: "\",\"apiKey\":\""
    case .id: "\",\"apiKeyId\":\""
    }
  }

  private func appendObject(_ entry: LogEntry, to line: inout Line) {
    let request = entry.request
    let answer = entry.answer
    line.text("{\"requestId\":\"")
    line.text(entry.requestID)
    line.text("\",\"requestTimeEpoch\":\"")
    line.number(request.at.milliseconds)
    line.text("\",\"requestTime\":\"")
    line.commonLogTime(request.at, zone: "+0000", offsetSeconds: 0)
    line.text("\",\"ip\":\"")
    line.text(request.address)
    line.text("\",\"httpMethod\":\"")
    line.text(request.method)
    line.text("\",\"domainName\":\"")
    line.text(request.host)
    line.text("\",\"path\":\"")
    request.appendPath(to: &line)
    line.text("\",\"protocol\":\"HTTP/1.1\",\"status\":\"")
    line.number(answer.status)
    line.text("\",\"responseLength\":\"")
    line.number(answer.length)
    line.text("\",\"userAgent\":\"")
    line.jsonText(request.agent)
    line.text(keyField)
    line.jsonText(entry.key)
    line.text("\",\"authScheme\":\"")
    line.text(request.authScheme.isEmpty ? "-" : request.authScheme)
    line.text("\",\"errorType\":\"")
    line.text(answer.errorType)
    line.text("\",\"errorMessage\":\"")
    line.jsonText(answer.errorMessage)
    line.text("\",\"authorizerError\":\"-\",\"integrationStatus\":\"")
    if let status = answer.appStatus { line.number(status) } else { line.text("-") }
    if hasReason {
      line.text("\",\"reason\":\"")
      line.jsonText(answer.reason)
    }
    line.text("\"}\n")
  }

  // MARK: - nginx

  private var nginxTemplate: String {
    let key = keys == .secret ? "$http_x_api_key" : "$key"
    let reason = hasReason ? " reason=\"$reason\"" : ""
    return """
      log_format gateway '$remote_addr - $remote_user [$time_local] "$request" '
                         '$status $body_bytes_sent "$http_referer" "$http_user_agent" '
                         'host="$host" key="\(key)" auth="$auth_scheme" '
                         'request_id=$request_id\(reason)';

      """
  }

  private func appendNginx(_ entry: LogEntry, to line: inout Line) {
    let request = entry.request
    line.text(request.address)
    line.text(" - - [")
    line.commonLogTime(request.at, zone: "+0530", offsetSeconds: 19_800)
    line.text("] \"")
    line.text(request.method)
    line.text(" ")
    request.appendPath(to: &line)
    if !request.query.isEmpty {
      line.text("?")
      line.text(request.query)
    }
    line.text(" HTTP/1.1\" ")
    line.number(entry.answer.status)
    line.text(" ")
    line.number(entry.answer.length)
    line.text(" \"")
    line.text(request.referrer)
    line.text("\" \"")
    line.nginxText(request.agent)
    line.text("\" host=\"")
    line.text(request.host)
    line.text("\" key=\"")
    line.nginxText(entry.key)
    line.text("\" auth=\"")
    line.text(request.authScheme.isEmpty ? "-" : request.authScheme)
    line.text("\" request_id=")
    line.text(entry.requestID)
    if hasReason {
      line.text(" reason=\"")
      line.nginxText(entry.answer.reason)
      line.text("\"")
    }
    line.text("\n")
  }
}

extension Line {
  /// Appends text inside a JSON string; UTF-8 stays as it is. Source: RFC 8259 §7.
  mutating func jsonText(_ text: String) {
    for unit in text.utf8 {
      switch unit {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        byte(UInt8(ascii: "\\"))
        byte(unit)
      case 0..<32:
        self.text("\\u")
        hex(UInt64(unit), digits: 4)
      default: byte(unit)
      }
    }
  }

  /// Appends text as nginx does with `escape=default`.
  ///
  /// Source: nginx, ngx_http_log_module: `"`, `\`, bytes below 32 and above 126 become `\xHH`.
  mutating func nginxText(_ text: String) {
    for unit in text.utf8 {
      switch unit {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0..<32, 127...:
        self.text("\\x")
        byte(Line.upperHex[Int(unit >> 4)])
        byte(Line.upperHex[Int(unit & 15)])
      default: byte(unit)
      }
    }
  }

  private static let upperHex = Array("0123456789ABCDEF".utf8)
}
