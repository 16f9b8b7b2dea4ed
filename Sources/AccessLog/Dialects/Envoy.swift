import Bytes

extension Dialect {
  /// Envoy's and Istio's access log formats, text and JSON (Envoy, "Access logging", "Command
  /// Operators"). Header values are not escaped in lines of text.
  static let envoy = Dialect(
    name: "envoy", clock: "%START_TIME%", status: "%RESPONSE_CODE%", escapes: .none,
    tellsEmpty: false,
    cut: { text throws(TemplateError) in [try pieces(text)] },
    meaning: { variable, names throws(TemplateError) in try meaning(variable, names) })

  /// Whether an operator stands in a template: `%NAME%` or `%NAME(…)%`, as no other dialect has it.
  static func hasEnvoyOperator(_ bytes: [UInt8]) -> Bool {
    for (at, byte) in bytes.enumerated() where byte == UInt8(ascii: "%") {
      let name = bytes[(at + 1)...].prefix(while: isOperatorByte)
      let end = at + 1 + name.count
      if name.count > 2, end < bytes.count, [0x25, 0x28, 0x3A].contains(bytes[end]) { return true }
    }
    return false
  }

  private static func isOperatorByte(_ byte: UInt8) -> Bool {
    byte &- 0x41 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "_")
  }

  private static func pieces(_ text: TemplateText) throws(TemplateError) -> [TemplatePiece] {
    var pieces = TemplatePieces()
    let bytes = text.bytes
    let isJSON = bytes.first == UInt8(ascii: "{")
    var at = 0
    while at < bytes.count {
      let column = text.columns[at]
      let next = at + 1 < bytes.count ? bytes[at + 1] : 0
      if !isJSON, bytes[at] == UInt8(ascii: "\\"), next == UInt8(ascii: "n"), at + 2 == bytes.count
      {
        break  // the line end, as YAML writes it
      } else if !isJSON, bytes[at] == UInt8(ascii: "\\"), next == UInt8(ascii: "\"") {
        pieces.append(next, column: column)
        at += 2
      } else if bytes[at] == UInt8(ascii: "%"), next == UInt8(ascii: "%") {
        pieces.append(next, column: column)
        at += 2
      } else if bytes[at] == UInt8(ascii: "%") {
        pieces.append(try command(text, &at))
      } else {
        pieces.append(bytes[at], column: column)
        at += 1
      }
    }
    return pieces.finish()
  }

  /// `%NAME%`, `%NAME(arguments)%`, `%NAME(arguments):length%`.
  private static func command(
    _ text: TemplateText, _ at: inout Int
  ) throws(TemplateError) -> TemplateVariable {
    let bytes = text.bytes
    let start = at
    let column = text.columns[start]
    let name = String(decoding: bytes[(at + 1)...].prefix(while: isOperatorByte), as: UTF8.self)
    guard !name.isEmpty else {
      throw TemplateError(column: column, "an operator must follow this %; %% is a %")
    }
    at += 1 + name.utf8.count
    var argument: String?
    if at < bytes.count, bytes[at] == UInt8(ascii: "(") {
      let open = at
      var depth = 0
      repeat {
        if bytes[at] == UInt8(ascii: "(") { depth += 1 }
        if bytes[at] == UInt8(ascii: ")") { depth -= 1 }
        at += 1
      } while depth > 0 && at < bytes.count
      guard depth == 0 else {
        throw TemplateError(
          column: text.columns[open], "the bracket of %\(name)( is never closed; add )")
      }
      argument = String(decoding: bytes[(open + 1)..<(at - 1)], as: UTF8.self)
    }
    if at < bytes.count, bytes[at] == UInt8(ascii: ":") {
      at += 1
      while at < bytes.count, bytes[at] &- 0x30 < 10 { at += 1 }
    }
    guard at < bytes.count, bytes[at] == UInt8(ascii: "%") else {
      throw TemplateError(column: column, "the operator %\(name) is never closed; add %")
    }
    at += 1
    let isTime = name == "START_TIME" || name == "START_TIME_LOCAL"
    return TemplateVariable(
      shown: String(decoding: bytes[start..<at], as: UTF8.self),
      name: argument.map { "\(name)(\($0))" } ?? name, column: column,
      time: isTime ? argument.map { SampleTime.strftime($0) } : nil)
  }

  private static func meaning(
    _ variable: TemplateVariable, _ names: FieldNames
  ) throws(TemplateError) -> FieldMeaning? {
    let parts = variable.name.split(separator: "(", maxSplits: 1)
    let name = String(parts[0])
    let argument = parts.count == 2 ? parts[1].dropLast() : ""
    guard operators.contains(name) else {
      throw .unknown(
        column: variable.column, "Envoy's manual has no operator", "%\(name)%",
        nearest: nearestName(to: name, among: operators).map { "%\($0)%" })
    }
    if let meaning = envoyOperators[name] { return meaning }
    let last = argument.split(separator: ":").last ?? ""
    switch name {
    case "REQ":
      for header in argument.split(separator: "?") {
        if let meaning = requestField(header.lowercased(), names) { return meaning }
      }
      return nil
    case "RESP", "TRAILER":
      if argument.lowercased() == ":status" { return FieldMeaning(.status, rank: 1) }
      return names.meaning(ofHeader: argument, isClients: false)
    case "QUERY_PARAM": return names.meaning(ofHeader: argument, isClients: true)
    case "FILTER_STATE":
      return names.meaning(
        ofHeader: argument.split(separator: ":").first ?? "", isClients: false)
    case "DYNAMIC_METADATA", "METADATA": return names.meaning(ofHeader: last, isClients: false)
    default: return names.meaning(of: name.utf8)
    }
  }

  private static func requestField(_ header: String, _ names: FieldNames) -> FieldMeaning? {
    switch header {
    case ":method": FieldMeaning(.method)
    case ":path": FieldMeaning(.path, rank: 1)
    case "x-envoy-original-path", "x-envoy-origin-path": FieldMeaning(.path, rank: 0)
    case "x-envoy-external-address": FieldMeaning(.clientIP, rank: 1)
    default: requestHeader(header, names)
    }
  }
}

