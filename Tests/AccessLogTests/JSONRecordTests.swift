import Testing

@testable import AccessLog

/// What one JSON record means, through both readers, whole and in pieces.
struct JSONRecordTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var requests: [String] = []
    var rejected: [String] = []
    var blank = 0

    init(
      _ why: String, _ text: String, _ requests: [String] = [], rejected: [String] = [],
      blank: Int = 0
    ) {
      testDescription = why
      self.text = text
      self.requests = requests
      self.rejected = rejected
      self.blank = blank
    }
  }

  static let moment = "2026-11-01T18:32:03.000Z"

  static let values = [
    Row("numbers", #"{"time":1793557923,"status":403}"#, ["1 \(moment) 403"]),
    Row("strings", #"{"time":"1793557923000","status":"403"}"#, ["1 \(moment) 403"]),
    Row(
      "any order, any space", "{ \"status\" :\t403 , \"time\" : 1793557923 }",
      ["1 \(moment) 403"]),
    Row("names in any case", #"{"TIME":1793557923,"Status":403}"#, ["1 \(moment) 403"]),
    Row(
      "of two members the last counts", #"{"time":1793557923,"status":"200","status":"403"}"#,
      ["1 \(moment) 403"]),
    Row(
      "an absent one replaces none", #"{"time":1793557923,"status":"200","status":"-"}"#,
      ["1 \(moment) 200"]),
    Row(
      "the finer time wins, in either order",
      #"{"status":0,"requestTime":"01/Jan/1970:00:00:00 +0000","requestTimeEpoch":"1793557923000"}"#
        + #"{"status":0,"requestTimeEpoch":"1793557923000","requestTime":"01/Jan/1970:00:00:00 +0000"}"#,
      ["1 \(moment) 0", "2 \(moment) 0"]),
    Row(
      "an absent finer time leaves the other",
      #"{"status":0,"requestTimeEpoch":"-","requestTime":"01/Nov/2026:18:32:03 +0000"}"#,
      ["1 \(moment) 0"]),
    Row(
      "members inside members", #"{"status":0,"time":1793557923,"identity":{"sourceIp":"::1"}}"#,
      ["1 \(moment) 0 clientIP=::1"]),
    Row(
      "dotted names", #"{"status":0,"time":1793557923,"identity.sourceIp":"::1"}"#,
      ["1 \(moment) 0 clientIP=::1"]),
    Row(
      "a member of another parent is another one",
      #"{"time":1793557923,"a":{"status":200},"status":403,"b":{"status":201}}"#,
      ["1 \(moment) 403"]),
    Row(
      "three levels", #"{"status":0,"time":1793557923,"request":{"headers":{"User-Agent":"x"}}}"#,
      ["1 \(moment) 0 userAgent=x"]),
    Row(
      "a header as an array",
      #"{"status":0,"time":1793557923,"request":{"headers":{"User-Agent":["x"]}}}"#,
      ["1 \(moment) 0 userAgent=x"]),
    Row(
      "arrays of objects", #"{"a":[{"status":1},{"b":[[],{}]}],"time":1793557923,"status":403}"#,
      ["1 \(moment) 403"]),
    Row(
      "absent in all ways",
      #"{"status":0,"time":1793557923,"ip":"-","userAgent":null,"host":"","path":-}"#,
      ["1 \(moment) 0"]),
    Row(
      "the word null in quotes is a value", #"{"status":0,"time":1793557923,"host":"null"}"#,
      ["1 \(moment) 0 host=null"]),
    Row(
      "nothing at all for a value", #"{"us":,"time":1793557923,"status":,"ip":"::1"}"#,
      ["1 \(moment) 0 clientIP=::1"]),
    Row("a bare dash", #"{"status":0,"integrationStatus":-,"time":1793557923}"#, ["1 \(moment) 0"]),
    Row("a comma too many", #"{"time":1793557923,"status":403,}"#, ["1 \(moment) 403"]),
    Row(
      "words", #"{"status":0,"ok":true,"time":1793557923,"x":nan,"y":-1.5e+7}"#, ["1 \(moment) 0"]),
    Row("a name with escapes", #"{"status":0,"t\u0069me":1793557923}"#, ["1 \(moment) 0"]),
    Row(
      "a time with escaped slashes", #"{"status":0,"time":"01\/Nov\/2026:18:32:03 +0000"}"#,
      ["1 \(moment) 0"]),
    Row(
      "a key's rule comes with its name", #"{"status":0,"time":1793557923,"x-api-key":"s"}"#,
      ["1 \(moment) 0 key=s (secret)"]),
    Row(
      "of two keys the first in rank", #"{"status":0,"time":1793557923,"key":"d","keyId":"i"}"#,
      ["1 \(moment) 0 key=i (id)"]),
    Row(
      "an absent id leaves the digest", #"{"status":0,"time":1793557923,"keyId":"-","key":"d"}"#,
      ["1 \(moment) 0 key=d (digest)"]),
    Row(
      "an empty key", #"{"status":0,"time":1793557923,"key":""}"#,
      ["1 \(moment) 0 (key empty) (key logged)"]),
    Row(
      "a key that was sent, and nobody says which", #"{"status":0,"time":1793557923,"key":"?"}"#,
      ["1 \(moment) 0"]),
    Row(
      "the same beside a field that is empty, in either order",
      #"{"status":0,"time":1793557923,"keyId":"","key":"?"}"#
        + #"{"status":0,"time":1793557923,"key":"?","keyId":"-"}"#,
      ["1 \(moment) 0", "2 \(moment) 0"]),
    Row(
      "the same beside one that says which",
      #"{"status":0,"time":1793557923,"keyId":"i","key":"?"}"#,
      ["1 \(moment) 0 key=i (id)"]),
    Row(
      "Apache's escapes in a LogFormat of JSON",
      #"{"status":0,"time":1793557923,"userAgent":"\xc3\xbc \"x\" \\ \v"}"#,
      ["1 \(moment) 0 userAgent=ü \"x\" \\ \u{0B}"]),
    Row(
      "a logged key that is absent", #"{"status":0,"time":1793557923,"key":"-"}"#,
      ["1 \(moment) 0 (key logged)"]),
    Row(
      "four reasons",
      #"{"status":0,"time":1793557923,"reason":"a","error":{"message":"b","responseType":"d"},"#
        + #""authorizerError":"c"}"#,
      ["1 \(moment) 0 reason0=a reason1=b reason2=c reason3=d"]),
    Row(
      "a route key is a request", #"{"status":0,"time":1793557923,"routeKey":"GET /api/{org_id}"}"#,
      ["1 \(moment) 0 method=GET path=/api/{org_id}"]),
    Row(
      "a path of its own outranks a request line's",
      #"{"status":0,"time":1793557923,"request":"GET /a HTTP/1.1","path":"/b"}"#,
      ["1 \(moment) 0 path=/b"]),
  ]

  static let escapes = [
    Row(
      "the plain ones", #"{"status":0,"time":1793557923,"userAgent":"\"\\\/"}"#,
      ["1 \(moment) 0 userAgent=\"\\/"]),
    Row(
      "the control ones", #"{"status":0,"time":1793557923,"userAgent":"a\b\f\n\r\tb"}"#,
      ["1 \(moment) 0 userAgent=a\u{8}\u{c}\n\r\tb"]),
    Row(
      "a code unit", #"{"status":0,"time":1793557923,"userAgent":"\u0041\u00e9\u20AC"}"#,
      ["1 \(moment) 0 userAgent=Aé€"]),
    Row(
      "a surrogate pair", #"{"status":0,"time":1793557923,"userAgent":"\ud83d\uDE00!"}"#,
      ["1 \(moment) 0 userAgent=😀!"]),
    Row(
      "lone surrogates", #"{"status":0,"time":1793557923,"userAgent":"\ud83d \ude00\ud83d"}"#,
      ["1 \(moment) 0 userAgent=\u{FFFD} \u{FFFD}\u{FFFD}"]),
    Row(
      "a high surrogate before another escape",
      #"{"status":0,"time":1793557923,"userAgent":"\ud83d\u0041"}"#,
      ["1 \(moment) 0 userAgent=\u{FFFD}A"]),
    Row(
      "NUL", #"{"status":0,"time":1793557923,"userAgent":"\u0000"}"#, ["1 \(moment) 0 userAgent=\0"]
    ),
    Row(
      "unknown ones stay", #"{"status":0,"time":1793557923,"userAgent":"\q\u12\uzzzz\x4g"}"#,
      [#"1 \#(moment) 0 userAgent=\q\u12\uzzzz\x4g"#]),
    Row(
      "each field by itself",
      #"{"status":0,"time":1793557923,"userAgent":"\"","ip":"\\","path":"\/a"}"#,
      ["1 \(moment) 0 path=/a clientIP=\\ userAgent=\""]),
    Row(
      "a request line with escaped slashes",
      #"{"status":0,"time":1793557923,"request":"GET \/a HTTP\/1.1"}"#,
      ["1 \(moment) 0 method=GET path=/a"]),
    Row(
      "a line inside a value is a value",
      #"{"time":1793557923,"userAgent":"x\n{\"time\":0,\"status\":\"200\"}\n","status":403}"#,
      ["1 \(moment) 403 userAgent=x\n{\"time\":0,\"status\":\"200\"}\n"]),
  ]

  static let rejections = [
    Row("no time", #"{"status":403}"#, rejected: ["1 noTime"]),
    Row("an absent time", #"{"status":0,"time":"-"}"#, rejected: ["1 noTime"]),
    Row(
      "a time that never was", #"{"status":0,"time":"31/Feb/2026:00:00:00 +0000"}"#,
      rejected: ["1 badTime"]),
    Row(
      "an array for a time is its last element", #"{"status":0,"time":[1,"x"]}"#,
      rejected: ["1 badTime"]),
    Row("no status", #"{"time":1793557923,"status":"4o3"}"#, rejected: ["1 badStatus"]),
    Row("a list", "[1,2]", rejected: ["1 otherShape"]),
    Row("a string", "\"x\"", rejected: ["1 otherShape"]),
    Row("a line of text", "GET / 200", rejected: ["1 otherShape"]),
    Row("half an object", #"{"status":0,"time":1793557923,"st"#, rejected: ["1 otherShape"]),
    Row("a half-written escape", #"{"status":0,"time":"\"#, rejected: ["1 otherShape"]),
    Row(
      "an unescaped quote", #"{"status":0,"time":1793557923,"userAgent":""x""}"#,
      rejected: ["1 otherShape"]),
    Row("no colon", #"{"status":0,"time" 1793557923}"#, rejected: ["1 otherShape"]),
    Row("a name without quotes", "{time:1793557923}", rejected: ["1 otherShape"]),
    Row("the wrong bracket", #"{"a":[1}}"#, rejected: ["1 otherShape"]),
    Row(
      "a brace too many", #"{"status":0,"time":1793557923}}"#, ["1 \(moment) 0"],
      rejected: ["2 otherShape"]),
    Row(
      "something behind an object", #"{"status":0,"time":1793557923} x"#, ["1 \(moment) 0"],
      rejected: ["2 otherShape"]),
    Row("an empty object", "{}", rejected: ["1 noStatus"]),
    Row("no status field", #"{"time":1793557923}"#, rejected: ["1 noStatus"]),
  ]

  static let statuses = [
    ("403", "403"), ("\"403\"", "403"), ("403.0", "403"), ("403.", "403"), ("\"000\"", "0"),
    ("0", "0"), ("0.0", "0"), ("009", "0"), ("\"-\"", "0"), ("null", "0"), ("100", "100"),
    ("599", "599"), ("99", nil), ("600", nil), ("1000", nil), ("4030", nil), ("403.5", nil),
    ("-403", nil), ("+403", nil), ("\" 403\"", nil), ("\"40\"", nil), (".403", nil), ("9", nil),
    ("4e2", nil), ("true", nil),
  ].map { (text: String, read: String?) in
    Row(
      "status \(text)", #"{"time":1793557923,"status":\#(text)}"#,
      read.map { ["1 \(moment) \($0)"] } ?? [], rejected: read == nil ? ["1 badStatus"] : [])
  }

  @Test(arguments: values + escapes + rejections + statuses) func reads(_ row: Row) {
    for learns in [true, false] {
      for piece in [Int.max, 1, 7, 100] {
        for copies in [1, 3] {  // the second and third line may go through a learned template
          let text = String(repeating: row.text + "\n", count: copies)
          let reading = Reading(text, learns: learns, piece: piece)
          #expect(withoutLine(reading.requests, row.requests) == repeated(row.requests, copies))
          #expect(withoutLine(reading.rejected, row.rejected) == repeated(row.rejected, copies))
          #expect(reading.blank == row.blank)
          #expect(reading.faults == [])
        }
      }
    }
  }

  /// Without the record numbers, which go on counting from copy to copy.
  private func withoutLine(_ records: [String], _: [String]) -> [Substring] {
    records.map { $0.drop { $0 != " " } }
  }

  private func repeated(_ records: [String], _ copies: Int) -> [Substring] {
    (0..<copies).flatMap { _ in withoutLine(records, []) }
  }
}
