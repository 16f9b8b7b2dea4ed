import Verdict

/// What APIs and gateways write when they refuse, and the causes that a person would read from it.
///
/// Several causes where the words leave several open, all eight where they say nothing.
enum Wordings {
  typealias Row = (text: String, causes: [Cause])

  static let missing: [Row] = all(
    [.missing],
    [
      "X-API-Key header is missing", "Missing X-API-Key header", "API key required",
      "No API key provided", "No API key found in request", "The X-API-Key header was not provided",
      "Header X-API-Key is required", "x-api-key header is empty", "API key is missing",
      "API key was not supplied.", "API key not provided", "Missing API key",
      "missing api key in header", "An API key is required to call this API",
      "You must provide an API key", "Please supply your API token in the X-API-Key header",
      "API key must not be empty", "API key is blank", "Request has no API key",
      "No token provided",
      "Token is required", "Missing authorization header", "Authorization header is missing",
      "Authorization field missing", "No Authorization header", "no credentials were given",
      "Authentication credentials were not provided.", "Not authenticated", "Unauthenticated",
      "Authentication required", "API key not found in request", "API key not found in the headers",
      "X-API-Key header not present", "header x-api-key: field required", "API key is absent",
      "no api key sent", "Empty API key", "request is missing required credentials",
      "Access denied due to missing subscription key. Make sure to include subscription key when "
        + "making requests to an API.",
      "SubscriptionKeyNotFound", "TokenNotPresent", "MISSING_API_KEY", "API_KEY_MISSING",
      "KEY_REQUIRED", "NO_API_KEY", "missing_api_key", "MissingApiKey", "apiKeyMissing",
      "No X-API-Key header",
      "Header 'X-API-Key' missing",
      "Please include your API key",
      "api key header missing or empty",
      "auth/key-missing",
      "X-API-Key: not provided",
      "API key header not set",
      "API key not set",
      "Missing credentials",
      "Credentials required",
      "Missing Key",
      "api_key is required",
      "TOKEN_MISSING",
      "X-API-Key header missing from request to host api.9pic.ai",
      "Missing X-API-Key for event 456",
      "No API key for organisation 903",
      "API key is required to access event 456",
      "API key is required for organisation endpoints",
      "You need an API key",
    ])

  static let invalid: [Row] = all(
    [.invalid],
    [
      "API key not found", "Invalid API key", "API key does not exist", "Unknown API token",
      "invalid api key", "API key is invalid", "API key is not valid", "The API key is invalid.",
      "Invalid X-API-Key header", "X-API-Key header is invalid", "Invalid key", "Invalid token",
      "API key not recognised", "API key not recognized", "Unrecognised API key",
      "Unrecognized API key", "No such API key", "Bad API key", "Wrong API key",
      "Incorrect API key provided", "API key doesn't exist", "API key has been deleted",
      "Token was deleted", "Malformed API key", "API key is malformed",
      "Invalid authentication credentials", "Duplicate API key found",
      "Could not validate credentials", "Access to this API has been disallowed",
      "Attempted access with non-existent key.", "unknown key", "Unknown credentials",
      "API key is not registered", "No key matches the one you sent", "API key unknown",
      "API key rejected", "Invalid API key for this request", "API key not found in database",
      "invalid client token", "INVALID_KEY", "KEY_INVALID", "INVALID_API_KEY", "API_KEY_NOT_FOUND",
      "UNKNOWN_KEY", "unknown_api_key", "KEY_NOT_FOUND", "InvalidApiKey", "apiKeyNotFound",
      "oauth.v2.InvalidApiKey",
      "The API key was not recognised",
      "That API key doesn't exist",
      "API key could not be found",
      "Cannot find API key",
      "No API key exists with this value",
      "Access denied: invalid API key",
      "error.key.unknown",
      "key_unknown",
      "Access key not valid",
      "API key 'k17' not found",
      "Invalid credentials",
      "Bad credentials",
      "TOKEN_INVALID",
      "Organisation 903: API key not found",
      "event 456: API key is not valid",
      "Invalid API key for host api.9pic.ai",
      "GET /api/v1/ext/903/event/456/ping: API key not found",
      "org=903 event=456 reason=invalid_key",
      "X-API-Key header contains an invalid key",
    ])

