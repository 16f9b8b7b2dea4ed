import AccessLog
import Testing
import Verdict

@testable import Profile

/// What the rules of the built-in profile read from logged reasons.
struct ReasonTests {
  let profile: APIProfile
  let rules: ReasonRules

  init() throws {
    profile = try APIProfile.builtIn()
    rules = ReasonRules(profile.reasonRules)
  }

  private func read(_ fields: [String: String]) -> ReasonReading {
    rules.read(profile.fieldNames.reasonNames.map { Array((fields[$0] ?? "").utf8) })
  }

  @Test func thereAreEnoughWordings() {
    #expect(Wordings.rows.count > 400)
    let texts = Wordings.rows.map(\.text)
    #expect(Set(texts).count == texts.count)
  }

  /// In each field, in any case, in British and in American spelling.
  @Test(arguments: Wordings.rows) func says(_ text: String, _ causes: [Cause]) {
    let american = text.replacing("isation", with: "ization").replacing("ised", with: "ized")
    for variant in [text, american, text.lowercased(), text.uppercased()] {
      for field in ["reason", "message"] {
        #expect(read([field: variant]).causes == Self.set(causes), "\(field): \(variant)")
      }
    }
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var fields: [String: String]
    var causes: [Cause]
    var detail: Detail?
    var testDescription: String { fields.map { "\($0)=\($1)" }.sorted().joined(separator: " ") }

    init(_ fields: [String: String], _ causes: [Cause], _ detail: Detail? = nil) {
      self.fields = fields
      self.causes = causes
      self.detail = detail
    }
  }

  static let key: [Cause] = [.missing, .invalid, .inactive]
  static let denied: [Cause] = [.invalid, .inactive, .org, .event, .host, .feature, .edge]
  static let all: [Cause] = [.missing] + denied
  static let policy =
    "User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:x:y:z/GET"
  static let user = "User is not authorized to access this resource"

  /// Amazon API Gateway: every response type that can come with a 401 or 403, alone and with what
  /// comes with it.
  static let gateway = [
    Row(["response_type": "INVALID_API_KEY"], key),
    Row(["response_type": "INVALID_API_KEY", "message": "Forbidden"], key),
    Row(["response_type": "ACCESS_DENIED"], denied),
    Row(["response_type": "ACCESS_DENIED", "message": user], denied),
    Row(["response_type": "ACCESS_DENIED", "message": "\(user) with an explicit deny"], denied),
    Row(
      ["response_type": "ACCESS_DENIED", "message": "Forbidden", "authorizer": "Forbidden"], denied),
    Row(["response_type": "ACCESS_DENIED", "message": policy], [.edge], .policy),
    Row(
      ["response_type": "ACCESS_DENIED", "message": "\(policy) with an explicit deny"], [.edge],
      .policy),
    Row(["response_type": "UNAUTHORIZED"], [.missing]),
    Row(["response_type": "UNAUTHORIZED", "message": "Unauthorized"], [.missing]),
    Row(["message": "Unauthorized"], [.missing]),
    Row(["message": "Unauthorised."], [.missing]),
    Row(["authorizer": "Unauthorized"], [.missing]),
    Row(["response_type": "MISSING_AUTHENTICATION_TOKEN"], [.edge]),
    Row(
      [
        "response_type": "MISSING_AUTHENTICATION_TOKEN", "message": "Missing Authentication Token",
      ], [.edge]),
    Row(["response_type": "EXPIRED_TOKEN"], [.edge], .otherAuth),
    Row(["response_type": "INVALID_SIGNATURE"], [.edge], .otherAuth),
    Row(
      [
        "response_type": "INVALID_SIGNATURE",
        "message": "The request signature we calculated does not match the signature you provided.",
      ], [.edge], .otherAuth),
    Row(["response_type": "WAF_FILTERED", "message": "Forbidden"], [.edge], .waf),
    Row(["waf": "WAF_BLOCK"], [.edge], .waf),
    Row(["waf": "WAF_ALLOW"], all),
    Row(["waf": "200"], all),
    // What is no reason for a refusal.
    Row(["response_type": "THROTTLED", "message": "Too Many Requests"], all),
    Row(["response_type": "DEFAULT_4XX"], all),
    Row(["response_type": "RESOURCE_NOT_FOUND", "message": "Not Found"], all),
    Row(["response_type": "AUTHORIZER_FAILURE", "message": "Internal server error"], all),
    Row(["response_type": "error"], all),
    Row(["integration": "-"], all),
  ]

