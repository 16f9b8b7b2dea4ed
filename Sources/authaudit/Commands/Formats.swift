import ArgumentParser

struct Formats: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what a gateway's log should carry, and how.",
    subcommands: [Advise.self])
}
