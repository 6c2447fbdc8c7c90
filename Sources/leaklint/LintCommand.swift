import ArgumentParser
import Foundation
import enum LeakModel.Confidence
import Linter
import Reporting

/// `leaklint lint`: the main job.
struct LintCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Look for leaks in files and directories.",
        discussion: """
            A directory stands for the .swift, .c and .h files below it. A file named by itself is looked at with the \
            whole project around it, and only findings in it are reported.
            """)

    @Argument(help: "Files and directories.")
    var paths: [String] = []

    @OptionGroup var ruleOptions: RuleOptions

    @Option(help: ArgumentHelp(
        "How to report: text, json, jsonl, github, sarif, gitlab, checkstyle or junit; as FORMAT=FILE into a file. May be repeated.",
        valueName: "FORMAT[=FILE]"))
    var format: [FormatTarget] = []

    @Option(help: ArgumentHelp("Only these rules: ids, categories or 'all', separated by commas. May be repeated.", valueName: "RULE,…"))
    var select: [String] = []

    @Option(help: ArgumentHelp("Not these rules. The more exact word wins.", valueName: "RULE,…"))
    var ignore: [String] = []

    @Option(help: ArgumentHelp("Show findings from this confidence on: low, medium or high.", valueName: "LEVEL"))
    var minConfidence: Confidence = .medium

    @Flag(help: "Apply safe fixes.")
    var fix = false

    @Flag(help: "With --fix or --diff: also fixes that may change behaviour.")
    var unsafeFixes = false

    @Flag(help: "Print what --fix would change, as a unified diff; change nothing.")
    var diff = false

    @Option(help: ArgumentHelp("compile_commands.json, or the folder that holds it.", valueName: "FILE"))
    var compileCommands: String?

    @Option(help: ArgumentHelp("Threads (default: one a processor).", valueName: "N"))
    var jobs: Int?

    @Flag(help: "No progress on standard error.")
    var noProgress = false

    @Flag(help: "Exit with 0 also when there are findings.")
    var exitZero = false

    @Flag(help: "Exit with 2 when a file could not be read or understood.")
    var strict = false

    @Flag(help: "Say how long each stage took and how much was understood.")
    var statistics = false

    func validate() throws {
        guard !paths.isEmpty else { throw ValidationError("name the files or directories to look at, for example: leaklint .") }
        if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1 on") }
        if unsafeFixes, !fix, !diff { throw ValidationError("--unsafe-fixes goes with --fix or --diff") }
        if fix, diff { throw ValidationError("--fix writes and --diff only shows: choose one") }
        if format.count(where: { $0.file == nil }) > 1 {
            throw ValidationError("only one --format goes to standard output; write the others as FORMAT=FILE")
        }
    }

    func run() async throws {
        let rules = try ruleOptions.load()
        let selection = Selection(selected: words(select), ignored: words(ignore))
        for word in selection.selected + selection.ignored {
            if let complaint = complaint(aboutRule: word, rules: rules) { throw fail(complaint) }
        }
        var request = LintRequest(
            paths: paths, workingDirectory: currentDirectory(), rules: rules, selection: selection,
            minimumConfidence: minConfidence, jobs: jobs ?? processorCount,
            today: Day(secondsSince1970: Int(Date().timeIntervalSince1970)))
        request.clangFlags = ClangFlags.fromCommandLine
        request.compileCommands = compileCommands
        request.fixes = fixMode
        let progress = noProgress ? nil : ProgressLine()
        let outcome: LintOutcome
        do throws(LintError) {
            outcome = try await lint(request, version: leaklintVersion) { progress?.show($0) }
        } catch {
            progress?.clear()
            throw fail("\(error)")
        }
        progress?.clear()
        try finish(outcome)
    }

    private var fixMode: FixMode {
        if fix || diff { return .apply(includingUnsafe: unsafeFixes) }
        let showsFixes = targets.contains { $0.format != .checkstyle && $0.format != .junit && $0.format != .gitlab }
        return showsFixes ? .suggest : .none
    }

    private var targets: [FormatTarget] {
        format.contains { $0.file == nil } ? format : [FormatTarget(format: .text)] + format
    }

    private func words(_ values: [String]) -> [String] {
        values.flatMap { $0.split { $0 == "," || $0.isWhitespace }.map(String.init) }
    }

    private func finish(_ outcome: LintOutcome) throws {
        var outcome = outcome
        if !statistics { outcome.report.times = [] }
        var isBad = false
        if fix {
            for problem in writeChanges(outcome.changes) {
                outcome.report.problems.append(problem)
                outcome.report.summary.fixesApplied -= 1
                isBad = true
            }
        }
        let environment = ProcessInfo.processInfo.environment
        writeError(
            renderProblems(
                outcome.report.problems, sources: outcome.report.sources,
                style: Style(environment: environment, isTerminal: isatty(STDERR_FILENO) == 1)))
        if diff {
            for change in outcome.changes { writeOutput(unifiedDiff(file: change.name, old: change.old, new: change.new)) }
        }
        try report(outcome.report, environment: environment)
        let isIncomplete = outcome.report.problems.contains { $0.kind != .skipped }
        if isBad || (strict && isIncomplete) { throw ExitCode(ExitStatus.misuse) }
        let found = !outcome.report.diagnostics.isEmpty || (diff && !outcome.changes.isEmpty)
        if found, !exitZero { throw ExitCode(ExitStatus.findings) }
    }

    private func report(_ report: Report, environment: [String: String]) throws {
        let style = Style(environment: environment, isTerminal: isatty(STDOUT_FILENO) == 1)
        for target in targets {
            if let file = target.file {
                let bytes = target.format.render(report)
                if let problem = writeReport(bytes, to: file) { throw fail(problem) }
            } else if !diff {
                writeOutput(target.format.render(report, style: target.format == .text ? style : .plain))
            }
            if target.format == .github, let summary = environment["GITHUB_STEP_SUMMARY"], !summary.isEmpty {
                if let problem = appendReport(renderGitHubSummary(report), to: summary) { throw fail(problem) }
            }
        }
    }
}

/// One `--format`.
struct FormatTarget: ExpressibleByArgument {
    var format: Format
    /// Standard output when nil.
    var file: String?

    init(format: Format) { self.format = format }

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let format = Format(rawValue: String(parts[0])) else { return nil }
        self.format = format
        if parts.count == 2 {
            guard !parts[1].isEmpty else { return nil }
            file = parts[1] == "-" ? nil : String(parts[1])
        }
    }

    static var allValueStrings: [String] { Format.allCases.map(\.rawValue) }
}

extension Confidence: ExpressibleByArgument {}
