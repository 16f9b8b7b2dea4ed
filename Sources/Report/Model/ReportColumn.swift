/// A column of a report: its name in data, its header on paper, and how it may be printed.
package struct ReportColumn: Equatable, Sendable {
  /// What the cells are.
  package enum Kind: Equatable, Sendable {
    /// Counts: right-aligned, thousands grouped.
    case integer
    /// Words: cut with `…` where the room ends.
    case text
    /// Shares 0…1: printed as percent, with one digit.
    case ratio
    /// Times in ms UTC: printed in the report's zone.
    case time
    /// Ids, keys, fingerprints: never grouped, cut in the middle.
    case identity
    /// Counts, drawn as bars: the greatest of the column fills the room. In text only; the column
    /// says nothing that another does not say in figures.
    case bar
  }

  /// The side that cells are flush with.
  package enum Alignment: Equatable, Sendable {
    case left
    case right
  }

  /// Where a column is printed.
  package enum Medium: Equatable, Sendable {
    /// Everywhere.
    case all
    /// In JSON, NDJSON and CSV: on paper a sentence or another cell says it.
    case data
    /// In text and Markdown: data says it in another way.
    case paper
  }

  /// How much of a time is printed in text and Markdown; data always has milliseconds.
  package enum TimeDetail: Equatable, Sendable {
    /// `2026-11-02`
    case date
    /// `2026-11-02 07:12`
    case minute
    /// `2026-11-02 07:12:03`
    case second
  }

  /// The SQL view's field name, such as `org_id`: the key in JSON and the header in CSV.
  package var name: String
  /// Short header for text and Markdown.
  package var header: String
  package var kind: Kind
  /// Who leaves first when the terminal is narrow: the greatest number; 0 leaves last.
  package var priority: Int
  package var alignment: Alignment
  /// A zero is printed as `·` in text, so that what is there stands out.
  package var isZeroQuiet: Bool
  /// From this value on a cell is printed in the accent colour, where colours are allowed.
  package var accentFrom: Double?
  /// Columns of the screen that a cell of text may take at most.
  package var widthMax: Int
  /// Columns of the screen below which a cell of text is not cut, as long as another column can
  /// leave instead.
  package var widthMin: Int
  package var timeDetail: TimeDetail
  package var medium: Medium

  /// Makes a column.
  ///
  /// - Parameters:
  ///   - name: the SQL view's field name.
  ///   - header: `nil`: the name with spaces for underscores.
  ///   - kind: what the cells are.
  ///   - priority: who leaves first when the terminal is narrow: the greatest number.
  ///   - alignment: `nil`: right for integers and ratios, else left.
  ///   - isZeroQuiet: print zeros as `·` in text.
  ///   - accentFrom: the value from which on a cell is printed in the accent colour.
  ///   - widthMax: `nil`: 40 columns for text; 64 for identities, which is a SHA-256 in hex; 24 for
  ///     bars.
  ///   - widthMin: below it a text is not cut while another column can leave.
  ///   - timeDetail: how much of a time is printed.
  ///   - medium: where it is printed.
  package init(
    _ name: String, _ header: String? = nil, _ kind: Kind, priority: Int = 0,
    alignment: Alignment? = nil, isZeroQuiet: Bool = false, accentFrom: Double? = nil,
    widthMax: Int? = nil, widthMin: Int = 14, timeDetail: TimeDetail = .minute,
    medium: Medium = .all
  ) {
    self.name = name
    self.header = header ?? String(name.map { $0 == "_" ? " " : $0 })
    self.kind = kind
    self.priority = priority
    self.alignment = alignment ?? (kind == .integer || kind == .ratio ? .right : .left)
    self.isZeroQuiet = isZeroQuiet
    self.accentFrom = accentFrom
    self.widthMax = widthMax ?? (kind == .identity ? 64 : kind == .bar ? 24 : 40)
    self.widthMin = widthMin
    self.timeDetail = timeDetail
    self.medium = kind == .bar ? .paper : medium
  }

  /// Cells may be cut to make room.
  var isElastic: Bool { kind == .text || kind == .identity || kind == .bar }
}
