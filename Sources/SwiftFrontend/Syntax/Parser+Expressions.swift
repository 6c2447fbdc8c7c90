/// Where an expression stands, as far as that changes what it may be.
struct ExpressionContext: OptionSet {
    var rawValue: UInt8

    /// Before the `{` of a body: a `{` is a trailing closure only if the expression goes on after it.
    static let condition = ExpressionContext(rawValue: 1)
    /// In a pattern: `let x`, `is T` may stand in it, and `=` ends it.
    static let pattern = ExpressionContext(rawValue: 2)
    /// In a pattern after `let` or `var`: names standing alone are declared.
    static let binding = ExpressionContext(rawValue: 4)

    /// Inside brackets.
    var inside: ExpressionContext { subtracting(.condition) }
}

/// An operator of a sequence between its operands, before folding.
private struct SequenceOperator {
    var kind: SyntaxKind
    var group: PrecedenceGroup
    /// The node between the operands: the operator's name, the middle of a ternary, the effects before an arrow.
    var node: UInt32?
}

extension Parser {
    /// An expression with operators, folded by precedence.
    mutating func parseExpression(_ context: ExpressionContext = []) {
        guard enter() else { return }
        defer { depth -= 1 }
        let start = mark()
        parseSequenceElement(context)
        guard isAtInfix(context) else { return }
        var operators: [SequenceOperator] = []
        while isAtInfix(context) { operators.append(parseInfix(context)) }
        fold(from: start.child, operators)
    }

    private func isAtInfix(_ context: ExpressionContext) -> Bool {
        switch kind {
        case .infixOperator, .infixQuestion, .arrow: true
        case .equal: !context.contains(.pattern)
        case .keyword:
            switch word {
            case .is, .as: true
            case .throws, .rethrows: isArrow(after: index)
            default: false
            }
        case .identifier: word == .async && isArrow(after: index)
        default: false
        }
    }

    /// The operator and the operand after it; only the latter stays on `pending`.
    private mutating func parseInfix(_ context: ExpressionContext) -> SequenceOperator {
        switch kind {
        case .equal:
            advance()
            parseSequenceElement(context)
            return SequenceOperator(kind: .assignExpr, group: .assignment)
        case .infixQuestion:
            advance()
            parseExpression(context.inside.subtracting(.pattern))
            let middle = pending.removeLast()
            if !consume(.colon) {
                error("expected ':' of '? :'")
                nodes[Int(middle)].flags.insert(.containsError)
            }
            parseSequenceElement(context)
            return SequenceOperator(kind: .ternaryExpr, group: .ternary, node: middle)
        case .infixOperator:
            let start = index
            leaf(operator: ())
            let name = pending.removeLast()
            let bytes = source[Int(tokens[start].start)..<Int(tokens[index - 1].end)]
            parseSequenceElement(context)
            return SequenceOperator(kind: .binaryExpr, group: precedences.group(of: bytes), node: name)
        default:
            return parseWordInfix(context)
        }
    }

    /// `is`, `as`, and the arrow of a function type with its effects.
    private mutating func parseWordInfix(_ context: ExpressionContext) -> SequenceOperator {
        switch word {
        case .is:
            advance()
            parseType()
            return SequenceOperator(kind: .isExpr, group: .casting)
        case .as:
            advance()
            if kind == .postfixQuestion || kind == .postfixExclamation { advance() }
            parseType()
            return SequenceOperator(kind: .asExpr, group: .casting)
        default:
            var effects: UInt32?
            if isEffect(index) {
                parseEffectsIfAny()
                effects = pending.removeLast()
            }
            _ = consume(.arrow)
            parseSequenceElement(context)
            return SequenceOperator(kind: .arrowExpr, group: .arrow, node: effects)
        }
    }

    private mutating func leaf(operator: Void) {
        let start = mark()
        consumeOperator()
        finish(.operatorName, start)
    }

    // MARK: Folding

    /// Replaces the operands on `pending` from a height on by one node; operator precedence parsing with explicit stacks.
    private mutating func fold(from base: Int, _ operators: [SequenceOperator]) {
        let operands = Array(pending[base...])
        pending.removeLast(operands.count)
        var values = [operands[0]]
        var waiting: [SequenceOperator] = []
        for (place, next) in operators.enumerated() {
            while let top = waiting.last, binds(top.group, before: next.group) {
                waiting.removeLast()
                reduce(&values, top)
            }
            values.append(operands[place + 1])
            // A cast ends with its type, whatever follows.
            if next.kind == .asExpr || next.kind == .isExpr {
                reduce(&values, next)
            } else {
                waiting.append(next)
            }
        }
        while let top = waiting.popLast() { reduce(&values, top) }
        pending.append(values[0])
    }

    private func binds(_ left: PrecedenceGroup, before right: PrecedenceGroup) -> Bool {
        if left.level != right.level { return left.level > right.level }
        return right.associativity != .right
    }

