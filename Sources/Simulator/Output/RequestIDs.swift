/// Ids for the requests of a part: UUIDs, which nginx writes without hyphens.
struct RequestIDs {
  private let hyphens: Bool
  private let counts: Bool
  private let node: UInt64
  private var random: Random
  private var issued: UInt64 = 0

  /// Ids for `part`, with randomness of its own.
  init(_ part: Part, _ random: Random) {
    hyphens = part.shape == .apigw
    counts = part.isCompact
    self.random = random
    node = self.random.next()
  }

  /// The next id.
  mutating func next() -> String {
    issued += 1
    var line = Line()
    if counts {
      line.uuid(high: node, low: node &* 3 & ~0xffff | issued, hyphens: hyphens)
    } else {
      line.uuid(high: random.next(), low: random.next(), hyphens: hyphens)
    }
    return String(decoding: line.bytes, as: UTF8.self)
  }
}
