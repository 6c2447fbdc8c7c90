import LeakModel

extension ReferenceContext {
    /// The longest chain of links from a holder to what it keeps that a summary tells of.
    private static let summaryDepth = 4
    /// The most properties between a holder and what it keeps: one, and two hops beyond.
    private static let pathLimit = 3

    /// Computes what every function keeps, callees first. Returns the graphs, by outermost function.
    mutating func summarize() -> [(root: FunctionID, graph: ReferenceGraph)] {
        var graphs: [(root: FunctionID, graph: ReferenceGraph)] = []
        for component in program.components {
            for id in component where program[id].parent == nil && program.language(of: id) == .swift {
                let graph = ReferenceGraphBuilder.build(id, self)
                summaries[Int(id.raw)] = summary(of: graph)
                if !graph.edges.isEmpty || !graph.runs.isEmpty { graphs.append((id, graph)) }
            }
        }
        return graphs.sorted { $0.root < $1.root }
    }

    private func summary(of graph: ReferenceGraph) -> KeepSummary {
        let function = program[graph.root]
        var result = KeepSummary()
        result.readsPath = storedPath(graph)
        result.returns = returned(graph)
        guard function.kind != .deinitializer, graph.edges.contains(where: \.isMade) || !graph.tokenEdges.isEmpty else { return result }
        let reach = GraphReach(graph, withTokens: true)
        var kept: [ReferenceNodeID: KeepSummary.Root] = [:]
        for (index, parameter) in function.parameters.enumerated() where canKeep(parameter) {
            if let node = graph.existing(.parameter(index)) { kept[node] = .parameter(index) }
        }
        if let node = graph.existing(.selfObject), program.isReference(graph[node].type) != false { kept[node] = .selfObject }
        guard !kept.isEmpty else { return result }
        for (holder, node) in holders(graph) {
            for found in reach.search(from: node, depth: Self.summaryDepth, isTarget: { kept[$0] != nil }) {
                guard let root = kept[found.node], root != holder, let last = found.path.last(where: \.isMade) else { continue }
                let path = found.path.flatMap { $0.through + [$0.property].compactMap { $0 } }
                guard path.count <= Self.pathLimit else { continue }
                result.keeps.append(
                    KeepSummary.Keep(
                        kept: root, holder: holder, path: path, function: last.function,
                        range: last.range, isAssumed: found.path.contains(where: \.isAssumed)))
            }
        }
        return result
    }

    private func holders(_ graph: ReferenceGraph) -> [(KeepSummary.Root, ReferenceNodeID)] {
        var result: [(KeepSummary.Root, ReferenceNodeID)] = []
        if let node = graph.existing(.selfObject) { result.append((.selfObject, node)) }
        for index in program[graph.root].parameters.indices {
            if let node = graph.existing(.parameter(index)) { result.append((.parameter(index), node)) }
        }
        for node in graph.returned { result.append((.result, node)) }
        if let node = graph.existing(.process) { result.append((.process, node)) }
        return result
    }

    private func returned(_ graph: ReferenceGraph) -> KeepSummary.Root? {
        let nodes = Set(graph.returned.map { graph.find($0) })
        guard nodes.count == 1, let node = nodes.first else { return nil }
        switch graph[node].kind {
        case .selfObject: return .selfObject
        case .parameter(let index): return .parameter(index)
        default: return nil
        }
    }

    /// For a getter that returns a stored property: the way there.
    private func storedPath(_ graph: ReferenceGraph) -> [PathElement]? {
        guard program[graph.root].kind == .getter, graph.returned.count == 1 else { return nil }
        var path: [PathElement] = []
        var node = graph.find(graph.returned[0])
        for _ in 0..<4 {
            switch graph[node].kind {
            case .selfObject: return path.isEmpty ? nil : path.reversed()
            case .slot(let owner, let element):
                path.append(element)
                node = graph.find(owner)
            default: return nil
            }
        }
        return nil
    }
}

/// Strong edges by node, for searches.
struct GraphReach {
    let graph: ReferenceGraph
    private let edges: [ReferenceEdge]
    /// Indices of edges by the node they start from.
    private let outgoing: [[Int]]

    struct Found {
        var node: ReferenceNodeID
        var path: [ReferenceEdge]
    }

    init(_ graph: ReferenceGraph, withTokens: Bool = false) {
        self.graph = graph
        edges = withTokens ? graph.edges + graph.tokenEdges : graph.edges
        var outgoing = [[Int]](repeating: [], count: graph.nodes.count)
        for (index, edge) in edges.enumerated() { outgoing[graph.find(edge.from).index].append(index) }
        self.outgoing = outgoing
    }

    /// Edges to nodes, by node index; merged nodes count as one.
    var successors: [[Int]] {
        outgoing.map { indices in indices.map { graph.find(edges[$0].to).index } }
    }

    /// The nearest targets within `depth` edges, each with its shortest path; what lies behind a target isn't looked at.
    func search(
        from start: ReferenceNodeID, depth: Int, isTarget: (ReferenceNodeID) -> Bool,
        isAllowed: (ReferenceEdge) -> Bool = { _ in true }
    ) -> [Found] {
        let start = graph.find(start)
        var cameBy: [ReferenceNodeID: Int] = [:]
        var seen: Set<ReferenceNodeID> = []
        var layer = [start]
        var found: [Found] = []
        for _ in 0..<depth {
            var next: [ReferenceNodeID] = []
            for node in layer {
                for index in outgoing[node.index] where isAllowed(edges[index]) {
                    let target = graph.find(edges[index].to)
                    guard seen.insert(target).inserted else { continue }
                    cameBy[target] = index
                    if isTarget(target) {
                        found.append(Found(node: target, path: path(to: target, from: start, cameBy)))
                    } else if target != start {
                        next.append(target)
                    }
                }
            }
            if next.isEmpty { break }
            layer = next
        }
        return found
    }

    private func path(
        to target: ReferenceNodeID, from start: ReferenceNodeID, _ cameBy: [ReferenceNodeID: Int]
    ) -> [ReferenceEdge] {
        var result: [ReferenceEdge] = []
        var node = target
        while let index = cameBy[node], result.count < 64 {
            result.append(edges[index])
            node = graph.find(edges[index].from)
            if node == start { break }
        }
        return result.reversed()
    }
}
