extension Parser {
    // MARK: Generics

    mutating func parseGenericParametersIfAny() {
        guard isAngle(index, .less) else { return }
        let start = mark()
        advance()
        while !isAngle(index, .greater), !isAtClosing, kind != .leftBrace, kind != .leftParen {
            if word == .where {
                parseWhereIfAny()
                continue
            }
            let before = index
            parseGenericParameter()
            if consume(.comma) || word == .where { continue }
            if index == before || !isAngle(index, .greater) { break }
        }
        parseClosingAngle()
        finish(.genericParameterClause, start)
    }

    private mutating func parseGenericParameter() {
        let start = mark()
        while kind == .atSign { parseAttribute(inType: false) }
        if word == .let || word == .each && peek().kind == .identifier { advance() }
        parseName("expected the name of a type parameter")
        if isOperator(index, "...") { advance() }
        if consume(.colon) { parseType() }
        finish(.genericParameter, start)
    }

    mutating func parseClosingAngle() {
        if isAngle(index, .greater) { advance() } else { missing("expected '>'") }
    }

    mutating func parseGenericArguments() {
        let start = mark()
        advance()
        while !isAngle(index, .greater), !isAtClosing {
            let before = index
            parseGenericArgument()
            if consume(.comma) { continue }
            if index == before || !isAngle(index, .greater) { break }
        }
        parseClosingAngle()
        finish(.genericArgumentClause, start)
    }

    /// A type, or an integer with or without sign.
    mutating func parseGenericArgument() {
        if kind == .integer { return leaf(.integerLiteral) }
        if kind == .prefixOperator, peek().kind == .integer {
            let start = mark()
            leaf(.operatorName)
            leaf(.integerLiteral)
            return finish(.prefixOperatorExpr, start)
        }
        parseType()
    }

    mutating func parseWhereIfAny() {
        guard word == .where else { return }
        let start = mark()
        advance()
        repeat {
            let requirement = mark()
            while kind == .atSign { parseAttribute(inType: true) }
            parseGenericArgument()
            if kind == .colon || isOperator(index, "==") {
                advance()
                parseGenericArgument()
                if kind == .leftParen, !token.isOnNewLine { skipBalanced() }
            } else {
                missing("expected ':' or '=='")
            }
            finish(.requirement, requirement)
        } while consume(.comma)
        finish(.whereClause, start)
    }

    mutating func parseInheritanceIfAny() {
        guard kind == .colon else { return }
        let start = mark()
        advance()
        repeat {
            if kind == .leftBrace || word == .where { break }
            if word == .class {
                let type = mark()
                leaf(.name)
                finish(.identifierType, type)
            } else {
                parseType()
            }
        } while consume(.comma)
        finish(.inheritanceClause, start)
    }

    // MARK: Signatures

    mutating func parseReturnIfAny() {
        guard kind == .arrow else { return }
        let start = mark()
        advance()
        parseType()
        finish(.returnClause, start)
    }

    mutating func parseEffectsIfAny() {
        guard isEffect(index) else { return }
        let start = mark()
        while isEffect(index) {
            let isThrows = word == .throws
            advance()
            if isThrows, kind == .leftParen {
                let opening = index
                advance()
                if kind != .rightParen { parseType() }
                close(.rightParen, opening: opening, "expected ')'")
            }
        }
        finish(.effects, start)
    }

    /// With `bareTypes`, as in the cases of enums, a word alone is a type; otherwise, as in closures, a name.
    mutating func parseParameterClause(bareTypes: Bool = false) {
        guard kind == .leftParen else { return missing("expected '('") }
        let start = mark()
        let opening = index
        advance()
        commaSeparated(to: .rightParen, "unexpected in a parameter list") {
            $0.parseParameter(bareTypes: bareTypes)
        }
        close(.rightParen, opening: opening, "expected ')'")
        finish(.parameterClause, start)
    }

    private mutating func parseParameter(bareTypes: Bool) {
        let start = mark()
        while kind == .atSign, !bareTypes { parseAttribute(inType: false) }
        // `__owned label name: T`
        while isParameterName(index), isParameterName(index + 1), isParameterName(index + 2) { leaf(.modifier) }
        if isParameterName(index), isParameterEnd(index + 1, bareTypes: bareTypes) {
            leaf(.name)
            parseTypeAnnotationIfAny()
        } else if isParameterName(index), isParameterName(index + 1),
            isParameterEnd(index + 2, bareTypes: bareTypes) {
            leaf(.name)
            leaf(.name)
            parseTypeAnnotationIfAny()
        } else if !isAtClosing {
            parseType()
        }
        if isOperator(index, "...") { advance() }
        parseInitializerIfAny(allowsClosure: true)
        finish(.parameter, start)
    }

    private func isParameterName(_ index: Int) -> Bool {
        switch token(at: index).kind {
        case .identifier, .keyword, .dollarIdentifier: true
        default: false
        }
    }

    private func isParameterEnd(_ index: Int, bareTypes: Bool) -> Bool {
        switch token(at: index).kind {
        case .colon: true
        case .comma, .rightParen: !bareTypes
        default: false
        }
    }
}
