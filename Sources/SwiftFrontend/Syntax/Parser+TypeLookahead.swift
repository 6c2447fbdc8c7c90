/// Whether something is a type: decides what a `<` in an expression means. Each `<` is looked at once.
extension Parser {
    private static let lookaheadLimit = 48

    /// The index after the `>` that closes the `<` at an index, if what stands between are types.
    func genericArgumentsEnd(_ start: Int, depth: Int) -> Int? {
        if let known = angleEnds[start] { return known < 0 ? nil : known }
        guard depth < Parser.lookaheadLimit else { return nil }
        var next = start + 1
        while true {
            if token(at: next).kind == .prefixOperator, token(at: next + 1).kind == .integer { next += 1 }
            if token(at: next).kind == .integer {
                next += 1
            } else if isAngle(next, .greater), next == start + 1 {
                return next + 1
            } else if let end = typeEnd(next, depth: depth + 1) {
                next = end
            } else {
                return nil
            }
            if token(at: next).kind == .comma {
                next += 1
                continue
            }
            return isAngle(next, .greater) ? next + 1 : nil
        }
    }

    /// The same, remembered.
    mutating func rememberGenericArgumentsEnd(_ start: Int) -> Int? {
        let end = genericArgumentsEnd(start, depth: 0)
        angleEnds[start] = end ?? -1
        return end
    }

    /// The index after the type at an index, if there is one.
    func typeEnd(_ start: Int, depth: Int) -> Int? {
        guard depth < Parser.lookaheadLimit else { return nil }
        guard var next = simpleTypeEnd(start, depth: depth) else { return nil }
        while isOperator(next, "&") {
            guard let end = simpleTypeEnd(next + 1, depth: depth) else { return nil }
            next = end
        }
        let afterEffects = effectsEnd(next)
        if token(at: afterEffects).kind == .arrow { return typeEnd(afterEffects + 1, depth: depth + 1) }
        return afterEffects == next ? next : nil
    }

    private func simpleTypeEnd(_ start: Int, depth: Int) -> Int? {
        var next = start
        for _ in 0..<16 {
            let token = token(at: next)
            let following = self.token(at: next + 1)
            if token.kind == .atSign {
                next = skipAttribute(next, depth: depth + 1)
            } else if token.kind == .prefixOperator, isOperator(next, "~") {
                next += 1
            } else if Parser.typeSpecifiers.contains(token.word),
                following.kind == .identifier || following.kind == .keyword || following.kind == .leftParen
                    || following.kind == .leftSquare || following.kind == .atSign || isOperator(next + 1, "~") {
                next += 1
            } else {
                break
            }
        }
        switch token(at: next).kind {
        case .identifier:
            next += isModuleSelector(next) ? 4 : 1
            next = optionalGenericArguments(next, depth: depth)
        case .keyword:
            switch token(at: next).word {
            case .capitalSelf, .capitalAny, .underscore: next = optionalGenericArguments(next + 1, depth: depth)
            default: return nil
            }
        case .leftParen, .leftSquare:
            guard let end = closing(of: next), holdsTypes(next + 1, end) else { return nil }
            next = end + 1
        default:
            return nil
        }
        while true {
            switch token(at: next).kind {
            case .period:
                let name = token(at: next + 1)
                guard name.kind == .identifier || name.word == .capitalSelf else { return nil }
                next = optionalGenericArguments(next + 2, depth: depth)
            case .postfixQuestion, .postfixExclamation:
                next += 1
            default:
                return isOperator(next, "...") ? next + 1 : next
            }
        }
    }

    private func optionalGenericArguments(_ next: Int, depth: Int) -> Int {
        guard isAngle(next, .less) else { return next }
        return genericArgumentsEnd(next, depth: depth + 1) ?? next
    }

    /// Whether the tokens between brackets could be those of types; a flat look, for speed.
    private func holdsTypes(_ start: Int, _ end: Int) -> Bool {
        for index in start..<end {
            switch tokens[index].kind {
            case .identifier, .comma, .colon, .arrow, .period, .atSign, .postfixQuestion, .postfixExclamation,
                .leftParen, .rightParen, .leftSquare, .rightSquare:
                continue
            case .integer where tokens[index - 1].kind == .leftSquare: continue
            case .keyword:
                switch tokens[index].word {
                case .capitalSelf, .capitalAny, .underscore, .inout, .throws, .rethrows, .repeat: continue
                default: return false
                }
            case .prefixOperator, .infixOperator, .postfixOperator:
                if isAngle(index, .less) || isAngle(index, .greater) || isOperator(index, "&")
                    || isOperator(index, "...") || isOperator(index, "~") {
                    continue
                }
                return false
            default:
                return false
            }
        }
        return true
    }

    /// Words before a type that belong to it, if a type follows.
    static let typeSpecifiers: Set<Word> = [
        .inout, .some, .any, .each, .repeat, .borrowing, .consuming, .isolated, .sending, .owned, .shared,
        .underscoreConst, .nonisolated,
    ]
}
