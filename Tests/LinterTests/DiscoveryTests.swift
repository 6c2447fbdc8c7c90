import Foundation
import LeakModel
import Reporting
import Testing

@testable import Linter

private func names(_ paths: [String], in scratch: Scratch) async throws -> DiscoveredFiles {
    try await discover(paths, workingDirectory: scratch.path)
}

@Test func directoriesStandForTheirSources() async throws {
    let scratch = try Scratch()
    let sources = ["a.c", "b/x.h", "b/y.swift", "with space/new\nline.c", "😀.swift"]
    let others = [
        "a.cpp", "README.md", ".build/x.swift", "b/Pods/p.swift", "node_modules/n.c", "Carthage/c.swift", "DerivedData/d.c",
        "x/.git/z.c",
    ]
    for name in sources + others { try scratch.write(name, "") }
    try FileManager.default.createDirectory(atPath: scratch.path + "/dir.swift", withIntermediateDirectories: true)
    try scratch.write("dir.swift/in.swift", "")
    let found = try await names(["."], in: scratch)
    #expect(found.files.map(\.name) == (sources + ["dir.swift/in.swift"]).sorted(by: bytewise))
    #expect(found.problems.isEmpty)
    #expect(found.reported == nil)
}

@Test func orderAndDoublesOfArgumentsDoNotMatter() async throws {
    let scratch = try Scratch()
    for name in ["a/1.c", "b/2.c", "c/3.swift"] { try scratch.write(name, "") }
    let one = try await names(["a", "b", "c"], in: scratch)
    let other = try await names(["c", "./b", "a/", "b/../a", "."], in: scratch)
    #expect(one.files == other.files)
}

@Test func linksAndPipesAreSurvived() async throws {
    let scratch = try Scratch()
    try scratch.write("real/a.c", "")
    let manager = FileManager.default
    try manager.createSymbolicLink(atPath: scratch.path + "/real/loop", withDestinationPath: scratch.path)
    try manager.createSymbolicLink(atPath: scratch.path + "/nowhere.swift", withDestinationPath: "gone.swift")
    try manager.createSymbolicLink(atPath: scratch.path + "/again.c", withDestinationPath: "real/a.c")
    try manager.createSymbolicLink(atPath: scratch.path + "/self.c", withDestinationPath: "self.c")
    #expect(mkfifo(scratch.path + "/pipe.swift", 0o600) == 0)
    let found = try await names(["."], in: scratch)
    #expect(found.files.map(\.name) == ["real/a.c"])
    #expect(
        found.problems.map { "\($0.file) \($0.message)" } == [
            "nowhere.swift is a link that leads nowhere", "pipe.swift is not a regular file", "self.c is a link that leads nowhere",
        ])
    let byName = try await names(["pipe.swift", "nowhere.swift", "again.c"], in: scratch)
    #expect(byName.files.map(\.name) == ["again.c"])
    #expect(byName.problems.count == 2)
}

@Test func aPathThatIsNotThereIsAnError() async throws {
    let scratch = try Scratch()
    await #expect(throws: LintError.self) { _ = try await run(["nope"], in: scratch) }
}

@Test func gitIgnoresAreHonoured() async throws {
    let scratch = try Scratch()
    try #require(try scratch.git("init", "-q"))
    for name in ["a.c", "ignored/b.c", "new.swift", "sub/.gitignore", "sub/c.swift", "sub/keep.swift", "gone.c", "Pods/p.c"] {
        try scratch.write(name, "")
    }
    try scratch.write(".gitignore", "ignored/\n")
    try scratch.write("sub/.gitignore", "c.*\n")
    try #require(try scratch.git("add", "a.c", "gone.c", "Pods/p.c"))
    try FileManager.default.removeItem(atPath: scratch.path + "/gone.c")
    // A repository inside, and one of its own ignore rules.
    try scratch.write("inner/d.c", "")
    try scratch.write("inner/e.c", "")
    try scratch.write("inner/.gitignore", "e.c\n")
    try #require(try Scratch.git(in: scratch.path + "/inner", "init", "-q"))
    let found = try await names(["."], in: scratch)
    #expect(found.files.map(\.name) == ["a.c", "inner/d.c", "new.swift", "sub/keep.swift"])
    #expect(found.root == scratch.path)
    // Who names an ignored directory means it.
    #expect(try await names(["ignored"], in: scratch).files.map(\.name) == ["ignored/b.c"])
    let below = try await names(["sub"], in: scratch)
    #expect(below.files.map(\.name) == ["sub/keep.swift"])
    #expect(below.root == scratch.path)
}

@Test func aRepositoryCannotMakeGitRunPrograms() async throws {
    let scratch = try Scratch()
    try #require(try scratch.git("init", "-q"))
    try scratch.write("a.c", "")
    try scratch.write("evil", "#!/bin/sh\ntouch \(scratch.path)/ran\n")
    chmod(scratch.path + "/evil", 0o755)
    try #require(try scratch.git("config", "core.fsmonitor", scratch.path + "/evil"))
    _ = try await names(["."], in: scratch)
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "/ran"))
}

@Test func aFileByNameIsSeenWithItsProject() async throws {
    let scratch = try Scratch()
    try scratch.write("Package.swift", "")
    try scratch.write("Sources/a.swift", "open x;\nopen y;\n")
    try scratch.write("Sources/b.swift", "close x;\nopen z;\n")
    let outcome = try await run(["Sources/a.swift"], in: scratch)
    #expect(outcome.shown == ["Sources/a.swift:2 y"])
    let both = try await run(["Sources/a.swift", "Sources/b.swift"], in: scratch)
    #expect(both.shown == ["Sources/a.swift:2 y", "Sources/b.swift:2 z"])
    let mixed = try await run(["Package.swift", "Sources"], in: scratch)
    #expect(mixed.shown == both.shown)
}

@Test func aFileWithoutProjectIsSeenAlone() async throws {
    let scratch = try Scratch()
    try scratch.write("a.swift", "open x;\n")
    try scratch.write("b.swift", "close x;\n")
    #expect(try await run(["a.swift"], in: scratch).shown == ["a.swift:1 x"])
    #expect(try await run(["a.swift", "b.swift"], in: scratch).shown.isEmpty)
}

@Test(arguments: [
    ("src", "/w/d", "/w/d/src/a.c", "src/a.c"), ("../x", "/w/d", "/w/x/a.c", "../x/a.c"), ("/w/x", "/w/d", "/w/x/a.c", "/w/x/a.c"),
    ("/w/d/e", "/w/d", "/w/d/e/a.c", "e/a.c"), (".", "/", "/a.c", "a.c"), ("../../q", "/w/d", "/q/a.c", "../../q/a.c"),
])
func namesInTheOutput(argument: String, directory: String, path: String, name: String) {
    #expect(Naming(argument: argument, workingDirectory: directory).name(of: path) == name)
}
