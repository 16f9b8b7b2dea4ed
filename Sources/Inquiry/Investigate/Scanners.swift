import Store
import Verdict

extension Finding {
  /// Share of the samples that makes an address worth a question: one in ten.
  private static let sampleShare = 10

  /// Parts of many unknown keys the refusals of an address that sent nothing else: a scanner.
  ///
  /// - Parameters:
  ///   - refusals: what an address was refused in the finding's time, if all of it has its cause.
  ///   - period: outside of which nothing counts, milliseconds.
  /// - Returns: a finding for each scanner, and the rest if there is one; itself alone if there is no
  ///   scanner.
  /// - Throws: what `refusals` throws.
  func partedByScanner(
    _ refusals: (String) throws(StoreError) -> CallerRefusals?, period: Range<Int64>
  ) throws(StoreError) -> [Finding] {
    guard subject == .manyKeys else { return [self] }
    let looked = clients.values.reduce(0, +)
    let busy = clients.filter { $0.value * Self.sampleShare >= looked }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    var rest = self
    var parts: [Finding] = []
    for (client, samples) in busy {
      guard let its = try refusals(client), its.refused <= rest.requests,
        period.contains(its.firstAt), period.contains(its.lastAt)
      else { continue }
      var part = self
      (part.requests, part.firstAt, part.lastAt) = (its.refused, its.firstAt, its.lastAt)
      // Whoever else sent one of the keys made a refusal with it.
      part.keysAtLeast = max(1, keys.count - Int(clamping: requests - its.refused))
      part.keysAtMost = min(keys.count, Int(clamping: its.refused))
      part.clients = [client: samples]
      rest.requests -= its.refused
      rest.clients[client] = nil
      rest.keysAtLeast = nil
      parts.append(part)
    }
    if parts.isEmpty { return [self] }
    if rest.requests > 0 { parts.append(rest) }
    return parts
  }
}
