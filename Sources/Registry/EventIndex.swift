/// The events of a registry in time, and their flags.
struct EventIndex: Sendable {
  /// What a row says besides times; most rows share one with thousands of others.
  struct Value: Hashable {
    let org: Int64
    /// A number into `flagSets`.
    let flagSet: Int32
  }

  /// Ids to places.
  private(set) var table = IntegerTable([])
  private(set) var names = TextPool()
  private(set) var times = Timelines()
  private(set) var values: [Value] = []
  /// Sorted by their bytes.
  private(set) var flagNames: [String] = []
  /// For each flag set, one `FlagStates.rawValue` for each of `flagNames`.
  private(set) var flagSets: [UInt8] = []
  /// Runs whose id or value could not be read.
  private(set) var unreadable = 0

  init(_ facts: RegistryFacts) {
    let moments = facts.moments(of: .event)
    var numbers: [Value: Int32] = [:]
    var flagNumbers: [String: Int32] = [:]
    var flagTexts: [String] = []
    var ids: [Int64] = []
    func number(_ value: ListedEvent) -> Int32 {
      let flagSet = flagNumbers[value.flags] ?? Int32(flagTexts.count)
      if Int(flagSet) == flagTexts.count {
        flagNumbers[value.flags] = flagSet
        flagTexts.append(value.flags)
      }
      let key = Value(org: value.org, flagSet: flagSet)
      if let number = numbers[key] { return number }
      numbers[key] = Int32(values.count)
      values.append(key)
      return Int32(values.count - 1)
    }
    forEachGroup(facts.runs(of: .event), id: \.id) { runs in
      var phases = Phases(moments: moments, absent: Possibilities.no.rawValue)
      var last: ListedEvent?
      for run in runs {
        guard let value = ListedEvent(run.value) else {
          unreadable += 1
          continue
        }
        phases.append(
          EventIndex.phase(run, value, number(value)),
          lead: value.createdAt == nil ? Possibilities.no.rawValue : 0)
        last = value
      }
      phases.finish()
      guard let last, let id = runs.first.flatMap({ decimal($0.id.utf8) }) else {
        if last != nil { unreadable += runs.count }
        return
      }
      times.append(phases.steps)
      names.append(last.name)
      ids.append(id)
    }
    table = IntegerTable(ids)
    setFlags(flagTexts)
  }

  private static func phase(
    _ run: RegistryFacts.Run, _ value: ListedEvent, _ number: Int32
  ) -> Phase {
    Phase(
      first: run.firstAsOf, last: run.lastAsOf, before: Possibilities.no.rawValue,
      from: value.createdAt ?? .min, middle: Possibilities.yes.rawValue,
      until: value.deletedAt ?? .max, after: Possibilities.no.rawValue, value: number)
  }

  /// Turns texts like `bib_search=1;selfie_search=0` into rows of `flagSets`.
  private mutating func setFlags(_ texts: [String]) {
    let sets = texts.map { text in
      text.utf8.split(separator: UInt8(ascii: ";")).compactMap { part -> (String, FlagStates)? in
        guard let last = part.last, part.count > 2 else { return nil }
        return (String(Substring(part.dropLast(2))), last == UInt8(ascii: "1") ? .on : .off)
      }
    }
    flagNames = Set(sets.joined().map(\.0)).sorted(by: ByteText.precedes)
    for set in sets {
      let states = Dictionary(set, uniquingKeysWith: { first, _ in first })
      flagSets += flagNames.map { (states[$0] ?? .absent).rawValue }
    }
  }

  /// What a flag was under `value`, a number of `values`.
  func flag(_ flag: Int32, under value: Int32) -> FlagStates {
    let set = Int(values[Int(value)].flagSet)
    return FlagStates(rawValue: flagSets[set * flagNames.count + Int(flag)])
  }
}
