import CClang
import LeakModel

/// Statements.
extension Lowering {
    /// Statements nested deeper than this are not lowered.
    static let statementDepthLimit = 4000

    mutating func statement(_ node: Int) {
        function.expressionDepth += 1
        defer { function.expressionDepth -= 1 }
        guard function.expressionDepth < Self.statementDepthLimit else {
            opaque(node)
            return markIncomplete()
        }
        let kind = tree.kind(node)
        switch kind {
        case Kind.compoundStmt: compound(node)
        case Kind.declStmt: for child in tree.children(node) { declaration(child) }
        case Kind.ifStmt: ifStatement(node)
        case Kind.switchStmt: switchStatement(node)
        case Kind.whileStmt: whileStatement(node)
        case Kind.doStmt: doStatement(node)
        case Kind.forStmt: forStatement(node)
        case Kind.caseStmt, Kind.defaultStmt: caseStatement(node)
        case Kind.labelStmt: labelStatement(node)
        case Kind.gotoStmt, Kind.indirectGotoStmt: gotoStatement(node)
        case Kind.breakStmt: jump(to: function.breakTargets.last, at: node)
        case Kind.continueStmt: jump(to: function.continueTargets.last, at: node)
        case Kind.returnStmt: returnStatement(node)
        case Kind.nullStmt: break
        case Kind.asmStmt, Kind.msAsmStmt: opaque(node)
        case _ where Kind.isExpression(kind): effect(node)
        case _ where Kind.isStatement(kind):
            // An attributed statement, or a directive around one.
            for child in tree.children(node) where isLowered(tree.kind(child)) { statement(child) }
        default: break
        }
    }

    private func isLowered(_ kind: Int32) -> Bool { Kind.isExpression(kind) || Kind.isStatement(kind) }

    private mutating func compound(_ node: Int) {
        pushScope(node)
        for child in tree.children(node) { statement(child) }
        popScope()
    }

    /// The outermost braces: their end returns.
    mutating func functionBody(_ node: Int) {
        pushScope(node)
        for child in tree.children(node) { statement(child) }
        if !builder.isClosed { leaveScopes(downTo: 0, isReturn: true) }
        function.scopes.removeLast()
    }

    private mutating func ifStatement(_ node: Int) {
        let parts = tree.children(node)
        guard parts.count >= 2 else { return incompleteStatement(node) }
        let then = builder.makeBlock()
        let end = builder.makeBlock()
        var otherwise = parts.count > 2 ? builder.makeBlock() : end
        condition(parts[0], then: then, else: otherwise)
        builder.position(at: then)
        statement(parts[1])
        // The range of the arm: to find the end of `if … else if … else if …` libclang walks the whole chain.
        jump(to: end, at: parts[1])
        var rest = parts.count > 2 ? parts[2] : nil
        while let branch = rest {
            builder.position(at: otherwise)
            let inner = tree.kind(branch) == Kind.ifStmt ? tree.children(branch) : []
            if inner.count >= 2 {
                // A chain is a list, not a nest: its length is not limited.
                let then = builder.makeBlock()
                otherwise = inner.count > 2 ? builder.makeBlock() : end
                condition(inner[0], then: then, else: otherwise)
                builder.position(at: then)
                statement(inner[1])
                jump(to: end, at: inner[1])
            } else {
                statement(branch)
                jump(to: end, at: branch)
            }
            rest = inner.count > 2 ? inner[2] : nil
        }
        builder.position(at: end)
    }

    private mutating func whileStatement(_ node: Int) {
        let parts = tree.children(node)
        guard parts.count == 2 else { return incompleteStatement(node) }
        let head = builder.makeBlock()
        let body = builder.makeBlock()
        let end = builder.makeBlock()
        fallInto(head, at: node)
        condition(parts[0], then: body, else: end)
        builder.position(at: body)
        loopBody(parts[1], break: end, continue: head)
        jump(to: head, at: node)
        builder.position(at: end)
    }

    private mutating func doStatement(_ node: Int) {
        let parts = tree.children(node)
        guard parts.count == 2 else { return incompleteStatement(node) }
        let body = builder.makeBlock()
        let check = builder.makeBlock()
        let end = builder.makeBlock()
        fallInto(body, at: node)
        loopBody(parts[0], break: end, continue: check)
        fallInto(check, at: node)
        condition(parts[1], then: body, else: end)
        builder.position(at: end)
    }

