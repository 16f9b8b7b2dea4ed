import Inquiry
import Report
import Verdict

/// What the evidence does not suffice for, and which log field or registry file would decide it.
enum MissingWords {
  /// A sentence.
  static func sentence(_ missing: MissingEvidence) -> String {
    let count = refusals(missing.requests)
    switch missing.kind {
    case .keyNotLogged:
      return
        "\(count) without a cause: the log does not say which key was sent. Log the key's id or "
        + "digest, or the reason that the gateway or the authorizer gives."
    case .noRegistry:
      return "\(count) without a cause: nothing is known to check against. Import keys.csv and "
        + "key_events.csv, events.csv and hosts.csv: authaudit registry import DIR."
    case .passesAllChecks:
      return
        "\(count) without a cause: every check of the registry passes. Import a registry of that "
        + "time (keys.csv, key_events.csv, events.csv, hosts.csv), or log the reason."
    case .partial:
      return
        "\(count) by the checks that need no key: whether the key's would fail as well cannot be "
        + "told. Log the key's id or digest, and import keys.csv."
    case .noDetail(let cause):
      return
        "\(count) for \(cause.word) without the finer reason: the log gives the cause, and the "
        + "registry says nothing of it. \(file(of: cause)) would tell."
    case .conflict:
      return
        "\(count) whose logged reason and the registry contradict each other: the registry was "
        + "not up to date, or the gateway acted on what it remembered. A newer "
        + "key_events.csv, events.csv or hosts.csv would decide it."
    case .betweenSnapshots(let subject):
      return "The moment of the change is known only to lie between two snapshots. "
        + exact(subject)
    case .folded:
      return "\(count) have a value that was folded into (other): what it was is not kept."
    case .judgedOtherwise:
      return "\(count) would be judged otherwise by the registry of now than when they were read."
    }
  }

  /// The name in data.
  static func kind(_ kind: MissingEvidence.Kind) -> String {
    switch kind {
    case .keyNotLogged: "key-not-logged"
    case .noRegistry: "no-registry"
    case .passesAllChecks: "passes-all-checks"
    case .partial: "partial"
    case .noDetail: "no-detail"
    case .conflict: "conflict"
    case .betweenSnapshots: "between-snapshots"
    case .folded: "folded"
    case .judgedOtherwise: "judged-otherwise"
    }
  }

  private static func exact(_ subject: Finding.Subject) -> String {
    switch subject {
    case .key: "key_events.csv would tell it to the second."
    case .event: "deleted_at in events.csv would tell it to the second."
    case .host: "approved_at and revoked_at in hosts.csv would tell it to the second."
    case .feature: "events.csv has no times of its flags; imported more often, it comes closer."
    case .manyKeys, .url, .nothing: "More snapshots would come closer."
    }
  }

  private static func file(of cause: Cause) -> String {
    switch cause {
    case .invalid, .inactive: "keys.csv or key_events.csv"
    case .org: "orgs.csv and keys.csv"
    case .event, .feature: "events.csv"
    case .host: "hosts.csv"
    case .missing, .edge, .unknown: "The gateway's own reason in the log"
    }
  }
}
