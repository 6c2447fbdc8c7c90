import LeakModel

/// What a platform or a library declares, as data: a page with `library:` instead of an analysis.
public struct Library: Hashable, Sendable {
    public struct TypeEntry: Hashable, Sendable {
        public var name: String
        public var kind: TypeDeclaration.Kind
        public var inherits: [String]
        /// Properties whose type matters, by name.
        public var properties: [String: String]
        /// Properties that hold their object weakly (`delegate` of UIKit types).
        public var weakProperties: [String]
        /// Objects of the type (and of its subclasses) live as long as the process: tests, application delegates.
        public var livesOn: Bool = false
    }

    /// Objects that hang in what another object keeps without saying so: the cells of a view controller's table.
    public struct Hanging: Hashable, Sendable {
        /// What hangs: a type, or `*Suffix` for types that are not in view.
        public var type: String
        /// What it hangs in.
        public var holders: [String]
    }

    /// What becomes of a closure (or of an object) that a call is given.
    public enum Keeping: String, Hashable, Sendable, CaseIterable {
        /// Called before the call returns; never kept.
        case now
        /// Kept until it has run once.
        case once
        /// Kept by `keeper` until it is removed.
        case stored
        /// Kept for as long as the process lives, unless removed.
        case forever
    }

    public struct CallEntry: Hashable, Sendable {
        public enum Keeper: Hashable, Sendable {
            case receiver, result, process
            case argument(HandlePosition)
        }

        public var call: CallPattern
        /// The arguments that are kept; empty means: every closure argument.
        public var arguments: [HandlePosition]
        public var keeping: Keeping?
        public var keeper: Keeper
        /// Calls that end the keeping.
        public var until: [CallPattern]
        /// The type of the result, as written in Swift; `Self` is the receiver's.
        public var returns: String?
        /// Returns its receiver (a fluent call).
        public var returnsReceiver: Bool
        public var isNoReturn: Bool
        /// Keeps and releases nothing that it is given (`strlen`, `memcmp`).
        public var isBorrower: Bool = false
        /// It keeps only when the argument of this label is literally true (`repeats: true`).
        public var onlyIfTrue: String?
        /// What it returns ends by itself, soon: a publisher of one value.
        public var ends: Bool = false
    }

    /// A container type: which members grow, shrink or empty it.
    public struct Container: Hashable, Sendable {
        public var type: String
        public var languages: Set<Language>
        public var isKeyed: Bool
        public var grow: [CallPattern]
        public var shrink: [CallPattern]
        /// Looks an element up by key.
        public var lookup: [CallPattern]
        /// The type bounds itself (an LRU, a ring).
        public var isBounded: Bool
        /// Elements or keys are held weakly.
        public var isWeak: Bool
    }

    public var id: String
    public var summary: String
    public var types: [TypeEntry]
    public var calls: [CallEntry]
    public var containers: [Container]
    public var hanging: [Hanging] = []
    /// Methods that make an object ready for its next use: what they let go of is let go of by no end of a life.
    public var reuse: [String] = []
    /// Constants that C headers define and Swift code compares with, by name: `SQLITE_OK`.
    public var constants: [String: Int64] = [:]
    public var file: String

    public init(
        id: String, summary: String, types: [TypeEntry] = [], calls: [CallEntry] = [], containers: [Container] = [],
        file: String
    ) {
        self.id = id
        self.summary = summary
        self.types = types
        self.calls = calls
        self.containers = containers
        self.file = file
    }
}
