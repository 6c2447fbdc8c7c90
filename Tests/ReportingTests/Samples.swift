import LeakModel

@testable import Reporting

/// Findings and reports made by hand.
enum Sample {
    static let file = "src/conn.c"
    static let source = """
        int ask(const char *info) {
        \tPGconn *conn = PQconnectdb(info);
        \tif (!query(conn))
        \t\treturn -1;
        \treturn 0;
        }

        """

    /// The place of the first occurrence of `text` in the sample.
    static func range(of text: String, in source: String = source) -> ByteRange {
        let bytes = Array(source.utf8)
        let wanted = Array(text.utf8)
        for start in 0...(bytes.count - wanted.count) where Array(bytes[start..<(start + wanted.count)]) == wanted {
            return ByteRange(start, start + wanted.count)
        }
        return .zero
    }

    static func finding(
        rule: String = "connection-leak/postgres", severity: Severity = .warning, symbol: String = "ask",
        variable: String = "conn", acquired: String = "PQconnectdb", at text: String = "PQconnectdb(info)",
        file: String = file, message: String = "'conn' from PQconnectdb() is not finished when the query fails"
    ) -> Finding {
        var finding = Finding(
            rule: rule, category: .connectionLeak, severity: severity, confidence: .medium, message: message,
            location: Location(file: file, range: range(of: text)), symbol: symbol, variable: variable,
            acquired: acquired,
            path: [
                Step("the connection is opened here", at: Location(file: file, range: range(of: "PQconnectdb(info)"))),
                Step("the query fails", at: Location(file: file, range: range(of: "!query(conn)"))),
                Step("left here", at: Location(file: file, range: range(of: "return -1;"))),
            ])
        let place = range(of: "return -1;")
        finding.fixes = [
            Fix(
                title: "finish 'conn' before returning", applicability: .safe,
                edits: [
                    Edit(
                        location: Location(file: file, range: ByteRange(place.start, place.start)),
                        replacement: "PQfinish(conn);\n\t\t")
                ])
        ]
        return finding
    }

    static func report(_ findings: [Finding] = [finding()], source: String = source, file: String = file) -> Report {
        let prints = fingerprints(of: findings)
        var report = Report(
            tool: Tool(version: "0.1.0"), diagnostics: zip(findings, prints).map { Diagnostic($0, fingerprint: $1) },
            rules: [
                RuleDescription(
                    id: "connection-leak/postgres", category: .connectionLeak, summary: "A connection is not finished.",
                    severity: .warning, confidence: .high, cwe: [772],
                    prose: "A connection holds a socket.\n\n## Leaks\n```c\nint x;\n```\n")
            ],
            sources: SourceFiles([file: Array(source.utf8)]),
            rootPaths: RootPaths(workingDirectory: "/home/me/project/sub", root: "/home/me/project"))
        report.summary.cFiles = 1
        return report
    }
}