  static let inactive: [Row] = all(
    [.inactive],
    [
      "API key is inactive", "Token has been deactivated", "This API key is disabled",
      "api key is not active", "API key is deactivated", "The API key has been disabled",
      "API key disabled", "Inactive API key", "Deactivated token", "API key is suspended",
      "API key is turned off", "Key is inactive, please renew", "API key is switched off",
      "token is currently not active", "API key has been deactivated by its owner",
      "API key of organisation 903 is inactive", "Your API key is no longer active",
      "API key is not enabled", "Key disabled", "The key is paused", "API key is blocked",
      "Your key isn't active", "Disabled API key", "KEY_INACTIVE", "API_KEY_INACTIVE",
      "KEY_DISABLED", "INACTIVE_KEY", "KEY_DEACTIVATED", "key_not_active", "ApiKeyInactive",
      "keyDisabled", "API key is disabled for event 456",
      "The API key you provided is not active.",
      "Forbidden: inactive key",
      "403: API key disabled",
      "api.key.inactive",
      "Token inactive",
      "token deactivated on 2026-10-01",
      "API key has been switched off by your administrator",
      "API key was deactivated.",
      "key is off",
      "API key has not been activated",
      "the API key is currently disabled",
      "Key k17 is inactive since 2026-10-01",
      "Inactive token",
      "KEY_SUSPENDED",
      "TOKEN_DISABLED",
      "API key k17 (org 903) is inactive",
      "API key is inactive for organisation 903",
      "Inactive key tried to access event 456",
      "POST /api/v1/ext/903/event/456/video-clipping/search-by-selfie refused: key is disabled",
      "api.9pic.ai: token deactivated",
      "host=api.9pic.ai key=inactive",
      "org=903 event=456 reason=key_inactive",
    ])

  static let org: [Row] = all(
    [.org],
    [
      "org_id must be an integer", "Organisation 903 not found",
      "org_id 903 does not belong to this organisation",
      "API key does not belong to this organisation", "Organisation mismatch",
      "Token is not valid for organisation 903", "org_id must be a number", "Invalid org_id",
      "invalid organisation id", "Unknown organisation", "No such organisation",
      "Organisation does not exist", "Org 903 does not exist",
      "Organisation does not match API key",
      "Organisation ID does not match the key", "This key belongs to another organisation",
      "API key was issued to a different organisation", "Key is not owned by org 903",
      "The API key doesn't belong to org 904", "org_id in path does not match token",
      "You do not have access to this organisation", "Not authorised for this organisation",
      "API key is not authorised to access organisation 12", "Access to organisation 12 denied",
      "Wrong organisation", "Key organisation mismatch", "organisation id is not a number",
      "API key is missing permission for organisation 12",
      "API key is invalid for this organisation",
      "org_id 'abc' is not a valid integer", "Not a member of this organisation",
      "URL organisation is not the organisation of the key", "Org ID mismatch",
      "organization not owned by key", "ORG_MISMATCH", "ORG_NOT_FOUND", "ORGANISATION_MISMATCH",
      "WRONG_ORG", "INVALID_ORG_ID", "KEY_ORG_MISMATCH", "org_id_mismatch", "OrgMismatch",
      "orgNotFound", "FOREIGN_ORG",
      "The organisation in the URL does not own this API key",
      "Key belongs to org 904, not 903",
      "API key belongs to a different organization",
      "API key is not linked to this organisation",
      "API key not associated with organisation 12",
      "Organisation 12 is not the owner of this key",
      "invalid_org",
      "This API key cannot be used for organisation 12",
      "API key not permitted for org 12",
      "API key can't access organisation 12",
      "Organisation access denied",
      "org not permitted",
      "organisation_id does not match",
      "organizationId invalid",
      "orgId must be numeric",
      "path parameter org_id is invalid",
      "org_id: value is not a valid integer",
      "Your API key does not have access to this organisation",
      "org_not_owner",
      "ORG_ID_INVALID",
      "ORG_ACCESS_DENIED",
      "INVALID_ORGANISATION",
      "ORGANISATION_NOT_ALLOWED",
      "org_forbidden",
      "org_id=903 event_id=456 error=org_mismatch",
      "Your key is active but organisation does not match",
    ])

