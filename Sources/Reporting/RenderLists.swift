import LeakModel

/// `--format gitlab`: a Code Quality report.
public func renderGitLab(_ report: Report) -> [UInt8] {
    let issues = report.diagnostics.map { diagnostic in
        let finding = diagnostic.finding
        return JSON.members([
            "description": .string(finding.message),
            "check_name": .string(finding.rule),
            "fingerprint": .string(diagnostic.fingerprint),
            "severity": .string(gitLabSeverity(finding.severity)),
            "location": .members([
                "path": .string(report.rootPaths.relative(finding.location.file)),
                "lines": .members(["begin": .int(report.sources.span(of: finding.location).start.line)]),
            ]),
        ])
    }
    return JSON.array(issues).encoded(indentation: 2) + [0x0A]
}

private func gitLabSeverity(_ severity: Severity) -> String {
    switch severity {
    case .error: "critical"
    case .warning: "major"
    case .info: "info"
    }
}

/// `--format checkstyle`: Checkstyle 4.3's XML.
public func renderCheckstyle(_ report: Report) -> [UInt8] {
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n"
    for (file, diagnostics) in byFile(report) {
        text += "  <file name=\"\(escapeXML(file))\">\n"
        for diagnostic in diagnostics {
            let finding = diagnostic.finding
            let start = report.sources.span(of: finding.location).start
            text += "    <error line=\"\(start.line)\" column=\"\(start.column)\" severity=\"\(finding.severity.rawValue)\""
            text += " message=\"\(escapeXML(finding.message))\" source=\"\(escapeXML("leaklint." + finding.rule))\"/>\n"
        }
        text += "  </file>\n"
    }
    return Array((text + "</checkstyle>\n").utf8)
}

/// `--format junit`: one failed test case a finding; a clean run holds one that passed.
public func renderJUnit(_ report: Report) -> [UInt8] {
    let failures = report.diagnostics.count
    let tests = max(failures, 1)
    let counts = "tests=\"\(tests)\" failures=\"\(failures)\" errors=\"0\" time=\"0\""
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites \(counts)>\n"
    text += "  <testsuite name=\"leaklint\" \(counts) skipped=\"0\" hostname=\"localhost\""
    text += " timestamp=\"1970-01-01T00:00:00\">\n"
    if failures == 0 { text += "    <testcase classname=\"leaklint\" name=\"no leaks\" time=\"0\"/>\n" }
    for (file, diagnostics) in byFile(report) {
        for diagnostic in diagnostics {
            let finding = diagnostic.finding
            let start = report.sources.span(of: finding.location).start
            let place = "\(file):\(start.line):\(start.column)"
            text += "    <testcase classname=\"\(escapeXML(file))\" name=\"\(escapeXML("\(finding.rule) \(place)"))\" time=\"0\">\n"
            text += "      <failure message=\"\(escapeXML(finding.message))\" type=\"\(finding.severity.rawValue)\">"
            let steps = finding.path.map { step in
                "\(step.location.file):\(report.sources.span(of: step.location).start.line): \(step.message)"
            }
            text += escapeXML(([place] + steps).joined(separator: "\n"))
            text += "</failure>\n    </testcase>\n"
        }
    }
    return Array((text + "  </testsuite>\n</testsuites>\n").utf8)
}

/// Diagnostics by file, in the report's order.
private func byFile(_ report: Report) -> [(String, [Diagnostic])] {
    var result: [(String, [Diagnostic])] = []
    for diagnostic in report.diagnostics {
        let file = diagnostic.finding.location.file
        if let last = result.last, last.0 == file {
            result[result.count - 1].1.append(diagnostic)
        } else {
            result.append((file, [diagnostic]))
        }
    }
    return result
}

/// Text for XML 1.0: markup escaped, characters that XML cannot hold replaced by U+FFFD.
func escapeXML(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "\n": result += "&#10;"
        case "\r": result += "&#13;"
        case "\t": result += "&#9;"
        case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}
