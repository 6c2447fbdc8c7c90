import LeakModel

/// The examples of a page, in its order, and what is wrong with the way they are written.
public func examples(of page: RulePage) -> (examples: [RuleExample], errors: [RulePageError]) {
    let matter: FrontMatter
    do throws(RulePageError) {
        matter = try splitFrontMatter(page)
    } catch {
        return ([], [error])
    }
    var collector = ExampleCollector(page: page.path)
    for block in codeBlocks(matter, errors: &collector.errors, page: page.path) { collector.add(block) }
    collector.finish()
    return (collector.examples, collector.errors)
}

/// A fenced block of a section that holds examples.
private struct CodeBlock {
    var section: RuleExample.Section
    var info: String
    var lines: [Substring]
    /// The line of the page on which the fence opens.
    var fenceLine: Int
    /// Whether only white space stands between this block and the one before.
    var isAdjacent: Bool
}

private func codeBlocks(_ matter: FrontMatter, errors: inout [RulePageError], page: String) -> [CodeBlock] {
    var blocks: [CodeBlock] = []
    var section: RuleExample.Section?
    var isAdjacent = false
    var open: (fence: Substring, block: CodeBlock?)?
    for (offset, line) in splitLines(matter.body).enumerated() {
        if let (fence, block) = open {
            if isClosing(line, fence: fence) {
                if let block { blocks.append(block) }
                open = nil
                isAdjacent = true
            } else {
                open?.block?.lines.append(line)
            }
        } else if let fence = openingFence(line) {
            let info = String(line.drop { $0 == " " }.dropFirst(fence.count))
            let block = section.map {
                CodeBlock(section: $0, info: info, lines: [], fenceLine: matter.bodyLine + offset, isAdjacent: isAdjacent)
            }
            open = (fence, block)
        } else if line.hasPrefix("#") {
            let level = line.prefix { $0 == "#" }.count
            if level <= 2 {
                let title = line.dropFirst(level).drop { $0 == " " }
                section = level == 2 ? RuleExample.Section(rawValue: String(title)) : nil
            }
            isAdjacent = false
        } else if line.contains(where: { !$0.isWhitespace }) {
            isAdjacent = false
        }
    }
    if let block = open?.block {
        errors.append(RulePageError(file: page, line: block.fenceLine, message: "the code block has no end"))
    }
    return blocks
}

/// The fence that a line opens: three or more backticks or tildes.
private func openingFence(_ line: Substring) -> Substring? {
    let text = line.drop { $0 == " " }
    guard let first = text.first, first == "`" || first == "~" else { return nil }
    let fence = text.prefix { $0 == first }
    return fence.count >= 3 ? fence : nil
}

private func isClosing(_ line: Substring, fence: Substring) -> Bool {
    guard let mark = fence.first else { return false }
    let text = line.drop { $0 == " " }
    let run = text.prefix { $0 == mark }
    return run.count >= fence.count && text.dropFirst(run.count).allSatisfy(\.isWhitespace)
}

/// Puts code blocks together to examples.
private struct ExampleCollector {
    var page: String
    var examples: [RuleExample] = []
    var errors: [RulePageError] = []
    /// Whether the last example may go on: its blocks name their files.
    private var isOpen = false

    init(page: String) { self.page = page }

    mutating func add(_ block: CodeBlock) {
        let words = block.info.split(separator: " ").map(String.init)
        guard let word = words.first, let language = languages[word] else {
            isOpen = false
            return
        }
        var name: String?
        var isFixed = false
        for word in words.dropFirst() {
            if word == "fixed" {
                isFixed = true
            } else if word.hasPrefix("file="), word.count > 5 {
                name = String(word.dropFirst(5))
            } else {
                fail(block.fenceLine, "unknown word '\(shortened(word))' after the language; known are 'fixed' and 'file=NAME'")
            }
        }
        let fileName = name ?? "example.\(word)"
        var markers: [RuleExample.Expectation] = []
        let file = file(named: fileName, language, block, markers: &markers)
        if isFixed {
            addFixed(file, markers: markers, block)
        } else {
            addFile(file, markers: markers, block, isNamed: name != nil)
        }
    }

    mutating func finish() {
        for example in examples where example.section == .leaks && example.expectations.isEmpty {
            fail(example.pageLine - 1, "no line of this example has a marker such as '// leak: \(RulePage(path: page, text: "").id)'")
        }
        errors.sort { $0.line < $1.line }
    }

    private let languages: [String: Language] = ["c": .c, "h": .c, "swift": .swift]

    private mutating func fail(_ line: Int, _ message: String) {
        errors.append(RulePageError(file: page, line: line, message: message))
    }

    private mutating func addFixed(_ file: RuleExample.File, markers: [RuleExample.Expectation], _ block: CodeBlock) {
        guard let last = examples.indices.last, examples[last].section == block.section,
            examples[last].files.contains(where: { $0.name == file.name })
        else {
            fail(block.fenceLine, "a 'fixed' block follows the example that it repairs, with the same file name")
            return
        }
        if !markers.isEmpty { fail(block.fenceLine, "a 'fixed' block has no markers") }
        examples[last].fixed.append(file)
        isOpen = false
    }

    private mutating func addFile(
        _ file: RuleExample.File, markers: [RuleExample.Expectation], _ block: CodeBlock, isNamed: Bool
    ) {
        for marker in markers where block.section == .fine && marker.marker != .todoOK {
            fail(file.pageLine + marker.line - 1, "an example under 'Fine' has no leaks: move it to 'Leaks'")
        }
        if isOpen, isNamed, block.isAdjacent, let last = examples.indices.last, examples[last].section == block.section,
            !examples[last].files.contains(where: { $0.name == file.name }) {
            examples[last].files.append(file)
            examples[last].expectations += markers
            return
        }
        examples.append(
            RuleExample(page: page, section: block.section, files: [file], expectations: markers, fixed: []))
        isOpen = isNamed
    }

    private mutating func file(
        named name: String, _ language: Language, _ block: CodeBlock, markers: inout [RuleExample.Expectation]
    ) -> RuleExample.File {
        var lines: [String] = []
        for (offset, line) in block.lines.enumerated() {
            let (code, marker) = splitMarker(line)
            lines.append(String(code))
            guard let (kind, rules) = marker else { continue }
            if rules.isEmpty { fail(block.fenceLine + 1 + offset, "the marker names no rule") }
            for rule in rules {
                markers.append(.init(marker: kind, rule: rule, file: name, line: offset + 1))
            }
        }
        let text = lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
        return RuleExample.File(name: name, language: language, text: text, pageLine: block.fenceLine + 1)
    }
}

/// The code of a line and the marker at its end: `f();  // leak: RULE, RULE`.
private func splitMarker(_ line: Substring) -> (code: Substring, marker: (RuleExample.Marker, [String])?) {
    for start in line.indices where line[start...].hasPrefix("//") {
        let comment = line[start...].dropFirst(2).drop { $0 == " " }
        for marker in RuleExample.Marker.allCases where comment.hasPrefix(marker.rawValue + ":") {
            let rules = comment.dropFirst(marker.rawValue.count + 1).split { $0 == "," || $0 == " " }.map(String.init)
            var code = line[..<start]
            while code.last?.isWhitespace == true { code.removeLast() }
            return (code, (marker, rules))
        }
    }
    return (line, nil)
}
