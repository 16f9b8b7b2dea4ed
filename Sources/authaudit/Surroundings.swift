// UNSAFE. What holds:
//  1. `setrlimit` is given a value of its own; `signal` one of the constants or a function that only
//     stores to a lock-free atomic, which a signal handler may do (signal-safety(7)).

import Foundation
import Report
import Synchronization

/// The signal that asked to stop; 0 while none has.
let stopSignal = Atomic<Int32>(0)

/// What the program sets up before anything else.
enum Surroundings {
  /// Private files, no core dump of secrets, failed writes as errors instead of signals.
  static func prepare() {
    umask(0o077)
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    OutputSink.ignoreBrokenPipes()
    signal(SIGXFSZ, SIG_IGN)
  }

  /// From now on INT, TERM and HUP ask to stop; a second one, or a second that passes (a read from an
  /// idle pipe does not look up), ends the program at once: what is not committed is undone by the
  /// next run, as after a kill.
  static func catchStopSignals() {
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number) { number in
        if stopSignal.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
        alarm(1)
      }
    }
    signal(SIGALRM) { _ in _exit(128 + stopSignal.load(ordering: .relaxed)) }
  }
}
