import AccessLog
import ArgumentParser
import Foundation
import Profile
import Report

/// How the lines of logs are read, where they are read again.
struct FormatOptions: ParsableArguments {
  @Option(help: "The logs' format: auto (decided for each file), or a name.")
  var format = "auto"

  @Option(
    help: ArgumentHelp(
      "The logs' format as it stands in the gateway's configuration.", valueName: "template"))
  var logFormat: String?

  @Option(
    help: ArgumentHelp(
      "The same, taken from this file: nginx.conf, httpd.conf, haproxy.cfg, envoy.yaml, a template; with several, FILE:NAME.",
      valueName: "file"))
  var logFormatFrom: String?

  /// The template, or `@` and where it stands.
  var template: String? { logFormat ?? logFormatFrom.map { "@\($0)" } }

  func validate() throws {
    if [logFormat != nil, logFormatFrom != nil, format != "auto"].count(where: { $0 }) > 1 {
      throw ValidationError("--format, --log-format and --log-format-from exclude each other.")
    }
  }
}

/// The format that was named, or given as a template or, behind `@`, as a file; nil for `auto`. With `saysSkipped` it is said
/// which variables of a template nothing reads.
func givenFormat(
  _ name: String, _ template: String?, _ profile: APIProfile, _ formats: [LogFormat],
  saysSkipped: Bool = false
) throws -> LogFormat? {
  if let template {
    do {
      let compiled =
        template.hasPrefix("@")
        ? try GatewayConfiguration.format(at: String(template.dropFirst()), profile)
        : try LogFormat.compile(template, profile.fieldNames)
      if saysSkipped, !compiled.skipped.isEmpty {
        let names = compiled.skipped.joined(separator: ", ")
        Shell.say("authaudit: read over, for no field name of the profile is theirs: \(names)")
      }
      return profile.read(compiled)
    } catch let error as TemplateError {
      throw ShellError(.usage, pointing(at: error, in: template))
    }
  }
  if name == "auto" { return nil }
  guard let format = formats.first(where: { $0.name == name }) else {
    throw ShellError(
      .usage,
      "there is no format \(name); there are auto, "
        + formats.map(\.name).joined(separator: ", "))
  }
  return format
}

/// The error, and under the line of the template where it lies a caret.
private func pointing(at error: TemplateError, in template: String) -> String {
  guard let column = error.column else { return "--log-format: \(error.problem)" }
  let bytes = Array(template.utf8)
  let at = min(column - 1, bytes.count)
  let start = (bytes[..<at].lastIndex(of: 0x0A) ?? -1) + 1
  let end = bytes[at...].firstIndex(of: 0x0A) ?? bytes.count
  let from = max(start, at - 30)
  let window = bytes[from..<min(end, at + 40)]
  let before = Terminal.escape(Array(bytes[from..<at]))
  return """
    --log-format: column \(column): \(error.problem)
      \(Terminal.escape(Array(window)).replacingOccurrences(of: "\\\\", with: "\\"))
      \(String(repeating: " ", count: displayWidth(before)))^
    """
}
