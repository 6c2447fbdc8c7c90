import LeakModel

/// Calls of C: container functions of library pages, allocators, and functions of the program.
extension GrowthAnalysis {
    mutating func scanCCall(_ id: CallID, _ block: BlockID, _ state: ScanState) {
        let call = state.function[id]
        if case .builtin = call.callee { return scanArithmetic(call, block, state) }
        let arguments = state.function.arguments(of: call)
        let name = call.callee.baseName
        if let name, let index = allocators.freed(by: name) { scanFree(arguments, index, call, block, state) }
        let moved = name.flatMap { allocators.moved(by: $0) }
        for (index, argument) in arguments.enumerated() {
            let place: Place
            let isAddress: Bool
            switch argument.value {
            case .place(let value): (place, isAddress) = (value, false)
            case .addressOf(let value): (place, isAddress) = (value, true)
            default: continue
            }
            let found = prefixes(of: place, in: state.id)
            scanFreedParameter(place, id, index, state)
            guard !found.isEmpty else { continue }
            if let name, index == 0, kinds.isFunction(name) {
                scanVerb(name, found, call, arguments, block, state)
            } else if index == moved {
                scanReallocation(found, id, call, block, state)
            } else if applyEffects(of: id, argument: index, to: found, block, state) {
                for prefix in found {
                    record(Access(slot: prefix.slot, kind: .touch, function: state.id, block: block, range: call.range))
                }
            } else {
                // A function that is not in view: with the address it may do anything, with a node or an array little.
                let kind: Access.Kind = isAddress || isUnknownMacro(call) ? .escape : .touch
                for prefix in found where prefix.isWhole || kind == .touch {
                    record(Access(slot: prefix.slot, kind: kind, function: state.id, block: block, range: call.range))
                }
            }
        }
    }

    private func isUnknownMacro(_ call: Call) -> Bool {
        switch call.callee {
        case .maybeMacro, .unknown: true
        case .named, .method, .place, .builtin: false
        }
    }

    private mutating func scanVerb(
        _ name: Name, _ found: [SlotPrefix], _ call: Call, _ arguments: ArraySlice<Argument>, _ block: BlockID, _ state: ScanState
    ) {
        guard let kind = kinds.kind(of: name, labels: arguments.map { _ in "_" }, container: nil, in: .c) else { return }
        for prefix in found where prefix.isWholeOrElement {
            var access = Access(slot: prefix.slot, kind: kind, function: state.id, block: block, range: call.range)
            access.verb = name
            access.key = arguments.dropFirst().first?.value
            access.element = arguments.last?.value
            record(access)
        }
    }

    /// `free(p)`: of an array that lives long, or of a node.
    private mutating func scanFree(_ arguments: ArraySlice<Argument>, _ index: Int, _ call: Call, _ block: BlockID, _ state: ScanState) {
        guard index < arguments.count, let place = arguments[arguments.startIndex + index].value.place else { return }
        for prefix in prefixes(of: place, in: state.id) where prefix.isWhole {
            if place.path.isEmpty, case .local = place.base { continue }
            record(Access(slot: prefix.slot, kind: .shrink, function: state.id, block: block, range: call.range))
        }
        noteRemoval(ofNodeAt: place, state)
    }

    /// A node that leaves: its record's lists are not only growing.
    mutating func noteRemoval(ofNodeAt place: Place, _ state: ScanState) {
        guard let record = program.nominal(of: program.type(of: place, in: state.id)), !state.inserted.contains(place.base) else { return }
        if unlinkers[record]?.last != state.id { unlinkers[record, default: []].append(state.id) }
    }

    /// A function that frees what a parameter points to; and the nodes that callers give to such functions.
    private mutating func scanFreedParameter(_ place: Place, _ id: CallID, _ index: Int, _ state: ScanState) {
        let call = state.function[id]
        var frees = call.callee.baseName.flatMap { allocators.freed(by: $0) } == index
        for target in program.targets(of: CallSite(state.id, id)).functions where freed[Int(target.raw)].contains(index) {
            frees = true
        }
        guard frees, place.path.isEmpty else { return }
        if case .parameter(let parameter) = place.base { freed[Int(state.id.raw)].insert(Int(parameter)) }
        noteRemoval(ofNodeAt: place, state)
    }

    /// `p = realloc(p, …)` where the result comes back to the same slot.
    private mutating func scanReallocation(_ found: [SlotPrefix], _ id: CallID, _ call: Call, _ block: BlockID, _ state: ScanState) {
        for prefix in found where prefix.isWhole && returns(id, to: prefix.slot, state) {
            record(Access(slot: prefix.slot, kind: .reallocate, function: state.id, block: block, range: call.range))
        }
    }

    private func returns(_ id: CallID, to slot: Slot, _ state: ScanState) -> Bool {
        guard let result = state.function[id].result else { return false }
        if prefixes(of: result, in: state.id).contains(where: { $0.slot == slot && $0.isWhole }) { return true }
        guard result.path.isEmpty, case .local = result.base else { return false }
        // Through at most one more local (`tmp = realloc(p, n); p = tmp;`, with a cast between).
        for store in state.stores(of: result.base) {
            if prefixes(of: store.target, in: state.id).contains(where: { $0.slot == slot && $0.isWhole }) { return true }
            guard store.target.path.isEmpty, isLocal(store.target.base) else { continue }
            for next in state.stores(of: store.target.base)
            where prefixes(of: next.target, in: state.id).contains(where: { $0.slot == slot && $0.isWhole }) {
                return true
            }
        }
        return false
    }

    /// `n + 1` that goes back to `n`.
    private mutating func scanArithmetic(_ call: Call, _ block: BlockID, _ state: ScanState) {
        guard case .builtin(let operation) = call.callee, operation == .add || operation == .subtract else { return }
        guard let result = call.result else { return }
        let arguments = state.function.arguments(of: call).map(\.value)
        var targets: [Place] = [result]
        if result.path.isEmpty, case .local = result.base {
            targets = state.stores(of: result.base).map(\.target)
        }
        for target in targets where !(target.path.isEmpty && isLocal(target.base)) {
            for prefix in prefixes(of: target, in: state.id) where prefix.isWhole {
                let isOwn = arguments.contains { operand in
                    operand.place.map { prefixes(of: $0, in: state.id).contains(prefix) } ?? false
                }
                guard isOwn else { continue }
                let isNegative = arguments.contains { if case .constant(.integer(let value)) = $0 { value < 0 } else { false } }
                let kind: CounterChange.Kind = (operation == .subtract) != isNegative ? .decrement : .increment
                let isByOne = arguments.contains { $0 == .constant(.integer(1)) }
                count(
                    prefix.slot,
                    CounterChange(kind: kind, function: state.id, block: block, range: call.range, isByOne: isByOne))
            }
        }
    }

    func isLocal(_ base: PlaceBase) -> Bool {
        if case .local = base { true } else { false }
    }
}
