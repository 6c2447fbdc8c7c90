import LeakModel
import Rules

/// Tasks that run in a loop which only ends with its sequence, and hold their owner while they do.
func endlessTaskFindings(_ graph: ReferenceGraph, _ context: ReferenceContext, _ rule: Rule) -> [Finding] {
    let program = context.program
    guard let selfNode = graph.existing(.selfObject), program.isReference(graph[selfNode].type) == true else { return [] }
    if let nominal = program.nominal(of: graph[selfNode].type), context.processLongTypes.contains(nominal) { return [] }
    return graph.runs.compactMap { run in
        let function = program[run.closure]
        let loops = waitingLoops(function)
        guard !loops.isEmpty, let hold = hold(of: run.closure, loops, selfNode, graph, context) else { return nil }
        if isCancelled(run.site, context) { return nil }
        let loop = loops[0]
        return Finding(
            rule: rule.id, category: rule.category, severity: rule.severity, confidence: min(.medium, rule.confidence),
            message: hold.isCapture
                ? "the task's loop may never end and its closure captures 'self' strongly"
                : "'self' is made strong before a loop that may never end",
            location: program.location(in: run.closure, hold.isCapture ? function.nameRange : hold.range), symbol: program.displayName(of: graph.root),
            variable: "self", acquired: "task",
            path: [
                Step("the task is started", at: program.location(in: run.site.function, program[run.site.function][run.site.call].range)),
                Step("'self' is held strongly", at: program.location(in: run.closure, hold.range)),
                Step("the loop waits here for as long as its sequence goes on", at: program.location(in: run.closure, loop.range)),
            ],
            remedies: [remedy(hold, run.closure, program)])
    }
}

/// Whether the task is kept and let go of (cancelled) other than in `deinit`.
private func isCancelled(_ site: CallSite, _ context: ReferenceContext) -> Bool {
    let program = context.program
    guard let result = program[site.function][site.call].result else { return false }
    let fate = TokenFollower.follow(result, of: site, context, removals: context.removals)
    if fate.isRemoved { return true }
    return fate.kept.contains { context.cleanUps.entries(of: $0.property).contains { !$0.isInDeinit } }
}

private struct StrongHold {
    var isCapture: Bool
    var range: ByteRange
}

private struct WaitingLoop {
    var blocks: Set<Int>
    var range: ByteRange
}

private func remedy(_ hold: StrongHold, _ closure: FunctionID, _ program: Program) -> Remedy {
    guard hold.isCapture else {
        return Remedy(
            title: "Make 'self' strong inside the loop", applicability: .manual,
            advice: "for await element in sequence { guard let self else { return } … }")
    }
    return Remedy(
        title: "Capture 'self' weakly", applicability: .unsafe,
        edits: [.captureWeakly(name: "self", closureAt: program.location(in: closure, program[closure].nameRange))],
        advice: "[weak self], and 'guard let self' inside the loop")
}

/// Loops that wait and that nothing but the end of their sequence (or an error) ends: `for await`, `while true`.
private func waitingLoops(_ function: Function) -> [WaitingLoop] {
    let flow = ControlFlow(function)
    var result: [WaitingLoop] = []
    for component in stronglyConnectedComponents(flow.successors.map { $0.map(\.index) }) {
        guard component.count > 1 || flow.successors[component[0]].contains(BlockID(component[0])) else { continue }
        let blocks = Set(component)
        guard let wait = component.lazy.compactMap({ waiting(function.blocks[$0], function) }).first else { continue }
        let exits = component.filter { leaves($0, blocks, function) && !asksGlobally(function.blocks[$0]) }
        let isEndless = exits.isEmpty || exits.count == 1 && asksForNext(exits[0], component, function)
        if isEndless { result.append(WaitingLoop(blocks: blocks, range: wait)) }
    }
    return result
}

/// Whether control goes on outside the loop from here, other than by an error.
private func leaves(_ block: Int, _ loop: Set<Int>, _ function: Function) -> Bool {
    switch function.blocks[block].terminator {
    case .invoke(_, let normal, _): !loop.contains(normal.index)
    case .jump, .branch, .switch: function.successors(of: function.blocks[block]).contains { !loop.contains($0.index) }
    case .return: true
    case .throw, .unreachable: false
    }
}

/// A branch on a static property (`Task.isCancelled`): not the loop's own end.
private func asksGlobally(_ block: BasicBlock) -> Bool {
    guard case .branch(.compare(.place(let place), _, _), _, _) = block.terminator else { return false }
    switch place.base {
    case .named, .global: return true
    case .local, .parameter, .capture, .selfValue: return false
    }
}

/// The head of a `for await`: the branch that the next element decides, in a loop that waits for one.
private func asksForNext(_ exit: Int, _ loop: [Int], _ function: Function) -> Bool {
    guard case .branch(.opaque, _, _) = function.blocks[exit].terminator else { return false }
    return loop.contains { index in
        let block = function.blocks[index]
        if case .invoke(let id, _, _) = block.terminator, function[id].callee == .builtin(.suspend) { return true }
        return block.instructions.contains { instruction in
            if case .call(let id) = instruction.operation { function[id].callee == .builtin(.suspend) } else { false }
        }
    }
}

private func waiting(_ block: BasicBlock, _ function: Function) -> ByteRange? {
    for instruction in block.instructions {
        guard case .call(let id) = instruction.operation else { continue }
        let call = function[id]
        if call.flags.contains(.isAwaited) || call.callee == .builtin(.suspend) { return instruction.range }
    }
    if case .invoke(let id, _, _) = block.terminator,
        function[id].flags.contains(.isAwaited) || function[id].callee == .builtin(.suspend)
    {
        return function[id].range
    }
    return nil
}

/// How the closure holds `self` while it is in a loop: a strong capture, or a strong local made outside the loop.
private func hold(
    of closure: FunctionID, _ loops: [WaitingLoop], _ selfNode: ReferenceNodeID, _ graph: ReferenceGraph,
    _ context: ReferenceContext
) -> StrongHold? {
    let program = context.program
    let function = program[closure]
    for edge in graph.edges {
        guard case .capture(closure, _) = edge.kind, graph.find(edge.to) == selfNode else { continue }
        return StrongHold(isCapture: true, range: edge.range)
    }
    for (index, block) in function.blocks.enumerated() {
        for instruction in block.instructions {
            guard case .assign(let place, .place) = instruction.operation, place.path.isEmpty,
                case .local(let local) = place.base, !function[local].isTemporary,
                let node = graph.existing(.local(closure, local)), node == selfNode,
                !loops.contains(where: { $0.blocks.contains(index) })
            else { continue }
            return StrongHold(isCapture: false, range: instruction.range)
        }
    }
    return nil
}
