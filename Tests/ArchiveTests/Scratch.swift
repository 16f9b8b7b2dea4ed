// UNSAFE. What holds: every C string and buffer outlives the call it is passed to.

import Bytes
import Glibc
import Testing

@testable import Archive

/// A temporary folder of one test, removed with all in it.
final class Scratch: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/archive-tests-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { preconditionFailure("mkdtemp") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    var rest = [ArchivePath(path)]
    while let last = rest.last {
      let name = last.bytes.map { CChar(bitPattern: $0) } + [0]
      let isGone = unsafe remove(name) == 0
      let within = isGone ? [] : (try? FileSystem.names(in: last)) ?? []
      if within.isEmpty { rest.removeLast() } else { rest += within.map { last.appending($0) } }
    }
  }

  /// The path of `name` in the folder.
  func callAsFunction(_ name: String) -> ArchivePath { ArchivePath("\(path)/\(name)") }

  /// Writes a file; `appending` adds to it.
  @discardableResult
  func write(_ bytes: [UInt8], to name: String, appending: Bool = false) -> ArchivePath {
    let mode = appending ? O_APPEND : O_TRUNC
    let descriptor = unsafe open("\(path)/\(name)", O_WRONLY | O_CREAT | mode, 0o600)
    precondition(descriptor >= 0)
    var at = 0
    while at < bytes.count {
      let count = unsafe bytes[at...].withUnsafeBytes { buffer in
        unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
      }
      precondition(count > 0)
      at += count
    }
    close(descriptor)
    return self(name)
  }

  func makeFolder(_ name: String) { precondition(unsafe mkdir("\(path)/\(name)", 0o700) == 0) }

  func makePipe(_ name: String) { precondition(unsafe mkfifo("\(path)/\(name)", 0o600) == 0) }

  func makeLink(_ name: String, to target: String) {
    precondition(unsafe symlink(target, "\(path)/\(name)") == 0)
  }
}

/// What a reader gave until its end or its error.
struct Reading {
  var content: [UInt8] = []
  var error: ArchiveError?
  var finished: FinishedContent

  /// The damage in the words of `Gz.Verdict`.
  var verdict: Gz.Verdict {
    guard case .damaged(let damage, _, let byte, _) = error else {
      return Gz.Verdict(content: content, damage: error.map { "\($0)" })
    }
    return Gz.Verdict(content: content, damage: "\(damage)", byte: Int(byte))
  }
}

/// Reads an opened file through a block of `blockBytes`.
func read(
  _ file: consuming CompressedFile, known: [KnownContent] = [],
  allCheckpoints: (@Sendable (Int64) -> Checkpoints?)? = nil, engine: InflateEngine = .zlib,
  blockBytes: Int = 1 << 20, chunkBytes: Int = 256 << 10
) -> Reading {
  var reader = ArchiveReader(
    file, known: ContentIndex(known: known, allCheckpoints: allCheckpoints), engine: engine,
    chunkBytes: chunkBytes)
  var block = Block(capacity: blockBytes)
  var content: [UInt8] = []
  var failure: ArchiveError?
  do throws(ArchiveError) {
    while try reader.fill(&block) {
      block.withBytes { bytes in for index in bytes.indices { content.append(bytes[index]) } }
      block.discard(prefix: block.count)
    }
  } catch {
    failure = error
  }
  return Reading(content: content, error: failure, finished: reader.finish())
}

/// Reads a file that is there; every other engine that is built in must come to the same verdict, and
/// of what is whole to the same content.
func read(
  _ path: ArchivePath, known: [KnownContent] = [],
  allCheckpoints: (@Sendable (Int64) -> Checkpoints?)? = nil, blockBytes: Int = 1 << 20,
  chunkBytes: Int = 256 << 10
) throws -> Reading {
  let reading = read(
    try CompressedFile(.file(path)), known: known, allCheckpoints: allCheckpoints,
    blockBytes: blockBytes, chunkBytes: chunkBytes)
  for engine in InflateEngine.allCases where engine != .zlib {
    let other = read(
      try CompressedFile(.file(path)), known: known, allCheckpoints: allCheckpoints,
      engine: engine, blockBytes: blockBytes, chunkBytes: chunkBytes)
    switch (reading.error, other.error) {
    case (.damaged, .damaged): break
    case (nil, nil): #expect(other.finished == reading.finished && other.content == reading.content)
    default: #expect(other.error == reading.error, "\(engine.rawValue)")
    }
  }
  return reading
}

/// `count` log lines, the first of which is number `start`; each is some 90 bytes and like no other.
func lines(_ count: Int, from start: Int = 0) -> [UInt8] {
  var text: [UInt8] = []
  for number in start..<(start + count) {
    var state = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
    state ^= state >> 29
    text += Array(
      "203.0.113.9 - - [02/Nov/2026:02:12:03 +0000] \"GET /api/v1/ext/\(number) HTTP/1.1\" 403 \(state)\n"
        .utf8)
  }
  return text
}
