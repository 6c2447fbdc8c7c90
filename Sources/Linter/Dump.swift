import Analysis
import LeakModel
import Reporting
import Rules
import SwiftFrontend

/// The stages that `leaklint dump` prints.
public enum DumpStage: String, Sendable, CaseIterable {
    case tokens, syntax, facts, cfg, summary
}

/// One stage of one file as text. `function` limits facts, graphs and summaries to functions of that name.
public func dump(
    _ stage: DumpStage, file: String, function: String?, clangFlags: [String], compileCommands: String?,
    rules: @autoclosure () throws -> RuleSet, workingDirectory: String, stages: Stages = .real
) async throws -> String {
    let path = absolutePath(file, from: workingDirectory)
    let compileCommands = try compileCommandsFile(compileCommands, from: workingDirectory)
    guard let kind = SourcePath.kind(of: path) else { throw DumpError("\(file) is neither Swift nor C") }
    let bytes: [UInt8]
    switch readFile(path, limit: fileSizeLimit) {
    case .failure(let error): throw DumpError("\(file) \(error.message)")
    case .success(let text): bytes = text
    }
    if stage == .tokens || stage == .syntax {
        guard kind == .swift else { throw DumpError("'\(stage.rawValue)' is for Swift: libclang reads C") }
        return try await onLargeStack { stage == .tokens ? dumpTokens(source: bytes) : dumpSyntax(source: bytes) }
    }
    let facts: UnitFacts
    if kind == .swift {
        facts = try await onLargeStack { stages.swiftFacts(file, bytes) }
    } else {
        var request = ClangRequest(
            workingDirectory: workingDirectory, sources: [file], headers: [], root: parentDirectory(path), compileCommands: compileCommands,
            extraFlags: clangFlags, jobs: 1, wanted: [file])
        if let root = projectRoot(around: parentDirectory(path)),
            let project = try? await discover([root], workingDirectory: workingDirectory) {
            let naming = Naming(argument: file, workingDirectory: workingDirectory)
            request.root = naming.name(of: root)
            request.headers = project.files.filter { $0.kind == .header }.map { naming.name(of: $0.path) }
        }
        let answer = stages.clangFacts(request)
        guard let unit = answer.units.first else { throw DumpError(answer.unavailable ?? "\(file) was not read") }
        facts = unit
    }
    switch stage {
    case .cfg: return dumpGraphs(facts, function: function)
    case .summary:
        let rules = try rules()
        return dumpSummaries(link([facts], rules: rules), rules: rules, function: function)
    default: return dumpFacts(facts, function: function)
    }
}

/// Why a file cannot be dumped.
public struct DumpError: Error, CustomStringConvertible, Sendable {
    public var description: String

    init(_ description: String) { self.description = description }
}

/// The result of `body` on a thread with a stack for deep nesting.
private func onLargeStack(_ body: @escaping @Sendable () -> UnitFacts) async throws -> UnitFacts {
    guard let result = parallelMap(1, jobs: 1, { _ in body() }).first else { throw DumpError("nothing was read") }
    return result
}

private func onLargeStack(_ body: @escaping @Sendable () -> String) async throws -> String {
    guard let result = parallelMap(1, jobs: 1, { _ in body() }).first else { throw DumpError("nothing was read") }
    return result
}

/// The graphs of a unit's functions, each under its name.
func dumpGraphs(_ facts: UnitFacts, function: String?) -> String {
    var text = ""
    for (index, each) in facts.functions.enumerated() {
        let owner = facts.names[each.owner]
        let name = facts.names[each.name]
        let qualified = owner.isEmpty ? name : owner + "." + name
        if let function, function != name, function != qualified { continue }
        if !text.isEmpty { text += "\n" }
        text += "f\(index) \(each.kind) \(qualified)\(facts.names[each.labels])\(each.isComplete ? "" : " (incomplete)")\n"
        let graph = dumpGraph(each, names: facts.names, types: facts.types)
        text += graph.hasSuffix("\n") ? graph : graph + "\n"
    }
    return text
}
