/// The formats that come with the program: the folder `Formats`, one file each.
package enum BuiltInFormats {
  /// Their files, in the order in which they are tried.
  package static func files() throws(TemplateError) -> [FormatFile] {
    var files: [FormatFile] = []
    for (name, bytes) in sources {
      files.append(try FormatFile(named: name, String(decoding: bytes, as: UTF8.self)))
    }
    return files
  }

  /// All of them, JSON by the profile's names alone first.
  package static func all(_ names: FieldNames) throws(TemplateError) -> [LogFormat] {
    var formats = [LogFormat.json(names)]
    for file in try files() { formats.append(try file.format(names)) }
    return formats
  }

  /// One of them.
  static func format(named name: String, _ names: FieldNames) throws(TemplateError) -> LogFormat {
    guard let format = try all(names).first(where: { $0.name == name }) else {
      throw TemplateError(column: nil, "there is no format \(name)")
    }
    return format
  }

  private static let sources: [(String, [UInt8])] = [
    // What fits fewer lines is tried first: on a tie it tells more of where they come from.
    ("traefik", PackageResources.traefik_format),
    ("nginx", PackageResources.nginx_format),
    ("nginx-vhost", PackageResources.nginx_vhost_format),
    ("apache", PackageResources.apache_format),
    ("apache-vhost", PackageResources.apache_vhost_format),
    ("api-gateway-clf", PackageResources.api_gateway_clf_format),
    ("api-gateway-csv", PackageResources.api_gateway_csv_format),
    ("api-gateway-xml", PackageResources.api_gateway_xml_format),
    ("api-gateway-json", PackageResources.api_gateway_json_format),
    ("alb", PackageResources.alb_format),
    ("cloudfront", PackageResources.cloudfront_format),
    ("w3c", PackageResources.w3c_format),
    ("envoy", PackageResources.envoy_format),
    ("envoy-json", PackageResources.envoy_json_format),
    ("istio", PackageResources.istio_format),
    ("haproxy", PackageResources.haproxy_format),
    ("kong", PackageResources.kong_format),
    ("traefik-json", PackageResources.traefik_json_format),
    ("caddy", PackageResources.caddy_format),
    ("cloudflare", PackageResources.cloudflare_format),
    ("google-lb", PackageResources.google_lb_format),
    ("azure-apim", PackageResources.azure_apim_format),
    ("tyk", PackageResources.tyk_json_format),
    ("tyk-text", PackageResources.tyk_text_format),
    ("apigee", PackageResources.apigee_format),
  ]
}
