import Bytes

extension Dialect {
  /// W3C Extended Log File Format (W3C working draft, "Extended Log File Format"): CloudFront with
  /// tabs, IIS with spaces. The template is the `#Fields:` line.
  static let w3c = Dialect(
    name: "w3c", clock: "date and time, or timestamp", status: "sc-status", escapes: .none,
    mayLackTail: true, keywords: ["#Fields:"],
    readStatement: { source, text throws(TemplateError) in
      while let byte = source.next() { text.append(byte) }
      // CloudFront encodes values once more than their client did.
      if text.bytes.firstRange(of: Array("x-edge-".utf8)) != nil { text.escape = .percent }
    },
    cut: { text throws(TemplateError) in
      [pieces(text, separator: 0x09), pieces(text, separator: 0x20)]
    },
    meaning: { variable, names in meaning(variable.name, names) })

  private static func pieces(_ text: TemplateText, separator: UInt8) -> [TemplatePiece] {
    var pieces = TemplatePieces()
    var at = 0
    while at < text.bytes.count {
      let start = at
      while at < text.bytes.count, !isJSONSpace(text.bytes[at]) { at += 1 }
      if at > start {
        if start > 0 { pieces.append(separator, column: text.columns[start]) }
        let name = String(decoding: text.bytes[start..<at], as: UTF8.self)
        let format = name.hasPrefix("date") ? "%F" : name.hasPrefix("time-") ? nil : "%T"
        pieces.append(
          TemplateVariable(
            shown: name, name: name.lowercased(), column: text.columns[start],
            time: times.contains(name.lowercased()) ? format.map { SampleTime.strftime($0) } : nil))
      }
      while at < text.bytes.count, isJSONSpace(text.bytes[at]) { at += 1 }
    }
    return pieces.finish()
  }

  private static let times: Set<String> = ["date", "time"]

  private static func meaning(_ name: String, _ names: FieldNames) -> FieldMeaning? {
    if let meaning = w3cFields[name] { return meaning }
    guard let open = name.firstIndex(of: "("), name.hasSuffix(")") else {
      return names.meaning(of: name.utf8)
    }
    let header = name[open...].dropFirst().dropLast()
    switch name[..<open] {
    case "cs":
      var meaning = requestHeader(header, names)
      if meaning?.role == .host { meaning?.rank = 1 }
      return meaning
    case "sc": return names.meaning(ofHeader: header, isClients: false)
    default: return names.meaning(of: name.utf8)
    }
  }
}

/// How a `#Fields:` line in a file is read.
struct W3CHeader: Sendable {
  let names: FieldNames
  /// Bytes that must stand in it; none: any is read.
  let mark: [UInt8]

  /// The shapes of the lines to come; none where they could not be counted.
  func templates(_ line: [UInt8]) -> [Template] {
    guard mark.isEmpty || line.firstRange(of: mark) != nil,
      let format = try? LogFormat.compile(String(decoding: line, as: UTF8.self), names),
      case .text(let templates) = format.kind
    else { return [] }
    return templates
  }
}

/// Fields that we read (Amazon CloudFront, "Standard log file fields"; IIS, "W3C Logging").
private let w3cFields: [String: FieldMeaning] = [
  "date": FieldMeaning(.time, rank: 1),
  "time": FieldMeaning(.time, rank: 1),
  "timestamp(ms)": FieldMeaning(.time, rank: 0),
  "timestamp": FieldMeaning(.time, rank: 2),
  "sc-status": FieldMeaning(.status),
  "cs-method": FieldMeaning(.method),
  "cs-uri": FieldMeaning(.path, rank: 1),
  "cs-uri-stem": FieldMeaning(.path, rank: 0),
  "cs-uri-query": FieldMeaning(.query),
  "x-host-header": FieldMeaning(.host, rank: 0),
  "cs-host": FieldMeaning(.host, rank: 2),
  "c-ip": FieldMeaning(.clientIP, rank: 0),
  "x-edge-request-id": FieldMeaning(.requestID),
]
