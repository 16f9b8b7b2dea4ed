package import AccessLog
import Bytes
import Registry
import Verdict

/// Counts the requests of one source, a batch at a time.
///
/// Per request: a look-up per field, one in the table of cells, a few additions; no allocation, no
/// text. What a field means, and the verdict, are found out once per distinct value and case.
package struct SourceTally: Sendable {
  let context: TallyContext
  // Borrowed once a request or a case from here; out of the context each would be copied, and every
  // array in it retained.
  private let routes: RouteTable
  private let judge: Judge
  private let reasonFields: Int
  /// Keys by rule: the same bytes are another key where they are an id than where they are a secret.
  private(set) var keys: InlineArray<3, Dimension<KeyValue>>
  private(set) var orgs: Dimension<IDValue>
  private(set) var events: Dimension<IDValue>
  private(set) var hosts: Dimension<HostValue>
  private(set) var methods: Dimension<[UInt8]>
  private(set) var reasons: Dimension<ReasonValue>
  private(set) var addresses: Dimension<[UInt8]>
  private(set) var cells: CellTable
  private(set) var sampleKeeper = SampleKeeper()
  private(set) var callerKeeper = CallerKeeper(other: Fold.value)
  private(set) var foldedRequests: Int64 = 0
  private var foldedReasons: [ReasonReading: UInt32] = [:]
  private var reasonScratch: [UInt8] = []
  private var keyScratch: [Cell.Key] = []
  private var guessScratch: [UInt32] = []

  /// How many requests are looked up at a time: their lines and keys stay in the nearest cache.
  private static let requestsAtOnce = 64

  /// Reserved numbers of the dimensions.
  private enum Fold {
    /// An unknown value past the cap.
    static let value: UInt32 = 1
    /// An id that is no number, past the cap.
    static let text: UInt32 = 2
  }

  /// Requests counted so far, and what became of them.
  package private(set) var totals = SourceTotals()

  /// Starts a source.
  package init(_ context: TallyContext) {
    self.context = context
    routes = context.routes
    judge = context.judge
    reasonFields = context.reasonNames.count
    let seed = context.seed
    let noKey = KeyValue(text: [], credential: .notLogged)
    let otherKey = KeyValue(text: otherText, credential: .unknown)
    keys = InlineArray(repeating: Dimension(seed: seed, reserved: [noKey, otherKey]))
    let ids = [
      IDValue(id: .absent, text: []), IDValue(id: .number(-1), text: otherText),
      IDValue(id: .notANumber, text: otherText),
    ]
    orgs = Dimension(seed: seed, reserved: ids)
    events = Dimension(seed: seed, reserved: ids)
    hosts = Dimension(
      seed: seed,
      reserved: [
        HostValue(text: [], called: .notLogged), HostValue(text: otherText, called: .unknown),
      ])
    methods = Dimension(seed: seed, reserved: [[], otherText], unknownMax: 64)
    addresses = Dimension(
      seed: seed, reserved: [[], otherText], unknownMax: Limits.callersWatchedMax)
    reasons = Dimension(seed: seed, reserved: [ReasonValue(text: [], reading: .silent)])
    cells = CellTable(seed: seed)
  }

  /// Distinct cells since the start, or since `removeCells()`.
  package var cellCount: Int { cells.cells.count }

  /// Whether the cells have grown so many that the counts so far should move to the store.
  package var isFull: Bool { cells.cells.count >= Limits.cellsInMemoryMax }

  /// Forgets the counts that `rollup()` has given out; values, samples and callers stay.
  package mutating func removeCells() {
    cells.removeAll()
    foldedRequests = 0
  }

  /// Counts a batch whose ranges lie in `bytes`, a padded block.
  package mutating func add(_ batch: RequestBatch, _ bytes: borrowing Span<UInt8>) {
    let requests = batch.requests.span
    var (keys, guesses) = (keyScratch, guessScratch)  // taken out, as `reasonNumber` does
    (keyScratch, guessScratch) = ([], [])
    var start = 0
    while start < requests.count {
      let end = min(start + Self.requestsAtOnce, requests.count)
      keys.removeAll(keepingCapacity: true)
      for index in start..<end { keys.append(cellKey(requests[index], bytes)) }
      cells.guesses(of: keys.span, into: &guesses)
      for index in start..<end {
        count(
          requests[index], keys[index - start], guess: guesses[index - start], index: index, bytes)
      }
      start = end
    }
    (keyScratch, guessScratch) = (keys, guesses)
    var keeper = sampleKeeper
    sampleKeeper = SampleKeeper()
    keeper.settle { place, kept in Self.keep(batch.requests[place.index], bytes, place, in: &kept) }
    sampleKeeper = keeper
  }

  /// What a request is counted under.
  private mutating func cellKey(
    _ request: Request, _ bytes: borrowing Span<UInt8>
  ) -> Cell.Key {
    var isFolded = false
    let key = keyNumber(request, bytes, &isFolded)
    let match = routes.match(bytes, path: request[.path], method: request[.method])
    let org = Self.idNumber(match.org, request, bytes, &orgs, context, isEvent: false, &isFolded)
    let event = Self.idNumber(
      match.event, request, bytes, &events, context, isEvent: true, &isFolded)
    let host = hostNumber(request, bytes, &isFolded)
    let method = methodNumber(request, bytes, &isFolded)
    let reason = isRefusal(request.status) ? reasonNumber(request, bytes, &isFolded) : 0
    if isFolded { foldedRequests += 1 }
    return Cell.Key(
      slot: UTCTime.slot(of: request.time), key: key, org: org, event: event, host: host,
      reason: reason, method: method, route: match.route, status: request.status,
      credential: CredentialKind(credential(key, request, bytes)).rawValue)
  }

  private mutating func count(
    _ request: Request, _ key: Cell.Key, guess: UInt32, index: Int, _ bytes: borrowing Span<UInt8>
  ) {
    let time = request.time
    let status = request.status
    let cell: Int
    if let known = cells.count(key, guess: guess, at: time) {
      cell = known
    } else {
      var made = judged(key, credential(key.key, request, bytes), at: time)
      if isRefusal(status) { made.sampleGroup = sampleGroup(key.key, key.org, made.verdict) }
      cell = cells.insert(key, at: time, made)
    }
    totals.count(status: status, at: time)
    guard isRefusal(status) else { return }
    let cause = cells.cells[cell].verdict.cause
    totals.count(cause)
    let group = Int32(cells.cells[cell].sampleGroup)
    let place = SampleKeeper.Place(index: index, org: key.org, event: key.event, host: key.host)
    if sampleKeeper.wants(group, at: place) {
      var kept = SampleKeeper.Kept(of: sampleKeeper.group(group))
      Self.keep(request, bytes, place, in: &kept)
      sampleKeeper.keep(kept, in: group)
    }
    callerKeeper.count(
      address: addressNumber(request, bytes), day: Int32(time / UTCTime.dayMilliseconds),
      at: time, cause: cause, key: key.key, org: key.org)
  }

  private mutating func sampleGroup(_ key: UInt32, _ org: UInt32, _ verdict: Verdict) -> Int32 {
    let hasOwner = key != 0 && keyValue(key).owner != nil
    return sampleKeeper.number(
      of: SampleKeeper.Group(
        key: key, org: hasOwner ? 0 : org, cause: verdict.cause, detail: verdict.detail))
  }

  private func judged(
    _ key: Cell.Key, _ credential: Credential, at time: Int64
  ) -> Judged {
    let its = Case(
      status: key.status, credential: credential, org: orgs.values[Int(key.org)].id,
      event: events.values[Int(key.event)].id, host: hosts.values[Int(key.host)].called,
      route: key.route, reason: reasons.values[Int(key.reason)].reading)
    return judge.judged(its, at: time)
  }

  // MARK: - Fields

  /// The key behind a cell's number.
  func keyValue(_ number: UInt32) -> KeyValue { keys[Int(number & 3)].values[Int(number >> 2)] }

  /// What was sent as credential by a request whose key has this number.
  @inline(__always) private func credential(
    _ number: UInt32, _ request: Request, _ bytes: borrowing Span<UInt8>
  ) -> Credential {
    guard number != 0 else { return request.credentialWithoutKey(bytes) }
    return keys[Int(number & 3)].values[Int(number >> 2)].credential
  }

  /// A key's number: its dimension's, and its rule in the low two bits; 0 for none.
  private mutating func keyNumber(
    _ request: Request, _ bytes: borrowing Span<UInt8>, _ isFolded: inout Bool
  ) -> UInt32 {
    let range = request[.key]
    guard !range.isEmpty else { return 0 }
    let rule = request.keyRule
    let context = context
    // What folds is not worth the search for what it might have been meant to be.
    let looksForNearMisses = !keys[Int(rule.rawValue)].isFull
    let found = keys[Int(rule.rawValue)].number(bytes, range) { bytes in
      let value = context.keyValue(bytes, range, rule, looksForNearMisses: looksForNearMisses)
      let isKnown = if case .key = value.credential { true } else { false }
      return (value, isKnown, Fold.value)
    }
    if found.isFolded { isFolded = true }
    return found.number << 2 | UInt32(rule.rawValue)
  }

  @inline(__always)
  private static func idNumber(
    _ range: ByteRange, _ request: Request, _ bytes: borrowing Span<UInt8>,
    _ dimension: inout Dimension<IDValue>, _ context: TallyContext, isEvent: Bool,
    _ isFolded: inout Bool
  ) -> UInt32 {
    guard let range = idRange(range, bytes) else { return 0 }
    let found = dimension.number(bytes, range) { bytes in
      let value = context.idValue(bytes, range, secret: secret(of: request, bytes))
      guard case .number(let id) = value.id else { return (value, false, Fold.text) }
      let isKnown =
        isEvent ? context.registry.event(id) != nil : context.registry.org(id) != nil
      return (value, isKnown, Fold.value)
    }
    if found.isFolded { isFolded = true }
    return found.number
  }

  private mutating func hostNumber(
    _ request: Request, _ bytes: borrowing Span<UInt8>, _ isFolded: inout Bool
  ) -> UInt32 {
    let range = request[.host]
    guard !range.isEmpty else { return 0 }
    let context = context
    let found = hosts.number(bytes, range) { bytes in
      let value = context.hostValue(bytes, range, secret: secret(of: request, bytes))
      let isKnown =
        switch value.called {
        case .known, .approvedByProfile: true
        case .notLogged, .unknown: false
        }
      return (value, isKnown, Fold.value)
    }
    if found.isFolded { isFolded = true } else { hosts.expect(found.number, bytes, range) }
    return found.number
  }

  private mutating func methodNumber(
    _ request: Request, _ bytes: borrowing Span<UInt8>, _ isFolded: inout Bool
  ) -> UInt32 {
    let range = request[.method]
    guard !range.isEmpty else { return 0 }
    let found = methods.number(bytes, range) { bytes in
      return (request.maskedMethod(bytes), false, Fold.value)
    }
    if found.isFolded { isFolded = true } else { methods.expect(found.number, bytes, range) }
    return found.number
  }

  private mutating func addressNumber(
    _ request: Request, _ bytes: borrowing Span<UInt8>
  ) -> UInt32 {
    let range = request[.clientIP]
    guard !range.isEmpty else { return 0 }
    return addresses.number(bytes, range) { bytes in
      let text = SecretMask.masked(
        copy(bytes, range, 512), secret: secret(of: request, bytes), bytesMax: 128)
      return (text, false, Fold.value)
    }.number
  }

  /// The reason fields of a refusal, joined, as one value.
  private mutating func reasonNumber(
    _ request: Request, _ bytes: borrowing Span<UInt8>, _ isFolded: inout Bool
  ) -> UInt32 {
    var joined = reasonScratch  // taken out, so that it stays the only copy and keeps its memory
    reasonScratch = []
    defer { reasonScratch = joined }
    request.joinReasons(bytes, fields: reasonFields, into: &joined)
    guard !joined.isEmpty else { return 0 }
    let context = context
    var reading = ReasonReading.silent
    let found = reasons.number(joined.span, ByteRange(0, joined.count)) { joined in
      let value = context.reasonValue(joined, secret: secret(of: request, bytes))
      reading = value.reading
      return (value, false, 0)
    }
    guard found.isFolded else { return found.number }
    isFolded = true
    if let known = foldedReasons[reading] { return known }
    let number = reasons.reserve(ReasonValue(text: otherText, reading: reading))
    foldedReasons[reading] = number
    return number
  }

  // MARK: - Proof

  private static func keep(
    _ request: Request, _ bytes: borrowing Span<UInt8>, _ place: SampleKeeper.Place,
    in kept: inout SampleKeeper.Kept
  ) {
    kept.keep(
      request, place, bytes,
      [
        request.keyRule == .id ? .absent : request[.key], request[.requestID], request[.clientIP],
        request[.userAgent], request.pathRange(bytes),
      ])
  }
}
