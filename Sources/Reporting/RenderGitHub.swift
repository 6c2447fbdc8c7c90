import LeakModel

/// What GitHub's runner shows of one step, by type of annotation.
private let shownPerType = 10
/// Characters of an annotation that are shown; measured before escaping.
private let annotationLimit = 4096

/// `--format github`: workflow commands, most severe first, at most ten of a type and then one that counts the rest.
public func renderGitHub(_ report: Report) -> [UInt8] {
    var lines: [String] = []
    var left = 0
    for severity in Severity.allCases {
        let all = report.diagnostics.filter { $0.finding.severity == severity }
        lines += all.prefix(shownPerType).map { annotation($0.finding, in: report) }
        left += max(0, all.count - shownPerType)
    }
    if left > 0 { lines.append("::notice::\(left) more, see the job summary") }
    return Array(lines.map { $0 + "\n" }.joined().utf8)
}

private func annotation(_ finding: Finding, in report: Report) -> String {
    let (start, end) = report.sources.span(of: finding.location)
    var properties = [
        "file=\(escapeProperty(report.rootPaths.relative(finding.location.file)))",
        "line=\(start.line)", "endLine=\(end.line)",
    ]
    if start.line == end.line { properties += ["col=\(start.column)", "endColumn=\(end.column)"] }
    properties.append("title=\(escapeProperty(finding.rule))")
    var message = finding.message
    for (number, step) in finding.path.enumerated() {
        message += "\n\(number + 1). \(place(step.location, in: report)): \(step.message)"
    }
    for fix in finding.fixes { message += "\nfix (\(fix.applicability.rawValue)): \(fix.title)" }
    let shown = message.count <= annotationLimit ? message : String(message.prefix(annotationLimit - 1)) + "…"
    return "::\(command(finding.severity)) \(properties.joined(separator: ","))::\(escapeData(shown))"
}

private func command(_ severity: Severity) -> String {
    switch severity {
    case .error: "error"
    case .warning: "warning"
    case .info: "notice"
    }
}

private func place(_ location: Location, in report: Report) -> String {
    "\(report.rootPaths.relative(location.file)):\(report.sources.span(of: location).start.line)"
}

/// The escapes of a workflow command's message.
func escapeData(_ text: String) -> String {
    escape(text, ["%": "%25", "\r": "%0D", "\n": "%0A"])
}

/// The escapes of a workflow command's property values.
func escapeProperty(_ text: String) -> String {
    escape(text, ["%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"])
}

private func escape(_ text: String, _ table: [Unicode.Scalar: String]) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        if let escaped = table[scalar] { result += escaped } else { result.unicodeScalars.append(scalar) }
    }
    return result
}

/// The whole table in Markdown, for the file that `GITHUB_STEP_SUMMARY` names.
public func renderGitHubSummary(_ report: Report) -> [UInt8] {
    guard !report.diagnostics.isEmpty else {
        return Array("### leaklint\n\nNo leaks found in \(counted(report.summary.files, "file")).\n".utf8)
    }
    var text = "### leaklint: \(counted(report.diagnostics.count, "finding"))\n\n"
    text += "| severity | where | what | rule | confidence |\n| --- | --- | --- | --- | --- |\n"
    for diagnostic in report.diagnostics.sorted(by: { order($0.finding) < order($1.finding) }) {
        let finding = diagnostic.finding
        let cells = [
            finding.severity.rawValue, place(finding.location, in: report), finding.message, finding.rule,
            finding.confidence.rawValue,
        ]
        text += "| " + cells.map(escapeCell).joined(separator: " | ") + " |\n"
    }
    // GitHub refuses a summary above 1 MiB.
    return Array(text.utf8.prefix(1_000_000))
}

private func order(_ finding: Finding) -> Int { Severity.allCases.firstIndex(of: finding.severity) ?? 0 }

private func escapeCell(_ text: String) -> String {
    escape(text, ["|": "\\|", "\n": " ", "\r": " ", "<": "&lt;", ">": "&gt;"])
}

/// `1 file`, `2 files`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
