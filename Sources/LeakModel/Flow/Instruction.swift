/// An index into a function's `calls`.
public struct CallID: Hashable, Sendable, BitwiseCopyable {
    public let raw: UInt32
    public init(raw: UInt32) { self.raw = raw }
}

/// Operations that are calls to no function of any program.
public enum Builtin: UInt8, Sendable, BitwiseCopyable {
    case add, subtract, multiply, divide, remainder
    case bitAnd, bitOr, bitXor, shiftLeft, shiftRight, bitNot, negate
    case compare
    /// A cast of pointer to integer or back, or another conversion that hides the value.
    case convert
    /// Makes an array, dictionary, tuple or record of its arguments.
    case aggregate
    /// Reads the value at a dynamic key: Swift `a[k]`; arguments are the keys.
    case subscriptGet
    /// Writes the value at a dynamic key: the keys, then the value.
    case subscriptSet
    /// String interpolation.
    case interpolate
    /// `await`, `yield`, and other points where other code runs.
    case suspend
}

public enum Callee: Hashable, Sendable, BitwiseCopyable {
    /// A function by name. C: `name` (the linker prefers the unit's own static). Swift: `name` may be a
    /// function, a type (an initialiser), or an implicit-self method of another file.
    case named(Name)
    /// A method of the receiver, or of the receiver type when the receiver is a type (`Foo.make()`).
    case method(Name)
    /// A function pointer or a closure kept in this place.
    case place(Place)
    case builtin(Builtin)
    /// A C call without a visible declaration: it may be a macro that releases, keeps, returns or jumps.
    case maybeMacro(Name)
    case unknown
}

public struct Argument: Hashable, Sendable, BitwiseCopyable {
    /// The label in Swift, without colon; none where there is none.
    public var label: Name
    public var value: Operand
    public var isTrailingClosure: Bool
    public var range: ByteRange

    public init(label: Name = .none, value: Operand, isTrailingClosure: Bool = false, range: ByteRange = .zero) {
        self.label = label
        self.value = value
        self.isTrailingClosure = isTrailingClosure
        self.range = range
    }
}

public struct Call: Hashable, Sendable, BitwiseCopyable {
    public struct Flags: OptionSet, Hashable, Sendable, BitwiseCopyable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Nothing uses the result (an expression statement, `_ =`, a cast to void).
        public static let isDiscarded = Flags(rawValue: 1)
        /// `receiver?.name(…)`.
        public static let isOptionalChained = Flags(rawValue: 2)
        /// `super.name(…)`.
        public static let isSuper = Flags(rawValue: 4)
        public static let isAwaited = Flags(rawValue: 8)
        /// `try?`: a thrown error makes the result null.
        public static let isOptionalTry = Flags(rawValue: 16)
        /// `try!`.
        public static let isForcedTry = Flags(rawValue: 32)
        /// An initialiser written `Type(…)`, `Type.init(…)` or `.init(…)` as far as this file can tell.
        public static let isInitializer = Flags(rawValue: 64)
    }

    public var callee: Callee
    /// The object or the type (`named` place) in front of the dot.
    public var receiver: Operand?
    /// A slice of the function's `arguments`.
    public var arguments: PoolSlice
    /// Where the result goes.
    public var result: Place?
    public var flags: Flags
    /// The type of the result where it is written or declared in view.
    public var resultType: TypeID
    /// The whole call expression.
    public var range: ByteRange
    /// The callee's name.
    public var nameRange: ByteRange

    public init(
        callee: Callee, receiver: Operand? = nil, arguments: PoolSlice = .empty, result: Place? = nil,
        flags: Flags = [], resultType: TypeID = .unknown, range: ByteRange, nameRange: ByteRange? = nil
    ) {
        self.callee = callee
        self.receiver = receiver
        self.arguments = arguments
        self.result = result
        self.flags = flags
        self.resultType = resultType
        self.range = range
        self.nameRange = nameRange ?? range
    }
}

public enum Operation: Hashable, Sendable, BitwiseCopyable {
    case call(CallID)
    case assign(Place, Operand)
    /// A closure value is made here and stored in the place (usually a temporary). Its captures are the
    /// `captures` of the function, whose places are those of the function that makes it.
    case closure(Place, FunctionID)
    /// The local goes out of scope and the function goes on. A `return` ends all locals without saying so.
    case endOfLife(LocalID)
    /// Something not understood touches these places: a slice of the function's `places`.
    case opaque(PoolSlice)
}

public struct Instruction: Hashable, Sendable, BitwiseCopyable {
    public var operation: Operation
    public var range: ByteRange
    public var origin: Origin

    public init(_ operation: Operation, range: ByteRange, origin: Origin = .written) {
        self.operation = operation
        self.range = range
        self.origin = origin
    }
}

/// An index into a function's `blocks`. The entry is block 0.
public struct BlockID: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let raw: UInt32
    public init(raw: UInt32) { self.raw = raw }
    public init(_ index: Int) { raw = UInt32(index) }
    public var index: Int { Int(raw) }
    public static func < (a: BlockID, b: BlockID) -> Bool { a.raw < b.raw }
}

/// One arm of a `switch` terminator.
public struct SwitchArm: Hashable, Sendable, BitwiseCopyable {
    public enum Pattern: Hashable, Sendable, BitwiseCopyable {
        case constant(Constant)
        /// Both ends included.
        case range(Int64, Int64)
        case enumCase(Name)
        case `default`
        /// A pattern that is not understood; it may or may not match.
        case opaque
    }

    public var pattern: Pattern
    public var target: BlockID

    public init(_ pattern: Pattern, target: BlockID) {
        self.pattern = pattern
        self.target = target
    }
}

/// How a basic block ends.
public enum Terminator: Hashable, Sendable, BitwiseCopyable {
    case jump(BlockID)
    case branch(Condition, then: BlockID, else: BlockID)
    /// A call that can throw. The result is assigned on the normal edge only.
    case invoke(CallID, normal: BlockID, thrown: BlockID)
    /// The arms are a slice of the function's `arms`, tried in order. Without a default arm that matches,
    /// no path goes on.
    case `switch`(Operand, PoolSlice)
    case `return`(Operand?)
    case `throw`(Operand?)
    /// Control never comes here or never goes on: after a noreturn call, a trap.
    case unreachable
}

public struct BasicBlock: Hashable, Sendable {
    public var instructions: [Instruction] = []
    public var terminator: Terminator = .unreachable
    /// Where the terminator is written: the condition, the `return` statement, the closing brace.
    public var terminatorRange: ByteRange = .zero
    public var terminatorOrigin: Origin = .written

    public init() {}
}
