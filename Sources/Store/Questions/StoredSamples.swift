import GRDB
import Verdict

/// The samples of one cause, detail and key that are worth more than the rest: the first three and
/// the last two.
private struct SampleEnds {
  /// One of them, and its place in what was read.
  struct Sample {
    let source: Int64
    let number: Int64
    let at: Int64
    let line: Int64
    let place: Int
  }

  private static let firstMax = 3
  private static let lastMax = 2
  private var first: [Sample] = []
  private var last: [Sample] = []

  /// Samples come in any order of time; of equal times what is read earlier is nearer to both ends.
  mutating func add(_ sample: Sample) {
    Self.insert(sample, into: &first, max: Self.firstMax) { $0.at < $1.at }
    Self.insert(sample, into: &last, max: Self.lastMax) { $0.at > $1.at }
  }

  private static func insert(
    _ sample: Sample, into kept: inout [Sample], max: Int, isBefore: (Sample, Sample) -> Bool
  ) {
    let place = kept.firstIndex { isBefore(sample, $0) } ?? kept.count
    guard place < max else { return }
    kept.insert(sample, at: place)
    if kept.count > max { kept.removeLast() }
  }

  /// Each with its rank: how many are nearer to the end that it is nearer to, from 1.
  var ranked: [(rank: Int, sample: Sample)] {
    var ranked = first.enumerated().map { (rank: $0.offset + 1, sample: $0.element) }
    for (offset, sample) in last.enumerated() {
      if let known = ranked.firstIndex(where: { $0.sample.place == sample.place }) {
        ranked[known].rank = min(ranked[known].rank, offset + 1)
      } else {
        ranked.append((offset + 1, sample))
      }
    }
    return ranked
  }
}

/// What a refusal was refused for, and under which key; numbers as they are stored.
private struct SampleGroup: Hashable {
  let cause: Int64?
  let detail: Int64?
  let key: Int64?
}

extension AuditStore {
  /// The samples that `filter` lets pass, in time; at most `max`, of those of each cause, detail and
  /// key the first and the last before others.
  package func samples(_ filter: Filter, max: Int) throws(StoreError) -> [StoredSample] {
    try reading { database in
      // All are looked at, few are read whole.
      let query: SQL = """
        SELECT s.source, s.number, s.key, s.cause, s.detail, s.at, s.line FROM \(filter.samples) s
        """
      var groups: [SampleGroup: SampleEnds] = [:]
      var seen = 0
      let all = try RawQuery(database, query)
      while try all.step() {
        let group = SampleGroup(cause: all.number(3), detail: all.number(4), key: all.number(2))
        groups[group, default: SampleEnds()].add(
          .init(
            source: all.number(0) ?? 0, number: all.number(1) ?? 0, at: all.number(5) ?? 0,
            line: all.number(6) ?? 0, place: seen))
        seen += 1
      }
      let paths = try sourcePaths(database)
      let chosen = groups.values.flatMap(\.ranked).sorted { left, right in
        if left.rank != right.rank { return left.rank < right.rank }
        let (left, right) = (left.sample, right.sample)
        if left.at != right.at { return left.at < right.at }
        let (path, other) = (paths[left.source] ?? "", paths[right.source] ?? "")
        return path != other
          ? path.utf8.lexicographicallyPrecedes(other.utf8) : left.line < right.line
      }.prefix(max)

      let one: SQL = """
        SELECT s.org, s.url_org, s.key, s.event, s.host, s.cause, s.detail, s.at, s.line,
          s.request_id, s.client_ip, s.user_agent, s.path, o.path, o.identity, o.format
        FROM sample s JOIN source o ON o.id = s.source WHERE s.source = \(0) AND s.number = \(0)
        """
      var texts = StoredTexts(database)
      let row = try RawQuery(database, one)
      var samples: [StoredSample] = []
      for (_, sample) in chosen {
        row.restart([sample.source, sample.number])
        if try row.step() { samples.append(try Self.sample(row, &texts)) }
      }
      return samples.sorted { ($0.at, $0.source, $0.line) < ($1.at, $1.source, $1.line) }
    }
  }

  private func sourcePaths(_ database: Database) throws -> [Int64: String] {
    var paths: [Int64: String] = [:]
    let rows = try RawQuery(database, "SELECT id, path FROM source")
    while try rows.step() { if let id = rows.number(0) { paths[id] = rows.text(1) } }
    return paths
  }

  private static func sample(_ row: RawQuery, _ texts: inout StoredTexts) throws -> StoredSample {
    StoredSample(
      at: row.number(7) ?? 0, requestID: row.text(9), clientIP: row.text(10),
      userAgent: row.text(11), path: row.text(12), org: row.identifier(0),
      urlOrg: row.identifier(1), key: try texts.text(row.number(2)), event: row.identifier(3),
      host: try texts.text(row.number(4)),
      cause: row.number(5).flatMap { Cause(rawValue: UInt8(clamping: $0)) } ?? .unknown,
      detail: row.number(6).flatMap { Detail(rawValue: UInt8(clamping: $0)) },
      source: row.text(13) ?? "", sourceIdentity: row.text(14) ?? "", format: row.text(15),
      line: row.number(8) ?? 0)
  }
}
