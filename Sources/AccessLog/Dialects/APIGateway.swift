import Bytes

extension Dialect {
  /// `$context` templates of Amazon API Gateway's access logs: JSON, CLF, CSV, XML.
  static let apiGateway = Dialect(
    name: "api-gateway", clock: "$context.requestTimeEpoch", status: "$context.status",
    escapes: .none,
    cut: { text throws(TemplateError) in [try text.dollarPieces(dotted: true)] },
    meaning: { variable, names throws(TemplateError) in
      guard variable.name.hasPrefix("context.") else {
        throw TemplateError(
          column: variable.column,
          "$\(variable.name) is no variable of API Gateway's access logs; they begin with $context."
        )
      }
      let name = String(variable.name.dropFirst("context.".count))
      guard isContextVariable(name) else {
        throw .unknown(
          column: variable.column, "API Gateway's manual has no variable", "$\(variable.name)",
          nearest: nearestName(to: name, among: contextVariables.filter { !$0.hasSuffix(".") }).map
          {
            "$context.\($0)"
          })
      }
      return contextMeaning(name, names)
    })

  /// Whether API Gateway's manual has `$context.` + `name`.
  private static func isContextVariable(_ name: String) -> Bool {
    if contextVariables.contains(name) { return true }
    guard let dot = name.firstIndex(of: ".") else { return false }
    return contextVariables.contains(String(name[...dot]))
  }

  /// What `$context.` + `name` means: by the profile's aliases, an authorizer's own properties also
  /// by their last part.
  private static func contextMeaning(_ name: String, _ names: FieldNames) -> FieldMeaning? {
    if name == "identity.apiKey" { return FieldMeaning(.key, rank: 200, keyRule: .secret) }
    if name == "identity.apiKeyId" { return FieldMeaning(.key, rank: 100, keyRule: .id) }
    if let meaning = names.meaning(of: name.utf8) { return meaning }
    if let meaning = contextMeanings[name] { return meaning }
    guard name.hasPrefix("authorizer.") else { return nil }
    return names.meaning(of: name.dropFirst("authorizer.".count).utf8)
  }
}

/// What variables mean to a profile that does not name them.
private let contextMeanings: [String: FieldMeaning] = [
  "requestTimeEpoch": FieldMeaning(.time, rank: 100),
  "requestTime": FieldMeaning(.time, rank: 101),
  "status": FieldMeaning(.status, rank: 100),
  "httpMethod": FieldMeaning(.method, rank: 100),
  "path": FieldMeaning(.path, rank: 100),
  "resourcePath": FieldMeaning(.path, rank: 101),
  "routeKey": FieldMeaning(.request, rank: 100),
  "domainName": FieldMeaning(.host, rank: 100),
  "identity.sourceIp": FieldMeaning(.clientIP, rank: 100),
  "identity.userAgent": FieldMeaning(.userAgent, rank: 100),
  "requestId": FieldMeaning(.requestID, rank: 100),
  "extendedRequestId": FieldMeaning(.requestID, rank: 101),
]

/// `$context` variables of API Gateway's access logs, REST, HTTP and WebSocket APIs; a trailing
/// dot stands for a whole family.
///
/// Source: Amazon API Gateway Developer Guide, "Variables for access logging for API Gateway",
/// "Customize HTTP API access logs", "Set up WebSocket API logging".
private let contextVariables: Set<String> = [
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
