extension Lexer {
    /// Whether an operator goes on at an offset (dots aside).
    func continuesOperator(_ index: Int) -> Bool {
        let byte = at(index)
        if byte < 0x80 { return byte.isASCIIOperator }
        guard let (code, _) = decode(index) else { return false }
        return CodePoint.continuesOperator(code)
    }

    /// The position is at an operator's first byte. What stands left and right decides whether it is prefix, infix
    /// or postfix.
    mutating func lexOperator() {
        let start = position
        let first = at(start)
        let isLeftBound = isLeftBound
        if isLeftBound, first == Byte.question { return emitOne(.postfixQuestion) }
        if isLeftBound, first == Byte.exclamation { return emitOne(.postfixExclamation) }
        let end = operatorEnd(from: start)
        let isRightBound = isRightBound(end, isLeftBound: isLeftBound)
        let kind: TokenKind =
            isLeftBound == isRightBound ? .infixOperator : isLeftBound ? .postfixOperator : .prefixOperator
        if first == Byte.less || first == Byte.greater {
            return emitAngles(kind, from: start, to: end)
        }
        emit(special(from: start, to: end, kind) ?? kind, from: start, to: end)
    }

    /// The kind of those operators that the grammar gives a meaning of their own.
    private func special(from start: Int, to end: Int, _ kind: TokenKind) -> TokenKind? {
        if end - start == 1 {
            switch at(start) {
            case Byte.equals: return .equal
            case Byte.ampersand: return kind == .prefixOperator ? .prefixAmpersand : nil
            case Byte.dot: return .period
            case Byte.question: return .infixQuestion
            default: return nil
            }
        }
        guard end - start == 2 else { return nil }
        if at(start) == Byte.minus, at(start + 1) == Byte.greater { return .arrow }
        if at(start) == Byte.star, at(start + 1) == Byte.slash { return .unknown }
        return nil
    }

    private func operatorEnd(from start: Int) -> Int {
        let takesDots = at(start) == Byte.dot
        // `\.?`: the dot of a key path stands alone.
        if takesDots, tokens.last?.kind == .backslash { return start + 1 }
        var end = start
        while end < count {
            let byte = at(end)
            if byte == Byte.dot {
                guard takesDots else { break }
                end += 1
            } else if byte < 0x80 {
                guard byte.isASCIIOperator else { break }
                if byte == Byte.slash, end > start, at(end + 1) == Byte.slash || at(end + 1) == Byte.star { break }
                if byte == Byte.less, end > start, at(end + 1) == Byte.hash { break }
                end += 1
            } else {
                guard let (code, length) = decode(end), CodePoint.continuesOperator(code) else { break }
                end += length
            }
        }
        // `func ==<T>`: the bracket opens the generic parameters.
        if end - start > 1, at(end - 1) == Byte.less, tokens.last?.word == .func,
            at(end).startsASCIIIdentifier || at(end) >= 0x80 {
            end -= 1
        }
        return end
    }

    /// `<` and `>` at the start of an operator are tokens of their own, joined to what follows.
    private mutating func emitAngles(_ kind: TokenKind, from start: Int, to end: Int) {
        var index = start
        while index < end {
            let byte = at(index)
            var next = index + 1
            var pieceKind = kind
            if byte == Byte.question {
                pieceKind = .postfixQuestion
            } else if byte == Byte.exclamation, at(index + 1) != Byte.equals {
                pieceKind = .postfixExclamation
            } else if byte != Byte.less, byte != Byte.greater {
                next = end
                pieceKind = special(from: index, to: end, kind) ?? kind
            }
            emit(pieceKind, from: index, to: next, flags: next < end ? .joined : [])
            index = next
        }
    }

    /// Whether something stands directly left of the position.
    private var isLeftBound: Bool {
        guard !pending.contains(.spaceBefore), let last = tokens.last else { return false }
        switch last.kind {
        case .leftParen, .leftSquare, .leftBrace, .comma, .semicolon, .colon, .interpolationStart: return false
        default: return true
        }
    }

    private func isRightBound(_ end: Int, isLeftBound: Bool) -> Bool {
        switch at(end) {
        case Byte.space, Byte.tab, Byte.lineFeed, Byte.carriageReturn, 0x0B, 0x0C, Byte.nul,
            Byte.rightParen, Byte.rightSquare, Byte.rightBrace, Byte.comma, Byte.semicolon, Byte.colon:
            return false
        case Byte.dot:
            return !isLeftBound
        case Byte.slash:
            return at(end + 1) != Byte.slash && at(end + 1) != Byte.star
        case 0xC2:
            return at(end + 1) != 0xA0
        default:
            return true
        }
    }
}
