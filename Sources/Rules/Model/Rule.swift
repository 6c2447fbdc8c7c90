import LeakModel

/// One rule page: what counts as a leak, as data.
public struct Rule: Hashable, Sendable {
    /// `category/what`, its path under the rules folder without extension.
    public var id: String
    public var category: Category
    /// One sentence: the problem.
    public var summary: String
    public var severity: Severity
    /// No finding of this rule is surer than this.
    public var confidence: Confidence
    public var languages: Set<Language>
    /// The version of leaklint that brought it.
    public var since: String
    public var cwe: [Int]
    public var analysis: AnalysisRule
    /// The page without front matter, in Markdown.
    public var prose: String
    /// Where the page was read.
    public var file: String

    public init(
        id: String, category: Category, summary: String, severity: Severity, confidence: Confidence,
        languages: Set<Language>, since: String, cwe: [Int], analysis: AnalysisRule, prose: String, file: String
    ) {
        self.id = id
        self.category = category
        self.summary = summary
        self.severity = severity
        self.confidence = confidence
        self.languages = languages
        self.since = since
        self.cwe = cwe
        self.analysis = analysis
        self.prose = prose
        self.file = file
    }
}

/// The section of a rule page that names its analysis.
public enum AnalysisRule: Hashable, Sendable {
    case lifetime(LifetimeRule)
    case growth(GrowthRule)
    case subscription(SubscriptionRule)
    case ownership(OwnershipRule)
}

/// The rules and the library knowledge of a run, in order of id.
public struct RuleSet: Sendable {
    public var rules: [Rule]
    public var libraries: [Library]

    public init(rules: [Rule], libraries: [Library]) {
        self.rules = rules
        self.libraries = libraries
    }
}
