import LeakModel

/// GitHub's code scanning takes no more from a run.
private let resultLimit = 25_000
private let flowLimit = 1_000
private let root = "SRCROOT"

/// `--format sarif`: SARIF 2.1.0 with code flows, fixes and partial fingerprints.
public func renderSARIF(_ report: Report) -> [UInt8] {
    var context = SARIFContext(report)
    let shown = report.diagnostics.map { ($0, nil as String?) }
    let suppressed = report.suppressed.map { ($0.diagnostic, Optional($0.reason)) }
    let results = (shown + suppressed).prefix(resultLimit).map { result($0, reason: $1, in: &context) }
    let run = JSON.members([
        "tool": .members(["driver": driver(context)]),
        "automationDetails": .members(["id": .string("leaklint/")]),
        "originalUriBaseIds": .members([
            root: .members(["description": text("The root of the repository.")])
        ]),
        "columnKind": .string("utf16CodeUnits"),
        "invocations": .array([
            .members([
                "executionSuccessful": .bool(true),
                "toolExecutionNotifications": .array(report.problems.map { notification($0, in: context) }),
            ])
        ]),
        "results": .array(Array(results)),
    ])
    let document = JSON.members([
        "$schema": .string("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"),
        "version": .string("2.1.0"),
        "runs": .array([run]),
    ])
    return document.encoded(indentation: 1) + [0x0A]
}

private struct SARIFContext {
    let report: Report
    let rules: [RuleDescription]
    let ruleIndex: [String: Int]
    private var lineHashes: [String: [String]] = [:]

