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
