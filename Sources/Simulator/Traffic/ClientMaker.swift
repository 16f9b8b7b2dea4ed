/// Makes up the clients of a world: some for each org, and some with each fault.
struct ClientMaker {
  private let settings: Settings
  private let world: World
  private var random: Random
  private let orgs: Lottery<Int>
  private var clients = Lottery<Client>()

  /// The clients of `world` by their share of the traffic; the same for the same settings.
  static func clients(of world: World, _ settings: Settings) -> Lottery<Client> {
    var maker = ClientMaker(settings, world)
    maker.makeRegular()
    maker.makeFaulty()
    return maker.clients
  }

  private init(_ settings: Settings, _ world: World) {
    self.settings = settings
    self.world = world
    random = Random(seed: settings.seed, stream: 3)
    var orgs = Lottery<Int>()
    for (index, org) in world.orgs.enumerated() { orgs.add(index, weight: org.weight) }
    self.orgs = orgs
  }

  private mutating func makeRegular() {
    let total = world.orgs.reduce(0) { $0 + $1.weight }
    for (index, org) in world.orgs.enumerated() {
      let count = 1 + random.below(4)
      for _ in 0..<count {
        let share = (1 - settings.faultShare) * org.weight / total / Double(count)
        clients.add(client(of: index), weight: share)
      }
    }
  }

  /// Clients with one fault each, now and then two, in the shares of `FaultKind`.
  private mutating func makeFaulty() {
    let total = FaultKind.allCases.reduce(0) { $0 + $1.share }
    for kind in FaultKind.allCases {
      var faulty: [Client] = []
      let count = kind.clientCount(orgs: world.orgs.count)
      for number in 0..<count {
        let org = orgs.draw(&random)
        guard var client = faultyClient(kind, number, org: org) else { continue }
        // The loudest client of a kind keeps to its one fault, so that each fault shows alone.
        if number > 0, random.chance(0.3), let second = secondHabit(org: client.org) {
          client.habits.append(second)
        }
        faulty.append(client)
      }
      for (number, client) in faulty.enumerated() {
        // The first client of a kind makes most of the noise.
        let weight = settings.isUniform ? 1 : 1 / Double(number + 1)
        let sum =
          settings.isUniform
          ? Double(faulty.count) : (1...faulty.count).reduce(0) { $0 + 1 / Double($1) }
        clients.add(client, weight: settings.faultShare * kind.share / total * weight / sum)
      }
    }
  }

  private mutating func faultyClient(_ kind: FaultKind, _ number: Int, org: Int) -> Client? {
    switch kind {
    case .deadKey, .deletedKey, .earlyKey:
      guard let key = world.key(number, lives: kind.lives) else { return nil }
      var client = client(of: world.keys[key].org)
      client.habits = [.insistsOnKey(key)]
      return client
    case .staleEvent:
      let events = world.events.indices.filter {
        world.events[$0].deletedSecond != nil || world.events[$0].createdSecond > world.start
      }
      guard !events.isEmpty else { return nil }
      let event = events[number % events.count]
      var client = client(of: world.events[event].org)
      client.habits = [.insistsOnEvent(event)]
      return client
    case .wrongFeature:
      let found = world.eventWithoutFeature(from: random.below(world.events.count))
      guard let (event, route) = found else { return nil }
      var client = client(of: world.events[event].org)
      client.habits = [.wrongFeature(event: event, route: route)]
      return client
    case .scanner:
      var client = client(of: org)
      client.address = random.pick(Addresses.scanners)
      client.agent = random.pick(Addresses.scannerAgents)
      client.host = random.chance(0.2) ? random.pick(Addresses.wrongHosts) : "api.9pic.ai"
      client.habits = [.scans]
      return client
    default:
      var client = client(of: org)
      client.habits = [habit(kind, number, org: org)]
      if kind == .stray { client.agent = random.pick(Addresses.scannerAgents) }
      return client
    }
  }

