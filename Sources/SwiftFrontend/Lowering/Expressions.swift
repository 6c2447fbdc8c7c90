import LeakModel

/// Where the value of an expression is wanted.
enum Demand {
    /// As an operand of the caller.
    case value
    /// Stored in the place.
    case into(Place)
    /// Nowhere.
    case discarded

    var isDiscarded: Bool { if case .discarded = self { true } else { false } }

    /// The place, where it is a plain local that results can go to without a copy.
    var direct: Place? {
        guard case .into(let place) = self, place.path.isEmpty, case .local = place.base else { return nil }
        return place
    }
}

// Expressions.
extension Lowering {
    /// Evaluates for effects only.
    mutating func discard(_ node: NodeID) { _ = lower(node, .discarded) }

    /// Evaluates the expression. The result is an operand of it; `unknown` where it was discarded.
    mutating func lower(_ node: NodeID, _ demand: Demand) -> Operand {
        depth += 1
        defer { depth -= 1 }
        guard depth < Lowering.depthLimit else { return unknown(node, demand) }
        let expected = frame.expected
        frame.expected = .unknown
        if isChained(node) { return lowerChain(node, demand, expected: expected) }
        switch tree.kind(node) {
        case .tryExpr, .awaitExpr, .parenExpr: frame.expected = expected
        default: break
        }
        return lowerPrimary(node, demand)
    }

    /// Evaluates an expression whose type is written where its value goes.
    mutating func lower(_ node: NodeID, _ demand: Demand, as type: TypeID) -> Operand {
        frame.expected = type
        return lower(node, demand)
    }

    /// Hands the value on to where it is wanted.
    mutating func deliver(_ operand: Operand, _ demand: Demand, _ range: ByteRange) -> Operand {
        guard case .into(let place) = demand else { return operand }
        if operand != .place(place) { assign(place, operand, range) }
        return .place(place)
    }

    mutating func unknown(_ node: NodeID, _ demand: Demand) -> Operand {
        giveUp(node)
        return deliver(.unknown, demand, tree.range(node))
    }

    /// A place that holds the operand: its own, or a temporary.
    mutating func place(of operand: Operand, _ range: ByteRange) -> Place {
        if case .place(let place) = operand { return place }
        let place = temporary(range)
        assign(place, operand, range, origin: .implicit)
        return place
    }

    /// Expressions whose first child is lowered before them without recursion: chains of members and calls, sums.
    private func isChained(_ node: NodeID) -> Bool {
        switch tree.kind(node) {
        case .callExpr, .memberExpr, .subscriptExpr, .optionalChainExpr, .forceUnwrapExpr, .specializeExpr,
            .postfixOperatorExpr, .postfixIfConfigExpr, .asExpr, .isExpr:
            return tree.firstChild(node) != nil
        case .binaryExpr:
            switch binaryOperator(node) {
            case .and, .or, .compound: return false
            case .relation, .coalesce, .arithmetic, .other: return tree.firstChild(node) != nil
            }
        default: return false
        }
    }

    private mutating func lowerChain(_ node: NodeID, _ demand: Demand, expected: TypeID) -> Operand {
        var links: [NodeID] = []
        var base = node
        while isChained(base), let next = tree.firstChild(base) {
            links.append(base)
            base = next
        }
        var chain = Chain(start(of: base))
        if case .implicitMember = chain.head { chain.expected = nominalName(of: expected) }
        for link in links.reversed() {
            lowerLink(link, &chain, link == node ? demand : .value)
        }
        return deliver(operand(of: chain), chain.isDelivered ? .value : demand, tree.range(node))
    }

