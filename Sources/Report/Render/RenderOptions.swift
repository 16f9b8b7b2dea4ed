/// How a report is to look; data formats need none of it.
package struct RenderOptions: Equatable, Sendable {
  /// Columns of the screen; `nil`: as many as it takes.
  package var width: Int?
  /// Bold, dim and one accent, in ANSI escapes.
  package var colour: Bool
  /// Where times are read off, in a report that has no period with a zone of its own.
  package var zone: Zone

  /// Makes options; the defaults suit a pipe.
  package init(width: Int? = nil, colour: Bool = false, zone: Zone = .utc) {
    self.width = width
    self.colour = colour
    self.zone = zone
  }

  /// What suits a terminal, or a pipe.
  package init(_ traits: TerminalTraits, zone: Zone) {
    self.init(width: traits.width, colour: traits.allowsColour, zone: zone)
  }
}
