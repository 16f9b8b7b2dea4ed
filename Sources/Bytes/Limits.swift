/// The bounds that keep hostile input from costing more than time.
///
/// Every figure shows what it costs; a test stands at each limit − 1, limit and limit + 1.
package enum Limits {
  /// Longest record, in bytes without its newline; a longer one is rejected, never buffered.
  package static let lineBytesMax = 1 << 20

  /// Deepest JSON nesting that is read; the reader keeps one byte a level.
  package static let jsonDepthMax = 64

  /// gzip layers around the content (`gzip` in `gzip` is what a log shipper makes by accident).
  package static let gzipLayersMax = 2

  /// Longest reason, in bytes, that rules are tried on; the rest is cut.
  package static let reasonBytesMax = 1 << 10

  /// Longest value kept in a sample, in bytes.
  package static let sampleValueBytesMax = 512

  /// Longest value kept as a dimension (host, id, method); a longer one is cut and marked.
  package static let dimensionBytesMax = 256

  /// Rejected lines whose numbers are kept, for each source and reason.
  package static let rejectedLinesKeptMax = 20

  /// Longest field of a registry file, in bytes.
  package static let registryFieldBytesMax = 4 << 10

  /// Largest profile, in bytes.
  package static let profileBytesMax = 1 << 20

  /// Deepest nesting of a profile.
  package static let profileDepthMax = 32

  /// Distinct unknown values of a field kept per source; later ones fold into `(other)`.
  ///
  /// 2^14 × (24 B entry + 16 B table + 40 B text) = 1.3 MiB a field.
  package static let unknownValuesPerSourceMax = 1 << 14

  /// Known keys whose identities are remembered from one source to the next.
  ///
  /// 2^16 × (64 B text + 200 B) = 16 MiB, where a registry has so many.
  package static let keysRememberedMax = 1 << 16

  /// Distinct reasons whose reading is remembered from one source to the next: at most 2 MiB.
  package static let reasonsRememberedMax = 1 << 11

  /// Samples kept per source.
  package static let samplesPerSourceMax = 1_024

  /// Callers kept per source.
  package static let callersPerSourceMax = 1_024

  /// Callers watched while a source is read, in line order; later ones fold.
  package static let callersWatchedMax = 1 << 14

  /// Keys, and organisations, remembered for one caller.
  package static let valuesPerCallerMax = 256

  /// Cells in memory before a source's counts move to the store.
  ///
  /// 2^17 × (72 B cell + 8 B table) = 10 MiB a worker.
  package static let cellsInMemoryMax = 1 << 17

  /// Cells of a source whose rows are made all at once, while it waits for the writer: others' are made
  /// a part at a time, when it is their turn.
  ///
  /// 3 × 2^15 × 128 B a row = 12 MiB where each is a row of its own, 24 where all are refused, too.
  package static let cellsMadeAtOnceMax = 3 << 15
}
