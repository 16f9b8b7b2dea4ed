// UNSAFE. What holds:
//  1. `CommandLine.unsafeArgv` has `argc` C strings, which live and stay as they are to the end.

import Archive
import Foundation

/// The paths that `texts`, words of the command line, stand for.
///
/// A word that is no UTF-8 reached `texts` with its odd bytes replaced; a file has the bytes that the
/// system gave, and those are looked up.
func givenPaths(_ texts: [String]) -> [ArchivePath] {
  var odd: [[UInt8]: [[UInt8]]] = [:]
  for index in 1..<max(1, Int(CommandLine.argc)) {
    guard let word = unsafe CommandLine.unsafeArgv[index] else { continue }
    let bytes = unsafe Array(UnsafeRawBufferPointer(start: word, count: strlen(word)))
    let shown = Array(String(decoding: bytes, as: UTF8.self).utf8)
    if shown != bytes { odd[shown, default: []].append(bytes) }
  }
  // Different words may look the same: each is taken once, in order.
  for (shown, words) in odd { odd[shown] = words.reversed() }
  return texts.map { text in ArchivePath(odd[Array(text.utf8)]?.popLast() ?? Array(text.utf8)) }
}
