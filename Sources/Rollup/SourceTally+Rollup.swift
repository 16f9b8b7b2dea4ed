import AccessLog
import Bytes
import Registry
import Verdict

extension SourceTally {
  /// The counts since the start, or since `removeCells()`, as rows and texts; `withProof` with the
  /// samples and callers, which are asked for once, at the end.
  package func rollup(withProof: Bool) -> SourceRollup {
    part(0, of: 1, withProof: withProof)
  }

  /// The same in `count` parts of about the same size, made one after the other as `body` takes them:
  /// so that never more than one of them is in memory.
  package func forEachPart<Failure: Error>(
    of count: Int, withProof: Bool, _ body: (SourceRollup) throws(Failure) -> Void
  ) throws(Failure) {
    for number in 0..<count { try body(part(number, of: count, withProof: withProof)) }
  }

  /// One of `count` parts, from 0 on; what is no cell's is in the last.
  private func part(_ number: Int, of count: Int, withProof: Bool) -> SourceRollup {
    var writer = RollupWriter(self, cells: cellCount / count)
    for cell in cells.cells where cell.key.part(of: count) == number { writer.add(cell) }
    guard number == count - 1 else { return writer.rollup }
    if withProof {
      for kept in sampleKeeper.kept() { writer.add(kept) }
      for caller in callerKeeper.kept() { writer.add(caller) }
    }
    writer.rollup.foldedRequests = foldedRequests
    return writer.rollup
  }
}

/// Turns numbers of dimensions into texts and ids, and cells into rows.
private struct RollupWriter {
  let tally: SourceTally
  var rollup = SourceRollup()
  private let seed: UInt64
  private var texts = RowTable(forRows: 1 << 10)
  private var traffic: RowTable
  private var cases: RowTable
  // Texts of dimensions by their numbers: most are asked for once a cell.
  private var keyRefs: InlineArray<3, [TextRef?]>
  private var hostRefs: [TextRef?]
  private var methodRefs: [TextRef?]
  private var reasonRefs: [TextRef?]
  private var routeRefs: [TextRef?]

  /// Starts a rollup of about so many cells.
  init(_ tally: SourceTally, cells: Int) {
    self.tally = tally
    seed = tally.context.seed
    traffic = RowTable(forRows: cells / 4)
    cases = RowTable(forRows: cells / 4)
    // As for the cells: the room that rows do not fill costs nothing.
    rollup.traffic.reserveCapacity(cells)
    rollup.cases.reserveCapacity(cells)
    keyRefs = InlineArray { Array(repeating: nil, count: tally.keys[$0].values.count) }
    hostRefs = Array(repeating: nil, count: tally.hosts.values.count)
    methodRefs = Array(repeating: nil, count: tally.methods.values.count)
    reasonRefs = Array(repeating: nil, count: tally.reasons.values.count)
    routeRefs = Array(repeating: nil, count: tally.context.routes.templates.count)
  }

  private mutating func hostRef(_ number: UInt32) -> TextRef {
    if let known = hostRefs[Int(number)] { return known }
    let made = ref(tally.hosts.values[Int(number)].text)
    hostRefs[Int(number)] = made
    return made
  }

  private mutating func methodRef(_ number: UInt32) -> TextRef {
    if let known = methodRefs[Int(number)] { return known }
    let made = ref(tally.methods.values[Int(number)])
    methodRefs[Int(number)] = made
    return made
  }

  private mutating func reasonRef(_ number: UInt32) -> TextRef {
    if let known = reasonRefs[Int(number)] { return known }
    let made = ref(tally.reasons.values[Int(number)].text)
    reasonRefs[Int(number)] = made
    return made
  }

  /// NULL for a path that is no route.
  private mutating func routeRef(_ number: Int16) -> TextRef {
    guard number >= 0 else { return 0 }
    if let known = routeRefs[Int(number)] { return known }
    let made = ref(Array(tally.context.routes.templates[Int(number)].utf8))
    routeRefs[Int(number)] = made
    return made
  }

  mutating func ref(_ text: [UInt8]) -> TextRef {
    if text.isEmpty { return 0 }
    let hash = ByteScan.hash(text.span, from: 0, to: text.count, seed: seed)
    let next = rollup.texts.count  // the first is no row's: it stands for none
    let place = texts.place(hash, next: next - 1) { rollup.texts[$0 + 1] == text } + 1
    if place == next { rollup.texts.append(text) }
    return TextRef(place)
  }

  mutating func keyRef(_ number: UInt32) -> TextRef {
    let (rule, place) = (Int(number & 3), Int(number >> 2))
    if let known = keyRefs[rule][place] { return known }
    let value = tally.keyValue(number)
    let made = ref(value.text)
    keyRefs[rule][place] = made
    if let miss = value.nearMiss { rollup.nearMisses[made] = (ref(miss.of), miss.miss) }
    if value.credential == .unknown, number & 3 == UInt32(KeyRule.secret.rawValue) {
      rollup.hasUnknownSecrets = true
    }
    return made
  }

  mutating func identifier(_ value: IDValue) -> Identifier {
    switch value.id {
    case .absent: .none
    case .number(let number) where number >= 0: .number(number)
    case .number, .notANumber: value.text.isEmpty ? .none : .text(ref(value.text))
    }
  }

