/// Questions about what follows; none of them moves the parser.
extension Parser {
    /// The index after the attribute at an index.
    func skipAttribute(_ start: Int, depth: Int = 0) -> Int {
        var next = start + 1
        if token(at: next).kind == .identifier || token(at: next).kind == .keyword { next += 1 }
        while token(at: next).kind == .period, token(at: next + 1).kind == .identifier { next += 2 }
        if isAngle(next, .less), !token(at: next).hasSpaceBefore, let end = genericArgumentsEnd(next, depth: depth) {
            next = end
        }
        if token(at: next).kind == .leftParen, !token(at: next).hasSpaceBefore || takesSpacedArguments(start + 1) {
            next = closing(of: next).map { $0 + 1 } ?? next + 1
        }
        return min(next, tokens.count - 1)
    }

    /// `@available (macOS 10, *)`: a space before the brackets is taken only after these.
    func takesSpacedArguments(_ name: Int) -> Bool {
        guard !token(at: name + 1).isOnNewLine else { return false }
        let text = text(min(name, tokens.count - 1))
        return text == "available" || text == "objc" || text == "inline"
    }

    /// Whether the token is a `<` or a `>` by itself (also the first of an operator of several).
    @inline(__always)
    func isAngle(_ index: Int, _ byte: AngleByte) -> Bool {
        let token = token(at: index)
        switch token.kind {
        case .prefixOperator, .infixOperator, .postfixOperator:
            return token.end - token.start == 1 && source[Int(token.start)] == byte.rawValue
        default:
            return false
        }
    }

    enum AngleByte: UInt8 {
        case less = 0x3C
        case greater = 0x3E
    }

    /// Whether the operator token, by itself, has this text.
    func isOperator(_ index: Int, _ text: StaticString) -> Bool {
        let token = token(at: index)
        guard Int(token.end - token.start) == text.utf8CodeUnitCount else { return false }
        switch token.kind {
        case .prefixOperator, .infixOperator, .postfixOperator, .infixQuestion, .prefixAmpersand: break
        default: return false
        }
        for place in 0..<text.utf8CodeUnitCount where source[Int(token.start) + place] != text.utf8Start[place] {
            return false
        }
        return true
    }

    // MARK: Declarations

    /// Whether a declaration starts at an index: its keyword, perhaps after attributes and modifiers.
    func startsDeclaration(_ start: Int) -> Bool {
        var next = start
        // Deeper stacks of modifiers don't occur; the limit keeps odd input linear.
        for _ in 0..<64 {
            let token = token(at: next)
            switch token.kind {
            case .atSign:
                if next > start || token.kind == .atSign { next = skipAttribute(next) }
                if self.token(at: next).kind == .endOfFile { return true }
                if isCaseLabel(next) { return false }
                continue
            case .poundIf:
                return isAttributeConfig(next)
            case .pound:
                return next > start && self.token(at: next + 1).kind == .identifier
            case .keyword, .identifier:
                break
            default:
                return next > start && self.token(at: start).kind == .atSign
            }
            switch declarationWord(next) {
            case .introducer: return true
            case .no: return next > start && self.token(at: start).kind == .atSign
            case .modifier: next = afterModifier(next)
            }
        }
        return false
    }

    enum DeclarationWord { case introducer, modifier, no }

    /// What the word at an index does at the start of a declaration.
    private func declarationWord(_ index: Int) -> DeclarationWord {
        let following = token(at: index + 1)
        switch token(at: index).word {
        case .associatedtype, .deinit, .enum, .extension, .func, .import, .operator, .precedencegroup, .protocol,
            .struct, .typealias, .var, .let:
            return .introducer
        case .class: return .introducer
        case .case: return index > 0 && token(at: index - 1).word == .indirect ? .introducer : .no
        case .initKeyword:
            return following.kind == .leftParen || following.kind == .postfixQuestion
                || following.kind == .postfixExclamation || isAngle(index + 1, .less) ? .introducer : .no
        case .subscript:
            return following.kind == .leftParen || isAngle(index + 1, .less) ? .introducer : .no
        case .actor:
            return following.kind == .identifier && !following.isOnNewLine ? .introducer : .no
        case .macro:
            return following.kind == .identifier && !following.isOnNewLine
                && (token(at: index + 2).kind == .leftParen || isAngle(index + 2, .less)) ? .introducer : .no
        case .static, .public, .private, .fileprivate, .internal: return .modifier
        case let word where Parser.contextualModifiers.contains(word):
            return following.kind == .identifier || following.kind == .keyword || following.kind == .atSign
                || (following.kind == .leftParen && Parser.modifiersWithArgument.contains(word)) ? .modifier : .no
        default: return .no
        }
    }

    func afterModifier(_ index: Int) -> Int {
        let next = index + 1
        guard token(at: next).kind == .leftParen, !token(at: next).isOnNewLine,
            Parser.modifiersWithArgument.contains(token(at: index).word), let end = closing(of: next)
        else { return next }
        return end + 1
    }

    /// Contextual keywords that are modifiers when a declaration follows.
    static let contextualModifiers: Set<Word> = [
        .async, .convenience, .distributed, .dynamic, .final, .indirect, .infix, .isolated, .lazy, .mutating,
        .nonisolated, .nonmutating, .open, .optional, .override, .package, .postfix, .prefix, .required, .unowned,
        .weak, .borrowing, .consuming, .sending, .unsafe, .owned, .shared, .underscoreConsuming, .underscoreConst,
        .underscoreLocal, .noImplicitCopy, .resultDependsOn,
    ]

