import LeakModel
import Reporting

/// A file that edits are made for.
struct EditedFile: Sendable {
    let name: String
    let source: SourceText
    let lexemes: Lexemes
    let idiom: TextIdiom

    init(name: String, bytes: [UInt8]) {
        self.name = name
        source = SourceText(bytes)
        lexemes = Lexemes(bytes, language: name.hasSuffix(".swift") ? .swift : .c)
        idiom = TextIdiom(source, lexemes: lexemes)
    }

    func edit(_ start: Int, _ end: Int, _ replacement: String) -> Edit {
        Edit(location: Location(file: name, range: ByteRange(start, end)), replacement: replacement)
    }

    /// Whether a block comment that starts between the offsets is still open at the second.
    func isCommentOpen(_ start: Int, _ end: Int) -> Bool {
        var isOpen = false
        var at = start
        while at + 1 < end {
            let pair = (source.bytes[at], source.bytes[at + 1])
            if !isOpen, pair == (UInt8(ascii: "/"), UInt8(ascii: "/")) { return false }
            let change = isOpen ? pair == (UInt8(ascii: "*"), UInt8(ascii: "/")) : pair == (UInt8(ascii: "/"), UInt8(ascii: "*"))
            if change { isOpen.toggle() }
            at += change ? 2 : 1
        }
        return isOpen
    }

    func isBlank(_ start: Int, _ end: Int) -> Bool {
        start <= end && source.bytes[start..<end].allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    }

    /// The lines of a statement with this indentation in front of all but the first.
    func indented(_ text: String, by indentation: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: idiom.lineEnd + indentation)
    }
}

/// Edits that put a statement before the one that starts at `offset`; nil where that is not clear.
func insertStatement(_ text: String, before offset: Int, in file: EditedFile) -> [Edit]? {
    let lexemes = file.lexemes
    guard let index = lexemes.index(startingAt: offset) else { return nil }
    if lexemes.language == .c, index > 0 {
        let isHead = lexemes.isMark(index - 1, ")")
        let isBody = lexemes.isWord(index - 1, "else", "do") || (isHead && isControlHead(lexemes, closing: index - 1))
        // `else if`: the inner `if` is the body, and braces would have to go around all of it.
        if isBody { return braceBody(text, at: index, in: file) }
        // Behind `foreach(…)` one cannot tell a loop from a call.
        if isHead { return nil }
    }
    if file.source.isFirstOnLine(offset) {
        let indentation = file.source.indentation(at: offset)
        let statement = file.indented(text, by: indentation)
        return [file.edit(offset, offset, statement + file.idiom.lineEnd + indentation)]
    }
    guard !text.contains("\n") else { return nil }
    let separator = lexemes.language == .swift && !text.hasSuffix(";") ? "; " : " "
    return [file.edit(offset, offset, text + separator)]
}

/// Braces around the unbraced body of a control statement, with the new statement as their first.
private func braceBody(_ text: String, at index: Int, in file: EditedFile) -> [Edit]? {
    let (lexemes, source, idiom) = (file.lexemes, file.source, file.idiom)
    guard let last = statementEnd(lexemes, from: index), let head = controlWord(lexemes, before: index) else { return nil }
    let headEnd = lexemes[index - 1].end
    let start = lexemes[index].start
    let outer = source.indentation(at: lexemes[head].start)
    let isOwnLine = source.isFirstOnLine(start)
    let inner = isOwnLine ? source.indentation(at: start) : outer + idiom.unit
    let open = idiom.bracesOnOwnLine ? idiom.lineEnd + outer + "{" : " {"
    let statement = file.indented(text, by: inner)
    var edits: [Edit] = []
    if file.isBlank(headEnd, start) {
        let opening = open + idiom.lineEnd + inner + statement + idiom.lineEnd + inner
        edits.append(file.edit(headEnd, start, opening))
    } else {
        // A comment stands between; it stays where it is.
        guard isOwnLine else { return nil }
        edits.append(file.edit(headEnd, headEnd, open))
        edits.append(file.edit(start, start, statement + idiom.lineEnd + inner))
    }
    let end = lexemes[last].end
    let next = last + 1
    if lexemes.isWord(next, "else"), file.isBlank(end, lexemes[next].start), !idiom.bracesOnOwnLine {
        edits.append(file.edit(end, lexemes[next].start, idiom.lineEnd + outer + "} "))
    } else if lexemes.isWord(next, "else") {
        edits.append(file.edit(end, end, idiom.lineEnd + outer + "}"))
    } else {
        // What follows on the line is a comment of this statement, if there is no other lexeme.
        let lineEnd = source.lineRange(source.line(at: end)).upperBound
        let isAlone = next >= lexemes.all.count || lexemes[next].start >= lineEnd
        if isAlone, file.isCommentOpen(end, lineEnd) { return nil }
        if isAlone {
            edits.append(file.edit(lineEnd, lineEnd, idiom.lineEnd + outer + "}"))
        } else {
            let until = file.isBlank(end, lexemes[next].start) ? lexemes[next].start : end
            edits.append(file.edit(end, until, idiom.lineEnd + outer + "}" + idiom.lineEnd + outer))
        }
    }
    return edits
}

