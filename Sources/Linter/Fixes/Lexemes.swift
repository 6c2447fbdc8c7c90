import LeakModel

/// A token as coarse as edits need it. Comments and white space are none.
struct Lexeme: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// A name or keyword.
        case word
        case number
        /// A string, a part of one around interpolations, a character or a regular expression.
        case text
        /// One byte of punctuation.
        case mark(UInt8)
        /// A whole preprocessor line of C.
        case directive
    }

    var kind: Kind
    var start: Int
    var end: Int
    /// Whether a line ends between the lexeme before and this one.
    var isOnNewLine: Bool
}

/// A file as lexemes with their partners among brackets.
struct Lexemes: Sendable {
    let bytes: [UInt8]
    let language: Language
    private(set) var all: [Lexeme] = []
    /// The index of the bracket that closes or opens the one at an index.
    private(set) var partner: [Int: Int] = [:]

    init(_ bytes: [UInt8], language: Language) {
        self.bytes = bytes
        self.language = language
        var scanner = LexemeScanner(bytes: bytes, isSwift: language == .swift)
        scanner.scan()
        all = scanner.lexemes
        pairBrackets()
    }

    private mutating func pairBrackets() {
        var open: [Int] = []
        for index in all.indices {
            guard case .mark(let mark) = all[index].kind else { continue }
            switch mark {
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): open.append(index)
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
                // What is not closed before an outer bracket closes stays without a partner.
                let wanted = mark == UInt8(ascii: ")") ? UInt8(ascii: "(") : mark - 2
                guard let place = open.suffix(64).lastIndex(where: { all[$0].kind == .mark(wanted) }) else { continue }
                partner[open[place]] = index
                partner[index] = open[place]
                open.removeSubrange(place...)
            default: break
            }
        }
    }

    subscript(index: Int) -> Lexeme { all[index] }

    func text(_ index: Int) -> String {
        all.indices.contains(index) ? String(decoding: bytes[all[index].start..<all[index].end], as: UTF8.self) : ""
    }

    func isWord(_ index: Int, _ words: String...) -> Bool {
        all.indices.contains(index) && all[index].kind == .word && words.contains(text(index))
    }

    func isMark(_ index: Int, _ mark: Character) -> Bool {
        guard all.indices.contains(index), let value = mark.asciiValue else { return false }
        return all[index].kind == .mark(value)
    }

    /// The first lexeme that ends behind `offset`.
    func index(at offset: Int) -> Int {
        var low = 0
        var high = all.count
        while low < high {
            let middle = (low + high) / 2
            if all[middle].end <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The lexeme that starts exactly at `offset`.
    func index(startingAt offset: Int) -> Int? {
        let index = index(at: offset)
        return index < all.count && all[index].start == offset ? index : nil
    }
}

private struct LexemeScanner {
    let bytes: [UInt8]
    let isSwift: Bool
    var lexemes: [Lexeme] = []
    private var at = 0
    private var sawNewLine = true
    /// Open interpolations: the string to go on with, and how many parentheses are open inside.
    private var interpolations: [(string: StringForm, depth: Int)] = []

    private struct StringForm {
        var pounds: Int
        var isMultiline: Bool
    }

    init(bytes: [UInt8], isSwift: Bool) {
        self.bytes = bytes
        self.isSwift = isSwift
    }

    private func byte(_ offset: Int) -> UInt8 { at + offset < bytes.count ? bytes[at + offset] : 0 }

    private mutating func emit(_ kind: Lexeme.Kind, from start: Int) {
        lexemes.append(Lexeme(kind: kind, start: start, end: at, isOnNewLine: sawNewLine))
        sawNewLine = false
    }

    mutating func scan() {
        while at < bytes.count {
            let start = at
            let current = bytes[at]
            switch current {
            case 0x0A, 0x0D:
                sawNewLine = true
                at += 1
            case 0x20, 0x09, 0x0B, 0x0C, 0: at += 1
            case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "/"): skipLine(continued: !isSwift)
            case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "*"): skipBlockComment()
            case UInt8(ascii: "#") where !isSwift && sawNewLine:
                skipLine(continued: true)
                emit(.directive, from: start)
            case UInt8(ascii: "\""): string(pounds: 0, from: start)
            case UInt8(ascii: "'") where !isSwift: cLiteral(UInt8(ascii: "'"), from: start)
            case UInt8(ascii: "#") where isSwift && poundsOpenText() != nil: poundText(from: start)
            case UInt8(ascii: "/") where isSwift && startsRegex(): regex(from: start)
            case UInt8(ascii: "`") where isSwift:
                at += 1
                while at < bytes.count, bytes[at] != UInt8(ascii: "`"), bytes[at] != 0x0A { at += 1 }
                at = min(at + 1, bytes.count)
                emit(.word, from: start)
            case let first where isWordByte(first):
                while at < bytes.count, isWordByte(bytes[at]) { at += 1 }
                emit((0x30...0x39).contains(first) ? .number : .word, from: start)
            default: mark(current, from: start)
            }
        }
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x24, 0x80...0xFF: true
        default: false
        }
    }

    private mutating func mark(_ value: UInt8, from start: Int) {
        at += 1
        emit(.mark(value), from: start)
        guard let last = interpolations.last else { return }
        if value == UInt8(ascii: "(") {
            interpolations[interpolations.count - 1].depth += 1
        } else if value == UInt8(ascii: ")") {
            if last.depth == 0 {
                interpolations.removeLast()
                stringBody(last.string, from: at)
            } else {
                interpolations[interpolations.count - 1].depth -= 1
            }
        }
    }

    private mutating func skipLine(continued: Bool) {
        while at < bytes.count, bytes[at] != 0x0A, bytes[at] != 0x0D {
            if continued, bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.count {
                at += byte(1) == 0x0D && byte(2) == 0x0A ? 3 : 2
            } else if continued, bytes[at] == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "*") {
                skipBlockComment()
            } else {
                at += 1
            }
        }
        at = min(at, bytes.count)
    }

    private mutating func skipBlockComment() {
        at += 2
        var depth = 1
        while at < bytes.count, depth > 0 {
            if bytes[at] == UInt8(ascii: "*"), byte(1) == UInt8(ascii: "/") {
                depth -= 1
                at += 2
            } else if isSwift, bytes[at] == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "*") {
                depth += 1
                at += 2
            } else {
                if bytes[at] == 0x0A { sawNewLine = true }
                at += 1
            }
        }
        at = min(at, bytes.count)
    }

    private mutating func string(pounds: Int, from start: Int) {
        guard isSwift else { return cLiteral(UInt8(ascii: "\""), from: start) }
        let isMultiline = byte(1) == UInt8(ascii: "\"") && byte(2) == UInt8(ascii: "\"")
        at += isMultiline ? 3 : 1
        stringBody(StringForm(pounds: pounds, isMultiline: isMultiline), from: start)
    }

    /// The rest of a Swift string up to its end or its next interpolation.
    private mutating func stringBody(_ form: StringForm, from start: Int) {
        while at < bytes.count {
            let current = bytes[at]
            if current == UInt8(ascii: "\\"), pounds(behind: 1) >= form.pounds {
                at += 1 + form.pounds
                if byte(0) == UInt8(ascii: "(") {
                    emit(.text, from: start)
                    let open = at
                    at += 1
                    emit(.mark(UInt8(ascii: "(")), from: open)
                    interpolations.append((form, 0))
                    return
                }
                at = min(at + 1, bytes.count)
            } else if current == UInt8(ascii: "\""), closes(form) {
                at += (form.isMultiline ? 3 : 1) + form.pounds
                break
            } else if current == 0x0A, !form.isMultiline {
                break
            } else {
                at += 1
            }
        }
        at = min(at, bytes.count)
        if at > start { emit(.text, from: start) }
    }

    private func pounds(behind offset: Int) -> Int {
        var count = 0
        while byte(offset + count) == UInt8(ascii: "#") { count += 1 }
        return count
    }

    private func closes(_ form: StringForm) -> Bool {
        let quotes = form.isMultiline ? 3 : 1
        for offset in 0..<quotes where byte(offset) != UInt8(ascii: "\"") { return false }
        return pounds(behind: quotes) >= form.pounds
    }

    private mutating func cLiteral(_ quote: UInt8, from start: Int) {
        at += 1
        while at < bytes.count, bytes[at] != quote, bytes[at] != 0x0A {
            at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        at = min(at + 1, bytes.count)
        emit(.text, from: start)
    }

    /// How many `#` stand here in front of a quote or a slash.
    private func poundsOpenText() -> Int? {
        let count = pounds(behind: 0)
        let next = byte(count)
        return next == UInt8(ascii: "\"") || next == UInt8(ascii: "/") ? count : nil
    }

    private mutating func poundText(from start: Int) {
        let count = pounds(behind: 0)
        at += count
        if byte(0) == UInt8(ascii: "\"") { return string(pounds: count, from: start) }
        at += 1
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "/"), pounds(behind: 1) >= count {
                at += 1 + count
                break
            }
            at += 1
        }
        emit(.text, from: start)
    }

    /// A slash starts a regular expression where an operand may stand and it ends on the line.
    private func startsRegex() -> Bool {
        let next = byte(1)
        guard next != 0x20, next != 0x09, next != 0x0A, next != 0 else { return false }
        if let last = lexemes.last {
            switch last.kind {
            case .number, .text: return false
            case .word:
                let text = String(decoding: bytes[last.start..<last.end], as: UTF8.self)
                guard ["return", "in", "case", "try", "await", "let", "if", "while"].contains(text) else { return false }
            case .mark(let mark):
                if [UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ".")].contains(mark) { return false }
            case .directive: break
            }
        }
        var end = at + 1
        while end < bytes.count, bytes[end] != 0x0A {
            if bytes[end] == UInt8(ascii: "/") { return true }
            end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        return false
    }

    private mutating func regex(from start: Int) {
        at += 1
        while at < bytes.count, bytes[at] != UInt8(ascii: "/") { at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1 }
        at = min(at + 1, bytes.count)
        emit(.text, from: start)
    }
}
