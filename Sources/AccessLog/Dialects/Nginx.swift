import Bytes

extension Dialect {
  /// nginx `log_format` (ngx_http_log_module). Any name may be a variable: a map, a `set`, a header.
  static let nginx = Dialect(
    name: "nginx", clock: "$time_iso8601 or $msec", status: "$status", escapes: .backslash,
    keywords: ["log_format"],
    readStatement: { source, text throws(TemplateError) in try text.readNginx(&source) },
    cut: { text throws(TemplateError) in [try text.dollarPieces(dotted: false)] },
    meaning: { variable, names in
      nginxVariables[variable.name] ?? nginxHeader(variable.name, names)
        ?? names.meaning(of: variable.name.utf8)
    })

  /// Headers and query parameters, under their plain names.
  private static func nginxHeader(_ name: String, _ names: FieldNames) -> FieldMeaning? {
    for prefix in ["http_", "arg_", "sent_http_", "upstream_http_"] where name.hasPrefix(prefix) {
      let isClients = prefix == "http_" || prefix == "arg_"
      if let meaning = names.meaning(ofHeader: name.dropFirst(prefix.count), isClients: isClients) {
        return meaning
      }
    }
    return nil
  }
}

/// nginx's own variables that we read (ngx_http_core_module, "Embedded Variables";
/// ngx_http_log_module for `msec`, `time_iso8601`, `time_local`). The finest time ranks first.
private let nginxVariables: [String: FieldMeaning] = [
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

extension FieldNames {
  /// What a header or a query parameter means by the aliases, dashes and underscores being equal.
  /// What a client sends as a key is the key itself, whatever the alias says of ids.
  func meaning(ofHeader name: some StringProtocol, isClients: Bool) -> FieldMeaning? {
    let dashed = name.utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0 }
    let underscored = name.utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }
    guard var meaning = meaning(of: dashed) ?? meaning(of: underscored) else { return nil }
    if meaning.role == .key, isClients { meaning.keyRule = .secret }
    return meaning
  }
}
