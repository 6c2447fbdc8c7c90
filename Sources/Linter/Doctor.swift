import LeakModel
import Reporting

/// What leaklint needs on this machine and what it has; with `paths`, how each C file there would be read.
public func doctor(
    paths: [String], workingDirectory: String, clangFlags: [String], compileCommands: String?, jobs: Int,
    version: String, stages: Stages = .real
) async throws(LintError) -> (text: String, isHealthy: Bool) {
    let compileCommands = try compileCommandsFile(compileCommands, from: workingDirectory)
    var text = "leaklint \(version)\n"
    var isHealthy = true
    switch stages.clangLibrary() {
    case .loaded(let library, let resources):
        text += "libclang: \(library.path)\n  version: \(library.version)\n"
        text += "  builtin headers: \(resources ?? "found by the library itself")\n"
    case .unavailable(let message):
        isHealthy = false
        text += "libclang: not found; C files cannot be read\n  \(message)\n"
    }
    let hasGit = await gitFiles(below: workingDirectory) != nil
    text += "git: \(hasGit ? "works here: ignored files are left out" : "no repository here (or no git): every file is looked at")\n"
    guard !paths.isEmpty else { return (text, isHealthy) }
    let found: DiscoveredFiles
    do throws(MissingPath) {
        found = try await discover(paths, workingDirectory: workingDirectory)
    } catch {
        throw .noSuchPath(error.path)
    }
    let counts = (found.files.count { $0.kind == .swift }, found.files.count { $0.kind == .c }, found.files.count { $0.kind == .header })
    text += "files: \(counts.0) Swift, \(counts.1) C, \(counts.2) headers; the project's root is \(printablePath(found.root))\n"
    for problem in found.problems { text += "  \(problem.file): \(problem.message)\n" }
    guard isHealthy else { return (text, false) }
    text += describeC(found, workingDirectory, clangFlags, compileCommands, jobs, stages)
    return (text, isHealthy)
}

private func describeC(
    _ found: DiscoveredFiles, _ workingDirectory: String, _ clangFlags: [String], _ compileCommands: String?, _ jobs: Int,
    _ stages: Stages
) -> String {
    let sources = found.files.filter { $0.kind == .c && found.reported?.contains($0.name) ?? true }.map(\.name)
    guard !sources.isEmpty else { return "" }
    let request = ClangRequest(
        workingDirectory: workingDirectory, sources: found.files.filter { $0.kind == .c }.map(\.name), headers: found.files.filter { $0.kind == .header }.map(\.name),
        root: Naming(argument: sources[0], workingDirectory: workingDirectory).name(of: found.root),
        compileCommands: compileCommands, extraFlags: clangFlags, jobs: jobs, wanted: sources)
    let units = stages.clangFacts(request).units
    var text = ""
    var reasons: [String: Int] = [:]
    for (unit, (flags, origin)) in zip(units, stages.clangFlags(request)) {
        let source = unit.file
        let complete = unit.functions.count { $0.isComplete }
        text += "\(source): \(complete) of \(unit.functions.count) functions complete; flags from \(origin)\n"
        if !flags.isEmpty { text += "  \(flags.joined(separator: " "))\n" }
        for problem in unit.problems { text += "  \(problem.kind.rawValue): \(problem.message)\n" }
        guard complete < unit.functions.count else { continue }
        for note in unit.notes {
            text += "  error: \(note)\n"
            reasons[note, default: 0] += unit.functions.count - complete
        }
    }
    let (complete, all) = units.reduce((0, 0)) { ($0.0 + $1.functions.count { $0.isComplete }, $0.1 + $1.functions.count) }
    text += "functions of all files: \(complete) of \(all) complete\n"
    for (note, count) in reasons.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }).prefix(12) {
        text += "  \(count) not complete in files with: \(note)\n"
    }
    return text
}

private func printablePath(_ path: String) -> String { path.split(separator: "\n").joined(separator: "\\n") }
