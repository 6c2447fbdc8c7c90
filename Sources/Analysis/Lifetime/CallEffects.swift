import LeakModel
import Rules

/// The values that a call is given on one path.
struct CallValues {
    var receiver: Value?
    var arguments: [Value]
}

/// The states after a call, by how it ends.
struct CallResults {
    var returned: [State] = []
    var threw: [State] = []
}

extension Exploration {
    /// The states in which a call that cannot throw returns.
    func call(_ id: CallID, _ state: State) -> [State] {
        var results = perform(id, state)
        guard frame.function[id].flags.contains(.isOptionalTry) else { return results.returned }
        for index in results.threw.indices {
            setResult(of: id, .null, &results.threw[index])
        }
        return results.returned + results.threw
    }

    func invoke(_ id: CallID, _ state: State) -> (returned: [State], threw: [State]) {
        let results = perform(id, state)
        return (results.returned, results.threw)
    }

    private func perform(_ id: CallID, _ state: State) -> CallResults {
        var state = state
        let call = frame.function[id]
        if case .builtin(let builtin) = call.callee {
            computeBuiltin(builtin, id, &state)
            return CallResults(returned: [state], threw: [state])
        }
        let values = CallValues(
            receiver: call.receiver.map { evaluate($0, &state) },
            arguments: frame.function.arguments(of: call).map { evaluate($0.value, &state) })
        let model = frame.models[Int(id.raw)]
        let isBirth = resource?.call == id && !state.isBorn
        if model.isNoReturn { return CallResults() }
        if failing == id { return performFailed(id, model, state) }
        if isBirth, resource?.acquisition.isLearnt == true { return performLearntBirth(id, values, state) }
        if model.isDeclared { return performDeclared(id, model, values, state, isBirth: isBirth) }
        if let outcomes = frame.outcomes[Int(id.raw)] {
            return performSummarized(id, outcomes, values, state, isBirth: isBirth)
        }
        if isBirth { return CallResults() }
        return performUnknown(id, model, values, state)
    }

    /// The acquisition as one that failed.
    private func performFailed(_ id: CallID, _ model: CallModel, _ state: State) -> CallResults {
        var state = state
        guard let acquire = model.acquires.first else { return CallResults(returned: [state], threw: [state]) }
        let result = freshResult(of: id, .any, &state)
        guard assumeOutcome(acquire.fails, result, isFailure: true, &state) else { return CallResults(threw: [state]) }
        setResult(of: id, result, &state)
        return CallResults(returned: [state], threw: [state])
    }

    /// Puts a call's result where it goes.
    func setResult(of id: CallID, _ value: Value, _ state: inout State) {
        let call = frame.function[id]
        guard let place = call.result else { return }
        store(value, at: place, &state, call.range)
    }

    /// A new value for a call's result, of which only this is known.
    func freshResult(of id: CallID, _ facts: ValueFacts, _ state: inout State) -> Value {
        if let constant = facts.constant { return .constant(constant) }
        let symbol = fresh(SymbolKey(kind: .call, a: id.raw), &state)
        state.setFacts(symbol, facts)
        return .symbol(symbol)
    }

    private func computeBuiltin(_ builtin: Builtin, _ id: CallID, _ state: inout State) {
        let call = frame.function[id]
        let arguments = frame.function.arguments(of: call)
        var values: [Value] = []
        for argument in arguments { values.append(evaluate(argument.value, &state)) }
        switch builtin {
        case .aggregate:
            for value in values { escape(value, &state) }
        case .convert:
            if let first = values.first {
                if first.constant != nil {
                    setResult(of: id, first, &state)
                    return
                }
                // An integer that becomes a pointer is one that was a pointer (the result of an undeclared function).
                if let place = call.result, isPointer(place), first.carried == .resource || first.symbol != nil {
                    setResult(of: id, first, &state)
                    return
                }
                escape(first, &state)
            }
        case .subscriptSet:
            for value in values { escape(value, &state) }
        case .suspend: invalidateOutside(&state)
        default: break
        }
        // Counting in a loop would give a new state each turn.
        let counts = (builtin == .add || builtin == .subtract) && frame.isInLoop[Int(site.block)]
        if !counts, let result = folded(builtin, values) {
            setResult(of: id, result, &state)
            return
        }
        if builtin == .add || builtin == .subtract, let pointer = values.first(where: { isPointerLike($0, state) || isArgumentPointer($0, call.result) }) {
            setResult(of: id, pointer.carried.map { .derived($0) } ?? pointer, &state)
            return
        }
        guard !values.isEmpty, values.count <= 2, builtin.isPure, frame.repeated.contains(builtin, arguments) else {
            setResult(of: id, freshResult(of: id, sum(builtin, values, state), &state), &state)
            return
        }
        let second = values.count > 1 ? values[1] : KnownExpression.absent
        let tag = ExpressionTag.builtin(builtin)
        if let known = state.expression(tag, values[0], second, KnownExpression.absent) {
            setResult(of: id, known, &state)
            return
        }
        let result = freshResult(of: id, .any, &state)
        state.setExpression(tag, values[0], second, KnownExpression.absent, result)
        setResult(of: id, result, &state)
    }

