import LeakModel
import Rules

/// How much of a program was analysed.
public struct AnalysisStatistics: Sendable, Equatable {
    public var functions = 0
    public var incompleteFunctions = 0
    public var functionsOverBudget = 0
    public init() {}
}

public struct AnalysisResult: Sendable {
    /// In order of file, place and rule.
    public var findings: [Finding]
    public var statistics: AnalysisStatistics

    public init(findings: [Finding], statistics: AnalysisStatistics) {
        self.findings = findings
        self.statistics = statistics
    }
}

/// What is asked again of a program that changed a little.
public struct AnalysisScope: Sendable {
    public var analyses: Analyses = .all
    /// Functions written in other files are not explored for handles that are lost (the costly part).
    public var files: Set<String>?

    public init(_ analyses: Analyses = .all, files: Set<String>? = nil) {
        self.analyses = analyses
        self.files = files
    }
}

/// Runs the analyses that the rules ask for.
///
/// `jobs` threads share the work; the result does not depend on their number. What an analysis of the scope says is the
/// same as in a run of all of them.
public func analyze(
    _ program: Program, rules: RuleSet, jobs: Int, scope: AnalysisScope = AnalysisScope()
) -> AnalysisResult {
    var statistics = AnalysisStatistics()
    statistics.functions = program.functions.count
    statistics.incompleteFunctions = program.functions.count { !$0.isComplete }
    let lifetimes = lifetimeAnalyses(of: program, rules, jobs, scope, &statistics)
    // The analyses of the whole program do not need each other.
    let whole = parallelMap(2, jobs: jobs) { index in
        switch index {
        case 0: scope.analyses.contains(.growth) ? from(.growth, growthFindings(in: program, rules: rules)) : []
        default: scope.analyses.contains(.references) ? from(.references, referenceFindings(in: program, rules: rules)) : []
        }
    }
    var findings = lifetimes + whole.joined()
    findings.sort(by: precedes)
    return AnalysisResult(findings: findings, statistics: statistics)
}

private func lifetimeAnalyses(
    of program: Program, _ rules: RuleSet, _ jobs: Int, _ scope: AnalysisScope, _ statistics: inout AnalysisStatistics
) -> [Finding] {
    guard !scope.analyses.isDisjoint(with: [.paths, .members]) else { return [] }
    let relevant = relevantFunctions(in: program, rules)
    let explored = relevant.filter { id in scope.files?.contains(program.files[Int(program[id].file)]) ?? true }
    // Members are released anywhere in the program.
    let roots = scope.analyses.contains(.members) ? relevant : explored
    let summaries = summarize(program, rules, jobs: jobs, neededBy: roots)
    let context = lifetimeContext(of: program, rules: rules, summaries: summaries)
    var findings: [Finding] = []
    if scope.analyses.contains(.paths) {
        let found = parallelMap(explored.count, jobs: jobs) { lifetimeFindings(of: explored[$0], in: context) }
        statistics.functionsOverBudget = found.count(where: \.isOverBudget)
        findings += from(.paths, found.flatMap(\.findings))
    }
    if scope.analyses.contains(.members) { findings += from(.members, memberFindings(in: context)) }
    return findings
}

private func from(_ source: Analyses, _ findings: [Finding]) -> [Finding] {
    findings.map { finding in
        var finding = finding
        finding.source = source
        return finding
    }
}

/// File, place, rule, then what else is said: a total order of findings that differ in what people see.
private func precedes(_ a: Finding, _ b: Finding) -> Bool {
    if a.location.file != b.location.file { return a.location.file < b.location.file }
    if a.location.range.start != b.location.range.start { return a.location.range.start < b.location.range.start }
    if a.location.range.end != b.location.range.end { return a.location.range.end < b.location.range.end }
    if a.rule != b.rule { return a.rule < b.rule }
    return a.message < b.message
}
