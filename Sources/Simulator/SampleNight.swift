/// The small believable night that lives in the repository.
enum SampleNight {
  /// Requests in each of the four parts: with 5 % refusals, all files stay under 300 KB.
  static let requestsPerPart = 2_000

  /// Writes the samples into `folder`: two gateways, each for a part with and a part without
  /// reasons, over one registry.
  static func write(seed: UInt64, to folder: String) throws(OutputError) {
    let settings = Settings(seed: seed, orgs: 12, faultShare: 0.05)
    let parts = [LogShape.apigw, .nginx].flatMap { shape in
      Reasons.allCases.map { reasons in
        Part(
          shape: shape, reasons: reasons, hasReasonField: shape == .nginx || reasons == .logged,
          requests: requestsPerPart, files: 2, folder: "logs/\(shape.rawValue)",
          prefix: "20261101-\(reasons == .logged ? "reasons" : "plain")-", isCompact: true)
      }
    }
    _ = try Night.write(parts, settings, to: folder)
    if let nginx = parts.last {
      let template = LogLine(nginx, settings.keys).template
      try TextFile.write(Array(template.utf8), to: "\(folder)/log_format.nginx")
    }
  }
}
