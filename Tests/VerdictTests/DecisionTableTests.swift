import Registry
import Testing

@testable import Verdict

/// The decision table of DESIGN 4, row by row.
struct DecisionTableTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var check: Cause
    var outcome: Outcome
    var its: Circumstances

    init(
      _ testDescription: String, _ check: Cause, _ outcome: Outcome,
      _ change: (inout Circumstances) -> Void
    ) {
      self.testDescription = testDescription
      self.check = check
      self.outcome = outcome
      its = Circumstances()
      change(&its)
    }
  }

  static let both: Possibilities = [.yes, .no]

  static let missing = [
    Row("the log has no key", .missing, .cannotTell) { $0.credential = .notLogged },
    Row("no key was sent", .missing, .fails(.absent)) { $0.credential = .absent },
    Row("an empty key was sent", .missing, .fails(.empty)) { $0.credential = .empty },
    Row("another credential", .missing, .fails(.otherCredential)) { $0.credential = .other },
    Row("an unknown key is a key", .missing, .passes) { $0.credential = .unknown },
    Row("a malformed key is a key", .missing, .passes) { $0.credential = .malformed },
    Row("a known key is a key", .missing, .passes) { $0.credential = .key(0) },
  ]

  static let invalid = [
    Row("the log has no key", .invalid, .cannotTell) { $0.credential = .notLogged },
    Row("no key was sent", .invalid, .cannotTell) { $0.credential = .absent },
    Row("an empty key was sent", .invalid, .cannotTell) { $0.credential = .empty },
    Row("another credential", .invalid, .cannotTell) { $0.credential = .other },
    Row("unknown to the registry", .invalid, .fails(.unknown)) { $0.credential = .unknown },
    Row("unknown, without a registry", .invalid, .cannotTell) {
      $0.credential = .unknown
      $0.knowsKeys = false
    },
    Row("malformed", .invalid, .fails(.malformed)) { $0.credential = .malformed },
    key("active", .active, .invalid, .passes),
    key("inactive exists", .inactive, .invalid, .passes),
    key("deleted", .deleted, .invalid, .fails(.deleted)),
    key("not yet created", .notYetCreated, .invalid, .fails(.notYetCreated)),
    key("active or inactive exists", [.active, .inactive], .invalid, .passes),
    key("active or deleted", [.active, .deleted], .invalid, .mayFail(.deleted)),
    key("active or to come", [.active, .notYetCreated], .invalid, .mayFail(.notYetCreated)),
    key("deleted, re-created or not yet", [.deleted, .notYetCreated], .invalid, .fails(.deleted)),
    key("dead either way", [.inactive, .deleted], .invalid, .fails(.deleted)),
    key("inactive or to come", [.inactive, .notYetCreated], .invalid, .fails(.notYetCreated)),
    key("nothing known", [], .invalid, .cannotTell),
  ]

  static let inactive = [
    key("active", .active, .inactive, .passes),
    key("inactive", .inactive, .inactive, .fails(.deactivated)),
    key("what is deleted is not off", .deleted, .inactive, .cannotTell),
    key("what is to come is not off", .notYetCreated, .inactive, .cannotTell),
    key("active or inactive", [.active, .inactive], .inactive, .mayFail(.deactivated)),
    key("active or deleted", [.active, .deleted], .inactive, .passes),
    key("dead either way", [.inactive, .deleted], .inactive, .fails(.deactivated)),
    key("nothing known", [], .inactive, .cannotTell),
    Row("an unknown key", .inactive, .cannotTell) { $0.credential = .unknown },
    Row("a malformed key", .inactive, .cannotTell) { $0.credential = .malformed },
    Row("no key", .inactive, .cannotTell) { $0.credential = .absent },
  ]

  static let org = [
    Row("no org in the URL", .org, .cannotTell) { $0.keyOrg = 903 },
    Row("no number", .org, .fails(.notANumber)) { $0.org = .notANumber },
    Row("the key's own", .org, .passes) {
      ($0.org, $0.keyOrg, $0.orgExists) = (.number(903), 903, .yes)
    },
    Row("the key's own, not in orgs.csv", .org, .passes) {
      ($0.org, $0.keyOrg, $0.orgExists) = (.number(903), 903, .no)
    },
    Row("somebody else's", .org, .fails(.foreignOrg)) {
      ($0.org, $0.keyOrg, $0.orgExists) = (.number(904), 903, .yes)
    },
    Row("somebody else's, orgs unknown", .org, .fails(.foreignOrg)) {
      ($0.org, $0.keyOrg) = (.number(904), 903)
    },
    Row("nobody's", .org, .fails(.noSuchOrg)) {
      ($0.org, $0.keyOrg, $0.orgExists) = (.number(77), 903, .no)
    },
    Row("nobody's, whatever the key", .org, .fails(.noSuchOrg)) {
      ($0.org, $0.orgExists) = (.number(77), .no)
    },
    Row("exists, owner of the key unknown", .org, .cannotTell) {
      ($0.org, $0.orgExists) = (.number(903), .yes)
    },
    Row("nothing known", .org, .cannotTell) { $0.org = .number(903) },
  ]

  static let event = [
    Row("no event in the URL", .event, .cannotTell) { $0.eventExists = .yes },
    Row("no number", .event, .fails(.notANumber)) { $0.event = .notANumber },
    event("the org's own", .yes, .yes, .passes),
    event("somebody else's", .yes, .no, .fails(.foreignEvent)),
    event("perhaps somebody else's", .yes, both, .mayFail(.foreignEvent)),
    event("exists, the URL has no org", .yes, [], .cannotTell),
    event("no such event", .no, .no, .fails(.noSuchEvent)),
    event("deleted, was the org's", .no, .yes, .fails(.noSuchEvent)),
    event("perhaps gone", both, .yes, .mayFail(.noSuchEvent)),
    event("perhaps gone, or perhaps foreign", both, both, .mayFail(.noSuchEvent)),
    event("perhaps gone, else foreign: refused either way", both, .no, .fails(.foreignEvent)),
    event("nothing known", [], [], .cannotTell),
  ]

  static let others = [
    Row("approved", .host, .passes) { $0.hostApproved = .yes },
    Row("not approved", .host, .fails(.notApproved)) { $0.hostApproved = .no },
    Row("perhaps approved", .host, .mayFail(.notApproved)) { $0.hostApproved = both },
    Row("not in the log", .host, .cannotTell) { $0.hostApproved = [] },
    Row("all flags on", .feature, .passes) { $0.featureOn = .yes },
    Row("a flag off", .feature, .fails(.featureDisabled)) { $0.featureOn = .no },
    Row("a flag perhaps off", .feature, .mayFail(.featureDisabled)) { $0.featureOn = both },
    Row("a flag without a value", .feature, .cannotTell) { $0.featureOn = [] },
    Row("no registry knows the edge", .edge, .cannotTell) { $0.credential = .absent },
    Row("unknown is no check", .unknown, .cannotTell) { $0.credential = .absent },
  ]

  static let rows = missing + invalid + inactive + org + event + others

  @Test(arguments: rows) func decides(_ row: Row) {
    #expect(outcome(of: row.check, row.its) == row.outcome)
    let outcomes = Outcomes(row.its)
    #expect(outcomes[row.check] == row.outcome)
    switch row.outcome {
    case .fails(let detail):
      #expect(row.check.details.contains(detail))
      #expect(outcomes.failing.contains(row.check) && outcomes.perhapsFailing.contains(row.check))
      #expect(outcomes.detail(of: row.check) == detail)
    case .mayFail(let detail):
      #expect(row.check.details.contains(detail))
      #expect(!outcomes.failing.contains(row.check) && outcomes.perhapsFailing.contains(row.check))
      #expect(outcomes.detail(of: row.check) == detail)
    case .passes, .cannotTell:
      #expect(!outcomes.perhapsFailing.contains(row.check))
      #expect(outcomes.detail(of: row.check) == nil)
    }
  }

  /// Every detail that a check can give is in the table; those of a reason or of no check are not.
  @Test func everyDetailHasARow() {
    let shown = Set(
      Self.rows.compactMap { row -> Detail? in
        if case .fails(let detail) = row.outcome { detail } else { nil }
      })
    let ofNoCheck = Cause.edge.details + Cause.unknown.details
    #expect(shown == Set(Detail.allCases).subtracting(ofNoCheck))
  }

  private static func key(
    _ name: String, _ states: KeyStates, _ check: Cause, _ outcome: Outcome
  ) -> Row {
    Row(name, check, outcome) { ($0.credential, $0.keyStates) = (.key(0), states) }
  }

  private static func event(
    _ name: String, _ exists: Possibilities, _ isOrgs: Possibilities, _ outcome: Outcome
  ) -> Row {
    Row(name, .event, outcome) {
      ($0.event, $0.eventExists, $0.eventIsOrgs) = (.number(456), exists, isOrgs)
    }
  }
}
