import Foundation
import Rollup
import Store

/// A worker's turn at the writer, from its first rows to its commit.
struct WriterSession {
  let run: IngestRun
  private(set) var hasTurn = false
  private var hasBegun = false
  private(set) var folded: Int64 = 0

  init(run: IngestRun) { self.run = run }

  /// Waits for the turn.
  mutating func takeTurn() {
    guard !hasTurn else { return }
    run.turn.lock()
    hasTurn = true
  }

  /// Waits for the turn and begins a transaction.
  mutating func begin() throws(StoreError) {
    takeTurn()
    guard !hasBegun else { return }
    try run.write { (writer) throws(StoreError) in try writer.begin() }
    hasBegun = true
  }

  /// Adds what the source has counted, its proof only at its end.
  mutating func add(_ tally: SourceTally, withProof: Bool) throws(StoreError) {
    takeTurn()  // before rows are made: who waits has no need of them yet
    try tally.forEachPart(of: 4, withProof: withProof) { (part) throws(StoreError) in
      try add(part)
    }
  }

  /// Adds a part of the source's counts.
  mutating func add(_ part: SourceRollup) throws(StoreError) {
    try begin()
    folded += part.foldedRequests
    try run.write { (writer) throws(StoreError) in try writer.add(part) }
  }

  /// Ends the begun source; it is in the store once `flush` has committed.
  /// - Returns: the source's number; in a run that stores nothing one that is no source's.
  mutating func commit(
    _ source: NewSource, replacing: [Int64]
  ) throws(StoreError) -> Int64 {
    var id: Int64?
    try run.write { (writer) throws(StoreError) in
      id = try writer.commit(source, replacing: replacing, keepsOpen: true)
    }
    hasBegun = false
    folded = 0
    return id ?? run.nextUnstored()
  }

  /// Commits the sources that have ended.
  mutating func flush() throws(StoreError) {
    try run.write { (writer) throws(StoreError) in try writer.flush() }
  }

  /// Undoes what was added of the begun source; the turn stays.
  mutating func undo() {
    if hasBegun { run.undo() }
    hasBegun = false
    folded = 0
  }

  /// Undoes the begun source and gives the turn to the next.
  mutating func end() {
    undo()
    if hasTurn { run.turn.unlock() }
    hasTurn = false
  }
}
