extension Parser {
    /// A statement that starts with a word of its own. Returns false, without moving, if there is none.
    mutating func parseStatement() -> Bool {
        if kind == .identifier { return parseContextualStatement() }
        guard kind == .keyword else { return false }
        let start = mark()
        switch word {
        case .if, .switch, .do:
            parseStatementExpression()
        case .guard:
            advance()
            parseConditions()
            if !consume(.else) { missing("expected 'else'") }
            parseCodeBlock()
            finish(.guardStmt, start)
        case .while:
            advance()
            parseConditions()
            parseCodeBlock()
            finish(.whileStmt, start)
        case .repeat where peek().kind == .leftBrace:
            advance()
            parseCodeBlock()
            if consume(.while) { parseExpression() } else { missing("expected 'while'") }
            finish(.repeatStmt, start)
        case .for: parseFor()
        case .defer:
            advance()
            parseCodeBlock()
            finish(.deferStmt, start)
        case .return:
            advance()
            if startsOperandOfReturn { parseExpression() }
            finish(.returnStmt, start)
        case .throw:
            advance()
            parseExpression()
            finish(.throwStmt, start)
        case .break, .continue:
            let node: SyntaxKind = word == .break ? .breakStmt : .continueStmt
            advance()
            if kind == .identifier, !token.isOnNewLine { leaf(.name) }
            finish(node, start)
        case .fallthrough:
            leaf(.fallthroughStmt)
        default:
            return false
        }
        return true
    }

    /// `yield`, `discard`, `then`: words that are names as well.
    private mutating func parseContextualStatement() -> Bool {
        let following = peek()
        guard !following.isOnNewLine, following.hasSpaceBefore else { return false }
        let start = mark()
        let startsOperand =
            switch following.kind {
            case .identifier, .dollarIdentifier, .integer, .float, .stringStart: true
            case .keyword:
                [.selfKeyword, .nil, .true, .false, .super, .try].contains(following.word)
            default: false
            }
        switch word {
        case .yield where startsOperand || following.kind == .prefixAmpersand:
            advance()
            repeat { parseExpression() } while consume(.comma)
            finish(.yieldStmt, start)
        case .discard where following.word == .selfKeyword:
            advance()
            parseExpression()
            finish(.discardStmt, start)
        case .then where startsOperand:
            advance()
            parseExpression()
            finish(.thenStmt, start)
        default:
            return false
        }
        return true
    }

    /// What follows `return` belongs to it, also on the next line, unless it starts a statement of its own.
    private var startsOperandOfReturn: Bool {
        switch kind {
        case .rightBrace, .rightParen, .rightSquare, .semicolon, .endOfFile, .poundIf, .poundElse, .poundElseif,
            .poundEndif, .poundSourceLocation, .interpolationEnd, .comma, .colon:
            return false
        case .keyword:
            switch word {
            case .if, .switch, .do: return !token.isOnNewLine
            case .guard, .while, .for, .defer, .return, .throw, .break, .continue, .fallthrough, .case, .default,
                .else, .catch, .in:
                return false
            case .repeat: return peek().kind != .leftBrace
            default: return !startsDeclaration(index)
            }
        default:
            return !(token.isOnNewLine && startsDeclaration(index))
        }
    }

    /// `if`, `switch`, `do`: a statement, or an expression where one may stand.
    mutating func parseStatementExpression() {
        switch word {
        case .if: parseIf()
        case .switch: parseSwitch()
        default: parseDo()
        }
    }

    /// A chain of `else if` is read in a loop, so that its length costs no stack.
    private mutating func parseIf() {
        var starts: [Mark] = []
        while true {
            starts.append(mark())
            advance()
            parseConditions()
            parseCodeBlock()
            guard consume(.else) else { break }
            if word == .if { continue }
            parseCodeBlock()
            break
        }
        while let start = starts.popLast() { finish(.ifExpr, start) }
    }

