import LeakModel

extension GrowthAnalysis {
    /// Whether a test in the function leads away from `block` depending on the size of the container, or on a flag
    /// that says that this was done before.
    ///
    /// - Parameter counters: The integers that count the container's elements.
    mutating func isBounded(_ slot: Slot, counters: [Slot], in id: FunctionID, at block: BlockID) -> Bool {
        let function = program[id]
        guard function.blocks.count > 1 else { return false }
        let flow = flow(of: id)
        guard flow.isReachable(block) else { return false }
        var results: [LocalID: CallID]?
        var candidate = block
        var steps = 0
        while steps < 128, let up = flow.immediateDominators[candidate.index], up != candidate {
            candidate = up
            steps += 1
            guard leadsAway(from: candidate, block, flow) else { continue }
            let known = results ?? ScanState(id, function).resultOf
            results = known
            let test = SizeTest(slot: slot, counters: counters, function: id, results: known)
            if tests(function[candidate].terminator, test) { return true }
            if isOnceFlag(function[candidate].terminator, id, block) { return true }
        }
        return false
    }

    private struct SizeTest {
        var slot: Slot
        var counters: [Slot]
        var function: FunctionID
        var results: [LocalID: CallID]
    }

    /// One side of the branch never comes to `block`.
    private func leadsAway(from branch: BlockID, _ block: BlockID, _ flow: ControlFlow) -> Bool {
        let targets = flow.successors[branch.index]
        guard targets.count > 1 else { return false }
        return targets.contains { target in target != block && !flow.reachable(from: target)[block.index] }
    }

    private func tests(_ terminator: Terminator, _ test: SizeTest) -> Bool {
        switch terminator {
        case .branch(.compare(let left, let relation, let right), _, _):
            if isZero(left) || isZero(right) {
                // `if has_room(list)`: the result of a call that was given the container.
                return isSizeQuestion(left, test) || isSizeQuestion(right, test)
            }
            let isOrder = relation != .equal && relation != .notEqual
            return (isSize(left, test, 0) || isSize(right, test, 0)) && (isOrder || isConstant(left) || isConstant(right) || true)
        case .branch(.opaque(let reads, _), _, _):
            return program[test.function].places(reads).contains { isSize(.place($0), test, 0) }
        default: return false
        }
    }

    private func isZero(_ operand: Operand) -> Bool {
        switch operand {
        case .constant(.integer(0)), .constant(.null): true
        default: false
        }
    }

    private func isConstant(_ operand: Operand) -> Bool {
        if case .constant = operand { true } else { false }
    }

    /// A member of the container (`count`), a counter, or a sum with one.
    private func isSize(_ operand: Operand, _ test: SizeTest, _ depth: Int) -> Bool {
        guard depth < 4, let place = operand.place else { return false }
        for prefix in prefixes(of: place, in: test.function) {
            if prefix.isWhole && test.counters.contains(prefix.slot) { return true }
            if prefix.slot == test.slot, prefix.rest.count == 1, prefix.rest[0].kind == .field || prefix.rest[0].kind == .indirectField,
                !isPointer(place, test.function)
            {
                return true
            }
        }
        guard place.path.isEmpty, case .local(let local) = place.base, let call = test.results[local] else { return false }
        return isSizeCall(call, test, depth)
    }

    private func isSizeCall(_ id: CallID, _ test: SizeTest, _ depth: Int) -> Bool {
        let function = program[test.function]
        let call = function[id]
        let arguments = function.arguments(of: call).map(\.value)
        if case .builtin(let operation) = call.callee {
            switch operation {
            case .add, .subtract, .multiply, .divide, .remainder, .convert, .bitAnd, .compare:
                return arguments.contains { isSize($0, test, depth + 1) }
            default: return false
            }
        }
        return false
    }

    /// A call on the container, or with it, that answers a question about its size (`isFull`), as far as its body says.
    private func isSizeQuestion(_ operand: Operand, _ test: SizeTest) -> Bool {
        guard let place = operand.place, place.path.isEmpty, case .local(let local) = place.base,
            let call = test.results[local]
        else { return false }
        if isSizeCall(call, test, 0) { return true }
        for target in program.targets(of: CallSite(test.function, call)).functions where target != test.function {
            let function = program[target]
            guard function.blocks.count < 12 else { continue }
            let inner = SizeTest(
                slot: test.slot, counters: test.counters, function: target, results: ScanState(target, function).resultOf)
            for block in function.blocks {
                if tests(block.terminator, inner) { return true }
                if case .return(let value?) = block.terminator, isSizeReturn(value, inner) { return true }
            }
        }
        return false
    }

    private func isSizeReturn(_ value: Operand, _ test: SizeTest) -> Bool {
        guard let place = value.place, place.path.isEmpty, case .local(let local) = place.base, let call = test.results[local],
            case .builtin(.compare) = program[test.function][call].callee
        else { return false }
        return isSizeCall(call, test, 0)
    }

    private func isPointer(_ place: Place, _ id: FunctionID) -> Bool {
        program.types[program.resolved(program.type(of: place, in: id))].kind == .pointer
    }

    /// `if (done) return; done = 1;`
    private func isOnceFlag(_ terminator: Terminator, _ id: FunctionID, _ block: BlockID) -> Bool {
        guard case .branch(.compare(let left, let relation, let right), _, _) = terminator, let place = left.place else { return false }
        guard relation == .equal || relation == .notEqual, case .constant(.integer) = right, isKept(place) else { return false }
        for other in program[id].blocks {
            for instruction in other.instructions {
                if case .assign(place, .constant(.integer(let value))) = instruction.operation, value != 0 { return true }
            }
        }
        return false
    }

    private func isKept(_ place: Place) -> Bool {
        switch place.base {
        case .global, .selfValue, .capture: true
        case .parameter: !place.path.isEmpty
        case .local, .named: false
        }
    }
}
