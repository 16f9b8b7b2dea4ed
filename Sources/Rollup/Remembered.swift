import Synchronization

/// What distinct bytes were found to mean, shared by the sources of a run, for values that are dear to
/// find out and come in every source. Full, it keeps what it has.
final class Remembered<Value: Sendable>: Sendable {
  private let values = Mutex<[[UInt8]: Value]>([:])
  private let valuesMax: Int

  /// Starts empty; keeps at most `valuesMax` values, and what they were found under.
  init(valuesMax: Int) { self.valuesMax = valuesMax }

  /// What `bytes` mean; `make` is asked where that is not known, and says whether to keep it.
  ///
  /// Two that ask at once may both find it out.
  func value(of bytes: [UInt8], make: () -> (value: Value, isKept: Bool)) -> Value {
    if let known = values.withLock({ $0[bytes] }) { return known }
    let made = make()
    if made.isKept {
      values.withLock { if $0.count < valuesMax { $0[bytes] = made.value } }
    }
    return made.value
  }
}
