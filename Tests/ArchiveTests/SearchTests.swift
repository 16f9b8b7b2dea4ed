import Glibc
import Testing

@testable import Archive

/// Which files a search finds, and what it says of the others.
struct SearchTests {
  static func search(_ paths: ArchivePath...) -> ArchiveSearch { searchArchives(in: paths) }

  @Test func aFolderIsSearchedForLogsInTheOrderOfTheirBytes() {
    let scratch = Scratch()
    for folder in ["a", "a/b", "a-b", "empty", ".hidden"] { scratch.makeFolder(folder) }
    let found = [
      "a-b/x.gz", "a.gz", "a/.json", "a/b/q.log", "a/y.json.1", "a/y.jsonl", "z.log",
      "\u{1B}\n.gz",
    ]
    for name in found where name != "a/.json" { scratch.write([], to: name) }
    for name in ["a/.json", ".hidden/x.gz", "a/gz", "x.gzip", "a/b/log", "json", "x.jso", "-"] {
      scratch.write([], to: name)
    }
    let search = Self.search(ArchivePath(scratch.path))
    let visible = found.filter { $0 != "a/.json" }
    let expected = visible.map { scratch($0) }.sorted()
    #expect(search.inputs == expected.map { .file($0) })
    #expect(search.problems == [])
    #expect(expected.first == scratch("\u{1B}\n.gz"))
    #expect(expected[1] == scratch("a-b/x.gz"))  // "-" and "." come before "/"
  }

  @Test func filesAreTakenAsGivenAndOnce() {
    let scratch = Scratch()
    let odd = scratch.write([], to: "odd name")
    let log = scratch.write([], to: "x.log")
    let folder = ArchivePath(scratch.path + "/")
    let dash = ArchivePath("-")
    let search = Self.search(log, dash, odd, folder, log, dash)
    #expect(search.inputs == [.file(log), .standardInput, .file(odd)])
    #expect(search.problems == [])
  }

  @Test func namesOfAnyBytes() throws {
    let scratch = Scratch()
    let path = ArchivePath(
      Array("\(scratch.path)/".utf8) + [0xFF, 0xFE, 0x0A, 0x2D] + Array(".gz".utf8))
    let descriptor = unsafe open(
      path.bytes.map { CChar(bitPattern: $0) } + [0], O_CREAT | O_WRONLY, 0o600)
    try #require(descriptor >= 0)
    close(descriptor)
    #expect(Self.search(ArchivePath(scratch.path)).inputs == [.file(path)])
    #expect(try read(path).content.isEmpty)
  }

  @Test func linksToFilesAndFoldersAreFollowed() {
    let scratch = Scratch()
    scratch.makeFolder("in")
    scratch.makeFolder("out")
    scratch.write([], to: "out/x.gz")
    scratch.write([], to: "out/plain")
    scratch.makeLink("in/file.gz", to: "../out/plain")
    scratch.makeLink("in/folder", to: "../out")
    scratch.makeLink("in/folder2", to: "../out")
    let search = Self.search(scratch("in"))
    #expect(search.inputs == [.file(scratch("in/file.gz")), .file(scratch("in/folder/x.gz"))])
    #expect(search.problems == [])
  }

  @Test func loopsAndDanglingLinksAreNamedAndTheRestIsFound() {
    let scratch = Scratch()
    scratch.makeFolder("in")
    scratch.makeFolder("in/deep")
    scratch.write([], to: "in/deep/x.gz")
    scratch.makeLink("in/deep/up", to: "..")
    scratch.makeLink("in/self.gz", to: "self.gz")
    scratch.makeLink("in/gone", to: "nowhere")
    let search = Self.search(scratch("in"))
    #expect(search.inputs == [.file(scratch("in/deep/x.gz"))])
    #expect(
      search.problems == [
        .init(path: scratch("in/deep/up"), reason: .linkLoop),
        .init(path: scratch("in/gone"), reason: .danglingLink),
        .init(path: scratch("in/self.gz"), reason: .linkLoop),
      ])
  }

  @Test(.timeLimit(.minutes(1))) func whatIsNoFileIsNamedAndNeverWaitedFor() throws {
    let scratch = Scratch()
    scratch.makePipe("pipe.gz")
    scratch.makePipe("other")
    scratch.makeFolder("folder")
    let search = Self.search(
      ArchivePath(scratch.path), scratch("other"), ArchivePath("/dev/zero"), scratch("none"),
      scratch("folder"), scratch("folder"))
    #expect(search.inputs == [])
    #expect(
      search.problems == [
        .init(path: scratch("pipe.gz"), reason: .pipe),
        .init(path: ArchivePath(scratch.path), reason: .nothingFound),
        .init(path: scratch("other"), reason: .pipe),
        .init(path: ArchivePath("/dev/zero"), reason: .device),
        .init(path: scratch("none"), reason: .unreadable("No such file or directory")),
        .init(path: scratch("folder"), reason: .nothingFound),
      ])
    #expect(Set(search.problems.map { "\($0.reason)" }).count == 4)
    // A reader that gets one nevertheless does not wait either.
    for (path, reason) in [
      (scratch("other"), "not a file"), (scratch("folder"), "a folder"),
      (scratch("none"), "No such file or directory"),
      (ArchivePath(Array("/tmp".utf8) + [0]), "No such file or directory"),
    ] {
      #expect(throws: ArchiveError.cannotOpen(.file(path), reason: reason)) {
        _ = try ArchiveReader(.file(path))
      }
      #expect(compressedSize(of: path) == nil)
    }
  }

  @Test func aTreeDeeperThanAPathCanBeIsSaidAndEnds() {
    let scratch = Scratch()
    scratch.makeFolder("in")
    // Each folder has two links to the next: 2^30 paths lead to the last.
    for level in 0..<30 {
      scratch.makeFolder("in/d\(level)")
      if level > 0 {
        for name in ["l", "m"] { scratch.makeLink("in/d\(level - 1)/\(name)", to: "../d\(level)") }
      }
    }
    scratch.write([], to: "in/d29/x.gz")
    let search = Self.search(scratch("in/d0"))
    #expect(search.inputs.count == 1)
  }
}
