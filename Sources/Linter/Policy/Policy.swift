import LeakModel
import Reporting
import Rules

/// What is left of the findings of a program after suppressions, selection and confidence.
struct PolicyResult: Sendable {
    var shown: [Diagnostic] = []
    var suppressed: [SuppressedDiagnostic] = []
    /// Findings of too little confidence.
    var hidden = 0
    /// Suppressions that are wrong, expired or unused.
    var problems: [Problem] = []
}

/// Sorts findings into shown, suppressed and hidden.
///
/// Fingerprints are counted over all findings, so that they do not change with the selection or the files asked for.
func applyPolicy(_ findings: [Finding], in program: LintProgram, reported: Set<String>?) -> PolicyResult {
    let request = program.request
    var suppressions: [String: FileSuppressions] = [:]
    var files: [String] = []
    for (file, directives) in program.directives where reported?.contains(file) ?? true {
        let source = SourceText(program.text(of: file) ?? [])
        suppressions[file] = FileSuppressions(
            file: file, directives: directives.map { ($0.text, $0.range) }, source: source, rules: request.rules,
            today: request.today)
        files.append(file)
    }
    var lines = SourceFiles()
    var result = PolicyResult()
    for (finding, fingerprint) in zip(findings, fingerprints(of: findings)) {
        guard reported?.contains(finding.location.file) ?? true, request.selection.includes(rule: finding.rule) else {
            continue
        }
        let diagnostic = Diagnostic(finding, fingerprint: fingerprint)
        let file = finding.location.file
        if suppressions[file] != nil {
            if lines[file] == nil { lines[file] = SourceText(program.text(of: file) ?? []) }
            let span = lines.span(of: finding.location)
            if let reason = suppressions[file]?.reason(for: finding.rule, lines: span.start.line...span.end.line) {
                result.suppressed.append(SuppressedDiagnostic(diagnostic, reason: reason))
                continue
            }
        }
        if finding.confidence < request.minimumConfidence {
            result.hidden += 1
        } else {
            result.shown.append(diagnostic)
        }
    }
    for file in files {
        guard let of = suppressions[file] else { continue }
        result.problems += of.problems + of.unused { isActive($0, request) }
    }
    return result
}

/// Whether a word of a suppression means a rule that could have spoken in this run.
private func isActive(_ word: String, _ request: LintRequest) -> Bool {
    request.rules.rules.contains { ruleWord(word, matches: $0.id) && request.selection.includes(rule: $0.id) }
}
