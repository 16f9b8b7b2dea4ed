import Testing

@testable import Simulator

/// The registry of each night knows what had happened by then, and no more.
struct SnapshotTests {
  @Test func thereIsOneForEachNightAndTheLastIsTheRegistry() throws {
    let run = try Fortnight.shared.get()
    let report = try run.incidents()
    #expect(report.snapshots.count == 15)
    #expect(report.snapshots.first?.as_of == report.start)
    #expect(report.snapshots.last?.as_of == report.end)
    for snapshot in report.snapshots {
      let asOf = try String(decoding: run.bytes("\(snapshot.folder)/as-of"), as: UTF8.self)
      #expect(asOf == snapshot.as_of + "\n")
    }
    let files = ["orgs", "keys", "key_events", "events", "hosts"].map { "\($0).csv" }
    for file in files + ["as-of"] {
      #expect(try run.bytes("registry-15/\(file)") == run.bytes("registry/\(file)"))
    }
  }

  @Test func noneKnowsTheFuture() throws {
    let run = try Fortnight.shared.get()
    for snapshot in try run.incidents().snapshots {
      for file in ["keys.csv", "key_events.csv", "events.csv", "hosts.csv"] {
        let fields = try run.rows("\(snapshot.folder)/\(file)").joined()
        let times = fields.filter { Instant(argument: $0) != nil }
        #expect(times.allSatisfy { $0 <= snapshot.as_of }, "\(snapshot.folder)/\(file)")
      }
    }
  }

  /// Asks the rows of a file of two nights that follow each other for what changed.
  @Test(arguments: [
    ("key-toggled", "keys.csv", "registry-09", "active", "registry-10", "inactive"),
    ("key-toggled", "keys.csv", "registry-11", "inactive", "registry-12", "active"),
    ("key-deleted", "keys.csv", "registry-05", "active", "registry-06", "deleted"),
    ("two-causes", "keys.csv", "registry-04", "active", "registry-05", "inactive"),
    ("feature-off", "events.csv", "registry-08", "true", "registry-09", "false"),
    ("event-ended", "events.csv", "registry-10", "", "registry-11", "2026-11-11T18:29:59Z"),
  ])
  func theNightAfterShowsTheChange(
    name: String, file: String, before: String, was: String, after: String, becomes: String
  ) throws {
    let run = try Fortnight.shared.get()
    let incident = try run.incidents().incident(name)
    let subject = incident.event_id.map { "\($0)" } ?? incident.key
    let column = file == "keys.csv" ? 2 : name == "feature-off" ? 5 : 4
    for (folder, wanted) in [(before, was), (after, becomes)] {
      let row = try run.rows("\(folder)/\(file)").first { $0[0] == subject }
      #expect(row?[column] == wanted, "\(folder)")
    }
  }

  @Test func theStaleRegistryIsThatOfTheBeginningAndChangesNothingElse() throws {
    let part = Part(requests: 2_000, files: 2)
    var settings = Settings(orgs: 30)
    let plain = try Run(part, settings)
    settings.hasStaleRegistry = true
    let stale = try Run(part, settings)
    for path in try plain.paths() { #expect(try plain.bytes(path) == stale.bytes(path), "\(path)") }
    let added = try Set(stale.paths()).subtracting(plain.paths())
    #expect(added.allSatisfy { $0.hasPrefix("registry-stale/") })
    #expect(added.count == 6)

    let start = "2026-11-01T18:30:00Z"
    #expect(
      try String(decoding: stale.bytes("registry-stale/as-of"), as: UTF8.self) == "\(start)\n")
    let history = try stale.rows("registry/key_events.csv")
    let known = try stale.rows("registry-stale/key_events.csv")
    #expect(known == history.filter { $0[2] <= start })
    #expect(known.count < history.count)
    // Keys that are switched off later are still active, and those of tomorrow are not there.
    let states = try stale.rows("registry-stale/keys.csv")
    for key in states {
      let last = known.last { $0[0] == key[0] }?[3]
      let state = ["created": "active", "activated": "active", "deactivated": "inactive"]
      #expect(key[2] == last.flatMap { state[$0] ?? $0 })
    }
    #expect(try states.count < stale.rows("registry/keys.csv").count)
    let gone = try stale.rows("registry-stale/events.csv").filter { $0[4] > start }
    #expect(gone.isEmpty)
  }
}
