import Bytes
import Testing

@testable import Registry

struct CSVReaderTests {
  /// What a file reads as: a record as its fields joined by `|`, a fault as `!line kind`.
  static func read(
    _ bytes: [UInt8], chunk: Int = .max, fieldBytesMax: Int = Limits.registryFieldBytesMax
  ) -> [String] {
    var reader = CSVReader(fieldBytesMax: fieldBytesMax)
    var steps: [String] = []
    func note(_ step: CSVReader.Step) -> Bool {
      switch step {
      case .end: return false
      case .fault(let fault):
        steps.append("!\(fault.line) \(fault.field.map { "\($0) " } ?? "")\(fault.kind)")
      case .record:
        let record = reader.record
        let fields = (0..<record.count).map { String(decoding: record[$0], as: UTF8.self) }
        steps.append("\(record.line) " + fields.joined(separator: "|"))
      }
      return true
    }
    var start = 0
    while start < bytes.count {
      let end = min(bytes.count, start + min(chunk, bytes.count))
      let part = Array(bytes[start..<end])
      var offset = 0
      while note(reader.next(in: part.span, from: &offset)) {}
      start = end
    }
    while note(reader.finish()) {}
    return steps
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var steps: [String]
  }

  static let rows = [
    Row(testDescription: "nothing is nothing", text: "", steps: []),
    Row(testDescription: "empty lines are nothing", text: "\n\r\n\n", steps: []),
    Row(testDescription: "LF", text: "a,b\nc,d\n", steps: ["1 a|b", "2 c|d"]),
    Row(
      testDescription: "CRLF is one line end", text: "a,b\r\nc,d\r\n", steps: ["1 a|b", "2 c|d"]),
    Row(testDescription: "CR alone ends a line", text: "a,b\rc,d\r", steps: ["1 a|b", "2 c|d"]),
    Row(
      testDescription: "the last line needs no end", text: "a,b\nc,d", steps: ["1 a|b", "2 c|d"]),
    Row(testDescription: "an empty last field counts", text: "a,b\nc,", steps: ["1 a|b", "2 c|"]),
    Row(
      testDescription: "empty lines between count as lines", text: "a\n\n\nb",
      steps: ["1 a", "4 b"]),
    Row(testDescription: "a byte order mark goes", text: "\u{FEFF}a,b\n", steps: ["1 a|b"]),
    Row(
      testDescription: "a quote may follow the mark", text: "\u{FEFF}\"a\",b\n", steps: ["1 a|b"]),
    Row(
      testDescription: "a mark elsewhere is text", text: "a,\u{FEFF}b\n", steps: ["1 a|\u{FEFF}b"]),
    Row(testDescription: "only a mark is nothing", text: "\u{FEFF}", steps: []),
    Row(testDescription: "quotes go", text: "\"a\",\"b\"\n", steps: ["1 a|b"]),
    Row(testDescription: "doubled quotes are one", text: "\"a\"\"b\"\n", steps: ["1 a\"b"]),
    Row(testDescription: "four quotes are one", text: "\"\"\"\",x", steps: ["1 \"|x"]),
    Row(testDescription: "a comma in quotes is text", text: "\"a,b\",c\n", steps: ["1 a,b|c"]),
    Row(
      testDescription: "newlines in quotes are text and count",
      text: "\"a\nb\r\nc\",d\ne,f\n", steps: ["1 a\nb\r\nc|d", "4 e|f"]),
    Row(
      testDescription: "a quoted empty line is a record", text: "a\n\"\"\n", steps: ["1 a", "2 "]),
    Row(testDescription: "spaces belong to the field", text: " a , b \n", steps: ["1  a | b "]),
    Row(
      testDescription: "an open quote is told by its line",
      text: "a,b\nc,\"d\ne\nf", steps: ["1 a|b", "!2 1 unterminatedQuote"]),
    Row(
      testDescription: "a stray quote spoils its line only",
      text: "a,b\nc\"c,d\ne,f", steps: ["1 a|b", "!2 0 strayQuote", "3 e|f"]),
    Row(
      testDescription: "text after a quote spoils its line only",
      text: "a,b\n\"c\"d,e\ne,f", steps: ["1 a|b", "!2 0 textAfterQuote", "3 e|f"]),
    Row(
      testDescription: "a short row is told", text: "a,b\nc\nd,e",
      steps: ["1 a|b", "!2 fieldCount(found: 1, wanted: 2)", "3 d|e"]),
    Row(
      testDescription: "a long row is told", text: "a,b\nc,d,e,f\nd,e",
      steps: ["1 a|b", "!2 fieldCount(found: 4, wanted: 2)", "3 d|e"]),
    Row(testDescription: "NUL is told", text: "a\n\0b\nc", steps: ["1 a", "!2 0 nul", "3 c"]),
    Row(testDescription: "UTF-8 is text", text: "é,日本\n", steps: ["1 é|日本"]),
  ]

