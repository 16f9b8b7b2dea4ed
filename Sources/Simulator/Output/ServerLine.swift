/// Lines of the gateways that are also servers, either as `formats advise` asks for or as they write
/// them without being told.
///
/// Sources: the gateways' manuals (log_format combined; LogFormat combined; option httplog; Caddy's
/// access log; Envoy's default format string), compared with lines of the real ones.
struct ServerLine {
  private let shape: LogShape
  private let isUsual: Bool

  /// Lines for `part`.
  init(_ part: Part) {
    shape = part.shape
    isUsual = part.isUsual
  }

  /// What the gateway is configured with, for `--log-format`; empty where JSON is read without it.
  var template: String {
    guard isUsual else { return "" }
    return switch shape {
    case .nginxJSON:
      "log_format combined '$remote_addr - $remote_user [$time_local] \"$request\" $status "
        + "$body_bytes_sent \"$http_referer\" \"$http_user_agent\"';\n"
    case .apache:
      #"LogFormat "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"" combined"# + "\n"
    case .haproxy:
      "log-format \"%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc "
        + "%ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r\"\n"
    case .envoy:
      "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" "
        + "%RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION% "
        + "%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% \"%REQ(X-FORWARDED-FOR)%\" "
        + "\"%REQ(USER-AGENT)%\" \"%REQ(X-REQUEST-ID)%\" \"%REQ(:AUTHORITY)%\" "
        + "\"%UPSTREAM_HOST%\"\n"
    case .apigw, .nginx, .caddy: ""
    }
  }

  /// The moment as the log tells it.
  func logged(_ instant: Instant) -> Instant {
    isUsual && (shape == .nginxJSON || shape == .apache)
      ? Instant(second: instant.second) : instant
  }

  /// Appends the line for `entry`, with its newline.
  func append(_ entry: LogEntry, to line: inout Line) {
    switch shape {
    case .caddy: appendCaddy(entry, to: &line)
    case _ where !isUsual: appendAdvised(entry, to: &line)
    case .haproxy: appendHTTPLog(entry, to: &line)
    case .envoy: appendEnvoy(entry, to: &line)
    case .apigw, .nginx, .nginxJSON, .apache: appendCombined(entry, to: &line)
    }
  }

  // MARK: - As advised

  private func appendAdvised(_ entry: LogEntry, to line: inout Line) {
    let request = entry.request
    line.text("{\"time\":\"")
    line.number(request.at.milliseconds / 1000)
    line.text(".")
    line.number(request.at.milliseconds % 1000, width: 3)
    member("status", "\(entry.answer.status)", to: &line)
    member("method", request.method, to: &line)
    line.text("\",\"path\":\"")
    request.appendPath(to: &line)
    member("host", request.host, to: &line)
    member("client_ip", request.address, to: &line)
    member("user_agent", request.agent, to: &line)
    member("request_id", entry.requestID, to: &line)
    member("key_id", keyID(entry), to: &line)
    member("key_sent", isKeySent(request) ? "?" : "", to: &line)
    member("auth", request.authScheme, to: &line)
    member("reason", entry.answer.reason == "-" ? "" : entry.answer.reason, to: &line)
    member(shape == .envoy ? "response_code_details" : "gateway", words(entry), to: &line)
    line.text("\"}\n")
  }

  private func member(_ name: String, _ value: String, to line: inout Line) {
    line.text("\",\"\(name)\":\"")
    line.jsonText(value.isEmpty ? "-" : value)
  }

  /// What the API answers in `X-Key-Id`: nothing where it was not asked.
  private func keyID(_ entry: LogEntry) -> String {
    guard entry.answer.appStatus != nil else { return "" }
    return switch entry.request.credential {
    case .absent, .empty: ""
    case .known: entry.key
    case .unknown(let sent, _), .malformed(let sent): Secrets.digest(of: sent)
    }
  }

  private func isKeySent(_ request: Request) -> Bool {
    switch request.credential {
    case .absent, .empty: false
    case .known, .unknown, .malformed: true
    }
  }

  /// What the gateway says of a refusal of its own.
  private func words(_ entry: LogEntry) -> String {
    let isOwn = entry.answer.isRefusal && entry.answer.appStatus == nil
    return switch shape {
    case .envoy: isOwn ? "rbac_access_denied_matched_policy[edge]" : "via_upstream"
    case .apache: isOwn ? "- \(entry.answer.status)" : "app \(entry.answer.status)"
    case .haproxy: isOwn ? "denied by a rule" : ""
    default: isOwn ? "access forbidden by rule" : ""
    }
  }

  // MARK: - Caddy

