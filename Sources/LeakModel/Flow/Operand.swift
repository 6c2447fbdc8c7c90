/// A value known when the code is read.
public enum Constant: Hashable, Sendable, BitwiseCopyable {
    /// `NULL`, `nil`.
    case null
    /// An integer, a character, an enumerator, `true` (1), `false` (0).
    case integer(Int64)
    /// A string literal (its text, as far as it is kept).
    case string(Name)
    /// A Swift enum case written `.name`, or another constant by name.
    case symbol(Name)
    /// A literal whose value does not matter (floating point, key path, collection literal without elements).
    case other
}

/// What an instruction reads.
public enum Operand: Hashable, Sendable, BitwiseCopyable {
    case place(Place)
    /// `&place` of C; in Swift an `inout` argument.
    case addressOf(Place)
    case constant(Constant)
    /// A function used as a value: C `name`, Swift `name` or `name(label:)`.
    case function(Name)
    /// A method used as a value, with the object it keeps: `handle`, `self.handle`, `x.f(_:)`.
    case boundMethod(Place, Name)
    /// A value that the front end cannot say.
    case unknown

    public var place: Place? {
        if case .place(let place) = self { place } else { nil }
    }
}

public enum Relation: UInt8, Sendable, BitwiseCopyable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
}

/// A slice of one of a function's pools, by position from 0.
public struct PoolSlice: Hashable, Sendable, BitwiseCopyable {
    public var start: UInt32
    public var count: UInt32

    public init(start: Int, count: Int) {
        self.start = UInt32(start)
        self.count = UInt32(count)
    }

    public static let empty = PoolSlice(start: 0, count: 0)
    public var indices: Range<Int> { Int(start)..<Int(start + count) }
}

/// What a branch depends on. `&&`, `||` and `!` are control flow, not conditions.
public enum Condition: Hashable, Sendable, BitwiseCopyable {
    /// C truth `x` is `x != 0` (`null` for pointers); Swift `b` is `b != 0`; `if let x = y` is `y != null`.
    case compare(Operand, Relation, Operand)
    /// Whether the place holds the enum case `name`.
    case isCase(Place, Name)
    /// A condition that is not understood: the places it reads (a slice of the function's `places`) and
    /// its text without white space. Two with the same text and unchanged places are the same condition.
    case opaque(reads: PoolSlice, text: Name)
}
