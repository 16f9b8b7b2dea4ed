import AccessLog
import Testing

@testable import Profile

struct EnvoyConfigurationTests {
  @Test func findsTextAndJSON() throws {
    let found = try EnvoyConfiguration.templates(
      in: """
        static_resources:
          listeners:
          - filter_chains:
            - filters:
              - typed_config:
                  access_log:
                  - typed_config:
                      log_format:
                        text_format_source: {inline_string: "%START_TIME% %RESPONSE_CODE%\\n"}
                  - typed_config:
                      log_format:
                        json_format:
                          t: "%START_TIME%"
                          s: "%RESPONSE_CODE%"
                          req: {host: "%REQ(:AUTHORITY)%"}
        """)
    #expect(found.map(\.name) == ["1", "2"])
    #expect(
      found.last?.template
        == #"{"t":"%START_TIME%","s":"%RESPONSE_CODE%","req":{"host":"%REQ(:AUTHORITY)%"}}"#)
    let names = try APIProfile.builtIn().fieldNames
    for one in found { #expect(throws: Never.self) { try LogFormat.compile(one.template, names) } }
  }
}
