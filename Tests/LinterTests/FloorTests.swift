import Foundation
import Testing

/// The floors of docs/architecture.md: a module imports only from floors below its own.
private let floors: [String: Int] = [
    "CClang": 0, "LeakModel": 1, "RulePages": 1, "SwiftFrontend": 2, "ClangFrontend": 2, "Rules": 2, "Reporting": 2,
    "Analysis": 3, "Linter": 4, "leaklint": 6,
]

private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

private func swiftFiles(of target: String) -> [URL] {
    let folder = target == "RulePages" ? root.appending(path: "rules") : root.appending(path: "Sources/\(target)")
    let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
    return all.filter { $0.pathExtension == "swift" }
}

private func imports(of file: URL) throws -> [String] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
        let words = line.split(separator: " ").filter { !$0.hasPrefix("@") && $0 != "public" && $0 != "package" }
        guard words.first == "import", let module = words.last else { return nil }
        return module.split(separator: ".").first.map(String.init)
    }
}

@Test(arguments: floors.keys.sorted())
func modulesImportOnlyFromBelow(target: String) throws {
    let floor = try #require(floors[target])
    let files = swiftFiles(of: target)
    #expect(!files.isEmpty || target == "CClang")
    for file in files {
        for module in try imports(of: file) {
            if let other = floors[module] { #expect(other < floor, "\(file.lastPathComponent) imports \(module)") }
            #expect(!module.hasPrefix("SwiftSyntax") && module != "SwiftParser", "\(file.lastPathComponent)")
        }
    }
}

/// Foundation is slow to load and not needed where facts are made and analysed.
@Test(arguments: ["LeakModel", "SwiftFrontend", "ClangFrontend", "Analysis"])
func theCoreWorksWithoutFoundation(target: String) throws {
    for file in swiftFiles(of: target) { #expect(try !imports(of: file).contains("Foundation"), "\(file.path)") }
}

@Test func everyTargetHasAFloor() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Sources").path)
    for name in names where name != "embed-pages" { #expect(floors[name] != nil, "\(name) has no floor") }
}
