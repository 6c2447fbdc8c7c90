import LeakModel

// `switch`, `do` and `catch`.
extension Lowering {
    mutating func lowerSwitch(_ node: NodeID, result: Place?, label: Name = .none) {
        guard let expression = tree.child(node, where: \.isExpression) else { return giveUp(node) }
        let subject = lowerSubject(expression)
        let cases = switchCases(of: node)
        let exit = makeBlock()
        let outerFallthrough = frame.fallthroughTarget
        frame.jumps.append(JumpTarget(label: label, exit: exit, depth: frame.scopes.count))
        let bodies = cases.map { _ in makeBlock() }
        if case .place(let place) = subject, let arms = simpleArms(cases) {
            lowerArms(arms, cases, bodies, place, tree.range(expression), exit: exit, result: result)
        } else {
            lowerTests(cases, bodies, subject, exit: exit, result: result)
        }
        frame.jumps.removeLast()
        frame.fallthroughTarget = outerFallthrough
        position(at: exit)
    }

    /// The cases, those of all arms of an `#if` too.
    private func switchCases(of node: NodeID) -> [NodeID] {
        var result: [NodeID] = []
        for child in tree.children(node) {
            switch tree.kind(child) {
            case .switchCase: result.append(child)
            case .ifConfig:
                for clause in tree.children(child, .ifConfigClause) { result += switchCases(of: clause) }
            default: break
            }
        }
        return result
    }

    private func isDefault(_ node: NodeID) -> Bool { tree.child(node, .caseItem) == nil }

    // MARK: - One terminator

    /// The patterns of each case where all of them are constants or enum cases that bind their payload at most.
    private mutating func simpleArms(_ cases: [NodeID]) -> [[SwitchArm.Pattern]]? {
        var result: [[SwitchArm.Pattern]] = []
        for node in cases {
            var patterns: [SwitchArm.Pattern] = []
            if isDefault(node) { patterns.append(.default) }
            for item in tree.children(node, .caseItem) {
                guard tree.child(item, .whereCondition) == nil, let pattern = tree.child(item, where: \.isPattern),
                    let simple = simplePattern(pattern)
                else { return nil }
                patterns.append(simple)
            }
            result.append(patterns)
        }
        // The default stands last, since arms are tried in order.
        return result.dropLast().contains { $0.contains(.default) } ? nil : result
    }

    private mutating func simplePattern(_ pattern: NodeID) -> SwitchArm.Pattern? {
        switch tree.kind(pattern) {
        case .wildcardPattern, .wildcardExpr: return .default
        case .valueBindingPattern:
            guard let inner = tree.lastChild(pattern) else { return nil }
            return tree.kind(inner) == .identifierPattern ? .default : simplePattern(inner)
        case .expressionPattern, .patternExpr:
            return tree.firstChild(pattern).flatMap { simplePattern($0) }
        default: break
        }
        if let constant = constant(pattern) {
            if case .symbol(let name) = constant { return .enumCase(name) }
            return .constant(constant)
        }
        guard let (name, arguments) = casePattern(pattern), name != words.some, name != words.none else { return nil }
        for argument in arguments {
            guard let inner = tree.lastChild(argument), alwaysFits(inner) else { return nil }
        }
        return .enumCase(name)
    }

    /// Wildcards and variables.
    private func alwaysFits(_ pattern: NodeID) -> Bool {
        var next = pattern
        while true {
            switch tree.kind(next) {
            case .wildcardPattern, .wildcardExpr, .identifierPattern: return true
            case .declReferenceExpr: return true
            case .valueBindingPattern, .patternExpr, .expressionPattern:
                guard let inner = tree.lastChild(next) else { return false }
                next = inner
            default: return false
            }
        }
    }

    private mutating func lowerArms(
        _ patterns: [[SwitchArm.Pattern]], _ cases: [NodeID], _ bodies: [BlockID], _ subject: Place, _ range: ByteRange,
        exit: BlockID, result: Place?
    ) {
        var arms: [SwitchArm] = []
        var entries: [[BlockID]] = []
        for (index, list) in patterns.enumerated() {
            let items = tree.children(cases[index], .caseItem)
            let blocks = list.indices.map { position in
                position < items.count && bindsNames(items[position]) ? makeBlock() : bodies[index]
            }
            for (pattern, block) in zip(list, blocks) { arms.append(SwitchArm(pattern, target: block)) }
            entries.append(blocks)
        }
        let slice = frame.builder.makeArms(arms)
        ensureOpen()
        terminate(.switch(.place(subject), slice), range)
        for (index, node) in cases.enumerated() {
            openCase()
            for (item, block) in zip(tree.children(node, .caseItem), entries[index]) where block != bodies[index] {
                position(at: block)
                // Fits always: nothing goes to the failure block.
                if let pattern = tree.child(item, where: \.isPattern) { bindArm(pattern, subject, binds: false) }
                jump(bodies[index], tree.range(item), origin: .implicit)
            }
            lowerCaseBody(node, at: index, bodies, exit: exit, result: result)
        }
    }

    private func bindsNames(_ item: NodeID) -> Bool {
        for node in tree.preorder(item) where tree.kind(node) == .valueBindingPattern { return true }
        return false
    }

