import Foundation
import Testing

/// One writer, private files, and a run that is killed at any moment.
@Suite struct WriterTests {
  @Test func secondWriterIsTurnedAway() throws {
    let store = try Store()
    let night = try Night.shared.get()
    let pipe = store.folder.path("pipe")
    #expect(unsafe mkfifo(pipe, 0o600) == 0)
    // Both ends, so that opening it waits for nobody.
    let writing = try #require(FileHandle(forUpdatingAtPath: pipe))
    // No child holds the writing end open, or the reader would wait for it.
    #expect(fcntl(writing.fileDescriptor, F_SETFD, FD_CLOEXEC) == 0)
    let words =
      [Program.authaudit, "ingest", "--db", store.path] + (try Store.keyOption()) + ["-"]
    let first = try Program.start(words.map { Array($0.utf8) }, input: pipe)
    defer { first.signal(SIGKILL) }
    let end = Date().addingTimeInterval(10)
    while !FileManager.default.fileExists(atPath: store.path + "-wal"), Date() < end { usleep(500) }

    for command in [
      ["ingest", night.logs] + (try Store.keyOption()),
      ["registry", "import", night.registry] + (try Store.keyOption()),
    ] {
      let second = try store.run(command)
      #expect(second.code == 75)
      #expect(second.errText.contains("\(store.path): another authaudit is writing to it"))
    }
    #expect(try store.run(["summary"]).code == 0, "reports answer meanwhile")

    try writing.close()
    let outcome = first.wait(seconds: 10)
    #expect(outcome.code == 0, "\(outcome.errText)")
    #expect(try store.ingest([try night.files()[0]]).code == 0, "the lock is free again")
  }

  @Test func killedAtAnyMoment() throws {
    let night = try Night.shared.get()
    let reference = try Store()
    let words = { (store: Store) in
      [Program.authaudit, "ingest", "--db", store.path] + (try Store.keyOption())
        + ["--registry", night.registry, night.logs]
    }
    let start = Date()
    #expect(
      try Program.start(words(reference).map { Array($0.utf8) }).wait().code == 0)
    let seconds = Date().timeIntervalSince(start)
    let wanted = try reference.dump()
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<6 {
      let store = try Store()
      let moment = Double.random(in: 0...seconds, using: &generator)
      let child = try Program.start(words(store).map { Array($0.utf8) })
      usleep(UInt32(moment * 1_000_000))
      child.signal(SIGKILL)
      _ = child.wait()
      let again = try Program.start(words(store).map { Array($0.utf8) }).wait()
      #expect(again.code == 0, "killed after \(moment) s: \(again.errText)")
      expectSame(try store.dump(), wanted, "killed after \(moment) s")
      try store.expectBalance()
    }
  }

  @Test func filesArePrivate() throws {
    let store = try Store()
    let night = try Night.shared.get()
    // The key is made, too, so no --fingerprint-key; a reader keeps the log from being emptied.
    let outcome = try Program.run(
      "/bin/sh",
      [
        "-c", #"umask 000; exec "$0" "$@""#, Program.authaudit, "ingest", "--db", store.path,
        "--registry", night.registry, try night.files()[0],
      ])
    #expect(outcome.code == 0, "\(outcome.errText)")
    #expect(store.folder.names().contains("store.db.key"))
    for name in store.folder.names() {
      let attributes = try FileManager.default.attributesOfItem(atPath: store.folder.path(name))
      let mode = try #require(attributes[.posixPermissions] as? Int)
      #expect(mode & 0o077 == 0, "\(name) has mode \(String(mode, radix: 8))")
    }
  }

  /// Under another fingerprint key every key that the store knows would be unknown, and every one
  /// that is served would be served wrongly.
  @Test func anotherFingerprintKeyIsRefused() throws {
    let store = try Store()
    let night = try Night.shared.get()
    let files = try night.files()
    #expect(try store.ingest([files[0]], ["--registry", night.registry]).code == 0)
    let dump = try store.dump()

    let lost = try store.run(["ingest", files[1]])
    #expect(lost.code == 73, "no new key is made where one is missing")
    #expect(lost.errText.contains("store.db.key: the fingerprint key cannot be read"))
    try store.folder.write("other.key", Data(count: 32))
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: store.folder.path("other.key"))
    for command in [
      ["ingest", files[1]], ["ingest", "--dry-run", files[1]],
      ["registry", "import", night.registry],
    ] {
      let other = try store.run(command, ["--fingerprint-key", store.folder.path("other.key")])
      #expect(other.code == 73)
      #expect(other.errText.contains("fingerprinted under another fingerprint key"))
    }
    expectSame(try store.dump(), dump, "refused")
    #expect(!store.folder.names().contains("store.db.key"))
  }

  @Test func dryRunStoresNothing() throws {
    let store = try Store()
    let night = try Night.shared.get()
    let files = try night.files()
    let fresh = try store.ingest(
      [files[0]], ["--dry-run", "--registry", night.registry])
    #expect(fresh.code == 0, "\(fresh.errText)")
    #expect(fresh.outText.contains("1 new") && fresh.outText.contains("nothing was stored"))
    #expect(store.folder.names() == [], "nothing is made")

    try store.ingest([files[0]], ["--registry", night.registry])
    let before = try Data(contentsOf: URL(filePath: store.path))
    let second = try store.ingest(files, ["--dry-run", "--registry", night.registry])
    #expect(second.outText.contains("7 new, 1 known"), "\(second.outText)")
    #expect(try Data(contentsOf: URL(filePath: store.path)) == before)
    // SQLite's index of an empty log stays behind a reader.
    #expect(store.folder.read("store.db-wal").isEmpty)
  }
}
