import ArgumentParser
import Report

struct Help: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "help",
    abstract: "Explain a command, or the exit codes: help exit-codes.")

  @Argument(help: "A command, or exit-codes.")
  var topic: [String] = []

  func run() throws {
    guard topic == ["exit-codes"] else {
      throw CleanExit.helpRequest(try command(topic))
    }
    let sink = OutputSink()
    for status in ExitStatus.allCases {
      let code =
        String(repeating: " ", count: 3 - "\(status.rawValue)".count) + "\(status.rawValue)"
      try sink.write("\(code)  \(status.meaning)\n")
    }
    try sink.finish()
  }

  private func command(_ names: [String]) throws -> any ParsableCommand.Type {
    var found: any ParsableCommand.Type = AuthAudit.self
    for name in names {
      guard let next = found.configuration.subcommands.first(where: { $0._commandName == name })
      else { throw ValidationError("There is no command \(names.joined(separator: " ")).") }
      found = next
    }
    return found
  }
}
