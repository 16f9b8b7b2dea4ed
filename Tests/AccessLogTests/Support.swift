import Bytes

@testable import AccessLog

/// Names like those of the built-in profile, a table short enough to read.
let names: FieldNames = {
  var names = FieldNames(reasonNames: ["reason", "message", "authorizer", "type"])
  func add(_ role: FieldRole?, _ list: String, rank: UInt8 = 0, _ rule: KeyRule = .id) {
    guard let role else { return }
    for (index, name) in list.split(separator: " ").enumerated() {
      names.add(String(name), FieldMeaning(role, rank: rank + UInt8(index), keyRule: rule))
    }
  }
  add(.time, "requestTimeEpoch requestTime time timestamp")
  add(.status, "status response_code")
  add(.request, "request routeKey")
  add(.method, "httpMethod method")
  add(.path, "path uri resourcePath")
  add(.query, "query")
  add(.host, "domainName host")
  add(.clientIP, "ip identity.sourceIp remote_addr")
  add(.userAgent, "userAgent identity.userAgent request.headers.user-agent")
  add(.requestID, "requestId request_id")
  add(.authorization, "authScheme auth_scheme authorization")
  add(.key, "keyId", .id)
  add(.key, "keyDigest key", rank: 20, .digest)
  add(.key, "x-api-key apiKey api_key", rank: 40, .secret)
  add(.reason(0), "reason x-deny-reason")
  add(.reason(1), "errorMessage error.message")
  add(.reason(2), "authorizerError authorizer.error")
  add(.reason(3), "errorType error.responseType")
  return names
}()

/// What a reader said of some bytes: all that may not depend on how they were fed.
struct Reading: Equatable {
  /// A request in words, for each one.
  var requests: [String] = []
  /// The bytes of each request's record, and what of them is secret.
  var originals: [String] = []
  /// `LINE REASON` for each rejected record.
  var rejected: [String] = []
  var blank = 0
  var records = 0
  /// Whether each read consumed what it had to, and counted each record once.
  var faults: [String] = []

  /// Reads `bytes`, appended `piece` at a time.
  init(
    _ bytes: [UInt8], as format: LogFormat = .json(names), learns: Bool = true, piece: Int = .max,
    following: [LogFormat] = [], keepsOriginals: Bool = false
  ) {
    var reader = RecordReader(format: format, learns: learns, following: following)
    if keepsOriginals { reader.keepsOriginal = { _ in true } }
    var block = Block(capacity: RecordReader.blockBytes)
    var batch = RequestBatch()
    var at = 0
    while true {
      let next = min(bytes.count, at + min(piece, block.free))
      at += block.append(Array(bytes[at..<next]))
      let atEnd = at == bytes.count
      let used = reader.read(&block, atEnd: atEnd, into: &batch)
      add(batch, block)
      if atEnd {
        if used != block.count { faults.append("\(block.count - used) bytes left at the end") }
        return
      }
      if used == 0, block.free == 0 {
        faults.append("a full block was left untouched at byte \(at)")
        return
      }
      block.discard(prefix: used)
    }
  }

  init(_ text: String, as format: LogFormat = .json(names), learns: Bool = true, piece: Int = .max)
  {
    self.init(Array(text.utf8), as: format, learns: learns, piece: piece)
  }

  private mutating func add(_ batch: RequestBatch, _ block: borrowing Block) {
    let counted = batch.requests.count + batch.rejected.count + batch.blank
    if counted != batch.records { faults.append("\(counted) counted of \(batch.records)") }
    records += batch.records
    blank += batch.blank
    for rejected in batch.rejected { self.rejected.append("\(rejected.line) \(rejected.reason)") }
    for original in batch.originals {
      originals.append(([original.bytes] + original.secrets).map(shown).joined(separator: " "))
    }
    block.withPaddedBytes { bytes in
      for request in batch.requests { requests.append(words(request, bytes)) }
    }
  }

  /// `LINE TIME STATUS name=value …`, the fields that are there in the order of their roles.
  private func words(_ request: Request, _ bytes: borrowing Span<UInt8>) -> String {
    var words = ["\(request.line)", UTCTime.iso8601(request.time), "\(request.status)"]
    for role in FieldRole.allCases where ![.time, .status, .request].contains(role) {
      let range = request[role]
      guard !range.isAbsent else { continue }
      var value: [UInt8] = []
      for offset in range.start..<range.end { value.append(bytes[offset]) }
      words.append("\(role)=\(String(validating: value, as: UTF8.self) ?? shown(value))")
      if role == .key { words.append("(\(request.keyRule))") }
    }
    if request.isKeyEmpty { words.append("(key empty)") }
    if request.isKeyLogged, request[.key].isAbsent { words.append("(key logged)") }
    return words.joined(separator: " ")
  }
}

/// Bytes in ASCII: what is no visible character as `\xHH`.
func shown(_ bytes: [UInt8]) -> String {
  var text = ""
  for byte in bytes {
    if 0x20..<0x7F ~= byte, byte != UInt8(ascii: "\\") {
      text.unicodeScalars.append(Unicode.Scalar(byte))
    } else {
      text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
  }
  return text
}

/// What an ordinary gateway writes; `fields` replace or add members.
func line(_ index: Int = 0, _ fields: KeyValuePairs<String, String> = [:]) -> String {
  var members: [(String, String)] = [
    ("requestId", "\"r\(index)\""), ("requestTimeEpoch", "\"\(1_793_557_923_000 + index)\""),
    ("requestTime", "\"01/Nov/2026:18:32:03 +0000\""), ("ip", "\"198.18.0.\(index % 256)\""),
    ("httpMethod", "\"GET\""), ("domainName", "\"api.9pic.ai\""),
    ("path", "\"/api/v1/ext/903/event/\(index)/ping\""), ("protocol", "\"HTTP/1.1\""),
    ("status", "\"403\""), ("userAgent", "\"curl/8.5.0\""), ("keyDigest", "\"-\""),
    ("errorMessage", "\"-\""), ("integrationStatus", "\"200\""),
  ]
  for (name, value) in fields {
    if let place = members.firstIndex(where: { $0.0 == name }) {
      members[place].1 = value
    } else {
      members.append((name, value))
    }
  }
  return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every machine.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }

  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

  mutating func pick<Element>(from values: [Element]) -> Element { values[below(values.count)] }
}
