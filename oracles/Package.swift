// swift-tools-version: 6.1
import PackageDescription

// Judges of the Swift front end: programs that compare it with SwiftSyntax, or are
// measured against it. Not part of the product, which has no
// SwiftSyntax in it; `Sources/Linked` points to the product's own sources.

/// The comparison sees the internal tables of the front end.
let testable: [SwiftSetting] = [.swiftLanguageMode(.v6), .unsafeFlags(["-enable-testing"])]

let package = Package(
    name: "oracles",
    platforms: [.macOS(.v14)],
    dependencies: [.package(url: "https://github.com/swiftlang/swift-syntax", from: "603.0.1")],
    targets: [
        .target(name: "LeakModel", path: "Sources/Linked/LeakModel", swiftSettings: testable),
        .target(
            name: "SwiftFrontend", dependencies: ["LeakModel"], path: "Sources/Linked/SwiftFrontend",
            swiftSettings: testable),
        .executableTarget(
            name: "compare-syntax",
            dependencies: [
                "SwiftFrontend",
                .product(name: "SwiftSyntax", package: "swift-syntax"),
                .product(name: "SwiftParser", package: "swift-syntax"),
                .product(name: "SwiftOperators", package: "swift-syntax"),
            ],
            swiftSettings: [.swiftLanguageMode(.v6)]),
        .executableTarget(
            name: "parse-only",
            dependencies: [.product(name: "SwiftParser", package: "swift-syntax")],
            swiftSettings: [.swiftLanguageMode(.v6)]),
    ]
)
