import ArgumentParser
import Foundation
import Store

/// Which database.
struct DatabaseOptions: ParsableArguments {
  @Option(
    name: .customLong("db"),
    help: "The database, one SQLite file (default: $AUTHAUDIT_DB, else authaudit.db).")
  var path: String?

  /// The path that is meant.
  var resolved: String {
    path ?? ProcessInfo.processInfo.environment["AUTHAUDIT_DB"] ?? "authaudit.db"
  }
}
