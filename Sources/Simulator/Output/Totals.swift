/// What the run amounts to.
struct Totals: Sendable {
  /// The counts of one org.
  struct OrgCounts {
    var requests = 0
    var refused = 0
    var causes: [Cause: Int] = [:]
  }

  private(set) var requests = 0
  private(set) var refused = 0
  private(set) var servedWrongly = 0
  private(set) var causes: [Cause: Int] = [:]
  /// Counts by `cause/detail`.
  private(set) var details: [String: Int] = [:]
  /// Counts by the org's number as text; empty for requests that count for no org.
  private(set) var orgs: [String: OrgCounts] = [:]

  /// Counts a request for `org`, and its refusal if it was refused.
  mutating func count(org: String, refusal: Refusal?) {
    requests += 1
    orgs[org, default: OrgCounts()].requests += 1
    guard let refusal else { return }
    refused += 1
    causes[refusal.cause, default: 0] += 1
    details["\(refusal.cause.rawValue)/\(refusal.detail.rawValue)", default: 0] += 1
    orgs[org, default: OrgCounts()].refused += 1
    orgs[org, default: OrgCounts()].causes[refusal.cause, default: 0] += 1
  }

  /// Counts a request that was answered though a check fails.
  mutating func countServedWrongly() { servedWrongly += 1 }

  /// The totals as JSON, with keys in a stated order.
  var json: String {
    let causeRows = Totals.causeRows(causes).joined(separator: ", ")
    let detailRows = details.sorted { $0.key < $1.key }
      .map { "    \"\($0.key)\": \($0.value)" }.joined(separator: ",\n")
    let orgRows = orgs.sorted { (Int($0.key) ?? -1) < (Int($1.key) ?? -1) }
      .map { name, counts in
        let fields =
          ["\"requests\": \(counts.requests)", "\"refused\": \(counts.refused)"]
          + Totals.causeRows(counts.causes)
        return "    \"\(name)\": {\(fields.joined(separator: ", "))}"
      }.joined(separator: ",\n")
    return """
      {
        "requests": \(requests),
        "refused": \(refused),
        "served_wrongly": \(servedWrongly),
        "causes": {\(causeRows)},
        "details": {
      \(detailRows)
        },
        "orgs": {
      \(orgRows)
        }
      }

      """
  }

  private static func causeRows(_ causes: [Cause: Int]) -> [String] {
    Cause.allCases.compactMap { cause in
      causes[cause].map { "\"\(cause.rawValue)\": \($0)" }
    }
  }
}
