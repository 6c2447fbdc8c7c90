import LeakModel
import Reporting

/// Edits and how far they can be trusted.
struct DraftEdits: Hashable, Sendable {
    var edits: [Edit]
    /// No more than this.
    var applicability: Applicability
}

/// Edits that make a Swift closure hold `name` weakly; nil where the text does not say how.
///
/// A sole call or assignment becomes `name?.…`; else `guard let name else { return }` comes first, where the closure
/// evidently returns nothing, or `return nil` where its written result is optional.
func captureWeakly(_ name: String, closureAt offset: Int, in file: EditedFile) -> DraftEdits? {
    let lexemes = file.lexemes
    guard let shape = ClosureShape(lexemes, at: offset), let capture = captureEdit(name, shape, in: file) else { return nil }
    let uses = (shape.bodyStart..<shape.close).filter { isUse(of: name, $0, lexemes) }
    let result = shape.resultKind(lexemes)
    if let chained = chainedUse(name, shape, uses, lexemes) {
        guard result != .value else { return nil }
        let isCertain = chained.isAssignment || result == .void
        let question = file.edit(lexemes[chained.use].end, lexemes[chained.use].end, "?")
        return DraftEdits(edits: [capture, question], applicability: isCertain ? .safe : .unsafe)
    }
    if alreadyUnwraps(name, shape, lexemes) { return DraftEdits(edits: [capture], applicability: .safe) }
    // One statement that is no call may still be the result: `{ if … { a } else { b } }`.
    let isCertain: Bool
    let exit: String
    switch result {
    case .void: (exit, isCertain) = ("return", true)
    case .optional: (exit, isCertain) = ("return nil", true)
    case .unknown: (exit, isCertain) = ("return", isStatement(shape, lexemes))
    case .value: return nil
    }
    guard shape.bodyStart < shape.close else { return nil }
    let first = lexemes[shape.bodyStart].start
    let unwrap = "guard let \(name) else { \(exit) }"
    let isOwnLine = file.source.isFirstOnLine(first)
    let separator = isOwnLine ? file.idiom.lineEnd + file.source.indentation(at: first) : "; "
    return DraftEdits(
        edits: [capture, file.edit(first, first, unwrap + separator)], applicability: isCertain ? .safe : .unsafe)
}

/// The edit of the capture list.
private func captureEdit(_ name: String, _ shape: ClosureShape, in file: EditedFile) -> Edit? {
    let lexemes = file.lexemes
    guard let list = shape.captureList else {
        if shape.inWord == nil {
            let brace = lexemes[shape.open].end
            let isSpaced = brace < file.source.bytes.count && [0x20, 0x09, 0x0A, 0x0D].contains(file.source.bytes[brace])
            return file.edit(brace, brace, " [weak \(name)] in" + (isSpaced ? "" : " "))
        }
        let head = lexemes[shape.headStart].start
        let isSpaced = head > lexemes[shape.open].end || shape.headStart > shape.open + 1
        return file.edit(head, head, (isSpaced ? "" : " ") + "[weak \(name)] ")
    }
    var entry = list.open + 1
    while entry < list.close {
        var end = entry
        while end < list.close, !lexemes.isMark(end, ",") { end = max(end, lexemes.partner[end] ?? end) + 1 }
        let words = (entry..<end).map { lexemes.text($0) }
        if words.last == name {
            if words.first == "weak" { return nil }
            let isPlain = words.count == 1 || (words.first == "unowned" && !words.contains("="))
            guard isPlain else { return nil }
            return file.edit(lexemes[entry].start, lexemes[end - 1].end, "weak \(name)")
        }
        entry = end + 1
    }
    let start = lexemes[list.open].end
    return file.edit(start, start, list.close == list.open + 1 ? "weak \(name)" : "weak \(name), ")
}

/// Whether the lexeme is the name as a value: not a member, a label or a key path's part.
private func isUse(of name: String, _ index: Int, _ lexemes: Lexemes) -> Bool {
    guard lexemes[index].kind == .word, lexemes.text(index) == name else { return false }
    if lexemes.isMark(index - 1, ".") { return false }
    let isLabel = lexemes.isMark(index + 1, ":") && (lexemes.isMark(index - 1, "(") || lexemes.isMark(index - 1, ","))
    return !isLabel
}

/// The only use of the name, where the body is one call or assignment that starts with it.
private func chainedUse(
    _ name: String, _ shape: ClosureShape, _ uses: [Int], _ lexemes: Lexemes
) -> (use: Int, isAssignment: Bool)? {
    guard uses.count == 1, let use = uses.first, shape.statementStarts(lexemes).count == 1,
        lexemes.isMark(use + 1, ".")
    else { return nil }
    var index = shape.bodyStart
    while lexemes.isWord(index, "await", "try") {
        index += 1
        if lexemes.isMark(index, "?") { index += 1 }
    }
    guard index == use else { return nil }
    index += 1
    // A chain of members and calls, then the end or an assignment.
    while index < shape.close {
        if lexemes.isMark(index, ".") || lexemes.isMark(index, "?") || lexemes.isMark(index, "!") {
            index += 1
        } else if lexemes[index].kind == .word, lexemes.isMark(index - 1, ".") {
            index += 1
        } else if lexemes.isMark(index, "(") || lexemes.isMark(index, "[") || lexemes.isMark(index, "{") {
            guard let end = lexemes.partner[index] else { return nil }
            index = end + 1
        } else {
            break
        }
    }
    if index == shape.close {
        let isCall = lexemes.isMark(index - 1, ")") || lexemes.isMark(index - 1, "}")
        return isCall ? (use, false) : nil
    }
    if lexemes.isMark(index, "="), !lexemes.isMark(index + 1, "=") { return (use, true) }
    let isCompound = ["+", "-", "*", "/", "%", "|", "&", "^"].contains { lexemes.isMark(index, $0) }
    return isCompound && lexemes.isMark(index + 1, "=") ? (use, true) : nil
}

/// Whether the body starts with an unwrapping of the name: `guard let self …`, `guard let self = self …`.
private func alreadyUnwraps(_ name: String, _ shape: ClosureShape, _ lexemes: Lexemes) -> Bool {
    lexemes.isWord(shape.bodyStart, "guard") && lexemes.isWord(shape.bodyStart + 1, "let")
        && lexemes.text(shape.bodyStart + 2) == name
}

/// Whether the sole statement of the body cannot be its result.
private func isStatement(_ shape: ClosureShape, _ lexemes: Lexemes) -> Bool {
    if lexemes.isWord(shape.bodyStart, "for", "while", "guard", "defer", "repeat", "let", "var") { return true }
    // `if` without `else` is no expression.
    if lexemes.isWord(shape.bodyStart, "if") {
        return !(shape.bodyStart..<shape.close).contains { lexemes.isWord($0, "else") }
    }
    return false
}
