import LeakModel

/// What is known of an integer or pointer: an interval and up to two values that it doesn't have.
public struct ValueFacts: Hashable, BitwiseCopyable, Sendable {
    public var low = Int64.min
    public var high = Int64.max
    private var first: Int64 = 0
    private var second: Int64 = 0
    private var excluded: UInt8 = 0

    public init() {}

    public static let any = ValueFacts()
    public static let nonzero = ValueFacts().with(.notEqual, 0)

    public static func constant(_ value: Int64) -> ValueFacts {
        var facts = ValueFacts()
        facts.low = value
        facts.high = value
        return facts
    }

    public var isAny: Bool { self == ValueFacts.any }
    public var constant: Int64? { low == high ? low : nil }

    private func excludes(_ value: Int64) -> Bool {
        value < low || value > high || excluded > 0 && first == value || excluded > 1 && second == value
    }

    public var isNonzero: Bool { excludes(0) }

    /// Narrows by `value relation constant`; false when nothing is left.
    public mutating func assume(_ relation: Relation, _ value: Int64) -> Bool {
        switch relation {
        case .equal:
            if excludes(value) { return false }
            self = .constant(value)
        case .notEqual: exclude(value)
        case .less:
            if value == Int64.min { return false }
            high = min(high, value - 1)
        case .lessOrEqual: high = min(high, value)
        case .greater:
            if value == Int64.max { return false }
            low = max(low, value + 1)
        case .greaterOrEqual: low = max(low, value)
        }
        trim()
        return low <= high
    }

    private func with(_ relation: Relation, _ value: Int64) -> ValueFacts {
        var copy = self
        _ = copy.assume(relation, value)
        return copy
    }

    private mutating func exclude(_ value: Int64) {
        guard !excludes(value) else { return }
        if excluded == 0 { first = value } else if excluded == 1 { second = value } else { return }
        excluded += 1
        if excluded == 2, first > second { swap(&first, &second) }
    }

    /// Moves the ends off excluded values and forgets exclusions that the interval already says.
    private mutating func trim() {
        var changed = true
        while changed, low <= high {
            changed = false
            for value in [first, second].prefix(Int(excluded)) {
                if value == low, low < Int64.max { low += 1; changed = true } else if value == high, high > Int64.min {
                    high -= 1
                    changed = true
                }
            }
        }
        let kept = [first, second].prefix(Int(excluded)).filter { $0 > low && $0 < high }
        excluded = UInt8(kept.count)
        first = kept.first ?? 0
        second = kept.count > 1 ? kept[1] : 0
    }

    /// Whether `self relation constant` holds; nil when it may or may not.
    public func decide(_ relation: Relation, _ value: Int64) -> Bool? {
        var yes = self
        if !yes.assume(relation, value) { return false }
        var no = self
        if !no.assume(relation.negated, value) { return true }
        return nil
    }

    /// Narrows by other facts of the same value; false when nothing is left.
    public mutating func assume(_ other: ValueFacts) -> Bool {
        low = max(low, other.low)
        high = min(high, other.high)
        for value in [other.first, other.second].prefix(Int(other.excluded)) { exclude(value) }
        trim()
        return low <= high
    }

    /// Facts that hold of both.
    public func joined(_ other: ValueFacts) -> ValueFacts {
        var result = ValueFacts()
        result.low = min(low, other.low)
        result.high = max(high, other.high)
        for value in [first, second, other.first, other.second, 0] where excludes(value) && other.excludes(value) {
            if value > result.low && value < result.high { result.exclude(value) }
        }
        return result
    }

    /// Whether every value that `self` allows is one that `other` allows.
    public func implies(_ other: ValueFacts) -> Bool {
        var meet = self
        return meet.assume(other) && meet == self
    }

    public func isDisjoint(with other: ValueFacts) -> Bool {
        var meet = self
        return !meet.assume(other)
    }

    /// In words, for dumps and messages.
    public var text: String {
        if let constant { return "\(constant)" }
        if isAny { return "any" }
        if low == 1, high == Int64.max { return "positive" }
        if low == 0, high == Int64.max { return "not negative" }
        if low == Int64.min, high == -1 { return "negative" }
        if low == Int64.min, high == Int64.max, isNonzero { return "nonzero" }
        let bounds = (low == Int64.min ? ".." : "\(low)..") + (high == Int64.max ? "" : "\(high)")
        return isNonzero ? bounds + " nonzero" : bounds
    }

    /// Only the signs that are possible: what outcomes are told apart by.
    public var signs: Signs {
        var signs: Signs = []
        if low < 0 { signs.insert(.negative) }
        if !excludes(0) { signs.insert(.zero) }
        if high > 0 { signs.insert(.positive) }
        return signs
    }

    public struct Signs: OptionSet, Hashable, Sendable, BitwiseCopyable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        public static let negative = Signs(rawValue: 1)
        public static let zero = Signs(rawValue: 2)
        public static let positive = Signs(rawValue: 4)
        public static let all: Signs = [.negative, .zero, .positive]
    }

    /// All that a set of signs says.
    public init(_ signs: Signs) {
        if !signs.contains(.negative) { low = signs.contains(.zero) ? 0 : 1 }
        if !signs.contains(.positive) { high = signs.contains(.zero) ? 0 : -1 }
        if !signs.contains(.zero) { exclude(0) }
    }
}

extension Relation {
    var negated: Relation {
        switch self {
        case .equal: .notEqual
        case .notEqual: .equal
        case .less: .greaterOrEqual
        case .lessOrEqual: .greater
        case .greater: .lessOrEqual
        case .greaterOrEqual: .less
        }
    }

    /// `b self' a` for `a self b`.
    var mirrored: Relation {
        switch self {
        case .equal, .notEqual: self
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        }
    }

    func holds(_ a: Int64, _ b: Int64) -> Bool {
        switch self {
        case .equal: a == b
        case .notEqual: a != b
        case .less: a < b
        case .lessOrEqual: a <= b
        case .greater: a > b
        case .greaterOrEqual: a >= b
        }
    }
}
