import CClang
import LeakModel

/// Scopes, their ends, and jumps out of them.
extension Lowering {
    /// More cleanup calls than this in one function are not written out; it is incomplete then.
    static let cleanupLimit = 4000

    mutating func pushScope(_ node: Int) { function.scopes.append(Scope(node: node)) }

    /// Ends the innermost scope where control reaches its end.
    mutating func popScope() {
        if !builder.isClosed { leaveScopes(downTo: function.scopes.count - 1) }
        function.scopes.removeLast()
    }

    /// Emits what happens when control leaves all scopes but the outer `depth`.
    mutating func leaveScopes(downTo depth: Int, isReturn: Bool = false) {
        guard depth < function.scopes.count else { return }
        for scope in function.scopes[depth...].reversed() {
            for local in scope.locals.reversed() { end(local, isReturn: isReturn) }
        }
    }

    /// Ends one local: its cleanup call, and unless the function returns the end of its life.
    private mutating func end(_ local: ScopedLocal, isReturn: Bool) {
        if !local.cleanup.isNone {
            function.cleanupCount += 1
            guard function.cleanupCount <= Self.cleanupLimit else { return markIncomplete() }
            builder.emitCall(
                Call(callee: .named(local.cleanup), flags: .isDiscarded, range: local.range),
                arguments: [Argument(value: .addressOf(.local(local.id)), range: local.range)], origin: .deferred)
        }
        if !isReturn { builder.emit(.endOfLife(local.id), range: local.range, origin: .implicit) }
    }

    var hasPendingCleanup: Bool { function.scopes.contains { $0.locals.contains { !$0.cleanup.isNone } } }

    /// A jump to a label leaves the scopes that are not around it, and the locals declared after it.
    mutating func jump(to label: Label, at node: Int) {
        var common = 0
        while common < function.scopes.count, common < label.scopes.count,
            function.scopes[common].node == label.scopes[common]
        {
            common += 1
        }
        leaveScopes(downTo: common)
        if common > 0, !builder.isClosed {
            for local in function.scopes[common - 1].locals.reversed() where local.node > label.node {
                end(local, isReturn: false)
            }
        }
        jump(to: label.block, at: node)
    }

    mutating func jump(to target: JumpTarget?, at node: Int) {
        guard let target else { return opaque(node) }
        leaveScopes(downTo: target.depth)
        jump(to: target.block, at: node)
    }

    /// Makes the blocks of all labels in the function's tree, with the scopes around them.
    mutating func collectLabels() {
        var open: [(node: Int, end: Int)] = []
        for node in 0..<tree.nodes.count {
            while let last = open.last, node >= last.end { open.removeLast() }
            switch tree.kind(node) {
            case Kind.compoundStmt, Kind.forStmt: open.append((node, tree.end(node)))
            case Kind.labelStmt:
                guard let key = tree.cursor(node).statement else { continue }
                let block = builder.makeBlock()
                function.labels[key] = Label(block: block, scopes: open.map(\.node), node: node)
                function.labelBlocks.append(block)
            default: break
            }
        }
    }

    func label(referredBy node: Int) -> Label? {
        cclang_referenced(unit, tree.cursor(node)).statement.flatMap { function.labels[$0] }
    }
}
