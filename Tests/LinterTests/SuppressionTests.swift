import LeakModel
import Reporting
import Testing

@testable import Linter

/// What a file shows, and what is said about its suppressions.
struct SuppressionCase: Sendable, CustomTestStringConvertible {
    var text: String
    var shown: [Int] = []
    var problems: [String] = []
    var testDescription: String { text }
}

private let stream = "unclosed-handle/file-stream"
private let cases = [
    SuppressionCase(text: "open a;\n", shown: [1]),
    SuppressionCase(text: "// leaklint:disable:next \(stream) -- kept\nopen a;\n"),
    SuppressionCase(text: "// leaklint:disable:next unclosed-handle -- kept\nopen a;\n"),
    SuppressionCase(text: "// leaklint:disable:next all -- kept\nopen a;\n"),
    SuppressionCase(text: "// leaklint:disable:next \(stream) -- blank lines and comments do not count\n\n// leaklint:disable:next all -- b\nopen a;\n"),
    SuppressionCase(text: "// leaklint:disable:next \(stream) -- only one line\nopen a;\nopen b;\n", shown: [3]),
    SuppressionCase(text: "open a; // leaklint:disable:this \(stream) -- kept\n"),
    SuppressionCase(text: "open a;\n// leaklint:disable:previous \(stream) -- kept\n"),
    SuppressionCase(
        text: "// leaklint:disable \(stream) -- region\nopen a;\nopen b;\n// leaklint:enable \(stream)\nopen c;\n", shown: [5]),
    SuppressionCase(text: "open z;\n// leaklint:disable \(stream) -- to the end\nopen a;\n", shown: [1]),
    SuppressionCase(
        text: "// leaklint:disable unclosed-handle/heap-memory, \(stream) -- both\nharm;\nopen a;\n// leaklint:enable \(stream)\nopen b;\nharm;\n",
        shown: [5]),
    SuppressionCase(
        text: "// leaklint:disable:next unclosed-handle/heap-memory, \(stream) -- one is not needed\nopen a;\n",
        problems: ["the suppression of 'unclosed-handle/heap-memory' suppresses nothing"]),
    SuppressionCase(
        text: "// leaklint:disable:next unclosed-handle/heap-memory -- another rule\nopen a;\n", shown: [2],
        problems: ["the suppression of 'unclosed-handle/heap-memory' suppresses nothing"]),
    SuppressionCase(text: "// leaklint:disable:next \(stream) until 2026-06-15 -- today is the last day\nopen a;\n"),
    SuppressionCase(
        text: "// leaklint:disable:next \(stream) until 2026-06-14 -- too late\nopen a;\n", shown: [2],
        problems: ["the suppression expired on 2026-06-14"]),
    SuppressionCase(
        text: "// leaklint:disable:next \(stream) until soon -- when?\nopen a;\n", shown: [2],
        problems: ["'until' takes a day such as 2027-03-01, behind the rules"]),
    SuppressionCase(
        text: "// leaklint:disable:next \(stream) until 2026-02-30 -- no such day\nopen a;\n", shown: [2],
        problems: ["'until' takes a day such as 2027-03-01, behind the rules"]),
    SuppressionCase(
        text: "// leaklint:disable:next unclosed-handle/file-steam -- typo\nopen a;\n", shown: [2],
        problems: ["unknown rule 'unclosed-handle/file-steam'; did you mean 'unclosed-handle/file-stream'?"]),
    SuppressionCase(
        text: "// leaklint:disable:nxt \(stream) -- typo\nopen a;\n", shown: [2],
        problems: ["unknown word 'disable:nxt' behind 'leaklint:'; did you mean 'disable:next'?"]),
    SuppressionCase(
        text: "// leaklint:disable:next -- what?\nopen a;\n", shown: [2],
        problems: ["'disable:next' names no rule; write its id, its category or 'all'"]),
    SuppressionCase(
        text: "// leaklint:\nopen a;\n", shown: [2], problems: ["'leaklint:' without a word behind it"]),
    SuppressionCase(
        text: "// leaklint:disable:next \(stream)\nopen a;\n",
        problems: ["the suppression gives no reason; write it behind ' -- '"]),
    SuppressionCase(
        text: "// leaklint:enable \(stream)\nopen a;\n", shown: [2],
        problems: ["'enable \(stream)' ends nothing: no 'disable \(stream)' is open here"]),
    // A finding of low confidence is not shown, but its suppression is of use.
    SuppressionCase(text: "// leaklint:disable:next unclosed-handle/heap-memory -- r\nsmell a;\n"),
]