    private mutating func lowerPrimary(_ node: NodeID, _ demand: Demand) -> Operand {
        let range = tree.range(node)
        switch tree.kind(node) {
        case .declReferenceExpr, .selfExpr, .superExpr, .implicitMemberExpr, .closureExpr, .postfixBase:
            return deliver(operand(of: Chain(start(of: node))), demand, range)
        case .integerLiteral, .floatLiteral, .booleanLiteral, .nilLiteral, .regexLiteral, .keyPathExpr:
            return deliver(.constant(constant(node) ?? .other), demand, range)
        case .stringLiteral: return lowerString(node, demand)
        case .arrayLiteral, .dictionaryLiteral, .tupleExpr: return lowerAggregate(node, demand)
        case .parenExpr, .unsafeExpr, .consumeExpr, .copyExpr, .borrowExpr, .packExpansionExpr, .packElementExpr,
            .patternExpr:
            return tree.lastChild(node).map { lower($0, demand) } ?? .unknown
        case .tryExpr: return lowerTry(node, demand)
        case .awaitExpr: return lowerAwait(node, demand)
        case .inoutExpr: return lowerInout(node, demand)
        case .prefixOperatorExpr: return lowerPrefix(node, demand)
        case .assignExpr: return lowerAssignment(node, demand)
        case .binaryExpr:
            if case .compound(let operation) = binaryOperator(node) { return lowerCompound(node, operation, demand) }
            return lowerTruth(node, demand)
        case .ternaryExpr: return lowerTernary(node, demand)
        case .ifExpr, .switchExpr, .doExpr: return lowerStatementExpression(node, demand)
        case .macroExpansionExpr: return lowerMacro(node, demand)
        case .typeExpr: return deliver(.constant(.other), demand, range)
        case .wildcardExpr, .arrowExpr: return deliver(.unknown, demand, range)
        default: return unknown(node, demand)
        }
    }

    /// `if`, `switch` and `do` as values.
    private mutating func lowerStatementExpression(_ node: NodeID, _ demand: Demand) -> Operand {
        let range = tree.range(node)
        let result: Place? = demand.isDiscarded ? nil : demand.direct ?? temporary(range)
        let outer = frame.resultPlace
        frame.resultPlace = result
        switch tree.kind(node) {
        case .ifExpr: lowerIf(node, result: result)
        case .switchExpr: lowerSwitch(node, result: result)
        default: lowerDo(node, result: result)
        }
        frame.resultPlace = outer
        return result.map { deliver(.place($0), demand, range) } ?? .unknown
    }

    /// `&x`.
    private mutating func lowerInout(_ node: NodeID, _ demand: Demand) -> Operand {
        guard let inner = tree.firstChild(node) else { return unknown(node, demand) }
        let operand = lower(inner, .value)
        return deliver(operand.place.map { .addressOf($0) } ?? operand, demand, tree.range(node))
    }

    // MARK: - try, await

    private mutating func lowerTry(_ node: NodeID, _ demand: Demand) -> Operand {
        guard let inner = tree.lastChild(node) else { return unknown(node, demand) }
        if tree.ownToken(node, .postfixQuestion) != nil { return lowerOptionalTry(node, inner, demand) }
        let isForced = tree.ownToken(node, .postfixExclamation) != nil
        guard isForced else { return withEffects(inner, demand) { $0.try = .plain } }
        let trap = makeBlock()
        frame.handlers.append(Handler(target: trap, depth: frame.scopes.count, traps: true))
        let operand = withEffects(inner, demand) { $0.try = .forced }
        frame.handlers.removeLast()
        // The block stays as it was made: control that comes there goes nowhere.
        return operand
    }

    private mutating func lowerOptionalTry(_ node: NodeID, _ inner: NodeID, _ demand: Demand) -> Operand {
        let range = tree.range(node)
        let result: Place? = demand.isDiscarded ? nil : demand.direct ?? temporary(range)
        let (thrown, join) = (makeBlock(), makeBlock())
        frame.handlers.append(Handler(target: thrown, depth: frame.scopes.count))
        _ = withEffects(inner, result.map { .into($0) } ?? .discarded) { $0.try = .optional }
        frame.handlers.removeLast()
        jump(join, range, origin: .implicit)
        position(at: thrown)
        if let result { assign(result, .constant(.null), range, origin: .implicit) }
        jump(join, range, origin: .implicit)
        position(at: join)
        return result.map { deliver(.place($0), demand, range) } ?? .unknown
    }

    private mutating func lowerAwait(_ node: NodeID, _ demand: Demand) -> Operand {
        guard let inner = tree.lastChild(node) else { return unknown(node, demand) }
        return withEffects(inner, demand) { $0.isAwaited = true }
    }

    /// Lowers with marks on the calls inside; where there is no call the effect is that of a property or subscript.
    private mutating func withEffects(_ node: NodeID, _ demand: Demand, _ change: (inout Effects) -> Void) -> Operand {
        let outer = frame.effects
        change(&frame.effects)
        frame.effects.reachedCall = false
        let operand = lower(node, demand)
        if !frame.effects.reachedCall { suspend(node, throwing: frame.effects.try != .none) }
        frame.effects = outer
        frame.effects.reachedCall = true
        return operand
    }
}
