import Bytes

/// What a reader knows of one format that its source has lines of.
struct FormatState {
  var format: LogFormat
  /// The shapes of its lines; of JSON those that were learned.
  var templates: [Template] = []
  var lastTemplate = 0
  var misses = 0
  /// Number of the first record that it read; 0: none yet.
  var firstRecord = 0
  let isJSON: Bool
  /// The names of a format whose lines are `name=value` pairs; nil: they are not.
  var pairNames: FieldNames?
  /// Whether lines of the format begin with a time of their own, so that an export's is not looked
  /// for.
  let beginsWithTime: Bool
  // Asked for every line, so kept apart from the format.
  let isWrapped: Bool
  let hasHeaders: Bool
  let adjustments: Adjustments
  /// Whether a line whose agent has quotes would fit with its fields shifted, for its last field runs
  /// to the line's end, whatever it is.
  var isOpenEnded = false
  var times: TimeReader

  init(_ format: LogFormat, yearHint: Int64?, learns: Bool) {
    self.format = format
    times = TimeReader(clock: format.clock, yearHint: yearHint, remembers: learns)
    isWrapped = format.wrapper != .none
    hasHeaders = format.w3c != nil
    adjustments =
      format.trusted == nil ? format.adjustments : format.adjustments.union(.clientBehindProxies)
    switch format.kind {
    case .json:
      isJSON = true
      beginsWithTime = false
    case .text(let known):
      isJSON = false
      templates = known
      beginsWithTime = known.contains { $0.beginsWithTime }
      isOpenEnded = known.contains { template in
        guard template.agentStep != nil, let last = template.steps.last else { return false }
        return last.literalEnd == last.literalStart
      }
    case .logfmt(let names):
      isJSON = false
      beginsWithTime = false
      pairNames = names
    }
  }
}

extension RecordReader {
  /// The same for the line at `whole`, if there is one to go back to.
  mutating func follows(_ bytes: borrowing Span<UInt8>, _ whole: Range<Int>?) -> Bool {
    guard let whole else { return false }
    return follows(bytes, whole.lowerBound, whole.upperBound)
  }

  /// Looks for the format of a record that the present one does not read: a deploy may change a
  /// gateway's format in the middle of a file.
  ///
  /// True when the record is to be read once more, by another format; false when it is none of them.
  /// Formats that the source had lines of already are tried first. A search costs about as much as a
  /// hundred lines, so strangers' lines, each of no format, are given up on by and by.
  mutating func follows(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    guard !following.isEmpty else { return false }
    if followed.records != records {
      followed = (records, 0)
    }
    followed.attempts += 1
    if followed.attempts <= former.count {
      swap(&state, &former[former.count - followed.attempts])
      return true
    }
    // All were tried: the order is what it was before.
    for index in former.indices { swap(&state, &former[index]) }
    guard followed.attempts == former.count + 1, end - start <= 64 << 10,
      searches <= 64 + records / 512, former.count < 4
    else { return false }
    searches += 1
    var line = Block(capacity: end - start + 1)
    var copy: [UInt8] = []
    copy.reserveCapacity(end - start)
    for offset in start..<end { copy.append(bytes[offset]) }
    line.append(copy)
    guard let choice = FormatDetector.choose(line, atEnd: true, among: following) else {
      return false
    }
    former.append(state)
    state = FormatState(choice.format, yearHint: yearHint, learns: learns)
    return true
  }

  /// The names of the formats that records were read by, the first one first.
  package var formatNames: String {
    var names: [String] = []
    let read = ([state] + former).filter { $0.firstRecord > 0 }
    for one in read.sorted(by: { $0.firstRecord < $1.firstRecord })
    where !names.contains(one.format.name) {
      names.append(one.format.name)
    }
    return names.isEmpty ? state.format.name : names.joined(separator: "+")
  }
}