  /// The organisation a request is attributed to: its key's owner, else the URL's.
  func attributed(_ key: KeyValue, _ urlOrg: Identifier) -> Identifier {
    key.owner.map { .number($0) } ?? urlOrg
  }

  mutating func add(_ cell: Cell) {
    let key = tally.keyValue(cell.key.key)
    let urlOrg = identifier(tally.orgs.values[Int(cell.key.org)])
    let org = attributed(key, urlOrg)
    let event = identifier(tally.events.values[Int(cell.key.event)])
    let host = hostRef(cell.key.host)
    let isRefused = isRefusal(cell.key.status)
    let isOk = 200...399 ~= cell.key.status
    let row = TrafficRow(
      of: TrafficRow.Key(
        slot: cell.key.slot, org: org, urlOrg: urlOrg, key: keyRef(cell.key.key), event: event,
        host: host),
      requests: cell.requests, refused: isRefused ? cell.requests : 0,
      errors: !isRefused && cell.key.status >= 400 ? cell.requests : 0, firstAt: cell.firstAt,
      lastAt: cell.lastAt, firstOkAt: isOk ? cell.firstAt : nil, lastOkAt: isOk ? cell.lastAt : nil)
    let rows = rollup.traffic.count
    let place = traffic.place(row.of.mixed(seed), next: rows) { rollup.traffic[$0].of == row.of }
    if place < rows { rollup.traffic[place].add(row) } else { rollup.traffic.append(row) }
    guard isRefused || cell.isWronglyServed else { return }
    let caseRow = CaseRow(
      of: CaseRow.Key(
        slot: cell.key.slot, since: cell.since, org: org, urlOrg: urlOrg, keyOrg: key.owner,
        key: keyRef(cell.key.key), event: event, host: host,
        route: routeRef(cell.key.route),
        method: methodRef(cell.key.method), status: cell.key.status,
        credential: cell.key.credential,
        reason: reasonRef(cell.key.reason), verdict: cell.verdict,
        isServed: !isRefused),
      requests: cell.requests, firstAt: cell.firstAt, lastAt: cell.lastAt)
    let caseRows = rollup.cases.count
    let casePlace = cases.place(caseRow.of.mixed(seed), next: caseRows) {
      rollup.cases[$0].of == caseRow.of
    }
    if casePlace < caseRows {
      rollup.cases[casePlace].add(caseRow)
    } else {
      rollup.cases.append(caseRow)
    }
  }

  mutating func add(_ kept: SampleKeeper.Kept) {
    let key = tally.keyValue(kept.group.key)
    let urlOrg = identifier(tally.orgs.values[Int(kept.place.org)])
    rollup.samples.append(
      Sample(
        slot: UTCTime.slot(of: kept.at), org: attributed(key, urlOrg), urlOrg: urlOrg,
        key: keyRef(kept.group.key), event: identifier(tally.events.values[Int(kept.place.event)]),
        host: hostRef(kept.place.host), cause: kept.group.cause,
        detail: kept.group.detail, at: kept.at, requestID: ref(kept.maskedID(tally.context)),
        clientIP: ref(kept.masked(.clientIP)), userAgent: ref(kept.masked(.userAgent)),
        path: ref(kept.masked(.path)),
        line: Int64(kept.line)))
  }

  mutating func add(_ caller: CallerKeeper.Caller) {
    var keys: [TextRef: Bool] = [:]
    for number in caller.keys {
      let isKnown = if case .key = tally.keyValue(number).credential { true } else { false }
      keys[keyRef(number)] = isKnown
    }
    var orgs: Set<Identifier> = []
    for number in caller.orgs { orgs.insert(identifier(tally.orgs.values[Int(number)])) }
    rollup.callers.append(
      CallerRow(
        day: caller.day, clientIP: ref(tally.addresses.values[Int(caller.address)]),
        refused: caller.refused, causes: caller.causes, firstAt: caller.firstAt,
        lastAt: caller.lastAt, keys: keys, orgs: orgs, isCut: caller.isCut))
  }
}

/// Places of rows by hash: open addressing over 32-bit numbers.
private struct RowTable {
  private var table: [UInt32]
  private var hashes: [UInt64] = []

  /// Makes a table for about so many rows; it grows.
  init(forRows rows: Int) {
    var size = 64
    while size < rows * 2 { size *= 2 }
    table = Array(repeating: 0, count: size)
  }

  /// The place of the row that `equals` knows, or `next`, which is then taken for it.
  mutating func place(_ hash: UInt64, next: Int, equals: (Int) -> Bool) -> Int {
    let mask = table.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while table[slot] != 0 {
      let place = Int(table[slot]) - 1
      if hashes[place] == hash, equals(place) { return place }
      slot = (slot + 1) & mask
    }
    table[slot] = UInt32(next) + 1
    hashes.append(hash)
    if hashes.count * 2 > table.count { grow() }
    return next
  }

  private mutating func grow() {
    table = Array(repeating: 0, count: table.count * 2)
    let mask = table.count - 1
    for (place, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & mask
      while table[slot] != 0 { slot = (slot + 1) & mask }
      table[slot] = UInt32(place) + 1
    }
  }
}
