import Foundation
import LeakModel
import Testing

@testable import ClangFrontend

/// The library under test, loaded once.
let library: Result<ClangLibrary, ClangUnavailable> = ClangLibrary.load()

/// A folder of files that lives as long as the test needs it.
final class Workspace {
    let path: String

    /// Files by name with their text.
    init(_ files: [String: String]) throws {
        path = FileManager.default.temporaryDirectory.path + "/leaklint-" + UUID().uuidString
        for (name, text) in files { try write(name, Array(text.utf8)) }
    }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        let url = URL(fileURLWithPath: path + "/" + name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The facts of sources, with all paths as they are below the workspace.
    func facts(
        _ sources: [String], headers: [String] = [], flags: [String] = [], jobs: Int = 1, commands: String? = nil,
        library chosen: ClangLibrary? = nil
    ) throws -> [UnitFacts] {
        let project = ClangProject(
            root: path, headers: headers.map { path + "/" + $0 }, sources: sources.map { path + "/" + $0 },
            compileCommands: commands, extraFlags: flags)
        let loaded = try chosen ?? library.get()
        return clangFacts(of: sources.map { path + "/" + $0 }, in: project, library: loaded, jobs: jobs)
    }

    /// A dump without the workspace's path.
    func dump(_ facts: UnitFacts, function: String? = nil) -> String {
        dumpFacts(facts, function: function).replacingOccurrences(of: path + "/", with: "")
    }
}

/// The facts of one file `t.c` with this text, its own paths as `t.c`.
func lowered(_ code: String, flags: [String] = [], library: ClangLibrary? = nil) throws -> UnitFacts {
    let workspace = try Workspace(["t.c": code])
    var facts = try #require(try workspace.facts(["t.c"], flags: flags, library: library).first)
    var names = NameTable()
    for string in facts.names.strings.dropFirst() {
        _ = names.intern(string.replacingOccurrences(of: workspace.path + "/", with: ""))
    }
    facts.names = names
    facts.files = facts.files.map { $0.replacingOccurrences(of: workspace.path + "/", with: "") }
    return facts
}
