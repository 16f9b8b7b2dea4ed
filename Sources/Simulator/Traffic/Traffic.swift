/// Makes requests: draws a client and lets its habits act on what it would ask for.
struct Traffic {
  private let world: World
  private let clients: Lottery<Client>
  private let part: Part
  private let keys: KeyRule
  private let isUniform: Bool
  private let routes: Lottery<Int>
  private var random: Random
  /// The client of the last request.
  private var clientIndex = 0
  /// Decides on key and event, which stay the same in a burst.
  private var preference: UInt64 = 0
  private var made = 0
  /// Where the scanners are in their walks.
  private var scanned = 0
  /// What the keys that a scanner tries depend on.
  private let guesses: UInt64

  /// The traffic of `part`, number `stream` of the settings.
  init(
    _ world: World, _ clients: Lottery<Client>, _ part: Part, _ settings: Settings, stream: UInt64
  ) {
    self.world = world
    self.clients = clients
    self.part = part
    keys = settings.keys
    isUniform = settings.isUniform
    routes = settings.isUniform ? Route.evenLottery : Route.lottery
    guesses = settings.seed &+ 0x5CA7_7E12
    random = Random(seed: settings.seed, stream: stream)
  }

  /// The next request, made at `at`.
  mutating func request(at moment: Instant) -> Request {
    if made % part.burst == 0 {
      clientIndex = clients.draw(&random)
      preference = random.next()
    }
    made += 1
    let client = clients.elements[clientIndex]
    let org = world.orgs[client.org]
    var request = Request(
      at: moment, credential: goodKey(of: org, at: moment.second), host: client.host,
      address: client.address, agent: client.agent, referrer: client.referrer)
    request.orgText = String(org.id)
    ask(&request, event: liveEvent(of: org, at: moment.second))
    if random.chance(0.01) { request.authScheme = "Bearer" }  // beside the key: harmless
    for habit in client.habits { apply(habit, to: &request, of: org) }
    finish(&request)
    return request
  }

  /// Mostly an org's first key, else any other that is active; in uniform traffic any that is.
  private func goodKey(of org: Org, at second: Int) -> Credential {
    var choice = Random(seed: preference)
    if isUniform || choice.chance(0.4) {
      let key = choice.pick(org.keys)
      if world.keys[key].state(at: second) == .active { return .known(key) }
    }
    return .known(org.keys[0])
  }

  /// An event of the org that exists; the earlier ones in its list are asked for more often, but in
  /// uniform traffic.
  private func liveEvent(of org: Org, at second: Int) -> Int {
    var choice = Random(seed: preference, stream: 1)
    let place = choice.below(isUniform ? org.events.count : choice.below(org.events.count) + 1)
    let event = org.events[place]
    return world.events[event].exists(at: second) ? event : org.events[0]
  }

  /// Asks for something that the event allows.
  private mutating func ask(_ request: inout Request, event: Int) {
    request.eventText = String(world.events[event].id)
    var route = routes.draw(&random)
    if !Route.all[route].gates.isDisjoint(with: world.events[event].disabled) { route = 2 }
    request.route = route
  }

  private mutating func apply(_ habit: Habit, to request: inout Request, of org: Org) {
    switch habit {
    case .insistsOnKey(let key): request.credential = .known(key)
    case .unknownKey(let sent, let logged):
      request.credential = .unknown(sent: sent, logged: logged)
    case .spoilsKey(let spoiling):
      // Digests and ids of a spoiled key look like any unknown one.
      if keys == .secret, case .known(let key) = request.credential {
        request.credential = .malformed(sent: spoiling.spoil(world.keys[key].secret))
      }
    case .sendsNoKey:
      request.credential = .absent
      request.authScheme = ""
    case .sendsEmptyKey:
      request.credential = .empty
      request.authScheme = ""
    case .otherCredential(let scheme): sendOtherCredential(scheme, &request, org)
    case .foreignOrg(let other):
      request.orgText = String(world.orgs[other].id)
      if random.chance(0.8) {
        ask(&request, event: liveEvent(of: world.orgs[other], at: request.at.second))
      }
    case .orgText(let text): request.orgText = text
    case .foreignEvent(let other):
      ask(&request, event: liveEvent(of: world.orgs[other], at: request.at.second))
      if request.route == Route.events { request.route = Route.ping }
    case .eventText(let text):
      request.eventText = text
      if request.route == Route.events { request.route = Route.ping }
    case .insistsOnEvent(let event):
      ask(&request, event: event)
      if request.route == Route.events { request.route = Route.ping }
    case .usesHost(let host): request.host = host
    case .wrongFeature(let event, let route):
      request.eventText = String(world.events[event].id)
      request.route = route
    case .scans: scan(&request)
    case .blockedByFirewall:
      guard part.reasons == .logged else { return }
      request.edge = .waf
      request.route = Route.bibs
      request.tail = random.pick(Addresses.attacks)
    case .strays:
      request.route = nil
      request.strayPath = random.pick(Addresses.strayPaths)
      if random.chance(0.9) { request.credential = .absent }
    case .deniedByPolicy:
      if part.reasons == .logged { request.edge = .policy }
    case .triesKeys(let count): tryKey(of: count, &request)
    case .movesOver(let old, let new, let stretch):
      let progress =
        Double(request.at.second - stretch.lowerBound) / Double(max(1, stretch.count))
      request.credential = .known(random.chance(progress) ? new : old)
    case .since(let second, let later):
      if request.at.second >= second { apply(later, to: &request, of: org) }
    }
  }

