import ArgumentParser
import Inquiry
import Profile
import Registry
import Report
import Store

struct WhatIfCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "whatif",
    abstract: "Say what would have passed, and what been refused, had things been otherwise.",
    discussion: """
      Example: authaudit whatif --org 903 --since 7d --activate KEY --approve-host api.9pic.ai

      Stored refusals are judged again as if the remedies had held over the whole period, all of \
      them together. --key, --event and --host, like --org and --cause, say which requests are \
      looked at; remedies have names of their own: --enable-feature bib_search@456, \
      --move-event 456@904. What counts as passing: docs/verdicts.md.
      """)

  @OptionGroup(title: "Remedies") var remedies: RemedyOptions
  @OptionGroup(title: "Requests") var filter: FilterOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var profile: ProfileOptions
  @OptionGroup var limit: LimitOptions
  @OptionGroup var output: OutputOptions

  func validate() throws { _ = try remedies.remedies(event: filter.event) }

  func run() throws {
    let profile = try profile.load()
    let store = try AuditStore.openForReading(database.resolved)
    let (period, filter) = try filter.resolved(profile, in: store)
    let remedies = try remedies.remedies(event: filter.event) { key in
      try SecretInput.identity(ofDigest: key, self.filter.fingerprint, in: store)
    }
    let registry = RegistryIndex(try store.registryFacts())
    let names = RemedyNames(registry: registry, profile: profile)
    try names.check(remedies, in: store, org: filter.org)
    var tally = WhatIfTally(remedies, registry, profile, nearMisses: try store.nearMisses())
    try store.forEachCase(.refused, filter) { tally.add($0) }
    if tally.asksAnswered { try store.forEachAnswered(filter) { tally.add($0) } }
    let report = WhatIfReport(tally, names, filter, period)
    try output.write(
      report.document, about: filter, period, in: store, isEmpty: report.isEmpty, limit: limit,
      usual: 20)
  }
}