@Test(arguments: cases)
func suppressions(of one: SuppressionCase) async throws {
    let scratch = try Scratch()
    try scratch.write("a.swift", one.text)
    let outcome = try await run(["."], in: scratch)
    let lines = outcome.report.diagnostics.map { outcome.report.sources.span(of: $0.finding.location).start.line }
    #expect(lines == one.shown)
    #expect(outcome.report.problems.map(\.message) == one.problems)
}

@Test func theReasonIsReported() async throws {
    let scratch = try Scratch()
    try scratch.write("a.swift", "open a; // leaklint:disable:this all -- closed  by the\tserver\n")
    let outcome = try await run(["."], in: scratch)
    #expect(outcome.report.suppressed.map(\.reason) == ["closed by the server"])
}

@Test func whatIsNotSelectedIsNotUnused() async throws {
    let scratch = try Scratch()
    try scratch.write("a.swift", "// leaklint:disable:next retain-cycle -- r\n// leaklint:disable:next unclosed-handle -- r\nx\n")
    let outcome = try await run(["."], in: scratch) { $0.selection = Selection(selected: ["unclosed-handle"]) }
    #expect(outcome.report.problems.map(\.message) == ["the suppression of 'unclosed-handle' suppresses nothing"])
}

@Test(arguments: [
    ("unclosed-handle/file-stream", [], [], true), ("a/b", ["a/b"], [], true), ("a/b", ["a"], [], true),
    ("a/b", ["c"], [], false), ("ab/c", ["a"], [], false), ("a/b", [], ["a"], false), ("a/b", [], ["all"], false),
    ("a/b", ["a/b"], ["a"], true), ("a/b", ["a"], ["a/b"], false), ("a/b", ["a"], ["a"], false), ("a/b", ["all"], ["c"], true),
    ("a/b", ["a/b"], ["all"], true),
])
func selections(rule: String, selected: [String], ignored: [String], isIncluded: Bool) {
    #expect(Selection(selected: selected, ignored: ignored).includes(rule: rule) == isIncluded)
}

@Test(arguments: [
    ("unclosed-handle/file-stream", nil), ("retain-cycle", nil), ("all", nil), ("uncapped-cache", nil),
    ("retain-cycles", "unknown rule 'retain-cycles'; did you mean 'retain-cycle'?"),
    ("stored-closure", "unknown rule 'stored-closure'; did you mean 'retain-cycle/stored-closure'?"),
    ("xyzzy", "unknown rule 'xyzzy'; 'leaklint rules' lists them"),
])
func complaints(word: String, message: String?) {
    #expect(complaint(aboutRule: word, rules: someRules) == message)
}

@Test(arguments: [
    (0, "1970-01-01"), (86_399, "1970-01-01"), (-1, "1969-12-31"), (951_782_400, "2000-02-29"), (1_798_761_599, "2026-12-31"),
    (4_107_542_400, "2100-03-01"),
])
func daysFromSeconds(seconds: Int, day: String) {
    #expect(Day(secondsSince1970: seconds).description == day)
}

@Test(arguments: ["2026-13-01", "2025-02-29", "26-01-01", "2026-1-1", "2026-01-01x", "", "٢٠٢٦-01-01", "+026-01-01"])
func daysThatAreNone(text: String) {
    #expect(Day(text) == nil)
}
