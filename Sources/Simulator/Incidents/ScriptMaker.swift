/// Adds customers to a world and scripts what goes wrong for them: one incident of each kind.
///
/// The times are those of a fortnight from midnight in India; other periods stretch or shrink them.
struct ScriptMaker {
  private let settings: Settings
  private let requests: Int
  private var random: Random
  private var names: Names
  private(set) var world: World
  private(set) var script = Script()
  /// Orgs of the world that have no incident.
  private let ordinaryOrgs: Int

  /// The hours that the times of the script are meant for.
  private static let hours = 336
  /// A scanner tries no more keys than this.
  private static let guessedKeysMax = 5_000

  /// The world with the customers added, and the script, for a run of so many requests.
  static func script(
    for world: World, requests: Int, _ settings: Settings
  ) -> (world: World, script: Script) {
    var maker = ScriptMaker(world, requests, settings)
    maker.addToggledKey()
    maker.addDeletedKey()
    maker.addMovedHost()
    maker.addWrongOrg()
    maker.addEndedEvent()
    maker.addFeatureOff()
    maker.addScanner()
    maker.addTwoCauses()
    maker.addRotation()
    return (maker.world, maker.script)
  }

  private init(_ world: World, _ requests: Int, _ settings: Settings) {
    self.world = world
    self.requests = requests
    self.settings = settings
    ordinaryOrgs = world.orgs.count
    random = Random(seed: settings.seed, stream: 4)
    names = Names(Random(seed: settings.seed, stream: 5))
  }

  // MARK: - The incidents

  private mutating func addToggledKey() {
    let org = addOrg("Aravalli Timing & Photo")
    let key = addKey(of: org, "mobile app")
    let off = moment(day: 9, 11, 42, 17)
    let on = moment(day: 11, 9, 5, 44)
    world.keys[key].history += [
      KeyChange(second: off, action: .deactivated), KeyChange(second: on, action: .activated),
    ]
    var incident = Incident(
      name: "key-toggled",
      story: "A key is switched off and, two days later, on again; the app keeps calling.",
      cause: .inactive, detail: .deactivated, failing: "inactive", start: off, end: on)
    incident.changes = [
      change("deactivated", at: off), change("activated", at: on),
    ]
    incident.remedies = ["activate:\(world.keys[key].registered)"]
    add(incident, org: org, key: key, perMille: 8, habits: [.insistsOnKey(key)])
  }

  private mutating func addDeletedKey() {
    let org = addOrg("Narmada Ride Pictures")
    let key = addKey(of: org, "kiosk")
    let second = moment(day: 5, 16, 20, 31)
    world.keys[key].history.append(KeyChange(second: second, action: .deleted))
    var incident = Incident(
      name: "key-deleted", story: "A key is deleted; the kiosk that holds it keeps calling.",
      cause: .invalid, detail: .deleted, failing: "invalid", start: second, end: world.end)
    incident.changes = [change("deleted", at: second)]
    incident.remedies = ["restore-key:\(world.keys[key].registered)"]
    add(incident, org: org, key: key, perMille: 5, habits: [.insistsOnKey(key)])
  }

  private mutating func addMovedHost() {
    let org = addOrg("Coromandel Frames")
    let key = addKey(of: org, "website")
    let second = moment(day: 7, 10, 0, 8)
    var incident = Incident(
      name: "host-moved", story: "A website is pointed at a staging host that is not approved.",
      cause: .host, detail: .notApproved, failing: "host", start: second, end: world.end)
    incident.host = "stage2.9pic.ai"
    incident.remedies = ["approve-host:\(incident.host)"]
    add(
      incident, org: org, key: key, perMille: 6,
      habits: [.insistsOnKey(key), .since(second, .usesHost(incident.host))])
  }

  private mutating func addWrongOrg() {
    let org = addOrg("Hampi Heritage Runs")
    let key = addKey(of: org, "partner")
    let other = world.orgs[random.below(ordinaryOrgs)].id
    let second = moment(day: 6, 13, 37, 42)
    var incident = Incident(
      name: "wrong-org",
      story: "After a release, an integration has another customer's number in its URLs.",
      cause: .org, detail: .foreignOrg, failing: "org,event", start: second, end: world.end)
    incident.urlOrg = other
    incident.remedies = ["correct-org:\(world.keys[key].registered)"]
    add(
      incident, org: org, key: key, perMille: 4,
      habits: [.insistsOnKey(key), .since(second, .orgText(String(other)))])
  }

