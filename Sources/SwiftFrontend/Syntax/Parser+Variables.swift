extension Parser {
    /// `var a = 1, b: Int { … }`
    mutating func parseVariable(_ start: Mark) {
        advance()
        repeat {
            let binding = mark()
            parsePattern()
            parseTypeAnnotationIfAny()
            parseInitializerIfAny(allowsClosure: true)
            if kind == .leftBrace { parseAccessorBlock() }
            finish(.binding, binding)
        } while consume(.comma)
        finish(.variableDecl, start)
    }

    mutating func parseTypeAnnotationIfAny() {
        guard kind == .colon else { return }
        let start = mark()
        advance()
        parseType()
        finish(.typeAnnotation, start)
    }

    mutating func parseInitializerIfAny(allowsClosure: Bool) {
        guard kind == .equal else { return }
        let start = mark()
        advance()
        parseExpression(allowsClosure ? [] : .condition)
        finish(.initializer, start)
    }

    // MARK: Accessors

    mutating func parseAccessorBlock() {
        let start = mark()
        let opening = index
        let hasAccessors = startsAccessors(index + 1)
        advance()
        if hasAccessors {
            while true {
                parseAccessors()
                guard kind == .poundElse || kind == .poundElseif || kind == .poundEndif else { break }
                unexpected("'\(text(index))' without '#if'") { _ in true }
            }
        } else if kind != .rightBrace {
            let body = mark()
            parseItems()
            finish(.codeBlock, body)
        }
        close(.rightBrace, opening: opening, "expected '}'")
        finish(.accessorBlock, start)
    }

    mutating func parseAccessors() {
        while !isAtClosing {
            if kind == .semicolon {
                advance()
            } else if kind == .poundIf {
                parseIfConfig(.accessors)
            } else {
                parseAccessor()
            }
        }
    }

    private mutating func parseAccessor() {
        let start = mark()
        while kind == .atSign { parseAttribute(inType: false) }
        while Parser.accessorModifiers.contains(word), Parser.accessorWords.contains(peek().word)
            || Parser.accessorModifiers.contains(peek().word) {
            leaf(.modifier)
        }
        guard isAccessorName(index) else {
            return unexpected("expected 'get' or 'set'") { $0.isAtClosing || $0.isAccessorName($0.index) }
        }
        leaf(.name)
        if kind == .leftParen { parseParameterClause() }
        parseEffectsIfAny()
        if kind == .leftBrace { parseCodeBlock() }
        finish(.accessor, start)
    }

    static let accessorModifiers: Set<Word> = [
        .mutating, .nonmutating, .borrowing, .consuming, .underscoreConsuming, .owned, .shared, .nonisolated,
        .isolated, .public, .private, .internal, .fileprivate, .package, .dynamic, .yielding,
    ]

    static let accessorWords: Set<Word> = [
        .get, .set, .willSet, .didSet, .underscoreRead, .underscoreModify, .read, .modify, .unsafeAddress,
        .unsafeMutableAddress, .initKeyword, .borrow, .mutate,
    ]

    func isAccessorName(_ index: Int) -> Bool { Parser.accessorWords.contains(token(at: index).word) }

    /// Whether accessors, not statements, follow a brace.
    private func startsAccessors(_ start: Int) -> Bool {
        var next = start
        if token(at: next).kind == .poundIf { next = firstTokenOfConfig(next) }
        while token(at: next).kind == .atSign { next = skipAttribute(next) }
        while Parser.accessorModifiers.contains(token(at: next).word) { next += 1 }
        guard isAccessorName(next) else { return false }
        let word = token(at: next).word
        let following = token(at: next + 1)
        if Parser.newAccessorWords.contains(word), following.kind == .leftBrace, callsWithClosure(next) { return false }
        switch following.kind {
        case .leftBrace, .rightBrace, .atSign, .semicolon:
            return true
        case .leftParen:
            guard word != .get, let end = closing(of: next + 1) else { return false }
            return token(at: end + 1).kind == .leftBrace || isEffect(end + 1)
        case .identifier, .keyword:
            return isEffect(next + 1) || isAccessorName(next + 1)
                || Parser.accessorModifiers.contains(following.word)
        case .poundIf, .poundElse, .poundElseif, .poundEndif:
            return true
        default:
            return false
        }
    }

    /// Accessors of later Swift versions, whose words are names of functions elsewhere.
    private static let newAccessorWords: Set<Word> = [.read, .modify, .borrow, .mutate]

    /// Whether `read { … }` is a call in a getter: what is in braces has parameters, and no accessor follows.
    private func callsWithClosure(_ start: Int) -> Bool {
        guard let end = closing(of: start + 1) else { return true }
        if isAccessorName(end + 1) || Parser.accessorModifiers.contains(token(at: end + 1).word) { return false }
        if token(at: end + 1).kind == .atSign { return false }
        if token(at: end + 1).kind != .rightBrace || hasClosureSignature(start + 1) { return true }
        return tokens[(start + 1)..<min(end, start + 64)].contains { $0.kind == .dollarIdentifier }
    }
}
