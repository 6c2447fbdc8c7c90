extension Lexer {
    // MARK: Openings

    /// `#`: a raw string, a regex, a directive, or the start of a macro's name.
    mutating func lexHash() {
        var hashes = 1
        while at(position + hashes) == Byte.hash { hashes += 1 }
        switch at(position + hashes) {
        case Byte.quote:
            openString(hashes: hashes)
        case Byte.slash where at(position + hashes + 1) != Byte.star:
            lexExtendedRegex(hashes: hashes)
        default:
            if hashes > 1 {
                emit(.unknown, from: position, to: position + hashes - 1)
            } else {
                lexDirective()
            }
        }
    }

    private mutating func lexDirective() {
        let end = identifierEnd(from: position + 1)
        let name = String(decoding: source[(position + 1)..<min(end, position + 20)], as: UTF8.self)
        let kind: TokenKind? =
            switch name {
            case "if": .poundIf
            case "elseif": .poundElseif
            case "else": .poundElse
            case "endif": .poundEndif
            case "sourceLocation": .poundSourceLocation
            case "available": .poundAvailable
            case "unavailable": .poundUnavailable
            default: nil
            }
        if let kind { emit(kind, from: position, to: end) } else { emitOne(.pound) }
    }

    /// The position is at the first `#`, or at the quote if there are none.
    mutating func openString(hashes: Int) {
        let quote = position + hashes
        let hasThree = at(quote + 1) == Byte.quote && at(quote + 2) == Byte.quote
        let isMultiline = hasThree && !(hashes > 0 && closesOnSameLine(from: quote + 2, hashes: hashes))
        strings.append(OpenString(hashes: hashes, isMultiline: isMultiline))
        emit(.stringStart, from: position, to: quote + (isMultiline ? 3 : 1))
    }

    /// `#"""#` and `#"""x"#` are strings of one line: the rest of the line has a quote followed by the hashes.
    private mutating func closesOnSameLine(from start: Int, hashes: Int) -> Bool {
        if start < rawStringBarrier.end, hashes >= rawStringBarrier.hashes { return false }
        var index = start
        while index < count, !at(index).isLineBreak {
            if at(index) == Byte.quote, hasHashes(hashes, at: index + 1) { return true }
            index += 1
        }
        rawStringBarrier = (hashes, index)
        return false
    }

    private func hasHashes(_ hashes: Int, at start: Int) -> Bool {
        var index = 0
        while index < hashes {
            if at(start + index) != Byte.hash { return false }
            index += 1
        }
        return true
    }

    // MARK: Inside

    /// The text from the position to the next interpolation, to the end of the string, or to where it must end.
    mutating func lexStringPart(_ string: OpenString) {
        let start = position
        var index = start
        while index < count {
            switch at(index) {
            case Byte.quote:
                if let end = closingEnd(string, at: index) {
                    emitSegment(from: start, to: index)
                    strings.removeLast()
                    return emit(.stringEnd, from: index, to: end)
                }
                index += 1
            case Byte.backslash:
                guard hasHashes(string.hashes, at: index + 1) else {
                    index += 1
                    continue
                }
                let escaped = index + 1 + string.hashes
                if at(escaped) == Byte.leftParen {
                    emitSegment(from: start, to: index)
                    strings[strings.count - 1].isInterpolating = true
                    strings[strings.count - 1].depth = 0
                    return emit(.interpolationStart, from: index, to: escaped + 1)
                }
                index = at(escaped).isLineBreak ? escaped : escaped + 1
            case Byte.lineFeed, Byte.carriageReturn:
                if !string.isMultiline { return endString(from: start, to: index) }
                index += 1
            default:
                index += 1
            }
        }
        endString(from: start, to: min(index, count))
    }

    private func closingEnd(_ string: OpenString, at index: Int) -> Int? {
        var end = index + 1
        if string.isMultiline {
            guard at(end) == Byte.quote, at(end + 1) == Byte.quote else { return nil }
            end += 2
        }
        return hasHashes(string.hashes, at: end) ? end + string.hashes : nil
    }

    private mutating func emitSegment(from start: Int, to end: Int) {
        if start < end { emit(.stringSegment, from: start, to: end) }
    }

    private mutating func endString(from start: Int, to end: Int) {
        emitSegment(from: start, to: end)
        strings.removeLast()
        emit(.stringEnd, from: end, to: end, flags: .unterminated)
    }

    /// Ends the innermost string where its line or the file ends, and the interpolation it is in.
    mutating func closeInterpolation() {
        guard let string = strings.popLast() else { return }
        if string.isInterpolating { emit(.interpolationEnd, from: position, to: position, flags: .unterminated) }
        emit(.stringEnd, from: position, to: position, flags: .unterminated)
    }

    // MARK: Regular expressions

    /// `#/…/#`; over several lines if nothing follows the opening on its line.
    private mutating func lexExtendedRegex(hashes: Int) {
        let start = position
        var index = start + hashes + 1
        var next = index
        while at(next) == Byte.space || at(next) == Byte.tab { next += 1 }
        let isMultiline = at(next).isLineBreak
        while index < count {
            let byte = at(index)
            if byte == Byte.slash, hasHashes(hashes, at: index + 1) {
                return emit(.regex, from: start, to: index + 1 + hashes)
            }
            if byte.isLineBreak, !isMultiline { break }
            index += byte == Byte.backslash && !at(index + 1).isLineBreak ? 2 : 1
        }
        emit(.regex, from: start, to: min(index, count), flags: .unterminated)
    }

    /// `/…/` where an operand may stand. As in Swift: on one line, not starting or ending with a blank, with no
    /// unbalanced closing bracket; otherwise the slash is an operator. Says whether it was a regex.
    mutating func lexBareRegex() -> Bool {
        guard position >= regexBarrier, !endsOperand || pending.contains(.newlineBefore) else { return false }
        switch at(position + 1) {
        case Byte.space, Byte.tab, Byte.slash, Byte.star, Byte.comma, Byte.rightParen, Byte.rightSquare,
            Byte.equals where pending.contains(.newlineBefore) && endsOperand:
            return false
        default: break
        }
        var index = position + 1
        var depth = 0
        var isInClass = false
        scan: while index < count {
            let byte = at(index)
            switch byte {
            case Byte.lineFeed, Byte.carriageReturn: break scan
            case Byte.backslash: index += at(index + 1).isLineBreak ? 0 : 1
            case Byte.leftSquare: isInClass = true
            case Byte.rightSquare: isInClass = false
            case Byte.leftParen where !isInClass: depth += 1
            case Byte.rightParen where !isInClass:
                depth -= 1
                if depth < 0 { break scan }
            case Byte.slash:
                let last = at(index - 1)
                if last == Byte.space || last == Byte.tab { return false }
                emit(.regex, from: position, to: index + 1)
                return true
            default: break
            }
            index += 1
        }
        regexBarrier = index
        return false
    }

    /// Whether the last token can end an operand, so that an operator must follow.
    private var endsOperand: Bool {
        guard let last = tokens.last else { return false }
        switch last.kind {
        case .identifier: return last.word != .await && last.word != .unsafe && last.word != .yield
        case .dollarIdentifier, .integer, .float, .regex, .stringEnd, .rightParen, .rightSquare, .rightBrace,
            .postfixOperator, .postfixQuestion, .postfixExclamation:
            return true
        case .keyword:
            switch last.word {
            case .selfKeyword, .capitalSelf, .super, .nil, .true, .false, .capitalAny, .underscore, .initKeyword:
                return true
            default:
                return false
            }
        default:
            return false
        }
    }
}