  /// The habit of a kind that needs nothing but the client's org. Its variants take turns by the
  /// client's number, so that all of them occur.
  private mutating func habit(_ kind: FaultKind, _ number: Int, org: Int) -> Habit {
    let other = world.other(than: org, &random)
    switch kind {
    case .mistypedKey:
      let key = world.keys[world.orgs[org].keys[0]]
      let sent = Secrets.mistyped(key.secret, &random)
      return .unknownKey(
        sent: sent, logged: Secrets.logged(unregistered: sent, as: settings.keys))
    case .spoiledKey: return .spoilsKey(Spoiling.allCases[number % Spoiling.allCases.count])
    case .noKey: return .sendsNoKey
    case .emptyKey: return .sendsEmptyKey
    case .otherCredential: return .otherCredential(scheme: ["Bearer", "", "Basic"][number % 3])
    case .foreignOrg: return .foreignOrg(other)
    case .orgNumber: return .orgText(world.unusedOrgNumber(&random))
    case .orgText: return .orgText(random.pick(Addresses.notNumbers))
    case .eventNumber: return .eventText(world.unusedEventNumber(&random))
    case .eventText: return .eventText(random.pick(Addresses.notNumbers))
    case .wrongHost: return .usesHost(random.pick(Addresses.wrongHosts))
    case .changingHost: return .usesHost(["legacy-api.9pic.ai", "api-eu.9pic.ai"][number % 2])
    case .firewall: return .blockedByFirewall
    case .stray: return .strays
    case .policy: return .deniedByPolicy
    case .foreignEvent, .deadKey, .deletedKey, .earlyKey, .staleEvent, .wrongFeature, .scanner:
      return .foreignEvent(org: other)
    }
  }

  /// A second fault, of another kind than most first ones, so that several checks fail at once.
  private mutating func secondHabit(org: Int) -> Habit? {
    let kinds: [FaultKind] = [.wrongHost, .foreignEvent, .changingHost, .orgNumber, .deadKey]
    let kind = random.pick(kinds)
    guard kind == .deadKey else { return habit(kind, random.below(8), org: org) }
    let dead = world.orgs[org].keys.first { kind.lives.contains(world.keys[$0].life) }
    return dead.map(Habit.insistsOnKey)
  }

  private mutating func client(of org: Int) -> Client {
    Client(
      org: org, address: Addresses.address(&random), agent: random.pick(Addresses.agents),
      host: random.chance(0.85) ? "api.9pic.ai" : random.pick(Addresses.sameHosts),
      referrer: random.chance(0.15) ? "https://gallery-\(world.orgs[org].id).example/find" : "-")
  }
}

extension World {
  /// The key number `number`, counted round, among those with one of `lives`; the example org's
  /// come first.
  fileprivate func key(_ number: Int, lives: [KeyLife]) -> Int? {
    let fitting = keys.indices.filter { lives.contains(keys[$0].life) }
    let example = fitting.filter { orgs[keys[$0].org].id == World.exampleOrg }
    let ordered = example + fitting.filter { orgs[keys[$0].org].id != World.exampleOrg }
    return ordered.isEmpty ? nil : ordered[number % ordered.count]
  }

  /// The first event from `first` on, counted round, and a route that is off for it.
  fileprivate func eventWithoutFeature(from first: Int) -> (event: Int, route: Int)? {
    for step in events.indices {
      let event = (first + step) % events.count
      guard events[event].exists(at: start), events[event].deletedSecond == nil else { continue }
      let routes = Route.all.indices.filter {
        !Route.all[$0].gates.isDisjoint(with: events[event].disabled)
      }
      if !routes.isEmpty { return (event, routes[first % routes.count]) }
    }
    return nil
  }

  fileprivate func other(than org: Int, _ random: inout Random) -> Int {
    (org + 1 + random.below(orgs.count - 1)) % orgs.count
  }

  fileprivate func unusedOrgNumber(_ random: inout Random) -> String {
    while true {
      let number = random.within(1...9999)
      if orgByID[number] == nil { return String(number) }
    }
  }

  fileprivate func unusedEventNumber(_ random: inout Random) -> String {
    while true {
      let number = random.within(1...999_999)
      if eventByID[number] == nil { return String(number) }
    }
  }
}
