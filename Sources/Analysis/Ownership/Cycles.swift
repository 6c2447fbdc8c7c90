import LeakModel

/// Objects that keep each other alive: edges in order, the last one leading back to where the first one starts.
struct ReferenceCycle: Sendable {
    /// The first is the link that the code makes.
    var edges: [ReferenceEdge]
    var first: ReferenceEdge { edges[0] }
}

extension ReferenceContext {
    /// The longest cycle that is told of, in edges.
    private static let cycleLength = 12
    /// The most cycles of one function.
    private static let cycleLimit = 64

    /// The cycles that links made in this function close, one for each closure or method reference in them, and one
    /// for each link between objects alone.
    func cycles(in graph: ReferenceGraph) -> [ReferenceCycle] {
        guard graph.edges.contains(where: { $0.isMade || graph.find($0.from) == graph.find($0.to) }) else { return [] }
        let reach = GraphReach(graph)
        var component = [Int](repeating: 0, count: graph.nodes.count)
        for (index, members) in stronglyConnectedComponents(reach.successors).enumerated() {
            for member in members { component[member] = index }
        }
        let valueSelf = valueSelf(graph)
        var seen: Set<ReferenceNodeID> = []
        var cycles: [ReferenceCycle] = []
        func search(_ edge: ReferenceEdge) -> ReferenceCycle? {
            let from = graph.find(edge.from)
            let to = graph.find(edge.to)
            let home = component[from.index]
            guard component[to.index] == home, edge.isMade == false || from != valueSelf else { return nil }
            if from == to { return isRecursiveClosure(from, graph) ? ReferenceCycle(edges: [edge]) : nil }
            let found = reach.search(
                from: to, depth: Self.cycleLength, isTarget: { $0 == from },
                isAllowed: { next in
                    component[graph.find(next.to).index] == home && !(next.isMade && graph.find(next.from) == valueSelf)
                })
            return found.first.map { ReferenceCycle(edges: [edge] + $0.path) }
        }
        for edge in graph.edges where isClosure(edge.to, graph) && cycles.count < Self.cycleLimit {
            guard edge.isMade || graph.find(edge.from) == graph.find(edge.to) else { continue }
            let closure = graph.find(edge.to)
            guard !seen.contains(closure), let cycle = search(edge) else { continue }
            seen.insert(closure)
            cycles.append(cycle)
        }
        var told: Set<Set<ReferenceNodeID>> = []
        for edge in graph.edges where edge.isMade && !isClosure(edge.to, graph) && cycles.count < Self.cycleLimit {
            guard let cycle = search(edge), !cycle.edges.contains(where: { isClosure($0.to, graph) }),
                told.insert(Set(cycle.edges.map { graph.find($0.to) })).inserted
            else { continue }
            cycles.append(cycle)
        }
        return cycles.filter { cycle in
            !cycle.edges.contains { edge in
                if case .global = graph[graph.find(edge.from)].kind { true } else { false }
            }
        }
    }

    func isClosure(_ id: ReferenceNodeID, _ graph: ReferenceGraph) -> Bool {
        switch graph[graph.find(id)].kind {
        case .closure, .method: true
        default: false
        }
    }

    /// A closure that captures the variable that holds it. A local function that calls itself keeps nothing.
    private func isRecursiveClosure(_ id: ReferenceNodeID, _ graph: ReferenceGraph) -> Bool {
        guard case .closure(let closure) = graph[graph.find(id)].kind else { return false }
        return program[closure].kind == .closure
    }

    /// `self` of a value type: what is stored in it isn't in the copies that closures took before.
    private func valueSelf(_ graph: ReferenceGraph) -> ReferenceNodeID? {
        guard let node = graph.existing(.selfObject), program.isReference(graph[node].type) == false else { return nil }
        return node
    }

    /// How sure it is that the cycle exists and stays; nil when the code itself lets go of it at once.
    func confidence(of cycle: ReferenceCycle, in graph: ReferenceGraph) -> Confidence? {
        let closures = Set(cycle.edges.compactMap { edge -> FunctionID? in
            if case .closure(let id) = graph[graph.find(edge.to)].kind { id } else { nil }
        })
        var isCleared = false
        for cleared in graph.clearedVariables where closures.contains(where: { isInside(cleared.function, $0) }) {
            if cycle.edges.contains(where: { graph.find($0.to) == graph.find(cleared.node) }) { return nil }
        }
        for edge in cycle.edges {
            for property in edge.through + [edge.property].compactMap({ $0 }) {
                for entry in cleanUps.entries(of: property) where !entry.isInDeinit {
                    if closures.contains(where: { isInside(entry.place, $0) }) { return nil }
                    // Letting go before the link is made only makes room for the new one.
                    if entry.function != graph.root || entry.range.start > edge.range.start { isCleared = true }
                }
            }
        }
        if isCleared || livesAsLongAsTheProcess(cycle, graph) { return .low }
        let assumptions = cycle.edges.count(where: \.isAssumed)
        let confidence: Confidence = assumptions == 0 ? .high : assumptions <= 2 ? .medium : .low
        return program[graph.root].isComplete ? confidence : confidence.lowered
    }

    private func isInside(_ function: FunctionID, _ closure: FunctionID) -> Bool {
        var next: FunctionID? = function
        while let id = next {
            if id == closure { return true }
            next = program[id].parent
        }
        return false
    }

    private func livesAsLongAsTheProcess(_ cycle: ReferenceCycle, _ graph: ReferenceGraph) -> Bool {
        cycle.edges.contains { edge in
            let node = graph[graph.find(edge.from)]
            guard node.kind == .selfObject, let nominal = program.nominal(of: node.type) else { return false }
            return processLongTypes.contains(nominal)
        }
    }
}
