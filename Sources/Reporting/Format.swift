/// The formats of `--format`.
public enum Format: String, Sendable, Hashable, CaseIterable {
    case text, json, jsonl, github, sarif, gitlab, checkstyle, junit

    /// The report in this format. `style` matters for text only.
    public func render(_ report: Report, style: Style = .plain) -> [UInt8] {
        switch self {
        case .text: renderText(report, style: style)
        case .json: renderJSON(report)
        case .jsonl: renderJSONLines(report)
        case .github: renderGitHub(report)
        case .sarif: renderSARIF(report)
        case .gitlab: renderGitLab(report)
        case .checkstyle: renderCheckstyle(report)
        case .junit: renderJUnit(report)
        }
    }
}
