import ArgumentParser
import Profile
import Report

struct ProfileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile", abstract: "Show or check what is particular to an API.",
    subcommands: [Show.self, Check.self])

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Print the profile in force, to be edited and passed back with --profile.")

    @OptionGroup var profile: ProfileOptions

    func run() throws {
      let sink = OutputSink()
      try sink.write(profile.load().text)
      try sink.finish()
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Read a profile and say what is wrong with it.")

    @Argument(help: "A YAML file.")
    var file: String

    func run() throws {
      let profile = try ProfileOptions.read(file)
      let sink = OutputSink()
      try sink.write(
        Terminal.escape(
          "\(file): fine: profile \(profile.name), \(profile.routes.count) routes, "
            + "\(profile.reasonRules.count) reason rules, \(profile.logFormats.count) log formats"
        ) + "\n")
      try sink.finish()
    }
  }
}
