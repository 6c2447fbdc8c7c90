extension Parser {
    /// A declaration; `startsDeclaration` holds.
    mutating func parseDeclaration() {
        let start = mark()
        parseAttributesAndModifiers()
        switch word {
        case .class: parseNominal(.classDecl, start)
        case .struct: parseNominal(.structDecl, start)
        case .enum: parseNominal(.enumDecl, start)
        case .protocol: parseNominal(.protocolDecl, start)
        case .actor where kind == .identifier: parseNominal(.actorDecl, start)
        case .extension: parseExtension(start)
        case .func: parseFunction(start)
        case .initKeyword: parseInitializer(start)
        case .deinit: parseDeinitializer(start)
        case .subscript: parseSubscript(start)
        case .var, .let, .inout: parseVariable(start)
        case .typealias: parseTypealias(start)
        case .associatedtype: parseAssociatedType(start)
        case .import: parseImport(start)
        case .case: parseEnumCase(start)
        case .operator: parseOperator(start)
        case .precedencegroup: parsePrecedenceGroup(start)
        case .macro where kind == .identifier: parseMacro(start)
        default:
            if kind == .pound {
                parseMacroExpansion(start, [])
            } else {
                missing("expected a declaration")
                finish(.missingDecl, start)
            }
        }
    }

    /// The name that a declaration gives; any word will do for those that only look like keywords.
    mutating func parseName(_ message: String) {
        if kind == .identifier || kind == .dollarIdentifier || kind == .keyword && !token.isOnNewLine {
            leaf(.name)
        } else {
            missing(message)
        }
    }

    private mutating func parseNominal(_ node: SyntaxKind, _ start: Mark) {
        advance()
        parseName("expected a name")
        parseGenericParametersIfAny()
        parseInheritanceIfAny()
        parseWhereIfAny()
        parseMemberBlock()
        finish(node, start)
    }

    private mutating func parseExtension(_ start: Mark) {
        advance()
        parseType()
        parseInheritanceIfAny()
        parseWhereIfAny()
        parseMemberBlock()
        finish(.extensionDecl, start)
    }

    private mutating func parseFunction(_ start: Mark) {
        advance()
        parseFunctionName()
        parseGenericParametersIfAny()
        parseSignature()
        parseWhereIfAny()
        if kind == .leftBrace { parseCodeBlock() }
        finish(.funcDecl, start)
    }

    /// An identifier or an operator.
    private mutating func parseFunctionName() {
        switch kind {
        case .prefixOperator, .infixOperator, .postfixOperator, .prefixAmpersand, .postfixQuestion, .infixQuestion,
            .postfixExclamation, .equal, .arrow:
            let name = mark()
            consumeOperator()
            finish(.name, name)
        default:
            parseName("expected a name")
        }
    }

    /// All pieces of an operator.
    mutating func consumeOperator() {
        while token.flags.contains(.joined) { advance() }
        advance()
    }

    /// `(parameters) effects -> type`
    private mutating func parseSignature() {
        parseParameterClause()
        parseEffectsIfAny()
        parseReturnIfAny()
    }

    private mutating func parseInitializer(_ start: Mark) {
        advance()
        if kind == .postfixQuestion || kind == .postfixExclamation { advance() }
        parseGenericParametersIfAny()
        parseSignature()
        parseWhereIfAny()
        if kind == .leftBrace { parseCodeBlock() }
        finish(.initDecl, start)
    }

    private mutating func parseDeinitializer(_ start: Mark) {
        advance()
        parseEffectsIfAny()
        if kind == .leftBrace { parseCodeBlock() }
        finish(.deinitDecl, start)
    }

    private mutating func parseSubscript(_ start: Mark) {
        advance()
        parseGenericParametersIfAny()
        parseParameterClause()
        parseReturnIfAny()
        parseWhereIfAny()
        if kind == .leftBrace { parseAccessorBlock() }
        finish(.subscriptDecl, start)
    }

    private mutating func parseTypealias(_ start: Mark) {
        advance()
        parseName("expected a name")
        parseGenericParametersIfAny()
        expect(.equal, "expected '='")
        parseType()
        parseWhereIfAny()
        finish(.typealiasDecl, start)
    }

    private mutating func parseAssociatedType(_ start: Mark) {
        advance()
        parseName("expected a name")
        parseInheritanceIfAny()
        if consume(.equal) { parseType() }
        parseWhereIfAny()
        finish(.associatedtypeDecl, start)
    }

    private mutating func parseImport(_ start: Mark) {
        advance()
        switch word {
        case .class, .struct, .enum, .protocol, .func, .let, .var, .typealias: advance()
        default: break
        }
        parseName("expected a module")
        while consume(.period) { parseFunctionName() }
        finish(.importDecl, start)
    }

    private mutating func parseOperator(_ start: Mark) {
        advance()
        parseFunctionName()
        if consume(.colon) {
            repeat { parseName("expected a precedence group") } while consume(.comma)
        }
        // The old form with a body.
        if kind == .leftBrace, !token.isOnNewLine { skipBalanced() }
        finish(.operatorDecl, start)
    }

    /// What it says is read by `PrecedenceTable`.
    private mutating func parsePrecedenceGroup(_ start: Mark) {
        advance()
        parseName("expected a name")
        if kind == .leftBrace { skipBalanced() } else { missing("expected '{'") }
        finish(.precedenceGroupDecl, start)
    }

    private mutating func parseMacro(_ start: Mark) {
        advance()
        parseName("expected a name")
        parseGenericParametersIfAny()
        parseSignature()
        parseInitializerIfAny(allowsClosure: true)
        parseWhereIfAny()
        finish(.macroDecl, start)
    }

    // MARK: Members

    mutating func parseMemberBlock() {
        guard kind == .leftBrace else { return missing("expected '{'") }
        let start = mark()
        guard enter() else { return }
        defer { depth -= 1 }
        let opening = index
        advance()
        while true {
            parseMembers()
            guard kind == .poundElse || kind == .poundElseif || kind == .poundEndif else { break }
            unexpected("'\(text(index))' without '#if'") { _ in true }
        }
        close(.rightBrace, opening: opening, "expected '}'")
        finish(.memberBlock, start)
    }

    /// Members up to the end of the body or of the `#if` arm.
    mutating func parseMembers() {
        while !isAtClosing || kind == .rightParen || kind == .rightSquare {
            if kind == .semicolon {
                advance()
            } else {
                parseMember()
            }
        }
    }

    private mutating func parseMember() {
        switch kind {
        case .poundIf where !isAttributeConfig(index):
            parseIfConfig(.members)
        case .poundSourceLocation:
            parseSourceLocation()
        case .pound:
            parseMacroExpansion(mark(), [])
        default:
            let start = index
            if startsMember(index) { parseDeclaration() }
            if index == start {
                unexpected("expected a declaration") {
                    $0.isAtClosing && $0.kind != .rightParen && $0.kind != .rightSquare
                        || $0.token.isOnNewLine && ($0.startsMember($0.index) || $0.kind == .poundIf)
                }
            }
        }
    }

    func startsMember(_ start: Int) -> Bool {
        var next = start
        for _ in 0..<64 {
            if token(at: next).word == .case { return true }
            if token(at: next).word == .indirect {
                next += 1
            } else if token(at: next).kind == .atSign {
                next = skipAttribute(next)
            } else {
                break
            }
        }
        return startsDeclaration(start)
    }

    private mutating func parseEnumCase(_ start: Mark) {
        advance()
        repeat {
            let element = mark()
            parseName("expected the name of a case")
            if kind == .leftParen, !token.isOnNewLine { parseParameterClause(bareTypes: true) }
            parseInitializerIfAny(allowsClosure: true)
            finish(.enumCaseElement, element)
        } while consume(.comma)
        finish(.enumCaseDecl, start)
    }
}
