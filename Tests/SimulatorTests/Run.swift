import CZlib
import Foundation

@testable import Simulator

/// A night in a folder of its own, which goes when the run goes.
final class Run: Sendable {
  let folder: String
  let totals: Totals

  /// Makes the night that the arguments describe.
  init(_ part: Part, _ settings: Settings) throws {
    folder = NSTemporaryDirectory() + "simulator-\(UUID().uuidString)"
    totals = try Night.write([part], settings, to: folder)
  }

  /// Makes the samples.
  init(samplesFrom seed: UInt64) throws {
    folder = NSTemporaryDirectory() + "simulator-\(UUID().uuidString)"
    try SampleNight.write(seed: seed, to: folder)
    totals = Totals()
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Paths of all files below the folder, in order.
  func paths() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).sorted().filter {
      var isFolder: ObjCBool = false
      return unsafe FileManager.default.fileExists(
        atPath: "\(folder)/\($0)", isDirectory: &isFolder) && !isFolder.boolValue
    }
  }

  /// The bytes of a file.
  func bytes(_ path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(path)"))
  }

  /// The lines of a gzip file, read by zlib to its end.
  func gzipLines(_ path: String) throws -> [String] {
    guard let file = unsafe gzopen("\(folder)/\(path)", "rb") else { throw Damaged(path: path) }
    var text: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe gzread(file, &block, UInt32(block.count))
      guard count > 0 else {
        guard unsafe gzclose(file) == Z_OK, count == 0 else {
          throw Damaged(path: path)
        }
        break
      }
      text += block[..<Int(count)]
    }
    return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// The lines of all logs, in order.
  func logLines() throws -> [String] {
    try paths().filter { $0.hasPrefix("logs/") }.flatMap { try gzipLines($0) }
  }

  /// The rows of a CSV file without its header; no field of ours holds a line break.
  func rows(_ path: String) throws -> [[String]] {
    let text = try String(decoding: bytes(path), as: UTF8.self)
    return text.split(separator: "\n").dropFirst().map(fields)
  }

  private struct Damaged: Error { var path: String }

  private func fields(_ row: Substring) -> [String] {
    var fields = [""]
    var isQuoted = false
    for character in row {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: fields.append("")
      default: fields[fields.count - 1].append(character)
      }
    }
    return fields
  }
}
