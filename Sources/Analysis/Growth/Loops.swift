import LeakModel

extension GrowthAnalysis {
    /// The blocks of loops that wait for events: without a condition that counts or walks to an end, or with a call
    /// that waits.
    mutating func eventLoopBlocks(of id: FunctionID) -> Set<BlockID> {
        if let known = eventLoops[id] { return known }
        let flow = flow(of: id)
        let function = program[id]
        var result: Set<BlockID> = []
        for component in stronglyConnectedComponents(flow.successors.map { $0.map(\.index) }) {
            let isCycle = component.count > 1 || flow.successors[component[0]].contains(BlockID(component[0]))
            guard isCycle else { continue }
            let blocks = component.map { BlockID($0) }
            if waits(blocks, function) || !endsByItself(blocks, function, flow, id) { result.formUnion(blocks) }
        }
        eventLoops[id] = result
        return result
    }

    private func waits(_ blocks: [BlockID], _ function: Function) -> Bool {
        guard !waits.isEmpty else { return false }
        for block in blocks {
            for instruction in function[block].instructions {
                if case .call(let call) = instruction.operation, let name = function[call].callee.baseName, waits.contains(name) {
                    return true
                }
            }
            if case .invoke(let call, _, _) = function[block].terminator, let name = function[call].callee.baseName,
                waits.contains(name)
            {
                return true
            }
        }
        return false
    }

    /// Whether the loop has a condition at its head or foot that is more than a flag.
    private func endsByItself(_ blocks: [BlockID], _ function: Function, _ flow: ControlFlow, _ id: FunctionID) -> Bool {
        let members = Set(blocks)
        guard let head = blocks.filter({ flow.isReachable($0) }).min(by: { flow.order[$0.index] < flow.order[$1.index] }) else { return true }
        for block in blocks {
            let leaves = flow.successors[block.index].contains { !members.contains($0) }
            guard leaves, block == head || flow.successors[block.index].contains(head) || isHeadPart(block, head, members, flow) else { continue }
            if !isFlagTest(function[block].terminator, id) { return true }
        }
        return false
    }

    /// `while (a && b)`: the second test follows the head directly.
    private func isHeadPart(_ block: BlockID, _ head: BlockID, _ members: Set<BlockID>, _ flow: ControlFlow) -> Bool {
        flow.predecessors[block.index].contains(head) && flow.successors[head.index].contains { !members.contains($0) }
    }

    /// `while (!server.stop)`: a number kept outside the function against a constant.
    private func isFlagTest(_ terminator: Terminator, _ id: FunctionID) -> Bool {
        guard case .branch(.compare(let left, let relation, let right), _, _) = terminator else { return false }
        guard relation == .equal || relation == .notEqual, case .constant(.integer) = right, let place = left.place else { return false }
        if case .local = place.base, place.path.isEmpty { return false }
        switch program.types[program.resolved(program.type(of: place, in: id))].kind {
        case .integer, .boolean: return true
        default: return false
        }
    }
}
