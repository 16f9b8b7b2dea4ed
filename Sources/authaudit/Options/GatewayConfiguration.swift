import AccessLog
import Bytes
import Foundation
import Profile

/// A file that says how a gateway logs, as `--log-format-from` and `--log-format @FILE` name it.
enum GatewayConfiguration {
  /// Reads the format of `place`, `FILE` or `FILE:NAME`: a format file, a gateway's configuration, or
  /// a template alone.
  static func format(at place: String, _ profile: APIProfile) throws -> LogFormat {
    var (path, name) = (place, String?.none)
    if !FileManager.default.fileExists(atPath: place), let colon = place.lastIndex(of: ":") {
      path = String(place[..<colon])
      name = String(place[colon...].dropFirst())
    }
    let text = try read(path)
    do throws(TemplateError) {
      if path.hasSuffix(".format") {
        return try FormatFile(named: baseName(path), text).format(profile.fieldNames)
      }
      return try chosen(try templates(path, text), name, path, text, profile)
    } catch {
      throw ShellError(.usage, "\(path): \(error)")
    }
  }

  /// Reads a format file.
  static func formatFile(_ path: String) throws -> FormatFile {
    let text = try read(path)
    do throws(TemplateError) {
      return try FormatFile(named: baseName(path), text)
    } catch {
      throw ShellError(.usage, "\(path): \(error)")
    }
  }

  private static func baseName(_ path: String) -> String {
    URL(filePath: path).deletingPathExtension().lastPathComponent
  }

  private static func read(_ path: String) throws -> String {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw ShellError(.noInput, "\(path): there is no such file that can be read")
    }
    let data = (try? handle.read(upToCount: Limits.profileBytesMax + 1)) ?? Data()
    guard data.count <= Limits.profileBytesMax, let text = String(data: data, encoding: .utf8)
    else {
      throw ShellError(.usage, "\(path): no text, or larger than 1 MiB")
    }
    return text
  }

  private static func templates(
    _ path: String, _ text: String
  ) throws(TemplateError) -> [ConfigurationFile.Named] {
    let found = ConfigurationFile.templates(in: text)
    guard found.isEmpty, [".yaml", ".yml", ".json"].contains(where: { path.hasSuffix($0) }) else {
      return found
    }
    do {
      return try EnvoyConfiguration.templates(in: text)
    } catch {
      throw TemplateError(column: nil, error.problem)
    }
  }

  private static func chosen(
    _ found: [ConfigurationFile.Named], _ name: String?, _ path: String, _ text: String,
    _ profile: APIProfile
  ) throws(TemplateError) -> LogFormat {
    // A file without statements is the template itself.
    guard !found.isEmpty else { return try LogFormat.compile(text, profile.fieldNames) }
    let fitting = name.map { name in found.filter { $0.name == name } } ?? found
    guard let only = fitting.first, name != nil || fitting.count == 1 else {
      let names = found.map(\.name).joined(separator: ", ")
      throw TemplateError(
        column: nil,
        (name.map { "it has no log format \($0)" } ?? "it has \(found.count) log formats")
          + "; name one of them, as in \(path):\(found[0].name): \(names)")
    }
    return try LogFormat.compile(only.template, named: nil, profile.fieldNames)
  }
}
