import Dispatch

/// What waits for the writer, on a thread of its own, in the order in which it comes: so that nobody
/// who could read stands and waits.
final class WriterQueue: Sendable {
  private let queue = DispatchQueue(label: "authaudit.writer")
  /// Sources that were read and are not stored take memory: one is written, one may wait.
  private let room = DispatchSemaphore(value: 2)

  /// Adds `work`; waits while there is no room.
  func add(_ work: @escaping @Sendable () -> Void) {
    room.wait()
    queue.async {
      work()
      self.room.signal()
    }
  }

  /// Waits until all is done.
  func finish() { queue.sync {} }
}
