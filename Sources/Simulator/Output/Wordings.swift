/// The app's messages for refusals. A person can tell the cause from each, though not the detail.
enum Wordings {
  /// One of the messages for a refusal of `request`.
  ///
  /// - Parameters:
  ///   - refusal: the cause and detail.
  ///   - request: names the org, the event and the host.
  ///   - disabled: the flag that is off, for a feature.
  ///   - random: chooses among the wordings.
  /// - Returns: the message as the API would return it.
  static func message(
    _ refusal: Refusal, _ request: Request, disabled: String, _ random: inout Random
  ) -> String {
    let org = request.orgText
    let event = request.eventText
    let host = request.host
    // Chosen by number, so that only the chosen wording is put together.
    switch (refusal.cause, random.below(4)) {
    case (.missing, 0): return "X-API-Key header is missing"
    case (.missing, 1): return "Missing X-API-Key header"
    case (.missing, 2): return "API key required"
    case (.missing, _): return "No API key provided"
    case (.invalid, 0): return "API key not found"
    case (.invalid, 1): return "Invalid API key"
    case (.invalid, 2):
      return refusal.detail == .deleted ? "API key does not exist" : "Unknown API token"
    case (.invalid, _): return "invalid api key"
    case (.inactive, 0): return "API key is inactive"
    case (.inactive, 1): return "Token has been deactivated"
    case (.inactive, 2): return "This API key is disabled"
    case (.inactive, _): return "api key is not active"
    case (.org, 0) where refusal.detail == .notANumber: return "org_id must be an integer"
    case (.org, 1) where refusal.detail == .noSuchOrg: return "Organisation \(org) not found"
    case (.org, 0): return "org_id \(org) does not belong to this organisation"
    case (.org, 1): return "API key does not belong to this organisation"
    case (.org, 2): return "Organisation mismatch"
    case (.org, _): return "Token is not valid for organisation \(org)"
    case (.event, 0) where refusal.detail == .notANumber: return "event_id must be an integer"
    case (.event, 1) where refusal.detail == .noSuchEvent:
      return "Event \(event) not found in this organisation"
    case (.event, 0): return "Event does not belong to this organisation"
    case (.event, 1): return "event_id \(event) does not belong to organisation \(org)"
    case (.event, 2): return "Event not owned by this organisation"
    case (.event, _): return "event \(event) is not part of your organisation"
    case (.host, 0): return "Host not approved"
    case (.host, 1): return "Host \(host) is not approved"
    case (.host, 2): return "Calling host is not on the allowlist"
    case (.host, _): return "host not allowed: \(host)"
    case (.feature, 0): return "Feature \(disabled) is disabled for this event"
    case (.feature, 1): return "Feature is not enabled for this event"
    case (.feature, 2): return "\(disabled) is turned off for event \(event)"
    case (.feature, _): return "This feature is disabled"
    case (.edge, _): return "Forbidden"
    }
  }
}
