internal import Bytes

/// The content of a source: its bytes with all layers of gzip taken off.
///
/// What it is — plain, gzip, gzip in gzip, or something else — is told from the first bytes of each
/// layer, never from the name.
struct ContentStream: ~Copyable {
  private enum State {
    case unopened, open
    /// All content was given out; `failure` says why it ends early, if it does.
    case ended(ArchiveError?)
  }

  private(set) var file: CompressedFile
  private var state = State.unopened
  /// Layers of gzip around the content, 0…2; known once the content is open.
  private(set) var layers = 0
  private var outer: GzipLayer
  private var inner: GzipLayer
  /// What `outer` produced: the inner layer's input, or content that was looked at.
  private var outerOutput = ByteQueue(capacity: ContentKind.sniffedBytes)
  /// What `inner` produced while it was looked at.
  private var innerOutput = ByteQueue(capacity: ContentKind.sniffedBytes)

  init(_ file: consuming CompressedFile, _ engine: InflateEngine) {
    self.file = file
    outer = GzipLayer(engine)
    inner = GzipLayer(engine)
  }

  /// Content bytes whose gzip member passed its checks; of a plain file, nil: all are as good as the
  /// disk.
  var verifiedBytes: UInt64? {
    switch layers {
    case 0: nil
    case 1: outer.verifiedBytes
    default: inner.verifiedBytes
    }
  }

  /// CRC-32 of the content that was taken off its layers, which is ahead of what was given out only
  /// within the first 512 bytes; nil for a plain file.
  var checksum: UInt32? {
    switch layers {
    case 0: nil
    case 1: outer.checksum
    default: inner.checksum
    }
  }

  /// Why the content ends before its time; nil before that end, and when it is whole.
  var failure: ArchiveError? {
    if case .ended(let failure) = state { failure } else { nil }
  }

  /// See `ArchiveReader.whileWaiting`.
  mutating func whileWaiting(askWhether interrupted: @escaping @Sendable () -> Bool) {
    file.interrupted = interrupted
  }

  /// Puts the next content bytes at the front of `output`, which must not be empty.
  /// - Returns: how many; 0 at the end.
  /// - Throws: when it is not the right end; all bytes before the damage have been given out.
  mutating func read(into output: inout MutableSpan<UInt8>) throws(ArchiveError) -> Int {
    do throws(ArchiveError) {
      switch state {
      case .unopened:
        try open()
        state = .open
      case .open: break
      case .ended(let failure):
        if let failure { throw failure }
        return 0
      }
      let count = try produce(into: &output)
      if count == 0 { state = .ended(nil) }
      return count
    } catch {
      state = .ended(error)
      throw error
    }
  }

  /// Reads what is left of the file without looking at it, for its digest; gives up at a read
  /// error, and when `interrupted` says so.
  mutating func skipRest(interrupted: () -> Bool) {
    while !file.isAtEnd, !interrupted() {
      file.queue.consume(file.queue.count)
      do { try file.refill() } catch { return }
    }
  }

  /// Finds out how many layers there are, and what is in them.
  private mutating func open() throws(ArchiveError) {
    while !file.isAtEnd, file.queue.count < ContentKind.sniffedBytes { try file.refill() }
    guard try isGzip(file.queue) else { return }
    layers = 1
    while outer.end == nil, outerOutput.count < ContentKind.sniffedBytes {
      try Self.pump(&file, &outer, into: &outerOutput)
    }
    guard try isGzip(outerOutput) else { return }
    layers = 2
    outerOutput.grow(to: 64 << 10)
    while inner.end == nil, innerOutput.count < ContentKind.sniffedBytes {
      try Self.pump(&file, &outer, &outerOutput, &inner, into: &innerOutput)
    }
    if try isGzip(innerOutput) { throw .tooManyLayers(file.input) }
  }

  /// Whether a stream that begins with what waits in `queue` is gzip.
  ///
  /// Half a magic and nothing behind it is a gzip stream that was cut, not a log of one byte.
  private func isGzip(_ queue: ByteQueue) throws(ArchiveError) -> Bool {
    let bytes = queue.storage.span.extracting(queue.range)
    if let kind = ContentKind.told(by: bytes) { throw .otherKind(file.input, kind) }
    guard bytes.count > 0, bytes[0] == 0x1F else { return false }
    return bytes.count == 1 || bytes[1] == 0x8B
  }

