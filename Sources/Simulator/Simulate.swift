import ArgumentParser
import Glibc

/// Makes up a gateway's night with the truth about it, for tests and benchmarks.
@main struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "authaudit-simulator",
    abstract: "Make up access logs of a gateway, a registry, and the truth about every refusal.",
    discussion: """
      Writes OUT/logs/*.log.gz, OUT/registry/*.csv, OUT/log_format, OUT/truth.csv (one row a \
      refusal), OUT/served_wrongly.csv and OUT/totals.json. Equal arguments give equal bytes.

      --incidents adds eight customers and a scanner, for each of whom something scripted goes \
      wrong, lowers the share of other faults, and writes OUT/incidents.json, a column incident \
      in truth.csv, and the registry as of each night, OUT/registry-01 and on, with its moment \
      in a file as-of; the last is OUT/registry too. Import them in their order:
        for d in OUT/registry-[0-9]*; do
          authaudit registry import $d --as-of $(cat $d/as-of); done
      A feature that is switched off shows only as the difference of two nights.

      --remedy answers the same requests in a world in which something is right all the time: \
      activate:KEY, deactivate:KEY, restore-key:KEY (not deleted either), give-key:KEY:ORG, \
      approve-host:HOST, revoke-host:HOST, enable-feature:FLAG:EVENT, disable-feature:FLAG:EVENT, \
      move-event:EVENT:ORG, restore-event:EVENT. Three change what is sent: correct-org:KEY (its \
      owner's number in the URL), leave-host:HOST (for api.9pic.ai), use-key:NEW:OLD. Keys are \
      named as in keys.csv.

      Example: authaudit-simulator /tmp/night --requests 1000000 --format nginx --keys secret
      """)

  @Argument(help: "The folder to write to.") var out: String
  @Option(help: "What everything made up depends on.") var seed: UInt64 = 1
  @Option(help: "How many requests.") var requests = 100_000
  @Option(help: "How many orgs; at least 3.") var orgs = 200
  @Option(help: "Over how many log files, each a piece of the period.") var files = 8
  @Option(help: "The first second, as 2026-11-01T18:30:00Z.") var start = Settings().start
  @Option(help: "How many hours.") var hours = 24
  @Option(help: "The shape of the log.") var format = LogShape.apigw
  @Option(help: "Whether the log says why a request was refused.") var reasons = Reasons.logged
  @Option(help: "How the log shows keys.") var keys = KeyRule.digest
  @Flag(help: "Make every org, key, event, route and hour as busy as any other.")
  var uniform = false
  @Flag(help: "Write a server's own format, not the advised one.") var usual = false
  @Option(help: "How many requests are answered though a check fails.") var servedWrongly = 0
  @Flag(help: "Script an incident of each kind; 336 hours are what their times are made for.")
  var incidents = false
  @Option(help: "Put something right over the whole period; may be repeated.")
  var remedy: [Remedy] = []
  @Flag(help: "Write also OUT/registry-stale: the registry as known when the period begins.")
  var staleRegistry = false
  @Flag(help: "Make the small night for the repository; of the options only --seed counts.")
  var samples = false

  /// Refuses numbers that make no night.
  func validate() throws {
    guard orgs >= 3 else { throw ValidationError("--orgs \(orgs): at least 3 are needed.") }
    guard requests >= 1, files >= 1, hours >= 1 else {
      throw ValidationError("--requests, --files and --hours have to be at least 1.")
    }
    guard servedWrongly >= 0 else {
      throw ValidationError("--served-wrongly \(servedWrongly): cannot be negative.")
    }
    guard !incidents || requests >= 1000 && hours >= 24 else {
      throw ValidationError("--incidents needs at least 1000 requests and 24 hours.")
    }
  }

  /// Makes the night.
  func run() throws {
    if samples {
      try SampleNight.write(seed: seed, to: out)
      return
    }
    var settings = Settings(
      seed: seed, orgs: orgs, start: start, hours: hours, keys: keys, isUniform: uniform,
      servedWrongly: servedWrongly, hasIncidents: incidents, remedies: remedy,
      hasStaleRegistry: staleRegistry)
    if incidents { settings.faultShare = Settings.faultShareBesideIncidents }
    let part = Part(
      shape: format, reasons: reasons, isUsual: usual, hasReasonField: reasons == .logged,
      requests: requests,
      files: files)
    let totals = try Night.write([part], settings, to: out)
    try TextFile.write(Array(LogLine(part, keys).template.utf8), to: "\(out)/log_format")
    if totals.servedWrongly < servedWrongly {
      throw ValidationError(
        "--served-wrongly \(servedWrongly): there were only \(totals.servedWrongly) refusals to "
          + "choose from. Make more requests.")
    }
  }
}
