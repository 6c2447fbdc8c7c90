/// A page cut at its front matter.
struct FrontMatter {
    /// The YAML between the two lines `---`, with `\n` line ends.
    var yaml: String
    /// The line of the page, from 1, on which `yaml` starts.
    var firstLine: Int
    /// What follows, with `\n` line ends.
    var body: String
    /// The line of the page, from 1, on which `body` starts.
    var bodyLine: Int
}

/// Longer front matter is refused: nobody writes it by hand.
let frontMatterLimit = 256 * 1024

/// Cuts a page into front matter and body.
func splitFrontMatter(_ page: RulePage) throws(RulePageError) -> FrontMatter {
    let lines = splitLines(page.text)
    guard let first = lines.first, isFence(first) else {
        throw RulePageError(
            file: page.path, line: 1, message: "a rule page starts with front matter: a line '---', keys, a line '---'")
    }
    guard let end = lines.dropFirst().firstIndex(where: isFence) else {
        throw RulePageError(file: page.path, line: 1, message: "the front matter has no closing line '---'")
    }
    let yaml = lines[1..<end].joined(separator: "\n")
    guard yaml.utf8.count <= frontMatterLimit else {
        throw RulePageError(
            file: page.path, line: 1, message: "the front matter is longer than \(frontMatterLimit / 1024) KB")
    }
    return FrontMatter(
        yaml: yaml, firstLine: 2, body: lines[(end + 1)...].joined(separator: "\n"), bodyLine: end + 2)
}

/// The lines of a text without their ends (`\n`, `\r\n`).
func splitLines(_ text: String) -> [Substring] {
    var lines: [Substring] = []
    let bytes = text.utf8
    var start = bytes.startIndex
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
        lines.append(text[start..<end].droppingCarriageReturn())
        start = bytes.index(after: end)
    }
    lines.append(text[start...].droppingCarriageReturn())
    return lines
}

extension Substring {
    /// Without a carriage return at the end. Works on bytes, since `\r\n` is one character.
    fileprivate func droppingCarriageReturn() -> Substring {
        utf8.last == UInt8(ascii: "\r") ? Substring(utf8.dropLast()) : self
    }
}

/// Whether a line is `---`, with white space after it at most.
private func isFence(_ line: Substring) -> Bool {
    line.hasPrefix("---") && line.dropFirst(3).allSatisfy { $0 == " " || $0 == "\t" }
}
