/// The feature flags of an event.
struct Features: OptionSet {
  let rawValue: UInt8

  static let bibSearch = Features(rawValue: 1)
  static let selfieSearch = Features(rawValue: 2)
  static let nameSearch = Features(rawValue: 4)
  static let videoSearch = Features(rawValue: 8)
  static let videoSelfieSearch = Features(rawValue: 16)
  static let timelineSearch = Features(rawValue: 32)
  static let eventEnabled = Features(rawValue: 64)

  /// Every flag with its name, in the order of the registry's columns.
  static let named: [(flag: Features, name: String)] = [
    (.bibSearch, "bib_search"), (.selfieSearch, "selfie_search"), (.nameSearch, "name_search"),
    (.videoSearch, "video_search"), (.videoSelfieSearch, "video_selfie_search"),
    (.timelineSearch, "timeline_search"), (.eventEnabled, "event_enabled"),
  ]

  /// The name of the first flag in the set.
  var firstName: String {
    Features.named.first { contains($0.flag) }?.name ?? ""
  }
}

/// A documented route of the API.
struct Route {
  /// What stands at the end of the path.
  enum Tail { case nothing, bib, requestID }

  var method = "GET"
  /// Path below `/api/v1/ext/{org_id}`, or below the event where there is one.
  var suffix: String
  var tail = Tail.nothing
  var hasEvent = true
  /// Every one of these must be on for the event.
  var gates: Features = []
  /// How often clients use the route, relative to the others.
  var weight: Double
  /// The query that clients send with it, if any.
  var query = ""

  /// The path with `{org_id}`, `{event_id}`, `{bib}` and `{request_id}` in place of values.
  var template: String {
    let tailName =
      switch tail {
      case .nothing: ""
      case .bib: "{bib}"
      case .requestID: "{request_id}"
      }
    return "/api/v1/ext/{org_id}" + (hasEvent ? "/event/{event_id}" : "") + suffix + tailName
  }

  /// All routes; an index into this array stands for a route.
  static let all: [Route] = [
    Route(suffix: "/events", hasEvent: false, weight: 8, query: "page=1&page_size=50"),
    Route(suffix: "/ping", weight: 14),
    Route(suffix: "/details", weight: 14),
    Route(suffix: "/images", weight: 20, query: "page=2&page_size=100"),
    Route(suffix: "/bibs/", tail: .bib, gates: .bibSearch, weight: 18),
    Route(method: "POST", suffix: "/faces", gates: .selfieSearch, weight: 6),
    Route(suffix: "/faces/", tail: .requestID, gates: .selfieSearch, weight: 8),
    Route(suffix: "/timeline/days", gates: .timelineSearch, weight: 3),
    Route(
      suffix: "/timeline/images", gates: .timelineSearch, weight: 4,
      query: "from=1793500000&to=1793600000"),
    Route(
      method: "POST", suffix: "/video-clipping/search-by-selfie",
      gates: [.videoSearch, .videoSelfieSearch], weight: 2),
    Route(
      suffix: "/video-clipping/", tail: .requestID, gates: [.videoSearch, .videoSelfieSearch],
      weight: 2),
    Route(method: "POST", suffix: "/original-photos", weight: 3, query: "page=1&page_size=10"),
  ]

  /// The templates, computed once.
  static let templates = all.map(\.template)

  /// The list of events: the only route without an event.
  static let events = 0
  /// The ping.
  static let ping = 1
  /// The search by bib.
  static let bibs = 4

  /// The routes by their weight.
  static let lottery: Lottery<Int> = {
    var lottery = Lottery<Int>()
    for (index, route) in all.enumerated() { lottery.add(index, weight: route.weight) }
    return lottery
  }()

  /// The routes, each as likely as any other.
  static let evenLottery: Lottery<Int> = {
    var lottery = Lottery<Int>()
    for index in all.indices { lottery.add(index, weight: 1) }
    return lottery
  }()
}
