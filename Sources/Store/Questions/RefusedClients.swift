import Bytes
import GRDB
import Verdict

/// Whose requests: organisation × key × host. Texts are numbers.
struct StoredClient: Hashable {
  /// Stands for all keys of an organisation at a host; no text has it.
  private static let anyKey: Int64 = -1

  var org: StoredIdentifier
  /// Nil: none was sent, or the log has none.
  var key: Int64?
  var host: Int64?

  /// The same organisation and host, whatever the key.
  var ofAnyKey: StoredClient { StoredClient(org: org, key: Self.anyKey, host: host) }
}

/// A client and a cause for which it was refused.
struct RefusedClient: Hashable {
  var client: StoredClient
  var cause: Cause
}

/// When it was refused.
struct RefusedDays {
  private(set) var refused: Int64 = 0
  /// Refusals of the recent hours.
  private(set) var recently: Int64 = 0
  /// Bit 0: the recent hours; bit n: the n-th day before them, of which 63 are told apart.
  private var days: UInt64 = 0
  /// Milliseconds.
  private(set) var firstAt = Int64.max
  private(set) var lastAt = Int64.min

  /// Adds refusals of day `day`; 0 is the recent hours.
  mutating func add(_ requests: Int64, day: Int, firstAt: Int64, lastAt: Int64) {
    refused += requests
    if day == 0 { recently += requests }
    days |= 1 << UInt64(min(max(day, 0), 63))
    self.firstAt = min(self.firstAt, firstAt)
    self.lastAt = max(self.lastAt, lastAt)
  }

  /// The last day before the recent hours with a refusal.
  var lastDayBefore: Int? { days >> 1 == 0 ? nil : (days >> 1).trailingZeroBitCount + 1 }

  /// How many of some days have a refusal.
  func days(in range: ClosedRange<Int>) -> Int {
    range.count { $0 < 64 && days >> UInt64($0) & 1 == 1 }
  }
}

/// The last request of a client, and the last that was answered; milliseconds.
struct LastSeen {
  var lastAt: Int64
  var okAt: Int64?
}

extension StoreSnapshot {
  /// Who was refused in the days that are looked at, but those that ended before `endedFrom`.
  ///
  /// Added up outside of SQL, whose grouping sorts every cell.
  func refusedClients(_ question: ChangesQuestion) throws -> [RefusedClient: RefusedDays] {
    var filter = question.filter
    filter.fromSlot = question.from
    filter.toSlot = question.end
    let query: SQL = """
      SELECT c.org, c.key, c.host, c.cause, c.slot, c.requests, c.first_at, c.last_at
      FROM \(filter.refusals) c
      """
    let recentFrom = Int64(question.recentFrom)
    let day = Int64(ChangeRules.daySlots)
    var clients: [RefusedClient: RefusedDays] = [:]
    let rows = try RawQuery(database, query)
    while try rows.step() {
      guard let cause = Cause(rawValue: UInt8(clamping: rows.number(3) ?? -1)),
        let slot = rows.number(4), let requests = rows.number(5), let first = rows.number(6),
        let last = rows.number(7)
      else { continue }
      let client = StoredClient(
        org: rows.identifier(0), key: rows.number(1), host: rows.number(2))
      let before = slot >= recentFrom ? 0 : 1 + (recentFrom - 1 - slot) / day
      clients[RefusedClient(client: client, cause: cause), default: RefusedDays()]
        .add(requests, day: Int(before), firstAt: first, lastAt: last)
    }
    let endedAt = Int64(question.endedFrom) * UTCTime.slotMilliseconds
    return clients.filter { $0.value.recently > 0 || $0.value.lastAt >= endedAt }
  }

  /// When `clients`, and any key of their organisations at their hosts (`ofAnyKey`), were last seen
  /// since `endedFrom`.
  func lastSeen(
    of clients: Set<StoredClient>, _ question: ChangesQuestion
  ) throws -> [StoredClient: LastSeen] {
    var seen: [StoredClient: LastSeen] = [:]
    guard !clients.isEmpty else { return seen }
    let places = Set(clients.map(\.ofAnyKey))
    var filter = question.filter
    filter.causes = []
    filter.route = nil
    filter.event = nil
    filter.fromSlot = question.endedFrom
    filter.toSlot = question.end
    let query: SQL = """
      SELECT t.org, t.key, t.host, t.last_at, t.last_ok_at FROM \(filter.traffic) t
      """
    let rows = try RawQuery(database, query)
    func add(_ client: StoredClient, _ last: Int64, _ ok: Int64?) {
      var its = seen[client] ?? LastSeen(lastAt: last)
      its.lastAt = max(its.lastAt, last)
      if let ok { its.okAt = max(its.okAt ?? ok, ok) }
      seen[client] = its
    }
    while try rows.step() {
      let client = StoredClient(
        org: rows.identifier(0), key: rows.number(1), host: rows.number(2))
      guard places.contains(client.ofAnyKey), let last = rows.number(3) else { continue }
      let ok = rows.number(4)
      add(client, last, ok)
      add(client.ofAnyKey, last, ok)
    }
    return seen
  }
}
