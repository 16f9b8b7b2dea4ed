import Testing

@testable import Archive

/// Six lines in two members: every cut and every flipped bit, against zlib over all bytes at once.
struct CutTests {
  static let archive = Gz.member(lines(3)) + Gz.member(lines(3, from: 3))

  @Test(arguments: [1, 7, 4_096]) func everyPrefixIsWhatZlibSays(blockBytes: Int) throws {
    let scratch = Scratch()
    var whole = 0
    for count in 0...Self.archive.count {
      let bytes = Array(Self.archive[..<count])
      let reading = try read(scratch.write(bytes, to: "x"), blockBytes: blockBytes)
      let right = Gz.oracle(bytes)
      #expect(reading.verdict == right, "the first \(count) bytes")
      if right.damage == nil { whole += 1 }
    }
    #expect(whole == 3)  // nothing, one member, both
  }

  @Test(arguments: [1, 7, 4_096]) func everyFlippedBitIsWhatZlibSays(blockBytes: Int) throws {
    let scratch = Scratch()
    var kinds: [String: Int] = [:]
    for bit in 0..<(Self.archive.count * 8) {
      var bytes = Self.archive
      bytes[bit / 8] ^= 1 << (bit % 8)
      let reading = try read(scratch.write(bytes, to: "x"), blockBytes: blockBytes)
      let right = Gz.oracle(bytes)
      #expect(reading.verdict == right, "bit \(bit % 8) of byte \(bit / 8)")
      kinds[right.damage ?? "", default: 0] += 1
    }
    for kind in ["", "truncated", "corrupt", "checksum", "length", "header", "garbageBehind"] {
      #expect(kinds[kind, default: 0] > 0, "no flip is \(kind)")
    }
  }

  /// The same when the file itself comes in tiny reads, as through a pipe.
  @Test(arguments: InflateEngine.allCases)
  func inputInPiecesOfOneByte(_ engine: InflateEngine) throws {
    for count in [1, 2, 3, 5, 9, 60, Self.archive.count - 1, Self.archive.count] {
      let bytes = Array(Self.archive[..<count])
      var layer = GzipLayer(engine)
      var content: [UInt8] = []
      var queue: [UInt8] = []
      var rest = bytes[...]
      var output = [UInt8](repeating: 0, count: 64)
      while layer.end == nil {
        var target = output.mutableSpan
        let run = layer.run(queue.span, isLast: rest.isEmpty, into: &target)
        queue.removeFirst(run.consumed)
        content += output[..<run.produced]
        if run.needsInput, let byte = rest.popFirst() { queue.append(byte) }
      }
      let right = Gz.oracle(bytes)
      let isWhole = right.damage == nil
      #expect(
        layer.end == (isWhole ? .complete : .damaged(.truncated, byte: UInt64(count))), "\(count)")
      #expect(content == right.content, "\(count)")
    }
  }
}
