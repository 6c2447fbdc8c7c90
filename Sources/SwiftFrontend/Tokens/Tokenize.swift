/// Splits a whole file into tokens. Never fails: bytes that start no token become `unknown`. Linear in the number of bytes.
func tokenize(_ source: [UInt8]) -> TokenTable {
    source.withUnsafeBufferPointer { buffer in
        var lexer = Lexer(source: buffer)
        lexer.run()
        return TokenTable(tokens: lexer.tokens, directives: lexer.directives)
    }
}

/// The state of `tokenize`. Reads only through `at`, which checks bounds.
struct Lexer {
    /// A string whose end was not yet met.
    struct OpenString {
        /// Number of `#` around it.
        var hashes: Int
        var isMultiline: Bool
        /// Whether the lexer stands in an interpolation of it.
        var isInterpolating = false
        /// Brackets open in the interpolation.
        var depth = 0
    }

    let source: UnsafeBufferPointer<UInt8>
    let count: Int
    let words = WordTable.shared
    var position = 0
    var tokens: [Token] = []
    var directives: [DirectiveComment] = []
    /// Strings that enclose the position, outermost first.
    var strings: [OpenString] = []
    /// Flags for the next token.
    var pending: TokenFlags = [.newlineBefore, .spaceBefore]
    /// Before this offset no attempt at a regex between slashes can succeed; keeps the attempts linear. Same for the others.
    var regexBarrier = 0
    var placeholderBarrier = 0
    var rawStringBarrier = (hashes: 0, end: 0)

    init(source: UnsafeBufferPointer<UInt8>) {
        self.source = source
        // Offsets are 32 bits wide; what lies beyond isn't read.
        count = min(source.count, Int(UInt32.max) - 1)
        tokens.reserveCapacity(count / 5 + 16)
    }

    mutating func run() {
        skipStart()
        while true {
            if let string = strings.last, !string.isInterpolating {
                lexStringPart(string)
                continue
            }
            skipTrivia()
            if position >= count { break }
            if at(position).isLineBreak {
                // `skipTrivia` stops there only inside a single-line string.
                closeInterpolation()
                continue
            }
            lexToken()
        }
        while !strings.isEmpty { closeInterpolation() }
        emit(.endOfFile, from: count, to: count)
    }

    @inline(__always)
    func at(_ index: Int) -> UInt8 { index < count ? source[index] : 0 }

