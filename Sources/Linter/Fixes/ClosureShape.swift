import LeakModel

/// The parts of a Swift closure, as indexes of lexemes.
struct ClosureShape: Hashable, Sendable {
    /// The braces.
    var open: Int
    var close: Int
    /// The first lexeme behind attributes.
    var headStart: Int
    /// The brackets of the capture list.
    var captureList: (open: Int, close: Int)? {
        get { hasCaptures ? (captureOpen, captureClose) : nil }
        set {
            hasCaptures = newValue != nil
            captureOpen = newValue?.open ?? 0
            captureClose = newValue?.close ?? 0
        }
    }
    private var hasCaptures = false
    private var captureOpen = 0
    private var captureClose = 0
    /// The `in`.
    var inWord: Int?
    /// The lexemes of the written result type, behind `->`.
    var result: Range<Int>?

    /// The first lexeme of the body; `close` when it is empty.
    var bodyStart: Int { (inWord ?? headStart - 1) + 1 }

    /// Reads the closure whose `{` starts at the offset.
    init?(_ lexemes: Lexemes, at offset: Int) {
        guard let open = lexemes.index(startingAt: offset), lexemes.isMark(open, "{"), let close = lexemes.partner[open] else {
            return nil
        }
        self.open = open
        self.close = close
        var index = open + 1
        while lexemes.isMark(index, "@"), index + 1 < close {
            index += 2
            if lexemes.isMark(index, "("), let end = lexemes.partner[index] { index = end + 1 }
        }
        headStart = index
        readHead(lexemes, from: index)
        // Attributes without a signature belong to the first statement.
        if inWord == nil { headStart = open + 1 }
    }

    private mutating func readHead(_ lexemes: Lexemes, from start: Int) {
        var index = start
        var list: (Int, Int)?
        if lexemes.isMark(index, "["), let end = lexemes.partner[index] {
            list = (index, end)
            index = end + 1
        }
        if lexemes.isMark(index, "("), let end = lexemes.partner[index] {
            index = end + 1
        } else {
            while index < close, lexemes[index].kind == .word, !lexemes.isWord(index, "in", "async", "throws", "rethrows") {
                index += 1
                guard lexemes.isMark(index, ",") else { break }
                index += 1
            }
        }
        while lexemes.isWord(index, "async", "throws", "rethrows") {
            index += 1
            if lexemes.isMark(index, "("), let end = lexemes.partner[index] { index = end + 1 }
        }
        var written: Range<Int>?
        if lexemes.isMark(index, "-"), lexemes.isMark(index + 1, ">") {
            let first = index + 2
            index = first
            while index < close, index - first < 200, !lexemes.isWord(index, "in") {
                if lexemes.isMark(index, "{") { return }
                index = max(index, lexemes.partner[index] ?? index) + 1
            }
            written = first..<index
        }
        guard index < close, lexemes.isWord(index, "in") else { return }
        inWord = index
        result = written
        captureList = list.map { (open: $0.0, close: $0.1) }
    }
}

/// What the text of a closure says of its result.
enum ClosureResult: Hashable, Sendable {
    case void
    case optional
    /// A single expression: it may be the result, or not.
    case unknown
    case value
}

extension ClosureShape {
    func resultKind(_ lexemes: Lexemes) -> ClosureResult {
        if let result {
            let words = result.map { lexemes.text($0) }
            if words == ["Void"] || words == ["(", ")"] { return .void }
            return words.last == "?" ? .optional : .value
        }
        if returnsValue(lexemes) { return .value }
        return statementStarts(lexemes).count > 1 ? .void : .unknown
    }

    /// Indexes of the lexemes that start statements directly in the body.
    func statementStarts(_ lexemes: Lexemes) -> [Int] {
        var starts: [Int] = []
        var index = bodyStart
        var isFresh = true
        while index < close {
            if lexemes.isMark(index, ";") {
                isFresh = true
                index += 1
                continue
            }
            if isFresh || (lexemes[index].isOnNewLine && startsStatement(lexemes, index)) { starts.append(index) }
            isFresh = false
            index = max(index, lexemes.partner[index] ?? index) + 1
        }
        return starts
    }

    /// Whether a lexeme on a new line starts a statement rather than going on with the one before.
    private func startsStatement(_ lexemes: Lexemes, _ index: Int) -> Bool {
        if case .mark(let mark) = lexemes[index].kind {
            let opening = [UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "@"), UInt8(ascii: "#")]
            guard opening.contains(mark) || mark == UInt8(ascii: "!") || mark == UInt8(ascii: "-") else { return false }
        }
        if lexemes.isWord(index, "else", "catch", "as", "is", "where") { return false }
        guard case .mark(let before) = lexemes[index - 1].kind else { return true }
        let ends = [UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "?"), UInt8(ascii: "!"), UInt8(ascii: ">")]
        return ends.contains(before)
    }

    /// Whether a `return` with a value stands in the body, not in a closure or function inside of it.
    private func returnsValue(_ lexemes: Lexemes) -> Bool {
        var index = bodyStart
        while index < close {
            if lexemes.isMark(index, "{"), !isControlBlock(lexemes, index), let end = lexemes.partner[index] {
                index = end + 1
                continue
            }
            if lexemes.isWord(index, "return"), index + 1 < close {
                let isBare = lexemes.isMark(index + 1, "}") || lexemes.isMark(index + 1, ";") || lexemes[index + 1].isOnNewLine
                if !isBare { return true }
            }
            index += 1
        }
        return false
    }

    /// Whether the brace at the index opens the block of an `if` and its like: its statement starts with such a word.
    private func isControlBlock(_ lexemes: Lexemes, _ index: Int) -> Bool {
        if lexemes.isWord(index - 1, "else", "do", "repeat", "defer", "catch") { return true }
        var at = index - 1
        var steps = 0
        while at >= bodyStart, steps < 400 {
            if lexemes.isWord(at, "if", "guard", "for", "while", "switch", "catch"), !lexemes.isMark(at - 1, ".") { return true }
            if lexemes.isMark(at, "{") || lexemes.isMark(at, "}") || lexemes.isMark(at, ";") { return false }
            if lexemes.isMark(at, "(") || lexemes.isMark(at, "[") { return false }
            at = min(at, lexemes.partner[at] ?? at) - 1
            steps += 1
        }
        return false
    }
}
