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

/// Runs the analyses that the rules ask for.
///
/// `jobs` threads share the work; the result does not depend on their number. With `files`, only functions written in
/// these are explored for handles that are lost (the costly part); all else is about the whole program as ever.
public func analyze(_ program: Program, rules: RuleSet, jobs: Int, exploring files: Set<String>? = nil) -> AnalysisResult {
    var statistics = AnalysisStatistics()
    statistics.functions = program.functions.count
    statistics.incompleteFunctions = program.functions.count { !$0.isComplete }
    let summaries = summarize(program, rules, jobs: jobs)
    let context = lifetimeContext(of: program, rules: rules, summaries: summaries)
    let explored = program.functions.indices.filter { index in
        files?.contains(program.files[Int(program.functions[index].file)]) ?? true
    }
    let lifetimes = parallelMap(explored.count, jobs: jobs) { index in
        lifetimeFindings(of: FunctionID(raw: UInt32(explored[index])), in: context)
    }
    statistics.functionsOverBudget = lifetimes.count(where: \.isOverBudget)
    // The analyses of the whole program do not need each other.
    let whole = parallelMap(3, jobs: jobs) { index in
        switch index {
        case 0: memberFindings(in: context)
        case 1: growthFindings(in: program, rules: rules)
        default: referenceFindings(in: program, rules: rules)
        }
    }
    var findings = lifetimes.flatMap(\.findings) + whole.joined()
    findings.sort(by: precedes)
    return AnalysisResult(findings: findings, statistics: statistics)
}

/// File, place, rule, then what else is said: a total order of findings that differ in what people see.
private func precedes(_ a: Finding, _ b: Finding) -> Bool {
    if a.location.file != b.location.file { return a.location.file < b.location.file }
    if a.location.range.start != b.location.range.start { return a.location.range.start < b.location.range.start }
    if a.location.range.end != b.location.range.end { return a.location.range.end < b.location.range.end }
    if a.rule != b.rule { return a.rule < b.rule }
    return a.message < b.message
}
