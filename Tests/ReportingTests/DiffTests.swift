import LeakModel
import Testing

@testable import Reporting

private func diff(_ old: String, _ new: String) -> String {
    String(decoding: unifiedDiff(file: "f", old: Array(old.utf8), new: Array(new.utf8)), as: UTF8.self)
}

private let ten = (1...20).map { "\($0)\n" }.joined()

@Test(arguments: [
    ("a\n", "a\n", ""),
    ("a\nb\nc\n", "a\nx\nc\n", "--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n"),
    ("", "a\n", "--- a/f\n+++ b/f\n@@ -0,0 +1 @@\n+a\n"),
    ("a", "a\n", "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"),
    ("a\r\nb\r\n", "a\r\nc\r\n", "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n"),
    (ten, ten.replacing("10\n", with: "x\n"), "--- a/f\n+++ b/f\n@@ -7,7 +7,7 @@\n 7\n 8\n 9\n-10\n+x\n 11\n 12\n 13\n"),
    (
        ten, ten.replacing("2\n3\n", with: "2\n2a\n3\n", maxReplacements: 1).replacing("\n19\n", with: "\n"),
        "--- a/f\n+++ b/f\n@@ -1,5 +1,6 @@\n 1\n 2\n+2a\n 3\n 4\n 5\n@@ -16,5 +17,4 @@\n 16\n 17\n 18\n-19\n 20\n"
    ),
])
func unifiedDiffs(old: String, new: String, expected: String) {
    #expect(diff(old, new) == expected)
}

@Test func namesAreQuotedAsGitDoes() {
    let text = String(decoding: unifiedDiff(file: "a\n\"b", old: [0x61], new: [0x62]), as: UTF8.self)
    #expect(text.hasPrefix("--- \"a/a\\n\\\"b\"\n"))
}

private func edit(_ start: Int, _ end: Int, _ text: String) -> Edit {
    Edit(location: Location(file: "f", range: ByteRange(start, end)), replacement: text)
}

@Test(arguments: [
    ([edit(1, 2, "X")], "aXcdef"), ([edit(3, 3, "1"), edit(0, 1, "")], "bc1def"),
    // The first wins where two overlap.
    ([edit(1, 3, "X"), edit(2, 4, "Y")], "aXdef"), ([edit(2, 2, "1"), edit(2, 2, "2")], "ab12cdef"),
    ([edit(4, 99, "X")], "abcdef"), ([edit(6, 6, "!")], "abcdef!"),
])
func editsAreApplied(edits: [Edit], expected: String) {
    #expect(String(decoding: applying(edits, to: Array("abcdef".utf8)), as: UTF8.self) == expected)
}
