package import AccessLog
import Yams

/// The access-log templates of a YAML or JSON configuration: Envoy's `text_format`,
/// `text_format_source`, `json_format` and the older `format`, Istio's `accessLogFormat`.
package enum EnvoyConfiguration {
  /// Finds them, numbered in the order of the file.
  ///
  /// - Parameter text: the file, within the limits of a profile.
  /// - Returns: none where there is no such member.
  /// - Throws: `ProfileError` where it is no YAML.
  package static func templates(
    in text: String
  ) throws(ProfileError) -> [ConfigurationFile.Named] {
    var found: [String] = []
    collect(try YAMLReader(text).node, &found)  // at most 32 levels, by the reader's limit
    return found.enumerated().map { index, template in
      ConfigurationFile.Named(name: "\(index + 1)", template: template)
    }
  }

  private static func collect(_ node: Node, _ found: inout [String]) {
    switch node {
    case .mapping(let mapping):
      for (name, value) in mapping {
        switch (name.string, value) {
        case ("text_format", .scalar(let text)), ("format", .scalar(let text)),
          ("accessLogFormat", .scalar(let text)):
          if text.string.contains("%") { found.append(text.string) }
        case ("text_format_source", .mapping(let source)):
          if let text = source["inline_string"]?.string { found.append(text) }
        case ("json_format", .mapping), ("typed_json_format", .mapping):
          found.append(json(value))
        default: collect(value, &found)
        }
      }
    case .sequence(let sequence):
      for value in sequence { collect(value, &found) }
    default: break
    }
  }

  private static func json(_ node: Node) -> String {
    switch node {
    case .mapping(let mapping):
      "{"
        + mapping.map { "\(quoted($0.key.string ?? "")):\(json($0.value))" }
        .joined(separator: ",") + "}"
    case .sequence(let sequence): "[" + sequence.map(json).joined(separator: ",") + "]"
    default: quoted(node.string ?? "")
    }
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
