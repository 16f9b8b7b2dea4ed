/// What a client does differently from one that does everything right.
indirect enum Habit: Sendable {
  /// Uses one key (an index into `World.keys`) whatever its state.
  case insistsOnKey(Int)
  /// Sends a key that nobody registered.
  case unknownKey(sent: String, logged: String)
  /// Spoils its good key; seen only where the log holds keys themselves.
  case spoilsKey(Spoiling)
  case sendsNoKey
  case sendsEmptyKey
  /// Sends an `Authorization` header, or `api_key=` in the query, in place of the key.
  case otherCredential(scheme: String)
  /// Has another org's number in its URLs, and that org's events.
  case foreignOrg(Int)
  /// Has this text for an org number.
  case orgText(String)
  /// Asks for events of another org (an index into `World.orgs`) under its own number.
  case foreignEvent(org: Int)
  /// Has this text for an event number.
  case eventText(String)
  /// Stays with one event, though it is deleted or not created yet.
  case insistsOnEvent(Int)
  case usesHost(String)
  /// Uses a route whose feature is off for its event.
  case wrongFeature(event: Int, route: Int)
  /// Walks through org and event numbers, with made-up keys or none.
  case scans
  case blockedByFirewall
  /// Asks for paths that are no routes.
  case strays
  case deniedByPolicy
  /// Tries so many made-up keys one after the other, and walks through org numbers.
  case triesKeys(Int)
  /// Uses the old key, and over a stretch of time more and more the new one.
  case movesOver(old: Int, new: Int, during: Range<Int>)
  /// Takes a habit up at a second.
  case since(Int, Habit)
}

/// A program that calls the API from one address.
struct Client {
  /// Index into `World.orgs`; a scanner has one too, and does not use it.
  var org: Int
  var address: String
  var agent: String
  var host: String
  var referrer = "-"
  /// None for a client that does everything right; seldom more than one.
  var habits: [Habit] = []
}
