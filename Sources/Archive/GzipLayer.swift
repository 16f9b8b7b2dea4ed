/// One layer of gzip: members end to end, zero padding behind the last; nothing else.
///
/// Source: RFC 1952 §2.2, 2.3. Padding is what gzip(1) accepts from tapes. Counts are our own, of
/// 64 bits.
struct GzipLayer: ~Copyable {
  /// How the stream ended.
  enum End: Equatable {
    case complete
    case damaged(GzipDamage, byte: UInt64)
    case outOfMemory
  }

  /// What a run did; `needsInput` means that nothing was produced for want of it.
  struct Run {
    var consumed = 0
    var produced = 0
    var needsInput = false
  }

  private enum Phase { case start, member, behind, padding }

  private var inflater: Inflater
  private var phase = Phase.start
  /// Offset, in the compressed stream, of the next byte to consume.
  private var position: UInt64 = 0
  private var memberStart: UInt64 = 0
  private var memberBytes: UInt64 = 0
  private var verifiedChecksum: UInt32 = 0

  /// Content bytes of the members whose checks passed.
  private(set) var verifiedBytes: UInt64 = 0
  /// Set when there is no more content.
  private(set) var end: End?

  init(_ engine: InflateEngine) { inflater = Inflater(engine) }

  /// CRC-32 of all content that was produced.
  var checksum: UInt32 {
    if memberBytes == 0 { return verifiedChecksum }
    if verifiedBytes == 0 { return inflater.checksum }  // joining costs 3 µs
    return CRC.joined(verifiedChecksum, inflater.checksum, count: memberBytes)
  }

  /// Inflates until something was produced, `output` is full, input is wanted or the stream ends.
  /// - Parameters:
  ///   - input: the compressed bytes from `position` on, as many as there are.
  ///   - isLast: nothing follows `input`.
  ///   - output: not empty.
  /// - Returns: what was used and made.
  mutating func run(
    _ input: borrowing Span<UInt8>, isLast: Bool, into output: inout MutableSpan<UInt8>
  ) -> Run {
    var run = Run()
    while end == nil, run.produced == 0, !run.needsInput {
      switch phase {
      case .start, .behind: run.needsInput = !startMember(input, at: run.consumed, isLast: isLast)
      case .member: stepMember(input, isLast: isLast, into: &output, &run)
      case .padding: skipPadding(input, isLast: isLast, &run)
      }
    }
    return run
  }

  /// Looks at what begins at `input[at]`; false when more of it is needed.
  private mutating func startMember(
    _ input: borrowing Span<UInt8>, at: Int, isLast: Bool
  ) -> Bool {
    let left = input.count - at
    if left == 0 {
      if isLast { end = phase == .behind ? .complete : .damaged(.truncated, byte: position) }
      return isLast
    }
    if phase == .behind, input[at] == 0 {
      phase = .padding
      return true
    }
    if input[at] != 0x1F || (left > 1 && input[at + 1] != 0x8B) {
      end = .damaged(phase == .behind ? .garbageBehind : .header, byte: position)
      return true
    }
    guard left >= 4 else {
      if isLast { end = .damaged(.truncated, byte: position + UInt64(left)) }
      return isLast
    }
    let isDeflate = input[at + 2] == 8
    let hasReservedFlags = input[at + 3] & 0xE0 != 0
    guard isDeflate, !hasReservedFlags else {
      end = .damaged(.header, byte: position)
      return true
    }
    guard inflater.begin() else {
      end = .outOfMemory
      return true
    }
    memberStart = position
    memberBytes = 0
    phase = .member
    return true
  }

  private mutating func stepMember(
    _ input: borrowing Span<UInt8>, isLast: Bool, into output: inout MutableSpan<UInt8>,
    _ run: inout Run
  ) {
    let step = inflater.inflate(input.extracting(run.consumed..<input.count), into: &output)
    run.consumed += step.consumed
    run.produced += step.produced
    position += UInt64(step.consumed)
    memberBytes += UInt64(step.produced)
    switch step.status {
    case .memberEnd:
      verifiedChecksum = checksum
      verifiedBytes += memberBytes
      memberBytes = 0
      phase = .behind
    case .going:
      guard step.produced == 0 else { return }
      if run.consumed < input.count {
        // It takes all input or fills the output; a step that does neither would go on for ever.
        if step.consumed == 0 { end = .damaged(.corrupt, byte: position) }
      } else if isLast {
        end = .damaged(.truncated, byte: position)
      } else {
        run.needsInput = true
      }
    case .badHeader: end = .damaged(.header, byte: memberStart)
    case .badData: end = .damaged(.corrupt, byte: position)
    case .badChecksum: end = .damaged(.checksum, byte: position - 4)
    case .badLength: end = .damaged(.length, byte: position - 8)
    case .outOfMemory: end = .outOfMemory
    }
  }

  private mutating func skipPadding(
    _ input: borrowing Span<UInt8>, isLast: Bool, _ run: inout Run
  ) {
    while run.consumed < input.count, input[run.consumed] == 0 {
      run.consumed += 1
      position += 1
    }
    if run.consumed < input.count {
      end = .damaged(.garbageBehind, byte: position)
    } else if isLast {
      end = .complete
    } else {
      run.needsInput = true
    }
  }
}
