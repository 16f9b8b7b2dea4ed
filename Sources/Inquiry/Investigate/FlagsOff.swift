import Profile
import Registry
import Store

/// The flags that refuse a request: of those that gate its route the ones that are off.
struct FlagsOff {
  private let registry: RegistryHistory
  private var flags: [String: [String]] = [:]

  /// Knows the routes of `profile`.
  init(_ profile: APIProfile, _ registry: RegistryHistory) {
    self.registry = registry
    for route in profile.routes { flags["\(route.method) \(route.path)"] = route.flags }
  }

  /// The flags that were off, or may have been, for a case at its first time; where the registry has
  /// none that was, all that gate the route.
  func of(_ its: StoredCase) -> [String] {
    guard let route = its.route, let method = its.method, let gating = flags["\(method) \(route)"],
      case .number(let event) = its.event, let number = registry.index.event(event)
    else { return [] }
    let off = gating.filter { flag in
      guard let place = registry.index.flagIndex(named: flag) else { return false }
      return registry.index.flag(place, of: number, at: its.firstAt).contains(.off)
    }
    return off.isEmpty ? gating : off
  }
}
