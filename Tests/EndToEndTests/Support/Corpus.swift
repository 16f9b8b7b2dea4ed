import Foundation
import Testing

/// The nasty corpus, made by `Tests/Nasty/nasty.py`, and its manifest.
struct Corpus: Sendable {
  /// A row of `MANIFEST.tsv`; nasty.py says what the columns mean.
  struct Row: Sendable, CustomTestStringConvertible {
    let cells: [String: String]

    /// A cell; nil when it is not fixed.
    subscript(name: String) -> String? { cells[name].flatMap { $0.isEmpty ? nil : $0 } }
    var kind: String { self["kind"] ?? "" }
    var name: String { self["path"] ?? "" }
    var testDescription: String { "\(name): \(self["why"] ?? "")" }
    /// Relative to the corpus, as the bytes that it is.
    var path: [UInt8] { Corpus.bytes(name) }
    var twin: [UInt8]? { self["twin"].map { Corpus.bytes($0) } }
    var exit: Int32? { self["exit"].flatMap { Int32($0) } }
    /// Further options; the shell's quotes around one of them are taken off.
    var arguments: [[UInt8]] {
      var words: [String] = []
      for (index, part) in (self["arguments"] ?? "").split(separator: "'").enumerated() {
        words += index % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
      }
      return words.map { Array($0.utf8) }
    }
  }

  let folder: Scratch
  let rows: [Row]
  /// The key that must be found nowhere, and what else gives it away.
  let canaries: [Data]

  private struct CannotMake: Error { var message: String }

  /// The corpus of this run; a failure says why there is none.
  static let shared: Result<Corpus, any Error> = Result { try Corpus() }
  /// Whether Python is there to make it; says so where it is not.
  static let isPossible: Bool = {
    if (try? Program.run("python3", ["--version"]))?.code == 0 { return true }
    print("The nasty corpus is not walked: there is no python3.")
    return false
  }()

  /// Rows of these kinds; none without Python.
  static func rows(_ kinds: String...) -> [Row] {
    guard isPossible, let corpus = try? shared.get() else { return [] }
    return corpus.rows.filter { kinds.contains($0.kind) }
  }

  private init() throws {
    folder = try Scratch()
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Nasty/nasty.py").standardized.path
    let made = try Program.run("python3", [script, folder.path])
    guard made.code == 0 else { throw CannotMake(message: made.errText) }
    var lines = String(decoding: folder.read("MANIFEST.tsv"), as: UTF8.self)
      .split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
    let header = lines.removeFirst().map(String.init)
    rows = lines.map {
      Row(cells: Dictionary(uniqueKeysWithValues: zip(header, $0.map(String.init))))
    }
    let canary = folder.read("secrets/CANARY.txt")
    let text = String(decoding: canary, as: UTF8.self)
    let percent = canary.map { String(format: "%%%02X", $0) }.joined()
    canaries = [
      canary, Data(text.uppercased().utf8), canary.dropFirst(4), Data(percent.utf8),
      Data(percent.lowercased().utf8), Data(#"\u0039pk"#.utf8),
      Data(canary.base64EncodedString().prefix(40).utf8),
      Data((Data("x:".utf8) + canary).base64EncodedString().prefix(40).utf8),
    ]
  }

  /// What stands for the bytes that `\xHH` escapes name.
  private static func bytes(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), rest.first == UInt8(ascii: "x") else {
        bytes.append(byte)
        continue
      }
      let digits = String(decoding: rest.dropFirst().prefix(2), as: UTF8.self)
      bytes.append(UInt8(digits, radix: 16) ?? byte)
      rest = rest.dropFirst(3)
    }
    return bytes
  }
}

/// Expects that nothing in `output` acts on a terminal: valid UTF-8, no control character but the
/// line feed, nothing that hides or turns text around.
func expectHarmless(
  _ output: Data, _ name: Comment, _ location: SourceLocation = #_sourceLocation
) {
  guard let text = String(validating: output, as: UTF8.self) else {
    Issue.record("\(name) is no UTF-8", sourceLocation: location)
    return
  }
  let bad = text.unicodeScalars.filter { scalar in
    let isControl = scalar.value < 0x20 && scalar != "\n" || 0x7F..<0xA0 ~= scalar.value
    let hidden: [ClosedRange<UInt32>] = [
      0x200B...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF...0xFEFF,
    ]
    return isControl || hidden.contains { $0 ~= scalar.value }
  }
  let codes = bad.prefix(5).map { "U+" + String($0.value, radix: 16) }
  #expect(bad.isEmpty, "\(name): \(codes)", sourceLocation: location)
}
