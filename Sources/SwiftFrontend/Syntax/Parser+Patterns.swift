extension Parser {
    /// A pattern that only declares: of `let`, `for`, parameters.
    mutating func parsePattern() {
        guard enter() else { return }
        defer { depth -= 1 }
        let start = mark()
        switch kind {
        case .identifier, .dollarIdentifier:
            leaf(.name)
            finish(.identifierPattern, start)
        case .leftParen:
            parseTuplePattern()
        case .keyword:
            switch word {
            case .underscore: leaf(.wildcardPattern)
            case .let, .var, .inout:
                advance()
                parsePattern()
                finish(.valueBindingPattern, start)
            case .selfKeyword:
                leaf(.name)
                finish(.identifierPattern, start)
            default:
                missing("expected a name")
            }
        default:
            missing("expected a name")
        }
    }

    private mutating func parseTuplePattern() {
        let start = mark()
        let opening = index
        advance()
        commaSeparated(to: .rightParen, "unexpected in a tuple") { parser in
            let element = parser.mark()
            if parser.isLabel(parser.index), parser.peek().kind == .colon {
                parser.leaf(.label)
                parser.advance()
            }
            parser.parsePattern()
            parser.finish(.tuplePatternElement, element)
        }
        close(.rightParen, opening: opening, "expected ')'")
        finish(.tuplePattern, start)
    }

    /// A pattern that matches: of `case` and `catch`.
    mutating func parseMatchingPattern(_ context: ExpressionContext) {
        guard enter() else { return }
        defer { depth -= 1 }
        let start = mark()
        switch word {
        case .let, .var, .inout:
            advance()
            parseMatchingPattern(context.union(.binding))
            finish(.valueBindingPattern, start)
        case .borrowing where peek().kind == .identifier && !peek().isOnNewLine:
            advance()
            parseMatchingPattern(context.union(.binding))
            finish(.valueBindingPattern, start)
        case .is:
            advance()
            parseType()
            finish(.isPattern, start)
        case .underscore where endsPattern(index + 1):
            leaf(.wildcardPattern)
        default:
            if context.contains(.binding), kind == .identifier, endsPattern(index + 1) {
                leaf(.name)
                return finish(.identifierPattern, start)
            }
            parseExpression(context.union(.pattern))
            finish(.expressionPattern, start)
        }
    }

    /// Whether a pattern of one word ends before the token.
    func endsPattern(_ index: Int) -> Bool {
        let token = token(at: index)
        switch token.kind {
        case .comma, .colon, .equal, .rightParen, .rightSquare, .leftBrace, .rightBrace, .endOfFile: return true
        default: return token.word == .in || token.word == .where
        }
    }
}
