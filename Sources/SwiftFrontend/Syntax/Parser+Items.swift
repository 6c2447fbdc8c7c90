/// What the arms of an `#if` hold.
enum ConfigContent {
    case items, members, cases, accessors, attributes, postfix
}

extension Parser {
    mutating func parseSourceFile() -> NodeID {
        let start = mark()
        while true {
            parseItems()
            if kind == .endOfFile { break }
            error("extraneous '\(text(index))'")
            let mark = mark()
            advance()
            finish(.unexpected, mark, flags: .containsError)
        }
        index = tokens.count
        finish(.sourceFile, start)
        return NodeID(UInt32(nodes.count - 1))
    }

    func text(_ index: Int) -> String {
        String(decoding: source[Int(tokens[index].start)..<Int(tokens[index].end)], as: UTF8.self)
    }

    /// Items up to something that closes the body they are in.
    mutating func parseItems(inCase: Bool = false) {
        while true {
            if kind == .semicolon {
                advance()
                continue
            }
            if isAtItemsEnd || inCase && endsCase { return }
            let start = index
            parseItem(inCase: inCase)
            if index == start {
                unexpected("unexpected '\(text(index))'") { $0.isAtItemsEnd || $0.token.isOnNewLine }
            }
            checkSeparation(inCase: inCase)
        }
    }

    private var isAtItemsEnd: Bool {
        switch kind {
        case .rightBrace, .endOfFile, .poundElse, .poundElseif, .poundEndif, .interpolationEnd, .stringEnd: true
        default: false
        }
    }

    private var endsCase: Bool { isAtCaseLabel || kind == .poundIf && isCaseConfig(index) }

    private mutating func checkSeparation(inCase: Bool) {
        if token.isOnNewLine || kind == .semicolon || isAtItemsEnd || inCase && endsCase { return }
        error("statements on one line need a ';' between them")
        if let last = pending.last { nodes[Int(last)].flags.insert(.containsError) }
    }

    private mutating func parseItem(inCase: Bool) {
        guard enter() else { return }
        defer { depth -= 1 }
        switch kind {
        case .poundIf:
            if isAttributeConfig(index) { return parseDeclaration() }
            parseIfConfig(.items)
        case .poundSourceLocation:
            parseSourceLocation()
        case .identifier where word == .none:
            parseExpressionOrLabeled()
        default:
            if startsDeclaration(index) {
                parseDeclaration()
            } else if !parseStatement() {
                parseExpressionOrLabeled()
            }
        }
    }

    private mutating func parseExpressionOrLabeled() {
        guard kind == .identifier, peek().kind == .colon else { return parseExpression() }
        switch peek(2).word {
        case .for, .while, .repeat, .if, .switch, .do, .guard:
            let mark = mark()
            leaf(.name)
            advance()
            parseItem(inCase: false)
            finish(.labeledStmt, mark)
        default:
            parseExpression()
        }
    }

    mutating func parseSourceLocation() {
        let mark = mark()
        advance()
        if kind == .leftParen { skipBalanced() }
        finish(.sourceLocation, mark)
    }

    /// `{ items }`
    mutating func parseCodeBlock() {
        let start = mark()
        guard kind == .leftBrace else { return missing("expected '{'") }
        let opening = index
        advance()
        parseItems()
        close(.rightBrace, opening: opening, "expected '}'")
        finish(.codeBlock, start)
    }

    // MARK: #if

    mutating func parseIfConfig(_ content: ConfigContent) {
        let start = mark()
        guard enter() else { return }
        defer { depth -= 1 }
        var isFirst = true
        while isFirst || kind == .poundElseif || kind == .poundElse {
            isFirst = false
            let clause = mark()
            let hasCondition = kind != .poundElse
            advance()
            if hasCondition { parseConfigCondition() }
            parseConfigContent(content)
            finish(.ifConfigClause, clause)
        }
        if !consume(.poundEndif) { missing("expected '#endif'") }
        finish(.ifConfig, start)
    }

    /// The rest of the line; several lines if it ends in an operator or inside brackets.
    private mutating func parseConfigCondition() {
        let mark = mark()
        while kind != .endOfFile, !token.isOnNewLine || continuesCondition(from: mark.token) { skipBalanced() }
        finish(.ifConfigCondition, mark)
    }

    private func continuesCondition(from start: Int) -> Bool {
        index > start && (tokens[index - 1].kind == .infixOperator || kind == .infixOperator)
    }

    private mutating func parseConfigContent(_ content: ConfigContent) {
        switch content {
        case .items: parseConfigItems()
        case .members: parseMembers()
        case .cases: parseCases()
        case .accessors: parseAccessors()
        case .attributes: parseAttributesAndModifiers()
        case .postfix:
            if kind == .period || kind == .poundIf {
                let mark = mark()
                finish(.postfixBase, mark)
                parsePostfixChain(mark, [])
            }
        }
        if kind == .poundElse || kind == .poundElseif || kind == .poundEndif || kind == .endOfFile { return }
        if kind == .rightBrace, content != .items { return }
        unexpected("unexpected '\(text(index))' in '#if'") {
            switch $0.kind {
            case .poundElse, .poundElseif, .poundEndif, .rightBrace: true
            default: false
            }
        }
    }

    private mutating func parseConfigItems() {
        parseItems()
        // A brace that closes nothing in this arm; the other arm may have the one that opens it.
        while kind == .rightBrace, hasEndif(after: index) {
            unexpected("extraneous '}'") { _ in true }
            parseItems()
        }
    }

    /// Whether the next directive of a few lines on is the end of this arm.
    private func hasEndif(after start: Int) -> Bool {
        for index in start..<min(start + 12, tokens.count) {
            switch tokens[index].kind {
            case .poundElse, .poundElseif, .poundEndif: return true
            case .poundIf: return false
            default: continue
            }
        }
        return false
    }

    /// The first token of the first arm of the `#if` at an index; if `nested`, that of the first arm within, and so on.
    func firstTokenOfConfig(_ start: Int, nested: Bool = true) -> Int {
        var next = start
        while token(at: next).kind == .poundIf {
            next += 1
            let first = next
            while token(at: next).kind != .endOfFile {
                let isContinued = next > first && token(at: next - 1).kind == .infixOperator
                if token(at: next).isOnNewLine, !isContinued { break }
                next = closing(of: next).map { $0 + 1 } ?? next + 1
            }
            if !nested { break }
        }
        return next
    }

    /// Whether the `#if` at an index holds attributes of the declaration that follows it.
    func isAttributeConfig(_ start: Int) -> Bool {
        var next = firstTokenOfConfig(start, nested: false)
        guard token(at: next).kind == .atSign else { return false }
        while token(at: next).kind == .atSign { next = skipAttribute(next) }
        switch token(at: next).kind {
        case .poundElse, .poundElseif, .poundEndif: return true
        default: return false
        }
    }
}
