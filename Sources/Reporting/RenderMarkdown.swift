/// A Markdown page as it reads in a terminal: headings bold, code indented and left as it is, inline code coloured.
public func renderMarkdown(_ page: String, style: Style) -> String {
    var result = ""
    var fence: Substring?
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
        let ticks = line.prefix { $0 == "`" }
        if let open = fence {
            if ticks.count >= open.count, line.dropFirst(ticks.count).allSatisfy(\.isWhitespace) {
                fence = nil
            } else {
                result += line.isEmpty ? "\n" : "    \(style.paint(String(line), .green))\n"
            }
        } else if ticks.count >= 3 {
            fence = ticks
        } else if line.hasPrefix("#") {
            let title = line.drop { $0 == "#" }.drop { $0 == " " }
            result += style.paint(String(title), .bold) + "\n"
        } else {
            result += inline(line, style: style) + "\n"
        }
    }
    return result
}

/// Emphasis marks and backticks become colours where there are any, and stay where there are none.
private func inline(_ line: Substring, style: Style) -> String {
    guard style.isColored else { return String(line) }
    var result = ""
    for (index, part) in line.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
        result += index % 2 == 1 ? style.paint(String(part), .cyan) : String(part)
    }
    return result
}
