import Bytes

extension RecordReader {
  /// Reads a line; false when it is to be read once more, by another format.
  mutating func line(
    _ bytes: borrowing Span<UInt8>, _ first: Int, _ end: Int, wrapperTime: Int64?,
    following whole: Range<Int>?, _ batch: inout RequestBatch
  ) -> Bool {
    var start = first
    var wrapperTime = wrapperTime
    if state.hasHeaders, bytes[start] == UInt8(ascii: "#") {
      header(bytes, start, end)
      blank(&batch)
      return true
    }
    if !state.beginsWithTime, let prefix = exportPrefix(bytes, start, end) {
      start = prefix.end
      wrapperTime = prefix.time
    }
    if state.isOpenEnded, fromEnds(bytes, start, end, wrapperTime, &batch) { return true }
    for index in state.templates.indices {
      var builder = RequestBuilder(line: records + 1, wrapperTime: wrapperTime)
      guard let matched = state.templates[index].match(bytes, start, end, into: &builder),
        matched == end || state.templates[index].endsAnywhere
          || state.templates[index].allowsMore && bytes[matched] == UInt8(ascii: " ")
      else { continue }
      finish(&builder, bytes, start, end, state.templates[index].escapes, &batch)
      return true
    }
    if let names = state.pairNames,
      logfmt(bytes, start, end, wrapperTime: wrapperTime, names, &batch)
    {
      return true
    }
    if fromEnds(bytes, start, end, wrapperTime, &batch) { return true }
    if follows(bytes, whole) { return false }
    reject(.otherShape, &batch)
    return true
  }

  /// Reads what is wrapped in a line; false when the line is to be read by another format.
  mutating func unwrap(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, _ batch: inout RequestBatch
  ) -> Bool {
    guard let inner = state.format.wrapper.strip(bytes, start, end) else {
      if follows(bytes, start, end) { return false }
      reject(.otherShape, &batch)
      return true
    }
    return record(
      bytes, inner.start, inner.end, wrapperTime: inner.time, following: start..<end, &batch)
  }

  /// Takes the shape of the lines to come from a header.
  private mutating func header(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) {
    guard let w3c = state.format.w3c else { return }
    var text: [UInt8] = []
    for offset in start..<end { text.append(bytes[offset]) }
    guard text.starts(with: "#Fields:".utf8) else { return }
    state.templates = w3c.templates(text)
  }
}
