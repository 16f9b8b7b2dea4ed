/// The bytes of a path, exactly as the file system or the command line gave them.
///
/// Paths are hostile: they may hold newlines, escapes and invalid UTF-8. They are compared as bytes,
/// and become a `String` only in an error's description, which the shell escapes.
package struct ArchivePath: Hashable, Comparable, Sendable {
  /// The bytes, without a final NUL.
  package let bytes: [UInt8]

  /// Makes a path of `bytes`.
  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Makes a path of the UTF-8 of `text`.
  package init(_ text: String) { bytes = Array(text.utf8) }

  /// The bytes as text for people; invalid UTF-8 is replaced, nothing is escaped.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The last component: what a file is called in its folder.
  var name: ArraySlice<UInt8> {
    let slash = bytes.lastIndex(of: UInt8(ascii: "/"))
    return bytes[(slash.map { $0 + 1 } ?? 0)...]
  }

  /// The path of the entry called `name` in this folder.
  func appending(_ name: [UInt8]) -> ArchivePath {
    let joint: [UInt8] = bytes.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]
    return ArchivePath(bytes + joint + name)
  }

  /// Orders by bytes.
  package static func < (left: ArchivePath, right: ArchivePath) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

/// Where the bytes of one source come from.
package enum ArchiveInput: Hashable, Sendable {
  /// A regular file.
  case file(ArchivePath)
  /// Standard input, `-` on the command line.
  case standardInput

  /// Its name for people, not escaped.
  package var text: String {
    switch self {
    case .file(let path): path.text
    case .standardInput: "standard input"
    }
  }
}
