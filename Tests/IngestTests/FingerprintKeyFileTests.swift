import Bytes
import Foundation
import Testing

@testable import Ingest

/// The key under which secrets are fingerprinted.
struct FingerprintKeyFileTests {
  @Test func aMissingKeyIsMadeForItsOwner() throws {
    let scratch = try Scratch()
    let made = try FingerprintKeyFile.load(scratch("a.key"), mayCreate: true)
    #expect(try scratch.mode("a.key") == 0o600)
    #expect(scratch.names == ["a.key"], "no draft stays")
    let again = try FingerprintKeyFile.load(scratch("a.key"), mayCreate: true)
    let read = try FingerprintKeyFile.load(scratch("a.key"), mayCreate: false)
    let secret = Array("secret".utf8)
    #expect(made.identity(ofSecret: secret) == again.identity(ofSecret: secret))
    #expect(made.identity(ofSecret: secret) == read.identity(ofSecret: secret))
    let other = try FingerprintKeyFile.load(scratch("b.key"), mayCreate: true)
    #expect(made.identity(ofSecret: secret) != other.identity(ofSecret: secret))
  }

  @Test func aMissingKeyIsNotMadeUnasked() throws {
    let scratch = try Scratch()
    let error = #expect(throws: FingerprintKeyError.self) {
      _ = try FingerprintKeyFile.load(scratch("a.key"), mayCreate: false)
    }
    #expect(error.map { "\($0)" }?.contains(scratch("a.key")) == true)
    #expect(scratch.names.isEmpty)
  }

  @Test func aFolderThatIsNotThereIsNamed() throws {
    let scratch = try Scratch()
    #expect(throws: FingerprintKeyError.self) {
      _ = try FingerprintKeyFile.load(scratch("no/a.key"), mayCreate: true)
    }
  }

  @Test(arguments: [0, 1, 31, 32, 33, 64, 4_096]) func aKeyHas32Bytes(count: Int) throws {
    let scratch = try Scratch()
    try scratch.write(Array(repeating: 0x41, count: count), to: "a.key")
    try scratch.setMode("a.key", 0o600)
    if count == 32 {
      _ = try FingerprintKeyFile.load(scratch("a.key"), mayCreate: true)
    } else {
      #expect(throws: FingerprintKeyError.wrongLength(path: scratch("a.key"))) {
        _ = try FingerprintKeyFile.load(scratch("a.key"), mayCreate: true)
      }
    }
    let content = try Data(contentsOf: URL(fileURLWithPath: scratch("a.key")))
    #expect(content.count == count, "not touched")
  }

  @Test(arguments: [0o600, 0o400, 0o604, 0o640, 0o644, 0o601, 0o660])
  func aKeyThatOthersMayReadIsRefused(mode: Int) throws {
    let scratch = try Scratch()
    try scratch.write(Array(repeating: 0x41, count: 32), to: "a.key")
    try scratch.setMode("a.key", mode)
    if mode & 0o077 == 0 {
      _ = try FingerprintKeyFile.load(scratch("a.key"), mayCreate: true)
    } else {
      #expect(throws: FingerprintKeyError.readableByOthers(path: scratch("a.key"))) {
        _ = try FingerprintKeyFile.load(scratch("a.key"), mayCreate: true)
      }
    }
    #expect(try scratch.mode("a.key") == mode, "not touched")
  }

  @Test func noMessageCarriesTheKey() throws {
    let scratch = try Scratch()
    try scratch.write(Array("0123456789abcdef0123456789abcdefX".utf8), to: "a.key")
    try scratch.setMode("a.key", 0o600)
    let error = #expect(throws: FingerprintKeyError.self) {
      _ = try FingerprintKeyFile.load(scratch("a.key"), mayCreate: false)
    }
    #expect(error.map { "\($0)" }?.contains("0123456789") == false)
  }

  /// In a container the next run often has the number of the one that was killed.
  @Test func theDraftOfAKilledRunDoesNotStandInTheWay() throws {
    let scratch = try Scratch()
    let draft = "a.key.\(ProcessInfo.processInfo.processIdentifier)"
    try scratch.write([1, 2, 3], to: draft)
    _ = try FingerprintKeyFile.load(scratch("a.key"), mayCreate: true)
    #expect(try scratch.mode("a.key") == 0o600)
  }

  @Test func temporaryKeysDiffer() {
    #expect(
      FingerprintKeyFile.temporary().identity(ofSecret: [1])
        != FingerprintKeyFile.temporary().identity(ofSecret: [1]))
  }
}
