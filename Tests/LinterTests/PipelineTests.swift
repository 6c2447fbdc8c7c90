import Foundation
import LeakModel
import Reporting
import Testing

@testable import Linter

private let program = [
    "a.swift": "open a;\nopen b;\nleave;\n", "b/b.c": "close a;\nopen c;\nsmell s;\n", "c.swift": "open d; open e;\n",
    "d.c": "syntax! open f;\n",
]

@Test func bothLanguagesAreOneProgram() async throws {
    let scratch = try Scratch()
    for (name, text) in program { try scratch.write(name, text) }
    let outcome = try await run(["."], in: scratch)
    #expect(outcome.shown == ["a.swift:2 b", "b/b.c:2 c", "c.swift:1 d", "c.swift:1 e", "d.c:1 f"])
    #expect(outcome.report.summary.hidden == 1)
    #expect(outcome.problems == ["d.c: what?"])
    #expect((outcome.report.summary.swiftFiles, outcome.report.summary.cFiles) == (2, 2))
    #expect(outcome.report.tool.libclang?.version == "1")
}

@Test func theResultDoesNotDependOnJobsOrOrder() async throws {
    let scratch = try Scratch()
    for index in 0..<40 { try scratch.write("f\(index).swift", "open v\(index);\nleave;\n") }
    for (name, text) in program { try scratch.write(name, text) }
    var outputs: Set<[UInt8]> = []
    for (paths, jobs) in [(["."], 1), (["."], 2), (["b", "."], 8), (["./d.c", ".", "a.swift"], 3)] {
        outputs.insert(renderJSON(timeless(try await run(paths, in: scratch, jobs: jobs).report)))
    }
    #expect(outputs.count == 1)
}

@Test func theResultDoesNotDependOnThePlace() async throws {
    var outputs: Set<[UInt8]> = []
    for _ in 0..<2 {
        let scratch = try Scratch()
        for (name, text) in program { try scratch.write(name, text) }
        let report = timeless(try await run(["."], in: scratch).report)
        for format in Format.allCases { outputs.insert(format.render(report)) }
    }
    #expect(outputs.count == Format.allCases.count)
}

@Test func confidenceAndSelectionDecideWhatIsShown() async throws {
    let scratch = try Scratch()
    try scratch.write("a.swift", "open a;\nsmell b;\n")
    #expect(try await run(["."], in: scratch) { $0.minimumConfidence = .low }.shown == ["a.swift:1 a", "a.swift:2 b"])
    let only = try await run(["."], in: scratch) {
        $0.minimumConfidence = .low
        $0.selection = Selection(ignored: ["unclosed-handle/heap-memory"])
    }
    #expect(only.shown == ["a.swift:1 a"])
    #expect(only.report.rules.map(\.id) == ["retain-cycle/stored-closure", "unclosed-handle/file-stream"])
}

@Test func fingerprintsDoNotDependOnTheSelection() async throws {
    let scratch = try Scratch()
    try scratch.write("a.swift", "open a;\nopen a;\n")
    try scratch.write("b.swift", "open a;\n")
    let all = try await run(["."], in: scratch).report.diagnostics.map(\.fingerprint)
    #expect(Set(all).count == 3)
    let one = try await run(["b.swift"], in: scratch).report.diagnostics.map(\.fingerprint)
    #expect(one.count == 1)
}

@Test func strangeFilesAreProblemsNotFailures() async throws {
    let scratch = try Scratch()
    try scratch.write("bom.swift", bytes: [0xEF, 0xBB, 0xBF] + Array("open a;\r\n".utf8))
    try scratch.write("empty.swift", "")
    try scratch.write("latin.swift", bytes: Array("open b; // ".utf8) + [0xE9, 0x0A])
    try scratch.write("nul.swift", bytes: [0, 0, 0])
    let huge = FileManager.default.createFile(atPath: scratch.path + "/huge.swift", contents: nil)
    #expect(huge)
    try #require(FileHandle(forWritingAtPath: scratch.path + "/huge.swift")).truncate(atOffset: UInt64(fileSizeLimit) + 1)
    let outcome = try await run(["."], in: scratch)
    #expect(outcome.shown == ["bom.swift:1 a", "latin.swift:1 b"])
    #expect(
        outcome.problems == [
            "huge.swift: is larger than 12 MiB", "latin.swift: is not UTF-8; what could be read was analysed",
        ])
    for format in Format.allCases { #expect(!format.render(outcome.report).isEmpty || format == .text, "\(format)") }
}

@Test func withoutLibclangTheRestIsDone() async throws {
    let scratch = try Scratch()
    try scratch.write("a.swift", "open a;\n")
    try scratch.write("b.c", "open b;\n")
    var stages = fakeStages
    stages.clangFacts = { _ in ClangAnswer(units: [], unavailable: "install libclang") }
    let request = LintRequest(
        paths: ["."], workingDirectory: scratch.path, rules: someRules, today: Day(secondsSince1970: 0))
    let outcome = try await lint(request, stages: stages, version: "1")
    #expect(outcome.shown == ["a.swift:1 a"])
    #expect(outcome.problems == [": 1 C file was not read: install libclang"])
}

@Test func timesAreMeasured() async throws {
    let scratch = try Scratch()
    try scratch.write("a.swift", "")
    let stages = try await run(["."], in: scratch).report.times.map(\.stage)
    #expect(stages == ["discover", "Swift front end", "C front end", "link", "fixes"])
}

@Test func parallelMapKeepsTheOrder() {
    for jobs in [1, 2, 7, 100] { #expect(parallelMap(50, jobs: jobs) { $0 * $0 } == (0..<50).map { $0 * $0 }) }
    #expect(parallelMap(0, jobs: 4) { $0 } == [])
}