  /// What other gateways say of refusals of their own.
  static let others = [
    // nginx, Apache httpd, HAProxy, Caddy, as advised.
    Row(["gateway": "access forbidden by rule"], [.edge], .policy),
    Row(["gateway": "no user or password was accepted"], [.edge], .otherAuth),
    Row(["gateway": "denied by auth_request"], all),
    Row(["gateway": "client denied by server configuration"], [.edge], .policy),
    Row(["gateway": "- 403"], [.edge], .policy),
    Row(["gateway": "- 401"], [.edge], .otherAuth),
    Row(["gateway": "app 403"], all),
    Row(["gateway": "denied by a rule"], [.edge], .policy),
    Row(["gateway": "Basic realm=\"restricted\""], [.edge], .otherAuth),
    // HAProxy, termination states (Configuration Manual 8.5).
    Row(["gateway": "PR--"], [.edge], .policy),
    Row(["gateway": "PR"], [.edge], .policy),
    Row(["gateway": "PT--"], [.edge], .policy),
    Row(["gateway": "PRNN"], [.edge], .policy),
    Row(["gateway": "----"], all),
    Row(["gateway": "SH--"], all),
    Row(["gateway": "prod"], all),
    // Envoy and Istio, response code details and flags.
    Row(["gateway": "via_upstream"], all),
    Row(["gateway": "ext_authz_denied"], all),
    Row(["gateway": "UAEX"], all),
    Row(["gateway": "ext_authz_error"], [.edge]),
    Row(["gateway": "rbac_access_denied_matched_policy[none]"], [.edge], .policy),
    Row(
      ["gateway": "rbac_access_denied_matched_policy[ns[a]-policy[b]-rule[0]]"], [.edge], .policy),
    Row(["gateway": "jwt_authn_access_denied{Jwt_is_missing}"], [.edge], .otherAuth),
    Row(["gateway": "no_credential_for_basic_auth"], [.edge], .otherAuth),
    Row(["gateway": "invalid_credential_for_basic_auth"], [.edge], .otherAuth),
    Row(["gateway": "missing_api_key"], [.missing]),
    Row(["gateway": "unknown_api_key"], [.invalid]),
    Row(["gateway": "client_not_allowed"], [.edge], .policy),
    Row(["gateway": "direct_response"], [.edge], .policy),
    // Cloudflare, Google Cloud, Azure API Management; Traefik's and Cloudflare's origin status.
    Row(["gateway": "block"], [.edge], .waf),
    Row(["gateway": "managedChallenge"], [.edge], .waf),
    Row(["gateway": "managed_challenge"], [.edge], .waf),
    Row(["gateway": "log"], all),
    Row(["gateway": "denied_by_security_policy"], [.edge], .waf),
    Row(["gateway": "body_denied_by_security_policy"], [.edge], .waf),
    Row(["gateway": "handled_by_identity_aware_proxy"], [.edge], .otherAuth),
    Row(["gateway": "response_sent_by_backend"], all),
    Row(["gateway": "SubscriptionKeyNotFound"], [.missing]),
    Row(["gateway": "SubscriptionKeyInvalid"], [.invalid, .inactive]),
    Row(["gateway": "CallerIpNotAllowed"], [.edge], .policy),
    Row(["gateway": "TokenNotPresent"], [.edge], .otherAuth),
    Row(["gateway": "0"], [.edge], .policy),
    Row(["gateway": "403"], all),
    // Kong, the source of the answer.
    Row(["gateway": "exit"], [.missing, .edge]),
    Row(["gateway": "kong"], [.missing, .edge]),
    Row(["gateway": "upstream"], all),
    Row(["gateway": "service"], all),
    // Kong, Tyk, Apigee, where the message is logged.
    Row(["message": "No API key found in request"], [.missing]),
    Row(["message": "Invalid authentication credentials"], [.invalid]),
    Row(["message": "You cannot consume this service"], [.edge], .policy),
    Row(["message": "Authorization field missing"], [.missing]),
    Row(["message": "Access to this API has been disallowed"], [.invalid]),
    Row(["message": "Key is inactive, please renew"], [.inactive]),
    Row(["message": "Key has expired, please renew"], [.invalid, .inactive]),
    Row(["message": "steps.oauth.v2.FailedToResolveAPIKey"], [.missing]),
    Row(["message": "oauth.v2.InvalidApiKey"], [.invalid]),
    Row(["message": "oauth.v2.InvalidApiKeyForGivenResource"], [.invalid, .inactive, .edge]),
    Row(["message": "DeveloperStatusNotActive"], [.inactive]),
    Row(["message": "invalid_client-app_not_approved"], [.invalid, .inactive]),
    // What the API says stands before what the gateway does.
    Row(["reason": "inactive_api_key", "gateway": "ext_authz_denied"], [.inactive]),
    Row(["reason": "org_mismatch", "gateway": "denied by auth_request"], [.org]),
  ]

