import LeakModel

/// Something of the caller that a function can reach: an argument, the receiver or a captured variable, or what
/// hangs off it, up to two steps.
public struct CallerSlot: Hashable, Sendable, BitwiseCopyable {
    public enum Base: Hashable, Sendable, BitwiseCopyable {
        case parameter(UInt32)
        case receiver
        case capture(UInt32)
    }

    public var base: Base
    public var path: Path

    /// The most steps that a summary speaks of.
    public static let depth = 2

    public init(_ base: Base, _ path: Path = .empty) {
        self.base = base
        self.path = path
    }
}

/// What a function returns or stores.
public enum ProducedValue: Hashable, Sendable, BitwiseCopyable {
    /// A resource of the rule (by position) that nobody else holds. `isAssumed`: code that isn't in view had it.
    case fresh(rule: Int16, isAssumed: Bool)
    /// What the caller's slot held before.
    case slot(CallerSlot)
    /// A pointer into the object that the caller's slot held before.
    case inside(CallerSlot)
    /// Something that exists elsewhere: a global, an element, the result of a getter.
    case borrowed
    case null
    /// Stored: a value of which only the sign is known.
    case signed(ValueFacts.Signs)
    /// Numbers, and values of which nothing is known.
    case unknown
}

/// What a function does to a slot of its caller.
public struct SlotEffect: Hashable, Sendable, BitwiseCopyable {
    public enum Kind: Hashable, Sendable, BitwiseCopyable {
        /// By the release of a rule (by position), or of none (-1: by a function that is only named so).
        case released(rule: Int16)
        case escaped
        /// Given to code that isn't in view.
        case given
        /// On some paths, and nothing tells them apart.
        case maybe
        /// The slot holds something new.
        case set(ProducedValue)
    }

    public var slot: CallerSlot
    public var kind: Kind
}

/// What must hold of a parameter when the function is entered.
public struct EntryCondition: Hashable, Sendable, BitwiseCopyable {
    public var parameter: UInt32
    public var facts: ValueFacts
}

/// One way in which a function ends, with all that it does on the way.
public struct Outcome: Hashable, Sendable {
    public var conditions: [EntryCondition] = []
    public var isThrow = false
    public var result: ProducedValue
    public var resultFacts: ValueFacts
    /// In order of slot; what isn't named is untouched, or only used.
    public var effects: [SlotEffect]
}

/// What is known of a function from its body.
public struct FunctionSummary: Hashable, Sendable {
    /// None: it never returns.
    public var outcomes: [Outcome]
    /// Every path was followed and understood. Otherwise what isn't named may have happened too.
    public var isComplete: Bool
    /// Changes globals or memory that no slot names, or calls code that isn't in view.
    public var reachesBeyond: Bool
    /// Parameters that are followed at all; what happens to others is not said.
    public var neverReturns: Bool { outcomes.isEmpty && isComplete }
}

/// The summaries of a program's functions.
public struct Summaries: Sendable {
    /// By function; nil where there is none (yet).
    public var functions: [FunctionSummary?]
    /// Functions that were not followed to the end.
    public var overBudget: [Bool]
    /// Those of a recursion that is just being computed: it is found here first, so that the many others need not be
    /// copied for it.
    var pending: [FunctionID: FunctionSummary?] = [:]

    public init(count: Int) {
        functions = Array(repeating: nil, count: count)
        overBudget = Array(repeating: false, count: count)
    }

    public subscript(id: FunctionID) -> FunctionSummary? {
        if !pending.isEmpty, let summary = pending[id] { return summary }
        return functions[Int(id.raw)]
    }
}