    private func isPointer(_ place: Place) -> Bool {
        let program = context.program
        return program.types[program.unwrapped(program.type(of: place, in: frame.id))].kind == .pointer
    }

    /// Whether a pointer of the caller's is moved on.
    private func isArgumentPointer(_ value: Value, _ result: Place?) -> Bool {
        guard let symbol = value.symbol, symbols[symbol].kind == .entry, let result else { return false }
        return isPointer(result)
    }

    /// Whether arithmetic on the value is arithmetic on a followed pointer.
    private func isPointerLike(_ value: Value, _ state: State) -> Bool {
        if value.kind == .address || value.kind == .derived { return true }
        guard let symbol = value.symbol else { return false }
        if let resource, symbol == .resource { return !resource.acquisition.isDescriptor }
        return isFollowed(symbol, state) && symbols[symbol].kind != .entry
    }

    /// A sum of numbers that aren't negative isn't either.
    private func sum(_ builtin: Builtin, _ values: [Value], _ state: State) -> ValueFacts {
        guard builtin == .add, values.count == 2 else { return .any }
        let (a, b) = (state.facts(of: values[0]).low, state.facts(of: values[1]).low)
        var facts = ValueFacts.any
        if a >= 0, b >= 0 { _ = facts.assume(.greaterOrEqual, a > 0 || b > 0 ? 1 : 0) }
        return facts
    }

    private func folded(_ builtin: Builtin, _ values: [Value]) -> Value? {
        guard let a = values.first?.constant else { return nil }
        switch builtin {
        case .negate where a != Int64.min: return .constant(-a)
        case .bitNot: return .constant(~a)
        default: break
        }
        guard values.count == 2, let b = values[1].constant else { return nil }
        switch builtin {
        case .add: return .constant(a &+ b)
        case .subtract: return .constant(a &- b)
        case .multiply: return .constant(a &* b)
        case .bitAnd: return .constant(a & b)
        case .bitOr: return .constant(a | b)
        case .bitXor: return .constant(a ^ b)
        case .shiftLeft where b >= 0 && b < 63: return .constant(a << b)
        case .shiftRight where b >= 0 && b < 63: return .constant(a >> b)
        default: return nil
        }
    }

    /// Forgets what others can change.
    func invalidateOutside(_ state: inout State) {
        let before = state
        state.cells.removeAll { cell in
            let state = before
            if let symbol = cell.value.carried, let held = state.holding(symbol), held.holding == .handedOut || symbol == .resource {
                return false
            }
            guard isExternal(regions[cell.region], state) else { return false }
            return !isSetting(regions[cell.region])
        }
    }

    private func isSetting(_ key: RegionKey) -> Bool {
        guard case .base(let base) = key.root, !frame.repeated.settings.isEmpty else { return false }
        return frame.repeated.settings.contains(Place(base, key.path))
    }

    /// Forgets the contents of what the value points to, but for what is followed.
    func invalidateContents(of value: Value, _ state: inout State) {
        guard let key = pointee(of: value, &state) else { return }
        let before = state
        state.cells.removeAll { cell in
            let state = before
            guard key.contains(regions[cell.region]) else { return false }
            if let symbol = cell.value.carried, state.holding(symbol) != nil { return false }
            return true
        }
    }

    /// The value at a position of the call.
    func value(at slot: HandleSlot, _ values: CallValues) -> Value? {
        switch slot {
        case .result: nil
        case .receiver: values.receiver
        case .argument(let index), .pointee(let index): index < values.arguments.count ? values.arguments[index] : nil
        }
    }
}

extension Builtin {
    /// The same operands give the same result.
    fileprivate var isPure: Bool {
        switch self {
        case .aggregate, .subscriptGet, .subscriptSet, .interpolate, .suspend: false
        default: true
        }
    }
}
