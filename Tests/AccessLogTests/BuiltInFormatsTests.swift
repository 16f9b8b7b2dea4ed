import Bytes
import Testing

@testable import AccessLog

struct BuiltInFormatsTests {
  static let files = (try? BuiltInFormats.files()) ?? []
  static let formats = (try? BuiltInFormats.all(names)) ?? []

  @Test func allCompile() throws {
    #expect(Self.files.count == 25)
    #expect(Self.formats.map(\.name) == ["json"] + Self.files.map(\.name))
    for file in Self.files {
      #expect(!file.gateway.isEmpty && !file.about.isEmpty && file.samples.count == 1)
    }
  }

  /// Each format file's `sample:` gives its `expect:`, and nothing else, fast and completely.
  @Test(arguments: files) func samplesGiveWhatTheyPromise(_ file: FormatFile) throws {
    let format = try file.format(names)
    for (sample, expected) in zip(file.samples, file.expectations) {
      for learns in [true, false] {
        let reading = Reading(sample + "\n" + sample, as: format, learns: learns)
        #expect(reading.rejected == [])
        let request = try #require(reading.requests.last)
        let words = request.split(separator: " ").dropFirst().joined(separator: " ")
        // Without a file there is no year.
        let year = file.name == "tyk-text" ? "2000" : "2026"
        #expect(file.name == "apache" || words.hasPrefix("\(year)-11-02T02:12:03"))
        for word in expected.split(separator: " ") {
          let wanted = word.replacing("_", with: word.contains("_\"") ? " " : "_")
          let found =
            wanted.hasPrefix("status=")
            ? words.contains(" \(wanted.dropFirst(7)) ") : (words + " ").contains(" \(wanted) ")
          #expect(found, "\(wanted) in \(words)")
        }
      }
    }
  }

  /// Among all formats each sample is read by its own, or by one that reads the same.
  @Test(arguments: files) func samplesAreDetected(_ file: FormatFile) throws {
    for sample in file.samples {
      var block = Block(capacity: RecordReader.blockBytes)
      block.append(Array((sample + "\n" + sample + "\n").utf8))
      let chosen = FormatDetector.choose(block, atEnd: true, among: Self.formats)
      let choice = try #require(chosen)
      #expect(choice.rival == nil)
      let own = Reading(sample, as: try file.format(names)).requests
      #expect(Reading(sample, as: choice.format).requests == own, "\(choice.format.name)")
    }
  }

  /// `reason.NAME` fills that reason field of the profile, and none where it has no such field.
  @Test func reasonsAreTheProfiles() throws {
    let file = try FormatFile(
      named: "x", "json:\ntime: t\nstatus: s\nreason.type: why\nreason.nowhere: what\n")
    let format = try file.format(names)
    let reading = Reading(#"{"t":1793557923,"s":403,"why":"A","what":"B"}"#, as: format)
    #expect(reading.requests == ["1 2026-11-01T18:32:03.000Z 403 reason3=A"])
  }
}