    private mutating func reduce(_ values: inout [UInt32], _ operation: SequenceOperator) {
        let right = values.removeLast()
        let left = values.removeLast()
        var children = [left, right]
        if let node = operation.node { children.insert(node, at: 1) }
        var flags: NodeFlags = []
        for (place, child) in children.enumerated() {
            flags.formUnion(nodes[Int(child)].flags)
            nodes[Int(child)].nextSibling = place + 1 < children.count ? children[place + 1] : NodeRecord.none
        }
        values.append(UInt32(nodes.count))
        nodes.append(
            NodeRecord(
                kind: operation.kind, flags: flags, firstToken: nodes[Int(left)].firstToken,
                endToken: max(nodes[Int(left)].endToken, nodes[Int(right)].endToken), firstChild: left,
                nextSibling: NodeRecord.none))
    }

    // MARK: Elements

    /// An operand with its prefixes. `try`, `await` and `unsafe` take the rest of the sequence with them.
    private mutating func parseSequenceElement(_ context: ExpressionContext) {
        guard kind == .keyword || kind == .identifier, word != .none else { return parseUnary(context) }
        var prefixes: [(SyntaxKind, Mark)] = []
        while let prefix = coveringPrefix {
            prefixes.append((prefix, mark()))
            let isTry = word == .try
            advance()
            if isTry, kind == .postfixQuestion || kind == .postfixExclamation { advance() }
        }
        if prefixes.isEmpty { return parseUnary(context) }
        parseExpression(context)
        while let (kind, mark) = prefixes.popLast() { finish(kind, mark) }
    }

    private var coveringPrefix: SyntaxKind? {
        switch word {
        case .try: .tryExpr
        case .await where !endsOperand(index + 1): .awaitExpr
        case .unsafe where startsOperandOnLine(index + 1): .unsafeExpr
        case .repeat where peek().kind != .leftBrace: .packExpansionExpr
        default: nil
        }
    }

    /// Whether the token cannot start an operand, so that a word before it is a name.
    private func endsOperand(_ index: Int) -> Bool {
        switch token(at: index).kind {
        case .period: !startsImplicitMember(index)
        case .comma, .colon, .equal, .rightParen, .rightSquare, .rightBrace, .semicolon, .infixOperator, .endOfFile, .infixQuestion, .postfixQuestion, .postfixOperator, .interpolationEnd:
            true
        default: false
        }
    }

    /// `.name` after a blank.
    private func startsImplicitMember(_ index: Int) -> Bool {
        token(at: index).hasSpaceBefore && !token(at: index).isOnNewLine && !token(at: index + 1).hasSpaceBefore
    }

    /// Whether an operand starts at an index after a contextual keyword: on its line, and not with a bracket.
    private func startsOperandOnLine(_ index: Int) -> Bool {
        let token = token(at: index)
        guard !token.isOnNewLine else { return false }
        switch token.kind {
        case .identifier, .dollarIdentifier, .integer, .float, .stringStart, .pound, .prefixAmpersand, .prefixOperator:
            return true
        case .period: return startsImplicitMember(index) && self.token(at: index - 1).word == .unsafe
        case .leftParen, .leftSquare: return token.hasSpaceBefore && self.token(at: index - 1).word == .unsafe
        case .keyword:
            switch token.word {
            case .selfKeyword, .capitalSelf, .super, .try, .nil, .true, .false, .initKeyword: return true
            default: return false
            }
        default: return false
        }
    }

    /// Prefix operators and the words that bind as tightly, then the operand with its postfixes.
    private mutating func parseUnary(_ context: ExpressionContext) {
        var prefixes: [(SyntaxKind, Mark)] = []
        while true {
            let start = mark()
            if kind == .prefixOperator {
                leaf(operator: ())
                prefixes.append((.prefixOperatorExpr, start))
            } else if kind == .prefixAmpersand {
                advance()
                prefixes.append((.inoutExpr, start))
            } else if kind == .infixOperator || kind == .postfixOperator {
                guard !parseOperatorReference() else { break }
                error("expected an operand before the operator")
                leaf(operator: ())
                prefixes.append((.prefixOperatorExpr, start))
            } else if let prefix = wordPrefix {
                advance()
                prefixes.append((prefix, start))
            } else {
                parsePrimary(context)
                if lastKind != .ifExpr, lastKind != .switchExpr, lastKind != .doExpr, lastKind != .missing {
                    parsePostfixChain(start, context)
                }
                break
            }
        }
        while let (kind, mark) = prefixes.popLast() { finish(kind, mark) }
    }

    private var wordPrefix: SyntaxKind? {
        guard kind == .identifier else { return nil }
        let result: SyntaxKind? =
            switch word {
            case .consume, .underscoreMove: .consumeExpr
            case .copy: .copyExpr
            case .borrow: .borrowExpr
            case .each: .packElementExpr
            default: nil
            }
        guard let result, startsOperandOnLine(index + 1) else { return nil }
        return result
    }

    /// An operator that stands alone, as a function: `reduce(0, +)`. Returns false, without moving, if it doesn't.
    private mutating func parseOperatorReference() -> Bool {
        var end = index
        while token(at: end).flags.contains(.joined) { end += 1 }
        let next = token(at: end + 1)
        switch next.kind {
        case .rightParen, .rightSquare, .rightBrace, .comma, .colon, .semicolon, .endOfFile, .interpolationEnd: break
        default: guard next.isOnNewLine else { return false }
        }
        let start = mark()
        consumeOperator()
        finish(.name, start)
        finish(.declReferenceExpr, start)
        return true
    }
}
