package import Verdict

/// The counts of a source, or of a part of one, or of a night: all the same type.
///
/// Texts are kept once, in `texts`; rows refer to them.
package struct SourceRollup: Sendable {
  /// Every distinct text; number 0 stands for NULL.
  package var texts: [[UInt8]] = [[]]
  /// Every request, by slot.
  package var traffic: [TrafficRow] = []
  /// Refused requests and wrongly served ones, by distinct case.
  package var cases: [CaseRow] = []
  /// Proof: a few refused requests.
  package var samples: [Sample] = []
  /// Who was refused.
  package var callers: [CallerRow] = []
  /// Unknown keys that are spoiled forms of known ones: the key's text, the known one's, and how.
  package var nearMisses: [TextRef: (of: TextRef, miss: NearMiss)] = [:]
  /// Requests in which a value was folded into `(other)`.
  package var foldedRequests: Int64 = 0
  /// Whether a key that nobody knows was logged as the secret that it is: what it is a spoiled form
  /// of may become known later.
  package var hasUnknownSecrets = false

  /// Makes an empty rollup.
  package init() {}

  /// Adds `right` to `left`; which comes first does not matter to the sums.
  package static func + (left: SourceRollup, right: SourceRollup) -> SourceRollup {
    var sum = left
    sum.add(right)
    return sum
  }

  /// Adds another rollup's counts.
  package mutating func add(_ other: SourceRollup) {
    var known: [[UInt8]: TextRef] = [:]
    for (number, text) in texts.enumerated() where number > 0 { known[text] = TextRef(number) }
    let places = other.texts.enumerated().map { number, text -> TextRef in
      if number == 0 { return 0 }
      if let place = known[text] { return place }
      texts.append(text)
      known[text] = TextRef(texts.count - 1)
      return TextRef(texts.count - 1)
    }
    let moved = Relocation(places: places)

    var rows: [TrafficRow.Key: Int] = [:]
    for (index, row) in traffic.enumerated() { rows[row.of] = index }
    for var row in other.traffic {
      moved.apply(to: &row.of)
      if let index = rows[row.of] {
        traffic[index].add(row)
      } else {
        rows[row.of] = traffic.count
        traffic.append(row)
      }
    }
    var caseRows: [CaseRow.Key: Int] = [:]
    for (index, row) in cases.enumerated() { caseRows[row.of] = index }
    for var row in other.cases {
      moved.apply(to: &row.of)
      if let index = caseRows[row.of] {
        cases[index].add(row)
      } else {
        caseRows[row.of] = cases.count
        cases.append(row)
      }
    }
    samples += other.samples.map { moved.sample($0) }
    callers += other.callers.map { moved.caller($0) }
    for (key, miss) in other.nearMisses {
      nearMisses[places[Int(key)]] = (places[Int(miss.of)], miss.miss)
    }
    foldedRequests += other.foldedRequests
    hasUnknownSecrets = hasUnknownSecrets || other.hasUnknownSecrets
  }
}

/// Rewrites the text numbers of one rollup into those of another.
private struct Relocation {
  let places: [TextRef]

  func id(_ id: Identifier) -> Identifier {
    if case .text(let text) = id { .text(places[Int(text)]) } else { id }
  }

  func apply(to key: inout TrafficRow.Key) {
    key.org = id(key.org)
    key.urlOrg = id(key.urlOrg)
    key.event = id(key.event)
    key.key = places[Int(key.key)]
    key.host = places[Int(key.host)]
  }

  func apply(to key: inout CaseRow.Key) {
    key.org = id(key.org)
    key.urlOrg = id(key.urlOrg)
    key.event = id(key.event)
    key.key = places[Int(key.key)]
    key.host = places[Int(key.host)]
    key.route = places[Int(key.route)]
    key.method = places[Int(key.method)]
    key.reason = places[Int(key.reason)]
  }

  func sample(_ sample: Sample) -> Sample {
    var sample = sample
    sample.org = id(sample.org)
    sample.urlOrg = id(sample.urlOrg)
    sample.event = id(sample.event)
    sample.key = places[Int(sample.key)]
    sample.host = places[Int(sample.host)]
    sample.requestID = places[Int(sample.requestID)]
    sample.clientIP = places[Int(sample.clientIP)]
    sample.userAgent = places[Int(sample.userAgent)]
    sample.path = places[Int(sample.path)]
    return sample
  }

  func caller(_ caller: CallerRow) -> CallerRow {
    var caller = caller
    caller.clientIP = places[Int(caller.clientIP)]
    caller.keys = .init(uniqueKeysWithValues: caller.keys.map { (places[Int($0)], $1) })
    caller.orgs = Set(caller.orgs.map(id))
    return caller
  }
}
