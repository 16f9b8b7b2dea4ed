import ArgumentParser

/// What an exit code means (sysexits.h where one fits). Of several that apply the highest wins.
enum ExitStatus: Int32, CaseIterable {
  case fine = 0
  case found = 1
  case usage = 64
  case damaged = 65
  case noInput = 66
  case cannotCreate = 73
  case cannotWrite = 74
  case busy = 75
  case badProfile = 78
  case interrupted = 130
  case terminated = 143

  /// What it means, as `help exit-codes` says.
  var meaning: String {
    switch self {
    case .fine: "fine; also an empty answer"
    case .found: "a check found something"
    case .usage: "the command line is wrong"
    case .damaged:
      "some input was damaged, or more than 1 % of a source's lines were rejected; the rest is stored"
    case .noInput: "there is no such input, or no such database"
    case .cannotCreate: "cannot create the database, or it is none of authaudit"
    case .cannotWrite: "cannot write"
    case .busy: "another writer holds the database"
    case .badProfile: "the profile is wrong"
    case .interrupted: "interrupted (INT)"
    case .terminated: "terminated (TERM)"
    }
  }
}
