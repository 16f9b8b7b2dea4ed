import Testing

/// What a gateway says of its refusals, where its own format puts it, reaches the verdict.
@Suite struct GatewayReasonTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var line: String
    /// `status cause detail evidence key` of its only refusal; a dash for what is absent.
    var verdict: String
  }

  static let cloudflare =
    #"{"ClientIP":"203.0.113.9","ClientRequestHost":"api.9pic.ai","#
    + #""ClientRequestMethod":"GET","ClientRequestPath":"/api/v1/ext/903/events","#
    + #""EdgeStartTimestamp":"2026-11-02T02:12:03Z","RayID":"8f1b2c","#
  static let traefik =
    #"{"ClientHost":"203.0.113.9","RequestHost":"api.9pic.ai","#
    + #""RequestMethod":"GET","RequestPath":"/api/v1/ext/903/events","#
    + #""StartUTC":"2026-11-02T02:12:03.587782192Z","#
  static let azure =
    #"{"time":"2026-11-02T02:12:03.1866413Z","callerIpAddress":"203.0.113.9","#
    + #""correlationId":"5a1b","category":"GatewayLogs","properties":{"method":"GET","#
    + #""url":"https://api.9pic.ai/api/v1/ext/903/events","#
  static let kong =
    #"{"request":{"id":"7f21","method":"GET","uri":"/api/v1/ext/903/events","#
    + #""headers":{"host":"api.9pic.ai"}},"client_ip":"203.0.113.9","started_at":1793585523000,"#

  static let rows = [
    Row(
      testDescription: "Cloudflare's firewall blocks",
      line: cloudflare
        + #""EdgeResponseStatus":403,"OriginResponseStatus":0,"SecurityAction":"block"}"#,
      verdict: "403 edge waf logged -"),
    Row(
      testDescription: "Cloudflare answers without asking the origin",
      line: cloudflare + #""EdgeResponseStatus":403,"OriginResponseStatus":0,"SecurityAction":""}"#,
      verdict: "403 edge policy logged -"),
    Row(
      testDescription: "the API behind Cloudflare refuses, and says why with headers",
      line: cloudflare
        + #""EdgeResponseStatus":403,"OriginResponseStatus":403,"SecurityAction":"","#
        + #""ResponseHeaders":{"x-key-id":"k-1","x-auth-reason":"host_not_approved"}}"#,
      verdict: "403 host not-approved logged k-1"),
    Row(
      testDescription: "Traefik's forwardAuth or ipAllowList",
      line: traefik + #""DownstreamStatus":403,"OriginStatus":0}"#,
      verdict: "403 edge policy logged -"),
    Row(
      testDescription: "the API behind Traefik refuses, and says why with headers",
      line: traefik + #""DownstreamStatus":403,"OriginStatus":403,"origin_X-Key-Id":"k-1","#
        + #""origin_X-Auth-Reason":"inactive_api_key"}"#,
      verdict: "403 inactive deactivated logged k-1"),
    Row(
      testDescription: "API Management's own key is missing",
      line: azure + #""responseCode":401,"lastError":{"reason":"SubscriptionKeyNotFound"}}}"#,
      verdict: "401 missing absent logged -"),
    Row(
      testDescription: "API Management's own key is none, or is off",
      line: azure + #""responseCode":401,"lastError":{"reason":"SubscriptionKeyInvalid"}}}"#,
      verdict: "401 unknown key-not-logged none -"),
    Row(
      testDescription: "Google's Cloud Armor",
      line: #"{"httpRequest":{"requestMethod":"GET","status":403,"#
        + #""requestUrl":"https://api.9pic.ai/api/v1/ext/903/events"},"insertId":"1x2y","#
        + #""jsonPayload":{"statusDetails":"denied_by_security_policy"},"#
        + #""timestamp":"2026-11-02T02:12:03.186641Z"}"#,
      verdict: "403 edge waf logged -"),
    Row(
      testDescription: "Kong's own check of keys, as advised",
      line: kong + #""response":{"status":401},"key_sent":"?","gateway":"unknown_api_key"}"#,
      verdict: "401 invalid - logged -"),
    Row(
      testDescription: "the API behind Kong refuses, as advised",
      line: kong + #""response":{"status":403},"key_sent":"?","key_id":"k-1","#
        + #""reason":"org_mismatch"}"#,
      verdict: "403 org - logged k-1"),
    Row(
      testDescription: "Kong as it comes: its own 403 is a rule of Kong's",
      line: kong + #""response":{"status":403},"source":"exit"}"#,
      verdict: "403 edge - logged -"),
    Row(
      testDescription: "newer ones call that kong",
      line: kong + #""response":{"status":403},"source":"kong"}"#,
      verdict: "403 edge - logged -"),
    Row(
      testDescription: "its own 401 is what its check of keys answers to none",
      line: kong + #""response":{"status":401},"source":"exit"}"#,
      verdict: "401 missing absent logged -"),
    Row(
      testDescription: "a 403 of the API behind it is not Kong's",
      line: kong + #""response":{"status":403},"upstream_status":"403","source":"upstream"}"#,
      verdict: "403 unknown key-not-logged none -"),
    Row(
      testDescription: "nor is a 401",
      line: kong + #""response":{"status":401},"upstream_status":"401","source":"service"}"#,
      verdict: "401 missing absent status -"),
    Row(
      testDescription: "Envoy's RBAC, in Istio's text",
      line: #"[2026-11-02T02:12:03.479Z] "GET /api/v1/ext/903/events HTTP/1.1" 403 - "#
        + #"rbac_access_denied_matched_policy[none] - "-" 0 19 0 - "-" "curl/8.11.1" "053c49b6" "#
        + #""api.9pic.ai" "-" inbound|8080|| - 10.244.0.14:8080 10.244.0.12:52784 - default"#,
      verdict: "403 edge policy logged -"),
    Row(
      testDescription: "HAProxy's deny",
      line: #"203.0.113.9:50000 [02/Nov/2026:02:12:03.326] api api/<NOSRV> 0/-1/-1/-1/0 403 192 "#
        + #"- - PR-- 1/1/0/0/0 0/0 "GET /api/v1/ext/903/events HTTP/1.1""#,
      verdict: "403 edge policy logged -"),
  ]

  @Test(arguments: rows) func verdict(on row: Row) throws {
    let store = try Store()
    let log = try store.folder.write("gateway.log", row.line + "\n")
    let outcome = try store.ingest([log])
    #expect(outcome.code == 0, "\(outcome.errText)")
    let found = try store.texts("SELECT status, cause, detail, evidence, key FROM failures")
    #expect(found.map { $0.map { $0.isEmpty ? "-" : $0 }.joined(separator: " ") } == [row.verdict])
  }
}