  private mutating func addEndedEvent() {
    let org = addOrg("Vindhya Sports Media")
    let event = addEvent(of: org, "Narmada Night Run 2026")
    let second = moment(day: 10, 23, 59, 59)
    world.events[event].deletedSecond = second
    var incident = Incident(
      name: "event-ended",
      story: "An event is over and deleted; the gallery still shows it and keeps asking.",
      cause: .event, detail: .noSuchEvent, failing: "event", start: second, end: world.end)
    incident.event = world.events[event].id
    incident.changes = [Incident.Change(file: "events.csv", what: "deleted_at", second: second)]
    incident.remedies = ["restore-event:\(world.events[event].id)"]
    add(incident, org: org, perMille: 5, habits: [.insistsOnEvent(event)])
  }

  private mutating func addFeatureOff() {
    let org = addOrg("Saraswati Campus Studio")
    let event = addEvent(of: org, "Convocation 2026")
    let second = moment(day: 8, 17, 15, 3)
    world.events[event].switches = [FeatureSwitch(second: second, flag: .bibSearch, isOn: false)]
    var incident = Incident(
      name: "feature-off",
      story: "The search by bib is switched off for an event whose app still offers it.",
      cause: .feature, detail: .featureDisabled, failing: "feature", start: second, end: world.end)
    incident.event = world.events[event].id
    incident.changes = [
      Incident.Change(file: "events.csv", what: "bib_search is false", second: second)
    ]
    incident.remedies = ["enable-feature:bib_search:\(world.events[event].id)"]
    add(
      incident, org: org, perMille: 6, habits: [.wrongFeature(event: event, route: Route.bibs)])
  }

  private mutating func addScanner() {
    let count = min(ScriptMaker.guessedKeysMax, max(1, requests / 100))
    let start = moment(day: 12, 2, 10, 0)
    let end = max(start + 60, moment(day: 12, 4, 40, 0))
    var incident = Incident(
      name: "scanner",
      story: "One address tries \(count) made-up keys, each once, and walks through org numbers.",
      cause: .invalid, detail: .unknown, failing: "invalid", start: start, end: end)
    incident.address = "203.0.113.250"
    script.incidents.append(incident)
    let client = Client(
      org: 0, address: incident.address, agent: "Mozilla/5.0 zgrab/0.x", host: incident.host,
      habits: [.triesKeys(count)])
    script.voices.append(
      ScriptedVoice(
        client: client, requests: count, stretch: start..<end,
        incident: script.incidents.count - 1))
  }

  private mutating func addTwoCauses() {
    let org = addOrg("Godavari Relay Photos")
    let key = addKey(of: org, "kiosk, finish line")
    let second = moment(day: 4, 12, 3, 11)
    world.keys[key].history.append(KeyChange(second: second, action: .deactivated))
    var incident = Incident(
      name: "two-causes",
      story: "A key is switched off, and at that moment its kiosk moves to a host that is not "
        + "approved: neither remedy helps alone.",
      cause: .inactive, detail: .deactivated, failing: "inactive,host", start: second,
      end: world.end)
    incident.host = "kiosk-test.9pic.ai"
    incident.changes = [change("deactivated", at: second)]
    incident.remedies = [
      "activate:\(world.keys[key].registered)", "approve-host:\(incident.host)",
    ]
    add(
      incident, org: org, key: key, perMille: 4,
      habits: [.insistsOnKey(key), .since(second, .usesHost(incident.host))])
  }

