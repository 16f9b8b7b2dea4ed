import Testing

@testable import AccessLog

struct FormatFileTests {
  /// A format that nobody ever had takes a file, and nothing else.
  @Test func aMadeUpFormatIsData() throws {
    let file = try FormatFile(
      named: "edge",
      """
      # Our edge proxy.
      gateway: edge
      template: $when|$code|$verb $target|$vhost|$who|$addr
      time: when
      status: code
      method: verb
      path: target
      host: vhost
      key.digest: who
      client_ip: addr
      strip: client-port
      """)
    #expect(file.about == "Our edge proxy." && file.gateway == "edge")
    let reading = Reading(
      "2026-11-02T02:12:03Z|403|GET /a?b|api.9pic.ai|e7d4|[::1]:443", as: try file.format(names))
    #expect(
      reading.requests == [
        "1 2026-11-02T02:12:03.000Z 403 method=GET path=/a?b host=api.9pic.ai key=e7d4 (digest) "
          + "clientIP=::1"
      ])
  }

  @Test func aMadeUpJSONFormatIsData() throws {
    let file = try FormatFile(
      named: "edge", "json:\ntime: at\nstatus: result.code\npath: call.url\nstrip: url\n")
    let reading = Reading(
      #"{"at":1793585523,"result":{"code":"403"},"call":{"url":"https://h/a"}}"#,
      as: try file.format(names))
    #expect(reading.requests == ["1 2026-11-02T02:12:03.000Z 403 path=/a host=h"])
  }

  static let faults = [
    ("gateway: x\n", "has no template"),
    ("template $a\n", "line 1: expected NAME: VALUE"),
    ("json:\nwhen: a\n", "line 2: a format file has no when"),
    ("json:\nstrip: skin\n", "line 2: nothing is called skin"),
    ("dialect: latin\n", "line 1: no dialect latin; there are nginx"),
  ]

  @Test(arguments: faults) func refuses(_ fault: (text: String, says: String)) {
    do throws(TemplateError) {
      _ = try FormatFile(named: "x", fault.text)
      Issue.record("read")
    } catch {
      #expect(error.description.contains(fault.says))
    }
  }
}

struct ConfigurationFileTests {
  @Test func nginx() {
    let found = ConfigurationFile.templates(
      in: """
        http {
          # log_format old '$msec';
          log_format main '$msec ; $status'  # a semicolon in quotes
                          ' $request';
          log_format json escape=json '{"t":"$msec"}';
          access_log /var/log/a main;
        }
        """)
    #expect(found.map(\.name) == ["main", "json"])
    #expect(found.first?.template.hasSuffix("' $request';") == true)
  }

  @Test func apache() throws {
    let found = ConfigurationFile.templates(
      in: """
        #LogFormat "%h" old
          LogFormat "%h %t \\
            \\"%r\\" %>s" long
        LogFormat "%t %>s" short
        """)
    #expect(found.map(\.name) == ["long", "short"])
    #expect(
      try LogFormat.compile(found[0].template, names).name == "long")
  }

  @Test func haproxy() throws {
    let found = ConfigurationFile.templates(
      in: """
        defaults
          option httplog
        frontend www
          http-request capture req.hdr(X-API-Key) len 64
        frontend api
          log-format "%ci [%T] %ST"
        backend app
          server s1 :80
        """)
    #expect(found.map(\.name) == ["www", "api"])
    #expect(try LogFormat.compile(found[0].template, names).hasKey == true)
    #expect(try LogFormat.compile(found[1].template, names).hasKey == false)
  }

  @Test func aFileWithoutStatementsHasNone() {
    #expect(ConfigurationFile.templates(in: "%t %>s\n").isEmpty)
    #expect(ConfigurationFile.templates(in: "log_format x 'never closed").isEmpty)
  }
}
