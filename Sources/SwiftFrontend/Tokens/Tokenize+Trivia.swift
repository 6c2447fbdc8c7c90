import LeakModel

extension Lexer {
    /// A byte order mark and a first line `#!`.
    mutating func skipStart() {
        if at(0) == 0xEF, at(1) == 0xBB, at(2) == 0xBF { position = 3 }
        if at(position) == Byte.hash, at(position + 1) == Byte.exclamation {
            while position < count, !at(position).isLineBreak { position += 1 }
        }
    }

    /// Moves to the next token and notes in `pending` what was between. Stops at a line break that ends a
    /// single-line string's interpolation.
    mutating func skipTrivia() {
        let start = position
        scan: while position < count {
            switch at(position) {
            case Byte.space, Byte.tab, 0x0B, 0x0C, Byte.nul:
                position += 1
            case Byte.lineFeed, Byte.carriageReturn:
                if let string = strings.last, !string.isMultiline { break scan }
                pending.insert(.newlineBefore)
                position += 1
            case Byte.slash:
                if at(position + 1) == Byte.slash {
                    skipLineComment()
                } else if at(position + 1) == Byte.star {
                    skipBlockComment()
                } else {
                    break scan
                }
            case 0xC2 where at(position + 1) == 0xA0:
                position += 2
            case 0xEF where at(position + 1) == 0xBB && at(position + 2) == 0xBF:
                position += 3
            default:
                break scan
            }
        }
        if position > start { pending.insert(.spaceBefore) }
    }

    private mutating func skipLineComment() {
        let start = position
        var hasColon = false
        while position < count {
            let byte = at(position)
            if byte.isLineBreak { break }
            if byte == Byte.colon { hasColon = true }
            position += 1
        }
        if hasColon { findDirective(from: start, to: position) }
    }

    private mutating func skipBlockComment() {
        let start = position
        var depth = 1
        var hasColon = false
        position += 2
        while position < count, depth > 0 {
            switch at(position) {
            case Byte.star where at(position + 1) == Byte.slash:
                depth -= 1
                position += 2
            case Byte.slash where at(position + 1) == Byte.star:
                depth += 1
                position += 2
            case Byte.lineFeed, Byte.carriageReturn:
                pending.insert(.newlineBefore)
                position += 1
            case Byte.colon:
                hasColon = true
                position += 1
            default:
                position += 1
            }
        }
        position = min(position, count)
        if hasColon { findDirective(from: start, to: position) }
    }

    /// Takes the comment for a directive when `leaklint:` is the first thing in it; the text ends with the line. A
    /// comment that only mentions the word says nothing to us.
    private mutating func findDirective(from start: Int, to end: Int) {
        let marker: StaticString = "leaklint:"
        let length = marker.utf8CodeUnitCount
        var index = start + 2
        while index < end, at(index).isCommentDecoration { index += 1 }
        guard index + length <= end, (0..<length).allSatisfy({ at(index + $0) == marker.utf8Start[$0] }) else { return }
        var textEnd = index
        while textEnd < end, !at(textEnd).isLineBreak { textEnd += 1 }
        if textEnd == end, textEnd - index >= 2, at(textEnd - 2) == Byte.star, at(textEnd - 1) == Byte.slash {
            textEnd -= 2
        }
        while textEnd > index, at(textEnd - 1) == Byte.space || at(textEnd - 1) == Byte.tab { textEnd -= 1 }
        directives.append(
            DirectiveComment(
                range: ByteRange(start, end), text: String(decoding: source[index..<textEnd], as: UTF8.self),
                textRange: ByteRange(index, textEnd)))
    }
}

extension UInt8 {
    /// Blanks, and the `/`, `*` and `!` with which documentation comments begin.
    fileprivate var isCommentDecoration: Bool {
        self <= Byte.space || self == Byte.slash || self == Byte.star || self == UInt8(ascii: "!")
    }
}
