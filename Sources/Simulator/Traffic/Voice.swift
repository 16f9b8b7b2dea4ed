/// Clients that speak at moments of their own: the ordinary traffic, or those of an incident.
struct Voice {
  private var traffic: Traffic
  private var clock: Clock
  private let total: Int
  private var made = 0
  /// The moment of the next request; nil when all have been made.
  private(set) var next: Instant?
  /// Index of the incident that the requests belong to.
  let incident: Int?

  /// A voice of so many requests, at least one.
  init(_ traffic: Traffic, _ clock: Clock, total: Int, incident: Int? = nil) {
    self.traffic = traffic
    self.clock = clock
    self.total = total
    self.incident = incident
    next = self.clock.moment(of: 0, total: total)
  }

  /// Makes the request that is due at `moment`.
  mutating func request(at moment: Instant) -> Request {
    made += 1
    next = made < total ? clock.moment(of: made, total: total) : nil
    return traffic.request(at: moment)
  }
}

/// Voices in the order of their moments; at the same moment the earlier in the list speaks first.
struct Choir {
  private var voices: [Voice]

  /// A choir of these voices.
  init(_ voices: [Voice]) { self.voices = voices }

  /// The next request before `end`, in milliseconds, with its incident; nil if there is none.
  mutating func request(before end: Int) -> (request: Request, incident: Int?)? {
    var first: (voice: Int, at: Instant)?
    for (index, voice) in voices.enumerated() {
      guard let at = voice.next else { continue }
      if let found = first, found.at <= at { continue }
      first = (index, at)
    }
    guard let (voice, at) = first, at.milliseconds < end else { return nil }
    return (voices[voice].request(at: at), voices[voice].incident)
  }
}