/// The `if`, `for`, `while`, `else` or `do` whose body starts at the index.
private func controlWord(_ lexemes: Lexemes, before index: Int) -> Int? {
    if lexemes.isWord(index - 1, "else", "do") { return index - 1 }
    return lexemes.partner[index - 1].map { $0 - 1 }
}

/// The last lexeme of the C statement that starts at the index; nil where the text does not say.
func statementEnd(_ lexemes: Lexemes, from index: Int, depth: Int = 0) -> Int? {
    guard depth < 100, index < lexemes.all.count else { return nil }
    if lexemes.isMark(index, "{") { return lexemes.partner[index] }
    if lexemes.isWord(index, "if", "while", "for", "switch") {
        guard let close = lexemes.partner[index + 1], let end = statementEnd(lexemes, from: close + 1, depth: depth + 1) else {
            return nil
        }
        guard lexemes.isWord(index, "if"), lexemes.isWord(end + 1, "else") else { return end }
        return statementEnd(lexemes, from: end + 2, depth: depth + 1)
    }
    if lexemes.isWord(index, "do") {
        guard let end = statementEnd(lexemes, from: index + 1, depth: depth + 1), lexemes.isWord(end + 1, "while"),
            let close = lexemes.partner[end + 2], lexemes.isMark(close + 1, ";")
        else { return nil }
        return close + 1
    }
    return semicolon(lexemes, from: index)
}

/// The semicolon that ends what stands at the index.
private func semicolon(_ lexemes: Lexemes, from index: Int) -> Int? {
    var index = index
    while index < lexemes.all.count {
        if lexemes.isMark(index, ";") { return index }
        if lexemes.isMark(index, "}") || lexemes.all[index].kind == .directive { return nil }
        index = max(index, lexemes.partner[index] ?? index) + 1
    }
    return nil
}

/// Edits that put a statement behind the one that ends at the range's end; nil where that is not clear.
func insertStatement(_ text: String, after range: ByteRange, in file: EditedFile) -> [Edit]? {
    let (lexemes, source) = (file.lexemes, file.source)
    let bytes = source.clamped(range)
    guard let first = lexemes.index(startingAt: bytes.lowerBound) else { return nil }
    var last = lexemes.index(at: max(bytes.lowerBound, bytes.upperBound - 1))
    guard last < lexemes.all.count, last >= first else { return nil }
    if lexemes.language == .c {
        let isBody = first > 0
            && (lexemes.isWord(first - 1, "else", "do") || lexemes.isMark(first - 1, ")"))
        guard !isBody else { return nil }
        if !lexemes.isMark(last, ";"), !lexemes.isMark(last, "}") {
            guard let end = semicolon(lexemes, from: last) else { return nil }
            last = end
        }
    } else if lexemes.isMark(last + 1, ";") {
        last += 1
    }
    let end = lexemes[last].end
    let lineEnd = source.lineRange(source.line(at: end)).upperBound
    let next = last + 1
    if next >= lexemes.all.count || lexemes[next].start >= lineEnd {
        guard !file.isCommentOpen(end, lineEnd) else { return nil }
        let indentation = source.indentation(at: bytes.lowerBound)
        return [file.edit(lineEnd, lineEnd, file.idiom.lineEnd + indentation + file.indented(text, by: indentation))]
    }
    guard !text.contains("\n") else { return nil }
    if lexemes.language == .c { return [file.edit(end, end, " " + text)] }
    // In one line only behind a `;` or before the `}` of the block; else the statement goes on.
    if lexemes.isMark(last, ";") { return [file.edit(end, end, " " + text + ";")] }
    return lexemes.isMark(next, "}") ? [file.edit(end, end, "; " + text)] : nil
}
