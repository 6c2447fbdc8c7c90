import LeakModel
import Reporting

/// Edits that put a statement (a release) before the one at `offset`, also where that one still uses what is released:
/// in Swift a `defer` goes first, in C the returned value is kept in a variable. Nil where that is not clear.
func insertRelease(_ text: String, before offset: Int, in file: EditedFile) -> [Edit]? {
    let lexemes = file.lexemes
    guard let start = lexemes.index(startingAt: offset) else { return nil }
    let end = lexemes.language == .c ? statementEnd(lexemes, from: start) : swiftStatementEnd(lexemes, from: start)
    let names = variables(in: text, language: lexemes.language)
    guard let end else { return names.isEmpty ? insertStatement(text, before: offset, in: file) : nil }
    let isUsed = (start...end).contains { index in
        lexemes[index].kind == .word && names.contains(lexemes.text(index)) && !isMember(index, lexemes)
    }
    guard isUsed else { return insertStatement(text, before: offset, in: file) }
    if lexemes.language == .swift {
        let statement = text.hasSuffix(";") ? String(text.dropLast()) : text
        let isDeferred = statement.hasPrefix("defer ")
        return insertStatement(isDeferred ? statement : "defer { \(statement) }", before: offset, in: file)
    }
    return keepResult(text, start, end, in: file)
}

/// `return f(x);` becomes `T result = f(x); release(x); return result;`.
private func keepResult(_ text: String, _ start: Int, _ end: Int, in file: EditedFile) -> [Edit]? {
    let lexemes = file.lexemes
    guard lexemes.isWord(start, "return"), start + 1 < end, !lexemes.isMark(start - 1, ":"),
        let type = resultType(lexemes, around: start),
        let name = ["result", "value", "returned"].first(where: { name in
            !lexemes.all.indices.contains { lexemes.isWord($0, name) }
        })
    else { return nil }
    let (from, to) = (lexemes[start + 1].start, lexemes[end - 1].end)
    let expression = String(decoding: file.source.bytes[from..<to], as: UTF8.self)
    guard !expression.contains(where: \.isNewline) else { return nil }
    let declaration = "\(type)\(type.hasSuffix("*") ? "" : " ")\(name) = \(expression);"
    let offset = lexemes[start].start
    let inserted = insertStatement(declaration + "\n" + text, before: offset, in: file)
        ?? insertStatement(declaration + " " + text, before: offset, in: file)
    return inserted.map { $0 + [file.edit(from, to, name)] }
}

/// The variables that a statement names: words that are neither called nor members.
private func variables(in text: String, language: Language) -> Set<String> {
    let lexemes = Lexemes(Array(text.utf8), language: language)
    let keywords: Set<String> = ["try", "await", "defer", "if", "let", "nil", "NULL", "self", "return"]
    return Set(
        lexemes.all.indices.filter { index in
            lexemes[index].kind == .word && !lexemes.isMark(index + 1, "(") && !isMember(index, lexemes)
        }.map { lexemes.text($0) }
    ).subtracting(keywords)
}

private func isMember(_ index: Int, _ lexemes: Lexemes) -> Bool {
    lexemes.isMark(index - 1, ".") || (lexemes.isMark(index - 1, ">") && lexemes.isMark(index - 2, "-"))
}

/// The last lexeme of the Swift statement that starts at the index, roughly: up to a `;`, the end of the block, or a
/// line that does not go on with it.
private func swiftStatementEnd(_ lexemes: Lexemes, from start: Int) -> Int? {
    var last = start
    var index = start
    while index < lexemes.all.count {
        if lexemes.isMark(index, ";") || lexemes.isMark(index, "}") { break }
        if index > start, lexemes[index].isOnNewLine, !goesOn(lexemes, index) { break }
        last = lexemes.partner[index].map { max($0, index) } ?? index
        index = last + 1
    }
    return last
}

private func goesOn(_ lexemes: Lexemes, _ index: Int) -> Bool {
    if lexemes.isMark(index, ".") || lexemes.isMark(index, "?") || lexemes.isMark(index, ":") { return true }
    guard case .mark(let before) = lexemes[index - 1].kind else { return lexemes.isWord(index - 1, "return", "throw", "try", "await") }
    return [UInt8(ascii: ","), UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: ":")]
        .contains(before)
}

/// The written result type of the C function around a lexeme; nil where macros or old-style parameters hide it.
private func resultType(_ lexemes: Lexemes, around index: Int) -> String? {
    var at = 0
    while at < index {
        guard lexemes.isMark(at, "{"), let close = lexemes.partner[at] else {
            at += 1
            continue
        }
        guard close > index else {
            at = close + 1
            continue
        }
        guard lexemes.isMark(at - 1, ")"), let open = lexemes.partner[at - 1], open > 1, lexemes[open - 1].kind == .word else {
            // `extern "C" {`
            at += 1
            continue
        }
        return type(lexemes, endingAt: open - 2)
    }
    return nil
}

private func type(_ lexemes: Lexemes, endingAt end: Int) -> String? {
    var start = end + 1
    while start > 0, lexemes[start - 1].kind == .word || lexemes.isMark(start - 1, "*") { start -= 1 }
    let storage: Set<String> = ["static", "inline", "extern", "__inline", "__inline__", "register"]
    let words = (start..<(end + 1)).map { lexemes.text($0) }.drop { storage.contains($0) }
    let base = words.prefix { $0 != "*" }
    let stars = words.dropFirst(base.count)
    let specifiers: Set<String> = ["unsigned", "signed", "long", "short", "int", "char", "const", "double"]
    let names = base.filter { !specifiers.contains($0) }
    let isTagged = names.count == 2 && ["struct", "union", "enum"].contains(names.first ?? "")
    let isPlain = names.count == 1 && base.allSatisfy { $0 == "const" || !specifiers.contains($0) }
    guard !base.isEmpty, names.isEmpty || isTagged || isPlain, stars.allSatisfy({ $0 == "*" }) else { return nil }
    let text = base.joined(separator: " ")
    if stars.isEmpty { return text == "void" ? nil : text }
    return text + " " + stars.joined()
}
