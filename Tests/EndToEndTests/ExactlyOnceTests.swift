import Foundation
import Testing

/// Promise 1: a content counts once, whatever it is called, however it is packed, and in whatever
/// order it comes.
@Suite struct ExactlyOnceTests {
  /// Three files of the shared night, in forms that an operator meets.
  struct Forms: Sendable {
    let night: Night
    let folder: Scratch
    /// As the gateway left them.
    let asLeft: [String]
    /// Their content.
    let plain: [Data]
    /// The dump of a store that ingested `asLeft` and nothing else.
    let dump: [String]
    /// The same without what packing changes.
    let contentDump: [String]

    static let shared: Result<Forms, any Error> = Result { try Forms() }

    private init() throws {
      let folder = try Scratch()
      let night = try Night.shared.get()
      let asLeft = Array(try night.files().prefix(3))
      let plain = try asLeft.map { try Program.run("gzip", ["-dc", $0]).out }
      let store = try Store()
      try store.ingest(asLeft, ["--registry", night.registry])
      (self.night, self.folder, self.asLeft, self.plain) = (night, folder, asLeft, plain)
      dump = try store.dump()
      contentDump = try store.dump(without: ["compressed_bytes"])
    }

    /// Writes a file of the given bytes, packed by gzip with `options` unless they are nil.
    func write(_ name: String, _ bytes: Data, gzip options: [String]? = ["-6"]) throws -> String {
      let path = try folder.write("\(UUID().uuidString)-\(name)", bytes)
      guard let options else { return path }
      return try folder.write(
        "\(UUID().uuidString)-\(name).gz", try Program.run("gzip", options + ["-nc", path]).out)
    }
  }

  enum Form: String, CaseIterable, Sendable {
    case renamed, packedHarder = "packed harder", packedFaster = "packed faster"
    case plain, members = "multi-member", twiceGzipped = "gzip in gzip", padded =
      "padded with zeros"
  }

  private func path(_ number: Int, as form: Form, _ forms: Forms) throws -> String {
    let content = forms.plain[number]
    let name = "other-\(number)"
    switch form {
    case .renamed:
      return try forms.folder.write(name, try Data(contentsOf: URL(filePath: forms.asLeft[number])))
    case .packedHarder: return try forms.write(name, content, gzip: ["-9"])
    case .packedFaster: return try forms.write(name, content, gzip: ["-1"])
    case .plain: return try forms.write(name, content, gzip: nil)
    case .members:
      // Cut wherever it falls, also within a line.
      let half = content.count / 2
      var joined = Data()
      for part in [content.prefix(half), content.dropFirst(half)] {
        joined += try Data(
          contentsOf: URL(filePath: try forms.write("part", Data(part), gzip: ["-5"])))
      }
      return try forms.folder.write(name + ".gz", joined)
    case .twiceGzipped:
      let once = try Data(contentsOf: URL(filePath: try forms.write(name, content)))
      return try forms.write(name, once, gzip: ["-1"])
    case .padded:
      let packed = try Data(contentsOf: URL(filePath: try forms.write(name, content)))
      return try forms.folder.write(name + ".tape", packed + Data(count: 512))
    }
  }

  @Test(arguments: Form.allCases) func sameContent(_ form: Form) throws {
    let forms = try Forms.shared.get()
    let paths = try (0..<3).map { try path($0, as: form, forms) }

    let alone = try Store()
    let outcome = try alone.ingest(paths, ["--registry", forms.night.registry])
    #expect(outcome.code == 0, "\(outcome.errText)")
    expectSame(
      try alone.dump(without: ["compressed_bytes"]), forms.contentDump, "\(form.rawValue), alone")

    let after = try Store()
    try after.ingest(forms.asLeft, ["--registry", forms.night.registry])
    let second = try after.ingest(paths)
    #expect(second.outText.contains("0 new, 3 known, 0 replaced, 0 damaged"), "\(second.outText)")
    expectSame(try after.dump(), forms.dump, "\(form.rawValue), afterwards")
    try after.expectBalance()
  }

