import LeakModel
import Rules

// Calls of which neither a page nor a body says anything.
extension Exploration {
    func performUnknown(_ id: CallID, _ model: CallModel, _ values: CallValues, _ state: State) -> CallResults {
        var state = state
        let call = frame.function[id]
        reachesBeyond = true
        let all = (values.receiver.map { [$0] } ?? []) + values.arguments
        let name = frame.calleeName(of: id)
        var given: [Value] = []
        if case .maybeMacro = call.callee {
            for value in all { loseReachable(from: value, &state) }
        } else if !name.isNone, context.isReleaseName(name) {
            for value in all { releaseDeeply(value, rule: -1, &state, call.range) }
        } else {
            for value in all where value.closure == nil { given.append(value) }
        }
        useClosures(values, runsNow: model.runsNow, &state)
        if state.isDone { return CallResults() }
        invalidateOutside(&state)
        for value in all { invalidateContents(of: value, &state) }
        let result = freshResult(of: id, .any, &state)
        for value in given { give(value, to: name, result, &state) }
        var threw = state
        threw.trace = state.trace
        setResult(of: id, result, &state)
        return CallResults(returned: state.isDone ? [] : [state], threw: [threw])
    }

    /// Nothing is claimed any more of what the value reaches.
    func loseReachable(from value: Value, _ state: inout State) {
        for symbol in reachableSymbols(from: value, state) { escape(.symbol(symbol), &state) }
        escape(value, &state)
    }

    /// Takes note that code which isn't in view was given the value.
    func give(_ value: Value, to callee: Name, _ result: Value, _ state: inout State) {
        for symbol in reachableSymbols(from: value, state) {
            if symbol == .resource {
                let entry = GivenTo(callee: callee, result: result)
                if !state.given.contains(entry) {
                    if state.given.count >= 8 || callee.isNone { state.isDone = true } else { state.given.append(entry) }
                }
            } else if resource == nil {
                if symbols[symbol].kind == .entry {
                    if state.holding(symbol) == nil { state.setHolding(symbol, .given, rule: -1) }
                } else {
                    state.markAssumed(symbol)
                }
            }
        }
    }

    /// Closures that the call is given either run now, or take their captures away.
    func useClosures(_ values: CallValues, runsNow: Bool, _ state: inout State) {
        for value in values.arguments {
            guard let closure = value.closure else { continue }
            if runsNow { runClosure(closure, &state) } else { escape(value, &state) }
        }
    }

    /// The effects of a closure that runs here, perhaps: no path depends on whether it does.
    func runClosure(_ id: FunctionID, _ state: inout State) {
        guard let summary = context.summaries[id], summary.isComplete else {
            escape(.closure(id), &state)
            return
        }
        let captures = context.program[id].captures
        for effect in summary.outcomes.flatMap(\.effects) {
            guard case .capture(let index) = effect.slot.base, Int(index) < captures.count,
                let start = resolve(captures[Int(index)].place, &state),
                let region = resolve(regions[start], effect.slot.path, &state)
            else { continue }
            if case .set = effect.kind {
                if let cell = state.cell(region) { escape(cell.value, &state) }
                _ = clear(regions[region], &state, keeping: nil)
            } else if let cell = state.cell(region) {
                escape(cell.value, &state)
            } else if resource == nil {
                escape(load(region, &state), &state)
            }
        }
    }

    /// The birth of a resource at a call that no page or body calls an acquisition: once for each way in which the body,
    /// where it is in view, may give one.
    func performLearntBirth(_ id: CallID, _ values: CallValues, _ state: State) -> CallResults {
        guard let slot = resource?.acquisition.slot else { return CallResults() }
        guard let outcomes = frame.outcomes[Int(id.raw)] else { return learntBirth(id, values, .any, state) }
        var results = CallResults()
        var seen: [State] = []
        for outcome in outcomes.outcomes where !outcome.isThrow && outcome.mayGive(slot) {
            var start = state
            guard assume(outcome.conditions, values, &start) else { continue }
            for state in learntBirth(id, values, outcome.resultFacts, start).returned where !seen.contains(where: { $0.isSame(as: state) }) {
                seen.append(state)
                results.returned.append(state)
            }
        }
        return results
    }

    private func learntBirth(_ id: CallID, _ values: CallValues, _ facts: ValueFacts, _ state: State) -> CallResults {
        guard let acquisition = resource?.acquisition else { return CallResults() }
        var state = state
        let name = frame.calleeName(of: id)
        invalidateOutside(&state)
        for value in values.arguments { invalidateContents(of: value, &state) }
        useClosures(values, runsNow: false, &state)
        state.isBorn = true
        state.setHolding(.resource, .owned, rule: acquisition.rule)
        if acquisition.slot == .result {
            guard state.assume(.symbol(.resource), facts) else { return CallResults() }
            if !acquisition.isDescriptor { guard state.assume(.symbol(.resource), .notEqual, 0) else { return CallResults() } }
            setResult(of: id, .symbol(.resource), &state)
        } else {
            guard let value = value(at: acquisition.slot, values), let key = pointee(of: value, &state) else { return CallResults() }
            if !acquisition.isDescriptor { guard state.assume(.symbol(.resource), .notEqual, 0) else { return CallResults() } }
            store(.symbol(.resource), in: intern(key), &state, frame.function[id].range)
            let result = freshResult(of: id, facts, &state)
            setResult(of: id, result, &state)
            // What the call returned tells whether there is a resource at all; only a sibling can say how to read it.
            state.given.append(GivenTo(callee: name, result: result, isBirth: true))
        }
        return CallResults(returned: state.isDone ? [] : [state])
    }
}
