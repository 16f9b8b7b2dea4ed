import Bytes

/// One row of a registry file, read column by column; what is wrong is noted and reading goes on,
/// so that one run tells all that is wrong with a row.
struct RegistryRow {
  let header: RegistryHeader
  let record: CSVRecord
  private(set) var faults: [HeaderFault] = []

  init(_ record: CSVRecord, _ header: RegistryHeader) {
    self.record = record
    self.header = header
  }

  /// Whether everything read so far was in order.
  var isGood: Bool { faults.isEmpty }

  /// The line of the file, from 1.
  var line: Int32 { Int32(clamping: record.line) }

  /// The bytes of a known column as they stand; empty when the file has no such column.
  ///
  /// - Parameter column: its place in `RegistryColumns.known`.
  /// - Returns: a slice of the record.
  func bytes(_ column: Int) -> ArraySlice<UInt8> {
    header.places[column].map { record[$0] } ?? []
  }

  /// Free text, as it stands.
  func text(_ column: Int) -> String { String(decoding: bytes(column), as: UTF8.self) }

  mutating func note(_ column: Int, _ problem: RegistryProblem) {
    faults.append(HeaderFault(column: header.columns.known[column], problem: problem))
  }

  /// A whole number from 0; 0 after noting a fault.
  mutating func id(_ column: Int) -> Int64 {
    let text = ByteText.trimmed(bytes(column))
    if let id = decimal(text) { return id }
    note(column, text.isEmpty ? .empty : .notAnID)
    return 0
  }

  /// One of `values`, by their words in any case; nil after noting a fault.
  mutating func word<Value>(_ column: Int, _ values: [Value], _ word: (Value) -> String) -> Value? {
    let text = ByteText.trimmed(bytes(column))
    let lowercased = String(decoding: ByteText.lowercased(text), as: UTF8.self)
    if let value = values.first(where: { word($0) == lowercased }) { return value }
    note(column, text.isEmpty ? .empty : .notAWord(values.map(word)))
    return nil
  }

  /// A time; nil when empty, and after noting a fault.
  mutating func time(_ column: Int, isRequired: Bool = false) -> Int64? {
    let text = ByteText.trimmed(bytes(column))
    if text.isEmpty {
      if isRequired { note(column, .empty) }
      return nil
    }
    let bytes = Array(text)
    guard RegistryRow.isZonedISO8601(bytes) else {
      note(column, .notATime)
      return nil
    }
    do {
      return try UTCTime.parse(bytes.span, ByteRange(0, bytes.count))
    } catch {
      note(column, error == .impossible ? .impossibleTime : .notATime)
      return nil
    }
  }

  /// Notes a fault where `end` is before `start`.
  mutating func checkOrder(start: Int, _ startTime: Int64?, end: Int, _ endTime: Int64?) {
    guard let startTime, let endTime, endTime < startTime else { return }
    note(end, .endsBeforeStart(start: header.columns.known[start]))
  }

  /// The identity of the key in `column`; empty after noting a fault.
  mutating func key(
    _ column: Int, _ rule: RegistryKeyRule, _ fingerprint: KeyFingerprint
  ) -> String {
    let text = bytes(column)
    if text.isEmpty {
      note(column, .empty)
      return ""
    }
    do {
      return try rule.identity(text, fingerprint)
    } catch {
      note(column, error)
      return ""
    }
  }

  /// The normal form of the host in `column`; empty after noting a fault.
  mutating func host(_ column: Int) -> String {
    let text = ByteText.trimmed(bytes(column))
    if text.isEmpty {
      note(column, .empty)
      return ""
    }
    let isHost = text.allSatisfy {
      $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "@")
    }
    if !isHost { note(column, .notAHost) }
    return normalizedHost(String(decoding: text, as: UTF8.self))
  }

  /// Whether `text` is shaped like `2026-11-01T…` and ends in `Z` or an offset.
  ///
  /// `UTCTime.parse` is for logs and takes more: no zone, epochs, the Common Log Format. In a
  /// file that a person makes, a time without a zone is a mistake of hours.
  private static func isZonedISO8601(_ text: [UInt8]) -> Bool {
    guard text.count >= 17, text[4] == UInt8(ascii: "-"), let last = text.last,
      text[10] | 0x20 == UInt8(ascii: "t") || text[10] == UInt8(ascii: " ")
    else { return false }
    if last | 0x20 == UInt8(ascii: "z") { return true }
    return text[16...].contains { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
  }
}