  private mutating func addRotation() {
    let org = addOrg("Bhopal Lake Marathon Trust")
    let old = addKey(of: org, "gallery 2025")
    let new = addKey(of: org, "gallery 2026")
    let born = moment(day: 3, 10, 30, 0)
    let over = moment(day: 8, 20, 0, 0)
    let off = moment(day: 11, 18, 0, 0)
    world.keys[new].history = [KeyChange(second: born, action: .created)]
    world.keys[old].history.append(KeyChange(second: off, action: .deactivated))
    var incident = Incident(
      name: "rotation",
      story: "A new key takes an old one's place, its traffic moves over; then the old one is "
        + "switched off, and one kiosk was left behind.",
      cause: .inactive, detail: .deactivated, failing: "inactive", start: off, end: world.end)
    incident.changes = [
      change("created (the new key)", at: born), change("deactivated (the old key)", at: off),
    ]
    incident.remedies = ["activate:\(world.keys[old].registered)"]
    incident.newKey = new
    add(
      incident, org: org, key: old, perMille: 1, habits: [.insistsOnKey(old)])
    script.voices.append(
      ScriptedVoice(
        client: client(of: org, [.movesOver(old: old, new: new, during: born..<over)]),
        requests: share(8), incident: script.incidents.count - 1))
  }

  // MARK: - What they are made of

  /// Adds an incident, the client that suffers it, and another of the org that does all right.
  private mutating func add(
    _ incident: Incident, org: Int, key: Int? = nil, perMille: Int, habits: [Habit]
  ) {
    var incident = incident
    var sufferer = client(of: org, habits)
    incident.org = org
    incident.urlOrg = incident.urlOrg ?? world.orgs[org].id
    incident.key = key
    incident.address = sufferer.address
    sufferer.referrer = "-"
    let number = script.incidents.count
    script.incidents.append(incident)
    script.voices.append(
      ScriptedVoice(client: sufferer, requests: share(perMille), incident: number))
    script.voices.append(
      ScriptedVoice(client: client(of: org, []), requests: share(3), incident: number))
  }

  private func share(_ perMille: Int) -> Int { max(1, requests * perMille / 1000) }

  /// A second of the fortnight; day 1 is the first.
  private func moment(day: Int, _ hour: Int, _ minute: Int, _ second: Int) -> Int {
    let offset = (day - 1) * 86_400 + hour * 3600 + minute * 60 + second
    return world.start + offset * settings.hours / ScriptMaker.hours
  }

  private func change(_ what: String, at second: Int) -> Incident.Change {
    Incident.Change(file: "key_events.csv", what: what, second: second)
  }

  private mutating func client(of org: Int, _ habits: [Habit]) -> Client {
    Client(
      org: org, address: Addresses.address(&random), agent: random.pick(Addresses.agents),
      host: "api.9pic.ai", habits: habits)
  }

  /// Adds an org with a key and three events, all of which last.
  private mutating func addOrg(_ name: String) -> Int {
    var id: Int
    repeat { id = 100 + random.below(900 + settings.orgs * 4) } while world.orgByID[id] != nil
    let org = world.orgs.count
    world.orgByID[id] = org
    world.orgs.append(Org(id: id, name: name, weight: 1))
    _ = addKey(of: org, "production")
    for _ in 0..<3 { _ = addEvent(of: org, names.event()) }
    return org
  }

  /// Adds a key that is active from long ago.
  private mutating func addKey(of org: Int, _ label: String) -> Int {
    let secret = Secrets.key(&random)
    let digest = Secrets.digest(of: secret)
    let id = "key-\(world.orgs[org].id)-\(world.orgs[org].keys.count + 1)"
    let born = world.start - 86_400 * random.within(31...900) - random.below(86_400)
    let isID = settings.keys == .id
    world.orgs[org].keys.append(world.keys.count)
    world.keys.append(
      Key(
        secret: secret, logged: isID ? id : settings.keys == .secret ? secret : digest,
        registered: isID ? id : digest, org: org, label: label, life: .steady,
        history: [KeyChange(second: born, action: .created)]))
    return world.keys.count - 1
  }

  /// Adds an event that lasts, with every feature on.
  private mutating func addEvent(of org: Int, _ name: String) -> Int {
    var id: Int
    repeat { id = 100 + random.below(900 + settings.orgs * 60) } while world.eventByID[id] != nil
    world.eventByID[id] = world.events.count
    world.orgs[org].events.append(world.events.count)
    world.events.append(
      Event(
        id: id, org: org, name: name,
        createdSecond: world.start - random.within(86_400...30_000_000), deletedSecond: nil,
        enabled: Features(Features.named.map(\.flag)), disabled: []))
    return world.events.count - 1
  }
}
