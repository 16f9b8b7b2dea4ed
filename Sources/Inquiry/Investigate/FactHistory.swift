package import Registry

/// When something changed: at a moment, or some time between two snapshots that differ.
package enum ChangeTime: Hashable, Sendable {
  /// Milliseconds since 1970.
  case at(Int64)
  /// After the first and not after the second.
  case between(Int64, Int64)

  /// The earliest moment that it can have been.
  package var earliest: Int64 {
    switch self {
    case .at(let time), .between(let time, _): time
    }
  }

  /// The latest.
  package var latest: Int64 {
    switch self {
    case .at(let time), .between(_, let time): time
    }
  }
}

/// A check began to fail, or to pass again.
package struct Turn: Hashable, Sendable {
  package var time: ChangeTime
  /// Whether it fails from then on.
  package var fails: Bool

  /// Makes a turn.
  package init(_ time: ChangeTime, fails: Bool) {
    self.time = time
    self.fails = fails
  }
}

/// Since when a check has failed.
package enum Onset: Hashable, Sendable {
  /// The registry has the change.
  case since(ChangeTime)
  /// It failed from the beginning of all that the registry knows.
  case always
  /// The registry says nothing, or that it passed: only the log tells.
  case unknown
}

/// How one check went over all times, as the registry has it: when it turned.
package struct FactHistory: Equatable, Sendable {
  /// In time, failing and passing by turns.
  package private(set) var turns: [Turn] = []
  /// Whether it failed before the first turn; nil if nothing tells.
  package private(set) var failsAtFirst: Bool?

  /// Nothing is known.
  package init() {}

  /// Walks a step function.
  ///
  /// - Parameters:
  ///   - boundaries: the moments at which `fails` changes, ascending.
  ///   - fails: whether the check may have failed, and passed, at a moment.
  package init(_ boundaries: some Sequence<Int64>, fails: (Int64) -> Possibilities) {
    var certain: Bool?
    var openSince: Int64?
    for moment in [Int64.min] + Array(boundaries) {
      let now = fails(moment)
      guard now == .yes || now == .no else {
        // An undecided stretch begins behind the last snapshot that decides.
        if openSince == nil, moment != .min { openSince = moment - 1 }
        continue
      }
      let isFailing = now == .yes
      if let before = certain {
        if before != isFailing {
          let time = openSince.map { ChangeTime.between($0, moment) } ?? .at(moment)
          turns.append(Turn(time, fails: isFailing))
        }
      } else {
        failsAtFirst = isFailing
      }
      certain = isFailing
      openSince = nil
    }
  }

  /// Since when the check has failed that refused a request at `time`; a change that came up to
  /// `tolerance` later, or its end up to as much earlier, is taken for the request's.
  package func onset(at time: Int64, tolerance: Int64) -> Onset {
    if let place = turns.lastIndex(where: { $0.time.earliest <= time }) {
      let turn = turns[place]
      if turn.fails { return .since(turn.time) }
      if time - tolerance <= turn.time.latest {
        return place > 0 ? .since(turns[place - 1].time) : .always
      }
      guard let next = turns.dropFirst(place + 1).first, next.time.earliest <= time + tolerance
      else { return .unknown }
      return .since(next.time)
    }
    if failsAtFirst == true { return .always }
    guard let next = turns.first, next.fails, next.time.earliest <= time + tolerance else {
      return .unknown
    }
    return .since(next.time)
  }

  /// When the check passed again, after a request that it refused at `time`.
  package func recovery(after time: Int64) -> ChangeTime? {
    turns.first { !$0.fails && $0.time.latest >= time }?.time
  }
}
