import LeakModel
import Reporting
import Rules

/// What a run is asked to do.
public struct LintRequest: Sendable {
    /// Files and directories.
    public var paths: [String]
    public var workingDirectory: String
    public var rules: RuleSet
    public var selection: Selection
    /// Findings below it are not shown.
    public var minimumConfidence: Confidence
    public var clangFlags: [String] = []
    public var compileCommands: String?
    /// Threads.
    public var jobs: Int
    public var fixes: FixMode = .suggest
    /// For `until` in suppressions.
    public var today: Day

    public init(
        paths: [String], workingDirectory: String, rules: RuleSet, selection: Selection = Selection(),
        minimumConfidence: Confidence = .medium, jobs: Int = 1, today: Day
    ) {
        self.paths = paths
        self.workingDirectory = workingDirectory
        self.rules = rules
        self.selection = selection
        self.minimumConfidence = minimumConfidence
        self.jobs = jobs
        self.today = today
    }
}

/// What becomes of fixes.
public enum FixMode: Sendable, Hashable {
    /// Nobody will see them: none are made.
    case none
    /// They are made, verified and shown.
    case suggest
    /// They are applied, pass by pass, to texts in memory; the caller writes or prints those.
    case apply(includingUnsafe: Bool)
}

/// A file that fixes changed.
public struct FileChange: Sendable, Hashable {
    /// As in the output.
    public var name: String
    /// Absolute.
    public var path: String
    public var old: [UInt8]
    public var new: [UInt8]
}

/// What a run gave.
public struct LintOutcome: Sendable {
    public var report: Report
    /// Empty unless fixes were applied.
    public var changes: [FileChange]
}

/// What the run is doing, for those who wait.
public struct StageProgress: Sendable, Hashable {
    public var stage: String
    public var done: Int
    public var total: Int
}
