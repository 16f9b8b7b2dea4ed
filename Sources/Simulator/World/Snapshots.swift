/// The registry as it was read night after night.
enum Snapshots {
  /// The seconds of the snapshots: the period's start, each whole day after it, and its end.
  static func seconds(of world: World) -> [Int] {
    Array(stride(from: world.start, to: world.end, by: 86_400)) + [world.end]
  }

  /// The folder of a snapshot: `registry-01`; their names sort like their moments.
  static func folder(_ index: Int, of count: Int) -> String {
    var line = Line()
    line.text("registry-")
    line.number(index + 1, width: max(2, String(count).utf8.count))
    return String(decoding: line.bytes, as: UTF8.self)
  }

  /// Writes the registry as it is known at `second`, and that moment beside it.
  static func write(_ world: World, at second: Int, to folder: String) throws(OutputError) {
    try makeFolder(folder)
    try RegistryFiles.write(world, at: second, to: folder)
    try RegistryFiles.writeMoment(second, to: folder)
  }
}
