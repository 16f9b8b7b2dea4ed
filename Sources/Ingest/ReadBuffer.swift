import AccessLog
import Bytes

/// The memory through which a worker reads one source after the other: 1.3 MiB, taken once.
final class ReadBuffer {
  var block = Block(capacity: RecordReader.blockBytes)
}
