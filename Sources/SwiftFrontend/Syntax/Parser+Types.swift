extension Parser {
    /// Any type.
    mutating func parseType() {
        guard enter() else { return }
        defer { depth -= 1 }
        let start = mark()
        if word == .repeat {
            advance()
            parseType()
            return finish(.packExpansionType, start)
        }
        let hasAttributes = parseTypeAttributes()
        let type = mark()
        parseComposition()
        if kind == .arrow || isEffect(index) && isArrow(after: index) {
            parseEffectsIfAny()
            expect(.arrow, "expected '->'")
            parseType()
            finish(.functionType, type)
        }
        if hasAttributes { finish(.attributedType, start) }
    }

    func isArrow(after start: Int) -> Bool { token(at: effectsEnd(start)).kind == .arrow }

    /// `@escaping`, `inout`, `nonisolated(nonsending)`, … Says whether there were any.
    private mutating func parseTypeAttributes() -> Bool {
        var found = false
        while true {
            if kind == .atSign {
                parseAttribute(inType: true)
            } else if word == .nonisolated, peek().kind == .leftParen, closing(of: index + 1) != nil {
                let mark = mark()
                advance()
                skipBalanced()
                finish(.modifier, mark)
            } else if isTypeModifier {
                leaf(.modifier)
            } else {
                return found
            }
            found = true
        }
    }

    private var isTypeModifier: Bool {
        switch word {
        case .inout: return true
        case .unsafe: return peek().kind == .identifier && !peek().isOnNewLine
        case .some, .any, .each, .repeat: return false
        default: return Parser.typeSpecifiers.contains(word) && startsType(index + 1)
        }
    }

    /// Whether a type starts at an index, on the line of the token before.
    private func startsType(_ index: Int) -> Bool {
        let token = token(at: index)
        guard !token.isOnNewLine else { return false }
        switch token.kind {
        case .identifier, .leftParen, .leftSquare, .atSign: return true
        case .keyword:
            return token.word == .capitalSelf || token.word == .capitalAny || token.word == .inout
                || token.word == .underscore
        default: return isOperator(index, "~")
        }
    }

    /// `A & B`, `any A & B`
    mutating func parseComposition() {
        let start = mark()
        var prefixes: [(SyntaxKind, Mark)] = []
        while true {
            switch word {
            case .some where startsType(index + 1): prefixes.append((.someType, mark()))
            case .any where startsType(index + 1): prefixes.append((.anyType, mark()))
            case .each where startsType(index + 1): prefixes.append((.packElementType, mark()))
            default:
                parseCompositionElements(prefixes.last?.1 ?? start, hasPrefix: !prefixes.isEmpty)
                while let (kind, mark) = prefixes.popLast() { finish(kind, mark) }
                return
            }
            advance()
        }
    }

    private mutating func parseCompositionElements(_ start: Mark, hasPrefix: Bool) {
        let first = mark()
        parseSimpleType()
        guard isOperator(index, "&") else { return }
        while isOperator(index, "&") {
            advance()
            parseSimpleType()
        }
        finish(.compositionType, first)
    }

    /// A type without operators, with its `?`, `!` and `.Member`.
    mutating func parseSimpleType() {
        var suppressions: [Mark] = []
        while isOperator(index, "~") {
            suppressions.append(mark())
            advance()
        }
        let start = mark()
        parsePrimaryType()
        parseTypePostfixes(start)
        while let mark = suppressions.popLast() { finish(.suppressedType, mark) }
    }

    private mutating func parseTypePostfixes(_ start: Mark) {
        while true {
            switch kind {
            case .postfixQuestion:
                advance()
                finish(.optionalType, start)
            case .postfixExclamation:
                advance()
                finish(.implicitlyUnwrappedType, start)
            case .period where peek().kind == .identifier || peek().word == .capitalSelf:
                advance()
                skipModuleSelector()
                leaf(.name)
                if opensGenericArguments { parseGenericArguments() }
                finish(.memberType, start)
            default:
                return
            }
        }
    }

    /// A type without `?`, `!` and members.
    mutating func parsePrimaryType() {
        let start = mark()
        switch kind {
        case .identifier:
            skipModuleSelector()
            leaf(.name)
            if opensGenericArguments { parseGenericArguments() }
            finish(.identifierType, start)
        case .keyword where [.capitalSelf, .capitalAny, .underscore, .selfKeyword].contains(word):
            leaf(.name)
            if opensGenericArguments { parseGenericArguments() }
            finish(.identifierType, start)
        case .leftParen:
            parseTupleType()
        case .leftSquare:
            parseCollectionType()
        case .pound where peek().kind == .identifier:
            parseMacroExpansion(start, .condition)
        default:
            missing("expected a type")
        }
    }

    /// `x is Int < y` compares.
    private var opensGenericArguments: Bool {
        isAngle(index, .less) && (!token.hasSpaceBefore || genericArgumentsEnd(index, depth: 0) != nil)
    }

    private mutating func parseTupleType() {
        let start = mark()
        guard enter() else { return }
        defer { depth -= 1 }
        let opening = index
        advance()
        commaSeparated(to: .rightParen, "unexpected in a tuple type") { $0.parseTupleTypeElement() }
        close(.rightParen, opening: opening, "expected ')'")
        finish(.tupleType, start)
    }

    private mutating func parseTupleTypeElement() {
        let start = mark()
        if isLabel(index), token(at: index + 1).kind == .colon {
            leaf(.label)
            advance()
        } else if isLabel(index), isLabel(index + 1), token(at: index + 2).kind == .colon {
            leaf(.label)
            leaf(.label)
            advance()
        }
        parseType()
        if isOperator(index, "...") { advance() }
        parseInitializerIfAny(allowsClosure: true)
        finish(.tupleTypeElement, start)
    }

    func isLabel(_ index: Int) -> Bool {
        let kind = token(at: index).kind
        return kind == .identifier || kind == .keyword
    }

    private mutating func parseCollectionType() {
        let start = mark()
        guard enter() else { return }
        defer { depth -= 1 }
        let opening = index
        advance()
        parseGenericArgument()
        var node = SyntaxKind.arrayType
        if consume(.colon) {
            parseType()
            node = .dictionaryType
        } else if word == .of {
            advance()
            parseGenericArgument()
            node = .inlineArrayType
        }
        close(.rightSquare, opening: opening, "expected ']'")
        finish(node, start)
    }
}
