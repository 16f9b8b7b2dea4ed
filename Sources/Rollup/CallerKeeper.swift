import Bytes
import Verdict

/// Who was refused: a client address on a day of UTC, with the keys and organisations it tried.
///
/// Watches the first `Limits.callersWatchedMax` in line order, keeps the busiest
/// `Limits.callersPerSourceMax` (most keys, then most refusals, then first seen); the rest is one
/// `(other)` a day.
struct CallerKeeper: Sendable {
  struct Caller: Sendable {
    var day: Int32
    /// A number of the address dimension; `other` past the cap.
    var address: UInt32
    var refused: Int64 = 0
    var causes: CauseSet = []
    var firstAt: Int64
    var lastAt: Int64
    /// Numbers of the key dimension.
    var keys: Set<UInt32> = []
    /// Numbers of the organisation dimension.
    var orgs: Set<UInt32> = []
    var isCut = false
    /// The last ones inserted: most refusals of a caller are of one key and organisation.
    private var lastKey: UInt32 = 0
    private var lastOrg: UInt32 = 0

    init(day: Int32, address: UInt32, at time: Int64) {
      self.day = day
      self.address = address
      firstAt = time
      lastAt = time
    }

    mutating func add(_ other: Caller) {
      refused += other.refused
      causes.formUnion(other.causes)
      firstAt = min(firstAt, other.firstAt)
      lastAt = max(lastAt, other.lastAt)
      isCut = isCut || other.isCut
      for key in other.keys.sorted() { insert(key: key) }
      for org in other.orgs.sorted() { insert(org: org) }
    }

    mutating func insert(key: UInt32) {
      guard key != lastKey else { return }
      lastKey = key
      guard key != 0, !keys.contains(key) else { return }
      if keys.count < Limits.valuesPerCallerMax { keys.insert(key) } else { isCut = true }
    }

    mutating func insert(org: UInt32) {
      guard org != lastOrg else { return }
      lastOrg = org
      guard org != 0, !orgs.contains(org) else { return }
      if orgs.count < Limits.valuesPerCallerMax { orgs.insert(org) } else { isCut = true }
    }
  }

  /// The number that stands for every address past the cap.
  let other: UInt32
  private var places: [UInt64: Int] = [:]
  private var callers: [Caller] = []

  init(other: UInt32) { self.other = other }

  /// Counts a refusal.
  mutating func count(
    address: UInt32, day: Int32, at time: Int64, cause: Cause, key: UInt32, org: UInt32
  ) {
    let place = place(of: address, day: day, at: time)
    callers[place].refused += 1
    callers[place].causes.insert(CauseSet(cause))
    if time < callers[place].firstAt { callers[place].firstAt = time }
    if time > callers[place].lastAt { callers[place].lastAt = time }
    callers[place].insert(key: key)
    callers[place].insert(org: org)
  }

  private mutating func place(of address: UInt32, day: Int32, at time: Int64) -> Int {
    let isFull = callers.count >= Limits.callersWatchedMax
    let name = UInt64(UInt32(bitPattern: day)) << 32 | UInt64(address)
    if let known = places[name] { return known }
    let address = isFull ? other : address
    // Past the cap even the days could be without end: they share the first day's `(other)`.
    let day = isFull ? callers[0].day : day
    let folded = UInt64(UInt32(bitPattern: day)) << 32 | UInt64(address)
    if let known = places[folded] { return known }
    places[folded] = callers.count
    callers.append(Caller(day: day, address: address, at: time))
    return callers.count - 1
  }

  /// The callers to keep, and the rest folded by day.
  func kept() -> [Caller] {
    guard callers.count > Limits.callersPerSourceMax else { return callers }
    let ranked = callers.indices.sorted { left, right in
      let (a, b) = (callers[left], callers[right])
      return (b.keys.count, b.refused, left) < (a.keys.count, a.refused, right)
    }
    var kept = ranked.prefix(Limits.callersPerSourceMax).map { callers[$0] }
    var folded: [Int32: Int] = [:]
    for (place, caller) in kept.enumerated() where caller.address == other {
      folded[caller.day] = place
    }
    for index in ranked.dropFirst(Limits.callersPerSourceMax) {
      var caller = callers[index]
      caller.address = other
      caller.isCut = true
      if let place = folded[caller.day] {
        kept[place].add(caller)
      } else {
        folded[caller.day] = kept.count
        kept.append(caller)
      }
    }
    return kept
  }
}