    private mutating func forStatement(_ node: Int) {
        let parts = tree.children(node)
        guard let body = parts.last, let slots = forSlots(node, parts: parts) else { return incompleteStatement(node) }
        pushScope(node)
        if let first = slots.first { statement(first) }
        let head = builder.makeBlock()
        let inside = builder.makeBlock()
        let step = slots.step == nil ? head : builder.makeBlock()
        let end = builder.makeBlock()
        fallInto(head, at: node)
        if let check = slots.check {
            condition(check, then: inside, else: end)
        } else {
            jump(to: inside, at: node)
        }
        builder.position(at: inside)
        loopBody(body, break: end, continue: step)
        jump(to: step, at: node)
        if let next = slots.step {
            builder.position(at: step)
            effect(next)
            jump(to: head, at: node)
        }
        builder.position(at: end)
        popScope()
    }

    private mutating func loopBody(_ node: Int, break end: BlockID, continue next: BlockID) {
        let depth = function.scopes.count
        function.breakTargets.append(JumpTarget(block: end, depth: depth))
        function.continueTargets.append(JumpTarget(block: next, depth: depth))
        statement(node)
        function.breakTargets.removeLast()
        function.continueTargets.removeLast()
    }

    private mutating func switchStatement(_ node: Int) {
        let parts = tree.children(node)
        guard parts.count == 2 else { return incompleteStatement(node) }
        let operand = value(parts[0])
        let subject = source(parts[0])
        if builder.isClosed { builder.position(at: builder.makeBlock()) }
        let head = builder.current
        let end = builder.makeBlock()
        builder.position(at: builder.makeBlock())
        function.switches.append(SwitchState())
        function.breakTargets.append(JumpTarget(block: end, depth: function.scopes.count))
        statement(parts[1])
        function.breakTargets.removeLast()
        let state = function.switches.removeLast()
        jump(to: end, at: node)
        builder.position(at: head)
        let arms = builder.makeArms(state.arms + [state.defaultArm ?? SwitchArm(.default, target: end)])
        builder.terminate(.switch(operand, arms), range: subject.range, origin: subject.origin)
        builder.position(at: end)
    }

    private mutating func caseStatement(_ node: Int) {
        let parts = tree.children(node)
        let block = builder.makeBlock()
        fallInto(block, at: node)
        if !function.switches.isEmpty {
            let top = function.switches.count - 1
            if tree.kind(node) == Kind.defaultStmt {
                function.switches[top].defaultArm = SwitchArm(.default, target: block)
            } else if let first = parts.first {
                let pattern = casePattern(first, to: parts.count > 2 ? parts[1] : nil)
                function.switches[top].arms.append(SwitchArm(pattern, target: block))
            }
        }
        if let last = parts.last, tree.kind(node) == Kind.defaultStmt || parts.count > 1 { statement(last) }
    }

    private mutating func casePattern(_ low: Int, to high: Int?) -> SwitchArm.Pattern {
        guard let first = integerConstant(low) else { return .opaque }
        guard let high else { return .constant(.integer(first)) }
        guard let last = integerConstant(high) else { return .opaque }
        return .range(first, last)
    }

    private mutating func labelStatement(_ node: Int) {
        if let key = tree.cursor(node).statement, let label = function.labels[key] { fallInto(label.block, at: node) }
        for child in tree.children(node) where isLowered(tree.kind(child)) { statement(child) }
    }

    private mutating func gotoStatement(_ node: Int) {
        if tree.kind(node) == Kind.gotoStmt {
            guard let child = tree.children(node).first, let label = label(referredBy: child) else {
                return incompleteStatement(node)
            }
            return jump(to: label, at: node)
        }
        let operand = tree.expressions(node).first.map { value($0) } ?? .unknown
        let source = source(node)
        let arms = builder.makeArms(function.labelBlocks.map { SwitchArm(.opaque, target: $0) })
        builder.terminate(.switch(operand, arms), range: source.range, origin: source.origin)
    }

    private mutating func returnStatement(_ node: Int) {
        var operand = tree.expressions(node).first.map { returned($0) }
        if let value = operand, hasPendingCleanup, let child = tree.expressions(node).first {
            // The value is read before the cleanup calls run.
            switch value {
            case .place(let place):
                if case .local(let local) = place.base, place.path.isEmpty, builder.function[local].isTemporary { break }
                let copy = temporary(for: child)
                assign(copy, value, at: child)
                operand = .place(copy)
            default: break
            }
        }
        leaveScopes(downTo: 0, isReturn: true)
        let source = source(node)
        builder.terminate(.return(operand), range: source.range, origin: source.origin)
    }

    private mutating func returned(_ node: Int) -> Operand { value(node) }

    mutating func incompleteStatement(_ node: Int) {
        markIncomplete()
        opaque(node)
    }
}
