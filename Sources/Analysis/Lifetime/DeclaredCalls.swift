import LeakModel
import Rules

// Calls that rule pages speak of.
extension Exploration {
    func performDeclared(
        _ id: CallID, _ model: CallModel, _ values: CallValues, _ state: State, isBirth: Bool
    ) -> CallResults {
        var state = state
        let range = frame.function[id].range
        for (rule, slot) in model.releases {
            guard let value = value(at: slot, values) else { continue }
            if case .pointee = slot {
                if let key = pointee(of: value, &state) { release(load(intern(key), &state), rule: rule, &state, range) }
            } else {
                release(value, rule: rule, &state, range)
            }
        }
        useClosures(values, runsNow: model.runsNow, &state)
        if state.isDone { return CallResults() }
        if let acquire = model.acquires.first, let transfer = model.transfers.first, acquire.slot == .result {
            return exchanged(id, acquire, transfer, values, state, isBirth: isBirth)
        }
        if let acquire = model.acquires.first, !isGivenBack(acquire, values, state) {
            return acquired(id, acquire, values, state, isBirth: isBirth)
        }
        if isBirth { return CallResults() }
        if let acquire = model.acquires.first {
            keepContext(of: id, acquire, values, &state)
            if state.isDone { return CallResults() }
        }
        if let transfer = model.transfers.first { return transferred(id, transfer, model.passes, values, state) }
        for (index, value) in values.arguments.enumerated() {
            // What a record that is passed by its address holds may be kept (`epoll_ctl`, `kevent`); a copier of bytes
            // copies the variable itself (`memcpy(slot, &p, sizeof p)`).
            let isSource = model.passes != nil && model.passes != index
            if let region = value.region {
                for cell in state.cells where (isSource || cell.region != region) && regions[region].contains(regions[cell.region]) {
                    escape(cell.value, &state)
                }
            }
            invalidateContents(of: value, &state)
        }
        if state.isDone { return CallResults() }
        if let passes = model.passes, passes < values.arguments.count {
            var failed = state
            setResult(of: id, values.arguments[passes], &state)
            // Where the result is kept beside the argument, a failure is a path of its own.
            if let acquire = model.acquires.first, acquire.fails == .nullPointer, isKeptApart(id, passes) {
                setResult(of: id, .null, &failed)
                if !failed.isDone { return CallResults(returned: [state, failed], threw: [state]) }
            }
        } else {
            setResult(of: id, freshResult(of: id, .any, &state), &state)
        }
        return CallResults(returned: [state], threw: [state])
    }

    /// Whether the call acquires only where an argument is null, and here it isn't, or nobody knows.
    private func isGivenBack(_ acquire: AcquireKnowledge, _ values: CallValues, _ state: State) -> Bool {
        guard let position = acquire.onlyIfNull, position < values.arguments.count else { return false }
        return state.facts(of: values.arguments[position]).constant != 0
    }

    /// Whether the call's result goes elsewhere than to where the argument came from.
    private func isKeptApart(_ id: CallID, _ argument: Int) -> Bool {
        let call = frame.function[id]
        let arguments = frame.function.arguments(of: call)
        guard call.result != nil, argument < arguments.count,
            let place = frame.handlePlace(of: Acquisition(call: id, rule: 0, slot: .result, source: .declared))
        else { return false }
        return arguments[arguments.startIndex + argument].value.place != place
    }

    /// The handle that is given is from now on kept by another one, which doesn't own it. True when that one is followed.
    private func attach(_ value: Value, to container: HandleSlot, _ id: CallID, _ values: CallValues, _ state: inout State) -> Bool {
        guard let holder = self.value(at: container, values)?.symbol, state.isOwned(holder), !frame.calleeName(of: id).isNone else { return false }
        if resource != nil, reachableSymbols(from: value, state).contains(.resource), holder != .resource {
            state.setCell(intern(.attachment(to: holder, by: frame.calleeName(of: id))), .symbol(.resource), isWritten: true)
        }
        return true
    }

