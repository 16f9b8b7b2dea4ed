import AccessLog
import Profile
import Report

/// What is known of the formats that are read.
enum FormatsReport {
  /// A field that verdicts are made of, and what its absence does to them.
  struct Need {
    var name: String
    var isGiven: @Sendable (Set<FieldRole>) -> Bool
    /// Where it is logged.
    var with: String
    /// Where it is not.
    var without: String
  }

  static let needs = [
    Need(
      name: "key", isGiven: { $0.contains(.key) },
      with: "missing, invalid, inactive and org are told by the registry",
      without: "a 401 is a missing key; invalid, inactive and org cannot be told apart without a "
        + "reason"),
    Need(
      name: "host", isGiven: { $0.contains(.host) }, with: "host is told by the registry",
      without: "a host that is not approved cannot be told"),
    Need(
      name: "path", isGiven: { $0.contains(.path) || $0.contains(.request) },
      with: "org, event and feature are told by the URL",
      without: "org, event and feature cannot be told"),
    Need(
      name: "reason",
      isGiven: { roles in roles.contains { $0.rawValue >= FieldRole.reason0.rawValue } },
      with: "what the gateway or the app says decides",
      without: "the registry alone decides; a refusal by the gateway itself looks like one by the "
        + "app"),
    Need(
      name: "request_id", isGiven: { $0.contains(.requestID) },
      with: "a customer's request can be looked up",
      without: "a request is looked up by its time only"),
    Need(
      name: "client_ip", isGiven: { $0.contains(.clientIP) }, with: "callers can be listed",
      without: "callers cannot be listed"),
    Need(
      name: "user_agent", isGiven: { $0.contains(.userAgent) },
      with: "samples say which client it was", without: "samples do not say which client it was"),
  ]

  /// All formats, JSON by names first.
  static func list(_ profile: APIProfile) throws -> ReportTable {
    var rows: [[ReportCell]] = [
      [
        .text("json"), .text("any"), .text("by the profile's field names"),
        .text(#"{"requestTime":"02/Nov/2026:02:12:03 +0000","status":"403","path":"/a"}"#),
      ]
    ]
    for file in try BuiltInFormats.files() {
      let roles = try file.format(profile.fieldNames).roles ?? []
      let given = needs.filter { $0.isGiven(roles) }.map(\.name)
      rows.append([
        .text(file.name), .text(file.gateway), .text(given.joined(separator: " ")),
        ReportCell(file.samples.first),
      ])
    }
    return ReportTable(
      schema: "authaudit.formats/1",
      columns: [
        ReportColumn("format", nil, .identity, priority: 0),
        ReportColumn("gateway", nil, .text, priority: 2, widthMax: 34),
        ReportColumn("gives", nil, .text, priority: 0, widthMax: 62, widthMin: 46),
        ReportColumn("example", nil, .text, priority: 4, widthMax: 60),
      ], rows: rows,
      notes: [
        "All of them give a time, a method and a status. --format auto finds the one that reads most of a "
          + "file's first lines.",
        "What one cannot know, and what that costs: authaudit formats show NAME",
      ])
  }

  /// One format.
  static func show(_ name: String, _ profile: APIProfile) throws -> ReportDocument {
    let file = try file(named: name)
    let format = try compiled(file, profile)
    let roles = format.roles ?? []
    let rows = needs.map { need -> [ReportCell] in
      let isGiven = need.isGiven(roles)
      return [
        .text(need.name), .text(isGiven ? "yes" : "no"),
        .text(isGiven ? need.with : need.without),
      ]
    }
    var sections = [
      ReportSection("example", "Example", sentences: file.samples),
      ReportSection(
        "fields", "What it gives",
        table: ReportTable(
          schema: "authaudit.formats.show/1",
          columns: [
            ReportColumn("field", nil, .text, priority: 0),
            ReportColumn("given", nil, .text, priority: 0),
            ReportColumn("verdicts", nil, .text, priority: 0, widthMax: 90, widthMin: 40),
          ], rows: rows)),
    ]
    if !file.templates.isEmpty {
      sections.append(ReportSection("templates", "Templates", sentences: file.templates))
    }
    if !format.skipped.isEmpty {
      var seen: Set<String> = []
      let skipped = format.skipped.filter { seen.insert($0).inserted }
      sections.append(
        ReportSection("skipped", "Read over", sentences: [skipped.joined(separator: " ")]))
    }
    if !file.notes.isEmpty {
      sections.append(ReportSection("notes", "Worth knowing", sentences: file.notes))
    }
    return ReportDocument(
      schema: "authaudit.formats.show/1", title: ["\(file.name): \(file.about)"],
      sections: sections,
      extra: [
        JSONField("format", .text(file.name)), JSONField("gateway", .text(file.gateway)),
        JSONField("about", .text(file.about)),
      ])
  }

  /// The file of a built-in format, or the one at `@path`.
  static func file(named name: String) throws -> FormatFile {
    if name.hasPrefix("@") { return try GatewayConfiguration.formatFile(String(name.dropFirst())) }
    let files = try BuiltInFormats.files()
    guard let file = files.first(where: { $0.name == name }) else {
      throw ShellError(
        .usage,
        "there is no format \(name); there are \(files.map(\.name).joined(separator: ", "))")
    }
    return file
  }

  private static func compiled(_ file: FormatFile, _ profile: APIProfile) throws -> LogFormat {
    do {
      return try file.format(profile.fieldNames)
    } catch {
      throw ShellError(.usage, "format \(file.name): \(error)")
    }
  }
}
