/// One JSON object: `schema`, `period`, `rows`, `total`, `notes`, then what is extra.
///
/// Pretty enough to read and to diff: a field a line, a row a line. Times are ISO 8601 UTC with ms,
/// ratios 0…1, absent values null.
enum JSONRenderer {
  private static let reserved = ["schema", "period", "rows", "total", "notes"]

  /// The object and a newline.
  static func render(_ table: ReportTable) -> String {
    let period = table.period?.json ?? table.extra.first { $0.name == "period" }?.value ?? .null
    var fields = [
      JSONField("schema", .text(table.schema)),
      JSONField("period", period),
      JSONField("rows", table.jsonRows),
      JSONField("total", table.total.map(table.jsonObject(of:)) ?? .null),
      JSONField("notes", .array(table.notes.map { .text($0) })),
    ]
    fields += table.extra.filter { !reserved.contains($0.name) }
    let lines = fields.map { "  \(JSON.quoted($0.name)): \(spread($0.value))" }
    return "{\n" + lines.joined(separator: ",\n") + "\n}\n"
  }

  /// A list gets a line for each element.
  private static func spread(_ value: JSONValue) -> String {
    guard case .array(let elements) = value, !elements.isEmpty else { return value.compact }
    return "[\n" + elements.map { "    " + $0.compact }.joined(separator: ",\n") + "\n  ]"
  }
}
