/// Something that goes wrong for one customer, as a script has it.
struct Incident {
  /// A change in the registry that belongs to an incident.
  struct Change {
    var file: String
    var what: String
    var second: Int
  }

  /// What the log shows of it, counted while it is written.
  struct Count {
    /// All requests of the org, or of the address where there is no org.
    var requests = 0
    var refusals = 0
    var first: Instant?
    var last: Instant?

    /// Counts a request, and the moment at which it was refused, if it was.
    mutating func count(refusedAt moment: Instant?) {
      requests += 1
      guard let moment else { return }
      refusals += 1
      first = first ?? moment
      last = moment
    }
  }

  var name: String
  /// One sentence for a person.
  var story: String
  /// Index into `World.orgs`; nil when nobody's key is used.
  var org: Int?
  /// The number that stands in the URLs; nil when it changes.
  var urlOrg: Int?
  /// Index into `World.keys`.
  var key: Int?
  /// Index of the key that takes its place, where one does.
  var newKey: Int?
  /// The event's number.
  var event: Int?
  var host = "api.9pic.ai"
  var address = ""
  var cause: Cause
  var detail: Detail
  /// Every check that fails, where that is the same for all requests or for most.
  var failing: String
  /// The second from which requests are refused.
  var start: Int
  /// The first second from which they are not; the end of the period, if that does not come.
  var end: Int
  var changes: [Change] = []
  var remedies: [String] = []
}

/// The clients of an incident, or those that go on as ever beside them.
struct ScriptedVoice {
  var client: Client
  var requests: Int
  /// The stretch in which they speak evenly; nil for the whole period, at the hours of the day.
  var stretch: Range<Int>?
  /// Index into the script's incidents.
  var incident: Int?
}

/// All incidents of a period, with those who cause them.
struct Script {
  var incidents: [Incident] = []
  var voices: [ScriptedVoice] = []

  /// Requests of all its voices.
  var requests: Int { voices.reduce(0) { $0 + $1.requests } }
}
