/// Elements drawn by weight.
struct Lottery<Element: Sendable>: Sendable {
  private(set) var elements: [Element] = []
  private var cumulative: [Double] = []

  /// Puts in an element; a weight is positive.
  mutating func add(_ element: Element, weight: Double) {
    elements.append(element)
    cumulative.append((cumulative.last ?? 0) + weight)
  }

  /// The index of a drawn element; the lottery is not empty.
  ///
  /// - Complexity: O(log n).
  func draw(_ random: inout Random) -> Int {
    let target = random.fraction() * (cumulative.last ?? 0)
    var low = 0
    var high = cumulative.count - 1
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > target { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
