import Bytes

/// One moment as the times of templates write it: whether a time can be read is found out by reading
/// what it writes for this one.
enum SampleTime {
  /// 2026-11-01T18:32:03.123456789Z in seconds.
  static let seconds: Int64 = 1_793_557_923
  private static let fraction = "123456789"

  /// Whether `text` is read as this moment, to the second.
  static func isReadable(_ text: String) -> Bool {
    let bytes = Array(text.utf8) + [UInt8](repeating: 0, count: Block.padding)
    guard let time = try? UTCTime.parse(bytes.span, ByteRange(0, text.utf8.count)) else {
      return false
    }
    return time / 1000 == seconds
  }

  /// Epoch and fraction words of Apache's `%{…}t` (mod_log_config, "Custom Log Formats").
  static func apacheWord(_ word: String) -> String? {
    switch word {
    case "sec": "\(seconds)"
    case "msec": "\(seconds)123"
    case "usec": "\(seconds)123456"
    case "msec_frac": "123"
    case "usec_frac": "123456"
    default: nil
    }
  }

  /// What strftime(3) writes, in UTC and in English; Envoy's `%3f` and `%E3S` too. What no such
  /// conversion is stays as it stands, and will not be read.
  static func strftime(_ format: some StringProtocol) -> String {
    var text = ""
    var rest = Array(format)[...]
    while let character = rest.popFirst() {
      guard character == "%", let conversion = rest.popFirst() else {
        text.append(character)
        continue
      }
      if let digits = conversion.wholeNumberValue, rest.first == "f" {
        rest.removeFirst()
        text += fraction.prefix(digits)
      } else if conversion == "E", let digits = rest.first?.wholeNumberValue,
        rest.dropFirst().first == "S"
      {
        rest.removeFirst(2)
        text += "03." + fraction.prefix(digits)
      } else {
        text += strftime(conversion) ?? "%\(conversion)"
      }
    }
    return text
  }

  private static func strftime(_ conversion: Character) -> String? {
    switch conversion {
    case "Y": "2026"
    case "y": "26"
    case "m": "11"
    case "b", "h": "Nov"
    case "B": "November"
    case "d": "01"
    case "e": " 1"
    case "a": "Sun"
    case "A": "Sunday"
    case "H": "18"
    case "I": "06"
    case "p": "PM"
    case "M": "32"
    case "S": "03"
    case "s": "\(seconds)"
    case "f": fraction
    case "T": "18:32:03"
    case "R": "18:32"
    case "F": "2026-11-01"
    case "D": "11/01/26"
    case "z": "+0000"
    case "Z": "UTC"
    case "t": "\t"
    case "%": "%"
    default: nil
    }
  }

  /// Joins neighbouring times of which only the whole is a moment: `date` and `time`, a fraction, a
  /// zone. What cannot be read keeps its sample, so that it can be told.
  static func joined(_ pieces: [TemplatePiece]) -> [TemplatePiece] {
    var result: [TemplatePiece] = []
    var at = 0
    while at < pieces.count {
      guard case .variable(var variable) = pieces[at], let first = variable.time else {
        result.append(pieces[at])
        at += 1
        continue
      }
      var sample = first
      var best = (sample: first, end: at + 1)
      for next in (at + 1)..<max(at + 1, min(pieces.count, at + 12)) {
        if case .variable(let other) = pieces[next] {
          guard let time = other.time else { break }
          sample += time
          if isReadable(sample) { best = (sample, next + 1) }
        } else if case .literal(let bytes, _) = pieces[next] {
          sample += String(decoding: bytes, as: UTF8.self)
        }
      }
      variable.time = best.sample
      result.append(.variable(variable))
      at = best.end
    }
    return result
  }
}
