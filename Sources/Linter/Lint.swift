import Analysis
import LeakModel
import Reporting
import Rules

/// What stops a run before it starts.
public enum LintError: Error, Sendable, CustomStringConvertible {
    case noSuchPath(String)
    case noCompileCommands(String)

    public var description: String {
        switch self {
        case .noSuchPath(let path): "no such file or directory: \(path)"
        case .noCompileCommands(let path): "no compile_commands.json: \(path)"
        }
    }
}

/// The main job: from paths to a report, and to changed texts where fixes are applied.
///
/// The result is the same whatever `jobs` and the order of the paths.
public func lint(
    _ request: LintRequest, stages: Stages = .real, version: String,
    progress: (@Sendable (StageProgress) -> Void)? = nil
) async throws(LintError) -> LintOutcome {
    var watch = Stopwatch()
    let discovered: DiscoveredFiles
    do throws(MissingPath) {
        discovered = try await discover(request.paths, workingDirectory: request.workingDirectory)
    } catch {
        throw .noSuchPath(error.path)
    }
    watch.lap("discover")
    var request = request
    request.compileCommands = try compileCommandsFile(request.compileCommands, from: request.workingDirectory)
    let argument = request.paths.first ?? "."
    let root = Naming(argument: argument, workingDirectory: request.workingDirectory).name(of: discovered.root)
    let program = LintProgram(files: discovered.files, root: root, request: request, stages: stages)
    let run = LintRun(discovered: discovered, request: request, version: version)
    return run.finish(program, watch: &watch, progress: progress)
}

/// The file that `--compile-commands` means: a folder stands for the one in it.
func compileCommandsFile(_ path: String?, from directory: String) throws(LintError) -> String? {
    guard let path else { return nil }
    let absolute = absolutePath(path, from: directory)
    switch fileStatus(absolute, followingLinks: true)?.kind {
    case .directory where fileStatus(absolute + "/compile_commands.json", followingLinks: true)?.kind == .file:
        return absolute + "/compile_commands.json"
    case .file: return absolute
    default: throw .noCompileCommands(path)
    }
}

/// The part of a run that comes after discovery.
private struct LintRun {
    let discovered: DiscoveredFiles
    let request: LintRequest
    let version: String

    func finish(
        _ start: LintProgram, watch: inout Stopwatch, progress: (@Sendable (StageProgress) -> Void)?
    ) -> LintOutcome {
        var program = start
        program.readAll(watch: &watch, progress: progress)
        progress?(StageProgress(stage: "analysing", done: 0, total: 0))
        var (result, times) = program.analyze()
        var policy = applyPolicy(result.findings, in: program, reported: discovered.reported)
        watch.lap("")
        var changes: [FileChange] = []
        var applied = 0
        switch request.fixes {
        case .none: break
        case .suggest:
            progress?(StageProgress(stage: "verifying fixes", done: 0, total: policy.shown.count))
            policy.shown = withVerifiedFixes(policy.shown, before: result, in: program)
        case .apply(let includingUnsafe):
            progress?(StageProgress(stage: "fixing", done: 0, total: policy.shown.count))
            let fixed = fixRepeatedly(
                program, result, policy, includingUnsafe: includingUnsafe, reported: discovered.reported)
            changes = fixed.changes(from: program)
            applied = fixed.applied
            (program, result, policy) = (fixed.program, fixed.result, fixed.policy)
        }
        watch.lap("fixes")
        times = watch.times.filter { $0.stage == "discover" || $0.stage.hasSuffix("front end") } + times
            + watch.times.filter { $0.stage == "fixes" }
        var report = report(program, result.statistics, policy)
        report.summary.fixesApplied = applied
        report.times = times
        return LintOutcome(report: report, changes: changes)
    }

    private func report(_ program: LintProgram, _ statistics: AnalysisStatistics, _ policy: PolicyResult) -> Report {
        let nothing = discovered.files.isEmpty ? [Problem(.skipped, file: "", message: "no Swift or C files were found")] : []
        let problems = inOrder(nothing + discovered.problems + program.problems + policy.problems).filter { problem in
            problem.file.isEmpty || discovered.reported?.contains(problem.file) ?? true
                || discovered.problems.contains(problem)
        }
        var summary = Summary()
        summary.swiftFiles = discovered.files.count { $0.kind == .swift }
        summary.cFiles = discovered.files.count { $0.kind != .swift }
        summary.functions = statistics.functions
        summary.incompleteFunctions = statistics.incompleteFunctions
        summary.overBudgetFunctions = statistics.functionsOverBudget
        summary.hidden = policy.hidden
        return Report(
            tool: Tool(version: version, libclang: program.library), diagnostics: policy.shown,
            suppressed: policy.suppressed, problems: problems,
            rules: request.rules.rules.filter { request.selection.includes(rule: $0.id) }.map(RuleDescription.init),
            sources: sources(program, policy, problems), summary: summary,
            rootPaths: RootPaths(workingDirectory: request.workingDirectory, root: discovered.root))
    }

    /// The texts that the report speaks of.
    private func sources(_ program: LintProgram, _ policy: PolicyResult, _ problems: [Problem]) -> SourceFiles {
        var names: Set<String> = Set(problems.filter { $0.range != nil }.map(\.file))
        for finding in (policy.shown + policy.suppressed.map(\.diagnostic)).map(\.finding) {
            names.insert(finding.location.file)
            names.formUnion((finding.path + finding.evidence).map(\.location.file))
            names.formUnion(finding.fixes.flatMap(\.edits).map(\.location.file))
        }
        var sources = SourceFiles()
        for name in names {
            if let text = program.text(of: name) { sources[name] = SourceText(text) }
        }
        return sources
    }
}

extension RuleDescription {
    public init(_ rule: Rule) {
        self.init(
            id: rule.id, category: rule.category, summary: rule.summary, severity: rule.severity,
            confidence: rule.confidence, cwe: rule.cwe, prose: rule.prose)
    }
}
