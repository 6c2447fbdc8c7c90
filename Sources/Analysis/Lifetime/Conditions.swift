import LeakModel

/// Numbers for the kinds of remembered expressions, apart from each other.
enum ExpressionTag {
    static func builtin(_ builtin: Builtin) -> UInt64 { 1 << 40 | UInt64(builtin.rawValue) }
    static func relation(_ relation: Relation) -> UInt64 { 2 << 40 | UInt64(relation.rawValue) }
    static func isCase(_ name: Name) -> UInt64 { 3 << 40 | UInt64(name.raw) }
    static func text(_ name: Name) -> UInt64 { 4 << 40 | UInt64(name.raw) }
    static func call(_ name: Name) -> UInt64 { 5 << 40 | UInt64(name.raw) }
}

extension Exploration {
    /// The states in which the condition holds and doesn't; nil where it cannot be.
    func split(_ state: State, by condition: Condition) -> (yes: State?, no: State?) {
        var state = state
        switch condition {
        case .compare(let a, let relation, let b):
            let left = evaluate(a, &state)
            let right = evaluate(b, &state)
            return compare(left, relation, right, state, key: condition)
        case .isCase(let place, let name):
            let value = load(place, &state)
            if case .name = value.kind { return value == .name(name) ? (state, nil) : (nil, state) }
            return decide(ExpressionTag.isCase(name), value, KnownExpression.absent, KnownExpression.absent, state, key: condition)
        case .opaque(let reads, let text):
            let places = frame.function.places(reads)
            var values = places.prefix(4).map { load($0, &state) }
            guard !text.isNone, values.count <= 3 else { return (state, state) }
            while values.count < 3 { values.append(KnownExpression.absent) }
            return decide(ExpressionTag.text(text), values[0], values[1], values[2], state, key: condition)
        }
    }

    private func compare(_ a: Value, _ relation: Relation, _ b: Value, _ state: State, key: Condition) -> (yes: State?, no: State?) {
        if let constant = b.constant { return compare(a, relation, constant, state) }
        if let constant = a.constant { return compare(b, relation.mirrored, constant, state) }
        if a == b, a.kind != .name {
            switch relation {
            case .equal, .lessOrEqual, .greaterOrEqual: return (state, nil)
            case .notEqual, .less, .greater: return (nil, state)
            }
        }
        if let known = identity(a, b, state), relation == .equal || relation == .notEqual {
            return known == (relation == .equal) ? (state, nil) : (nil, state)
        }
        // One order and one direction, so that `a < b` and `b > a`, `a >= b` are the same question.
        let swaps = (b.kind.rawValue, b.bits) < (a.kind.rawValue, a.bits)
        let first = swaps ? b : a
        let second = swaps ? a : b
        let ordered = swaps ? relation.mirrored : relation
        let isNegated = ordered == .notEqual || ordered == .greaterOrEqual || ordered == .greater
        let question = isNegated ? ordered.negated : ordered
        var (yes, no) = decide(ExpressionTag.relation(question), first, second, KnownExpression.absent, state, key: key)
        if isNegated { swap(&yes, &no) }
        if relation == .equal { yes = yes.flatMap { equated(a, b, $0) } }
        if relation == .notEqual { no = no.flatMap { equated(a, b, $0) } }
        return (yes, no)
    }

    /// Whether two values are certainly the same (true) or certainly not (false).
    private func identity(_ a: Value, _ b: Value, _ state: State) -> Bool? {
        if a.kind == .address, b.kind == .address { return a == b }
        if a.kind == .name, b.kind == .name { return nil }
        // What is fresh here is nothing that existed before or comes from elsewhere.
        for (fresh, other) in [(a, b), (b, a)] {
            guard let symbol = fresh.carried, state.isOwned(symbol), state.given.isEmpty else { continue }
            if other.carried == symbol { return nil }
            if other.kind == .address || other.kind == .symbol || other.kind == .derived { return false }
        }
        if a.kind == .address || b.kind == .address {
            let other = a.kind == .address ? b : a
            if let symbol = other.symbol, symbols[symbol].kind == .entry { return false }
        }
        return nil
    }

    /// The state in which both are equal: each knows what the other knew.
    private func equated(_ a: Value, _ b: Value, _ state: State) -> State? {
        var state = state
        return state.assume(a, state.facts(of: b)) && state.assume(b, state.facts(of: a)) ? state : nil
    }

    private func compare(_ a: Value, _ relation: Relation, _ constant: Int64, _ state: State) -> (yes: State?, no: State?) {
        var yes = state
        var no = state
        var canHold = yes.assume(a, relation, constant)
        var canFail = no.assume(a, relation.negated, constant)
        // Memory that was read or written through the pointer: it is not null.
        if constant == 0, relation == .equal || relation == .notEqual, let symbol = a.symbol, isDereferenced(symbol, state) {
            if relation == .equal { canHold = false } else { canFail = false }
        }
        return (canHold ? yes : nil, canFail ? no : nil)
    }

    /// Whether something behind the pointer was accessed on this path.
    private func isDereferenced(_ symbol: Symbol, _ state: State) -> Bool {
        state.cells.contains { regions[$0.region].root.symbol == symbol }
    }

    /// Looks a question up or records both answers.
    private func decide(
        _ tag: UInt64, _ a: Value, _ b: Value, _ c: Value, _ state: State, key: Condition
    ) -> (yes: State?, no: State?) {
        if let known = state.expression(tag, a, b, c) { return known == .constant(1) ? (state, nil) : (nil, state) }
        guard frame.isRepeated(key) else { return (state, state) }
        var yes = state
        var no = state
        yes.setExpression(tag, a, b, c, .constant(1))
        no.setExpression(tag, a, b, c, .constant(0))
        return (yes, no)
    }

    /// Enters each arm with what it says of the operand.
    func splitSwitch(_ operand: Operand, _ arms: ArraySlice<SwitchArm>, _ state: State) {
        var rest: State? = state
        var value = KnownExpression.absent
        if var first = rest {
            value = evaluate(operand, &first)
            rest = first
        }
        // `default` may stand anywhere; it takes what all others leave.
        var fallback: BlockID?
        for arm in arms {
            guard let current = rest else { break }
            switch arm.pattern {
            case .constant(.integer(let number)): rest = enterArm(arm.target, value, number, number, current)
            case .constant(.null): rest = enterArm(arm.target, value, 0, 0, current)
            case .range(let low, let high): rest = enterArm(arm.target, value, low, high, current)
            case .constant, .opaque: enter(arm.target, current)
            case .enumCase(let name):
                let tag = ExpressionTag.isCase(name)
                let known = state.expression(tag, value, KnownExpression.absent, KnownExpression.absent)
                if known == .constant(0) { continue }
                enter(arm.target, current)
                if known == .constant(1) { rest = nil }
            case .default: fallback = arm.target
            }
        }
        if let fallback, let rest { enter(fallback, rest) }
    }

    /// Enters the arm where it fits; returns what is left for the arms after it.
    private func enterArm(_ target: BlockID, _ value: Value, _ low: Int64, _ high: Int64, _ state: State) -> State? {
        var yes = state
        if yes.assume(value, .greaterOrEqual, low), yes.assume(value, .lessOrEqual, high) { enter(target, yes) }
        guard low == high else { return state }
        var no = state
        return no.assume(value, .notEqual, low) ? no : nil
    }
}