    init(_ report: Report) {
        self.report = report
        rules = report.rules
        ruleIndex = Dictionary(report.rules.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    mutating func lineHash(of location: Location) -> String? {
        guard let source = report.sources[location.file] else { return nil }
        let hashes = lineHashes[location.file] ?? primaryLocationLineHashes(source.bytes)
        lineHashes[location.file] = hashes
        let line = source.position(at: Int(location.range.start)).line
        return line <= hashes.count ? hashes[line - 1] : nil
    }
}

private func driver(_ context: SARIFContext) -> JSON {
    .members([
        "name": .string(context.report.tool.name),
        "semanticVersion": .string(context.report.tool.version),
        "rules": .array(context.rules.map(rule)),
    ])
}

private func rule(_ rule: RuleDescription) -> JSON {
    let tags = ["leak", rule.category.rawValue] + rule.cwe.prefix(18).map { "external/cwe/cwe-\($0)" }
    return .members([
        "id": .string(rule.id),
        "name": .string(rule.id),
        "shortDescription": text(rule.summary),
        "fullDescription": text(String(firstParagraph(of: rule).prefix(1000))),
        "help": .members(["text": .string(rule.summary), "markdown": .string(rule.prose)]),
        "defaultConfiguration": .members(["level": .string(level(rule.severity))]),
        "properties": .members([
            "tags": .strings(tags),
            "precision": .string(rule.confidence == .low ? "low" : rule.confidence == .medium ? "medium" : "high"),
            "problem.severity": .string(rule.severity == .info ? "recommendation" : rule.severity.rawValue),
        ]),
    ])
}

private func firstParagraph(of rule: RuleDescription) -> String {
    let lines = rule.prose.split(separator: "\n", omittingEmptySubsequences: false)
    let start = lines.drop { $0.allSatisfy(\.isWhitespace) || $0.hasPrefix("#") }
    let paragraph = start.prefix { !$0.allSatisfy(\.isWhitespace) && !$0.hasPrefix("```") }.joined(separator: " ")
    return paragraph.isEmpty ? rule.summary : paragraph
}

private func level(_ severity: Severity) -> String { severity == .info ? "note" : severity.rawValue }

private func text(_ string: String) -> JSON { .members(["text": .string(string)]) }

private func result(_ diagnostic: Diagnostic, reason: String?, in context: inout SARIFContext) -> JSON {
    let finding = diagnostic.finding
    let lineHash = context.lineHash(of: finding.location)
    let fixes = finding.fixes.filter { !$0.edits.isEmpty }
    return .members([
        "ruleId": .string(finding.rule),
        "ruleIndex": context.ruleIndex[finding.rule].map(JSON.int),
        "level": .string(level(finding.severity)),
        "message": text(finding.message),
        "locations": .array([location(finding.location, symbol: finding.symbol, in: context)]),
        "codeFlows": finding.path.isEmpty ? nil : .array([codeFlow(finding, in: context)]),
        "relatedLocations": finding.evidence.isEmpty
            ? nil : .array(finding.evidence.map { location($0.location, message: $0.message, in: context) }),
        "fixes": fixes.isEmpty ? nil : .array(fixes.map { fix($0, in: context) }),
        "partialFingerprints": .members([
            "leaklint/v1": .string(diagnostic.fingerprint),
            "primaryLocationLineHash": lineHash.map(JSON.string),
        ]),
        "suppressions": reason.map {
            .array([.members(["kind": .string("inSource"), "justification": .string($0)])])
        },
        "properties": .members([
            "confidence": .string(finding.confidence.rawValue), "category": .string(finding.category.rawValue),
        ]),
    ])
}

private func codeFlow(_ finding: Finding, in context: SARIFContext) -> JSON {
    let steps = finding.path.prefix(flowLimit).map { step in
        JSON.members(["location": location(step.location, message: step.message, in: context)])
    }
    return .members(["threadFlows": .array([.members(["locations": .array(Array(steps))])])])
}

private func location(
    _ location: Location, message: String? = nil, symbol: String = "", in context: SARIFContext
) -> JSON {
    .members([
        "physicalLocation": .members([
            "artifactLocation": artifact(location.file, in: context), "region": region(location, in: context),
        ]),
        "logicalLocations": symbol.isEmpty
            ? nil : .array([.members(["fullyQualifiedName": .string(symbol)])]),
        "message": message.map(text),
    ])
}

private func artifact(_ file: String, in context: SARIFContext) -> JSON {
    let name = context.report.rootPaths.relative(file)
    if name.hasPrefix("/") { return .members(["uri": .string("file://" + percentEncoded(name))]) }
    return .members(["uri": .string(percentEncoded(name)), "uriBaseId": .string(root)])
}

private func region(_ location: Location, in context: SARIFContext) -> JSON {
    let (start, end) = context.report.sources.span(of: location)
    guard let source = context.report.sources[location.file] else { return .members(["startLine": .int(1)]) }
    return .members([
        "startLine": .int(start.line),
        "startColumn": .int(source.utf16Column(of: start)),
        "endLine": .int(end.line),
        "endColumn": .int(source.utf16Column(of: end)),
        "byteOffset": .int(start.offset),
        "byteLength": .int(end.offset - start.offset),
    ])
}

private func fix(_ fix: Fix, in context: SARIFContext) -> JSON {
    var files: [String] = []
    for edit in fix.edits where !files.contains(edit.location.file) { files.append(edit.location.file) }
    let changes = files.map { file in
        JSON.members([
            "artifactLocation": artifact(file, in: context),
            "replacements": .array(
                fix.edits.filter { $0.location.file == file }.map { edit in
                    .members([
                        "deletedRegion": region(edit.location, in: context),
                        "insertedContent": text(edit.replacement),
                    ])
                }),
        ])
    }
    return .members(["description": text(fix.title), "artifactChanges": .array(changes)])
}

private func notification(_ problem: Problem, in context: SARIFContext) -> JSON {
    let place = Location(file: problem.file, range: problem.range ?? .zero)
    return .members([
        "level": .string(problem.kind == .skipped ? "note" : "warning"),
        "message": text(problem.message),
        "locations": problem.file.isEmpty ? nil : .array([location(place, in: context)]),
        "properties": .members(["kind": .string(problem.kind.rawValue)]),
    ])
}

/// A path as a URI reference: everything but unreserved characters and `/` is escaped.
func percentEncoded(_ path: String) -> String {
    let digits = Array("0123456789ABCDEF")
    var result = ""
    for byte in path.utf8 {
        let scalar = Unicode.Scalar(byte)
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "~", "/": result.unicodeScalars.append(scalar)
        default: result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }
    }
    return result
}
