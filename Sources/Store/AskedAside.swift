import Dispatch
import GRDB
import Synchronization

/// A question that another thread asks, over a connection of its own, while its asker goes on.
package final class AskedAside<Answer: Sendable>: Sendable {
  private let outcome = Mutex<Result<Answer, StoreError>?>(nil)
  private let isDone = DispatchSemaphore(value: 0)

  fileprivate init(_ ask: @escaping @Sendable () throws(StoreError) -> Answer) {
    DispatchQueue.global().async { [self] in
      let found: Result<Answer, StoreError>
      do throws(StoreError) {
        found = .success(try ask())
      } catch {
        found = .failure(error)
      }
      outcome.withLock { $0 = found }
      isDone.signal()
    }
  }

  /// Waits for the answer, and gives it.
  package func answer() throws(StoreError) -> Answer {
    while true {
      if let found = outcome.withLock({ $0 }) { return try found.get() }
      isDone.wait()
    }
  }
}

extension AuditStore {
  /// Asks `question` on another thread: of a state of the store that may be another than the next
  /// question's here, as between any two questions.
  package func aside<Answer: Sendable>(
    _ question: @escaping @Sendable (AuditStore) throws(StoreError) -> Answer
  ) -> AskedAside<Answer> {
    AskedAside { () throws(StoreError) in try question(try self.again()) }
  }
}
