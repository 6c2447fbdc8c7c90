import LeakModel

/// What leaklint is, for the formats that say who wrote them.
public struct Tool: Sendable, Hashable {
    public var name = "leaklint"
    public var version: String
    /// The libclang that read the C files, if one was loaded.
    public var libclang: Library?

    public struct Library: Sendable, Hashable {
        public var path: String
        public var version: String

        public init(path: String, version: String) {
            self.path = path
            self.version = version
        }
    }

    public init(version: String, libclang: Library? = nil) {
        self.version = version
        self.libclang = libclang
    }
}

/// A finding as it is shown.
public struct Diagnostic: Sendable, Hashable {
    public var finding: Finding
    /// `leaklint/v1`: 32 hexadecimal digits (see `fingerprints(of:)`).
    public var fingerprint: String

    public init(_ finding: Finding, fingerprint: String) {
        self.finding = finding
        self.fingerprint = fingerprint
    }
}

/// A finding that a comment in the source answers for.
public struct SuppressedDiagnostic: Sendable, Hashable {
    public var diagnostic: Diagnostic
    /// What stands behind `--` in the comment; empty where nothing does.
    public var reason: String

    public init(_ diagnostic: Diagnostic, reason: String) {
        self.diagnostic = diagnostic
        self.reason = reason
    }
}

/// What the formats that describe rules need to know of one.
public struct RuleDescription: Sendable, Hashable {
    public var id: String
    public var category: Category
    public var summary: String
    public var severity: Severity
    public var confidence: Confidence
    public var cwe: [Int]
    /// The page in Markdown, without front matter.
    public var prose: String

    public init(
        id: String, category: Category, summary: String, severity: Severity, confidence: Confidence, cwe: [Int],
        prose: String
    ) {
        self.id = id
        self.category = category
        self.summary = summary
        self.severity = severity
        self.confidence = confidence
        self.cwe = cwe
        self.prose = prose
    }
}

/// How much was looked at.
public struct Summary: Sendable, Hashable {
    public var swiftFiles = 0
    public var cFiles = 0
    public var functions = 0
    /// Functions that could not be read whole.
    public var incompleteFunctions = 0
    /// Functions whose analysis ran into its budget of steps.
    public var overBudgetFunctions = 0
    /// Findings not shown because of their low confidence.
    public var hidden = 0
    /// Fixes that this run wrote to files.
    public var fixesApplied = 0

    public init() {}

    public var files: Int { swiftFiles + cFiles }
}

/// The time that one stage of a run took.
public struct StageTime: Sendable, Hashable {
    public var stage: String
    public var milliseconds: Double

    public init(stage: String, milliseconds: Double) {
        self.stage = stage
        self.milliseconds = milliseconds
    }
}

/// All that a run has to say: the input of every renderer.
public struct Report: Sendable {
    public var tool: Tool
    /// Sorted by file, place and rule.
    public var diagnostics: [Diagnostic]
    public var suppressed: [SuppressedDiagnostic]
    public var problems: [Problem]
    /// The rules that were active, in order of id.
    public var rules: [RuleDescription]
    public var sources: SourceFiles
    public var summary: Summary
    /// Filled for `--statistics` only, since times differ between runs.
    public var times: [StageTime] = []
    /// What turns a file name of the findings (relative to the working directory) into one relative to the
    /// repository's root.
    public var rootPaths: RootPaths

    public init(
        tool: Tool, diagnostics: [Diagnostic], suppressed: [SuppressedDiagnostic] = [], problems: [Problem] = [],
        rules: [RuleDescription] = [], sources: SourceFiles = SourceFiles(), summary: Summary = Summary(),
        rootPaths: RootPaths = RootPaths(workingDirectory: "", root: "")
    ) {
        self.tool = tool
        self.diagnostics = diagnostics
        self.suppressed = suppressed
        self.problems = problems
        self.rules = rules
        self.sources = sources
        self.summary = summary
        self.rootPaths = rootPaths
    }

    /// Diagnostics by severity.
    public func count(of severity: Severity) -> Int {
        diagnostics.reduce(0) { $0 + ($1.finding.severity == severity ? 1 : 0) }
    }
}

/// Turns names relative to the working directory into names relative to the repository's root.
public struct RootPaths: Sendable, Hashable {
    /// Both absolute and without `.` and `..`; empty: names stay as they are.
    public var workingDirectory: String
    public var root: String

    public init(workingDirectory: String, root: String) {
        self.workingDirectory = workingDirectory
        self.root = root
    }

    /// `file` relative to the root; absolute where it lies outside.
    public func relative(_ file: String) -> String {
        guard !root.isEmpty else { return file }
        let absolute = cleanPath(file.hasPrefix("/") ? file : workingDirectory + "/" + file)
        if root == "/" { return String(absolute.dropFirst()) }
        return absolute.hasPrefix(root + "/") ? String(absolute.dropFirst(root.utf8.count + 1)) : absolute
    }
}

/// A path without `.`, `//` and, as far as the text tells, `..`.
public func cleanPath(_ path: String) -> String {
    let isAbsolute = path.hasPrefix("/")
    var parts: [Substring] = []
    for part in path.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
        if part == "..", let last = parts.last, last != ".." {
            parts.removeLast()
        } else if part != ".." || !isAbsolute {
            parts.append(part)
        }
    }
    let joined = parts.joined(separator: "/")
    return isAbsolute ? "/" + joined : joined.isEmpty ? "." : joined
}
