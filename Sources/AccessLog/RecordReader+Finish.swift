import Bytes

extension RecordReader {
  /// Ends the record at `start..<end`, whose fields `builder` has.
  mutating func finish(
    _ builder: inout RequestBuilder, _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int,
    _ escapes: Escapes, _ batch: inout RequestBatch
  ) {
    do {
      try builder.finish(bytes, &state.times, escapes: escapes)
      if !state.adjustments.isEmpty {
        builder.adjust(state.adjustments, state.format.trusted, bytes)
      }
      if state.firstRecord == 0 { state.firstRecord = records + 1 }
      batch.requests.append(builder.request)
      if let keepsOriginal, keepsOriginal(builder.request) {
        batch.originals.append(
          original(bytes, start, end, of: builder.request, index: batch.requests.count - 1))
      }
      records += 1
    } catch {
      reject(error, &batch)
    }
  }

  mutating func reject(_ reason: Rejection, _ batch: inout RequestBatch) {
    records += 1
    batch.rejected.append((records, reason))
  }

  mutating func blank(_ batch: inout RequestBatch) {
    records += 1
    batch.blank += 1
  }

  /// Decodes the escapes of the fields that will be read as values; the time has been read already,
  /// and a request line's parts are fields of their own.
  func decode(_ block: inout Block, _ batch: inout RequestBatch) {
    let readRaw: UInt32 =
      1 << UInt32(FieldRole.time.rawValue) | 1 << UInt32(FieldRole.request.rawValue)
    for index in batch.requests.indices {
      let escapes = batch.requests[index].escapes
      guard escapes != .none else { continue }
      var roles = batch.requests[index].escaped & 0x0FFF_FFFF & ~readRaw
      while roles != 0 {
        let role = roles.trailingZeroBitCount
        roles &= roles &- 1  // clears the lowest bit
        let range = batch.requests[index][role]
        batch.requests[index][role] = block.withMutableBytes { escapes.decode(&$0, range) }
      }
    }
  }
}
