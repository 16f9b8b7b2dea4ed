import AccessLog
import Bytes
import Foundation
import Ingest
import Report

/// A request that nobody made: "would this key, URL and host pass now, or at that time?"
struct Question {
  /// The fields' bytes.
  private(set) var bytes: [UInt8] = []
  private(set) var request = Request()

  /// Makes the request that the options describe; `key` is an identity, or - for the key itself on
  /// standard input, or nil.
  init(_ command: Explain, _ url: String, key: String?, _ zone: Zone) throws {
    let moment = try Period.parse(
      since: command.at ?? "now", until: nil, zone: zone, now: currentTime())
    request.time = moment.askedFrom ?? currentTime()
    request.line = 1
    let (urlHost, path) = try Self.parts(of: url)
    request[.path] = add(path)
    request[.method] = add(Array((command.method ?? "GET").uppercased().utf8))
    if let host = command.host ?? urlHost { request[.host] = add(Array(host.utf8)) }
    request.isKeyLogged = true
    guard let key else { return }
    if key == "-" {
      var secret = try Explanation.standardInput("the key")
      // The line end that a terminal or an echo adds is no part of the key.
      if secret.last == 0x0A { secret.removeLast() }
      if secret.last == 0x0D { secret.removeLast() }
      request.keyRule = .secret
      request[.key] = add(secret)
    } else if key.isEmpty {
      request.isKeyEmpty = true
    } else {
      request.keyRule = .id
      request[.key] = add(Array(key.utf8))
    }
  }

  private mutating func add(_ text: [UInt8]) -> ByteRange {
    let start = bytes.count
    bytes += text
    return ByteRange(start, bytes.count)
  }

  /// The host of a URL, port and all, and its path with the query.
  private static func parts(of url: String) throws -> (host: String?, path: [UInt8]) {
    guard url.utf8.count <= Limits.lineBytesMax else {
      throw ShellError(.usage, "--url: longer than 1 MiB")
    }
    if url.hasPrefix("/") { return (nil, Array(url.utf8.prefix { $0 != UInt8(ascii: "#") })) }
    guard let scheme = url.range(of: "://"),
      ["http", "https"].contains(url[..<scheme.lowerBound].lowercased())
    else {
      throw ShellError(
        .usage,
        "--url \"\(url.prefix(60))\": this is no URL. Write one such as "
          + "https://api.9pic.ai/api/v1/ext/903/events, or its path.")
    }
    let rest = Array(url[scheme.upperBound...].utf8)
    let end = rest.firstIndex {
      [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")].contains($0)
    }
    let authority = rest[..<(end ?? rest.count)]
    let host =
      authority.lastIndex(of: UInt8(ascii: "@")).map { authority[($0 + 1)...] } ?? authority
    guard !host.isEmpty else {
      throw ShellError(.usage, "--url \"\(url.prefix(60))\": the URL names no host.")
    }
    let path = rest[(end ?? rest.count)...].prefix { $0 != UInt8(ascii: "#") }
    return (
      String(decoding: host, as: UTF8.self),
      path.first == UInt8(ascii: "/") ? Array(path) : [UInt8(ascii: "/")] + path
    )
  }
}
