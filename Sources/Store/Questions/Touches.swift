import GRDB
package import Verdict

/// Refusals of others that have a key, an event, a host or a URL in common with those asked about.
package struct Touch: Hashable, Sendable {
  /// What they have in common.
  package enum Kind: Int, Sendable {
    /// The organisation asked about stands in their URL, but not its key in their header.
    case door = 1
    case key, event, host
  }

  package var kind = Kind.door
  package var org = StoredIdentifier.none
  package var urlOrg = StoredIdentifier.none
  /// The key's identity, where there is just one.
  package var key: String?
  /// Different keys.
  package var keys: Int64 = 0
  /// What is common, where that is the event, or the host.
  package var event = StoredIdentifier.none
  package var host: String?
  package var cause = Cause.unknown
  package var detail: Detail?
  package var requests: Int64 = 0
  /// First and last time, milliseconds.
  package var firstAt: Int64 = 0
  package var lastAt: Int64 = 0

  /// Makes an empty one.
  package init() {}
}

/// What refusals elsewhere are looked for by; any of them will do.
package struct TouchSubjects: Sendable, Equatable {
  /// The organisation whose own requests are not asked for; those of others at its door are.
  package var org: Int64?
  package var keys: [String] = []
  package var events: [Int64] = []
  /// Hosts that are not approved.
  package var hosts: [String] = []

  /// Makes subjects of nothing.
  package init() {}
}

/// What refusals that touch are put together by; texts are numbers.
private struct TouchGroup: Hashable {
  let kind: Touch.Kind
  let org: StoredIdentifier
  let urlOrg: StoredIdentifier
  /// Where it is what they have in common; else none.
  let event: StoredIdentifier
  let host: Int64?
  let cause: Int64?
  let detail: Int64?

  /// In the order in which those with as many requests at the same time are listed.
  var columns: [StoredIdentifier] {
    [
      .number(Int64(kind.rawValue)), org, urlOrg, event, StoredIdentifier(host),
      StoredIdentifier(cause), StoredIdentifier(detail),
    ]
  }
}

/// The subjects as the store numbers them.
private struct TouchNumbers {
  let org: Int64?
  let keys: [Int64]
  let events: [Int64]
  let hosts: [Int64]

  init(_ subjects: TouchSubjects, _ database: Database) throws {
    func numbers(_ texts: [String]) throws -> [Int64] {
      guard !texts.isEmpty else { return [] }
      let query: SQL = "SELECT id FROM text WHERE value IN \(texts)"
      return try SQLRequest<Int64>(literal: query).fetchAll(database)
    }
    org = subjects.org
    keys = try numbers(subjects.keys)
    events = subjects.events
    hosts = try numbers(subjects.hosts)
  }

  /// Whether a cell of refusals, `c`, touches. Few values are compared one by one: for a list SQLite
  /// would make a table.
  var condition: SQL {
    var any: [SQL] = keys.map { "c.key = \($0)" } + events.map { "c.event = \($0)" }
    if let org { any.append("c.url_org = \(org)") }
    if !hosts.isEmpty {
      let hosts = hosts.map { "c.host = \($0)" as SQL }.joined(separator: " OR ")
      any.append("c.cause = \(Int(Cause.host.rawValue)) AND (\(hosts))")
    }
    let others: SQL = org.map { "c.org IS NOT \($0)" } ?? "TRUE"
    return any.isEmpty ? "FALSE" : "\(others) AND (\(any.joined(separator: " OR ")))"
  }

  /// What a cell that touches has in common with the subjects.
  func kind(urlOrg: StoredIdentifier, key: Int64?, event: StoredIdentifier) -> Touch.Kind {
    if let org, urlOrg == .number(org) { return .door }
    if let key, keys.contains(key) { return .key }
    if case .number(let event) = event, events.contains(event) { return .event }
    return .host
  }
}

extension AuditStore {
  /// Refusals of other organisations that touch `subjects`, most requests first: one scan of
  /// the totals, or of the cases of the filter's period, whatever else the filter asks for; 0.05 µs
  /// each.
  package func touches(
    _ filter: Filter, _ subjects: TouchSubjects, max limit: Int
  ) throws(StoreError) -> [Touch] {
    var period = Filter()
    (period.fromSlot, period.toSlot) = (filter.fromSlot, filter.toSlot)
    return try reading { database in
      let numbers = try TouchNumbers(subjects, database)
      var touches: [(group: TouchGroup, touch: Touch, keys: Set<Int64>)] = []
      var places: [TouchGroup: Int] = [:]
      for table in period.refusalSums {
        let query: SQL = """
          SELECT c.org, c.url_org, c.key, c.event, c.host, c.cause, c.detail, c.requests,
            c.first_at, c.last_at
          FROM \(table) c WHERE \(numbers.condition)
          """
        let rows = try RawQuery(database, query)
        while try rows.step() {
          let (urlOrg, key, event) = (rows.identifier(1), rows.number(2), rows.identifier(3))
          let kind = numbers.kind(urlOrg: urlOrg, key: key, event: event)
          let group = TouchGroup(
            kind: kind, org: rows.identifier(0), urlOrg: urlOrg,
            event: kind == .event ? event : .none, host: kind == .host ? rows.number(4) : nil,
            cause: rows.number(5), detail: rows.number(6))
          let (first, last) = (rows.number(8) ?? 0, rows.number(9) ?? 0)
          let place = places[group] ?? touches.count
          if place == touches.count {
            places[group] = place
            touches.append((group, Touch(), []))
            touches[place].touch.firstAt = first
          }
          touches[place].touch.requests += rows.number(7) ?? 0
          touches[place].touch.firstAt = min(touches[place].touch.firstAt, first)
          touches[place].touch.lastAt = max(touches[place].touch.lastAt, last)
          if let key { touches[place].keys.insert(key) }
        }
      }
      touches.sort { left, right in
        let (one, other) = (left.touch, right.touch)
        if one.requests != other.requests { return one.requests > other.requests }
        if one.firstAt != other.firstAt { return one.firstAt < other.firstAt }
        return StoredIdentifier.precede(left.group.columns, right.group.columns)
      }
      var texts = StoredTexts(database)
      return try touches.prefix(limit).map { group, touch, keys in
        var touch = touch
        touch.kind = group.kind
        (touch.org, touch.urlOrg, touch.event) = (group.org, group.urlOrg, group.event)
        touch.keys = Int64(keys.count)
        if keys.count == 1 { touch.key = try texts.text(keys.first) }
        touch.host = try texts.text(group.host)
        touch.cause = group.cause.flatMap { Cause(rawValue: UInt8(clamping: $0)) } ?? .unknown
        touch.detail = group.detail.flatMap { Detail(rawValue: UInt8(clamping: $0)) }
        return touch
      }
    }
  }
}