    private mutating func bindArm(_ pattern: NodeID, _ subject: Place, binds: Bool) {
        switch tree.kind(pattern) {
        case .valueBindingPattern:
            if let inner = tree.lastChild(pattern) { bindArm(inner, subject, binds: true) }
        case .expressionPattern, .patternExpr:
            if let inner = tree.firstChild(pattern) { bindArm(inner, subject, binds: binds) }
        default:
            let failure = frame.builder.current
            guard let (name, arguments) = casePattern(pattern) else {
                return matchPattern(pattern, subject, else: failure, binds: binds)
            }
            matchPayload(arguments, of: subject.appending(PathElement(.payload, name)), failure, binds)
        }
    }

    // MARK: - A chain of tests

    private mutating func lowerTests(
        _ cases: [NodeID], _ bodies: [BlockID], _ subject: Subject, exit: BlockID, result: Place?
    ) {
        var fallback: BlockID?
        for (index, node) in cases.enumerated() {
            openCase()
            if isDefault(node) { fallback = bodies[index] }
            for item in tree.children(node, .caseItem) {
                let failure = makeBlock()
                if let pattern = tree.child(item, where: \.isPattern) {
                    matchPattern(pattern, subject, else: failure, binds: false)
                }
                testWhere(of: item, else: failure)
                jump(bodies[index], tree.range(item), origin: .implicit)
                position(at: failure)
            }
            let resume = frame.builder.current
            lowerCaseBody(node, at: index, bodies, exit: exit, result: result)
            position(at: resume)
        }
        if let fallback { jump(fallback, .zero, origin: .implicit) } else { terminate(.unreachable, .zero, origin: .implicit) }
    }

    private mutating func testWhere(of item: NodeID, else failure: BlockID) {
        guard let condition = tree.child(item, .whereCondition), let expression = tree.child(condition, where: \.isExpression)
        else { return }
        let next = makeBlock()
        lowerCondition(expression, then: next, else: failure)
        position(at: next)
    }

    /// A scope in which variables of one name, bound by several patterns, are one.
    private mutating func openCase() {
        pushScope()
        frame.scopes[frame.scopes.count - 1].conditionalStart = bindings.count
    }

    private mutating func lowerCaseBody(
        _ node: NodeID, at index: Int, _ bodies: [BlockID], exit: BlockID, result: Place?
    ) {
        frame.scopes[frame.scopes.count - 1].conditionalStart = nil
        frame.fallthroughTarget = index + 1 < bodies.count ? bodies[index + 1] : nil
        position(at: bodies[index])
        declareLocalFunctions(of: node)
        for item in tree.children(node) {
            let kind = tree.kind(item)
            guard kind != .caseItem, kind != .attribute else { continue }
            if let result, tree.nextSibling(item) == nil, kind.isExpression {
                _ = lower(item, .into(result))
            } else {
                lowerItem(item)
            }
        }
        popScope(tree.range(node))
        jump(exit, tree.range(node), origin: .implicit)
    }

    // MARK: - do, catch

    mutating func lowerDo(_ node: NodeID, result: Place?) {
        guard let body = tree.child(node, .codeBlock) else { return giveUp(node) }
        let clauses = tree.children(node, .catchClause)
        guard !clauses.isEmpty else { return lowerBlock(body, result: result) }
        let range = tree.range(node)
        let (caught, exit) = (makeBlock(), makeBlock())
        let error = temporary(tree.range(clauses[0]))
        frame.handlers.append(Handler(target: caught, depth: frame.scopes.count, error: error))
        lowerBlock(body, result: result)
        frame.handlers.removeLast()
        jump(exit, range, origin: .implicit)
        position(at: caught)
        var catchesAll = false
        for clause in clauses { catchesAll = lowerCatch(clause, error, exit: exit, result: result) || catchesAll }
        if !catchesAll { rethrow(error, range) }
        position(at: exit)
    }

    /// Returns whether the clause catches every error.
    private mutating func lowerCatch(_ node: NodeID, _ error: Place, exit: BlockID, result: Place?) -> Bool {
        let range = tree.range(node)
        pushScope()
        frame.scopes[frame.scopes.count - 1].conditionalStart = bindings.count
        let body = makeBlock()
        let items = tree.children(node, .caseItem).filter { tree.firstChild($0) != nil }
        var catchesAll = items.isEmpty
        if items.isEmpty {
            let local = Local(name: words.error, range: ByteRange(range.start, range.start), isConstant: true)
            let place = declareLocal(local)
            assign(place, .place(error), range, origin: .implicit)
            jump(body, range, origin: .implicit)
        }
        for item in items {
            let failure = makeBlock()
            let pattern = tree.child(item, where: \.isPattern)
            if let pattern { matchPattern(pattern, error, else: failure, binds: false) }
            testWhere(of: item, else: failure)
            if let pattern, tree.child(item, .whereCondition) == nil, alwaysFits(pattern) { catchesAll = true }
            jump(body, tree.range(item), origin: .implicit)
            position(at: failure)
        }
        let resume = frame.builder.current
        frame.scopes[frame.scopes.count - 1].conditionalStart = nil
        position(at: body)
        if let block = tree.child(node, .codeBlock) { lowerBlock(block, result: result) }
        popScope(range)
        jump(exit, range, origin: .implicit)
        position(at: resume)
        return catchesAll
    }

    private mutating func rethrow(_ error: Place, _ range: ByteRange) {
        guard !isClosed else { return }
        if let handler = frame.handlers.last {
            if let place = handler.error { assign(place, .place(error), range, origin: .implicit) }
            leave(to: handler.depth, range)
            jump(handler.target, range, origin: .implicit)
        } else {
            leave(to: 0, range, endsLocals: false)
            terminate(.throw(.place(error)), range, origin: .implicit)
        }
    }
}