/// Operators that we read; the flags and the details of a response are read by the aliases
/// `response_flags` and `response_code_details`.
private let envoyOperators: [String: FieldMeaning] = [
  "START_TIME": FieldMeaning(.time, rank: 0),
  "START_TIME_LOCAL": FieldMeaning(.time, rank: 1),
  "RESPONSE_CODE": FieldMeaning(.status),
  "PATH": FieldMeaning(.path, rank: 0),
  "DOWNSTREAM_REMOTE_ADDRESS": FieldMeaning(.clientIP, rank: 0, .clientPort),
  "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT": FieldMeaning(.clientIP, rank: 0),
  "DOWNSTREAM_DIRECT_REMOTE_ADDRESS": FieldMeaning(.clientIP, rank: 10, .clientPort),
  "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT": FieldMeaning(.clientIP, rank: 10),
  "REQUESTED_SERVER_NAME": FieldMeaning(.host, rank: 5),
  "UNIQUE_ID": FieldMeaning(.requestID, rank: 3),
  "STREAM_ID": FieldMeaning(.requestID, rank: 2),
]

/// Envoy 1.37, "Access logging", "Command Operators", and the formatter extensions.
private let operators: Set<String> = {
  var all: Set<String> = [
    "ACCESS_LOG_TYPE", "BYTES_RECEIVED", "BYTES_SENT", "CEL", "CLUSTER_METADATA",
    "COMMON_DURATION", "CONNECTION_ID", "CONNECTION_TERMINATION_DETAILS", "CUSTOM_FLAGS",
    "DURATION", "DYNAMIC_METADATA", "EMIT_TIME", "EMIT_TIME_LOCAL", "ENVIRONMENT",
    "FILTER_CHAIN_NAME", "FILTER_STATE", "GRPC_STATUS", "GRPC_STATUS_NUMBER", "HOSTNAME",
    "LISTENER_METADATA", "LOCAL_REPLY_BODY", "METADATA", "PATH", "PROTOCOL", "QUERY_PARAM",
    "QUERY_PARAMS", "REQ", "REQ_WITHOUT_QUERY", "REQUESTED_SERVER_NAME", "REQUEST_DURATION",
    "REQUEST_HEADERS_BYTES", "REQUEST_TX_DURATION", "RESP", "RESPONSE_CODE",
    "RESPONSE_CODE_DETAILS", "RESPONSE_DURATION", "RESPONSE_FLAGS", "RESPONSE_FLAGS_LONG",
    "RESPONSE_HEADERS_BYTES", "RESPONSE_TRAILERS_BYTES", "RESPONSE_TX_DURATION",
    "ROUNDTRIP_DURATION", "ROUTE_METADATA", "ROUTE_NAME", "SPAN_ID", "START_TIME",
    "START_TIME_LOCAL", "STREAM_ID", "TRACE_ID", "TRAILER", "UNIQUE_ID", "VIRTUAL_CLUSTER_NAME",
    "VIRTUAL_HOST_METADATA", "TLS_JA3_FINGERPRINT", "TLS_JA4_FINGERPRINT",
  ]
  let ofBoth = [
    "LOCAL_ADDRESS", "LOCAL_ADDRESS_WITHOUT_PORT", "LOCAL_PORT", "REMOTE_ADDRESS",
    "REMOTE_ADDRESS_WITHOUT_PORT", "REMOTE_PORT", "DIRECT_REMOTE_ADDRESS",
    "DIRECT_REMOTE_ADDRESS_WITHOUT_PORT", "DIRECT_REMOTE_PORT", "DIRECT_LOCAL_ADDRESS",
    "DIRECT_LOCAL_ADDRESS_WITHOUT_PORT", "DIRECT_LOCAL_PORT", "LOCAL_URI_SAN", "PEER_URI_SAN",
    "LOCAL_DNS_SAN", "PEER_DNS_SAN", "LOCAL_IP_SAN", "PEER_IP_SAN", "LOCAL_EMAIL_SAN",
    "PEER_EMAIL_SAN", "LOCAL_OTHERNAME_SAN", "PEER_OTHERNAME_SAN", "LOCAL_SUBJECT",
    "PEER_SUBJECT", "PEER_ISSUER", "PEER_CHAIN_FINGERPRINTS_256", "PEER_CHAIN_FINGERPRINTS_1",
    "PEER_CHAIN_SERIALS", "TLS_SESSION_ID", "TLS_CIPHER", "TLS_VERSION", "TLS_GROUP",
    "PEER_FINGERPRINT_256", "PEER_FINGERPRINT_1", "PEER_SERIAL", "PEER_CERT",
    "PEER_CERT_V_START", "PEER_CERT_V_END", "TRANSPORT_FAILURE_REASON", "WIRE_BYTES_SENT",
    "WIRE_BYTES_RECEIVED", "HEADER_BYTES_SENT", "HEADER_BYTES_RECEIVED",
    "REMOTE_ADDRESS_ENDPOINT_ID",
    "HANDSHAKE_DURATION", "DETECTED_CLOSE_TYPE", "LOCAL_CLOSE_REASON",
    "DECOMPRESSED_HEADER_BYTES_SENT", "DECOMPRESSED_HEADER_BYTES_RECEIVED",
  ]
  for name in ofBoth { all.formUnion(["DOWNSTREAM_\(name)", "UPSTREAM_\(name)"]) }
  for name in [
    "HOST", "HOST_NAME", "HOST_NAME_WITHOUT_PORT", "CLUSTER", "CLUSTER_RAW", "PROTOCOL",
    "METADATA", "FILTER_STATE", "REQUEST_ATTEMPT_COUNT", "CONNECTION_ID",
    "CONNECTION_POOL_READY_DURATION",
    "HOSTS_ATTEMPTED", "HOSTS_ATTEMPTED_WITHOUT_PORT", "HOST_NAMES_ATTEMPTED",
    "HOST_NAMES_ATTEMPTED_WITHOUT_PORT", "CONNECTION_IDS_ATTEMPTED",
  ] { all.insert("UPSTREAM_\(name)") }
  return all
}()