  @Test(arguments: rows) func reads(_ row: Row) {
    #expect(CSVReaderTests.read(Array(row.text.utf8)) == row.steps)
  }

  @Test("Where chunks are cut never matters", arguments: [1, 2, 3, 5])
  func chunks(_ chunk: Int) {
    for row in CSVReaderTests.rows {
      #expect(CSVReaderTests.read(Array(row.text.utf8), chunk: chunk) == row.steps)
    }
  }

  @Test func invalidUTF8IsTold() {
    for bad: [UInt8] in [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xFF, 0xFE]] {
      let bytes = Array("a,b\nx,".utf8) + bad + Array("\ny,z".utf8)
      #expect(CSVReaderTests.read(bytes) == ["1 a|b", "!2 1 invalidUTF8", "3 y|z"])
    }
  }

  @Test("A character cut by a comma is no character")
  func halves() {
    #expect(CSVReaderTests.read([0xC3, 0x2C, 0xA9, 0x0A]) == ["!1 0 invalidUTF8"])
  }

  @Test("A field may have the limit's bytes and no more", arguments: [4_095, 4_096, 4_097])
  func limit(_ count: Int) {
    let field = String(repeating: "x", count: count)
    let plain = CSVReaderTests.read(Array("h\n\(field)\nz".utf8))
    let quoted = CSVReaderTests.read(Array("h\n\"\(field)\"\nz".utf8), chunk: 1_000)
    let wanted = count > 4_096 ? "!2 0 fieldTooLong(max: 4096)" : "2 \(field)"
    #expect(plain == ["1 h", wanted, "3 z"])
    #expect(quoted == ["1 h", wanted, "3 z"])
  }

  @Test("A field of 5 MB costs no memory and spoils its row only")
  func hugeField() {
    let bytes = Array("h,i\nx,".utf8) + Array(repeating: 0x61, count: 5 << 20) + Array("\ny,z".utf8)
    #expect(CSVReaderTests.read(bytes) == ["1 h|i", "!2 1 fieldTooLong(max: 4096)", "3 y|z"])
  }

  @Test("A header may have 1,024 columns", arguments: [1_023, 1_024, 1_025])
  func columns(_ count: Int) {
    let header = Array(repeating: "c", count: count).joined(separator: ",")
    let steps = CSVReaderTests.read(Array(header.utf8))
    #expect(steps.first?.hasPrefix("!1 tooManyColumns") == (count > 1_024))
  }

  @Test("No bytes trap, and random ones read the same in one chunk and byte by byte")
  func randomBytes() {
    var random = FixedRandom(state: 3)
    let alphabet = Array("a,\"\n\r\0é\u{FEFF}".utf8) + [0xFF]
    for _ in 0..<2_000 {
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? 0
      }
      let whole = CSVReaderTests.read(bytes, fieldBytesMax: 5)
      #expect(CSVReaderTests.read(bytes, chunk: 1, fieldBytesMax: 5) == whole)
    }
  }
}
