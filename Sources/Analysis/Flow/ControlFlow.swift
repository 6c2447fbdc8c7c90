import LeakModel

/// What is known of a function's graph: order, predecessors, dominators, loops.
public struct ControlFlow: Sendable {
    /// By block.
    public let successors: [[BlockID]]
    /// By block, in order of block.
    public let predecessors: [[BlockID]]
    /// Blocks that the entry reaches, each before its successors but for back edges.
    public let reversePostorder: [BlockID]
    /// Position in `reversePostorder`, or -1 for unreachable blocks.
    public let order: [Int32]
    /// The immediate dominator by block; the entry's is itself, unreachable blocks have none.
    public let immediateDominators: [BlockID?]

    public init(_ function: Function) {
        let successors = function.blocks.map { function.successors(of: $0) }
        var predecessors = [[BlockID]](repeating: [], count: successors.count)
        for (index, targets) in successors.enumerated() {
            for target in targets where !(predecessors[target.index].last == BlockID(index)) {
                predecessors[target.index].append(BlockID(index))
            }
        }
        let order = reversePostorderOfGraph(successors)
        var position = [Int32](repeating: -1, count: successors.count)
        for (index, block) in order.enumerated() { position[block.index] = Int32(index) }
        self.successors = successors
        self.predecessors = predecessors
        reversePostorder = order
        self.order = position
        immediateDominators = dominators(of: order, position: position, predecessors: predecessors)
    }

    public func isReachable(_ block: BlockID) -> Bool { order[block.index] >= 0 }

    /// Whether every path from the entry to `b` goes through `a` (a block dominates itself).
    public func dominates(_ a: BlockID, _ b: BlockID) -> Bool {
        guard isReachable(a), isReachable(b) else { return false }
        var block = b
        while block != a {
            guard let next = immediateDominators[block.index], next != block else { return false }
            block = next
        }
        return true
    }

    /// Blocks that can reach themselves again: members of a cycle of the graph.
    public var blocksInLoops: [Bool] {
        var result = [Bool](repeating: false, count: successors.count)
        for component in stronglyConnectedComponents(successors.map { $0.map(\.index) }) {
            let isCycle = component.count > 1 || successors[component[0]].contains(BlockID(component[0]))
            if isCycle { for block in component { result[block] = true } }
        }
        return result
    }

    /// The blocks that can be reached from the end of `block`.
    public func reachable(from block: BlockID) -> [Bool] {
        var seen = [Bool](repeating: false, count: successors.count)
        var work = successors[block.index]
        while let next = work.popLast() {
            if seen[next.index] { continue }
            seen[next.index] = true
            work += successors[next.index]
        }
        return seen
    }
}

private func reversePostorderOfGraph(_ successors: [[BlockID]]) -> [BlockID] {
    guard !successors.isEmpty else { return [] }
    var seen = [Bool](repeating: false, count: successors.count)
    var postorder: [BlockID] = []
    var stack: [(block: BlockID, next: Int)] = [(BlockID(0), 0)]
    seen[0] = true
    while let top = stack.last {
        let targets = successors[top.block.index]
        if top.next < targets.count {
            stack[stack.count - 1].next += 1
            let target = targets[top.next]
            if !seen[target.index] {
                seen[target.index] = true
                stack.append((target, 0))
            }
        } else {
            postorder.append(top.block)
            stack.removeLast()
        }
    }
    return postorder.reversed()
}

/// Cooper, Harvey, Kennedy: "A Simple, Fast Dominance Algorithm" (2001).
private func dominators(of order: [BlockID], position: [Int32], predecessors: [[BlockID]]) -> [BlockID?] {
    var result = [BlockID?](repeating: nil, count: position.count)
    guard let entry = order.first else { return result }
    result[entry.index] = entry
    var changed = true
    while changed {
        changed = false
        for block in order.dropFirst() {
            var candidate: BlockID?
            for predecessor in predecessors[block.index] where result[predecessor.index] != nil {
                candidate = candidate.map { meet($0, predecessor, result, position) } ?? predecessor
            }
            if let candidate, result[block.index] != candidate {
                result[block.index] = candidate
                changed = true
            }
        }
    }
    return result
}

private func meet(_ a: BlockID, _ b: BlockID, _ dominators: [BlockID?], _ position: [Int32]) -> BlockID {
    var a = a
    var b = b
    while a != b {
        while position[a.index] > position[b.index], let up = dominators[a.index] { a = up }
        while position[b.index] > position[a.index], let up = dominators[b.index] { b = up }
    }
    return a
}

/// The strongly connected components of a graph in reverse topological order (successors first), each in order of
/// node. Tarjan (1972), without recursion.
public func stronglyConnectedComponents(_ successors: [[Int]]) -> [[Int]] {
    var search = ComponentSearch(successors)
    for node in successors.indices where search.index[node] < 0 { search.run(from: node) }
    return search.components
}

private struct ComponentSearch {
    let successors: [[Int]]
    var index: [Int]
    var low: [Int]
    var onStack: [Bool]
    var stack: [Int] = []
    var counter = 0
    var components: [[Int]] = []

    init(_ successors: [[Int]]) {
        self.successors = successors
        index = Array(repeating: -1, count: successors.count)
        low = Array(repeating: 0, count: successors.count)
        onStack = Array(repeating: false, count: successors.count)
    }

    mutating func enter(_ node: Int) {
        index[node] = counter
        low[node] = counter
        counter += 1
        stack.append(node)
        onStack[node] = true
    }

    mutating func run(from root: Int) {
        var frames = [(node: root, next: 0)]
        enter(root)
        while let frame = frames.last {
            if frame.next < successors[frame.node].count {
                frames[frames.count - 1].next += 1
                let target = successors[frame.node][frame.next]
                if index[target] < 0 {
                    enter(target)
                    frames.append((target, 0))
                } else if onStack[target] {
                    low[frame.node] = min(low[frame.node], index[target])
                }
            } else {
                frames.removeLast()
                if let parent = frames.last { low[parent.node] = min(low[parent.node], low[frame.node]) }
                if low[frame.node] == index[frame.node] { popComponent(endingWith: frame.node) }
            }
        }
    }

    mutating func popComponent(endingWith root: Int) {
        var component: [Int] = []
        while let node = stack.popLast() {
            onStack[node] = false
            component.append(node)
            if node == root { break }
        }
        components.append(component.sorted())
    }
}
