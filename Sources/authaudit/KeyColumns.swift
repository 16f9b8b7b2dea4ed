import Report
import Store

/// The columns that say which key it is.
enum KeyColumns {
  static let key = ReportColumn("key", nil, .identity, priority: 0, widthMin: 16)
  static let who = [
    ReportColumn("org_id", "org", .identity, priority: 0, alignment: .right),
    key,
    ReportColumn("label", nil, .text, priority: 3, widthMax: 24, widthMin: 8),
    ReportColumn("state", nil, .text, priority: 0, widthMin: 8),
    ReportColumn("changed_at", "since", .time, priority: 3),
  ]

  /// The cells of `who`.
  static func who(_ key: KeyActivity) -> [ReportCell] {
    [
      ReportCell(key.org), .text(key.key), ReportCell(key.label), ReportCell(key.state),
      ReportCell(time: key.changedAt),
    ]
  }

  /// How people speak of a key: its label and the start of its identity.
  static func name(_ key: KeyActivity) -> String {
    let identity = short(key.key)
    return key.label.map { "\($0) (\(identity))" } ?? identity
  }

  /// The start of an identity, long enough to tell it from others.
  static func short(_ key: String) -> String {
    key.count > 16 ? key.prefix(10) + "…" : key
  }
}
