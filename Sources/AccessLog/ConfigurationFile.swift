import Bytes

/// The templates in a gateway's configuration file.
package enum ConfigurationFile {
  /// A template and the name by which it can be chosen.
  package struct Named: Equatable, Sendable {
    package var name: String
    package var template: String

    /// Makes one.
    package init(name: String, template: String) {
      self.name = name
      self.template = template
    }
  }

  /// Finds the `log_format` statements of an nginx.conf, the `LogFormat` lines of an httpd.conf and
  /// what the sections of a haproxy.cfg log, in their order. Files that one includes are not read.
  ///
  /// - Parameter text: the file.
  /// - Returns: none where there is no such statement.
  /// - Complexity: O(length).
  package static func templates(in text: String) -> [Named] {
    let lines = joined(text)
    let found = apache(lines) + nginx(text)
    return found.isEmpty ? haproxy(lines) : found
  }

  /// The lines without comments, those that end in a backslash with the one behind them.
  private static func joined(_ text: String) -> [Substring] {
    var lines: [Substring] = []
    var isOpen = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let words = line.drop { $0 == " " || $0 == "\t" }
      if isOpen, let last = lines.indices.last {
        lines[last] += words
      } else if words.first != "#" {
        lines.append(words)
      }
      isOpen = words.last == "\\"
      if isOpen, let last = lines.indices.last { lines[last] = lines[last].dropLast() }
    }
    return lines
  }

  private static func apache(_ lines: [Substring]) -> [Named] {
    lines.compactMap { line in
      guard line.hasPrefix("LogFormat "), let text = try? TemplateText(String(line)) else {
        return nil
      }
      return Named(name: text.name ?? "LogFormat", template: String(line))
    }
  }

  private static func nginx(_ text: String) -> [Named] {
    var found: [Named] = []
    let bytes = Array(text.utf8)
    let keyword = Array("log_format".utf8)
    var at = 0
    var isComment = false
    var isWordStart = true
    while at < bytes.count {
      let byte = bytes[at]
      if byte == 0x0A { isComment = false }
      if byte == UInt8(ascii: "#"), isWordStart { isComment = true }
      if !isComment, isWordStart, bytes[at...].starts(with: keyword),
        let end = statementEnd(bytes, at)
      {
        let statement = String(decoding: bytes[at..<end], as: UTF8.self)
        if let name = try? TemplateText(statement).name {
          found.append(Named(name: name, template: statement))
        }
        at = end
        continue
      }
      isWordStart = isJSONSpace(byte) || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "{")
      at += 1
    }
    return found
  }

  /// Behind the `;` that ends the statement at `start`, outside of quotes.
  private static func statementEnd(_ bytes: [UInt8], _ start: Int) -> Int? {
    var quote: UInt8?
    var at = start
    while at < bytes.count {
      let byte = bytes[at]
      if let open = quote {
        if byte == UInt8(ascii: "\\") { at += 1 } else if byte == open { quote = nil }
      } else if isQuote(byte) {
        quote = byte
      } else if byte == UInt8(ascii: "#"), isJSONSpace(bytes[at - 1]) {  // behind the keyword
        at = bytes[at...].firstIndex(of: 0x0A) ?? bytes.count
      } else if byte == UInt8(ascii: ";") {
        return at + 1
      }
      at += 1
    }
    return nil
  }

  /// A section a name; what `defaults` say holds where a section says nothing.
  private static func haproxy(_ lines: [Substring]) -> [Named] {
    var found: [Named] = []
    var defaults: [Substring] = []
    var section: (name: String, lines: [Substring])?
    func isFormat(_ line: Substring) -> Bool {
      line.hasPrefix("log-format ") || line.hasPrefix("option httplog")
    }
    func end() {
      guard let ended = section else { return }
      var text = ended.lines
      if ended.name == "defaults" { defaults = text.filter(isFormat) }
      if !text.contains(where: isFormat) { text += defaults }
      guard ended.name != "defaults", text.contains(where: isFormat) else { return }
      found.append(Named(name: ended.name, template: text.joined(separator: "\n")))
    }
    for line in lines {
      let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }
      switch words.first {
      case "frontend" where words.count > 1, "listen" where words.count > 1:
        end()
        section = (String(words[1]), [])
      case "defaults":
        end()
        section = ("defaults", [])
      case "backend", "global", "resolvers", "peers", "userlist", "cache", "program":
        end()
        section = nil
      case "capture", "log-format", "option", "http-request":
        if isFormat(line) || line.contains("capture") { section?.lines.append(line) }
      default: break
      }
    }
    end()
    if found.isEmpty, !defaults.isEmpty {
      found.append(Named(name: "defaults", template: defaults.joined(separator: "\n")))
    }
    return found
  }
}
