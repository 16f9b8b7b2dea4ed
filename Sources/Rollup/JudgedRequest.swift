package import AccessLog
import Bytes
package import Verdict

/// One request with all that its verdict is made from, and the verdict: what counting makes of it.
package struct JudgedRequest: Sendable {
  /// An id of a URL, as the views show it.
  package enum ID: Hashable, Sendable {
    case none
    case number(Int64)
    /// What stands where a number should.
    case text([UInt8])
  }

  /// Milliseconds since 1970, UTC.
  package var at: Int64
  /// Number of the record in its source, from 1.
  package var line: Int64
  package var its: Case
  /// The identity of the key that was sent; empty for none.
  package var key: [UInt8]
  /// The organisation that owns the key.
  package var keyOrg: Int64?
  /// The known key that an unknown one is a spoiled form of.
  package var nearMiss: (of: [UInt8], miss: NearMiss)?
  package var urlOrg: ID
  package var event: ID
  /// Normalised; empty where the log has none.
  package var host: [UInt8]
  package var method: [UInt8]
  /// The profile's template; nil for a path that is no route.
  package var route: String?
  /// The reason that was logged, `field=value`, one a line.
  package var reason: [UInt8]
  /// Of a refusal; of a served request only `failing` has a meaning.
  package var verdict: Verdict
  package var isWronglyServed: Bool

  /// The organisation the request is attributed to.
  package var org: ID { keyOrg.map { .number($0) } ?? urlOrg }
  package var status: UInt16 { its.status }
  /// Whether it was answered 401 or 403.
  package var isRefused: Bool { isRefusal(status) }
}

/// What else a line says of its request, without secrets, as samples are kept.
package struct RequestProof: Sendable {
  package var requestID: [UInt8]
  package var clientIP: [UInt8]
  package var userAgent: [UInt8]
  /// Without its query.
  package var path: [UInt8]
  /// The record as it stands in its source, secrets masked; nil unless the reader kept it.
  package var original: [UInt8]?
}

/// Judges requests one by one, as `SourceTally` judges those it counts: for lines that somebody
/// wants to see. Values past the cap are not folded here, only read anew each time.
package struct RequestJudge: Sendable {
  private let context: TallyContext
  private var keys: InlineArray<3, Dimension<KeyValue>>
  private var orgs: Dimension<IDValue>
  private var events: Dimension<IDValue>
  private var hosts: Dimension<HostValue>
  private var methods: Dimension<[UInt8]>
  private var reasons: Dimension<ReasonValue>

  /// Judges by `context`.
  package init(_ context: TallyContext) {
    self.context = context
    let seed = context.seed
    keys = InlineArray(
      repeating: Dimension(seed: seed, reserved: [KeyValue(text: [], credential: .notLogged)]))
    orgs = Dimension(seed: seed, reserved: [IDValue(id: .absent, text: [])])
    events = orgs
    hosts = Dimension(seed: seed, reserved: [HostValue(text: [], called: .notLogged)])
    methods = Dimension(seed: seed, reserved: [[]])
    reasons = Dimension(seed: seed, reserved: [ReasonValue(text: [], reading: .silent)])
  }

  /// Judges a request whose fields lie in `bytes`, a padded block.
  ///
  /// - Complexity: some look-ups and the checks, 2 µs; a value that was not seen yet some more.
  package mutating func judge(
    _ request: Request, _ bytes: borrowing Span<UInt8>
  ) -> JudgedRequest {
    let context = context
    let isRefused = isRefusal(request.status)
    let secret = secret(of: request, bytes)
    let rule = request.keyRule
    let key = Self.value(&keys[Int(rule.rawValue)], bytes, request[.key]) {
      context.keyValue($0, request[.key], rule, looksForNearMisses: true)
    }
    let match = context.routes.match(bytes, path: request[.path], method: request[.method])
    let org = Self.id(match.org, bytes, &orgs, context, secret)
    let event = Self.id(match.event, bytes, &events, context, secret)
    let host = Self.value(&hosts, bytes, request[.host]) {
      context.hostValue($0, request[.host], secret: secret)
    }
    let method = Self.value(&methods, bytes, request[.method]) { request.maskedMethod($0) }
    var joined: [UInt8] = []
    request.joinReasons(
      bytes, fields: isRefused ? context.reasonNames.count : 0, into: &joined)
    let reason = Self.value(&reasons, joined.span, ByteRange(0, joined.count)) {
      context.reasonValue($0, secret: secret)
    }
    let its = Case(
      status: request.status,
      credential: request[.key].isEmpty ? request.credentialWithoutKey(bytes) : key.credential,
      org: org.id, event: event.id, host: host.called, route: match.route, reason: reason.reading)
    let judged = context.judge.judged(its, at: request.time)
    return JudgedRequest(
      at: request.time, line: Int64(request.line), its: its, key: key.text, keyOrg: key.owner,
      nearMiss: key.nearMiss, urlOrg: Self.shown(org), event: Self.shown(event), host: host.text,
      method: method,
      route: match.route < 0 ? nil : context.routes.templates[Int(match.route)],
      reason: reason.text, verdict: judged.verdict, isWronglyServed: judged.isWronglyServed)
  }

  /// What else the request's line says, and the record itself where it was kept.
  package func proof(
    of request: Request, _ bytes: borrowing Span<UInt8>, original: RecordOriginal?
  ) -> RequestProof {
    let secret = secret(of: request, bytes)
    func masked(_ range: ByteRange) -> [UInt8] {
      SecretMask.masked(
        copy(bytes, range, Limits.sampleValueBytesMax * 2), secret: secret,
        bytesMax: Limits.sampleValueBytesMax)
    }
    let id = copy(bytes, request[.requestID], Limits.sampleValueBytesMax * 2)
    let line = original.map { original in
      SecretMask.maskedRecord(
        original.bytes, secrets: [secret].compactMap { $0 } + original.secrets,
        keeping: original.requestID.count > Limits.sampleValueBytesMax
          || SecretMask.holdsKey(id, context.isKey) ? nil : original.requestID)
    }
    return RequestProof(
      requestID: SecretMask.maskedID(
        id, secret: secret, bytesMax: Limits.sampleValueBytesMax, isKey: context.isKey),
      clientIP: masked(request[.clientIP]),
      userAgent: masked(request[.userAgent]), path: masked(request.pathRange(bytes)),
      original: line)
  }

  /// What the bytes at `range` mean: found out once per distinct value, while there is room.
  private static func value<Value>(
    _ dimension: inout Dimension<Value>, _ bytes: borrowing Span<UInt8>, _ range: ByteRange,
    make: (borrowing Span<UInt8>) -> Value
  ) -> Value {
    guard !range.isEmpty else { return dimension.values[0] }
    var made: Value?
    let found = dimension.number(bytes, range) { bytes in
      let value = make(bytes)
      made = value
      return (value, false, 0)
    }
    if found.isFolded, let made { return made }
    return dimension.values[Int(found.number)]
  }

  private static func id(
    _ range: ByteRange, _ bytes: borrowing Span<UInt8>, _ dimension: inout Dimension<IDValue>,
    _ context: TallyContext, _ secret: [UInt8]?
  ) -> IDValue {
    guard let range = idRange(range, bytes) else { return dimension.values[0] }
    return value(&dimension, bytes, range) { context.idValue($0, range, secret: secret) }
  }

  private static func shown(_ value: IDValue) -> JudgedRequest.ID {
    switch value.id {
    case .absent: .none
    case .number(let number): .number(number)
    case .notANumber: value.text.isEmpty ? .none : .text(value.text)
    }
  }
}
