import Yams

/// A value of the front matter with the line of the page on which it starts.
struct PageValue {
    indirect enum Content {
        case text(String)
        case list([PageValue])
        case table([Entry])
    }

    struct Entry {
        var key: String
        /// The key's line.
        var line: Int
        var value: PageValue
    }

    var content: Content
    var line: Int
}

extension PageValue {
    /// What it is, for messages: `a list`.
    var kind: String {
        switch content {
        case .text(let text): text.isEmpty ? "nothing" : "'\(shortened(text))'"
        case .list: "a list"
        case .table: "a table of keys"
        }
    }
}

/// A text as messages quote it: one line, not long.
func shortened(_ text: String) -> String {
    let line = splitLines(text).first ?? ""
    return line.count > 60 ? line.prefix(57) + "…" : String(line)
}

/// How deep lists and tables of front matter may nest.
private let nestingLimit = 32

/// Reads front matter. The value is always a table.
func parseFrontMatter(_ matter: FrontMatter, file: String) throws(RulePageError) -> PageValue {
    try checkShape(matter, file: file)
    let node: Node?
    do {
        // Without a resolver every scalar is text: kinds are the schema's business, and guessing them costs regexes.
        node = try Yams.compose(yaml: matter.yaml, .basic)
    } catch {
        throw translate(error, matter: matter, file: file)
    }
    guard let node, case .mapping = node else {
        throw RulePageError(file: file, line: matter.firstLine, message: "the front matter must be a table of keys")
    }
    return try value(of: node, matter: matter, file: file, depth: 0)
}

/// Refuses what the YAML reader would take too long or too deep for: anchors (they can repeat a value without
/// bound) and deep nesting.
private func checkShape(_ matter: FrontMatter, file: String) throws(RulePageError) {
    var depth = 0
    var line = matter.firstLine
    var leading = 0
    var isLeading = true
    var previous = UInt8(ascii: "\n")
    for byte in matter.yaml.utf8 {
        switch byte {
        case UInt8(ascii: "\n"):
            line += 1
            leading = 0
            isLeading = true
        case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
        case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
        default: break
        }
        if isLeading, byte != UInt8(ascii: "\n") {
            isLeading = [UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":")].contains(byte)
            leading += 1
        }
        guard depth <= nestingLimit, leading <= 2 * nestingLimit else {
            throw RulePageError(file: file, line: line, message: "the front matter is nested too deeply")
        }
        if previous == UInt8(ascii: "&"), isWordByte(byte) {
            throw RulePageError(
                file: file, line: line, message: "'&' directly before a word is an anchor in YAML, which rule pages don't use")
        }
        previous = byte
    }
}

private func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
    default: false
    }
}

/// A YAML error in our words, with the page's line.
private func translate(_ error: any Error, matter: FrontMatter, file: String) -> RulePageError {
    func at(_ mark: Mark?, _ message: String) -> RulePageError {
        RulePageError(file: file, line: matter.firstLine + (mark?.line ?? 1) - 1, message: message)
    }
    guard let error = error as? YamlError else { return at(nil, "the front matter is not YAML") }
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _):
        return at(mark, "the front matter is not YAML: \(problem)\(hint(line: mark.line, of: matter))")
    case .composer(_, let problem, let mark, _):
        let isAlias = problem.contains("alias")
        return at(mark, isAlias ? aliasHint : "the front matter is not YAML: \(problem)")
    case .duplicatedKeysInMapping(let keys, let context):
        return at(context.mark, "the key '\(shortened(keys.first ?? ""))' stands twice in the same table")
    case .reader(let problem, _, _, _): return at(nil, "the front matter is not YAML: \(problem)")
    default: return at(nil, "the front matter is not YAML")
    }
}

private let aliasHint = "YAML reads a leading '*' as an alias: write the value in quotes, as in \"*.sink\""

/// What usually is the matter with a line that YAML refuses.
private func hint(line: Int, of matter: FrontMatter) -> String {
    let lines = splitLines(matter.yaml)
    guard lines.indices.contains(line - 1) else { return "" }
    let text = lines[line - 1]
    if text.contains("*.") && !text.contains("\"*") && !text.contains("'*") { return " (\(aliasHint))" }
    return ""
}

/// The node as our own value, which keeps lines of the page.
private func value(of node: Node, matter: FrontMatter, file: String, depth: Int) throws(RulePageError) -> PageValue {
    let line = matter.firstLine + (node.mark?.line ?? 1) - 1
    guard depth <= 2 * nestingLimit else {
        throw RulePageError(file: file, line: line, message: "the front matter is nested too deeply")
    }
    switch node {
    case .scalar(let scalar):
        return PageValue(content: .text(scalar.string), line: line)
    case .sequence(let nodes):
        var items: [PageValue] = []
        for item in nodes {
            items.append(try value(of: item, matter: matter, file: file, depth: depth + 1))
        }
        return PageValue(content: .list(items), line: line)
    case .mapping(let pairs):
        var entries: [PageValue.Entry] = []
        for (key, item) in pairs {
            let keyLine = matter.firstLine + (key.mark?.line ?? 1) - 1
            guard case .scalar(let name) = key else {
                throw RulePageError(file: file, line: keyLine, message: "a key must be a word")
            }
            let content = try value(of: item, matter: matter, file: file, depth: depth + 1)
            entries.append(.init(key: name.string, line: keyLine, value: content))
        }
        return PageValue(content: .table(entries), line: line)
    case .alias:
        throw RulePageError(file: file, line: line, message: aliasHint)
    }
}
