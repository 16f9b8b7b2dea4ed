// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func room(
  _ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []
) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func tests(of room: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: "\(room)Tests", dependencies: [.target(name: room)] + dependencies,
    swiftSettings: strict)
}

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
  name: "authaudit",
  products: [.executable(name: "authaudit", targets: ["authaudit"])],
  traits: [
    .trait(name: "ISAL", description: "Inflate with ISA-L, about twice as fast as zlib.")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-crypto", "3.12.3"..<"5.0.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", "5.0.1"..<"7.0.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(name: "CISAL", providers: [.apt(["libisal-dev"]), .brew(["isa-l"])]),
    .systemLibrary(name: "CGlibc"),
    room("Bytes", [crypto]),
    room(
      "Archive", ["Bytes", "CZlib", .target(name: "CISAL", condition: .when(traits: ["ISAL"]))]),
    room(
      "AccessLog", ["Bytes"], resources: [.embedInCode("Formats"), .embedInCode("Advice")]),
    room("Registry", ["Bytes"]),
    room("Verdict", ["Bytes", "Registry"]),
    room("Rollup", ["Bytes", "AccessLog", "Registry", "Verdict"]),
    room("Store", ["Bytes", "Archive", "Registry", "Verdict", "Rollup", grdb, sqlite]),
    room("Report", ["Bytes"]),
    room(
      "Profile", ["Bytes", "AccessLog", "Registry", "Verdict", "Report", yams],
      resources: [.embedInCode("Profiles")]),
    room("Inquiry", ["Bytes", "AccessLog", "Registry", "Verdict", "Rollup", "Store", "Profile"]),
    room("Ingest", ["Bytes", "Archive", "AccessLog", "Registry", "Verdict", "Rollup", "Store"]),
    .executableTarget(
      name: "authaudit",
      dependencies: [
        "Bytes", "Archive", "AccessLog", "Registry", "Verdict", "Rollup", "Store", "Report",
        "Profile", "Inquiry", "Ingest", "CGlibc", argumentParser,
      ], swiftSettings: strict),
    .executableTarget(
      name: "Simulator", dependencies: ["CZlib", crypto, argumentParser], swiftSettings: strict),
    // For `make bench`: what each step costs. Here, since the rooms are open to this package only.
    .executableTarget(
      name: "Steps",
      dependencies: [
        "Bytes", "Archive", "AccessLog", "Registry", "Verdict", "Rollup", "Store", "Profile",
        argumentParser,
      ], path: "Benchmarks/Steps", swiftSettings: strict),
    tests(of: "Bytes", []),
    tests(of: "Archive", ["Bytes", "CZlib"]),
    tests(of: "AccessLog", ["Bytes"]),
    tests(of: "Registry", ["Bytes"]),
    tests(of: "Verdict", ["Bytes", "Registry"]),
    tests(of: "Rollup", ["Bytes", "AccessLog", "Registry", "Verdict", "Profile"]),
    tests(of: "Store", ["Bytes", "Archive", "Registry", "Verdict", "Rollup", grdb]),
    tests(
      of: "Inquiry",
      ["Bytes", "AccessLog", "Registry", "Verdict", "Rollup", "Store", "Profile", "Archive"]),
    tests(of: "Report", ["Bytes"]),
    tests(of: "Profile", ["Bytes", "AccessLog", "Registry", "Verdict", "Report"]),
    tests(
      of: "Ingest",
      ["Bytes", "Archive", "AccessLog", "Registry", "Verdict", "Rollup", "Store", "Profile", grdb]),
    tests(of: "Simulator", ["CZlib"]),
    // Runs the built programs, which `swift build --build-tests` puts beside the test bundle.
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "authaudit", "Simulator", "Registry", "Verdict", "Store", "Profile", "Inquiry", grdb,
      ], exclude: ["Golden", "Fixtures"],
      swiftSettings: strict),
  ]
)
