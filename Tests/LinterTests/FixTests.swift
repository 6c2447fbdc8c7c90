import Foundation
import LeakModel
import Reporting
import Testing

@testable import Linter

private func fixes(_ outcome: LintOutcome) -> [[String]] {
    outcome.report.diagnostics.map { $0.finding.fixes.map { "\($0.applicability.rawValue) \($0.title)" } }
}

@Test(arguments: [
    // A fix is shown only when it helps, does no harm and parses.
    ("open a;\nleave;\n", [["safe close it"]]), ("open a;\nleave bad;\n", [[]]), ("open a;\nleave useless;\n", [[]]),
    ("open a;\nleave broken;\n", [[]]), ("open a;\n", [[]]), ("open a;\nleave unsafe;\n", [["unsafe close it"]]),
    // Two that touch the same place are tried one after the other.
    ("open a;\nopen b;\nleave;\n", [["safe close it"], ["safe close it"]]),
])
func fixesAreVerified(text: String, expected: [[String]]) async throws {
    for name in ["a.swift", "a.c"] {
        let scratch = try Scratch()
        try scratch.write(name, text)
        #expect(fixes(try await run(["."], in: scratch)) == expected, "\(name)")
        #expect(try scratch.read(name) == text)
    }
}

@Test func aHarmfulFixDoesNotSpoilOthers() async throws {
    let scratch = try Scratch()
    try scratch.write("a.swift", "open a;\nleave;\n")
    try scratch.write("b.swift", "open b;\nleave bad;\n")
    try scratch.write("c.c", "open c;\nleave;\n")
    try scratch.write("d.c", "open d;\nleave broken;\n")
    #expect(fixes(try await run(["."], in: scratch)) == [["safe close it"], [], ["safe close it"], []])
}

@Test func harmInTheSameFileIsToldApart() async throws {
    let scratch = try Scratch()
    try scratch.write("a.swift", "open a;\nleave;\nopen b;\nleave bad;\nopen c;\nleave;\n")
    // The first `leave` behind each decides; b's is the bad one.
    #expect(fixes(try await run(["."], in: scratch)) == [["safe close it"], [], ["safe close it"]])
}

@Test func noneAreMadeWhereNobodySeesThem() async throws {
    let scratch = try Scratch()
    try scratch.write("a.swift", "open a;\nleave;\n")
    #expect(fixes(try await run(["."], in: scratch) { $0.fixes = .none }) == [[]])
}

@Test func fixesAreAppliedInPasses() async throws {
    let scratch = try Scratch()
    let text = "open a;\r\nopen b;\r\n\tleave;\r\nopen c;\r\n"
    try scratch.write("a.swift", text)
    chmod(scratch.path + "/a.swift", 0o640)
    let outcome = try await run(["."], in: scratch) { $0.fixes = .apply(includingUnsafe: false) }
    #expect(outcome.shown == ["a.swift:6 c"])
    #expect(outcome.report.summary.fixesApplied == 2)
    #expect(try scratch.read("a.swift") == text)
    #expect(writeChanges(outcome.changes).isEmpty)
    #expect(try scratch.read("a.swift") == "open a;\r\nopen b;\r\n\tclose a;\r\n\tclose b;\r\n\tleave;\r\nopen c;\r\n")
    #expect(fileStatus(scratch.path + "/a.swift", followingLinks: true)?.permissions == 0o640)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["a.swift"])
}

@Test func unsafeFixesAreAppliedOnlyWhenAsked() async throws {
    let scratch = try Scratch()
    try scratch.write("a.c", "open a;\nleave unsafe;\n")
    #expect(try await run(["."], in: scratch) { $0.fixes = .apply(includingUnsafe: false) }.changes.isEmpty)
    let changes = try await run(["."], in: scratch) { $0.fixes = .apply(includingUnsafe: true) }.changes
    #expect(changes.map { String(decoding: $0.new, as: UTF8.self) } == ["open a;\nclose a;\nleave unsafe;\n"])
}

@Test func aFileThatChangedIsNotWritten() async throws {
    let scratch = try Scratch()
    try scratch.write("a.swift", "open a;\nleave;\n")
    let outcome = try await run(["."], in: scratch) { $0.fixes = .apply(includingUnsafe: false) }
    try scratch.write("a.swift", "something else\n")
    #expect(writeChanges(outcome.changes).map(\.message) == ["was not fixed: it changed while leaklint looked at it"])
    #expect(try scratch.read("a.swift") == "something else\n")
}

@Test func aLinkStaysALink() async throws {
    let scratch = try Scratch()
    try scratch.write("real/a.swift", "open a;\nleave;\n")
    try FileManager.default.createSymbolicLink(atPath: scratch.path + "/link.swift", withDestinationPath: "real/a.swift")
    let outcome = try await run(["link.swift"], in: scratch) { $0.fixes = .apply(includingUnsafe: false) }
    #expect(writeChanges(outcome.changes).isEmpty)
    #expect(fileStatus(scratch.path + "/link.swift", followingLinks: false)?.kind == .link)
    #expect(try scratch.read("real/a.swift") == "open a;\nclose a;\nleave;\n")
}

@Test func filesThatAreNotUTF8AreLeftAlone() async throws {
    let scratch = try Scratch()
    try scratch.write("a.swift", bytes: Array("open a;\nleave;\n// ".utf8) + [0xE9])
    let outcome = try await run(["."], in: scratch)
    #expect(fixes(outcome) == [["manual close it"]])
}

@Test func onlyFilesAskedForAreFixed() async throws {
    let scratch = try Scratch()
    try scratch.write("Package.swift", "")
    try scratch.write("a.swift", "open a;\nleave;\n")
    try scratch.write("b.swift", "open b;\nleave;\n")
    let outcome = try await run(["a.swift"], in: scratch) { $0.fixes = .apply(includingUnsafe: true) }
    #expect(outcome.changes.map(\.name) == ["a.swift"])
}

@Test func rangesAreTakenOnce() {
    func fix(_ ranges: (Int, Int)...) -> Fix {
        Fix(title: "", applicability: .safe, edits: ranges.map {
            Edit(location: Location(file: "f", range: ByteRange($0.0, $0.1)), replacement: "x")
        })
    }
    var taken = TakenRanges()
    let ranges = [fix((10, 20)), fix((15, 15)), fix((0, 5), (19, 30)), fix((20, 20)), fix((20, 20)), fix((0, 5))]
    var verdicts: [Bool] = []
    for fix in ranges { verdicts.append(taken.take(fix)) }
    #expect(verdicts == [true, false, false, true, false, true])
}
