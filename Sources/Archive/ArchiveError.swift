private import Bytes

/// What is wrong with a gzip stream.
package enum GzipDamage: Hashable, Sendable {
  /// The stream stops before its end; the byte is the stream's size.
  case truncated
  /// The compressed data make no sense; the byte is about where inflate noticed.
  case corrupt
  /// A member's CRC-32 is not that of its content; the byte is the first of its 8-byte trailer.
  case checksum
  /// A member's length is not that of its content; the byte is the first of its 8-byte trailer.
  case length
  /// A member's header is damaged, or of a kind that gzip does not have; its first byte.
  case header
  /// Something that is neither a member nor zero padding follows a member; its first byte.
  case garbageBehind
}

/// Why an archive could not be read to its end.
package enum ArchiveError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The gzip stream is damaged at `byte` of the file, or, for `layer` 2, of the gzip stream that was
  /// found inside the file's own.
  case damaged(GzipDamage, in: ArchiveInput, byte: UInt64, layer: Int)
  /// It is no log and no gzip; told by its first bytes.
  case otherKind(ArchiveInput, ContentKind)
  /// gzip in gzip in gzip.
  case tooManyLayers(ArchiveInput)
  /// `reason` is the system's text, or what it is instead of a file.
  case cannotOpen(ArchiveInput, reason: String)
  /// Reading failed at `byte` of the file; `reason` is the system's text.
  case cannotRead(ArchiveInput, byte: UInt64, reason: String)
  /// The caller asked to stop.
  case interrupted(ArchiveInput)

  /// What is wrong and where, without a full stop: for messages about what was done instead.
  package var fault: String {
    switch self {
    case .damaged(let damage, let input, let byte, let layer):
      "\(input.text): byte \(byte)\(layer > 1 ? " of the inner gzip stream" : ""): \(damage.text)"
    case .otherKind(let input, let kind):
      "\(input.text): this is \(kind.text), which is not read here"
    case .tooManyLayers(let input):
      "\(input.text): more than \(Limits.gzipLayersMax) layers of gzip"
    case .cannotOpen(let input, let reason):
      "\(input.text): cannot be opened: \(reason)"
    case .cannotRead(let input, let byte, let reason):
      "\(input.text): byte \(byte): cannot be read: \(reason)"
    case .interrupted(let input):
      "\(input.text): reading was interrupted"
    }
  }

  /// What, where, and what to do, for stderr; the path in it is not escaped.
  package var description: String {
    switch self {
    case .damaged:
      """
      \(fault); nothing of it was stored. \
      Fetch the file again, or keep what precedes the damage with --salvage.
      """
    case .otherKind:
      "\(fault); nothing of it was stored. Unpack it, and pass the logs as gzip or as plain text."
    case .tooManyLayers:
      "\(fault); nothing of it was stored. Unpack it once with gunzip, and pass the result."
    case .cannotOpen:
      "\(fault). Check its name, its kind and its permissions."
    case .cannotRead:
      "\(fault); nothing of it was stored. Check the disk, and ingest the file again."
    case .interrupted:
      "\(fault); nothing of it was stored. Run the same command again."
    }
  }
}

extension GzipDamage {
  var text: String {
    switch self {
    case .truncated: "the gzip stream ends early"
    case .corrupt: "the gzip data are corrupt"
    case .checksum: "the checksum that the gzip member ends with does not fit its content"
    case .length: "the length that the gzip member ends with does not fit its content"
    case .header: "the gzip header that begins here is damaged"
    case .garbageBehind: "what follows the last gzip member is not gzip"
    }
  }
}
