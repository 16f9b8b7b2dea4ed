import ArgumentParser
import Bytes
import Foundation
import Profile

/// Which API.
struct ProfileOptions: ParsableArguments {
  @Option(
    name: .customLong("profile"),
    help: "The API's profile: a YAML file, or the name of a built-in one (default: 9pic).")
  var name: String?

  /// Reads it.
  func load() throws -> APIProfile {
    guard let name, !APIProfile.builtInNames.contains(name) else { return try APIProfile.builtIn() }
    return try Self.read(name)
  }

  /// Reads a profile from a file.
  static func read(_ path: String) throws -> APIProfile {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw ShellError(
        .badProfile,
        "\(path): there is no such profile that can be read; built in: \(APIProfile.builtInNames.joined(separator: ", "))"
      )
    }
    let data: Data
    do {
      data = try handle.read(upToCount: Limits.profileBytesMax + 1) ?? Data()  // nil: no bytes
    } catch {
      throw ShellError(.badProfile, "\(path): cannot be read as a profile; name a YAML file")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw ShellError(.badProfile, "\(path): this profile is no UTF-8 text")
    }
    do {
      return try APIProfile(text)
    } catch {
      let place = [error.line, error.column].compactMap { $0.map { ":\($0)" } }.joined()
      throw ShellError(.badProfile, "\(path)\(place): \(error.problem)")
    }
  }
}