    static let modifiersWithArgument: Set<Word> = [
        .public, .private, .fileprivate, .internal, .package, .open, .unowned, .nonisolated,
    ]

    /// Whether the word at an index, which may be a modifier, is one here.
    func isModifier(_ index: Int) -> Bool {
        let word = token(at: index).word
        switch word {
        case .static, .public, .private, .fileprivate, .internal: return true
        case .class:
            let next = token(at: index + 1)
            guard next.kind == .keyword || next.kind == .identifier && next.word != .none || next.kind == .atSign
            else { return false }
            return startsDeclaration(index + 1)
        default:
            return Parser.contextualModifiers.contains(word) && startsDeclaration(index)
        }
    }

    // MARK: Switch cases

    var isAtCaseLabel: Bool { isCaseLabel(index) }

    /// `case`, `default:`, or an attribute before one of them.
    func isCaseLabel(_ start: Int) -> Bool {
        var next = start
        while token(at: next).kind == .atSign { next = skipAttribute(next) }
        let word = token(at: next).word
        return word == .case || word == .default && token(at: next + 1).kind == .colon
    }

    /// Whether the `#if` at an index holds whole cases of a switch.
    func isCaseConfig(_ start: Int) -> Bool {
        let first = firstTokenOfConfig(start)
        switch token(at: first).kind {
        case .poundElse, .poundElseif, .poundEndif:
            // An empty arm: look at the next ones.
            var next = first
            var level = 0
            while next < tokens.count - 1, level >= 0 {
                switch tokens[next].kind {
                case .poundIf: level += 1
                case .poundEndif: level -= 1
                case .keyword where isCaseLabel(next): return true
                case .poundElse, .poundElseif: break
                default: if tokens[next].isOnNewLine, next > 0, tokens[next - 1].kind == .poundElse { return false }
                }
                next = closing(of: next).map { $0 + 1 } ?? next + 1
            }
            return false
        default:
            return isCaseLabel(first)
        }
    }

    // MARK: Closures

    /// Whether the `{` at an index starts a closure with a signature, that is, an `in` follows what looks like one.
    func hasClosureSignature(_ brace: Int) -> Bool {
        var next = brace + 1
        while token(at: next).kind == .atSign { next = skipAttribute(next) }
        if token(at: next).word == .in { return true }
        if token(at: next).kind == .leftSquare {
            guard let end = closing(of: next) else { return false }
            next = end + 1
            if token(at: next).word == .in { return true }
        }
        if token(at: next).kind == .leftParen {
            guard let end = closing(of: next) else { return false }
            next = end + 1
        } else {
            while token(at: next).kind == .identifier || token(at: next).word == .underscore
                || token(at: next).kind == .dollarIdentifier {
                if isEffect(next), token(at: next + 1).kind != .comma { break }
                next += 1
                guard token(at: next).kind == .comma else { break }
                next += 1
            }
        }
        next = effectsEnd(next)
        if token(at: next).kind == .arrow {
            guard let end = typeEnd(next + 1, depth: 0) else { return false }
            next = end
        }
        return token(at: next).word == .in
    }

    func isEffect(_ index: Int) -> Bool {
        switch token(at: index).word {
        case .async, .reasync, .throws, .rethrows: true
        case .try, .await, .throw: token(at: index + 1).kind == .arrow
        default: false
        }
    }

    /// The index after `async`, `throws(Type)` and their like; after the first few of them, which are all in sound code.
    func effectsEnd(_ start: Int) -> Int {
        var next = start
        for _ in 0..<6 where isEffect(next) {
            next += 1
            if token(at: next).kind == .leftParen, token(at: next - 1).word == .throws {
                next = closing(of: next).map { $0 + 1 } ?? next
            }
        }
        return next
    }

    /// Whether the `{` at the index starts a block of observers.
    func startsObservers(_ brace: Int) -> Bool {
        var next = brace + 1
        while token(at: next).kind == .atSign { next = skipAttribute(next) }
        let after = token(at: next + 1).kind
        switch token(at: next).word {
        case .willSet, .didSet, .initKeyword:
            return after == .leftBrace
                || after == .leftParen
                    && closing(of: next + 1).map { token(at: $0 + 1).kind == .leftBrace } ?? false
        default:
            return false
        }
    }

    /// In a condition a `{` is a trailing closure only if it goes on in its line and what follows its `}` goes on
    /// with the expression.
    func isTrailingClosureInCondition(_ brace: Int) -> Bool {
        guard !token(at: brace + 1).isOnNewLine, let end = closing(of: brace) else { return false }
        let next = token(at: end + 1)
        switch next.kind {
        case .comma: return true
        case .leftBrace: return !next.isOnNewLine
        case .leftParen, .leftSquare, .period, .postfixQuestion, .postfixExclamation, .infixQuestion,
            .infixOperator, .postfixOperator, .equal, .colon:
            return !next.isOnNewLine
        case .keyword:
            return next.word == .where || (next.word == .is || next.word == .as) && !next.isOnNewLine
        default: return false
        }
    }

    /// `label: {` after a trailing closure.
    var isAtLabeledClosure: Bool {
        guard kind == .identifier || kind == .keyword, peek().kind == .colon, peek(2).kind == .leftBrace else {
            return false
        }
        return word != .default
    }
}
