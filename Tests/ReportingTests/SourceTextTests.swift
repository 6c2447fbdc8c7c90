import LeakModel
import Testing

@testable import Reporting

@Test(arguments: [
    // Text, offset, line, column
    ("abc", 0, 1, 1), ("abc", 3, 1, 4), ("abc", 99, 1, 4), ("a\nb", 2, 2, 1), ("a\r\nb", 3, 2, 1), ("a\rb", 2, 2, 1),
    ("ä\nb", 2, 1, 3), ("\u{FEFF}ab", 3, 1, 1), ("\u{FEFF}ab", 4, 1, 2), ("", 0, 1, 1), ("a\n", 2, 2, 1),
])
func positionsCountFromOneInBytes(text: String, offset: Int, line: Int, column: Int) {
    let position = SourceText(Array(text.utf8)).position(at: offset)
    #expect((position.line, position.column) == (line, column))
}

@Test(arguments: [("😀x", 4, 3), ("\u{FEFF}äx", 5, 2), ("a", 0, 1)])
func columnsInUTF16(text: String, offset: Int, column: Int) {
    let source = SourceText(Array(text.utf8))
    #expect(source.utf16Column(of: source.position(at: offset)) == column)
}

private func excerpt(_ text: String, _ range: Range<Int>) -> Excerpt {
    Reporting.excerpt(of: SourceText(Array(text.utf8)), line: 1, marking: range)
}

@Test func tabsAreExpanded() {
    #expect(excerpt("\tx = y;", 1..<2) == Excerpt(text: "    x = y;", mark: 4..<5))
    #expect(excerpt("ab\tx", 3..<4) == Excerpt(text: "ab  x", mark: 4..<5))
}

@Test func wideCharactersTakeTwoColumns() {
    #expect(excerpt("漢字 x", 7..<8).mark == 5..<6)
    #expect(excerpt("😀 x", 5..<6).mark == 3..<4)
    #expect(excerpt("e\u{301} x", 4..<5).mark == 2..<3)
}

@Test func whatCouldSteerATerminalIsReplaced() {
    #expect(!excerpt("a\u{1B}[31mb\u{202E}c", 0..<1).text.contains("\u{1B}"))
    #expect(!excerpt("a\u{202E}c", 0..<1).text.unicodeScalars.contains("\u{202E}"))
}

@Test func brokenUTF8IsShown() {
    let source = SourceText([0x61, 0xFF, 0xFE, 0x62])
    #expect(Reporting.excerpt(of: source, line: 1, marking: 3..<4) == Excerpt(text: "a\u{FFFD}\u{FFFD}b", mark: 3..<4))
}

@Test func aLongLineIsCutAroundTheMark() {
    let text = String(repeating: "x", count: 1_000_000) + "MARK" + String(repeating: "ä", count: 1_000_000)
    let cut = excerpt(text, 1_000_000..<1_000_004)
    #expect(cut.text.count < 500)
    #expect(String(Array(cut.text)[cut.mark]) == "MARK")
    #expect(!cut.text.contains("\u{FFFD}"))
}

@Test func rangesPastTheEndAreCut() {
    #expect(excerpt("ab", 1..<50).mark == 1..<2)
    #expect(excerpt("", 0..<0).mark == 0..<1)
    let files = SourceFiles(["a": Array("ab".utf8)])
    let span = files.span(of: Location(file: "a", range: ByteRange(50, 90)))
    #expect(span.start.offset == 2 && span.end.offset == 2)
    #expect(files.span(of: Location(file: "b", range: ByteRange(50, 90))).start.line == 1)
}
