import Bytes

extension RecordReader {
  /// Reads a line in which an agent has quotes that nothing escapes; false if it is none.
  mutating func fromEnds(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, _ wrapperTime: Int64?,
    _ batch: inout RequestBatch
  ) -> Bool {
    for index in state.templates.indices {
      guard let agent = state.templates[index].agentStep else { continue }
      var builder = RequestBuilder(line: records + 1, wrapperTime: wrapperTime)
      guard
        state.templates[index].matchFromEnds(bytes, start, end, agent: agent, into: &builder)
      else { continue }
      finish(&builder, bytes, start, end, state.templates[index].escapes, &batch)
      return true
    }
    return false
  }
}