    @inline(__always)
    mutating func emit(
        _ kind: TokenKind, from start: Int, to end: Int, word: Word = .none, flags: TokenFlags = []
    ) {
        tokens.append(
            Token(
                start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end), kind: kind,
                word: word, flags: pending.union(flags)))
        pending = []
        position = end
    }

    @inline(__always)
    mutating func emitOne(_ kind: TokenKind) { emit(kind, from: position, to: position + 1) }

    private mutating func lexToken() {
        let byte = at(position)
        if byte.startsASCIIIdentifier { return lexIdentifier() }
        switch byte {
        case Byte.leftParen:
            if !strings.isEmpty { strings[strings.count - 1].depth += 1 }
            emitOne(.leftParen)
        case Byte.rightParen: lexRightParen()
        case Byte.dot where !(at(position + 1) == Byte.dot || continuesOperator(position + 1)): emitOne(.period)
        case Byte.comma: emitOne(.comma)
        case Byte.colon: emitOne(.colon)
        case Byte.leftBrace: emitOne(.leftBrace)
        case Byte.rightBrace: emitOne(.rightBrace)
        case Byte.leftSquare: emitOne(.leftSquare)
        case Byte.rightSquare: emitOne(.rightSquare)
        case Byte.semicolon: emitOne(.semicolon)
        case Byte.at: emitOne(.atSign)
        case Byte.backslash: emitOne(.backslash)
        case Byte.quote: openString(hashes: 0)
        case Byte.hash: lexHash()
        case Byte.backtick: lexQuotedIdentifier()
        case Byte.dollar: lexDollar()
        case 0x30...0x39: lexNumber()
        case Byte.less where at(position + 1) == Byte.hash && lexPlaceholder(): break
        case Byte.slash where lexBareRegex(): break
        case Byte.dot: lexOperator()
        default:
            if byte.isASCIIOperator { return lexOperator() }
            lexNonASCII()
        }
    }

    private mutating func lexRightParen() {
        guard let string = strings.last else { return emitOne(.rightParen) }
        if string.depth == 0 {
            strings[strings.count - 1].isInterpolating = false
            emitOne(.interpolationEnd)
        } else {
            strings[strings.count - 1].depth -= 1
            emitOne(.rightParen)
        }
    }

    // MARK: Identifiers

    private mutating func lexIdentifier() {
        let start = position
        let end = identifierEnd(from: start + 1)
        guard end - start <= WordTable.longest else { return emit(.identifier, from: start, to: end) }
        let (word, isReserved) = words.find(source, at: start, length: end - start)
        emit(isReserved ? .keyword : .identifier, from: start, to: end, word: word)
    }

    /// The end of the run of bytes and code points that continue an identifier.
    func identifierEnd(from start: Int) -> Int {
        var end = start
        while true {
            let byte = at(end)
            if byte.continuesASCIIIdentifier {
                end += 1
            } else if byte >= 0x80, let (code, length) = decode(end), CodePoint.continuesIdentifier(code) {
                end += length
            } else {
                return end
            }
        }
    }

    private mutating func lexQuotedIdentifier() {
        var end = position + 1
        while end < count, at(end) != Byte.backtick, !at(end).isLineBreak { end += 1 }
        guard at(end) == Byte.backtick, end > position + 1 else { return emitOne(.unknown) }
        emit(.identifier, from: position, to: end + 1, flags: .quoted)
    }

    private mutating func lexDollar() {
        emit(.dollarIdentifier, from: position, to: identifierEnd(from: position + 1))
    }

    private mutating func lexPlaceholder() -> Bool {
        guard position >= placeholderBarrier else { return false }
        var end = position + 2
        while end < count, !at(end).isLineBreak {
            if at(end) == Byte.hash, at(end + 1) == Byte.greater {
                emit(.identifier, from: position, to: end + 2, flags: .placeholder)
                return true
            }
            end += 1
        }
        placeholderBarrier = end
        return false
    }

    private mutating func lexNonASCII() {
        let start = position
        if let (code, length) = decode(start) {
            if CodePoint.startsIdentifier(code) {
                return emit(.identifier, from: start, to: identifierEnd(from: start + length))
            }
            if CodePoint.startsOperator(code) { return lexOperator() }
        }
        // All bytes that start nothing make one token, so that binary files have few.
        var end = start + 1
        while end < count, at(end) >= 0x80 || at(end) < Byte.space && !at(end).isLineBreak {
            if let (code, _) = decode(end), CodePoint.startsIdentifier(code) || CodePoint.startsOperator(code) { break }
            end += 1
        }
        emit(.unknown, from: start, to: end)
    }

    /// The code point at an offset and its length in bytes; nil for ill-formed UTF-8. For bytes from 0x80 on.
    func decode(_ index: Int) -> (code: UInt32, length: Int)? {
        let first = at(index)
        let length: Int
        var code: UInt32
        switch first {
        case 0xC2...0xDF: (length, code) = (2, UInt32(first & 0x1F))
        case 0xE0...0xEF: (length, code) = (3, UInt32(first & 0x0F))
        case 0xF0...0xF4: (length, code) = (4, UInt32(first & 0x07))
        default: return nil
        }
        for offset in 1..<length {
            let byte = at(index + offset)
            guard byte & 0xC0 == 0x80 else { return nil }
            code = code << 6 | UInt32(byte & 0x3F)
        }
        let isShortest = length == 2 || length == 3 && code >= 0x800 || code >= 0x10000
        guard isShortest, !(0xD800...0xDFFF).contains(code), code <= 0x10FFFF else { return nil }
        return (code, length)
    }
}
