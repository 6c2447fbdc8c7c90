/// The language of a header that is not C, as the output calls it; nil for C.
///
/// Told by lines that C cannot have, outside of conditions on `__cplusplus` and `__OBJC__` and of comments.
func foreignLanguage(of bytes: UnsafeBufferPointer<UInt8>) -> String? {
    var conditions: [Bool] = []
    var position = 0
    var isInComment = false
    while position < bytes.count {
        var end = position
        while end < bytes.count, bytes[end] != 10 { end += 1 }
        let line = UnsafeBufferPointer(rebasing: bytes[position..<end])
        position = end + 1
        guard let start = codeStart(line, &isInComment) else { continue }
        let tokens = CTokens(UnsafeBufferPointer(rebasing: line[start..<min(line.count, start + 256)]))
        if tokens.matches(0, "#"), !tokens.matches(1, "include"), !tokens.matches(1, "import") {
            let isForOthers = (2..<max(2, tokens.count)).contains {
                tokens.matches($0, "__cplusplus") || tokens.matches($0, "__OBJC__")
            }
            if tokens.matches(1, "if") || tokens.matches(1, "ifdef") || tokens.matches(1, "ifndef") {
                conditions.append(isForOthers)
            } else if tokens.matches(1, "elif"), isForOthers, !conditions.isEmpty {
                conditions[conditions.count - 1] = true
            } else if tokens.matches(1, "endif") {
                _ = conditions.popLast()
            }
            continue
        }
        if conditions.contains(true) { continue }
        if let language = language(ofLine: tokens) { return language }
    }
    return nil
}

/// Where a line's code starts; nil for none. Follows comments over lines.
private func codeStart(_ line: UnsafeBufferPointer<UInt8>, _ isInComment: inout Bool) -> Int? {
    var position = 0
    var start: Int?
    while position < line.count {
        let next = position + 1 < line.count ? line[position + 1] : 0
        if isInComment {
            if line[position] == UInt8(ascii: "*"), next == UInt8(ascii: "/") {
                isInComment = false
                position += 1
            }
        } else if line[position] == UInt8(ascii: "/"), next == UInt8(ascii: "*") {
            isInComment = true
            position += 1
        } else if line[position] == UInt8(ascii: "/"), next == UInt8(ascii: "/") {
            return start
        } else if line[position] == UInt8(ascii: "\"") {
            start = start ?? position
            position += 1
            while position < line.count, line[position] != UInt8(ascii: "\"") {
                position += line[position] == UInt8(ascii: "\\") ? 2 : 1
            }
        } else if line[position] > 32, start == nil {
            start = position
        }
        position += 1
    }
    return start
}

private func language(ofLine tokens: CTokens) -> String? {
    let second = tokens.count > 1 ? tokens.tokens[1].kind : nil
    if tokens.matches(0, "#") {
        if tokens.matches(1, "import") { return "Objective-C" }
        // `#include <vector>`
        let hasNoEnding = tokens.matches(2, "<") && tokens.matches(4, ">") && tokens.count > 3
        return tokens.matches(1, "include") && hasNoEnding ? "C++" : nil
    }
    if tokens.matches(0, "@") {
        let words: [StaticString] = ["interface", "protocol", "class", "end", "implementation", "import", "property"]
        return words.contains { tokens.matches(1, $0) } ? "Objective-C" : nil
    }
    if tokens.matches(0, "NS_ASSUME_NONNULL_BEGIN") { return "Objective-C" }
    let isDeclaration = second == .identifier || tokens.matches(1, "{")
    if tokens.matches(0, "namespace") && isDeclaration || tokens.matches(0, "template") && tokens.matches(1, "<") {
        return "C++"
    }
    if tokens.matches(0, "class"), second == .identifier, tokens.count == 2 || !tokens.matches(2, "=") { return "C++" }
    if tokens.matches(0, "using"), second == .identifier, tokens.matches(2, "=") || tokens.matches(1, "namespace") {
        return "C++"
    }
    let sections: [StaticString] = ["public", "private", "protected"]
    if sections.contains(where: { tokens.matches(0, $0) }), tokens.matches(1, ":"), tokens.count == 2 { return "C++" }
    return nil
}
