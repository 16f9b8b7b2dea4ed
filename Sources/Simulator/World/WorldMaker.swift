/// Makes up a world: orgs with their keys and events, and the approved hosts.
struct WorldMaker {
  private let settings: Settings
  private var random: Random
  private var world: World
  private var names: Names
  private var nextLife = 0
  private var nextEventLife = 0

  /// Makes the world of these settings; the same for the same settings.
  static func world(of settings: Settings) -> World {
    var maker = WorldMaker(settings)
    return maker.make()
  }

  private init(_ settings: Settings) {
    self.settings = settings
    random = Random(seed: settings.seed, stream: 1)
    world = World(start: settings.start.second, end: settings.end.second)
    names = Names(Random(seed: settings.seed, stream: 2))
  }

  private mutating func make() -> World {
    makeOrgs()
    for org in world.orgs.indices {
      makeKeys(of: org)
      makeEvents(of: org)
    }
    makeHosts()
    return world
  }

  /// Numbers the orgs at random, and has the example org third in traffic.
  private mutating func makeOrgs() {
    let ids = 100..<(1000 + settings.orgs * 4)
    var taken: Set<Int> = [World.exampleOrg]
    while taken.count < settings.orgs { taken.insert(ids.lowerBound + random.below(ids.count)) }
    var ranks = Array(1...settings.orgs)
    random.shuffle(&ranks)
    let sorted = taken.sorted()
    if let example = sorted.firstIndex(of: World.exampleOrg),
      let third = ranks.firstIndex(of: min(3, settings.orgs))
    {
      ranks.swapAt(example, third)
    }
    for (id, rank) in zip(sorted, ranks) {
      world.orgByID[id] = world.orgs.count
      let weight = settings.isUniform ? 1 : 1 / Double(rank)
      world.orgs.append(Org(id: id, name: names.org(), weight: weight))
    }
  }

  /// At most ten keys an org, so at most ten live ones.
  private mutating func makeKeys(of org: Int) {
    let isExample = world.orgs[org].id == World.exampleOrg
    let count = min(10, (isExample ? 3 : 1) + Int(4 * world.orgs[org].weight) + random.below(4))
    for number in 1...count {
      let life: KeyLife
      if number == 1 {
        life = .steady
      } else if isExample && number == 2 {
        life = .offDuring
      } else {
        life = KeyLife.cycle[nextLife % KeyLife.cycle.count]
        nextLife += 1
      }
      let secret = Secrets.key(&random)
      let digest = Secrets.digest(of: secret)
      let id = "key-\(world.orgs[org].id)-\(number)"
      let logged =
        switch settings.keys {
        case .digest: digest
        case .secret: secret
        case .id: id
        }
      world.orgs[org].keys.append(world.keys.count)
      world.keys.append(
        Key(
          secret: secret, logged: logged, registered: settings.keys == .id ? id : digest, org: org,
          label: names.keyLabel(number), life: life,
          history: life.history(start: world.start, end: world.end, random: &random)))
    }
  }

  private mutating func makeEvents(of org: Int) {
    let isExample = world.orgs[org].id == World.exampleOrg
    let count = min(40, 2 + Int(30 * world.orgs[org].weight) + random.below(4))
    for number in 0..<count {
      var id = World.exampleEvent
      if !(isExample && number == 0) {
        repeat {
          id = 100 + random.below(1000 + settings.orgs * 60)
        } while id == World.exampleEvent || world.eventByID[id] != nil
      }
      var event = Event(
        id: id, org: org, name: names.event(),
        createdSecond: world.start - random.within(86_400...30_000_000), deletedSecond: nil,
        enabled: [], disabled: [])
      if number > 0 {
        setLife(of: &event)
      }
      for (flag, _) in Features.named {
        switch random.below(25) {
        case 0..<18: event.enabled.insert(flag)
        case 18..<23: event.disabled.insert(flag)
        default: break
        }
      }
      if isExample && number == 0 {
        // The example: everything on but the search in videos, so that both answers can be shown.
        event.disabled = .videoSearch
        event.enabled = Features(Features.named.map(\.flag)).subtracting(.videoSearch)
      }
      world.eventByID[id] = world.events.count
      world.orgs[org].events.append(world.events.count)
      world.events.append(event)
    }
  }

  /// Three in ten events are deleted or created around the period.
  private mutating func setLife(of event: inout Event) {
    let period = world.end - world.start
    switch nextEventLife % 10 {
    case 2: event.deletedSecond = world.start - random.within(3_600...80_000)
    case 5: event.deletedSecond = world.start + period * random.within(300...700) / 1000
    case 8: event.createdSecond = world.start + period * random.within(200...600) / 1000
    default: break
    }
    nextEventLife += 1
  }

  /// The documented host, and others that come and go.
  private mutating func makeHosts() {
    let period = world.end - world.start
    world.hosts = [
      ApprovedHost(name: "api.9pic.ai", approvedSecond: nil, revokedSecond: nil),
      ApprovedHost(
        name: "Api-IN.9pic.ai", approvedSecond: world.start - 8_000_000, revokedSecond: nil),
      ApprovedHost(
        name: "api-eu.9pic.ai", approvedSecond: world.start + period * 450 / 1000,
        revokedSecond: nil),
      ApprovedHost(
        name: "legacy-api.9pic.ai", approvedSecond: world.start - 60_000_000,
        revokedSecond: world.start + period * 550 / 1000),
      ApprovedHost(
        name: "beta.9pic.ai", approvedSecond: world.start - 9_000_000,
        revokedSecond: world.start - 2_000_000),
    ]
  }
}
