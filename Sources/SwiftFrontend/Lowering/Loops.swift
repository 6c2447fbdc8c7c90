import LeakModel

// Loops.
extension Lowering {
    mutating func lowerLoop(_ node: NodeID, label: Name) {
        switch tree.kind(node) {
        case .whileStmt: lowerWhile(node, label)
        case .repeatStmt: lowerRepeat(node, label)
        default: lowerFor(node, label)
        }
    }

    private mutating func lowerWhile(_ node: NodeID, _ label: Name) {
        let range = tree.range(node)
        let (head, body, exit) = (makeBlock(), makeBlock(), makeBlock())
        jump(head, range, origin: .implicit)
        position(at: head)
        // What the condition binds lives for one turn.
        pushScope()
        let depth = frame.scopes.count - 1
        if let conditions = tree.child(node, .conditionList) { lowerConditions(conditions, then: body, else: exit) }
        position(at: body)
        withJumpTarget(JumpTarget(label: label, exit: exit, next: head, depth: depth)) { lowering in
            if let block = lowering.tree.child(node, .codeBlock) { lowering.lowerBlock(block) }
        }
        popScope(range)
        jump(head, range, origin: .implicit)
        position(at: exit)
    }

    private mutating func lowerRepeat(_ node: NodeID, _ label: Name) {
        let range = tree.range(node)
        let (body, condition, exit) = (makeBlock(), makeBlock(), makeBlock())
        jump(body, range, origin: .implicit)
        position(at: body)
        withJumpTarget(JumpTarget(label: label, exit: exit, next: condition, depth: frame.scopes.count)) { lowering in
            if let block = lowering.tree.child(node, .codeBlock) { lowering.lowerBlock(block) }
        }
        jump(condition, range, origin: .implicit)
        position(at: condition)
        if let expression = tree.children(node, where: \.isExpression).last {
            lowerCondition(expression, then: body, else: exit)
        } else {
            jump(exit, range, origin: .implicit)
        }
        position(at: exit)
    }

    /// `for x in c`: each turn takes an element of `c`, as long as the iterator, which nothing here knows, gives one.
    private mutating func lowerFor(_ node: NodeID, _ label: Name) {
        let range = tree.range(node)
        guard let sequence = tree.child(node, where: \.isExpression) else { return giveUp(node) }
        let container = place(of: lower(sequence, .value), tree.range(sequence))
        let iterator = temporary(tree.range(sequence))
        let (head, body, exit) = (makeBlock(), makeBlock(), makeBlock())
        jump(head, range, origin: .implicit)
        position(at: head)
        assign(iterator, .unknown, tree.range(sequence), origin: .implicit)
        if has(.await, in: node) || has(.try, in: node) { suspend(sequence, throwing: has(.try, in: node)) }
        let reads = frame.builder.makePlaces([iterator])
        branch(.opaque(reads: reads, text: condensedText(sequence)), then: body, else: exit, tree.range(sequence))
        position(at: body)
        pushScope()
        bindElement(of: node, container, next: head)
        withJumpTarget(JumpTarget(label: label, exit: exit, next: head, depth: frame.scopes.count - 1)) { lowering in
            if let block = lowering.tree.child(node, .codeBlock) { lowering.lowerBlock(block) }
        }
        popScope(range)
        jump(head, range, origin: .implicit)
        position(at: exit)
    }

    private mutating func bindElement(of node: NodeID, _ container: Place, next: BlockID) {
        guard let pattern = tree.child(node, where: \.isPattern) else { return }
        let type = tree.child(node, .typeAnnotation).map { annotatedType($0) } ?? .unknown
        if has(.case, in: node) {
            // A fresh copy: what one turn learns of its element does not hold for the next.
            let element = temporary(tree.range(pattern))
            assign(element, .place(container.appending(.element)), tree.range(pattern), origin: .implicit)
            matchPattern(pattern, element, else: next, binds: false)
        } else if isPair(pattern), !isTemporary(container) {
            // The elements of a dictionary: its values are what `element` means elsewhere.
            let value = container.appending(.element)
            let key = value.appending(.field(intern("0")))
            bindPattern(pattern, to: .tuple([key, value]), origin: .implicit)
        } else {
            bindPattern(pattern, to: .place(container.appending(.element)), type: type, origin: .implicit)
        }
        if let condition = tree.child(node, .whereCondition), let expression = tree.child(condition, where: \.isExpression) {
            let body = makeBlock()
            lowerCondition(expression, then: body, else: next)
            position(at: body)
        }
    }

    private func isPair(_ pattern: NodeID) -> Bool {
        tree.kind(pattern) == .tuplePattern && tree.children(pattern, .tuplePatternElement).count == 2
    }

    /// `await` of something that is no call, and the throw edge of a `try` that covers none.
    mutating func suspend(_ node: NodeID, throwing: Bool) {
        let range = tree.range(node)
        var call = Call(callee: .builtin(.suspend), range: range)
        call.flags = .isDiscarded
        let id = frame.builder.makeCall(call, arguments: [])
        guard throwing else { return emit(.call(id), range, origin: .implicit) }
        invoke(id, range)
    }

    mutating func invoke(_ call: CallID, _ range: ByteRange) {
        ensureOpen()
        let thrown = landing(range)
        let normal = makeBlock()
        terminate(.invoke(call, normal: normal, thrown: thrown), range)
        position(at: normal)
    }

    mutating func withJumpTarget(_ target: JumpTarget, _ body: (inout Lowering) -> Void) {
        frame.jumps.append(target)
        body(&self)
        frame.jumps.removeLast()
    }
}