    private mutating func parseDo() {
        let start = mark()
        advance()
        parseEffectsIfAny()
        parseCodeBlock()
        while word == .catch {
            let clause = mark()
            advance()
            if kind != .leftBrace { parseCaseItems(.condition) }
            parseCodeBlock()
            finish(.catchClause, clause)
        }
        finish(.doExpr, start)
    }

    private mutating func parseFor() {
        let start = mark()
        advance()
        while word == .try || word == .await || word == .unsafe && !endsPattern(index + 1) { advance() }
        if consume(.case) {
            parseMatchingPattern(.condition)
        } else {
            parsePattern()
        }
        parseTypeAnnotationIfAny()
        if consume(.in) { parseExpression(.condition) } else { missing("expected 'in'") }
        parseWhereConditionIfAny()
        parseCodeBlock()
        finish(.forStmt, start)
    }

    mutating func parseWhereConditionIfAny() {
        guard word == .where else { return }
        let start = mark()
        advance()
        parseExpression(.condition)
        finish(.whereCondition, start)
    }

    // MARK: Conditions

    mutating func parseConditions() {
        let start = mark()
        repeat {
            if kind == .leftBrace, tokens[index - 1].kind == .comma { break }
            parseCondition()
        } while consume(.comma) || consumeOldWhere()
        finish(.conditionList, start)
    }

    /// `if let a where b` of Swift 2.
    private mutating func consumeOldWhere() -> Bool {
        guard word == .where else { return false }
        error("'where' in a condition is written ','")
        advance()
        return true
    }

    private mutating func parseCondition() {
        let start = mark()
        switch word {
        case .let, .var, .inout:
            advance()
            parsePattern()
            parseTypeAnnotationIfAny()
            parseInitializerIfAny(allowsClosure: false)
            finish(.optionalBinding, start)
        case .case:
            advance()
            parseMatchingPattern(.condition)
            parseTypeAnnotationIfAny()
            if kind == .equal { parseInitializerIfAny(allowsClosure: false) } else { missing("expected '='") }
            finish(.matchingCondition, start)
        default:
            if kind == .poundAvailable || kind == .poundUnavailable {
                advance()
                if kind == .leftParen { skipBalanced() }
                finish(.availabilityCondition, start)
            } else {
                parseExpression(.condition)
            }
        }
    }

    // MARK: Switch

    private mutating func parseSwitch() {
        let start = mark()
        advance()
        parseExpression(.condition)
        if kind == .leftBrace {
            let opening = index
            advance()
            while true {
                parseCases()
                guard kind == .poundElse || kind == .poundElseif || kind == .poundEndif else { break }
                unexpected("'\(text(index))' without '#if'") { _ in true }
            }
            close(.rightBrace, opening: opening, "expected '}'")
        } else {
            missing("expected '{'")
        }
        finish(.switchExpr, start)
    }

    mutating func parseCases() {
        while true {
            switch kind {
            case .rightBrace, .endOfFile, .poundElse, .poundElseif, .poundEndif, .interpolationEnd, .stringEnd:
                return
            case .semicolon:
                advance()
            case .poundIf:
                parseIfConfig(.cases)
            default:
                if isAtCaseLabel {
                    parseCase()
                } else {
                    unexpected("expected 'case' or 'default'") {
                        $0.isAtCaseLabel || $0.kind == .poundIf || $0.isAtClosing
                    }
                }
            }
        }
    }

    private mutating func parseCase() {
        let start = mark()
        while kind == .atSign { parseAttribute(inType: false) }
        if consume(.case) {
            parseCaseItems([])
        } else {
            advance()
        }
        expect(.colon, "expected ':'")
        parseItems(inCase: true)
        finish(.switchCase, start)
    }

    private mutating func parseCaseItems(_ context: ExpressionContext) {
        repeat {
            let item = mark()
            if word == .where {
                parseWhereConditionIfAny()
            } else {
                parseMatchingPattern(context)
                parseWhereConditionIfAny()
            }
            finish(.caseItem, item)
        } while consume(.comma)
    }
}
