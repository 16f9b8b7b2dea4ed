import Bytes

/// The variables of the gateways whose templates can be pasted, and what they mean.
enum GatewayVariables {
  /// nginx's own variables that we read (ngx_http_core_module, "Embedded Variables";
  /// ngx_http_log_module for `msec`, `time_iso8601`, `time_local`). The finest time ranks first.
  private static let nginx: [String: FieldMeaning] = [
    "msec": FieldMeaning(.time, rank: 0),
    "time_iso8601": FieldMeaning(.time, rank: 1),
    "time_local": FieldMeaning(.time, rank: 2),
    "status": FieldMeaning(.status),
    "request": FieldMeaning(.request),
    "request_method": FieldMeaning(.method),
    "request_uri": FieldMeaning(.path, rank: 0),
    "uri": FieldMeaning(.path, rank: 1),
    "document_uri": FieldMeaning(.path, rank: 2),
    "args": FieldMeaning(.query),
    "query_string": FieldMeaning(.query, rank: 1),
    "http_host": FieldMeaning(.host, rank: 1),
    "host": FieldMeaning(.host, rank: 0),
    "server_name": FieldMeaning(.host, rank: 2),
    "remote_addr": FieldMeaning(.clientIP, rank: 1),
    "realip_remote_addr": FieldMeaning(.clientIP, rank: 2),
    "http_user_agent": FieldMeaning(.userAgent),
    "request_id": FieldMeaning(.requestID, rank: 0),
    "http_x_request_id": FieldMeaning(.requestID, rank: 1),
    "http_authorization": FieldMeaning(.authorization),
  ]

  /// What an nginx variable means: its own ones as its manual says; headers and query parameters
  /// under their plain names; any other (map, set) by the profile's aliases; nil is read over.
  static func nginx(_ name: String, _ names: FieldNames) -> FieldMeaning? {
    if let meaning = nginx[name] { return meaning }
    for prefix in ["http_", "arg_", "sent_http_", "upstream_http_"] where name.hasPrefix(prefix) {
      let field = name.dropFirst(prefix.count)
      let dashed = field.utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0 }
      guard var meaning = names.meaning(of: dashed) ?? names.meaning(of: field.utf8) else {
        continue
      }
      // What a client sends as a key is the key itself, whatever the alias says of ids.
      if meaning.role == .key, prefix == "http_" || prefix == "arg_" { meaning.keyRule = .secret }
      return meaning
    }
    return names.meaning(of: name.utf8)
  }

  /// `$context` variables of API Gateway's access logs, REST, HTTP and WebSocket APIs; a trailing
  /// dot stands for a whole family.
  ///
  /// Source: Amazon API Gateway Developer Guide, "Variables for access logging for API Gateway",
  /// "Customize HTTP API access logs", "Set up WebSocket API logging".
  private static let apiGateway: Set<String> = [
    "accountId", "apiId", "authenticate.", "authorize.", "authorizer.", "awsEndpointRequestId",
    "awsEndpointRequestId2", "cipherSuite", "connectedAt", "connectionId", "customDomain.",
    "dataProcessed", "deploymentId", "domainName", "domainPrefix", "endpointType", "error.",
    "eventType", "extendedRequestId", "httpMethod", "identity.", "integration.",
    "integrationErrorMessage", "integrationLatency", "integrationStatus", "isCanaryRequest",
    "messageDirection", "messageId", "path", "protocol", "requestId", "requestOverride.",
    "requestTime", "requestTimeEpoch", "resourceId", "resourcePath", "responseLatency",
    "responseLength", "responseOverride.", "responseType", "routeKey", "stage", "status",
    "tlsVersion", "waf.", "wafResponseCode", "webaclArn", "xrayTraceId",
  ]

  /// Whether API Gateway's manual has `$context.` + `name`.
  static func isAPIGateway(_ name: String) -> Bool {
    if apiGateway.contains(name) { return true }
    guard let dot = name.firstIndex(of: ".") else { return false }
    return apiGateway.contains(String(name[...dot]))
  }

  /// What `$context.` + `name` means: by the profile's aliases, an authorizer's own properties also
  /// by their last part.
  static func apiGateway(_ name: String, _ names: FieldNames) -> FieldMeaning? {
    if name == "identity.apiKey" { return FieldMeaning(.key, rank: 200, keyRule: .secret) }
    if name == "identity.apiKeyId" { return FieldMeaning(.key, rank: 100, keyRule: .id) }
    if let meaning = names.meaning(of: name.utf8) { return meaning }
    guard name.hasPrefix("authorizer.") else { return nil }
    return names.meaning(of: name.dropFirst("authorizer.".count).utf8)
  }
}
