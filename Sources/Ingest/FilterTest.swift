import Bytes
import Rollup
import Store
import Verdict

/// A filter as a test of one request: what `Filter` asks of the store's cells.
struct FilterTest {
  private let filter: Filter
  private let key: [UInt8]?
  private let host: [UInt8]?
  /// First millisecond that passes, and the first behind it that does not.
  let from: Int64
  let to: Int64

  init(_ filter: Filter) {
    self.filter = filter
    key = filter.key.map { Array($0.utf8) }
    host = filter.host.map { Array($0.utf8) }
    from = filter.fromSlot.map { Int64($0) * UTCTime.slotMilliseconds } ?? .min
    to = filter.toSlot.map { Int64($0) * UTCTime.slotMilliseconds } ?? .max
  }

  /// Whether a refused, or wrongly served, request of the period passes.
  func passes(_ request: JudgedRequest) -> Bool {
    if let org = filter.org, request.org != .number(org) { return false }
    if let event = filter.event, request.event != .number(event) { return false }
    if let key, !Self.isStored(request.key, as: key) { return false }
    if let host, !Self.isStored(request.host, as: host) { return false }
    if let route = filter.route, request.route != route { return false }
    // Of what was served no cause is known.
    return filter.causes.isEmpty || !request.isRefused
      || filter.causes.contains(request.verdict.cause)
  }

  /// Whether the store keeps `bytes` as the text `stored`: valid UTF-8, without NULs.
  private static func isStored(_ bytes: [UInt8], as stored: [UInt8]) -> Bool {
    if bytes == stored { return true }
    return bytes.contains { $0 >= 0x80 || $0 == 0 }
      && Array(String(decoding: bytes.map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self).utf8) == stored
  }
}
