import LeakModel
import Testing

@testable import Reporting

private func text(_ report: Report, style: Style = .plain) -> String { String(decoding: renderText(report, style: style), as: UTF8.self) }

@Test func textIsReadableByPeopleAndEditors() {
    #expect(
        text(Sample.report()) == """
            src/conn.c:2:17: warning: 'conn' from PQconnectdb() is not finished when the query fails [connection-leak/postgres]
                2 |     PGconn *conn = PQconnectdb(info);
                  |                    ^^^^^^^^^^^^^^^^^
            src/conn.c:2:17: note: 1. the connection is opened here
            src/conn.c:3:6: note: 2. the query fails
                3 |     if (!query(conn))
                  |         ^^^^^^^^^^^^
            src/conn.c:4:3: note: 3. left here
                4 |         return -1;
                  |         ^^^^^^^^^^
               = fix (safe): finish 'conn' before returning
                  | +         PQfinish(conn);
                4 |           return -1;
               = confidence: medium
               = help: leaklint explain connection-leak/postgres

            1 finding (1 warning) in 1 file.
            1 fixable with --fix.

            """)
}

@Test func aCleanRunSaysSo() {
    #expect(text(Sample.report([])) == "No leaks found in 1 file.\n")
}

@Test func whatWasNotShownIsCounted() {
    var report = Sample.report([])
    report.summary.hidden = 2
    report.suppressed = [SuppressedDiagnostic(Diagnostic(Sample.finding(), fingerprint: ""), reason: "r")]
    #expect(text(report).hasSuffix("1 suppressed in comments, 2 of low confidence not shown.\n"))
}

@Test func adviceIsShownAsWritten() {
    var finding = Sample.finding()
    finding.fixes = [Fix(title: "bound it", applicability: .manual, advice: "if (n > 10)\n    drop();")]
    #expect(text(Sample.report([finding])).contains("   = fix (manual): bound it\n       if (n > 10)\n           drop();\n"))
}

@Test func aFixShowsTheLinesBetweenItsChanges() {
    var finding = Sample.finding()
    let head = Sample.range(of: "(conn))")
    let body = Sample.range(of: "return -1;")
    finding.fixes = [
        Fix(title: "close", applicability: .safe, edits: [
            Edit(location: Location(file: Sample.file, range: ByteRange(head.end, body.start)), replacement: " {\n\t\tclose();\n\t\t"),
            Edit(location: Location(file: Sample.file, range: ByteRange(body.end, body.end)), replacement: "\n\t}"),
        ])
    ]
    #expect(
        text(Sample.report([finding])).contains("""
               = fix (safe): close
                3 | -     if (!query(conn))
                  | +     if (!query(conn)) {
                  | +         close();
                4 |           return -1;
                  | +     }
                5 |       return 0;

            """))
}

@Test func coloursOnlyWhereAsked() {
    #expect(!text(Sample.report()).contains("\u{1B}"))
    #expect(text(Sample.report(), style: Style(isColored: true)).contains("\u{1B}[1m"))
}

@Test(arguments: [
    ([:], false, false), ([:], true, true), (["NO_COLOR": "1"], true, false), (["NO_COLOR": ""], true, true),
    (["CLICOLOR_FORCE": "1"], false, true), (["CLICOLOR_FORCE": "0"], false, false),
    (["NO_COLOR": "1", "CLICOLOR_FORCE": "1"], true, false), (["TERM": "dumb"], true, false),
] as [([String: String], Bool, Bool)])
func coloursFollowTheEnvironment(environment: [String: String], isTerminal: Bool, isColored: Bool) {
    #expect(Style(environment: environment, isTerminal: isTerminal).isColored == isColored)
}

@Test func namesAndMessagesCannotSteerTheTerminal() {
    let finding = Sample.finding(file: "a\u{1B}[2J\nb.c", message: "bad \u{1B}]0;x\u{7}")
    #expect(!text(Sample.report([finding], file: "other.c")).contains("\u{1B}"))
    let problems = renderProblems([Problem(.unreadable, file: "x\ny", message: "no\u{1B}")], sources: SourceFiles(), style: .plain)
    #expect(problems == "x\\ny: warning: no\u{FFFD}\n")
}

@Test func problemsNameTheirPlace() {
    let sources = SourceFiles(["a.c": Array("x\nyz".utf8)])
    let problem = Problem(.syntax, file: "a.c", range: ByteRange(3, 4), message: "what?")
    #expect(renderProblems([problem], sources: sources, style: .plain) == "a.c:2:2: warning: what?\n")
    #expect(renderProblems([Problem(.skipped, file: "", message: "m")], sources: sources, style: .plain) == "leaklint: note: m\n")
}

@Test func whatIsSaidOfManyFilesIsSaidOnce() {
    let many = (1...5).map { Problem(.missing, file: "\($0).c", message: "headers not found: event.h") }
    let text = renderProblems(many + [Problem(.missing, file: "x.c", message: "other")], sources: SourceFiles(), style: .plain)
    #expect(text == "1.c: warning: headers not found: event.h (and 4 more files)\nx.c: warning: other\n")
    #expect(renderProblems(Array(many.prefix(3)), sources: SourceFiles(), style: .plain).split(separator: "\n").count == 3)
}

@Test func pagesReadWellInATerminal() {
    let page = "Text `code`.\n\n## Leaks\n```c\nint x;\n\n# no heading\n```\nEnd."
    #expect(renderMarkdown(page, style: .plain) == "Text `code`.\n\nLeaks\n    int x;\n\n    # no heading\nEnd.\n")
    #expect(renderMarkdown(page, style: Style(isColored: true)).contains("\u{1B}[1;36mcode\u{1B}[0m"))
}