  /// Fields narrow each other, by rank.
  static let together = [
    Row(["response_type": "INVALID_API_KEY", "reason": "API key is inactive"], [.inactive]),
    Row(["response_type": "INVALID_API_KEY", "reason": "Host not approved"], [.host]),
    Row(["response_type": "UNAUTHORIZED", "message": "API key is inactive"], [.inactive]),
    Row(["message": "Unauthorized", "reason": "API key is inactive"], [.inactive]),
    Row(
      ["response_type": "ACCESS_DENIED", "message": user, "reason": "Missing API key"],
      [.missing]),
    Row(["response_type": "ACCESS_DENIED", "authorizer": "Organisation mismatch"], [.org]),
    Row(
      ["message": "Invalid or inactive API key", "response_type": "ACCESS_DENIED"],
      [.invalid, .inactive]),
    Row(["message": "Missing or invalid API key", "response_type": "ACCESS_DENIED"], [.invalid]),
    Row(["message": user, "waf": "WAF_BLOCK"], [.edge], .waf),
    Row(["integration": "Feature bib_search is disabled"], [.feature]),
    Row(["reason": "x", "message": "y", "authorizer": "z"], all),
  ]

  @Test(arguments: gateway + others + together) func reads(_ row: Row) {
    let reading = read(row.fields)
    #expect(reading.causes == Self.set(row.causes))
    #expect(reading.detail == row.detail)
  }

  @Test func edgeDetails() {
    for (text, _) in Wordings.edge where text != "Missing Authentication Token" {
      #expect(read(["message": text]).detail != nil, "\(text)")
    }
  }

  /// Rules with several causes leave the detail to the registry; those of one cause mostly too.
  @Test func detailsBelongToTheirCause() {
    for rule in profile.reasonRules {
      guard let detail = rule.detail else { continue }
      #expect(rule.causes.only?.details.contains(detail) == true)
    }
  }

  @Test func hostileReasons() {
    for text in ["key ", "event not ", "a host is ", "(((", "\u{FFFD}", "no api key for org "] {
      _ = read(["reason": String(repeating: text, count: 2_000)])
    }
    #expect(rules.read([]) == .silent)
    #expect(rules.read(Array(repeating: [0xFF, 0, 0xC3], count: 8)) == .silent)
  }

  private static func set(_ causes: [Cause]) -> CauseSet {
    causes.reduce(into: []) { $0.insert(CauseSet($1)) }
  }
}
