import LeakModel

/// Parses one Swift file. Accepts any bytes; what doesn't fit stands in `errors` and in nodes flagged `containsError`.
/// Time is linear in the number of bytes; the stack is bounded. Trees can be deep, though: chains of operators and of
/// postfixes lean to one side without limit, so walk them with a loop.
func parseSwift(source: [UInt8]) -> SyntaxTree {
    let table = tokenize(source)
    var parser = Parser(source: source, tokens: table.tokens)
    let root = parser.parseSourceFile()
    return SyntaxTree(source: source, table: table, nodes: parser.nodes, root: root, errors: parser.errors)
}

/// The state of `parseSwift`. Every `parse…` function leaves its node on the stack `pending`, where the function that
/// called it finds its children when it finishes its own node. None of them ever moves back.
struct Parser {
    /// Where a node starts: its first token, and the height of `pending` below its children.
    struct Mark {
        var token: Int
        var child: Int
    }

    /// How many items, expressions, types and patterns may be nested; deeper ones are skipped, in a loop.
    static let nestingLimit = 128
    /// How many errors are kept.
    static let errorLimit = 1000

    let source: [UInt8]
    let tokens: [Token]
    /// See `matchBrackets`.
    let closings: [UInt32]
    let precedences: PrecedenceTable
    var index = 0
    var nodes: [NodeRecord] = []
    var pending: [UInt32] = []
    var errors: [SyntaxError] = []
    var depth = 0
    /// For a `<` that was looked at: the index after its `>`, or -1 if it opens no generic arguments.
    var angleEnds: [Int: Int] = [:]
    private var lastErrorToken = -1

    init(source: [UInt8], tokens: [Token]) {
        self.source = source
        self.tokens = tokens
        closings = matchBrackets(tokens)
        precedences = PrecedenceTable(source: source, tokens: tokens)
        nodes.reserveCapacity(tokens.count + 8)
    }

    // MARK: Tokens

    var token: Token {
        @inline(__always) get { tokens[index] }
    }

    var kind: TokenKind {
        @inline(__always) get { tokens[index].kind }
    }

    var word: Word {
        @inline(__always) get { tokens[index].word }
    }

    /// The token some places on; the end of the file if there are fewer.
    @inline(__always)
    func peek(_ offset: Int = 1) -> Token { tokens[min(index + offset, tokens.count - 1)] }

    @inline(__always)
    func token(at index: Int) -> Token { tokens[min(index, tokens.count - 1)] }

    @inline(__always)
    mutating func advance() {
        if kind != .endOfFile { index += 1 }
    }

    /// The index of the token that closes what the token at an index opens.
    func closing(of index: Int) -> Int? {
        guard index < closings.count, closings[index] != .max else { return nil }
        return Int(closings[index])
    }

    mutating func consume(_ expected: TokenKind) -> Bool {
        guard kind == expected else { return false }
        advance()
        return true
    }

    mutating func consume(_ expected: Word) -> Bool {
        guard word == expected else { return false }
        advance()
        return true
    }

    // MARK: Nodes

    @inline(__always)
    func mark() -> Mark { Mark(token: index, child: pending.count) }

    /// Makes the node that began at the mark, of all tokens and nodes since.
    mutating func finish(_ kind: SyntaxKind, _ mark: Mark, flags: NodeFlags = []) {
        var flags = flags
        var next = NodeRecord.none
        var place = pending.count
        while place > mark.child {
            place -= 1
            let child = Int(pending[place])
            nodes[child].nextSibling = next
            flags.formUnion(nodes[child].flags)
            next = UInt32(child)
        }
        pending.removeLast(pending.count - mark.child)
        pending.append(UInt32(nodes.count))
        nodes.append(
            NodeRecord(
                kind: kind, flags: flags, firstToken: UInt32(mark.token), endToken: UInt32(index), firstChild: next,
                nextSibling: NodeRecord.none))
    }

    /// A node of the current token.
    mutating func leaf(_ kind: SyntaxKind) {
        let mark = mark()
        advance()
        finish(kind, mark)
    }

    /// The kind of the node that was finished last.
    var lastKind: SyntaxKind? {
        guard let last = pending.last else { return nil }
        return nodes[Int(last)].kind
    }

    // MARK: Errors and recovery

    mutating func error(_ message: String) {
        guard index > lastErrorToken, errors.count < Parser.errorLimit else { return }
        lastErrorToken = index
        errors.append(SyntaxError(range: token.range, message: message))
    }

    /// An error at the current token, and an empty node in the place of what isn't there.
    mutating func missing(_ message: String) {
        error(message)
        finish(.missing, mark(), flags: .containsError)
    }

    /// Consumes the token or says that it isn't there.
    mutating func expect(_ expected: TokenKind, _ message: String) {
        if !consume(expected) { missing(message) }
    }

    /// Consumes one token, or everything to the closing bracket if it opens one.
    mutating func skipBalanced() {
        index = closing(of: index).map { $0 + 1 } ?? min(index + 1, tokens.count - 1)
    }

    /// Makes an `unexpected` node of at least one token, up to a place where the condition holds.
    mutating func unexpected(_ message: String, until isEnd: (Parser) -> Bool) {
        error(message)
        let mark = mark()
        repeat { skipBalanced() } while kind != .endOfFile && !isEnd(self)
        finish(.unexpected, mark, flags: .containsError)
    }

    /// Consumes the bracket that closes the one at `opening`; whatever stands before it is unexpected.
    mutating func close(_ expected: TokenKind, opening: Int, _ message: String) {
        if kind != expected, let end = closing(of: opening), end > index, tokens[end].kind == expected {
            unexpected(message) { $0.index >= end }
        }
        if !consume(expected) { missing(message) }
    }

    /// Whether the current token ends a list in brackets, whatever the brackets are.
    var isAtClosing: Bool {
        switch kind {
        case .rightParen, .rightSquare, .rightBrace, .interpolationEnd, .stringEnd, .endOfFile, .poundElse,
            .poundElseif, .poundEndif:
            true
        default: false
        }
    }

    /// Counts a level of nesting. At the limit it skips what is there into an `unexpected` node and returns false.
    mutating func enter() -> Bool {
        if depth < Parser.nestingLimit {
            depth += 1
            return true
        }
        if isAtClosing || kind == .comma || kind == .semicolon {
            missing("nested too deeply")
        } else {
            unexpected("nested too deeply") { $0.isAtClosing || $0.kind == .comma || $0.kind == .semicolon }
        }
        return false
    }

    /// Elements separated by commas up to a closing bracket, a trailing comma allowed. A place where an element made
    /// no progress is skipped to the next comma.
    mutating func commaSeparated(to end: TokenKind, _ message: String, _ element: (inout Parser) -> Void) {
        while kind != end, !isAtClosing {
            let start = index
            element(&self)
            if kind == .comma {
                advance()
                continue
            }
            if kind == end || isAtClosing { return }
            // What follows on another line is ours only if the bracket is closed; `close` sees to that.
            if index > start, token.isOnNewLine { return }
            unexpected(message) { $0.kind == .comma || $0.isAtClosing || $0.token.isOnNewLine }
            if !consume(.comma) { return }
        }
    }
}
