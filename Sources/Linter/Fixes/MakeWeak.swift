import LeakModel
import Reporting

/// Attributes that go with `weak`; property wrappers do not.
private let harmlessAttributes: Set<String> = [
    "IBOutlet", "objc", "nonobjc", "MainActor", "available", "IBInspectable", "ObservationIgnored", "usableFromInline",
]

/// Edits that make the Swift property whose declaration has this range weak; nil where it cannot be, or its type is
/// not written.
func makeWeak(_ range: ByteRange, in file: EditedFile) -> DraftEdits? {
    let lexemes = file.lexemes
    let bytes = file.source.clamped(range)
    let first = lexemes.index(at: bytes.lowerBound)
    let end = lexemes.all[first...].firstIndex { $0.start >= bytes.upperBound } ?? lexemes.all.count
    guard let keyword = (first..<end).first(where: { lexemes.isWord($0, "let", "var") }) else { return nil }
    for index in first..<keyword {
        if lexemes.isWord(index, "weak", "lazy", "static", "class") { return nil }
        if lexemes.isMark(index, "@"), !harmlessAttributes.contains(lexemes.text(index + 1)) { return nil }
    }
    guard lexemes.isMark(keyword + 2, ":"), let type = typeRange(lexemes, from: keyword + 3, to: end) else { return nil }
    var edits: [Edit] = []
    if let unowned = (first..<keyword).first(where: { lexemes.isWord($0, "unowned") }) {
        let last = lexemes.isMark(unowned + 1, "(") ? lexemes.partner[unowned + 1] ?? unowned : unowned
        edits.append(file.edit(lexemes[unowned].start, lexemes[last].end, "weak"))
    } else {
        edits.append(file.edit(lexemes[keyword].start, lexemes[keyword].start, "weak "))
    }
    let isConstant = lexemes.isWord(keyword, "let")
    if isConstant { edits.append(file.edit(lexemes[keyword].start, lexemes[keyword].end, "var")) }
    let typeEnd = lexemes[type.upperBound - 1].end
    let isOptional = lexemes.isMark(type.upperBound - 1, "?") || lexemes.isMark(type.upperBound - 1, "!")
    if !isOptional {
        let needsParentheses = type.contains { lexemes.isMark($0, "&") || lexemes.isWord($0, "any", "some") }
        if needsParentheses {
            edits.append(file.edit(lexemes[type.lowerBound].start, lexemes[type.lowerBound].start, "("))
        }
        edits.append(file.edit(typeEnd, typeEnd, needsParentheses ? ")?" : "?"))
    }
    // Uses of a type that was not optional may no longer compile.
    return DraftEdits(edits: mergingTouching(edits), applicability: isOptional && !isConstant ? .safe : .unsafe)
}

/// The lexemes of a written type; nil where a value follows (a weak object would be gone at once) or a computed body.
private func typeRange(_ lexemes: Lexemes, from start: Int, to end: Int) -> Range<Int>? {
    var index = start
    while index < end {
        if lexemes.isMark(index, ",") { return nil }
        if lexemes.isMark(index, "=") {
            // `= nil` is fine.
            return lexemes.isWord(index + 1, "nil") && index > start ? start..<index : nil
        }
        if lexemes.isMark(index, "{") {
            return lexemes.isWord(index + 1, "didSet", "willSet") && index > start ? start..<index : nil
        }
        index = max(index, lexemes.partner[index] ?? index) + 1
    }
    return index == end && end > start ? start..<end : nil
}

/// An insertion and a replacement at the same place become one edit, so that their order cannot matter.
private func mergingTouching(_ edits: [Edit]) -> [Edit] {
    var result: [Edit] = []
    for edit in edits {
        if let last = result.last, last.location.range.end == edit.location.range.start,
            last.location.range.count == 0, last.location.file == edit.location.file {
            result[result.count - 1] = Edit(
                location: Location(file: edit.location.file, range: ByteRange(last.location.range.start, edit.location.range.end)),
                replacement: last.replacement + edit.replacement)
        } else {
            result.append(edit)
        }
    }
    return result
}
