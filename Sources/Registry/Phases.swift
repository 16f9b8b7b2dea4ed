/// What a run of snapshots says, as a step function of its own: the row's own times give it up to
/// three parts.
struct Phase {
  /// The moments of the first and last snapshot that say so.
  var first: Int64
  var last: Int64
  /// What holds before `from`, then before `until`, then for ever.
  var before: UInt8 = 0
  var from = Int64.min
  var middle: UInt8
  var until = Int64.max
  var after: UInt8 = 0
  /// See `Timelines.Step.value`.
  var value: Int32 = 0

  func set(at time: Int64) -> UInt8 {
    time < from ? before : time < until ? middle : after
  }
}

/// The history of one id, as its snapshots tell it.
///
/// - Up to the first snapshot, the first row holds backwards, as its own times say. Where an
///   earlier snapshot did not list the id and the row has no start, it may not have been there.
/// - Between two snapshots that differ, either may hold; but where the later row's own times give
///   what the earlier snapshot shows, they tell the moment of the change.
/// - After the last snapshot, the last row holds on.
struct Phases {
  private var phases: [Phase] = []
  private let moments: [Int64]
  private let absent: UInt8
  /// Added to what holds before the first phase.
  private var lead: UInt8 = 0

  /// Starts the history of an id.
  ///
  /// - Parameters:
  ///   - moments: of all snapshots of the kind, ascending.
  ///   - absent: what a snapshot says that does not list the id.
  init(moments: [Int64], absent: UInt8) {
    self.moments = moments
    self.absent = absent
  }

  /// Adds the next run; where snapshots between do not list the id, it was absent.
  ///
  /// - Parameters:
  ///   - phase: what the run says.
  ///   - lead: what else may hold before the first run where an earlier snapshot does not list
  ///     the id.
  mutating func append(_ phase: Phase, lead: UInt8) {
    if let last = phases.last {
      addAbsence(after: last, before: phase.first)
    } else if let first = moments.first, first < phase.first {
      self.lead = lead
    }
    phases.append(phase)
  }

  /// Ends the history: later snapshots that do not list the id say that it left.
  mutating func finish() {
    if let last = phases.last { addAbsence(after: last, before: .max) }
  }

  private mutating func addAbsence(after phase: Phase, before end: Int64) {
    guard let newest = moments.last, newest > phase.last else { return }
    let low = firstPlace { $0 > phase.last }
    let high = firstPlace { $0 >= end }
    guard low < high else { return }
    phases.append(
      Phase(first: moments[low], last: moments[high - 1], middle: absent, value: phase.value))
  }

  private func firstPlace(_ isThere: (Int64) -> Bool) -> Int {
    var low = 0
    var high = moments.count
    while low < high {
      let middle = (low + high) / 2
      if isThere(moments[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The history as steps. O(n log n) of its runs.
  var steps: [Timelines.Step] {
    var moments: [Int64] = []
    for (index, phase) in phases.enumerated() {
      if index > 0 || lead != 0 { moments.append(phase.first) }
      if index + 1 < phases.count { moments.append(clampedSum(phase.last, 1)) }
      if phase.from != .min { moments.append(phase.from) }
      if phase.until != .max { moments.append(phase.until) }
    }
    if moments.count > 1 { moments.sort() }
    var place = 0
    var steps = [step(at: .min, &place)]
    for moment in moments where steps.last?.from != moment {
      steps.append(step(at: moment, &place))
    }
    return steps
  }

  /// What holds at `time`; `place` only moves forward.
  private func step(at time: Int64, _ place: inout Int) -> Timelines.Step {
    while place + 1 < phases.count, phases[place + 1].first <= time { place += 1 }
    let phase = phases[place]
    var step = Timelines.Step(
      from: time, set: phase.set(at: time), value: phase.value, other: phase.value)
    if place == 0, time < phase.first { step.set |= lead }
    guard time > phase.last, place + 1 < phases.count else { return step }
    let next = phases[place + 1]
    let isTold = next.set(at: phase.last) == phase.set(at: phase.last)
    step.set = isTold ? next.set(at: time) : phase.set(at: time) | next.set(at: time)
    step.other = next.value
    return step
  }
}

/// Calls `body` with each run of rows that share an id; rows are sorted by it.
func forEachGroup<Row>(
  _ rows: ArraySlice<Row>, id: (Row) -> String, _ body: (ArraySlice<Row>) -> Void
) {
  var start = rows.startIndex
  while start < rows.endIndex {
    let first = id(rows[start])
    var end = start + 1
    while end < rows.endIndex, ByteText.same(first, id(rows[end])) { end += 1 }
    body(rows[start..<end])
    start = end
  }
}
