import Foundation
import Testing

/// `registry show`, `history` and `check`.
@Suite struct RegistryCommandTests {
  /// Two snapshots: k1 is switched off in the second, k2 has left it, k3 is new; k4 has a history.
  private static let store: Result<Store, any Error> = Result {
    let store = try Store()
    let nights: [(String, [String])] = [
      ("2026-11-01T00:00:00Z", ["k1,903,active,,one", "k2,903,active,2026-10-01T00:00:00Z,two"]),
      ("2026-11-02T00:00:00Z", ["k1,903,inactive,,one", "k3,904,active,,three"]),
    ]
    for (asOf, keys) in nights {
      let folder = try Scratch()
      try folder.write(
        "keys.csv", (["key,org_id,state,created_at,label"] + keys).joined(separator: "\n") + "\n")
      try folder.write("orgs.csv", "org_id,name\n903,Acme\n904,Bell\n")
      try folder.write("events.csv", "event_id,org_id,name,bib_search\n456,903,Run,false\n")
      try folder.write(
        "key_events.csv", "key,org_id,at,action\nk4,904,2026-10-05T10:00:00Z,created\n")
      let outcome = try store.run(
        ["registry", "import", folder.path, "--as-of", asOf] + (try Store.keyOption()))
      guard outcome.code == 0 else { throw Failure(text: outcome.errText) }
    }
    return store
  }

  private struct Failure: Error { var text: String }

  private func json(_ outcome: Outcome) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: outcome.out) as? [String: Any])
  }

  @Test func inNumbers() throws {
    let store = try Self.store.get()
    let text = try store.run(["registry", "show"]).outText
    #expect(text.hasPrefix("The registry of 2 snapshots, the newest of 2026-11-02 05:30 +05:30\n"))
    let object = try json(try store.run(["registry", "show"], ["-o", "json"]))
    let rows = try #require(object["rows"] as? [[String: Any]])
    #expect(
      rows.compactMap { $0["kind"] as? String } == [
        "orgs", "keys", "events", "hosts", "key events",
      ])
    #expect(rows.compactMap { $0["known"] as? Int } == [2, 4, 1, 0, 1])
    #expect(rows[1]["states"] as? String == "2 active, 1 inactive, 1 deleted")
    #expect((object["snapshots"] as? [String])?.count == 2)
  }

  @Test func oneOrganisation() throws {
    let store = try Self.store.get()
    let object = try json(try store.run(["registry", "show"], ["--org", "903", "-o", "json"]))
    let keys = try #require(object["rows"] as? [[String: Any]])
    #expect(keys.compactMap { $0["key"] as? String } == ["k1", "k2"])
    #expect(keys.compactMap { $0["state"] as? String } == ["inactive", "deleted"])
    let events = try #require(object["events"] as? [[String: Any]])
    #expect(events.first?["features_off"] as? String == "bib_search")
    let unknown = try store.run(["registry", "show"], ["--org", "930"])
    #expect(unknown.code == 0)
    #expect(
      unknown.outText.contains("Org 930 is unknown") && unknown.outText.contains("903 (Acme)"))
  }

  @Test func whatHappenedToAKey() throws {
    let store = try Self.store.get()
    func changes(_ key: String) throws -> [String] {
      let object = try json(
        try store.run(["registry", "history"], ["--key", key, "-o", "json"]))
      return try #require(object["rows"] as? [[String: Any]]).map { row in
        [row["change"], row["state"], row["after_at"], row["at"], row["known_from"]]
          .map { $0 as? String ?? "-" }.joined(separator: " ")
      }
    }
    #expect(
      try changes("k1") == [
        "listed active - 2026-11-01T00:00:00.000Z the first snapshot",
        "deactivated inactive 2026-11-01T00:00:00.000Z 2026-11-02T00:00:00.000Z two snapshots",
      ])
    #expect(
      try changes("k2") == [
        "created active - 2026-10-01T00:00:00.000Z created_at in keys.csv",
        "listed active - 2026-11-01T00:00:00.000Z the first snapshot",
        "deleted deleted 2026-11-01T00:00:00.000Z 2026-11-02T00:00:00.000Z two snapshots",
      ])
    #expect(try changes("k4") == ["created active - 2026-10-05T10:00:00.000Z key_events.csv"])
    let text = try store.run(["registry", "history"], ["--key", "k1"]).outText
    #expect(text.contains("2026-11-01 05:30 – 2026-11-02 05:30  deactivated"))
    let unknown = try store.run(["registry", "history"], ["--key", "one"])
    #expect(unknown.code == 0 && unknown.outText.contains("did you mean k1 (one)?"))
  }

  @Test func aContradictionOfAHistoryIsSaidOfItsKey() throws {
    let text = try Self.store.get().run(["registry", "history"], ["--key", "k4"]).outText
    #expect(text.contains("It is active by its history, not listed in the snapshot of 2026-11-02"))
  }

  @Test func aFolderIsCheckedWithoutADatabase() throws {
    let folder = try Scratch()
    let files = try folder.makeFolder("registry")
    try folder.write("registry/keys.csv", "key,org_id,state\nk1,903,active\nk2,904,active\n")
    func check(_ options: [String] = []) throws -> Outcome {
      try Program.run(
        Program.authaudit, ["registry", "check", files] + options, in: folder.path)
    }
    let fine = try check()
    #expect(fine.code == 0, "\(fine.errText)")
    #expect(fine.outText.hasPrefix("\(files): nothing contradicts itself\n"))

    try folder.write(
      "registry/keys.csv", "key,org_id,state\nk1,903,active\nk2,904,active\nk1,905,active\n")
    try folder.write("registry/orgs.csv", "org_id,name\n903,Acme\n904,Bell\n905,Cup\n")
    try folder.write(
      "registry/key_events.csv",
      """
      key,org_id,at,action
      k2,904,2026-10-01T00:00:00Z,created
      k2,904,2026-10-02T00:00:00Z,deleted
      k2,904,2026-10-03T00:00:00Z,activated

      """)
    let found = try check()
    #expect(found.code == 1)
    #expect(found.outText.hasPrefix("\(files): 3 contradictions\n"))
    for place in [
      "\(files)/keys.csv:2 and 4: a key has several owners",
      "\(files)/key_events.csv:3 and \(files)/keys.csv:3: a key is deleted by its history",
      "\(files)/key_events.csv:4 and \(files)/keys.csv:3: a key was activated at",
    ] {
      #expect(found.outText.contains(place), "\(place)")
    }
    let rows = CSVText.rows(try check(["-o", "csv"]).outText)
    #expect(rows.dropFirst().map { $0[4] } == ["owners", "history-state", "after-deletion"])
    #expect(rows.dropFirst().map { $0[1] } == ["2", "3", "4"])

    try folder.write("registry/orgs.csv", "org_id,name\nnine,Acme\n")
    let unreadable = try check()
    #expect(unreadable.code == 65)
    #expect(unreadable.errText.hasPrefix("authaudit: \(files)/orgs.csv:2: column \"org_id\": "))
    #expect(!unreadable.errText.contains("imported"))
    #expect(try Program.run(Program.authaudit, ["registry", "check", "/nowhere"]).code == 66)
    #expect(folder.names() == ["registry"], "no database is made")
  }
}