  static let event: [Row] = all(
    [.event],
    [
      "event_id must be an integer", "Event 456 not found in this organisation",
      "Event does not belong to this organisation",
      "event_id 456 does not belong to organisation 903", "Event not owned by this organisation",
      "event 456 is not part of your organisation", "event 456 does not belong to org 903",
      "The event does not belong to the organisation that owns this key", "invalid event_id",
      "Event not found", "Event 456 does not exist", "No such event", "Unknown event",
      "Unknown event id 456", "Event doesn't belong to org", "event_id is not a number",
      "Event belongs to another organisation", "This event belongs to a different organisation",
      "Organisation 903 does not own event 456", "Organisation 903 has no event 456",
      "Event mismatch", "Event ID mismatch", "Event is not accessible with this API key",
      "API key is not valid for this event", "You do not have access to this event",
      "Not authorised for event 456", "API key is not authorised to access event 456",
      "Access to event 456 denied", "Event configuration not found", "event id 'abc' is invalid",
      "event not in organisation", "event has been deleted", "Missing or invalid event_id",
      "API key is missing permission for event 456", "Wrong event", "EVENT_MISMATCH",
      "EVENT_NOT_FOUND", "EVENT_NOT_IN_ORG", "EVENT_ORG_MISMATCH", "INVALID_EVENT_ID",
      "event_not_owned", "EventNotFound", "FOREIGN_EVENT",
      "Your organisation does not own this event",
      "This event is not part of the organisation associated with your API key",
      "event is not associated with this organisation",
      "event is not linked to org 12",
      "event_id does not match org_id",
      "Event/organisation mismatch",
      "Access denied: event not found",
      "invalid_event",
      "Event with id 456 was not found",
      "Could not find event 456",
      "Cannot access event 456",
      "event 456 is owned by another organisation",
      "Event 456 is not yours",
      "You don't own this event",
      "This API key cannot be used with event 456",
      "eventId must be numeric",
      "event_id should be an integer",
      "Your API key does not have access to this event",
      "event_not_in_organisation",
      "event.not_found",
      "EVENT_ID_INVALID",
      "EVENT_ACCESS_DENIED",
      "event_forbidden",
      "org=903 event=456 reason=event_not_found",
      "Unable to find event",
      "API key does not own this event",
      "Your API key is valid but your organisation does not have access to this event",
    ])

  static let host: [Row] = all(
    [.host],
    [
      "Host not approved", "Host evil.example.com is not approved",
      "Calling host is not on the allowlist", "host not allowed: evil.example.com",
      "Host not approved for this API key", "Host example.com is not approved for this key",
      "Host example.com:8443 is not allowed", "Hostname not allowed", "Host is not allow-listed",
      "Host is not in the allowlist", "Host not whitelisted", "Unapproved host", "Unknown host",
      "Invalid host header", "Host header is not valid", "The host is not permitted",
      "Host not authorised", "This API key may not be used from host staging.example.com",
      "API key is not allowed on this host", "API key not authorised for host x.example.com",
      "Domain not allowed", "Domain example.com is not approved", "Origin not allowed",
      "Host rejected", "Host staging.9pic.ai is blocked", "Request from unapproved host",
      "Access from this host is denied", "host not approved for event 456",
      "calling host isn't approved", "Requests to host old.9pic.ai are not accepted",
      "Host unknown to organisation 903", "HOST_NOT_ALLOWED", "HOST_NOT_APPROVED", "HOST_DENIED",
      "INVALID_HOST", "UNAPPROVED_HOST", "host_not_on_allowlist", "HostNotAllowed", "host_mismatch",
      "The calling host 'x' is not in the approved list",
      "Unauthorised host: x",
      "Requests from this host are not allowed",
      "Access denied: host not approved",
      "auth.host.not_allowed",
      "invalid_host",
      "Host header mismatch",
      "host 'x' is not one of the approved hosts",
      "Bad host",
      "wrong host",
      "This host is not on our allow list",
      "Not allowed from host x",
      "host_blocked",
      "host_forbidden",
      "org=903 event=456 reason=host_not_approved",
      "Organisation 903 event 456: host not approved",
      "Your API key is valid but host foo is not approved",
    ])

  static let feature: [Row] = all(
    [.feature],
    [
      "Feature bib_search is disabled for this event", "Feature is not enabled for this event",
      "selfie_search is turned off for event 456", "This feature is disabled",
      "Bib search is disabled for event 456", "Bib search is not enabled", "bib_search disabled",
      "Feature not available for this event", "This feature is not available on your plan",
      "The requested feature is disabled for this event", "Feature is inactive",
      "Timeline search is switched off for this event", "Selfie search isn't enabled",
      "Video search is not enabled for this organisation", "video_selfie_search is off",
      "Face search has been deactivated for event 456", "Timeline is turned off for event 456",
      "Search is not available for this event", "Not enabled for this event",
      "Disabled for this event", "Event is disabled", "Event 456 is not enabled",
      "API key valid, but feature timeline_search is off",
      "Video clipping is disabled for event 456 of org 903", "FEATURE_DISABLED",
      "BIB_SEARCH_DISABLED", "FEATURE_NOT_ENABLED", "feature_off", "FeatureDisabled",
      "selfie_search_not_enabled", "EVENT_DISABLED",
      "Feature 'selfie_search' not enabled",
      "selfie search has been disabled by the organiser",
      "Face search is not active on this event",
      "Video search unavailable",
      "The feature has not been enabled",
      "Your API key does not have access to this feature",
      "feature_not_available",
      "feature_is_disabled",
      "event 456: feature bib_search is disabled",
    ])