  /// The header holds the key itself, unless the advice has its filter put `?` there.
  private func appendCaddy(_ entry: LogEntry, to line: inout Line) {
    let request = entry.request
    line.text("{\"level\":\"info\",\"ts\":")
    line.number(request.at.milliseconds / 1000)
    line.text(".")
    line.number(request.at.milliseconds % 1000, width: 3)
    line.text(
      ",\"logger\":\"http.log.access\",\"msg\":\"handled request\",\"request\":{\"remote_ip\":\"")
    line.text(request.address)
    line.text(
      "\",\"proto\":\"HTTP/1.1\",\"method\":\"\(request.method)\",\"host\":\"\(request.host)")
    line.text("\",\"uri\":\"")
    request.appendPath(to: &line)
    line.text("\",\"headers\":{\"User-Agent\":[\"")
    line.jsonText(request.agent)
    line.text("\"]")
    if isKeySent(request) {
      line.text(",\"X-Api-Key\":")
      line.text(isUsual ? "[\"" : "\"")
      line.jsonText(isUsual ? entry.key : "?")
      line.text(isUsual ? "\"]" : "\"")
    }
    line.text("}},\"duration\":0.004,\"size\":\(entry.answer.length),\"status\":")
    line.number(entry.answer.status)
    line.text(",\"resp_headers\":{\"Server\":[\"Caddy\"]")
    if !isUsual {
      header("X-Request-Id", entry.requestID, to: &line)
      header("X-Key-Id", keyID(entry), to: &line)
      let reason = entry.answer.reason == "-" ? words(entry) : entry.answer.reason
      header("X-Auth-Reason", reason, to: &line)
    }
    line.text("}}\n")
  }

  private func header(_ name: String, _ value: String, to line: inout Line) {
    guard !value.isEmpty else { return }
    line.text(",\"\(name)\":[\"")
    line.jsonText(value)
    line.text("\"]")
  }

  // MARK: - As they are

  private func requestLine(_ request: Request, to line: inout Line) {
    line.text("\"\(request.method) ")
    request.appendPath(to: &line)
    line.text(" HTTP/1.1\"")
  }

  private func appendCombined(_ entry: LogEntry, to line: inout Line) {
    line.text("\(entry.request.address) - - [")
    line.commonLogTime(entry.request.at, zone: "+0530", offsetSeconds: 19_800)
    line.text("] ")
    requestLine(entry.request, to: &line)
    line.text(" \(entry.answer.status) \(entry.answer.length) \"\(entry.request.referrer)\" \"")
    if shape == .apache {
      line.apacheText(entry.request.agent)
    } else {
      line.nginxText(entry.request.agent)
    }
    line.text("\"\n")
  }

  private func appendHTTPLog(_ entry: LogEntry, to line: inout Line) {
    let isOwn = entry.answer.isRefusal && entry.answer.appStatus == nil
    line.text("\(entry.request.address):50000 [")
    var time = Line()
    time.commonLogTime(entry.request.at, zone: "", offsetSeconds: 0)
    line.text(String(decoding: time.bytes.prefix(20), as: UTF8.self))
    line.text(".")
    line.number(entry.request.at.milliseconds % 1000, width: 3)
    line.text("] gateway \(isOwn ? "gateway/<NOSRV> 0/-1/-1/-1/0" : "api/api 0/0/0/4/4") ")
    line.text("\(entry.answer.status) \(entry.answer.length) - - \(isOwn ? "PR" : "--")-- ")
    line.text("1/1/0/0/0 0/0 ")
    requestLine(entry.request, to: &line)
    line.text("\n")
  }

  private func appendEnvoy(_ entry: LogEntry, to line: inout Line) {
    let request = entry.request
    line.text("[")
    line.iso(request.at, milliseconds: true)
    line.text("] ")
    requestLine(request, to: &line)
    line.text(" \(entry.answer.status) - 0 \(entry.answer.length) 4 3 \"\(request.address)\" \"")
    line.text(request.agent)  // as it came: Envoy escapes nothing in text
    line.text("\" \"\(entry.requestID)\" \"\(request.host)\" \"127.0.0.1:8080\"\n")
  }
}

extension Line {
  /// Appends text as Apache does in `%{…}i`.
  ///
  /// Source: Apache mod_log_config: `"` and `\` behind a backslash, others C-style or `\xhh`.
  fileprivate mutating func apacheText(_ text: String) {
    for unit in text.utf8 {
      switch unit {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        byte(UInt8(ascii: "\\"))
        byte(unit)
      case 0..<32, 127...:
        self.text("\\x")
        hex(UInt64(unit), digits: 2)
      default: byte(unit)
      }
    }
  }
}
