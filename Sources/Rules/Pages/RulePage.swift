import LeakModel

/// A rule page as it was read: Markdown with front matter.
public struct RulePage: Hashable, Sendable {
    /// Relative to the rules folder, with `/`: `unclosed-handle/file-stream.md`.
    public var path: String
    public var text: String

    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }

    /// The id that the page must have: its path without the extension.
    public var id: String {
        path.hasSuffix(".md") ? String(path.dropLast(3)) : path
    }
}

/// What is wrong with a rule page.
public struct RulePageError: Error, Hashable, Sendable {
    /// The page's path as given.
    public var file: String
    /// Counted from 1.
    public var line: Int
    public var message: String

    public init(file: String, line: Int, message: String) {
        self.file = file
        self.line = line
        self.message = message
    }
}

extension RulePageError: CustomStringConvertible {
    public var description: String { "\(file):\(line): \(message)" }
}

/// The page that these bytes hold. They must be UTF-8; a byte order mark is dropped.
public func rulePage(path: String, bytes: [UInt8]) throws(RulePageError) -> RulePage {
    let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    if let text = String(validating: content, as: UTF8.self) {
        return RulePage(path: path, text: text)
    }
    throw RulePageError(file: path, line: lineOfFirstInvalidByte(content), message: "the page is not UTF-8")
}

/// The line, from 1, of the first byte that isn't UTF-8.
private func lineOfFirstInvalidByte(_ bytes: ArraySlice<UInt8>) -> Int {
    var line = 1
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    while true {
        switch decoder.decode(&iterator) {
        case .scalarValue(let scalar): if scalar == "\n" { line += 1 }
        case .emptyInput, .error: return line
        }
    }
}