    private func transferred(
        _ id: CallID, _ transfer: TransferKnowledge, _ passes: Int?, _ values: CallValues, _ state: State
    ) -> CallResults {
        var taken = state
        guard let value = value(at: transfer.slot, values) else { return CallResults(returned: [state], threw: [state]) }
        let passed = passes.flatMap { $0 < values.arguments.count ? values.arguments[$0] : nil }
        let result = passed ?? freshResult(of: id, .any, &taken)
        if let container = transfer.into, attach(value, to: container, id, values, &taken) {
            setResult(of: id, result, &taken)
            return CallResults(returned: taken.isDone ? [] : [taken], threw: [taken])
        }
        var kept = taken
        loseReachable(from: value, &taken)
        var returned: [State] = []
        if transfer.onSuccessOnly, isAnyFollowed(value, state) {
            if !taken.isDone, assumeOutcome(transfer.fails, result, isFailure: false, &taken) {
                setResult(of: id, result, &taken)
                returned.append(taken)
            }
            if assumeOutcome(transfer.fails, result, isFailure: true, &kept) {
                setResult(of: id, result, &kept)
                returned.append(kept)
            }
        } else if !taken.isDone {
            setResult(of: id, result, &taken)
            returned.append(taken)
        }
        return CallResults(returned: returned.filter { !$0.isDone }, threw: [kept])
    }

    /// `fdopen`: on success one resource goes into another, on failure it stays.
    private func exchanged(
        _ id: CallID, _ acquire: AcquireKnowledge, _ transfer: TransferKnowledge, _ values: CallValues, _ state: State, isBirth: Bool
    ) -> CallResults {
        var results = CallResults(threw: isBirth ? [] : [state])
        var success = state
        if let taken = value(at: transfer.slot, values) { loseReachable(from: taken, &success) }
        if !success.isDone, let handle = newborn(id, acquire, &success, isBirth: isBirth),
            assumeOutcome(acquire.fails, handle, isFailure: false, &success)
        {
            setResult(of: id, handle, &success)
            if isBirth, frame.function[id].result == nil { checkHeld(&success, frame.function[id].range, .dropped) }
            if !success.isDone { results.returned.append(success) }
        }
        if !isBirth, acquire.fails != .never {
            var failure = state
            if !transfer.onSuccessOnly, let taken = value(at: transfer.slot, values) { loseReachable(from: taken, &failure) }
            if failure.isDone { return results }
            let result = freshResult(of: id, .any, &failure)
            if assumeOutcome(acquire.fails, result, isFailure: true, &failure) {
                setResult(of: id, result, &failure)
                results.returned.append(failure)
            }
        }
        return results
    }

    private func isAnyFollowed(_ value: Value, _ state: State) -> Bool { !reachableSymbols(from: value, state).isEmpty }

    /// Narrows the result to success or failure; false when it cannot be so.
    func assumeOutcome(_ fails: FailureValue, _ result: Value, isFailure: Bool, _ state: inout State) -> Bool {
        let failure: (Relation, Int64)? =
            switch fails {
            case .never, .throws: nil
            case .nullPointer, .zeroStatus: (.equal, 0)
            case .minusOne, .allOnes: (.equal, -1)
            case .negative, .negativeStatus: (.less, 0)
            case .nonzeroStatus: (.notEqual, 0)
            }
        guard let failure else { return !isFailure }
        return state.assume(result, isFailure ? failure.0 : failure.0.negated, failure.1)
    }

    private func acquired(
        _ id: CallID, _ acquire: AcquireKnowledge, _ values: CallValues, _ state: State, isBirth: Bool
    ) -> CallResults {
        var state = state
        if let consumes = acquire.consumes { return reallocated(id, acquire, consumes, values, state, isBirth: isBirth) }
        let threw = isBirth ? [] : [state]
        keepContext(of: id, acquire, values, &state)
        if state.isDone { return CallResults(threw: threw) }
        switch acquire.slot {
        case .result:
            for value in values.arguments { invalidateContents(of: value, &state) }
            guard let value = newborn(id, acquire, &state, isBirth: isBirth) else { return CallResults(threw: threw) }
            setResult(of: id, value, &state)
            if isBirth, frame.function[id].result == nil { checkHeld(&state, frame.function[id].range, .dropped) }
            return CallResults(returned: state.isDone ? [] : [state], threw: threw)
        case .receiver, .argument, .pointee:
            return acquiredThroughArgument(id, acquire, values, state, isBirth: isBirth)
        }
    }

