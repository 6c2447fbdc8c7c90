import LeakModel

// Blocks and statements.
extension Lowering {
    /// Lowers a `{ … }` in a scope of its own.
    mutating func lowerBlock(_ node: NodeID) {
        pushScope()
        lowerItems(of: node)
        popScope(tree.range(node))
    }

    /// Lowers a branch of an `if`, `switch` or `do` expression: its last expression goes to `result`.
    mutating func lowerBlock(_ node: NodeID, result: Place?) {
        guard let result else { return lowerBlock(node) }
        pushScope()
        lowerItems(of: node, result: result)
        popScope(tree.range(node))
    }

    mutating func lowerItems(of node: NodeID, result: Place? = nil) {
        declareLocalFunctions(of: node)
        for item in tree.children(node) {
            if let result, tree.nextSibling(item) == nil, tree.kind(item).isExpression {
                lowerValueItem(item, result)
            } else {
                lowerItem(item)
            }
        }
    }

    private mutating func lowerValueItem(_ node: NodeID, _ result: Place) {
        let outer = frame.resultPlace
        frame.resultPlace = result
        defer { frame.resultPlace = outer }
        _ = lower(node, .into(result))
    }

    /// Lowers a statement, declaration or expression inside a function.
    mutating func lowerItem(_ node: NodeID) {
        depth += 1
        defer { depth -= 1 }
        guard depth < Lowering.depthLimit else { return giveUp(node) }
        let kind = tree.kind(node)
        switch kind {
        case .returnStmt: lowerReturn(node)
        case .throwStmt: lowerThrow(node)
        case .breakStmt: lowerBreak(node)
        case .continueStmt: lowerContinue(node)
        case .fallthroughStmt: lowerFallthrough(node)
        case .yieldStmt: lowerYield(node)
        case .thenStmt: lowerThen(node)
        case .discardStmt: if let value = tree.child(node, where: \.isExpression) { discard(value) }
        case .deferStmt: lowerDefer(node)
        case .guardStmt: lowerGuard(node)
        case .whileStmt, .repeatStmt, .forStmt: lowerLoop(node, label: .none)
        case .labeledStmt: lowerLabeled(node)
        case .ifExpr: lowerIf(node, result: nil)
        case .switchExpr: lowerSwitch(node, result: nil)
        case .doExpr: lowerDo(node, result: nil)
        case .variableDecl: lowerLocalVariables(node)
        case .funcDecl: lowerLocalFunction(node)
        case .ifConfig: lowerConditionalItems(node) { $0.lowerItem($1) }
        case .codeBlock: lowerBlock(node)
        case .unexpected, .missing, .missingDecl: giveUp(node)
        case _ where kind.isDeclaration: deferDeclaration(node)
        case _ where kind.isExpression: discard(node)
        default: break
        }
    }

    private mutating func deferDeclaration(_ node: NodeID) { pending.append((node, context)) }

    private mutating func lowerDefer(_ node: NodeID) {
        guard let body = tree.child(node, .codeBlock), !frame.scopes.isEmpty else { return }
        frame.scopes[frame.scopes.count - 1].defers.append(Deferred(body: body, visible: bindings.count))
    }

    private mutating func lowerYield(_ node: NodeID) {
        var operands: [Operand] = []
        for value in tree.children(node) { operands.append(lower(value, .value)) }
        _ = builtin(.suspend, operands, tree.range(node))
    }

    private mutating func lowerThen(_ node: NodeID) {
        guard let value = tree.child(node, where: \.isExpression) else { return }
        if let result = frame.resultPlace { _ = lower(value, .into(result)) } else { discard(value) }
    }

    private mutating func lowerFallthrough(_ node: NodeID) {
        guard let target = frame.fallthroughTarget else { return giveUp(node) }
        ensureOpen()
        // The scope of the case's body is the innermost.
        leave(to: frame.scopes.count - 1, tree.range(node))
        jump(target, tree.range(node))
    }

    private mutating func lowerGuard(_ node: NodeID) {
        let (success, failure) = (makeBlock(), makeBlock())
        let visible = bindings.count
        if let conditions = tree.child(node, .conditionList) { lowerConditions(conditions, then: success, else: failure) }
        position(at: failure)
        if let body = tree.child(node, .codeBlock) {
            // The names that the conditions bind do not exist in the `else`.
            let hidden = Array(bindings[visible...])
            unbind(to: visible)
            lowerBlock(body)
            for binding in hidden { bind(binding.name, to: binding.place) }
        }
        terminate(.unreachable, tree.range(node), origin: .implicit)
        position(at: success)
    }

    private mutating func lowerLabeled(_ node: NodeID) {
        let label = nameChild(of: node).name
        guard let statement = tree.lastChild(node), tree.kind(statement) != .name else { return giveUp(node) }
        switch tree.kind(statement) {
        case .whileStmt, .repeatStmt, .forStmt: lowerLoop(statement, label: label)
        case .switchExpr: lowerSwitch(statement, result: nil, label: label)
        default:
            let exit = makeBlock()
            frame.jumps.append(JumpTarget(label: label, exit: exit, needsLabel: true, depth: frame.scopes.count))
            lowerItem(statement)
            frame.jumps.removeLast()
            jump(exit, tree.range(node), origin: .implicit)
            position(at: exit)
        }
    }

    // MARK: - #if

    /// Lowers the arms of an `#if` as alternatives that nothing here decides.
    mutating func lowerConditionalItems(_ node: NodeID, _ lowerItem: (inout Lowering, NodeID) -> Void) {
        let join = makeBlock()
        let outerStart = frame.scopes.last?.conditionalStart
        if !frame.scopes.isEmpty, outerStart == nil { frame.scopes[frame.scopes.count - 1].conditionalStart = bindings.count }
        for clause in tree.children(node, .ifConfigClause) {
            let next = makeBlock()
            if let condition = tree.child(clause, .ifConfigCondition) {
                let body = makeBlock()
                let text = condensedText(condition)
                branch(.opaque(reads: .empty, text: text), then: body, else: next, tree.range(condition))
                position(at: body)
            }
            for item in tree.children(clause) where tree.kind(item) != .ifConfigCondition { lowerItem(&self, item) }
            jump(join, tree.range(clause), origin: .implicit)
            position(at: next)
        }
        jump(join, tree.range(node), origin: .implicit)
        position(at: join)
        if !frame.scopes.isEmpty { frame.scopes[frame.scopes.count - 1].conditionalStart = outerStart }
    }
}