  static let edge: [Row] = all(
    [.edge],
    [
      "User: anonymous is not authorized to perform: execute-api:Invoke on resource: "
        + "arn:aws:execute-api:ap-south-1:********7731:9p1c0api/prod/GET/api/v1/ext/903/event/456/ping",
      "User: anonymous is not authorized to perform: execute-api:Invoke on resource: "
        + "arn:aws:execute-api:ap-south-1:********7731:9p1c0api/prod/GET/api/v1/ext/903/events "
        + "with an explicit deny",
      "Missing Authentication Token", "The security token included in the request is invalid.",
      "The security token included in the request is expired",
      "The request signature we calculated does not match the signature you provided.",
      "Signature expired: 20261101T021203Z is now earlier than 20261101T021703Z",
      "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256).",
      "'abc' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer abc'.",
      "Authorization header requires 'Credential' parameter. Authorization header requires "
        + "'Signature' parameter. Authorization=Bearer abc",
      "Credential should be scoped to a valid region.", "IP address not allowed: 203.0.113.9",
      "Your IP address is not allowed", "CallerIpNotAllowed", "You cannot consume this service",
      "The incoming token has expired", "jwt expired", "Jwt is missing", "Jwt verification fails",
      "access forbidden by rule", "Request blocked by WAF",
    ])

  /// What cannot be split: the registry picks.
  static let several: [Row] =
    all(
      [.missing, .invalid],
      [
        "Missing or invalid API key", "Invalid or missing API key", "API key is missing or invalid",
        "API key missing/invalid", "No valid API key provided", "A valid API key is required",
        "Please provide a valid API key", "Invalid or missing X-API-Key header",
        "MISSING_OR_INVALID_KEY",
      ])
    + all(
      [.invalid, .inactive],
      [
        "Invalid or inactive API key", "API key is invalid or inactive", "API key invalid/inactive",
        "API key not found or inactive", "API key not found or disabled",
        "Inactive or unknown API key", "API key has expired", "Key has expired, please renew",
        "API key has been revoked", "Revoked token", "Invalid or expired token",
        "API key does not exist or has been deactivated", "SubscriptionKeyInvalid",
        "Access denied due to invalid subscription key. Make sure to provide a valid key for an "
          + "active subscription.",
        "KEY_EXPIRED", "KEY_REVOKED", "consumer_key_expired",
      ])
    + all(
      [.missing, .invalid, .inactive],
      [
        "Missing, invalid or inactive API key", "Authentication failed",
        "A valid and active API key is required", "AUTHENTICATION_FAILED",
      ])
    + all(
      [.invalid, .org],
      [
        "API key not found in this organisation", "No such API key for organisation 903",
        "The API key for organisation 903 was not found",
        "API key for org 903 does not exist",
        "API key was not found for this organisation",
      ])
    + all(
      [.org, .event, .host, .feature, .edge],
      [
        "API key is missing permission", "API key is missing permission photos:read",
        "Insufficient permissions", "API key lacks the required scope", "Permission denied",
        "The key does not have permission to access this resource", "missing required permission",
        "Missing required scope: events:read",
      ])
    + all(
      [.invalid, .inactive, .org, .event, .host, .feature, .edge],
      [
        "User is not authorized to access this resource",
        "User is not authorized to access this resource with an explicit deny",
        "User is not authorized to access this resource with an explicit deny in an identity-based "
          + "policy",
      ])
    + all([.missing, .invalid, .inactive, .org, .event, .host, .feature, .edge], nothing)

  /// What says nothing, though it has words that others use.
  static let nothing = [
    "Forbidden", "Access denied", "error", "403", "403 Forbidden", "via_upstream", "OK",
    "You shall not pass", "request validated against keyspace", "Internal error in host lookup",
    "see https://docs.9pic.ai/events and the organisation's dashboard", "-", "Rate limit exceeded",
    "This key may only be used on api.9pic.ai",
    "Did you forget the X-API-Key header?",
    "Host header required",
    "Method not allowed",
    "Too many keys for organisation 903",
    "Key quota exceeded",
    "event quota exceeded",
    "Clé API invalide",
  ]

  static let rows = missing + invalid + inactive + org + event + host + feature + edge + several

  private static func all(_ causes: [Cause], _ texts: [String]) -> [Row] {
    texts.map { ($0, causes) }
  }
}
