import AccessLog
import Bytes
import Registry
import Verdict

extension SourceTally {
  /// The counts since the start, or since `removeCells()`, as rows and texts.
  ///
  /// - Parameter withProof: whether samples and callers go along; they are asked for once, at the end.
  package func rollup(withProof: Bool) -> SourceRollup {
    var writer = RollupWriter(self)
    for cell in cells.cells { writer.add(cell) }
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
  private var refs: [[UInt8]: TextRef] = [:]
  private var traffic: [TrafficRow.Key: Int] = [:]
  private var cases: [CaseRow.Key: Int] = [:]
  private var keyRefs: [UInt32: TextRef] = [:]

  init(_ tally: SourceTally) { self.tally = tally }

  mutating func ref(_ text: [UInt8]) -> TextRef {
    if text.isEmpty { return 0 }
    if let known = refs[text] { return known }
    rollup.texts.append(text)
    let ref = TextRef(rollup.texts.count - 1)
    refs[text] = ref
    return ref
  }

  mutating func keyRef(_ number: UInt32) -> TextRef {
    if let known = keyRefs[number] { return known }
    let value = tally.keyValue(number)
    let made = ref(value.text)
    keyRefs[number] = made
    if let miss = value.nearMiss { rollup.nearMisses[made] = (ref(miss.of), miss.miss) }
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
    let host = ref(tally.hosts.values[Int(cell.key.host)].text)
    let isRefused = cell.key.status == 401 || cell.key.status == 403
    let isOk = 200...399 ~= cell.key.status
    let row = TrafficRow(
      of: TrafficRow.Key(
        slot: cell.key.slot, org: org, urlOrg: urlOrg, key: keyRef(cell.key.key), event: event,
        host: host),
      requests: cell.requests, refused: isRefused ? cell.requests : 0,
      errors: !isRefused && cell.key.status >= 400 ? cell.requests : 0, firstAt: cell.firstAt,
      lastAt: cell.lastAt, firstOkAt: isOk ? cell.firstAt : nil, lastOkAt: isOk ? cell.lastAt : nil)
    if let place = traffic[row.of] {
      rollup.traffic[place].add(row)
    } else {
      traffic[row.of] = rollup.traffic.count
      rollup.traffic.append(row)
    }
    guard isRefused || cell.isWronglyServed else { return }
    let route = cell.key.route
    let caseRow = CaseRow(
      of: CaseRow.Key(
        slot: cell.key.slot,
        since: max(cell.validFrom, Int64(cell.key.slot) * UTCTime.slotMilliseconds), org: org,
        urlOrg: urlOrg, keyOrg: key.owner, key: keyRef(cell.key.key), event: event, host: host,
        route: route < 0 ? 0 : ref(Array(tally.context.routes.templates[Int(route)].utf8)),
        method: ref(tally.methods.values[Int(cell.key.method)]), status: cell.key.status,
        credential: cell.key.credential,
        reason: ref(tally.reasons.values[Int(cell.key.reason)].text), verdict: cell.verdict,
        isServed: !isRefused),
      requests: cell.requests, firstAt: cell.firstAt, lastAt: cell.lastAt)
    if let place = cases[caseRow.of] {
      rollup.cases[place].add(caseRow)
    } else {
      cases[caseRow.of] = rollup.cases.count
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
        host: ref(tally.hosts.values[Int(kept.place.host)].text), cause: kept.group.cause,
        detail: kept.group.detail, at: kept.at, requestID: ref(kept.masked(\.requestID)),
        clientIP: ref(kept.masked(\.clientIP)), userAgent: ref(kept.masked(\.userAgent)),
        path: ref(kept.masked(\.path)),
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
