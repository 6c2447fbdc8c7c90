public enum Category: String, Sendable, Hashable, CaseIterable {
    case unclosedHandle = "unclosed-handle"
    case unboundedGlobal = "unbounded-global"
    case uncappedCache = "uncapped-cache"
    case unremovedListener = "unremoved-listener"
    case retainCycle = "retain-cycle"
    case connectionLeak = "connection-leak"
}

public enum Severity: String, Sendable, Hashable, CaseIterable {
    case error, warning, info
}

/// How much of a finding is known. By default `high` and `medium` are shown.
public enum Confidence: String, Sendable, Hashable, CaseIterable, Comparable {
    /// A smell.
    case low
    /// One assumption about code that is not in view.
    case medium
    /// A path was shown and every step of it is known.
    case high

    private var order: Int { self == .low ? 0 : self == .medium ? 1 : 2 }
    public static func < (a: Confidence, b: Confidence) -> Bool { a.order < b.order }

    /// One level less; `low` stays.
    public var lowered: Confidence { self == .high ? .medium : .low }
}

/// One note on the way to the leak, in the order in which things happen.
public struct Step: Hashable, Sendable {
    public var message: String
    public var location: Location

    public init(_ message: String, at location: Location) {
        self.message = message
        self.location = location
    }
}

/// Whether a fix may be applied without a person: `safe` keeps behaviour but for the leak, `unsafe` may change it,
/// `manual` is advice with text.
public enum Applicability: String, Sendable, Hashable {
    case safe, unsafe, manual
}

/// A replacement of bytes in one file.
public struct Edit: Hashable, Sendable {
    public var location: Location
    public var replacement: String

    public init(location: Location, replacement: String) {
        self.location = location
        self.replacement = replacement
    }
}

public struct Fix: Hashable, Sendable {
    public var title: String
    public var applicability: Applicability
    public var edits: [Edit]
    /// For `manual`: what to write, as text or code.
    public var advice: String

    public init(title: String, applicability: Applicability, edits: [Edit] = [], advice: String = "") {
        self.title = title
        self.applicability = applicability
        self.edits = edits
        self.advice = advice
    }
}

/// What an analysis proposes, in terms of places in the source. The linter, which has the text, turns it into
/// edits with the file's own indentation and verifies them.
public enum RemedyEdit: Hashable, Sendable {
    /// A statement of its own line before the statement that starts at the offset. Where that statement is the
    /// unbraced body of an `if`, the linter adds braces.
    case insertStatement(text: String, beforeStatementAt: Location)
    /// A statement of its own line after the statement that ends at the range's end.
    case insertStatementAfter(text: String, Location)
    /// Replaces these bytes.
    case replace(Location, with: String)
    /// Adds `weak name` (or the text) to the capture list of the closure whose `{` stands at the location, and
    /// makes uses of the name optional-chained or guarded. `name` is `self` or a variable.
    case captureWeakly(name: String, closureAt: Location)
    /// Makes the property whose declaration has this range `weak` (and its type optional).
    case makeWeak(propertyAt: Location)
}

public struct Remedy: Hashable, Sendable {
    public var title: String
    public var applicability: Applicability
    public var edits: [RemedyEdit]
    public var advice: String

    public init(title: String, applicability: Applicability, edits: [RemedyEdit] = [], advice: String = "") {
        self.title = title
        self.applicability = applicability
        self.edits = edits
        self.advice = advice
    }
}

/// The analyses, for those that want to run some of them again.
public struct Analyses: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Resources followed along the paths of each function.
    public static let paths = Analyses(rawValue: 1 << 0)
    /// Members that a type owns and does not release.
    public static let members = Analyses(rawValue: 1 << 1)
    public static let growth = Analyses(rawValue: 1 << 2)
    /// Who keeps whom, and what was registered where.
    public static let references = Analyses(rawValue: 1 << 3)
    public static let all: Analyses = [.paths, .members, .growth, .references]
}

/// A leak, as an analysis reports it.
public struct Finding: Hashable, Sendable {
    /// `category/what`.
    public var rule: String
    public var category: Category
    public var severity: Severity
    public var confidence: Confidence
    /// Names the thing, not the rule: `'f' from fopen() is not closed when fgetc() fails`.
    public var message: String
    /// The acquisition, registration, declaration or capture.
    public var location: Location
    /// The enclosing function or type, qualified: `Player.start()`, `conn_open`.
    public var symbol: String
    /// The variable or property concerned, as written.
    public var variable: String
    /// What is acquired: the callee or the declaration.
    public var acquired: String
    public var path: [Step]
    /// Why it is believed, where it rests on more than a rule page (`conn_open() returns a fresh conn (conn.c:41)`).
    public var evidence: [Step]
    public var remedies: [Remedy]
    /// Filled by the linter from `remedies`, each verified.
    public var fixes: [Fix] = []
    /// Which analysis found it.
    public var source: Analyses = .all

    public init(
        rule: String, category: Category, severity: Severity, confidence: Confidence, message: String,
        location: Location, symbol: String, variable: String = "", acquired: String = "", path: [Step] = [],
        evidence: [Step] = [], remedies: [Remedy] = []
    ) {
        self.rule = rule
        self.category = category
        self.severity = severity
        self.confidence = confidence
        self.message = message
        self.location = location
        self.symbol = symbol
        self.variable = variable
        self.acquired = acquired
        self.path = path
        self.evidence = evidence
        self.remedies = remedies
    }
}