    /// A callback's context is kept for the callback.
    private func keepContext(of id: CallID, _ acquire: AcquireKnowledge, _ values: CallValues, _ state: inout State) {
        let arguments = frame.function.arguments(of: frame.function[id])
        guard arguments.contains(where: { if case .function = $0.value { true } else { false } }) else { return }
        for (index, value) in values.arguments.enumerated() where acquire.slot != .pointee(index) { loseReachable(from: value, &state) }
    }

    /// The value of a fresh handle: in its own run the resource, with what success says of it.
    private func newborn(_ id: CallID, _ acquire: AcquireKnowledge, _ state: inout State, isBirth: Bool) -> Value? {
        guard isBirth else {
            let symbol = fresh(SymbolKey(kind: .call, a: id.raw), &state)
            state.setHolding(symbol, .owned, rule: acquire.rule)
            return .symbol(symbol)
        }
        state.isBorn = true
        state.setHolding(.resource, .owned, rule: acquire.rule)
        let isDescriptor = resource?.acquisition.isDescriptor == true
        let value = Value.symbol(.resource)
        switch acquire.fails {
        case .nullPointer: guard state.assume(value, .notEqual, 0) else { return nil }
        case .minusOne, .negative: guard state.assume(value, .greaterOrEqual, 0) else { return nil }
        case .allOnes:
            guard state.assume(value, .notEqual, -1), state.assume(value, .notEqual, 0) else { return nil }
        case .never, .throws, .nonzeroStatus, .negativeStatus, .zeroStatus:
            if isDescriptor { _ = state.assume(value, .greaterOrEqual, 0) } else { _ = state.assume(value, .notEqual, 0) }
        }
        return value
    }

    private func acquiredThroughArgument(
        _ id: CallID, _ acquire: AcquireKnowledge, _ values: CallValues, _ state: State, isBirth: Bool
    ) -> CallResults {
        var failed = state
        var state = state
        guard let argument = value(at: acquire.slot, values) else { return CallResults(returned: [state], threw: [state]) }
        let threw = isBirth ? [] : [state]
        let status = freshResult(of: id, .any, &state)
        failed = state
        var returned: [State] = []
        if assumeOutcome(acquire.fails.isStatus ? acquire.fails : .never, status, isFailure: false, &state) {
            if let key = pointee(of: argument, &state), argument.region != nil || acquire.slot.isPointee {
                if let handle = newborn(id, acquire, &state, isBirth: isBirth) {
                    store(handle, in: intern(key), &state, frame.function[id].range)
                }
            } else if let symbol = argument.symbol, isBirth {
                state.isBorn = true
                adopt(symbol, rule: acquire.rule, &state)
            }
            setResult(of: id, status, &state)
            if !state.isDone, !isBirth || state.isBorn { returned.append(state) }
        }
        if !isBirth, acquire.fails.isStatus, assumeOutcome(acquire.fails, status, isFailure: true, &failed) {
            setResult(of: id, status, &failed)
            returned.append(failed)
        }
        return CallResults(returned: returned, threw: threw)
    }

    /// What was some value becomes the resource of the run.
    private func adopt(_ symbol: Symbol, rule: Int16, _ state: inout State) {
        let facts = state.facts(symbol)
        for index in state.cells.indices where state.cells[index].value.carried == symbol {
            state.cells[index].value = state.cells[index].value.kind == .symbol ? .symbol(.resource) : .derived(.resource)
        }
        state.expressions.removeAll { $0.mentions(symbol) }
        state.removeHolding(symbol)
        state.setFacts(symbol, .any)
        state.setFacts(.resource, facts)
        state.setHolding(.resource, .owned, rule: rule)
    }

