import Foundation
import Testing

/// The markers of the fixtures: what must be found, and which wrong answers are known.
///
/// `leak: RULE` and `todo-ok: RULE` (a known false alarm) are found; `todo-leak: RULE` (a known miss) is not.
@Test(arguments: ["harbord", "courier"])
func fixturesComeOutAsTheyAreMarked(name: String) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "fixtures")
    let outcome = try leaklint("lint", "--exit-zero", "--format", "json", name, in: folder.path)
    let report = try JSONDecoder().decode(FixtureReport.self, from: Data(outcome.output.utf8))
    let found = Set(report.diagnostics.map { "\($0.file):\($0.range.start.line) \($0.rule)" })
    let (expected, missed) = try markers(below: folder.appending(path: name), named: name)
    #expect(found.subtracting(expected) == [], "found, but not marked")
    #expect(expected.subtracting(found) == [], "marked, but not found")
    #expect(found.intersection(missed) == [], "found by now: make it `leak:`")
    #expect(expected.count > 3)
}

private struct FixtureReport: Decodable {
    struct Position: Decodable { var line: Int }
    struct Range: Decodable { var start: Position }
    struct Diagnostic: Decodable {
        var rule: String
        var file: String
        var range: Range
    }

    var diagnostics: [Diagnostic]
}

/// `file:line rule` of every marker, those that are found and those that are missed.
private func markers(below folder: URL, named name: String) throws -> (expected: Set<String>, missed: Set<String>) {
    var expected: Set<String> = []
    var missed: Set<String> = []
    let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    for file in files where file.hasSuffix(".c") || file.hasSuffix(".swift") {
        let lines = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            for comment in line.components(separatedBy: "// ").dropFirst() {
                let words = comment.split(separator: " ").map(String.init)
                guard words.count == 2 else { continue }
                let place = "\(name)/\(file):\(index + 1) \(words[1])"
                if words[0] == "leak:" || words[0] == "todo-ok:" { expected.insert(place) }
                if words[0] == "todo-leak:" { missed.insert(place) }
            }
        }
    }
    return (expected, missed)
}

/// The fixtures stay real code.
@Test func theCFixtureCompiles() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "fixtures/harbord")
    let sources = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".c") }.sorted()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["cc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"] + sources
    let outcome = try start(process, in: folder.path, environment: [:])
    #expect(outcome.status == 0, "\(outcome.output)")
}

@Test func theSwiftFixtureCompiles() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "fixtures/courier/Sources/Courier")
    let sources = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["swiftc", "-swift-version", "5", "-typecheck"] + sources.sorted()
    let outcome = try start(process, in: folder.path, environment: [:])
    #expect(outcome.status == 0, "\(outcome.output)")
}
