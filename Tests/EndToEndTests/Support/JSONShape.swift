import Foundation

/// A JSON value with its type: `JSONSerialization` does not tell `true` from 1.
enum JSONAny: Decodable {
  case null
  case flag(Bool)
  case integer(Int64)
  case number(Double)
  case text(String)
  case list([JSONAny])
  case object([String: JSONAny])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .flag(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([JSONAny].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: JSONAny].self))
    }
  }

  /// The word that docs/json.md has for it.
  var type: String {
    switch self {
    case .null: "null"
    case .flag: "boolean"
    case .integer: "integer"
    case .number: "number"
    case .text(let text):
      text.utf8.count == 24 && text.hasSuffix("Z") && text.dropFirst(10).first == "T"
        ? "time" : "text"
    case .list: "list"
    case .object: "object"
    }
  }
}

/// The fields that a JSON value has, by their paths: `rows[].org_id`, `filter.key`.
struct JSONShape {
  /// What each path held.
  private(set) var types: [String: Set<String>] = [:]

  /// Adds what `data` holds, a JSON object.
  mutating func add(_ data: Data) throws {
    add(try JSONDecoder().decode(JSONAny.self, from: data), at: "")
  }

  private mutating func add(_ value: JSONAny, at path: String) {
    if !path.isEmpty { types[path, default: []].insert(value.type) }
    switch value {
    case .object(let object):
      for (name, inner) in object { add(inner, at: path.isEmpty ? name : "\(path).\(name)") }
    case .list(let list):
      for case .object(let object) in list {
        for (name, inner) in object { add(inner, at: "\(path)[].\(name)") }
      }
    default: break
    }
  }
}

/// What docs/json.md says of fields.
struct DocumentedJSON {
  /// The tables: by schema (of what all reports have, by the empty text), the types of each path.
  private(set) var tables: [String: [String: Set<String>]] = [:]
  /// The text of each `## command`.
  private(set) var sections: [String: String] = [:]

  init(_ text: String) {
    var schema = ""
    var section = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("## ") { section = String(line.dropFirst(3)) }
      if line.hasPrefix("`authaudit.") {
        schema = String(line.dropFirst().prefix { $0 != "`" })
        tables[schema] = [:]
      }
      sections[section, default: ""] += line + "\n"
      let cells = line.split(separator: "|", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count >= 4, cells[1].hasPrefix("`") else { continue }
      let path = cells[1].trimmingCharacters(in: ["`"])
      let types = cells[2].split(separator: ",").map {
        String($0.trimmingCharacters(in: .whitespaces).prefix { $0 != " " })
      }
      tables[schema, default: [:]][path] = Set(types)
    }
  }

  /// The types that are documented for `path` of `schema`; nil if it is not.
  func types(_ path: String, _ schema: String) -> Set<String>? {
    for table in [tables[schema] ?? [:], tables[""] ?? [:]] {
      if let types = table[path] { return types }
      let parent = path.split(separator: ".").dropLast().joined(separator: ".")
      if let types = table[parent + ".*"] { return types }
    }
    // A total has the fields of a row: `total` in the first, null where there is nothing to add up.
    guard path.hasPrefix("total."), let types = types("rows[]." + path.dropFirst(6), schema) else {
      return nil
    }
    return types.union(["null", "text"])
  }

  /// Whether the section of a command names a field in a code span.
  func names(_ field: String, in command: String) -> Bool {
    let spans = (sections[command] ?? "").split(separator: "`", omittingEmptySubsequences: false)
    return spans.enumerated().contains { $0.offset % 2 == 1 && $0.element == field }
  }
}