  private mutating func produce(into output: inout MutableSpan<UInt8>) throws(ArchiveError) -> Int {
    switch layers {
    case 0:
      while file.queue.isEmpty, !file.isAtEnd { try file.refill() }
      return Self.take(from: &file.queue, into: &output)
    case 1:
      if !outerOutput.isEmpty { return Self.take(from: &outerOutput, into: &output) }
      let count = try Self.inflate(&file, &outer, into: &output)
      if count == 0 { try check(outer.end, layer: 1) }
      return count
    default:
      if !innerOutput.isEmpty { return Self.take(from: &innerOutput, into: &output) }
      let count = try Self.inflate(&file, &outer, &outerOutput, &inner, into: &output)
      if count == 0 {
        let isCutByOuter = outer.end != .complete && inner.isCutOrComplete
        if isCutByOuter { try check(outer.end, layer: 1) }
        try check(inner.end, layer: 2)
      }
      return count
    }
  }

  /// Inflates the file's bytes; 0 when `outer` has ended.
  private static func inflate(
    _ file: inout CompressedFile, _ outer: inout GzipLayer, into output: inout MutableSpan<UInt8>
  ) throws(ArchiveError) -> Int {
    while true {
      let run = outer.run(
        file.queue.storage.span.extracting(file.queue.range), isLast: file.isAtEnd, into: &output)
      file.queue.consume(run.consumed)
      guard run.needsInput else { return run.produced }
      try file.refill()
    }
  }

  /// Inflates what `outer` gives; 0 when `inner` has ended.
  private static func inflate(
    _ file: inout CompressedFile, _ outer: inout GzipLayer, _ between: inout ByteQueue,
    _ inner: inout GzipLayer, into output: inout MutableSpan<UInt8>
  ) throws(ArchiveError) -> Int {
    while true {
      let run = inner.run(
        between.storage.span.extracting(between.range), isLast: outer.end != nil, into: &output)
      between.consume(run.consumed)
      guard run.needsInput else { return run.produced }
      try pump(&file, &outer, into: &between)
    }
  }

  /// Inflates once from `file` to the end of `queue`.
  private static func pump(
    _ file: inout CompressedFile, _ outer: inout GzipLayer, into queue: inout ByteQueue
  ) throws(ArchiveError) {
    try queue.refill { (free) throws(ArchiveError) in
      try inflate(&file, &outer, into: &free)
    }
  }

  /// Inflates once, through both layers, to the end of `queue`.
  private static func pump(
    _ file: inout CompressedFile, _ outer: inout GzipLayer, _ between: inout ByteQueue,
    _ inner: inout GzipLayer, into queue: inout ByteQueue
  ) throws(ArchiveError) {
    try queue.refill { (free) throws(ArchiveError) in
      try inflate(&file, &outer, &between, &inner, into: &free)
    }
  }

  private func check(_ end: GzipLayer.End?, layer: Int) throws(ArchiveError) {
    switch end {
    case nil, .complete: return
    case .damaged(let damage, let byte):
      throw .damaged(damage, in: file.input, byte: byte, layer: layer)
    case .outOfMemory:
      throw .cannotRead(file.input, byte: file.bytesRead, reason: "out of memory")
    }
  }

  private static func take(
    from queue: inout ByteQueue, into output: inout MutableSpan<UInt8>
  ) -> Int {
    let count = min(queue.count, output.count)
    let start = queue.range.lowerBound
    ByteCopy.copy(queue.storage.span.extracting(start..<(start + count)), to: &output)
    queue.consume(count)
    return count
  }
}

extension GzipLayer {
  /// Whether its end, in the wake of a damaged layer around it, is that layer's fault.
  fileprivate var isCutOrComplete: Bool {
    switch end {
    case .complete, .damaged(.truncated, _): true
    default: false
    }
  }
}
