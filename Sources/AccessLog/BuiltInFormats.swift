/// The formats that come with the program: the folder `Formats`, one file each.
package enum BuiltInFormats {
  /// All of them, in the order in which they are tried.
  package static func all(_ names: FieldNames) throws(TemplateError) -> [LogFormat] {
    [
      .json(names),
      try format(named: "nginx", PackageResources.nginx_format, names),
    ]
  }

  /// Reads a format file: `template:` lines, tried in their order.
  static func format(
    named name: String, _ file: [UInt8], _ names: FieldNames
  ) throws(TemplateError) -> LogFormat {
    var format: LogFormat?
    for line in String(decoding: file, as: UTF8.self).split(separator: "\n") {
      guard line.hasPrefix("template: ") else { continue }
      let next = try LogFormat.compile(
        String(line.dropFirst("template: ".count)), named: name, names, allowsMore: true)
      format = format?.adding(next) ?? next
    }
    guard let format else { throw TemplateError(column: nil, "format \(name) has no template") }
    return format
  }
}
