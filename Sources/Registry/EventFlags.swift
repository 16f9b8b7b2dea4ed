/// Finds out which of the unknown columns of `events.csv` are feature flags, while rows pass.
///
/// A column is a flag when some of its values are `true` or `false`; then all others must be empty.
/// Rows share their patterns of values, so a row costs four bytes, and the texts are made once.
struct EventFlags {
  private enum Cell: UInt8 { case empty, on, off, other }

  /// The pattern of the row at hand; kept for its memory.
  private var pattern: [UInt8] = []
  private let columns: [(place: Int, name: String)]
  private var numbers: [[UInt8]: Int32] = [:]
  private var patterns: [[UInt8]] = []
  /// For each column, whether some value is `true` or `false`.
  private var isFlag: [Bool]
  /// For each column, the line of the first value that is something else.
  private var otherLine: [Int32?]

  /// Watches the unknown columns of a header whose names are plain: letters, digits, `_`, `-`, `.`.
  init(_ header: RegistryHeader) {
    columns = header.others.filter { EventFlags.isPlain($0.name) }
    isFlag = Array(repeating: false, count: columns.count)
    otherLine = Array(repeating: nil, count: columns.count)
  }

  /// The number of the row's pattern, for `texts`.
  mutating func pattern(of row: RegistryRow) -> Int32 {
    pattern.removeAll(keepingCapacity: true)
    for (index, column) in columns.enumerated() {
      let cell = EventFlags.cell(row.record[column.place])
      if cell == .on || cell == .off { isFlag[index] = true }
      if cell == .other, otherLine[index] == nil { otherLine[index] = row.line }
      pattern.append(cell.rawValue)
    }
    if let number = numbers[pattern] { return number }
    let number = Int32(clamping: patterns.count)
    numbers[pattern] = number
    patterns.append(pattern)
    return number
  }

  /// What is wrong with the flags, once all rows have passed: by column, the line and the problem.
  var faults: [(line: Int32?, fault: HeaderFault)] {
    var faults: [(line: Int32?, fault: HeaderFault)] = []
    for (index, column) in columns.enumerated() where isFlag[index] {
      if let line = otherLine[index] {
        faults.append((line, HeaderFault(column: column.name, problem: .notAFlag)))
      }
      if columns[..<index].contains(where: { $0.name == column.name }) {
        faults.append((1, HeaderFault(column: column.name, problem: .columnTwice)))
      }
    }
    return faults
  }

  /// Whether `name` turned out to be a flag.
  func hasFlag(named name: String) -> Bool {
    columns.indices.contains { isFlag[$0] && columns[$0].name == name }
  }

  /// For each pattern, `flag=1;flag=0` sorted by name, without flags that have no value.
  var texts: [String] {
    let order = columns.indices.filter { isFlag[$0] }
      .sorted { ByteText.precedes(columns[$0].name, columns[$1].name) }
    return patterns.map { pattern in
      order.compactMap { index in
        switch Cell(rawValue: pattern[index]) {
        case .on: "\(columns[index].name)=1"
        case .off: "\(columns[index].name)=0"
        default: nil
        }
      }.joined(separator: ";")
    }
  }

  private static func cell(_ field: ArraySlice<UInt8>) -> Cell {
    let text = ByteText.trimmed(field)
    if text.isEmpty { return .empty }
    if isWord(text, onWord) { return .on }
    return isWord(text, offWord) ? .off : .other
  }

  private static let onWord = Array("true".utf8)
  private static let offWord = Array("false".utf8)

  /// Whether `text` is `word`, which is lower case, in any case.
  private static func isWord(_ text: ArraySlice<UInt8>, _ word: [UInt8]) -> Bool {
    text.count == word.count && zip(text, word).allSatisfy { $0 | 0x20 == $1 }
  }

  private static func isPlain(_ name: String) -> Bool {
    (1...64).contains(name.utf8.count)
      && name.utf8.allSatisfy {
        0x61...0x7A ~= $0 | 0x20 || 0x30...0x39 ~= $0 || $0 == UInt8(ascii: "_")
          || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
      }
  }
}
