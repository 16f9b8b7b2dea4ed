/// A field that verdicts need, and how one gateway logs it.
struct DialectNeed: Sendable {
  /// `host`, `key`, `path`, `request_id`, `reason`, `gateway`: as `formats doctor` calls what lacks.
  let name: String
  /// The alias by which the profile tells what it is for, where its role has other aliases, too.
  var alias: String?
  /// What a template says to log it.
  let variable: String
  /// Its name in JSON: one that `--format auto` knows.
  let member: String
  /// What the configuration needs beside the template.
  var beside: [String] = []
}

extension Dialect {
  /// What a template is to log, least trusted last: the gateway's own words for the six needs. As in
  /// the folder `Advice`, which says where it is from, and was tested with the gateways.
  var needs: [DialectNeed] {
    switch name {
    case "nginx": nginxNeeds
    case "apache": apacheNeeds
    case "haproxy": haproxyNeeds
    case "envoy": envoyNeeds
    case "api-gateway": apiGatewayNeeds
    default: []
    }
  }
}

private let nginxNeeds = [
  DialectNeed(
    name: "key", alias: "key_id", variable: "$key_id", member: "key_id",
    beside: [
      #"map $upstream_http_x_key_id $key_id { "" "-"; default $upstream_http_x_key_id; }"#
    ]),
  DialectNeed(
    name: "key", alias: "key_sent", variable: "$key_sent", member: "key_sent",
    beside: [#"map $http_x_api_key $key_sent { "" "-"; default "?"; }"#]),
  DialectNeed(name: "request_id", variable: "$request_id", member: "request_id"),
  DialectNeed(
    name: "gateway", alias: "gateway", variable: "$gateway", member: "gateway",
    beside: [
      #"map "$status:$upstream_status" $gateway { "403:" "access forbidden by rule"; "401:" "no user or password was accepted"; default ""; }"#
    ]),
  DialectNeed(
    name: "reason", alias: "reason", variable: "$upstream_http_x_auth_reason", member: "reason"),
  DialectNeed(name: "host", variable: "$host", member: "host"),
]

private let apacheNeeds = [
  DialectNeed(
    name: "key", alias: "key_id", variable: "%{key_id}n", member: "key_id",
    beside: ["Header onsuccess note X-Key-Id key_id", "Header onsuccess unset X-Key-Id"]),
  DialectNeed(
    name: "key", alias: "key_sent", variable: "%{key_sent}e", member: "key_sent",
    beside: [#"SetEnvIf X-API-Key "." key_sent=?"#]),
  DialectNeed(
    name: "request_id", variable: "%{X-Request-Id}o", member: "request_id",
    beside: [#"Header always set X-Request-Id "expr=%{md5:%{reqenv:UNIQUE_ID}}""#]),
  DialectNeed(
    name: "reason", alias: "reason", variable: "%{reason}n", member: "reason",
    beside: [
      "Header onsuccess note X-Auth-Reason reason", "Header onsuccess unset X-Auth-Reason",
    ]),
  DialectNeed(name: "host", variable: "%{Host}i", member: "host"),
]

private let haproxyNeeds = [
  DialectNeed(
    name: "key", alias: "key_id", variable: "%[var(txn.key_id)]", member: "key_id",
    beside: ["http-response set-var(txn.key_id) res.hdr(x-key-id)"]),
  DialectNeed(
    name: "key", alias: "key_sent", variable: "%[var(txn.key_sent)]", member: "key_sent",
    beside: [
      "http-request set-var(txn.key_sent) str(?) if { req.hdr(x-api-key) -m len gt 0 }"
    ]),
  DialectNeed(
    name: "request_id", variable: "%ID", member: "request_id",
    beside: [#"unique-id-format %{+X}o\ %Ts%rt%pid%cp"#]),
  DialectNeed(
    name: "gateway", alias: "termination_state", variable: "%tsc", member: "termination_state"),
  DialectNeed(
    name: "reason", alias: "reason", variable: "%[var(txn.reason)]", member: "reason",
    beside: ["http-response set-var(txn.reason) res.fhdr(x-auth-reason)"]),
  DialectNeed(
    name: "host", variable: "%[var(txn.host)]", member: "host",
    beside: ["http-request set-var(txn.host) req.hdr(host)"]),
]

private let envoyNeeds = [
  DialectNeed(name: "key", alias: "x-key-id", variable: "%RESP(X-KEY-ID)%", member: "key_id"),
  DialectNeed(
    name: "key", alias: "key_sent", variable: "%DYNAMIC_METADATA(authaudit:key_sent)%",
    member: "key_sent",
    beside: [
      "http_filters:", "- name: envoy.filters.http.header_to_metadata", "  typed_config:",
      #"    "@type": type.googleapis.com/envoy.extensions.filters.http.header_to_metadata.v3.Config"#,
      "    request_rules:", "    - header: x-api-key",
      #"      on_header_present: {metadata_namespace: authaudit, key: key_sent, value: "?"}"#,
    ]),
  DialectNeed(
    name: "gateway", alias: "response_code_details", variable: "%RESPONSE_CODE_DETAILS%",
    member: "response_code_details"),
  DialectNeed(
    name: "reason", alias: "reason", variable: "%RESP(X-AUTH-REASON)%", member: "reason"),
  DialectNeed(name: "request_id", variable: "%REQ(X-REQUEST-ID)%", member: "request_id"),
  DialectNeed(name: "host", variable: "%REQ(:AUTHORITY)%", member: "host"),
]

private let apiGatewayNeeds = [
  DialectNeed(name: "key", alias: "keyId", variable: "$context.authorizer.keyId", member: "keyId"),
  DialectNeed(
    name: "key", variable: "$context.identity.apiKeyId", member: "apiKeyId"),
  DialectNeed(name: "request_id", variable: "$context.requestId", member: "requestId"),
  DialectNeed(
    name: "gateway", alias: "error.responseType", variable: "$context.error.responseType",
    member: "errorType"),
  DialectNeed(name: "host", variable: "$context.domainName", member: "domainName"),
  // What resourcePath writes is a template: no ids are in it.
  DialectNeed(name: "path", variable: "$context.path", member: "path"),
  DialectNeed(
    name: "reason", alias: "reason", variable: "$context.authorizer.reason", member: "reason"),
]
