import LeakModel

/// All tokens of a Swift file, one a line: `start..<end kind flags text`.
public func dumpTokens(source: [UInt8]) -> String {
    var result = ""
    let table = tokenize(source)
    for token in table.tokens {
        result += "\(token.start)..<\(token.end) \(token.kind)"
        if token.isOnNewLine {
            result += " newline"
        } else if token.hasSpaceBefore {
            result += " space"
        }
        if token.flags.contains(.joined) { result += " joined" }
        if token.flags.contains(.unterminated) { result += " unterminated" }
        result += " " + quoted(source, token.range) + "\n"
    }
    for directive in table.directives {
        result += "\(directive.range.start)..<\(directive.range.end) directive \(directive.text)\n"
    }
    return result
}

/// The tree of a Swift file, one node a line, indented by depth: `kind start..<end`, `!` where something is wrong, the
/// text of leaves; errors at the end. The indentation stops growing at 100 levels.
public func dumpSyntax(source: [UInt8]) -> String {
    let tree = parseSwift(source: source)
    var result = ""
    var stack: [(node: NodeID, depth: Int)] = [(tree.root, 0)]
    while let (node, depth) = stack.popLast() {
        let range = tree.range(node)
        result += String(repeating: "  ", count: min(depth, 100))
        result += "\(tree.kind(node)) \(range.start)..<\(range.end)"
        if tree.containsError(node) { result += " !" }
        let own = tree.ownTokens(node, atMost: 8)
        if !own.isEmpty {
            result += " " + own.map { quoted(source, tree.token($0).range) }.joined(separator: " ")
        }
        result += "\n"
        if node != tree.root, let sibling = tree.nextSibling(node) { stack.append((sibling, depth)) }
        if let child = tree.firstChild(node) { stack.append((child, depth + 1)) }
    }
    for error in tree.errors { result += "error \(error.range.start)..<\(error.range.end) \(error.message)\n" }
    return result
}

/// The number of errors that the parser finds, and what they say: `offset message`.
public func syntaxErrors(source: [UInt8]) -> [(range: ByteRange, message: String)] {
    parseSwift(source: source).errors.map { ($0.range, $0.message) }
}

/// The text in quotes, with escapes, cut after 60 bytes.
private func quoted(_ source: [UInt8], _ range: ByteRange) -> String {
    let end = min(Int(range.end), Int(range.start) + 60)
    let text = String(decoding: source[Int(range.start)..<end], as: UTF8.self)
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case "\"", "\\": result += "\\" + String(scalar)
        default:
            if scalar.value < 32 || scalar.value == 127 {
                result += "\\u{" + String(scalar.value, radix: 16) + "}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }
    return result + (end < Int(range.end) ? "…\"" : "\"")
}
