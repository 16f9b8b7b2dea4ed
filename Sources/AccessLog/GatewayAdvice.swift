/// What to put into a gateway's configuration, so that its log carries what verdicts need: host, key
/// identity (never the key), request id, reason. The folder `Advice`, one file each.
package struct GatewayAdvice: Sendable {
  /// The name by which people choose it.
  package let name: String
  /// The gateway's own name.
  package let gateway: String
  /// What it was tested with, in a few words: the gateway itself, or nothing of it.
  package let tested: String
  /// The manual that it is from.
  package let source: String
  /// What to know before pasting.
  package let notes: [String]
  /// The configuration, as it is to be pasted; ends with a line feed.
  package let configuration: String

  /// All there is, the tested first.
  package static let all: [GatewayAdvice] = [
    GatewayAdvice("nginx", PackageResources.nginx_advice),
    GatewayAdvice("apache", PackageResources.apache_advice),
    GatewayAdvice("haproxy", PackageResources.haproxy_advice),
    GatewayAdvice("caddy", PackageResources.caddy_advice),
    GatewayAdvice("envoy", PackageResources.envoy_advice),
    GatewayAdvice("api-gateway", PackageResources.api_gateway_advice),
    GatewayAdvice("istio", PackageResources.istio_advice),
    GatewayAdvice("kong", PackageResources.kong_advice),
    GatewayAdvice("traefik", PackageResources.traefik_advice),
    GatewayAdvice("cloudflare", PackageResources.cloudflare_advice),
    GatewayAdvice("azure-apim", PackageResources.azure_apim_advice),
    GatewayAdvice("tyk", PackageResources.tyk_advice),
    GatewayAdvice("alb", PackageResources.alb_advice),
    GatewayAdvice("cloudfront", PackageResources.cloudfront_advice),
    GatewayAdvice("google-cloud", PackageResources.google_cloud_advice),
  ]

  /// Reads a file: `gateway:`, `tested:`, `source:` and `note:` lines, `---`, the configuration.
  init(_ name: String, _ file: [UInt8]) {
    var gateway = ""
    var tested = ""
    var source = ""
    var notes: [String] = []
    var rest = Substring(String(decoding: file, as: UTF8.self))
    while let end = rest.firstIndex(of: "\n") {
      let line = rest[..<end]
      rest = rest[rest.index(after: end)...]
      if line == "---" { break }
      guard let colon = line.firstRange(of: ": ") else { continue }
      let text = String(line[colon.upperBound...])
      switch line[..<colon.lowerBound] {
      case "gateway": gateway = text
      case "tested": tested = text
      case "source": source = text
      default: notes.append(text)
      }
    }
    self.name = name
    self.gateway = gateway
    self.tested = tested
    self.source = source
    self.notes = notes
    configuration = String(rest)
  }
}
