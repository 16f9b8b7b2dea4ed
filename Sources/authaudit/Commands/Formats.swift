import AccessLog
import ArgumentParser
import Profile
import Report

struct Formats: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "formats", abstract: "List the log formats that are read by themselves.",
    discussion: """
      Example: authaudit formats show envoy

      A format of your own: --log-format with the gateway's template, --log-format-from with its \
      configuration file.
      """,
    subcommands: [List.self, Show.self, Advise.self, Doctor.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "List the built-in formats: who writes them, what they can give, an example.")

    @OptionGroup var profile: ProfileOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let profile = try profile.load()
      try output.write(FormatsReport.list(profile), zone: Zone(profile.timeZone))
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Print what a format gives, what it cannot know, and what that costs.")

    @Argument(help: "A format's name, as authaudit formats lists it; or @FILE, a format file.")
    var name: String

    @OptionGroup var profile: ProfileOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let profile = try profile.load()
      try output.write(FormatsReport.show(name, profile), zone: Zone(profile.timeZone))
    }
  }
}
