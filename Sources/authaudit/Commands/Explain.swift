import ArgumentParser
import Report
import Store

struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say of one request why it was refused or served, check by check.",
    discussion: """
      A line of a log:    authaudit explain /var/log/gateway/night.log.gz:4812
      A pasted line:      authaudit explain - < line.txt
      A request's id:     authaudit explain --request-id f404d3af-5cee-4e53-9c0e-7b0e16cb0109
      Without a log:      authaudit explain --key KEY --url https://api.example/v1/903/ping

      The registry and its history are those of the database. Without a log it is said whether such \
      a request would pass, now or at a time (--at). A key that is a secret never stands on a \
      command line: write --key - and pass it on standard input.
      """)

  @Argument(
    help: ArgumentHelp(
      "A log file and the number of a record in it; - reads a line from standard input.",
      valueName: "file:line"))
  var place: String?

  @Option(
    help: ArgumentHelp(
      "A line of a log; one that holds a key is better passed on standard input.",
      valueName: "text"))
  var line: String?

  @Option(help: ArgumentHelp("A refused request that the store kept as proof.", valueName: "id"))
  var requestId: String?

  @Option(
    help: ArgumentHelp(
      "Without a log: the URL that would be called, or its path.", valueName: "url"))
  var url: String?

  @Option(
    help: ArgumentHelp(
      "Without a log: the identity of the key, or the SHA-256 of it in hexadecimal; - reads the key itself from standard input. None: a request without a key.",
      valueName: "key"))
  var key: String?

  @Option(
    help: ArgumentHelp("Without a log: the host (default: the URL's).", valueName: "host"))
  var host: String?

  @Option(
    help: ArgumentHelp("Without a log: the method (default: GET).", valueName: "method"))
  var method: String?

  @Option(
    help: ArgumentHelp(
      "Without a log: the moment (default: now); a date, a time or an age, as in --since of other commands.",
      valueName: "time"))
  var at: String?

  @Option(
    help: ArgumentHelp(
      "The zone in which times are read and shown (default: the profile's).", valueName: "zone"))
  var timezone: String?

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var profile: ProfileOptions
  @OptionGroup var fingerprint: FingerprintOptions
  @OptionGroup var logs: FormatOptions
  @OptionGroup var logZone: LogZoneOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    let asked = [place != nil, line != nil, requestId != nil, url != nil].count { $0 }
    guard asked == 1 else {
      throw ValidationError(
        "Name one thing to explain: FILE:LINE, -, --line, --request-id, or --url.")
    }
    let isOfQuestion = key != nil || host != nil || method != nil || at != nil
    if isOfQuestion, url == nil {
      throw ValidationError("--key, --host, --method and --at go with --url.")
    }
  }

  func run() throws {
    Surroundings.catchStopSignals()
    let (document, zone, status) = try Explanation(self).explain()
    try output.write(document, zone: zone)
    if status != .fine { throw ShellError(status) }
  }
}
