/// Lines that gateways wrote, as the tests' fixtures, the samples and the simulator have them.
struct GatewayLines: Sendable {
  var name: String
  /// A built-in format; nil: JSON by the aliases alone, or `template`.
  var format: String?
  var template: String?
  var lines: [String]

  static let all = [
    GatewayLines(
      name: "nginx, advised",
      lines: [
        #"""
        {"time":"1795529454.949","status":"403","method":"GET","path":"/api/v1/ext/903/event/4\#
        56/ping","host":"api.9pic.ai","client_ip":"127.0.0.1","user_agent":"probe/1.0","reques\#
        t_id":"629a0d02890a07b28d24118c2c546f23","key_id":"k-903-off","key_sent":"?","auth":""\#
        ,"reason":"inactive_api_key","gateway":""}
        """#,
        #"""
        {"time":"1795529455.452","status":"403","method":"GET","path":"/api/v1/ext/903/event/4\#
        56/ping","host":"api.9pic.ai","client_ip":"127.0.0.1","user_agent":"} {","request_id":\#
        "142788e820d05ee8cff64bebe80a4ec1","key_id":"k-903-off","key_sent":"?","auth":"","reas\#
        on":"inactive_api_key","gateway":""}
        """#,
      ]),
    GatewayLines(
      name: "apache, advised",
      lines: [
        #"""
        {"time":"1795529457257249","status":"403","method":"GET","path":"/api/v1/ext/903/event\#
        /456/ping","host":"api.9pic.ai","client_ip":"127.0.0.1","user_agent":"probe/1.0","requ\#
        est_id":"f0dbebfc0fb2a0839691e97cff42544d","key_id":"k-903-off","key_sent":"?","auth":\#
        "-","reason":"inactive_api_key","gateway":"app 403"}
        """#,
        #"""
        {"time":"1795529458734136","status":"403","method":"GET","path":"/api/v1/ext/903/event\#
        /456/ping","host":"api.9pic.ai","client_ip":"127.0.0.1","user_agent":"back\\slash \\x2\#
        2 \\\" end\\","request_id":"aa8449fd42f43731daecf51d73ba7aaf","key_id":"k-903-off","ke\#
        y_sent":"?","auth":"-","reason":"inactive_api_key","gateway":"app 403"}
        """#,
      ]),
    GatewayLines(
      name: "haproxy, advised",
      lines: [
        #"""
        {"time":"1795529463.718","status":"401","method":"GET","path":"\/api\/v1\/ext\/903\/ev\#
        ent\/456\/ping","host":"api.9pic.ai","client_ip":"127.0.0.1","user_agent":"probe\/1.0"\#
        ,"request_id":"6B059AF7000929808D18","key_id":"-","key_sent":"-","auth":"-","reason":"\#
        missing_api_key","gateway":"-"}
        """#,
        #"""
        {"time":"1795529464.213","status":"403","method":"GET","path":"\/api\/v1\/ext\/903\/ev\#
        ent\/456\/ping","host":"api.9pic.ai","client_ip":"127.0.0.1","user_agent":"say \"hello\#
        \"","request_id":"6B059AF8007729808EC8","key_id":"k-903-off","key_sent":"?","auth":"-"\#
        ,"reason":"inactive_api_key","gateway":"-"}
        """#,
      ]),
    GatewayLines(
      name: "caddy, advised", format: "caddy",
      lines: [
        #"""
        {"level":"error","ts":1795529467894.8704,"logger":"http.log.access.log0","msg":"handle\#
        d request","request":{"remote_ip":"127.0.0.1","remote_port":"57494","proto":"HTTP/1.1"\#
        ,"method":"GET","host":"api.9pic.ai","uri":"/api/v1/ext/903/event/456/ping","headers":\#
        {"X-Probe":["5"],"Connection":["close"],"X-Api-Key":"?","User-Agent":["probe/1.0"]}},"\#
        user_id":"","duration":0.00019408,"size":65,"status":403,"resp_headers":{"X-Key-Id":["\#
        k-903-off"],"Server":["Caddy","api"],"X-Request-Id":["3ee08f4f-5230-4360-b71c-c5a855e4\#
        5b5f"],"X-Auth-Reason":["inactive_api_key"],"Content-Type":["application/json"],"Conte\#
        nt-Length":["65"],"Date":["Tue, 24 Nov 2026 14:11:07 GMT"]}}
        """#,
        #"""
        {"level":"error","ts":1795529468427.0195,"logger":"http.log.access.log0","msg":"handle\#
        d request","request":{"remote_ip":"127.0.0.1","remote_port":"58088","proto":"HTTP/1.1"\#
        ,"method":"GET","host":"api.9pic.ai","uri":"/api/v1/ext/903/event/456/ping","headers":\#
        {"X-Api-Key":"?","User-Agent":["} {"],"X-Probe":["64"],"Connection":["close"]}},"user_\#
        id":"","duration":0.00021451,"size":65,"status":403,"resp_headers":{"Server":["Caddy",\#
        "api"],"X-Request-Id":["dcbd723e-09e1-45c6-a143-567881486427"],"Date":["Tue, 24 Nov 20\#
        26 14:11:08 GMT"],"X-Key-Id":["k-903-off"],"X-Auth-Reason":["inactive_api_key"],"Conte\#
        nt-Type":["application/json"],"Content-Length":["65"]}}
        """#,
      ]),
    GatewayLines(
      name: "envoy, advised",
      lines: [
        #"""
        {"auth":null,"client_ip":"127.0.0.1","host":"api.9pic.ai","key_id":"k-903-off","key_se\#
        nt":"?","method":"GET","path":"/api/v1/ext/903/event/456/ping","reason":"inactive_api_\#
        key","request_id":"97017658-4312-4a91-a817-d3cb60c6ff72","response_code_details":"via_\#
        upstream","response_flags":"-","status":403,"time":"2026-11-24T14:11:15.160Z","user_ag\#
        ent":"probe/1.0"}
        """#,
        #"""
        {"auth":null,"client_ip":"127.0.0.1","host":"api.9pic.ai","key_id":"k-903-off","key_se\#
        nt":"?","method":"GET","path":"/api/v1/ext/903/event/456/ping","reason":"inactive_api_\#
        key","request_id":"4887e0e6-425d-48e2-a8c1-314336d8ed17","response_code_details":"via_\#
        upstream","response_flags":"-","status":403,"time":"2026-11-24T14:11:15.714Z","user_ag\#
        ent":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\#
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}
        """#,
      ]),
    GatewayLines(
      name: "nginx, usual",
      template: #"""
        log_format combined '$remote_addr - $remote_user [$time_local] "$request" $status $bod\#
        y_bytes_sent "$http_referer" "$http_user_agent"';
        """#,
      lines: [
        #"""
        127.0.0.1 - - [24/Nov/2026:14:10:54 +0000] "GET /api/v1/ext/903/event/456/ping HTTP/1.\#
        1" 403 65 "-" "probe/1.0"
        """#,
        #"""
        127.0.0.1 - - [24/Nov/2026:14:10:55 +0000] "GET /api/v1/ext/903/event/456/ping HTTP/1.\#
        1" 403 65 "-" ""
        """#,
      ]),
    GatewayLines(
      name: "apache, usual",
      template: #"""
        LogFormat "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"" combined
        """#,
      lines: [
        #"""
        127.0.0.1 - - [24/Nov/2026:14:10:57 +0000] "GET /api/v1/ext/903/event/456/ping HTTP/1.\#
        1" 403 65 "-" "probe/1.0"
        """#,
        #"""
        127.0.0.1 - - [24/Nov/2026:14:10:58 +0000] "GET /api/v1/ext/903/event/456/ping HTTP/1.\#
        1" 403 65 "-" ""
        """#,
      ]),
    GatewayLines(
      name: "haproxy, usual",
      template: #"""
        log-format "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%b\#
        c/%sc/%rc %sq/%bq %hr %hs %{+Q}r"
        """#,
      lines: [
        #"""
        127.0.0.1:55218 [24/Nov/2026:14:11:03.720] usual api/api 0/0/0/0/0 403 238 - - ---- 1/\#
        1/0/0/0 0/0 "GET /api/v1/ext/903/event/456/ping HTTP/1.1"
        """#,
        #"""
        127.0.0.1:55762 [24/Nov/2026:14:11:04.244] usual api/api 0/0/0/0/0 403 238 - - ---- 1/\#
        1/0/0/0 0/0 "GET /api/v1/ext/903/event/456/ping HTTP/1.1"
        """#,
      ]),
    GatewayLines(
      name: "envoy, usual",
      template: #"""
        [%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONS\#
        E_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTRE\#
        AM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" "\#
        %REQ(:AUTHORITY)%" "%UPSTREAM_HOST%"
        """#,
      lines: [
        #"""
        [2026-11-24T14:11:15.160Z] "GET /api/v1/ext/903/event/456/ping HTTP/1.1" 403 - 0 6\#
        5 0 0 "192.0.2.2" "probe/1.0" "97017658-4312-4a91-a817-d3cb60c6ff72" "api.9pic.ai" "12\#
        7.0.0.1:34629"
        """#,
        #"""
        [2026-11-24T14:11:15.717Z] "GET /api/v1/ext/903/event/456/ping HTTP/1.1" 403 - 0 6\#
        5 0 0 "192.0.2.2" "" "5263b164-51ee-4424-bd24-af8de02a7b60" "api.9pic.ai" "127.0.0.1:3\#
        4629"
        """#,
      ]),
    GatewayLines(
      name: "API Gateway, simulated", format: "api-gateway-json",
      lines: [
        #"""
        {"requestId":"f404d3af-5cee-4e53-9c0e-7b0e16cb0006","requestTimeEpoch":"1793557803200"\#
        ,"requestTime":"01/Nov/2026:18:30:03 +0000","ip":"198.18.81.121","httpMethod":"GET","d\#
        omainName":"api.9pic.ai","path":"/api/v1/ext/464/event/122/details","protocol":"HTTP/1\#
        .1","status":"200","responseLength":"1196","userAgent":"C:\\kiosk\\upload.exe","keyDig\#
        est":"d2f6ec7da3a890222c712383b2b7bf6991b4ff16970324819868336b607b3c66","authScheme":"\#
        -","errorType":"-","errorMessage":"-","authorizerError":"-","integrationStatus":"200"}
        """#,
        #"""
        {"requestId":"f404d3af-5cee-4e53-9c0e-7b0e16cb012d","requestTimeEpoch":"1793583650303"\#
        ,"requestTime":"02/Nov/2026:01:40:50 +0000","ip":"198.19.16.40","httpMethod":"GET","do\#
        mainName":"api.9pic.ai:443","path":"/api/v1/ext/454/event/1378/ping","protocol":"HTTP/\#
        1.1","status":"200","responseLength":"880","userAgent":"Mozilla/5.0 (Linux; Android 14\#
        ; SM-A546E) AppleWebKit/537.36 Chrome/129.0.0.0 Mobile","keyDigest":"2a586c93df6b722b4\#
        006d3b04dbd37a53277a7abd8eef0e5abcfc95ef999cba4","authScheme":"-","errorType":"-","err\#
        orMessage":"-","authorizerError":"-","integrationStatus":"200"}
        """#,
        #"""
        {"requestId":"67b8653a-9f4d-4b03-b729-2fafdde8037f","requestTimeEpoch":"1793602145795"\#
        ,"requestTime":"02/Nov/2026:06:49:05 +0000","ip":"198.18.47.196","httpMethod":"GET","d\#
        omainName":"api.9pic.ai","path":"/api/v1/ext/357/event/832/bibs/181","protocol":"HTTP/\#
        1.1","status":"200","responseLength":"1924","userAgent":"Fotokiosk Zürich/1.4","keyDig\#
        est":"180480168710b1d586b5b863bcba5b672ec08279e92b0c70cfed53262cfa5dc7","authScheme":"\#
        -","errorType":"-","errorMessage":"-","authorizerError":"-","integrationStatus":"200",\#
        "reason":"-"}
        """#,
      ]),
    GatewayLines(
      name: "nginx, simulated",
      template: #"""
        log_format gateway '$remote_addr - $remote_user [$time_local] "$request" '
                           '$status $body_bytes_sent "$http_referer" "$http_user_agent" '
                           'host="$host" key="$key" auth="$auth_scheme" '
                           'request_id=$request_id reason="$reason"';
        """#,
      lines: [
        #"""
        198.18.8.143 - - [02/Nov/2026:00:00:03 +0530] "GET /api/v1/ext/454/event/1145/faces/28\#
        d0e395-bbae-4ba5-b96f-9bb75382733d HTTP/1.1" 200 2844 "-" "Mozilla/5.0 (iPhone; CPU iP\#
        hone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148" host="API.9pic.ai" key\#
        ="2a586c93df6b722b4006d3b04dbd37a53277a7abd8eef0e5abcfc95ef999cba4" auth="-" request_i\#
        d=cf900f2b92a74fb6aeb02d82b7f60006 reason="-"
        """#,
        #"""
        198.18.158.50 - - [02/Nov/2026:07:10:50 +0530] "GET /api/v1/ext/454/event/1066/timelin\#
        e/days HTTP/1.1" 200 3160 "https://gallery-454.example/find" "Fotokiosk Z\xC3\xBCrich/\#
        1.4" host="api.9pic.ai:443" key="2a586c93df6b722b4006d3b04dbd37a53277a7abd8eef0e5abcfc\#
        95ef999cba4" auth="-" request_id=cf900f2b92a74fb6aeb02d82b7f6012d reason="-"
        """#,
      ]),
  ]
}
