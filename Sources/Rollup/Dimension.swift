import Bytes

/// The distinct values of one field in one source, each with what was made of it once.
///
/// Values that the registry knows never fold. Of the others the first `unknownMax` are kept, in
/// line order; a later one is `(other)`: what `folded` gives for it, so that the totals stay exact.
struct Dimension<Value: Sendable>: Sendable {
  private var interner: Interner
  private(set) var values: [Value]
  private var places: [UInt32] = []
  private var unknown = 0
  private let unknownMax: Int
  private var last = UInt32.max
  private var lastBytes: [UInt8] = []

  /// Whether the next unknown value will fold.
  var isFull: Bool { unknown >= unknownMax }

  /// Starts with `reserved` values: number 0 for an absent field, then those to fold into.
  init(seed: UInt64, reserved: [Value], unknownMax: Int = Limits.unknownValuesPerSourceMax) {
    interner = Interner(seed: seed)
    values = reserved
    self.unknownMax = unknownMax
  }

  /// The number of the value at `range`; `make` is asked at first sight what it is, whether the
  /// registry knows it, and which reserved number it folds into.
  @inline(__always)
  mutating func number(
    _ bytes: borrowing Span<UInt8>, _ range: ByteRange,
    make: (borrowing Span<UInt8>) -> (value: Value, isKnown: Bool, foldsInto: UInt32)
  ) -> (number: UInt32, isFolded: Bool) {
    if last != .max, lastBytes.count == Int(range.count),
      ByteScan.matches(
        bytes, at: range.start, end: range.end, lastBytes.span, 0, lastBytes.count)
    {
      return (last, false)
    }
    let hash = interner.hash(bytes, range)
    if let place = interner.find(bytes, range, hash: hash) {
      let number = places[Int(place)]
      return (number, false)
    }
    let made = make(bytes)
    if !made.isKnown {
      guard unknown < unknownMax else { return (made.foldsInto, true) }
      unknown += 1
    }
    _ = interner.insert(bytes, range, hash: hash)
    places.append(UInt32(values.count))
    values.append(made.value)
    return (UInt32(values.count - 1), false)
  }

  /// Adds a value that no bytes stand for: something to fold into.
  mutating func reserve(_ value: Value) -> UInt32 {
    values.append(value)
    return UInt32(values.count - 1)
  }

  /// Remembers `number` as the likely next one: for fields that hardly ever change.
  @inline(__always)
  mutating func expect(_ number: UInt32, _ bytes: borrowing Span<UInt8>, _ range: ByteRange) {
    guard last != number else { return }
    last = number
    lastBytes.removeAll(keepingCapacity: true)
    lastBytes.append(bytes, range)
  }
}
