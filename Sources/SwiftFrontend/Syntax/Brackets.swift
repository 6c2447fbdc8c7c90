/// For each token that opens something (a bracket, a string, an interpolation) the index of the token that closes it;
/// `UInt32.max` for those that nothing closes and for all other tokens. Round and square brackets never match across
/// a brace, and no bracket across the border of an interpolation. Linear.
func matchBrackets(_ tokens: [Token]) -> [UInt32] {
    var matching = BracketMatching(tokens: tokens)
    for index in tokens.indices { matching.visit(index) }
    return matching.result
}

private struct BracketMatching {
    /// What is open inside one brace, interpolation, or the file.
    struct Level {
        var parens = 0
        var squares = 0
        /// Braces open around this level, up to the next interpolation.
        var braces: Int
    }

    let tokens: [Token]
    var result: [UInt32]
    private var open: [Int] = []
    private var levels = [Level(braces: 0)]

    init(tokens: [Token]) {
        self.tokens = tokens
        result = [UInt32](repeating: .max, count: tokens.count)
    }

    @inline(__always)
    mutating func visit(_ index: Int) {
        switch tokens[index].kind {
        case .leftParen:
            levels[levels.count - 1].parens += 1
            open.append(index)
        case .leftSquare:
            levels[levels.count - 1].squares += 1
            open.append(index)
        case .leftBrace:
            levels.append(Level(braces: levels[levels.count - 1].braces + 1))
            open.append(index)
        case .interpolationStart:
            levels.append(Level(braces: 0))
            open.append(index)
        case .stringStart:
            open.append(index)
        case .rightParen where levels[levels.count - 1].parens > 0: close(.leftParen, at: index)
        case .rightSquare where levels[levels.count - 1].squares > 0: close(.leftSquare, at: index)
        case .rightBrace where levels[levels.count - 1].braces > 0: close(.leftBrace, at: index)
        case .interpolationEnd: close(.interpolationStart, at: index)
        case .stringEnd: close(.stringStart, at: index)
        default: break
        }
    }

    /// Closes the innermost open `kind`, which exists, and gives up what is open inside it.
    private mutating func close(_ kind: TokenKind, at index: Int) {
        while let last = open.popLast() {
            let lastKind = tokens[last].kind
            switch lastKind {
            case .leftParen: levels[levels.count - 1].parens -= 1
            case .leftSquare: levels[levels.count - 1].squares -= 1
            case .leftBrace, .interpolationStart: levels.removeLast()
            default: break
            }
            if lastKind == kind {
                result[last] = UInt32(index)
                return
            }
        }
    }
}
