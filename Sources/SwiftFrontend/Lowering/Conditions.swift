import LeakModel

// Conditions: where control goes, and what a condition binds on the way.
extension Lowering {
    /// The conditions of an `if`, `guard` or `while`, in order. What they bind is in force afterwards; emission goes on
    /// in `then`.
    mutating func lowerConditions(_ list: NodeID, then: BlockID, else otherwise: BlockID) {
        for condition in tree.children(list) {
            let next = tree.nextSibling(condition) == nil ? then : makeBlock()
            switch tree.kind(condition) {
            case .optionalBinding: lowerOptionalBinding(condition, then: next, else: otherwise)
            case .matchingCondition: lowerMatching(condition, then: next, else: otherwise)
            case .availabilityCondition:
                let text = condensedText(condition)
                branch(.opaque(reads: .empty, text: text), then: next, else: otherwise, tree.range(condition))
            default: lowerCondition(condition, then: next, else: otherwise)
            }
            position(at: next)
        }
        if tree.firstChild(list) == nil { jump(then, tree.range(list), origin: .implicit) }
        position(at: then)
    }

    /// Ends the block with the branch that the expression decides.
    mutating func lowerCondition(_ node: NodeID, then: BlockID, else otherwise: BlockID) {
        depth += 1
        defer { depth -= 1 }
        guard depth < Lowering.depthLimit else {
            giveUp(node)
            return branch(.opaque(reads: .empty, text: condensedText(node)), then: then, else: otherwise, tree.range(node))
        }
        let range = tree.range(node)
        switch tree.kind(node) {
        case .parenExpr:
            guard let inner = tree.firstChild(node) else { break }
            return lowerCondition(inner, then: then, else: otherwise)
        case .prefixOperatorExpr:
            guard let sign = tree.child(node, .operatorName), let inner = tree.lastChild(node), inner != sign,
                tree.range(sign).count == 1, tree.source[Int(tree.range(sign).start)] == UInt8(ascii: "!")
            else { break }
            return lowerCondition(inner, then: otherwise, else: then)
        case .binaryExpr:
            if lowerBinaryCondition(node, then: then, else: otherwise) { return }
        case .isExpr:
            let operand = tree.firstChild(node).map { lower($0, .value) }
            let reads = frame.builder.makePlaces([operand?.place].compactMap { $0 })
            return branch(.opaque(reads: reads, text: condensedText(node)), then: then, else: otherwise, range)
        case .booleanLiteral:
            ensureOpen()
            let isTrue = tree.firstWord(node) == .true
            return jump(isTrue ? then : otherwise, range)
        default: break
        }
        let operand = lower(node, .value)
        branch(.compare(operand, .notEqual, .constant(.integer(0))), then: then, else: otherwise, range)
    }

    private mutating func lowerBinaryCondition(_ node: NodeID, then: BlockID, else otherwise: BlockID) -> Bool {
        switch binaryOperator(node) {
        case .and:
            let parts = flattened(node, .and)
            for part in parts.dropLast() {
                let next = makeBlock()
                lowerCondition(part, then: next, else: otherwise)
                position(at: next)
            }
            lowerCondition(parts[parts.count - 1], then: then, else: otherwise)
            return true
        case .or:
            let parts = flattened(node, .or)
            for part in parts.dropLast() {
                let next = makeBlock()
                lowerCondition(part, then: then, else: next)
                position(at: next)
            }
            lowerCondition(parts[parts.count - 1], then: then, else: otherwise)
            return true
        case .relation(let relation):
            guard let (left, right) = operands(of: node) else { return false }
            let first = lower(left, .value)
            let second = lower(right, .value)
            branch(.compare(first, relation, second), then: then, else: otherwise, tree.range(node))
            return true
        case .coalesce, .arithmetic, .compound, .other: return false
        }
    }

    /// The operands of a left-nested chain of one logical operator, in order.
    private func flattened(_ node: NodeID, _ sign: BinaryOperator) -> [NodeID] {
        var parts: [NodeID] = []
        var next = node
        while tree.kind(next) == .binaryExpr, binaryOperator(next) == sign, let (left, right) = operands(of: next) {
            parts.append(right)
            next = left
        }
        parts.append(next)
        return parts.reversed()
    }