    /// `realloc`: on success the old block is gone and there is a new one, on failure the old one stays.
    private func reallocated(
        _ id: CallID, _ acquire: AcquireKnowledge, _ consumes: Int, _ values: CallValues, _ state: State, isBirth: Bool
    ) -> CallResults {
        guard consumes < values.arguments.count else { return CallResults() }
        let old = values.arguments[consumes]
        if acquire.slot.isPointee { return reused(id, acquire, values, state, isBirth: isBirth) }
        if isBirth, resource?.acquisition.isConsumed == true { return keptOld(id, old, acquire, state) }
        var success = state
        var failure = state
        var returned: [State] = []
        let isOldResource = old.carried == .resource && state.isBorn
        if isOldResource { noteRelease(rule: acquire.rule, state) } else if let value = newborn(id, acquire, &success, isBirth: isBirth) {
            if let symbol = old.carried, let new = value.symbol { move(symbol, to: new, rule: acquire.rule, &success) }
            if !isBirth { _ = success.assume(value, .notEqual, 0) }
            setResult(of: id, value, &success)
            if isBirth, frame.function[id].result == nil { checkHeld(&success, frame.function[id].range, .dropped) }
            if !success.isDone { returned.append(success) }
        }
        if !isBirth, acquire.fails == .nullPointer {
            setResult(of: id, .null, &failure)
            if !failure.isDone { returned.append(failure) }
        }
        return CallResults(returned: returned)
    }

    /// `getline`: the buffer that the variable holds is used again; a new one is made only where there is none.
    private func reused(_ id: CallID, _ acquire: AcquireKnowledge, _ values: CallValues, _ state: State, isBirth: Bool) -> CallResults {
        var state = state
        guard let argument = value(at: acquire.slot, values), let key = pointee(of: argument, &state) else {
            return CallResults(returned: isBirth ? [] : [state])
        }
        let region = intern(key)
        let current = load(region, &state)
        let hasBuffer = current.carried.map { state.holding($0) != nil } ?? (current != .null)
        if hasBuffer, isBirth { return CallResults() }
        if !hasBuffer, let handle = newborn(id, acquire, &state, isBirth: isBirth) {
            store(handle, in: region, &state, frame.function[id].range)
        }
        setResult(of: id, freshResult(of: id, .any, &state), &state)
        return CallResults(returned: state.isDone ? [] : [state], threw: isBirth ? [] : [state])
    }

    /// The block's contents are in the new block now.
    private func move(_ old: Symbol, to new: Symbol, rule: Int16, _ state: inout State) {
        let root = RegionKey(root: .symbol(old), path: .empty)
        let contents = state.cells.filter { root.contains(regions[$0.region]) }
        _ = clear(root, &state, keeping: nil)
        for cell in contents {
            let key = RegionKey(root: .symbol(new), path: regions[cell.region].path)
            state.setCell(intern(key), cell.value, isWritten: cell.isWritten)
        }
        if resource == nil, symbols[old].kind == .entry {
            state.setHolding(old, .released, rule: rule)
        } else if old != .resource {
            state.removeHolding(old)
        }
    }

    /// The run of `p = realloc(p, n)`: the old block when the call fails.
    private func keptOld(_ id: CallID, _ old: Value, _ acquire: AcquireKnowledge, _ state: State) -> CallResults {
        guard let symbol = old.symbol else { return CallResults() }
        var state = state
        state.isBorn = true
        adopt(symbol, rule: acquire.rule, &state)
        guard state.assume(.symbol(.resource), .notEqual, 0) else { return CallResults() }
        setResult(of: id, .null, &state)
        return CallResults(returned: state.isDone ? [] : [state])
    }
}

extension FailureValue {
    /// Read from the call's result while the handle comes out of an argument.
    var isStatus: Bool { self == .nonzeroStatus || self == .negativeStatus || self == .zeroStatus }
}

extension HandleSlot {
    var isPointee: Bool { if case .pointee = self { true } else { false } }
}
