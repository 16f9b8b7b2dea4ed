/// Which columns of a table fit on the screen, and how wide each is.
struct TextLayout: Equatable {
  /// Columns of this priority or a lower one are worth a closer setting.
  static let essentialPriorityMax = 2

  /// What is known of a column before it has its place.
  struct Demand: Equatable {
    /// Columns of the screen that its widest cell takes.
    var width: Int
    /// Columns of the screen that its header takes.
    var headerWidth: Int
    var priority: Int
    /// Cells may be cut.
    var isElastic: Bool
    /// Takes only room that no text needs.
    var isBar = false
    /// Columns of the screen below which cells are not cut while another column can leave.
    var widthMin = 14
    /// All its cells are zero or absent: it leaves before columns that say something.
    var isQuiet: Bool
    /// The sum of its counts; of equal priorities the lightest leaves first. Infinite if it counts
    /// nothing.
    var weight = Double.infinity

    /// What it takes at least.
    var minimum: Int {
      isElastic ? min(width, max(headerWidth, widthMin)) : width
    }
  }

  /// Indices of the columns that are shown, ascending.
  private(set) var shown: [Int]
  /// Widths of those, in the same order.
  private(set) var widths: [Int]
  /// Spaces between two columns: two, or one where that saves a column that matters.
  private(set) var gap: Int
  /// Columns of the screen that a row takes.
  var rowWidth: Int { widths.reduce(0, +) + gap * max(0, widths.count - 1) }

  /// Fits columns into `width`, two spaces apart, or one where that saves a column that matters.
  /// - Parameters:
  ///   - demands: one for each column of the table.
  ///   - width: columns of the screen; `nil`: no limit.
  init(_ demands: [Demand], width: Int?) {
    self.init(demands, width: width, gap: 2)
    let close = TextLayout(demands, width: width, gap: 1)
    func essentials(_ layout: TextLayout) -> Int {
      layout.shown.count { demands[$0].priority <= TextLayout.essentialPriorityMax }
    }
    if essentials(close) > essentials(self) { self = close }
  }

  /// Fits columns into `width`.
  ///
  /// While they do not fit even with their texts cut, one column leaves: first those that say
  /// nothing, then the greatest priority, of equals the lightest, then the rightmost; the first
  /// column stays. Then
  /// those that find room after all come back, and the texts get what is left.
  /// - Parameters:
  ///   - demands: one for each column of the table.
  ///   - width: columns of the screen; `nil`: no limit.
  ///   - gap: spaces between two columns.
  private init(_ demands: [Demand], width: Int?, gap: Int) {
    self.gap = gap
    shown = Array(demands.indices)
    widths = demands.map(\.width)
    guard let width, rowWidth > width, !demands.isEmpty else { return }
    widths = demands.map(\.minimum)
    var gone: [Int] = []
    while rowWidth > width, shown.count > 1 {
      let leaving = shown.indices.dropFirst().max { left, right in
        TextLayout.order(demands[shown[left]], left)
          < TextLayout.order(demands[shown[right]], right)
      }
      guard let leaving else { break }
      gone.append(shown.remove(at: leaving))
      widths.remove(at: leaving)
    }
    for column in gone.reversed()
    where rowWidth + gap + demands[column].minimum <= width {
      let place = shown.firstIndex { $0 > column } ?? shown.count
      shown.insert(column, at: place)
      widths.insert(demands[column].minimum, at: place)
    }
    stretch(demands, width)
  }

  /// Columns leave from the greatest down; one that says nothing ranks above all priorities but 0.
  private static func order(_ demand: Demand, _ place: Int) -> (Int, Double, Int) {
    (demand.isQuiet && demand.priority > 0 ? .max : demand.priority, -demand.weight, place)
  }

  /// Gives what is left to the texts that were cut, a column of the screen at a time, the narrowest
  /// first, bars last; or cuts the only column that is left.
  private mutating func stretch(_ demands: [Demand], _ width: Int) {
    var spare = width - rowWidth
    if spare < 0, shown.count == 1 { widths[0] = max(1, width) }
    func rank(_ place: Int) -> (Int, Int) {
      (demands[shown[place]].isBar ? 1 : 0, widths[place])
    }
    while spare > 0 {
      let poor = shown.indices
        .filter { widths[$0] < demands[shown[$0]].width }
        .min { rank($0) < rank($1) }
      guard let poor else { return }
      widths[poor] += 1
      spare -= 1
    }
  }
}
