/// How much of trends is shown: a screen has less room than a file.
struct TrendsLimits {
  /// Values of a grouping; nil: all.
  let onPaper: Int?
  let inData: Int?
  /// Changes of each status.
  let changesOnPaper: Int
  let changesInData: Int
  /// Whether data are asked for, or only text and Markdown.
  let needsData: Bool

  /// Reads `--limit`; nil: not given, 0: all.
  init(_ limit: Int?, needsData: Bool) {
    self.needsData = needsData
    guard let limit else {
      (onPaper, inData, changesOnPaper, changesInData) = (50, nil, 5, 1000)
      return
    }
    (onPaper, inData) = limit == 0 ? (nil, nil) : (limit, limit)
    (changesOnPaper, changesInData) = limit == 0 ? (.max, .max) : (limit, limit)
  }
}
