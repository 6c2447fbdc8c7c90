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
    let text = page.text
    guard let first = nextLine(of: text, from: text.startIndex), isFence(first.line), let start = first.next else {
        guard isFence(splitLines(text).first ?? "") else {
            throw RulePageError(
                file: page.path, line: 1,
                message: "a rule page starts with front matter: a line '---', keys, a line '---'")
        }
        throw unterminated(page)
    }
    var lines: [Substring] = []
    var position: String.Index? = start
    while let place = position {
        guard let (line, next) = nextLine(of: text, from: place) else { break }
        if isFence(line) {
            let yaml = lines.joined(separator: "\n")
            guard yaml.utf8.count <= frontMatterLimit else {
                throw RulePageError(
                    file: page.path, line: 1, message: "the front matter is longer than \(frontMatterLimit / 1024) KB")
            }
            return FrontMatter(
                yaml: yaml, firstLine: 2, body: next.map { withoutCarriageReturns(text[$0...]) } ?? "",
                bodyLine: lines.count + 3)
        }
        lines.append(line)
        position = next
    }
    throw unterminated(page)
}

private func unterminated(_ page: RulePage) -> RulePageError {
    RulePageError(file: page.path, line: 1, message: "the front matter has no closing line '---'")
}

/// The line that starts at a place, without its end, and where the next one starts (nil: it was the last).
private func nextLine(of text: String, from start: String.Index) -> (line: Substring, next: String.Index?)? {
    let bytes = text.utf8
    guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else {
        return (text[start...].droppingCarriageReturn(), nil)
    }
    return (text[start..<end].droppingCarriageReturn(), bytes.index(after: end))
}

private func withoutCarriageReturns(_ text: Substring) -> String {
    text.utf8.contains(UInt8(ascii: "\r")) ? splitLines(String(text)).joined(separator: "\n") : String(text)
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
