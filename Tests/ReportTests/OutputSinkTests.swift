import Foundation
import Testing

@testable import Report

#if canImport(Glibc)
  import Glibc
#endif

struct OutputSinkTests {
  private func pipePair() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    try #require(unsafe pipe(&ends) == 0)
    return (ends[0], ends[1])
  }

  @Test func aFullDiskIsAnError() throws {
    let full = unsafe open("/dev/full", O_WRONLY | O_CLOEXEC)
    try #require(full >= 0)
    defer { close(full) }
    let sink = OutputSink(descriptor: full)
    try sink.write("one line\n")  // buffered: nothing known yet
    let expected = OutputError.failed(name: "standard output", code: ENOSPC)
    #expect(throws: expected) { try sink.finish() }
    #expect(throws: expected) { try sink.write("more") }
    #expect(throws: expected) { try sink.finish() }
    #expect(expected.description.contains("No space left on device"))
  }

  @Test func aFullDiskIsFoundInTheMiddle() throws {
    let full = unsafe open("/dev/full", O_WRONLY | O_CLOEXEC)
    try #require(full >= 0)
    defer { close(full) }
    let sink = OutputSink(descriptor: full)
    #expect(throws: OutputError.self) {
      try sink.write(String(repeating: "x", count: 1 << 16))
    }
  }

  @Test func aClosedPipeIsTheQuietEnd() throws {
    OutputSink.ignoreBrokenPipes()
    let ends = try pipePair()
    close(ends.read)
    defer { close(ends.write) }
    let sink = OutputSink(descriptor: ends.write)
    try sink.write("line\n")
    #expect(throws: OutputError.closed) { try sink.finish() }
  }

  @Test func aClosedDescriptorIsAnError() throws {
    let sink = OutputSink(descriptor: 9_999)
    try sink.write("x")
    #expect(throws: OutputError.failed(name: "standard output", code: EBADF)) { try sink.finish() }
  }

  @Test func nothingToWriteIsNoError() throws {
    let sink = OutputSink(descriptor: 9_999)
    try sink.finish()
  }

  @Test func whatIsWrittenArrivesInOrder() throws {
    let ends = try pipePair()
    defer { close(ends.read) }
    let sink = OutputSink(descriptor: ends.write)
    try sink.write("a€")
    try sink.write([0x62, 0xFF])
    try sink.finish()
    close(ends.write)
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = unsafe bytes.withUnsafeMutableBytes {
      unsafe read(ends.read, $0.baseAddress, $0.count)
    }
    #expect(Array(bytes.prefix(max(0, count))) == [0x61, 0xE2, 0x82, 0xAC, 0x62, 0xFF])
  }

  @Test func aNonBlockingPipeIsWaitedFor() async throws {
    let ends = try pipePair()
    _ = fcntl(ends.write, F_SETFL, O_NONBLOCK)
    let wanted = 300_000  // more than a pipe holds
    let reader = Task.detached {
      var total = 0
      var chunk = [UInt8](repeating: 0, count: 1 << 12)
      while true {
        let count = unsafe chunk.withUnsafeMutableBytes {
          unsafe read(ends.read, $0.baseAddress, $0.count)
        }
        if count <= 0 { return total }
        total += count
      }
    }
    let sink = OutputSink(descriptor: ends.write)
    for _ in 0..<wanted / 100 { try sink.write(String(repeating: "x", count: 100)) }
    try sink.finish()
    close(ends.write)
    #expect(await reader.value == wanted)
    close(ends.read)
  }

  @Test func aFileIsTheOwnersOnlyAndLinksAreNotFollowed() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "authaudit-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("report.csv").path
    let sink = try OutputSink(creating: path)
    try sink.write("a\r\n")
    try sink.finish()
    try sink.finish()
    #expect(FileManager.default.contents(atPath: path) == Data("a\r\n".utf8))
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    let link = folder.appendingPathComponent("link").path
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    #expect(throws: OutputError.cannotCreate(path: link, code: ELOOP)) {
      _ = try OutputSink(creating: link)
    }
    let missing = folder.path + "/no/such/file"
    #expect(throws: OutputError.cannotCreate(path: missing, code: ENOENT)) {
      _ = try OutputSink(creating: missing)
    }
  }
}
