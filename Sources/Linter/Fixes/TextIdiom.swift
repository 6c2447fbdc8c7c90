import LeakModel
import Reporting

/// How a file is written: what edits imitate.
struct TextIdiom: Hashable, Sendable {
    /// What ends a line.
    var lineEnd: String
    /// One level of indentation.
    var unit: String
    /// C: an opening brace stands on a line of its own.
    var bracesOnOwnLine: Bool

    init(_ source: SourceText, lexemes: Lexemes) {
        let bytes = source.bytes
        let newline = bytes.firstIndex(of: 0x0A)
        lineEnd = newline.map { $0 > 0 && bytes[$0 - 1] == 0x0D ? "\r\n" : "\n" } ?? (bytes.contains(0x0D) ? "\r" : "\n")
        unit = indentationUnit(source)
        bracesOnOwnLine = false
        var own = 0
        var same = 0
        for index in lexemes.all.indices.dropFirst() where lexemes.isMark(index, "{") {
            let isControl = lexemes.isMark(index - 1, ")") && isControlHead(lexemes, closing: index - 1)
            guard isControl || lexemes.isWord(index - 1, "else", "do") else { continue }
            if lexemes[index].isOnNewLine { own += 1 } else { same += 1 }
        }
        bracesOnOwnLine = own > same
    }
}

/// Whether the parenthesis that closes at the index belongs to `if (…)` and its like.
func isControlHead(_ lexemes: Lexemes, closing index: Int) -> Bool {
    guard let open = lexemes.partner[index] else { return false }
    return lexemes.isWord(open - 1, "if", "while", "for", "switch")
}

/// A tab where most indented lines start with one, else the most frequent step from a line to a deeper next one.
private func indentationUnit(_ source: SourceText) -> String {
    var tabs = 0
    var spaces = 0
    var steps: [Int: Int] = [:]
    var last = 0
    for line in 1...min(source.lineCount, 5000) {
        let range = source.lineRange(line)
        guard let first = source.bytes[range].first(where: { $0 != 0x20 }) else { continue }
        if first == 0x09 {
            tabs += 1
            continue
        }
        let width = source.bytes[range].prefix { $0 == 0x20 }.count
        if width > 0 { spaces += 1 }
        if width > last, width - last <= 8 { steps[width - last, default: 0] += 1 }
        last = width
    }
    if tabs > spaces { return "\t" }
    let best = steps.max { ($0.value, -$0.key) < ($1.value, -$1.key) }
    return String(repeating: " ", count: best?.key ?? 4)
}

extension SourceText {
    /// The white space at the start of the line that holds the byte at `offset`.
    func indentation(at offset: Int) -> String {
        let range = lineRange(line(at: offset))
        let blank = bytes[range].prefix { $0 == 0x20 || $0 == 0x09 }
        return String(decoding: blank, as: UTF8.self)
    }

    /// Whether nothing but white space stands before `offset` on its line.
    func isFirstOnLine(_ offset: Int) -> Bool {
        let start = lineRange(line(at: offset)).lowerBound
        return start >= offset || bytes[start..<offset].allSatisfy { $0 == 0x20 || $0 == 0x09 }
    }
}
