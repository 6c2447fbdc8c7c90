// swift-tools-version: 6.1
import PackageDescription

let settings: [SwiftSetting] = [.swiftLanguageMode(.v6)]

/// The floors of the house, lowest first; a module imports only from floors below its own
/// (docs/architecture.md).
let package = Package(
    name: "leaklint",
    platforms: [.macOS(.v14)],
    products: [
        .executable(name: "leaklint", targets: ["leaklint"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        // Floor 0
        .target(name: "CClang"),
        // Floor 1
        .target(name: "LeakModel", swiftSettings: settings),
        // Floor 2
        .target(
            name: "Rules",
            dependencies: ["LeakModel", .product(name: "Yams", package: "Yams")],
            swiftSettings: settings),
        .target(name: "SwiftFrontend", dependencies: ["LeakModel"], swiftSettings: settings),
        .target(name: "ClangFrontend", dependencies: ["LeakModel", "CClang"], swiftSettings: settings),
        .target(name: "Reporting", dependencies: ["LeakModel"], swiftSettings: settings),
        // The built-in rule pages: the folder `rules` is the target, so that every build notices new pages.
        .target(name: "RulePages", path: "rules", swiftSettings: settings, plugins: ["EmbedPages"]),
        .plugin(name: "EmbedPages", capability: .buildTool(), dependencies: ["embed-pages"]),
        .executableTarget(name: "embed-pages", swiftSettings: settings),
        // Floor 3
        .target(
            name: "Analysis",
            dependencies: [
                "LeakModel", "Rules",
                .product(name: "BitCollections", package: "swift-collections"),
                .product(name: "OrderedCollections", package: "swift-collections"),
            ],
            swiftSettings: settings),
        // Floor 4
        .target(
            name: "Linter",
            dependencies: [
                "LeakModel", "Rules", "RulePages", "SwiftFrontend", "ClangFrontend", "Analysis", "Reporting",
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: settings),
        // Floor 6
        .executableTarget(
            name: "leaklint",
            dependencies: [
                "LeakModel", "Rules", "Linter", "Reporting",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        // Tests, one target a floor's module
        .testTarget(name: "LeakModelTests", dependencies: ["LeakModel"], swiftSettings: settings),
        .testTarget(name: "RulesTests", dependencies: ["Rules", "RulePages"], swiftSettings: settings),
        .testTarget(name: "SwiftFrontendTests", dependencies: ["SwiftFrontend"], swiftSettings: settings),
        .testTarget(name: "ClangFrontendTests", dependencies: ["ClangFrontend"], swiftSettings: settings),
        .testTarget(name: "ReportingTests", dependencies: ["Reporting"], swiftSettings: settings),
        .testTarget(
            name: "AnalysisTests",
            dependencies: ["Analysis", "SwiftFrontend", "ClangFrontend", "Rules"],
            swiftSettings: settings),
        .testTarget(name: "LinterTests", dependencies: ["Linter", "Rules"], swiftSettings: settings),
        .testTarget(name: "CommandTests", dependencies: ["leaklint"], swiftSettings: settings),
    ]
)
