import ArgumentParser

struct FormatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "formats", abstract: "Say what a gateway's log should carry, and how.",
    subcommands: [Advise.self])
}
