import Foundation
import Testing

private let swiftCycle = """
    final class Ticker {
        var onTick: (() -> Void)?
    }

    final class Clock {
        private let ticker = Ticker()
        private var ticks = 0

        func start() {
            ticker.onTick = {
                self.ticks += 1
            }
        }
    }

    """

private let weakly = swiftCycle.replacing("{\n            self.ticks", with: "{ [weak self] in\n            self?.ticks")

private let cLeak = """
    #include <stdio.h>

    int first(const char *path) {
        FILE *f = fopen(path, "r");
        if (!f) return -1;
        int c = fgetc(f);
        if (c < 0)
            return -2;
        fclose(f);
        return c;
    }

    """

private let closed = cLeak.replacing("if (c < 0)\n        return -2;", with: "if (c < 0) {\n        fclose(f);\n        return -2;\n    }")

private func diagnostics(_ outcome: CommandOutcome) throws -> [[String: Any]] {
    let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    return try #require(document?["diagnostics"] as? [[String: Any]])
}

@Test(arguments: [
    ("a.swift", swiftCycle, weakly, "retain-cycle/stored-closure"), ("a.c", cLeak, closed, "unclosed-handle/file-stream"),
])
func aLeakIsFoundShownAndFixed(name: String, text: String, fixed: String, rule: String) throws {
    let folder = try Folder()
    try folder.write(name, text)
    let shown = try leaklint("--format", "json", ".", in: folder.path)
    #expect(shown.status == 1)
    let all = try diagnostics(shown)
    #expect(all.map { $0["rule"] as? String } == [rule])
    #expect((all.first?["fixes"] as? [[String: Any]])?.isEmpty == false)
    #expect(try leaklint("--exit-zero", ".", in: folder.path).status == 0)
    #expect(try leaklint("--ignore", rule, ".", in: folder.path).status == 0)
    #expect(try leaklint("--select", "uncapped-cache", ".", in: folder.path).status == 0)

    let diff = try leaklint("--diff", "--unsafe-fixes", ".", in: folder.path)
    #expect(diff.status == 1)
    #expect(diff.output.hasPrefix("--- a/\(name)\n+++ b/\(name)\n@@ -"))
    #expect(try folder.read(name) == text)

    let fix = try leaklint("--fix", "--unsafe-fixes", ".", in: folder.path)
    #expect(fix.status == 0, "\(fix.output)\(fix.errors)")
    #expect(fix.output.contains("1 fix applied"))
    #expect(try folder.read(name) == fixed)
    #expect(try leaklint(".", in: folder.path).status == 0)
}

@Test(arguments: [
    ("a.swift", swiftCycle.replacing("        ticker.onTick", with: "        // leaklint:disable:next retain-cycle -- meant\n        ticker.onTick")),
    ("a.c", cLeak.replacing("    FILE", with: "    /* leaklint:disable:next unclosed-handle -- meant */\n    FILE")),
])
func suppressionsWorkInBothLanguages(name: String, text: String) throws {
    let folder = try Folder()
    try folder.write(name, text)
    let outcome = try leaklint("--format", "json", ".", in: folder.path)
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(outcome.errors.isEmpty)
    #expect(outcome.output.contains("\"reason\": \"meant\""))
}

@Test func confidenceDecides() throws {
    let folder = try Folder()
    try folder.write("a.swift", swiftCycle)
    let low = try diagnostics(try leaklint("--min-confidence", "low", "--format", "json", ".", in: folder.path))
    let high = try diagnostics(try leaklint("--min-confidence", "high", "--format", "json", ".", in: folder.path))
    #expect(high.allSatisfy { $0["confidence"] as? String == "high" })
    #expect(low.count >= high.count)
}

@Test func theOutputDoesNotDependOnJobsArgumentsOrPlace() throws {
    var outputs: Set<String> = []
    for arguments in [["--jobs", "1", "."], ["--jobs", "8", "."], ["b", "a.c", "--jobs", "2", "a.swift"], ["--no-progress", "a.swift", "a.c", "b"]] {
        let folder = try Folder()
        try folder.write("a.swift", swiftCycle)
        try folder.write("a.c", cLeak)
        try folder.write("b/a.c", cLeak.replacing("first", with: "second"))
        outputs.insert(try run(arguments + ["--format", "json"], in: folder.path).output)
    }
    #expect(outputs.count == 1)
}

@Test func clangFlagsComeBehindTwoDashes() throws {
    let folder = try Folder()
    try folder.write("a.c", "#ifdef LEAK\n\(cLeak)#endif\n")
    #expect(try leaklint(".", in: folder.path).status == 0)
    #expect(try leaklint(".", "--", "-DLEAK", in: folder.path).status == 1)
}

@Test func compileCommandsAreUsed() throws {
    let folder = try Folder()
    try folder.write("a.c", "#ifdef LEAK\n\(cLeak)#endif\n")
    let entry = #"[{"directory": "\#(folder.path)", "file": "a.c", "arguments": ["cc", "-DLEAK", "-c", "a.c"]}]"#
    try folder.write("elsewhere/compile_commands.json", entry)
    #expect(try leaklint("--compile-commands", "elsewhere", ".", in: folder.path).status == 1)
}
