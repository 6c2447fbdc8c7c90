import LeakModel

/// `--format json`: the contract of docs/leaklint-diagnostics-1.schema.json, one object.
public func renderJSON(_ report: Report) -> [UInt8] {
    let document = JSON.members([
        "version": .int(1),
        "tool": toolJSON(report.tool),
        "diagnostics": .array(report.diagnostics.map { diagnosticJSON($0, in: report) }),
        "suppressed": .array(report.suppressed.map { suppressedJSON($0, in: report) }),
        "problems": .array(report.problems.map { problemJSON($0, in: report) }),
        "summary": summaryJSON(report),
    ])
    return document.encoded(indentation: 2) + [0x0A]
}

/// `--format jsonl`: one diagnostic of the same shape a line.
public func renderJSONLines(_ report: Report) -> [UInt8] {
    var bytes: [UInt8] = []
    for diagnostic in report.diagnostics {
        bytes += diagnosticJSON(diagnostic, in: report).encoded()
        bytes.append(0x0A)
    }
    return bytes
}

private func toolJSON(_ tool: Tool) -> JSON {
    .members([
        "name": .string(tool.name),
        "version": .string(tool.version),
        "libclang": tool.libclang.map {
            .members(["path": .string($0.path), "version": .string($0.version)])
        },
    ])
}

private func suppressedJSON(_ suppressed: SuppressedDiagnostic, in report: Report) -> JSON {
    guard case .object(let members) = diagnosticJSON(suppressed.diagnostic, in: report) else { return .null }
    return .object(members + [JSON.Member(key: "reason", value: .string(suppressed.reason))])
}

private func diagnosticJSON(_ diagnostic: Diagnostic, in report: Report) -> JSON {
    let finding = diagnostic.finding
    return .members([
        "rule": .string(finding.rule),
        "category": .string(finding.category.rawValue),
        "severity": .string(finding.severity.rawValue),
        "confidence": .string(finding.confidence.rawValue),
        "message": .string(finding.message),
        "file": .string(finding.location.file),
        "range": rangeJSON(finding.location, in: report),
        "symbol": .string(finding.symbol),
        "variable": finding.variable.isEmpty ? nil : .string(finding.variable),
        "path": .array(finding.path.map { stepJSON($0, in: report) }),
        "evidence": .array(finding.evidence.map { stepJSON($0, in: report) }),
        "fixes": .array(finding.fixes.map { fixJSON($0, in: report) }),
        "fingerprint": .string(diagnostic.fingerprint),
        "help": .string(helpCommand(finding.rule)),
    ])
}

/// The command that shows a rule's page.
func helpCommand(_ rule: String) -> String { "leaklint explain \(rule)" }

private func stepJSON(_ step: Step, in report: Report) -> JSON {
    .members([
        "message": .string(step.message),
        "file": .string(step.location.file),
        "range": rangeJSON(step.location, in: report),
    ])
}

private func fixJSON(_ fix: Fix, in report: Report) -> JSON {
    .members([
        "title": .string(fix.title),
        "applicability": .string(fix.applicability.rawValue),
        "edits": .array(
            fix.edits.map { edit in
                .members([
                    "file": .string(edit.location.file),
                    "range": rangeJSON(edit.location, in: report),
                    "replacement": .string(edit.replacement),
                ])
            }),
        "advice": fix.advice.isEmpty ? nil : .string(fix.advice),
    ])
}

private func rangeJSON(_ location: Location, in report: Report) -> JSON {
    let (start, end) = report.sources.span(of: location)
    return .members(["start": positionJSON(start), "end": positionJSON(end)])
}

private func positionJSON(_ position: Position) -> JSON {
    .members(["line": .int(position.line), "column": .int(position.column), "offset": .int(position.offset)])
}

private func problemJSON(_ problem: Problem, in report: Report) -> JSON {
    .members([
        "kind": .string(problem.kind.rawValue),
        "file": .string(problem.file),
        "range": problem.range.map { rangeJSON(Location(file: problem.file, range: $0), in: report) },
        "message": .string(problem.message),
    ])
}

private func summaryJSON(_ report: Report) -> JSON {
    let summary = report.summary
    return .members([
        "files": .int(summary.files),
        "swiftFiles": .int(summary.swiftFiles),
        "cFiles": .int(summary.cFiles),
        "functions": .int(summary.functions),
        "incompleteFunctions": .int(summary.incompleteFunctions),
        "overBudgetFunctions": .int(summary.overBudgetFunctions),
        "errors": .int(report.count(of: .error)),
        "warnings": .int(report.count(of: .warning)),
        "infos": .int(report.count(of: .info)),
        "suppressed": .int(report.suppressed.count),
        "hidden": .int(summary.hidden),
        "fixesApplied": .int(summary.fixesApplied),
        "times": report.times.isEmpty
            ? nil
            : .array(
                report.times.map {
                    .members(["stage": .string($0.stage), "milliseconds": .double(($0.milliseconds * 10).rounded() / 10)])
                }),
    ])
}
