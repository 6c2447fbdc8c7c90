import LeakModel

/// A line of source as it stands in a terminal, with the columns of a marked part.
struct Excerpt: Hashable {
    /// Tabs expanded, control characters and broken UTF-8 replaced, cut where it is long.
    var text: String
    /// Columns of the terminal, from 0, that the mark covers; at least one.
    var mark: Range<Int>
}

/// Bytes before and after the mark that are shown of a very long line.
private let reach = 120
private let tabWidth = 4

/// The line, from 1, that holds the start of `range`, with the part of `range` on that line marked.
func excerpt(of source: SourceText, line: Int, marking range: Range<Int>) -> Excerpt {
    let whole = source.lineRange(line)
    let marked = max(range.lowerBound, whole.lowerBound)..<max(
        min(range.upperBound, whole.upperBound), max(range.lowerBound, whole.lowerBound))
    var shown = whole
    if whole.count > 4 * reach {
        let low = max(whole.lowerBound, marked.lowerBound - reach)
        let high = min(whole.upperBound, max(marked.lowerBound + reach, min(marked.upperBound, marked.lowerBound + 2 * reach)))
        shown = alignedUp(low, source.bytes)..<max(alignedUp(low, source.bytes), alignedUp(high, source.bytes))
    }
    var columns = ColumnWriter()
    if shown.lowerBound > whole.lowerBound { columns.append("…") }
    columns.append(source.bytes[shown.lowerBound..<clamp(marked.lowerBound, to: shown)])
    let start = columns.width
    columns.append(source.bytes[clamp(marked.lowerBound, to: shown)..<clamp(marked.upperBound, to: shown)])
    let end = max(columns.width, start + 1)
    columns.append(source.bytes[clamp(marked.upperBound, to: shown)..<shown.upperBound])
    if shown.upperBound < whole.upperBound { columns.append("…") }
    return Excerpt(text: columns.text, mark: start..<end)
}

private func clamp(_ offset: Int, to range: Range<Int>) -> Int {
    min(max(offset, range.lowerBound), range.upperBound)
}

/// The next offset that does not split a character.
private func alignedUp(_ offset: Int, _ bytes: [UInt8]) -> Int {
    var offset = offset
    while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
    return offset
}

/// Text for a terminal and the columns it takes.
struct ColumnWriter {
    private(set) var text = ""
    private(set) var width = 0

    mutating func append(_ bytes: ArraySlice<UInt8>) { append(String(decoding: bytes, as: UTF8.self)) }

    mutating func append(_ string: String) {
        for character in string { append(character) }
    }

    private mutating func append(_ character: Character) {
        if character == "\t" {
            let spaces = tabWidth - width % tabWidth
            text += String(repeating: " ", count: spaces)
            width += spaces
            return
        }
        guard let first = character.unicodeScalars.first else { return }
        if first.value < 0x20 || (0x7F...0x9F).contains(first.value) || isBidirectionalControl(first) {
            text += "\u{FFFD}"
            width += 1
            return
        }
        text.append(character)
        width += columnWidth(character)
    }
}

/// Characters that reorder the text around them would let a source lie about itself.
private func isBidirectionalControl(_ scalar: Unicode.Scalar) -> Bool {
    (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
}

/// Columns that a character takes in a terminal: 0, 1 or 2.
private func columnWidth(_ character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    if first.value < 0x300 { return character.unicodeScalars.contains("\u{FE0F}") ? 2 : 1 }
    let properties = first.properties
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    if properties.isEmojiPresentation || character.unicodeScalars.contains("\u{FE0F}") { return 2 }
    return isWide(first.value) ? 2 : 1
}

/// The blocks that Unicode's East Asian Width calls wide or full-width.
private func isWide(_ value: UInt32) -> Bool {
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
        0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
        0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
        true
    default: false
    }
}
