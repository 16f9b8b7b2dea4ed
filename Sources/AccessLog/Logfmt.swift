import Bytes

extension RecordReader {
  /// Reads a line of `name=value` pairs in any order; false if it is none.
  ///
  /// Source: Go's logrus, TextFormatter: a value with other bytes than letters, digits and `-._/@^+`
  /// stands in quotes, as Go writes strings.
  /// - Complexity: O(length), a look-up and an allocation a pair.
  mutating func logfmt(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, wrapperTime: Int64?,
    _ names: FieldNames, _ batch: inout RequestBatch
  ) -> Bool {
    var builder = RequestBuilder(line: records + 1, wrapperTime: wrapperTime)
    var isMessage = false
    var at = start
    while at < end {
      var name: [UInt8] = []
      while at < end, isLogfmtName(bytes[at]) {
        name.append(lowercased(bytes[at]))
        at += 1
      }
      guard !name.isEmpty, at < end, bytes[at] == UInt8(ascii: "=") else { return false }
      at += 1
      var (from, to) = (at, at)
      var isEscaped = false
      let isQuoted = at < end && bytes[at] == UInt8(ascii: "\"")
      if isQuoted {
        from = at + 1
        guard let quote = closingQuote(bytes, from, end, &isEscaped) else { return false }
        (to, at) = (quote, quote + 1)
      } else {
        to = ByteScan.first(UInt8(ascii: " "), in: bytes, from: at, to: end)
        at = to
      }
      if let meaning = names.meaning(ofLowercased: name) {
        builder.take(meaning, bytes, from, to, isQuoted: true, isEscaped: isEscaped)
      }
      if name.elementsEqual("msg".utf8) { isMessage = true }
      guard at == end || bytes[at] == UInt8(ascii: " ") else { return false }
      while at < end, bytes[at] == UInt8(ascii: " ") { at += 1 }
    }
    // What a gateway says in between of itself is no request by design.
    if builder.isNoRequest, isMessage {
      blank(&batch)
    } else {
      finish(&builder, bytes, start, end, .json, &batch)
    }
    return true
  }
}

private func isLogfmtName(_ byte: UInt8) -> Bool {
  isNameByte(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
}
