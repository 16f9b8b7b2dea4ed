import Bytes

extension Template {
  /// The step whose hole is the client's agent, where nothing escapes what it sends and fields
  /// follow: its quotes then look like the template's. Nil: there is none.
  var agentStep: Int? {
    guard escapes == .none,
      let step = steps.firstIndex(where: { $0.isWanted && $0.meaning.role == .userAgent }),
      steps[step].hole == .upToLiteral, step + 2 < steps.count,
      steps[(step + 1)...].dropLast().allSatisfy({ $0.hole == .upToLiteral && $0.skips == 0 }),
      steps[step].literalEnd > steps[step].literalStart,
      steps[step + 1].literalEnd > steps[step + 1].literalStart,
      literals[Int(steps[step].literalEnd) - 1] == UInt8(ascii: "\""),
      literals[Int(steps[step + 1].literalStart)] == UInt8(ascii: "\"")
    else { return nil }
    return step
  }

  /// Reads a whole line from both ends: what stands before the agent at the first place where it
  /// fits, what stands behind it at the last. So no agent moves a status, which stands before it, or
  /// a host, which cannot have a quote itself, behind it.
  ///
  /// Only where `match` fails, or fits more lines than it should.
  func matchFromEnds(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, agent: Int,
    into builder: inout RequestBuilder
  ) -> Bool {
    var front = self
    front.cut(behind: agent)
    guard let from = front.match(bytes, start, end, into: &builder) else { return false }
    var to = end
    for index in stride(from: steps.count - 1, through: agent + 1, by: -1) {
      let step = steps[index]
      let count = Int(step.literalEnd - step.literalStart)
      var at = to - count
      while at >= from,
        !ByteScan.matches(
          bytes, at: at, end: end, literals.span, Int(step.literalStart), Int(step.literalEnd))
      {
        if index == steps.count - 1 { return false }  // it ends the line
        at -= 1
      }
      guard at >= from else { return false }
      if index < steps.count - 1, step.isWanted {
        builder.take(
          step.meaning, bytes, at + count, to, isQuoted: tellsEmpty, isEscaped: false)
      }
      to = at
    }
    builder.take(
      steps[agent].meaning, bytes, from, to, isQuoted: tellsEmpty, isEscaped: false)
    return true
  }
}
