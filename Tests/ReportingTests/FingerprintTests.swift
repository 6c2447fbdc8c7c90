import LeakModel
import Testing

@testable import Reporting

private func finding(
    _ rule: String = "unclosed-handle/file-stream", file: String = "a.c", at offset: Int, symbol: String = "f",
    variable: String = "fp", acquired: String = "fopen"
) -> Finding {
    Finding(
        rule: rule, category: .unclosedHandle, severity: .warning, confidence: .high, message: "m",
        location: Location(file: file, range: ByteRange(offset, offset + 5)), symbol: symbol, variable: variable,
        acquired: acquired)
}

private let before = [finding(at: 10), finding(at: 50), finding(at: 90, symbol: "g"), finding(at: 120, variable: "log")]

@Test func fingerprintsSurviveShiftedLines() {
    let shifted = before.map { finding in
        var finding = finding
        finding.location.range = ByteRange(finding.location.range.start + 1000, finding.location.range.end + 1000)
        return finding
    }
    #expect(fingerprints(of: before) == fingerprints(of: shifted))
}

@Test func fingerprintsSurviveARenamedFile() {
    let renamed = before.map { finding in
        var finding = finding
        finding.location.file = "other/z.c"
        return finding
    }
    #expect(fingerprints(of: before) == fingerprints(of: renamed))
}

@Test func fingerprintsSurviveReorderedFunctions() {
    let reordered = [
        finding(at: 10, symbol: "g"), finding(at: 40, variable: "log"), finding(at: 70), finding(at: 110),
    ]
    #expect(Set(fingerprints(of: before)) == Set(fingerprints(of: reordered)))
}

@Test func oneMoreEqualFindingIsNoticed() {
    let more = before + [finding(at: 200)]
    #expect(Set(fingerprints(of: more)).subtracting(fingerprints(of: before)).count == 1)
    #expect(Set(fingerprints(of: before)).isSubset(of: fingerprints(of: more)))
}

@Test(arguments: [
    finding("unclosed-handle/heap-memory", at: 10), finding(at: 10, symbol: "h"), finding(at: 10, variable: "x"),
    finding(at: 10, acquired: "popen"),
])
func oneFindingSwappedForAnotherIsNoticed(other: Finding) {
    let swapped = [other] + before.dropFirst()
    #expect(Set(fingerprints(of: swapped)) != Set(fingerprints(of: before)))
    #expect(Set(fingerprints(of: swapped)).count == before.count)
}

@Test func fieldsDoNotRunIntoEachOther() {
    #expect(fingerprints(of: [finding(at: 1, symbol: "ab", acquired: "c")]) != fingerprints(of: [finding(at: 1, symbol: "a", acquired: "bc")]))
}

/// Published test vectors of FNV-1a with 128 bits.
@Test(arguments: [
    ("", "6c62272e07bb014262b821756295c58d"), ("a", "d228cb696f1a8caf78912b704e4a8964"),
    ("foobar", "343e1662793c64bf6f0d3597ba446f18"),
])
func hashIsFNV1a(text: String, hex: String) {
    var hash = Hash128()
    hash.combine(text.utf8)
    #expect(hash.hex == hex)
}

@Test(arguments: [
    ("", ["c129715d7a2bc9a3:1"]),
    (" a\nb\n  \t\tc\n d", ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]),
])
func lineHashesAreThoseOfCodeScanning(text: String, hashes: [String]) {
    #expect(primaryLocationLineHashes(Array(text.utf8)) == hashes)
}

@Test func lineHashesReadEveryLineEndingAlike() {
    let unix = primaryLocationLineHashes(Array("a\nb\nc\n".utf8))
    #expect(primaryLocationLineHashes(Array("a\r\nb\r\nc\r\n".utf8)) == unix)
    #expect(primaryLocationLineHashes(Array("a\rb\rc\r".utf8)) == unix)
}
