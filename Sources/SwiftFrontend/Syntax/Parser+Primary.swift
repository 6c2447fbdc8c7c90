extension Parser {
    /// An operand without prefixes and postfixes.
    mutating func parsePrimary(_ context: ExpressionContext) {
        let start = mark()
        switch kind {
        case .identifier: parseIdentifierExpression(context)
        case .dollarIdentifier:
            leaf(.name)
            finish(.declReferenceExpr, start)
        case .keyword: parseKeywordExpression(context)
        case .integer: leaf(.integerLiteral)
        case .float: leaf(.floatLiteral)
        case .regex: leaf(.regexLiteral)
        case .stringStart: parseString()
        case .period:
            advance()
            parseMemberName()
            finish(.implicitMemberExpr, start)
        case .leftParen: parseParenthesized(context)
        case .leftSquare: parseCollection(context)
        case .leftBrace:
            if context.contains(.condition), !isTrailingClosureInCondition(index) {
                missing("expected an expression")
            } else {
                parseClosure()
            }
        case .backslash: parseKeyPath(context)
        case .pound: parseMacroExpansion(start, context)
        case .poundAvailable, .poundUnavailable:
            advance()
            if kind == .leftParen { skipBalanced() }
            finish(.availabilityCondition, start)
        case .atSign:
            parseType()
            finish(.typeExpr, start)
        default: missing("expected an expression")
        }
    }

    private mutating func parseIdentifierExpression(_ context: ExpressionContext) {
        let start = mark()
        if word == .any || word == .some, peek().kind == .identifier, !peek().isOnNewLine {
            parseComposition()
            return finish(.typeExpr, start)
        }
        if context.contains(.pattern), word == .borrowing, peek().kind == .identifier, !peek().isOnNewLine {
            return parsePatternExpression(context)
        }
        skipModuleSelector()
        leaf(.name)
        if context.contains(.binding), bindsName {
            finish(.identifierPattern, start)
            return finish(.patternExpr, start)
        }
        if isAtCompoundName { parseNameArguments() }
        finish(.declReferenceExpr, start)
    }

    /// Whether the name just read, in a pattern after `let`, is a variable: nothing is selected from it or called.
    private var bindsName: Bool {
        switch kind {
        case .period, .leftParen, .leftSquare: token.isOnNewLine
        case .infixOperator, .prefixOperator, .postfixOperator: !isAngle(index, .less)
        default: true
        }
    }

    private mutating func parsePatternExpression(_ context: ExpressionContext) {
        let start = mark()
        parseMatchingPattern(context)
        finish(.patternExpr, start)
    }

    private mutating func parseKeywordExpression(_ context: ExpressionContext) {
        let start = mark()
        switch word {
        case .selfKeyword: leaf(.selfExpr)
        case .super: leaf(.superExpr)
        case .capitalSelf, .capitalAny, .initKeyword:
            leaf(.name)
            if isAtCompoundName { parseNameArguments() }
            finish(.declReferenceExpr, start)
        case .underscore: leaf(.wildcardExpr)
        case .nil: leaf(.nilLiteral)
        case .true, .false: leaf(.booleanLiteral)
        case .if, .switch, .do: parseStatementExpression()
        case .let, .var, .is:
            if context.contains(.pattern) {
                parsePatternExpression(context)
            } else {
                missing("expected an expression")
            }
        case .inout:
            if context.contains(.pattern) { return parsePatternExpression(context) }
            parseType()
            finish(.typeExpr, start)
        default:
            missing("expected an expression")
        }
    }

    // MARK: Strings

    mutating func parseString() {
        let start = mark()
        advance()
        while true {
            switch kind {
            case .stringSegment:
                leaf(.stringSegment)
            case .interpolationStart:
                parseInterpolation()
            case .stringEnd:
                let isUnterminated = token.flags.contains(.unterminated)
                if isUnterminated { error("unterminated string") }
                advance()
                return finish(.stringLiteral, start, flags: isUnterminated ? .containsError : [])
            default:
                missing("expected the end of a string")
                return finish(.stringLiteral, start)
            }
        }
    }

    private mutating func parseInterpolation() {
        let start = mark()
        let opening = index
        advance()
        commaSeparated(to: .interpolationEnd, "unexpected in an interpolation") { $0.parseArgument([]) }
        if kind == .interpolationEnd, token.flags.contains(.unterminated) { error("unterminated interpolation") }
        close(.interpolationEnd, opening: opening, "expected ')'")
        finish(.interpolation, start)
    }

    // MARK: Brackets

    private mutating func parseParenthesized(_ context: ExpressionContext) {
        let start = mark()
        let opening = index
        advance()
        let isLabeled = isLabel(index) && peek().kind == .colon && !isModuleSelector(index)
        commaSeparated(to: .rightParen, "unexpected in brackets") { $0.parseArgument(context.inside) }
        let count = pending.count - start.child
        let endsInComma = tokens[index - 1].kind == .comma
        if count == 1, !isLabeled, !endsInComma, lastKind == .argument {
            // One expression in brackets: no argument between.
            pending[pending.count - 1] = nodes[Int(pending[pending.count - 1])].firstChild
            close(.rightParen, opening: opening, "expected ')'")
            return finish(.parenExpr, start)
        }
        close(.rightParen, opening: opening, "expected ')'")
        finish(.tupleExpr, start)
    }

    private mutating func parseCollection(_ context: ExpressionContext) {
        let start = mark()
        if peek(2).word == .of, !peek(2).isOnNewLine, peek().kind == .integer || peek().kind == .identifier {
            parseSimpleType()
            return finish(.typeExpr, start)
        }
        let opening = index
        advance()
        if kind == .colon, peek().kind == .rightSquare {
            advance()
            advance()
            return finish(.dictionaryLiteral, start)
        }
        var isDictionary = false
        commaSeparated(to: .rightSquare, "unexpected in a collection") { parser in
            let element = parser.mark()
            parser.parseExpression(context.inside)
            if parser.consume(.colon) {
                isDictionary = true
                parser.parseExpression(context.inside)
                parser.finish(.dictionaryElement, element)
            }
        }
        close(.rightSquare, opening: opening, "expected ']'")
        finish(isDictionary ? .dictionaryLiteral : .arrayLiteral, start)
    }

    // MARK: Key paths

    private mutating func parseKeyPath(_ context: ExpressionContext) {
        let start = mark()
        advance()
        if kind != .period, kind != .postfixQuestion, kind != .postfixExclamation {
            let root = mark()
            parsePrimaryType()
            while kind == .postfixQuestion, peek().kind == .period {
                advance()
                finish(.optionalType, root)
            }
        }
        while parseKeyPathComponent(context) {}
        finish(.keyPathExpr, start)
    }

    private mutating func parseKeyPathComponent(_ context: ExpressionContext) -> Bool {
        let start = mark()
        switch kind {
        case .period:
            advance()
            switch kind {
            case .leftSquare: parseArgumentList(.leftSquare)
            case .postfixQuestion, .postfixExclamation, .infixQuestion: advance()
            default:
                parseMemberName()
                if isAngle(index, .less), !token.hasSpaceBefore, rememberGenericArgumentsEnd(index) != nil {
                    parseGenericArguments()
                }
                if kind == .leftParen, !token.hasSpaceBefore { parseArgumentList(.leftParen) }
            }
        case .leftSquare where !token.hasSpaceBefore: parseArgumentList(.leftSquare)
        case .postfixQuestion, .postfixExclamation: advance()
        default: return false
        }
        finish(.keyPathComponent, start)
        return true
    }

    // MARK: Closures

    mutating func parseClosure() {
        let start = mark()
        let opening = index
        let hasSignature = hasClosureSignature(index)
        advance()
        if hasSignature { parseClosureSignature() }
        parseItems()
        close(.rightBrace, opening: opening, "expected '}'")
        finish(.closureExpr, start)
    }

    private mutating func parseClosureSignature() {
        let start = mark()
        while kind == .atSign { parseAttribute(inType: false) }
        if kind == .leftSquare { parseCaptureList() }
        if kind == .leftParen {
            parseParameterClause()
        } else {
            while kind == .identifier || word == .underscore || kind == .dollarIdentifier {
                if isEffect(index), peek().kind != .comma { break }
                let parameter = mark()
                leaf(.name)
                finish(.closureParameter, parameter)
                guard consume(.comma) else { break }
            }
        }
        parseEffectsIfAny()
        parseReturnIfAny()
        if !consume(.in) { missing("expected 'in'") }
        finish(.closureSignature, start)
    }

    private mutating func parseCaptureList() {
        let start = mark()
        let opening = index
        advance()
        commaSeparated(to: .rightSquare, "unexpected in a capture list") { $0.parseCapture() }
        close(.rightSquare, opening: opening, "expected ']'")
        finish(.captureList, start)
    }

    private mutating func parseCapture() {
        let start = mark()
        switch word {
        case .weak, .unowned, .borrowing, .consuming, .sending, .let, .var:
            if isLabel(index + 1) || peek().kind == .leftParen {
                let modifier = mark()
                advance()
                if kind == .leftParen { skipBalanced() }
                finish(.modifier, modifier)
            }
        default: break
        }
        if isLabel(index) { leaf(.name) } else { missing("expected a name") }
        parseInitializerIfAny(allowsClosure: true)
        finish(.capture, start)
    }
}
