/// Step functions of time, one for each of many subjects, end to end in a few arrays.
///
/// Memory: 17 bytes a step, 4 a subject.
struct Timelines: Sendable {
  /// What holds from a moment on, until the next step.
  struct Step: Equatable {
    /// Milliseconds since 1970; `Int64.min` for the first step of a subject.
    var from: Int64
    /// The possible answers, as the bits of an option set.
    var set: UInt8
    /// What else holds, a number of the owner's; `other` differs where either may hold.
    var value: Int32 = 0
    var other: Int32 = 0

    func says(_ step: Step) -> Bool {
      set == step.set && value == step.value && other == step.other
    }
  }

  private var starts: [Int32] = [0]
  private var moments: [Int64] = []
  private var sets: [UInt8] = []
  private var values: [Int32] = []
  private var others: [Int32] = []

  /// Subjects.
  var count: Int { starts.count - 1 }

  /// Adds the next subject. Steps that say what the one before says are dropped.
  ///
  /// - Parameter steps: at least one; strictly ascending, the first from `Int64.min`.
  mutating func append(_ steps: [Step]) {
    var last: Step?
    for step in steps where last?.says(step) != true {
      moments.append(step.from)
      sets.append(step.set)
      values.append(step.value)
      others.append(step.other)
      last = step
    }
    starts.append(Int32(moments.count))
  }

  /// The place of the step that holds at `time`. O(log n).
  private func place(_ subject: Int32, at time: Int64) -> Int {
    var low = Int(starts[Int(subject)])
    var high = Int(starts[Int(subject) + 1])
    while high - low > 1 {
      let middle = (low + high) / 2
      if moments[middle] <= time { low = middle } else { high = middle }
    }
    return low
  }

  /// What holds at `time`. O(log n).
  func step(_ subject: Int32, at time: Int64) -> Step {
    step(place(subject, at: time))
  }

  /// What holds in the end.
  func lastStep(_ subject: Int32) -> Step { step(Int(starts[Int(subject) + 1]) - 1) }

  private func step(_ place: Int) -> Step {
    Step(from: moments[place], set: sets[place], value: values[place], other: others[place])
  }

  /// The moments at which something changes, ascending.
  func boundaries(_ subject: Int32) -> ArraySlice<Int64> {
    moments[(Int(starts[Int(subject)]) + 1)..<Int(starts[Int(subject) + 1])]
  }

  /// What holds from `start` to `end`, both included: the first step from `start` on.
  func steps(_ subject: Int32, from start: Int64, to end: Int64) -> [Step] {
    let limit = Int(starts[Int(subject) + 1])
    var place = place(subject, at: start)
    var steps = [step(place)]
    steps[0].from = start
    place += 1
    while place < limit, moments[place] <= end {
      steps.append(step(place))
      place += 1
    }
    return steps
  }

  /// All answers that are possible from `start` to `end`, both included. O(log n + steps between).
  func union(_ subject: Int32, from start: Int64, to end: Int64) -> UInt8 {
    let limit = Int(starts[Int(subject) + 1])
    var place = place(subject, at: start)
    var set = sets[place]
    place += 1
    while place < limit, moments[place] <= end {
      set |= sets[place]
      place += 1
    }
    return set
  }

  /// All answers that were ever possible before the last step.
  func unionBeforeLast(_ subject: Int32) -> UInt8 {
    let last = Int(starts[Int(subject) + 1]) - 1
    return sets[Int(starts[Int(subject)])..<last].reduce(0, |)
  }

  /// The half-open interval around `time` between two moments of the subject, all of them moved by
  /// `shift`; open ends are `Int64.min` and `.max`. O(log n).
  func interval(_ subject: Int32, around time: Int64, shift: Int64 = 0) -> (from: Int64, to: Int64)
  {
    let place = place(subject, at: clampedSum(time, 0 - shift))
    let isLast = place + 1 == Int(starts[Int(subject) + 1])
    return (
      moments[place] == .min ? .min : clampedSum(moments[place], shift),
      isLast ? .max : clampedSum(moments[place + 1], shift)
    )
  }
}

/// `left + right`, held at the ends of the range.
func clampedSum(_ left: Int64, _ right: Int64) -> Int64 {
  let (sum, overflow) = left.addingReportingOverflow(right)
  return overflow ? (right > 0 ? .max : .min) : sum
}
