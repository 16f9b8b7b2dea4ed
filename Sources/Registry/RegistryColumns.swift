/// The columns of one file of the folder: what must be there and what may be.
struct RegistryColumns: Sendable {
  let fileName: String
  let required: [String]
  let optional: [String]
  /// Whether the file holds keys, so that a header that may be none is not repeated in errors.
  var holdsKeys = false

  static let orgs = RegistryColumns(
    fileName: "orgs.csv", required: ["org_id", "name"], optional: [])
  static let keys = RegistryColumns(
    fileName: "keys.csv", required: ["key", "org_id", "state"],
    optional: ["created_at", "label"], holdsKeys: true)
  static let keyEvents = RegistryColumns(
    fileName: RegistryKind.keyEventsFileName, required: ["key", "org_id", "at", "action"],
    optional: [], holdsKeys: true)
  static let events = RegistryColumns(
    fileName: "events.csv", required: ["event_id", "org_id"],
    optional: ["name", "created_at", "deleted_at"])
  static let hosts = RegistryColumns(
    fileName: "hosts.csv", required: ["host"], optional: ["approved_at", "revoked_at"])

  /// Required, then optional.
  var known: [String] { required + optional }
}

/// Where the columns of a file stand.
struct RegistryHeader {
  let columns: RegistryColumns
  /// For each of `columns.known`, the field that holds it, or nil.
  let places: [Int?]
  /// The fields that hold something else, with their names as they stand.
  let others: [(place: Int, name: String)]

  /// Reads a header row: names in any order and case, spaces around them ignored.
  ///
  /// - Throws: what is wrong, and the column where there is one.
  init(
    _ record: CSVRecord, _ columns: RegistryColumns
  ) throws(HeaderFault) {
    self.columns = columns
    var places: [Int?] = Array(repeating: nil, count: columns.known.count)
    var others: [(place: Int, name: String)] = []
    for place in 0..<record.count {
      let name = ByteText.trimmed(record[place])
      let known = String(decoding: ByteText.lowercased(name), as: UTF8.self)
      if let index = columns.known.firstIndex(of: known) {
        if places[index] != nil { throw HeaderFault(column: known, problem: .columnTwice) }
        places[index] = place
      } else {
        others.append((place, String(decoding: name, as: UTF8.self)))
      }
    }
    self.places = places
    self.others = others
    let missing = columns.required.indices.filter { places[$0] == nil }
    guard missing.isEmpty else {
      let shown = columns.holdsKeys ? [] : others.map(\.name).filter(Self.isShowable)
      let found = columns.known.indices.filter { places[$0] != nil }.map { columns.known[$0] }
      throw HeaderFault(
        column: nil,
        problem: .columnsMissing(
          missing.map { columns.known[$0] }, found: found + shown,
          hidden: others.count - shown.count, wanted: columns.required))
    }
  }

  /// Whether a name looks like one: short and plain, unlike a key or a paragraph.
  static func isShowable(_ name: String) -> Bool {
    (1...24).contains(name.utf8.count)
      && name.utf8.allSatisfy {
        0x61...0x7A ~= $0 | 0x20 || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: " ")
      }
  }
}

/// Why a header row cannot be used.
struct HeaderFault: Error {
  let column: String?
  let problem: RegistryProblem
}
