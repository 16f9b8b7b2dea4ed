import AccessLog
import ArgumentParser
import Report

extension Formats {
  struct Advise: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "advise",
      abstract: "Print the configuration that makes a gateway log what verdicts need.",
      discussion: """
        Example: authaudit formats advise nginx > /etc/nginx/conf.d/authaudit.conf

        Host, the key's identity (never the key), request id and reason. The configuration goes to \
        standard output, what to know of it to standard error. Without a name: which gateways there are.
        """)

    @Argument(help: "A gateway, such as nginx, envoy or api-gateway.")
    var name: String?

    @OptionGroup var output: OutputOptions

    func run() throws {
      guard let name else {
        return try output.write(AdviceReport(GatewayAdvice.all).table, zone: .utc)
      }
      guard let advice = GatewayAdvice.all.first(where: { $0.name == name }) else {
        throw ShellError(
          .usage,
          "there is no advice for \(name); there is for "
            + GatewayAdvice.all.map(\.name).joined(separator: ", "))
      }
      guard output.format == .text, output.export == nil else {
        return try output.write(AdviceReport(advice).table, zone: .utc)
      }
      let tested =
        advice.tested.hasPrefix("no")
        ? "not tested\(advice.tested.dropFirst(2))" : "tested \(advice.tested)"
      let notes = ["\(advice.gateway), \(tested). From: \(advice.source)."] + advice.notes
      Shell.say(notes.joined(separator: "\n"))
      let sink = OutputSink()
      try sink.write(advice.configuration)
      try sink.finish()
    }
  }
}
