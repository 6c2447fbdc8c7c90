import LeakModel

// Leaving scopes: copies of `defer` bodies, ends of locals, `return`, `throw`, `break`, `continue`.
extension Lowering {
    /// Writes what happens when control leaves all scopes from the innermost down to, but without, the first `depth`.
    mutating func leave(to depth: Int, _ range: ByteRange, endsLocals: Bool = true) {
        for level in stride(from: frame.scopes.count - 1, through: depth, by: -1) {
            for index in frame.scopes[level].defers.indices.reversed() {
                copyDeferred(frame.scopes[level].defers[index], at: level, range)
            }
            if endsLocals { endLocals(of: level, range) }
        }
    }

    private mutating func endLocals(of level: Int, _ range: ByteRange) {
        let locals = frame.scopes[level].locals
        frame.endCount += locals.count
        guard frame.endCount < Lowering.endBudget else { return }
        let end = ByteRange(range.end, range.end)
        for local in locals.reversed() { emit(.endOfLife(local), end, origin: .implicit) }
    }

    /// Lowers a `defer` body once more, as if it stood here but with the names of where it is written.
    private mutating func copyDeferred(_ deferred: Deferred, at level: Int, _ range: ByteRange) {
        frame.deferredCount += tree.tokens(deferred.body).count
        guard frame.deferredCount < Lowering.deferBudget else {
            frame.builder.function.isComplete = false
            return
        }
        let hidden = Array(bindings[deferred.visible...])
        unbind(to: deferred.visible)
        let (scopes, handlers, origin, effects) = (frame.scopes, frame.handlers, frame.origin, frame.effects)
        frame.scopes = Array(scopes.prefix(level))
        frame.handlers = handlers.filter { $0.depth <= level }
        frame.origin = .deferred
        frame.effects = Effects()
        lowerBlock(deferred.body)
        (frame.scopes, frame.handlers, frame.origin, frame.effects) = (scopes, handlers, origin, effects)
        for binding in hidden { bind(binding.name, to: binding.place) }
    }

    // MARK: - Statements

    mutating func lowerReturn(_ node: NodeID) {
        let expression = tree.child(node, where: \.isExpression)
        returnValue(of: expression, tree.range(node))
    }

    /// Returns the value of the expression, after the defers of all scopes.
    mutating func returnValue(of expression: NodeID?, _ range: ByteRange, origin: Origin? = nil) {
        let runsDefers = frame.scopes.contains { !$0.defers.isEmpty }
        var operand: Operand?
        if let expression {
            let value = lower(expression, .value, as: frame.builder.function.result)
            operand = value
            if runsDefers, let place = value.place, !isTemporary(place) {
                let copy = temporary(tree.range(expression))
                assign(copy, value, tree.range(expression), origin: .implicit)
                operand = .place(copy)
            }
        }
        if runsDefers { leave(to: 0, range, endsLocals: false) }
        ensureOpen()
        terminate(.return(operand), range, origin: origin)
    }

    func isTemporary(_ place: Place) -> Bool {
        guard case .local(let id) = place.base else { return false }
        return frame.builder.function[id].isTemporary
    }

    mutating func lowerThrow(_ node: NodeID) {
        let range = tree.range(node)
        let error = tree.child(node, where: \.isExpression).map { lower($0, .value) }
        if let handler = frame.handlers.last {
            if let place = handler.error, let error { assign(place, error, range, origin: .implicit) }
            if !handler.traps { leave(to: handler.depth, range) }
            ensureOpen()
            jump(handler.target, range)
        } else {
            leave(to: 0, range, endsLocals: false)
            ensureOpen()
            terminate(.throw(error), range)
        }
    }

    /// The block where an error goes that a call throws here: through the defers, to the nearest `catch` or out.
    mutating func landing(_ range: ByteRange) -> BlockID {
        let handler = frame.handlers.last
        let depth = handler?.depth ?? 0
        let defers = frame.scopes[Swift.min(depth, frame.scopes.count)...].reduce(0) { $0 + $1.defers.count }
        if defers == 0 || handler?.traps == true { return handler?.target ?? throwExit(range) }
        let innermost = frame.scopes.count - 1
        if let known = frame.scopes[innermost].landing, known.defers == defers, known.handlers == frame.handlers.count {
            return known.block
        }
        let (resume, block) = (frame.builder.current, makeBlock())
        position(at: block)
        leave(to: depth, range, endsLocals: false)
        ensureOpen()
        terminate(handler.map { .jump($0.target) } ?? .throw(nil), range, origin: .implicit)
        position(at: resume)
        frame.scopes[innermost].landing = (defers, frame.handlers.count, block)
        return block
    }

    private mutating func throwExit(_ range: ByteRange) -> BlockID {
        if let known = frame.throwExit { return known }
        let (resume, block) = (frame.builder.current, makeBlock())
        position(at: block)
        terminate(.throw(nil), range, origin: .implicit)
        position(at: resume)
        frame.throwExit = block
        return block
    }

    mutating func lowerBreak(_ node: NodeID) {
        let label = nameChild(of: node).name
        let target = frame.jumps.last { label.isNone ? !$0.needsLabel : $0.label == label }
        leaveStatement(node, to: target.map { ($0.exit, $0.depth) })
    }

    mutating func lowerContinue(_ node: NodeID) {
        let label = nameChild(of: node).name
        let target = frame.jumps.last { $0.next != nil && (label.isNone || $0.label == label) }
        leaveStatement(node, to: target.flatMap { target in target.next.map { ($0, target.depth) } })
    }

    private mutating func leaveStatement(_ node: NodeID, to target: (block: BlockID, depth: Int)?) {
        guard let target else { return giveUp(node) }
        let range = tree.range(node)
        leave(to: target.depth, range)
        ensureOpen()
        jump(target.block, range)
    }
}
