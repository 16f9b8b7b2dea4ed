import Testing

@testable import AccessLog

/// What is advised is there, says how it is known, and never logs a key itself.
struct GatewayAdviceTests {
  @Test(arguments: GatewayAdvice.all) func isWhole(_ advice: GatewayAdvice) {
    #expect(!advice.gateway.isEmpty)
    #expect(!advice.tested.isEmpty)
    #expect(!advice.source.isEmpty)
    #expect(!advice.notes.isEmpty)
    #expect(advice.configuration.hasSuffix("\n"))
    #expect(!advice.configuration.hasPrefix("---"))
  }

  @Test func namesAreDistinct() {
    let names = GatewayAdvice.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.starts(with: ["nginx", "apache", "haproxy", "caddy", "envoy", "api-gateway"]))
  }

  /// nginx drops what it inherits wherever a block has a line of its own: without a word on that the
  /// client would see whose key it sent.
  @Test func nginxSaysWhatIsNotInherited() throws {
    let advice = try #require(GatewayAdvice.all.first { $0.name == "nginx" })
    let note = try #require(advice.notes.first { $0.contains("inherits") })
    for directive in ["add_header", "proxy_set_header", "proxy_hide_header"] {
      #expect(note.contains(directive))
      #expect(advice.configuration.contains("\n\(directive) "))
    }
  }

  /// The variables that hold a key or a password.
  @Test(arguments: GatewayAdvice.all) func logsNoSecret(_ advice: GatewayAdvice) {
    let formats = advice.configuration.split(separator: "\n").filter {
      $0.contains("log_format") || $0.contains("LogFormat") || $0.contains("log-format")
        || $0.contains("\"status\"") || $0.contains("status:")
    }
    for secret in [
      "$http_x_api_key\"", "$http_authorization\"", "%{X-API-Key}i", "%{Authorization}i",
      "%REQ(X-API-KEY)%", "%REQ(AUTHORIZATION)%", "$context.identity.apiKey\"",
      "req.hdr(x-api-key)]",
    ] {
      for line in formats { #expect(!line.contains(secret), "\(line)") }
    }
  }

  /// API Gateway's is a template that can be pasted: host, key, request id and reasons are in it.
  @Test func apiGatewaysIsRead() throws {
    let advice = try #require(GatewayAdvice.all.first { $0.name == "api-gateway" })
    let format = try LogFormat.compile(advice.configuration, names)
    #expect(format.hasKey != false)
    let line = advice.configuration
      .replacing("$context.requestTimeEpoch", with: "1793557923000")
      .replacing("$context.status", with: "403")
      .replacing("$context.authorizer.keyId", with: "k-1")
      .replacing("$context.requestId", with: "r-1")
      .replacing("$context.domainName", with: "api.9pic.ai")
      .replacing("$context.authorizer.reason", with: "host_not_approved")
    let reading = Reading(Array(line.utf8))
    #expect(reading.rejected.isEmpty)
    let request = try #require(reading.requests.first)
    for part in ["403", "key=k-1 (id)", "requestID=r-1", "host=api.9pic.ai", "host_not_approved"] {
      #expect(request.contains(part), "\(request)")
    }
  }
}

extension GatewayAdvice: CustomTestStringConvertible {
  package var testDescription: String { name }
}
