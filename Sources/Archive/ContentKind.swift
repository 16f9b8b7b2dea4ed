/// A kind of content that is neither a log nor gzip, told by its first bytes.
package enum ContentKind: Hashable, Sendable, CaseIterable {
  case zlib, zstd, zip, xz, bzip2, lz4, sevenZip, compress
  case png, jpeg, pdf, parquet, tar, sqlite, elf

  /// Bytes of the beginning that decide: `tar` has its magic at 257…264.
  static let sniffedBytes = 512

  /// Its name with an article.
  var text: String {
    switch self {
    case .zlib: "a bare zlib stream"
    case .zstd: "a zstd archive"
    case .zip: "a zip archive"
    case .xz: "an xz archive"
    case .bzip2: "a bzip2 archive"
    case .lz4: "an lz4 archive"
    case .sevenZip: "a 7z archive"
    case .compress: "a compress (.Z) archive"
    case .png: "a PNG image"
    case .jpeg: "a JPEG image"
    case .pdf: "a PDF document"
    case .parquet: "a Parquet file"
    case .tar: "a tar archive"
    case .sqlite: "an SQLite database"
    case .elf: "a program (ELF)"
    }
  }

  /// Magic numbers at offset 0 that no text begins with.
  private static let magics: [(ContentKind, [UInt8])] = [
    (.zlib, [0x78, 0x01]), (.zlib, [0x78, 0x9C]), (.zlib, [0x78, 0xDA]),
    (.zstd, [0x28, 0xB5, 0x2F, 0xFD]),
    (.zip, [0x50, 0x4B, 0x03, 0x04]), (.zip, [0x50, 0x4B, 0x05, 0x06]),
    (.xz, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]),
    (.lz4, [0x04, 0x22, 0x4D, 0x18]),
    (.sevenZip, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]),
    (.compress, [0x1F, 0x9D]),
    (.png, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
    (.jpeg, [0xFF, 0xD8, 0xFF]),
    (.pdf, Array("%PDF-".utf8)),
    (.sqlite, Array("SQLite format 3\0".utf8)),
    (.elf, [0x7F, 0x45, 0x4C, 0x46]),
  ]

  /// The kind that `bytes`, the beginning of a content, show; nil for gzip and for all that may be
  /// a log.
  ///
  /// A magic of printable letters counts only with the binary byte that follows it in its format:
  /// a log may begin with `PAR1 ` or `BZh9`.
  /// - Complexity: O(1).
  static func told(by bytes: borrowing Span<UInt8>) -> ContentKind? {
    func holds(_ magic: [UInt8], at offset: Int = 0) -> Bool {
      guard bytes.count >= offset + magic.count else { return false }
      for index in magic.indices where bytes[offset + index] != magic[index] { return false }
      return true
    }
    for (kind, magic) in magics where holds(magic) { return kind }
    if holds(Array("PAR1".utf8)), bytes.count == 4 || bytes[4] < 0x20 { return .parquet }
    if holds(Array("BZh".utf8)), bytes.count > 4, 0x31...0x39 ~= bytes[3],
      holds([0x31, 0x41, 0x59, 0x26, 0x53, 0x59], at: 4)
        || holds([0x17, 0x72, 0x45, 0x38, 0x50, 0x90], at: 4)
    {
      return .bzip2
    }
    if holds(Array("ustar\0".utf8), at: 257) || holds(Array("ustar  \0".utf8), at: 257) {
      return .tar
    }
    return nil
  }
}