  /// Tries the next of so many keys at the door of the next org.
  private mutating func tryKey(of count: Int, _ request: inout Request) {
    var maker = Random(seed: guesses, stream: UInt64(scanned % count))
    let sent = Secrets.key(&maker)
    request.credential = .unknown(sent: sent, logged: Secrets.logged(unregistered: sent, as: keys))
    request.authScheme = ""
    request.orgText = String(100 + scanned % 1600)
    request.eventText = String(1 + random.below(3000))
    request.route = scanned % 3 == 0 ? Route.events : Route.ping
    scanned += 1
  }

  /// API Gateway logs no query, so there only the `Authorization` header shows.
  private func sendOtherCredential(_ scheme: String, _ request: inout Request, _ org: Org) {
    request.credential = .absent
    let inQuery = scheme.isEmpty && part.shape == .nginx
    request.authScheme = inQuery ? "" : scheme.isEmpty ? "Bearer" : scheme
    if inQuery { request.query = "api_key=" + world.keys[org.keys[0]].secret }
  }

  /// Counts org numbers up, with a made-up key, a stale one, or none.
  private mutating func scan(_ request: inout Request) {
    scanned += 1
    // A short walk around the example org keeps the samples' list of orgs readable.
    request.orgText = String(part.isCompact ? 900 + scanned % 7 : 1 + scanned % 2000)
    request.eventText = String(1 + random.below(3000))
    request.route = random.chance(0.5) ? Route.ping : Route.events
    request.authScheme = ""
    if random.chance(0.7) {
      let sent = Secrets.key(&random)
      request.credential = .unknown(
        sent: sent, logged: Secrets.logged(unregistered: sent, as: keys))
    } else {
      request.credential = .absent
    }
  }

  /// Fills in what depends on the route.
  private mutating func finish(_ request: inout Request) {
    guard let route = request.route else {
      request.eventText = ""
      request.orgText = ""
      return
    }
    if !Route.all[route].hasEvent { request.eventText = "" }
    if part.shape == .nginx && request.query.isEmpty { request.query = Route.all[route].query }
    switch Route.all[route].tail {
    case .nothing: request.tail = ""
    case .bib where !request.tail.isEmpty: break  // an attack
    case .bib:
      let letter = random.chance(0.1) ? random.pick(["A%20", "F-", "h"]) : ""
      request.tail = letter + String(100 + random.below(4000))
    case .requestID:
      var line = Line()
      // Searches are polled: few distinct ids at a time, which the hour decides.
      let search = request.at.second / 3600 * 40 + random.below(part.isCompact ? 2 : 40)
      let poll = UInt64(search) &* 0x9E37_79B9_7F4A_7C15
      line.uuid(high: poll, low: poll &* 0xBF58_476D_1CE4_E5B9, hyphens: true)
      request.tail = String(decoding: line.bytes, as: UTF8.self)
    }
  }
}

extension Line {
  /// Appends a UUID of version 4 made from 128 bits, of which six are overwritten.
  mutating func uuid(high: UInt64, low: UInt64, hyphens: Bool) {
    let hyphen = hyphens ? "-" : ""
    hex(high >> 32, digits: 8)
    text(hyphen)
    hex(high >> 16, digits: 4)
    text(hyphen)
    hex(0x4000 | high & 0xfff, digits: 4)
    text(hyphen)
    hex(0x8000 | low >> 48 & 0x3fff, digits: 4)
    text(hyphen)
    hex(low, digits: 12)
  }
}
