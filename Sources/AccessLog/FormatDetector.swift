package import Bytes

/// What `--format auto` decided for a source, and on what grounds.
package struct FormatChoice: Sendable {
  /// The format that read most of the lines looked at.
  package var format: LogFormat
  /// Records at the front of the source that it could read.
  package var fitting: Int
  /// Records looked at.
  package var examined: Int
}

/// Chooses the format that reads most of a source's first lines; on a tie the earlier in the list.
package enum FormatDetector {
  /// Records that a decision rests on, at most.
  package static let examinedMax = 64

  /// Decides for the source that begins with `block`.
  ///
  /// - Parameters:
  ///   - block: the source's first bytes.
  ///   - atEnd: whether the block is the whole source.
  ///   - formats: in the order in which ties are decided.
  /// - Returns: nil when no format could read any line, or there is none.
  package static func choose(
    _ block: borrowing Block, atEnd: Bool, among formats: [LogFormat]
  ) -> FormatChoice? {
    var best: FormatChoice?
    let prefix = block.withBytes { bytes in front(bytes, atEnd: atEnd) }
    for format in formats {
      var sample = Block(capacity: RecordReader.blockBytes)
      sample.append(prefix)
      var reader = RecordReader(format: format)
      var batch = RequestBatch()
      _ = reader.read(&sample, atEnd: true, into: &batch)
      let fitting = batch.requests.count
      if fitting > best?.fitting ?? 0 {
        best = FormatChoice(
          format: format, fitting: fitting, examined: batch.records - batch.blank)
      }
    }
    return best
  }

  /// The first lines of `bytes`, whole ones unless the source ends in it; of a source without line
  /// ends all of them.
  private static func front(_ bytes: borrowing Span<UInt8>, atEnd: Bool) -> [UInt8] {
    var end = 0
    var lines = 0
    while lines < examinedMax, end < bytes.count {
      let lineFeed = ByteScan.first(UInt8(ascii: "\n"), in: bytes, from: end, to: bytes.count)
      if lineFeed == bytes.count {
        if atEnd || end == 0 { end = bytes.count }
        break
      }
      end = lineFeed + 1
      lines += 1
    }
    var prefix: [UInt8] = []
    prefix.reserveCapacity(end)
    for offset in 0..<end { prefix.append(bytes[offset]) }
    return prefix
  }
}
