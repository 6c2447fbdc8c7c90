import LeakModel

/// One line of the table of rules.
public struct RuleRow: Sendable, Hashable {
    public var id: String
    public var severity: Severity
    /// The highest that its findings have.
    public var confidence: Confidence
    public var languages: [String]
    public var summary: String

    public init(id: String, severity: Severity, confidence: Confidence, languages: [String], summary: String) {
        self.id = id
        self.severity = severity
        self.confidence = confidence
        self.languages = languages
        self.summary = summary
    }
}

/// The table of `leaklint rules`.
public func renderRuleTable(_ rows: [RuleRow], style: Style) -> String {
    let header = ["rule", "languages", "severity", "confidence", "finds"]
    let cells = rows.map {
        [$0.id, $0.languages.joined(separator: ", "), $0.severity.rawValue, $0.confidence.rawValue, $0.summary]
    }
    let widths = header.indices.map { column in
        ([header] + cells).map { $0[column].count }.max() ?? 0
    }
    func line(_ cells: [String]) -> String {
        zip(cells, widths).map { cell, width in
            cell + String(repeating: " ", count: max(0, width - cell.count))
        }.joined(separator: "  ").trimmingTrailingSpaces + "\n"
    }
    return style.paint(line(header).trimmingTrailingNewline, .bold) + "\n" + cells.map(line).joined()
}

/// The page of `leaklint explain`.
public func renderRulePage(_ rule: RuleDescription, languages: [String], style: Style) -> String {
    var text = style.paint(rule.id, .bold) + "\n" + rule.summary + "\n\n"
    text += "\(rule.severity.rawValue), up to \(rule.confidence.rawValue) confidence; \(languages.joined(separator: ", "))"
    if !rule.cwe.isEmpty { text += "; " + rule.cwe.map { "CWE-\($0)" }.joined(separator: ", ") }
    text += "\n\n" + renderMarkdown(rule.prose, style: style)
    return text.hasSuffix("\n") ? text : text + "\n"
}

extension String {
    fileprivate var trimmingTrailingNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