  @Test func standardInput() throws {
    let forms = try Forms.shared.get()
    let store = try Store()
    for path in forms.asLeft {
      let outcome = try store.ingest(["-"], ["--registry", forms.night.registry], input: path)
      #expect(outcome.code == 0, "\(outcome.errText)")
    }
    expectSame(
      try store.dump(without: ["compressed_bytes"]), forms.contentDump, "through standard input")
    #expect(try store.ingest(forms.asLeft).outText.contains("0 new, 3 known"))
    expectSame(
      try store.dump(without: ["compressed_bytes"]), forms.contentDump, "and again from files")
  }

  @Test func namedTwice() throws {
    let forms = try Forms.shared.get()
    let store = try Store()
    let copies = try (0..<3).map { try path($0, as: .plain, forms) }
    let outcome = try store.ingest(
      forms.asLeft + forms.asLeft + copies,
      ["--registry", forms.night.registry, "--jobs", "8"])
    #expect(outcome.outText.contains("3 new, 3 known, 0 replaced, 0 damaged"), "\(outcome.outText)")
    expectSame(
      try store.dump(without: ["compressed_bytes"]), forms.contentDump, "named twice and copied")
    try store.expectBalance()
  }

  /// A log in four states, and another one: whatever the order and the number of workers, the last
  /// state counts, once.
  @Test(arguments: [1, 8]) func grownAndShrunk(jobs: Int) throws {
    let forms = try Forms.shared.get()
    let states = try [1, 2, 3].map { count in
      try forms.write("state-\(count)", Data(forms.plain.prefix(count).joined()))
    }
    let cut = Data(forms.plain[0].prefix(forms.plain[0].count / 2))
    let half = try forms.write("half", Data(cut.prefix((cut.lastIndex(of: 0x0A) ?? 0) + 1)))
    let other = try forms.write(
      "other", try Data(contentsOf: URL(filePath: forms.night.files()[5])),
      gzip: nil)
    let registry = ["--registry", forms.night.registry, "--jobs", "\(jobs)"]

    let reference = try Store()
    try reference.ingest([states[2], other], registry)
    let wanted = try reference.dump()
    #expect(try reference.number("SELECT count(*) FROM sources") == 2)

    // In its order, one run a state.
    let growing = try Store()
    for path in [half, states[0], states[1], other, states[2]] {
      #expect(try growing.ingest([path], registry).code == 0)
      try growing.expectBalance()
    }
    expectSame(try growing.dump(), wanted, "grown")
    for path in [states[1], half, states[0]] {
      #expect(try growing.ingest([path], registry).outText.contains("0 new, 1 known"))
    }
    expectSame(try growing.dump(), wanted, "shrunk")

    // All at once, in several orders.
    for order in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 0, 4, 1, 3], [3, 4, 0, 2, 1]] {
      let paths = order.map { [half, states[0], states[1], states[2], other][$0] }
      let store = try Store()
      let outcome = try store.ingest(paths, registry)
      #expect(outcome.code == 0, "\(outcome.errText)")
      expectSame(try store.dump(), wanted, "order \(order), \(jobs) jobs")
      try store.expectBalance("order \(order)")
    }
  }

  @Test func orderAndWorkers() throws {
    let night = try Night.shared.get()
    let files = try night.files()
    let reference = try Store()
    try reference.ingest(files, ["--registry", night.registry, "--jobs", "1"])
    let wanted = try reference.dump()
    for (paths, jobs) in [(files, 2), (files.reversed(), 8), (files.shuffled(), 3)] {
      let store = try Store()
      try store.ingest(paths, ["--registry", night.registry, "--jobs", "\(jobs)"])
      expectSame(try store.dump(), wanted, "\(jobs) jobs")
    }
    let completely = try Store()
    try completely.ingest(
      files, ["--registry", night.registry], environment: ["AUTHAUDIT_COMPLETE_READER": "1"])
    expectSame(try completely.dump(), wanted, "without the learned templates")
  }
}
