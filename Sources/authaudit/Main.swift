import Archive
import ArgumentParser
import Foundation
import Report

/// The program: its commands, and the one place where errors become words and exit codes.
@main
struct AuthAudit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "authaudit",
    abstract: "Say why an API refused requests: 401 and 403 in gateway logs, by cause.",
    discussion: """
      Every night:  authaudit ingest --registry /etc/authaudit/registry /var/log/gateway/*.gz
      By day:       authaudit summary --since yesterday
      """,
    version: "authaudit 0.1.0 (inflate: \(InflateEngine.fastest.rawValue))",
    subcommands: [
      Ingest.self,
      Summary.self,
      Trends.self,
      Investigate.self,
      WhatIfCommand.self,
      Lines.self,
      Explain.self,
      Keys.self,
      Callers.self,
      Sources.self,
      Formats.self,
      RegistryCommand.self,
      Reclassify.self,
      ProfileCommand.self,
      Help.self,
    ],
    helpNames: [.short, .long])

  static func main() {
    Memory.prepare()
    Surroundings.prepare()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      Shell.exit(for: error)
    }
  }
}
