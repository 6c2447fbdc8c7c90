extension Parser {
    /// What follows an operand: members, calls, subscripts, `?`, `!`, trailing closures, `#if` around them. The
    /// operand began at the mark and was finished last.
    mutating func parsePostfixChain(_ start: Mark, _ context: ExpressionContext) {
        while true {
            switch kind {
            case .period:
                parseMember(start)
            case .leftParen where !token.isOnNewLine:
                parseArgumentList(.leftParen, context)
                let hasClosure = isAtTrailingClosure(context)
                if hasClosure { parseTrailingClosures(context) }
                finish(.callExpr, start)
                if hasClosure, kind == .leftBrace { return }
            case .leftSquare where !token.isOnNewLine:
                parseArgumentList(.leftSquare, context)
                if isAtTrailingClosure(context) { parseTrailingClosures(context) }
                finish(.subscriptExpr, start)
            case .leftBrace:
                guard takesTrailingClosure, isAtTrailingClosure(context) else { return }
                parseTrailingClosures(context)
                finish(.callExpr, start)
                if kind == .leftBrace { return }
            case .postfixQuestion:
                advance()
                finish(.optionalChainExpr, start)
            case .postfixExclamation:
                advance()
                finish(.forceUnwrapExpr, start)
            case .postfixOperator where !isAngle(index, .less):
                let name = mark()
                consumeOperator()
                finish(.operatorName, name)
                finish(.postfixOperatorExpr, start)
            case .infixOperator, .prefixOperator, .postfixOperator:
                guard opensGenericArguments() else { return }
                parseGenericArguments()
                finish(.specializeExpr, start)
            case .poundIf:
                guard isPostfixConfig else { return }
                parseIfConfig(.postfix)
                finish(.postfixIfConfigExpr, start)
            default:
                return
            }
        }
    }

    private mutating func parseMember(_ start: Mark) {
        advance()
        parseMemberName()
        finish(.memberExpr, start)
    }

    /// What follows a dot.
    mutating func parseMemberName() {
        skipModuleSelector()
        switch kind {
        case .identifier, .dollarIdentifier:
            leaf(.name)
        case .integer:
            leaf(.name)
        case .keyword where !token.isOnNewLine || word == .selfKeyword || word == .initKeyword:
            leaf(.name)
        case .float:
            leaf(.name)
        default:
            missing("expected the name of a member")
        }
        if isAtCompoundName { parseNameArguments() }
    }

    /// `Module::` before a name.
    func isModuleSelector(_ index: Int) -> Bool {
        let (first, second) = (token(at: index + 1), token(at: index + 2))
        return token(at: index).kind == .identifier && first.kind == .colon && second.kind == .colon
            && first.end == second.start && token(at: index + 3).kind != .rightParen
    }

    /// Its tokens belong to the node around the name.
    mutating func skipModuleSelector() {
        if isModuleSelector(index) { index += 3 }
    }

    mutating func parseNameArguments() {
        let mark = mark()
        skipBalanced()
        finish(.nameArguments, mark)
    }

    /// `(a:b:)` right after a name.
    var isAtCompoundName: Bool {
        guard kind == .leftParen, !token.hasSpaceBefore, isLabel(index + 1), token(at: index + 2).kind == .colon else {
            return false
        }
        var next = index + 1
        while isLabel(next), token(at: next + 1).kind == .colon { next += 2 }
        return token(at: next).kind == .rightParen
    }

    /// Whether the `<` opens generic arguments rather than being the operator: types stand in the brackets, and what
    /// follows them cannot be an operand.
    private mutating func opensGenericArguments() -> Bool {
        guard isAngle(index, .less), !token.hasSpaceBefore else { return false }
        switch lastKind {
        case .declReferenceExpr, .memberExpr, .implicitMemberExpr: break
        default: return false
        }
        guard let end = rememberGenericArgumentsEnd(index) else { return false }
        return followsGenericArguments(end)
    }

    private func followsGenericArguments(_ next: Int) -> Bool {
        let token = token(at: next)
        switch token.kind {
        case .rightParen, .rightSquare, .leftBrace, .rightBrace, .period, .comma, .semicolon, .endOfFile, .colon,
            .postfixQuestion, .postfixExclamation, .interpolationEnd, .equal, .arrow:
            return true
        case .leftParen, .leftSquare: return !token.isOnNewLine
        case .infixOperator: return isOperator(next, "&") || isAngle(next, .greater) || isOperator(next, "==")
        default: return token.isOnNewLine
        }
    }

    /// Literals are never called with a closure.
    private var takesTrailingClosure: Bool {
        switch lastKind {
        case .integerLiteral, .floatLiteral, .stringLiteral, .regexLiteral, .booleanLiteral, .nilLiteral,
            .arrayLiteral, .dictionaryLiteral, .tupleExpr, .missing:
            false
        case .closureExpr: !token.isOnNewLine
        default: true
        }
    }

    func isAtTrailingClosure(_ context: ExpressionContext) -> Bool {
        guard kind == .leftBrace, !startsObservers(index), peek().word != .case else { return false }
        return !context.contains(.condition) || isTrailingClosureInCondition(index)
    }

    /// `{ … } label: { … }`
    mutating func parseTrailingClosures(_ context: ExpressionContext) {
        parseClosure()
        while isAtLabeledClosure {
            if context.contains(.condition), !isTrailingClosureInCondition(index + 2) { return }
            let start = mark()
            leaf(.label)
            advance()
            parseClosure()
            finish(.labeledClosure, start)
        }
    }

    /// Whether the `#if` goes on with the chain: its first arm starts with a dot.
    private var isPostfixConfig: Bool {
        let first = firstTokenOfConfig(index)
        guard token(at: first).kind == .period else { return false }
        let name = token(at: first + 1)
        return name.kind == .identifier || name.kind == .keyword
    }

    // MARK: Arguments

    /// Arguments in round or square brackets.
    mutating func parseArgumentList(_ bracket: TokenKind, _ context: ExpressionContext = []) {
        let start = mark()
        let opening = index
        advance()
        let end: TokenKind = bracket == .leftParen ? .rightParen : .rightSquare
        commaSeparated(to: end, "unexpected in a list of arguments") { $0.parseArgument(context.inside) }
        close(end, opening: opening, end == .rightParen ? "expected ')'" : "expected ']'")
        finish(.argumentList, start)
    }

    mutating func parseArgument(_ context: ExpressionContext) {
        let start = mark()
        if isLabel(index), peek().kind == .colon, !isModuleSelector(index) {
            leaf(.label)
            advance()
        }
        if kind == .comma || isAtClosing { missing("expected an expression") } else { parseExpression(context) }
        finish(.argument, start)
    }

    /// `#name<T>(arguments) { … }`; the position is at the `#`.
    mutating func parseMacroExpansion(_ start: Mark, _ context: ExpressionContext) {
        advance()
        if kind == .identifier || kind == .keyword { leaf(.name) } else { missing("expected the name of a macro") }
        if isAngle(index, .less), !token.hasSpaceBefore, rememberGenericArgumentsEnd(index) != nil {
            parseGenericArguments()
        }
        if kind == .leftParen, !token.isOnNewLine { parseArgumentList(.leftParen, context) }
        if isAtTrailingClosure(context), !token.isOnNewLine || tokens[index - 1].kind == .rightParen {
            parseTrailingClosures(context)
        }
        finish(.macroExpansionExpr, start)
    }
}