    // MARK: - Bindings

    /// `if let x = y`, `if let x`.
    private mutating func lowerOptionalBinding(_ node: NodeID, then: BlockID, else otherwise: BlockID) {
        let range = tree.range(node)
        guard let pattern = tree.child(node, where: \.isPattern) else {
            giveUp(node)
            return jump(then, range)
        }
        let type = tree.child(node, .typeAnnotation).map { annotatedType($0) } ?? .unknown
        let isConstant = tree.firstWord(node) == .let
        let operand: Operand
        var written = type
        if let initializer = tree.child(node, .initializer), let expression = tree.firstChild(initializer) {
            operand = lower(expression, .value)
            if !written.isKnown { written = inferredType(of: expression) }
        } else if let nameNode = tree.child(pattern, .name) {
            operand = reference(name(of: nameNode), tree.range(nameNode), labels: .none)
        } else {
            operand = .unknown
        }
        guard tree.kind(pattern) == .identifierPattern, let nameNode = tree.child(pattern, .name) else {
            branch(.compare(operand, .notEqual, .constant(.null)), then: then, else: otherwise, range)
            position(at: then)
            return bindPattern(pattern, to: .place(place(of: operand, range)), type: written)
        }
        let local = Local(
            name: name(of: nameNode), type: written, range: tree.range(nameNode), isConstant: isConstant)
        if let place = operand.place, place.path.isEmpty, isTemporary(place), adopt(place, as: local) {
            branch(.compare(operand, .notEqual, .constant(.null)), then: then, else: otherwise, range)
            return position(at: then)
        }
        branch(.compare(operand, .notEqual, .constant(.null)), then: then, else: otherwise, range)
        position(at: then)
        let place = declareLocal(local)
        assign(place, operand, range)
    }

    /// Makes a temporary the named local of the innermost scope, so that a call's result needs no copy.
    private mutating func adopt(_ place: Place, as local: Local) -> Bool {
        guard case .local(let id) = place.base, !frame.scopes.isEmpty,
            frame.scopes[frame.scopes.count - 1].conditionalStart == nil
        else { return false }
        var local = local
        if !local.type.isKnown { local.type = frame.builder.function[id].type }
        frame.builder.function.locals[Int(id.raw)] = local
        bind(local.name, to: place)
        frame.scopes[frame.scopes.count - 1].locals.append(id)
        return true
    }

    /// `if case .some(let x) = y`.
    private mutating func lowerMatching(_ node: NodeID, then: BlockID, else otherwise: BlockID) {
        guard let pattern = tree.child(node, where: \.isPattern),
            let initializer = tree.child(node, .initializer), let expression = tree.firstChild(initializer)
        else {
            giveUp(node)
            return jump(then, tree.range(node))
        }
        let subject = lowerSubject(expression)
        matchPattern(pattern, subject, else: otherwise, binds: false)
        jump(then, tree.range(node), origin: .implicit)
    }

    // MARK: - if

    mutating func lowerIf(_ node: NodeID, result: Place?) {
        let exit = makeBlock()
        var next: NodeID? = node
        while let node = next {
            next = nil
            let range = tree.range(node)
            let blocks = tree.children(node) { $0 == .codeBlock || $0 == .ifExpr }
            let then = makeBlock()
            let otherwise = blocks.count > 1 ? makeBlock() : exit
            pushScope()
            if let conditions = tree.child(node, .conditionList) { lowerConditions(conditions, then: then, else: otherwise) }
            position(at: then)
            if let body = blocks.first { lowerBlock(body, result: result) }
            popScope(range)
            jump(exit, range, origin: .implicit)
            guard blocks.count > 1 else { break }
            position(at: otherwise)
            if tree.kind(blocks[1]) == .ifExpr { next = blocks[1] } else {
                lowerBlock(blocks[1], result: result)
                jump(exit, range, origin: .implicit)
            }
        }
        position(at: exit)
    }
}
