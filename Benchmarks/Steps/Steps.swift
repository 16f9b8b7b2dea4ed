import Archive
import ArgumentParser
import Foundation

/// Says what each step of ingesting costs.
@main struct Steps: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Steps",
    abstract: "Ingest logs on one thread and print what each step of it took, as JSON.",
    discussion: "Example: Steps --work /tmp --registry night/registry night/logs/*.gz")

  @Argument(help: "Log files.") var files: [String]
  @Option(help: "A folder in which a database may be made; it is removed again.") var work: String
  @Option(help: "The registry.") var registry: String?
  @Option(help: "How often; of each step the median counts.") var rounds = 5
  @Flag(help: "Inflate with zlib, whatever is built in.") var zlib = false

  func validate() throws {
    guard rounds >= 1 else { throw ValidationError("--rounds has to be at least 1.") }
  }

  func run() throws {
    let engine = zlib ? InflateEngine.zlib : .fastest
    var rounds: [[StepTimes.Span]] = []
    var lines: Int64 = 0
    var bytes: UInt64 = 0
    for round in 0..<self.rounds {
      let folder = "\(work)/steps-\(ProcessInfo.processInfo.processIdentifier)-\(round)"
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      var pass = try Pass(registry: registry, database: "\(folder)/steps.db", engine: engine)
      for file in files { try pass.ingest(file) }
      try pass.finish()
      rounds.append(pass.times.spans)
      (lines, bytes) = (pass.lines, pass.bytes)
    }
    var steps: [StepResult] = []
    for (place, step) in Step.allCases.enumerated() {
      steps.append(
        StepResult(
          step: step.rawValue, wallSeconds: Self.median(rounds.map { $0[place].wall }),
          cpuSeconds: Self.median(rounds.map { $0[place].cpu })))
    }
    let report = StepsReport(
      engine: engine.rawValue, lines: lines, bytes: bytes, rounds: rounds.count,
      steps: steps)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    print(String(decoding: try encoder.encode(report), as: UTF8.self))
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}

/// What is printed.
private struct StepsReport: Encodable {
  var engine: String
  var lines: Int64
  /// Inflated.
  var bytes: UInt64
  var rounds: Int
  var steps: [StepResult]
}

private struct StepResult: Encodable {
  var step: String
  var wallSeconds: Double
  var cpuSeconds: Double

  private enum CodingKeys: String, CodingKey {
    case step
    case wallSeconds = "wall_seconds"
    case cpuSeconds = "cpu_seconds"
  }
}
