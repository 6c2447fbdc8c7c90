/// The endings of files that a configure step turns into headers.
let templateEndings = [".in", ".cmake", ".cmake.in"]

/// What a configure step would make of a template: `#undef NAME`, `#cmakedefine NAME` and `#mesondefine NAME` become
/// definitions where the value can be guessed, `@NAME@` and `${NAME}` become the guess or 0.
func configured(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    for line in bytes.split(separator: 10, omittingEmptySubsequences: false) {
        if let definition = definition(line) {
            result += definition
        } else {
            result += substituted(line)
        }
        result.append(10)
    }
    return result
}

/// The definition that a line asks for; empty when nothing is known, nil when the line asks for none.
private func definition(_ line: ArraySlice<UInt8>) -> [UInt8]? {
    guard line.first(where: { $0 != 32 && $0 != 9 }) == UInt8(ascii: "#") else { return nil }
    let words = String(decoding: line, as: UTF8.self).split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" })
    var parts = words[...]
    guard var head = parts.popFirst() else { return nil }
    if head == "#" { head = "#" + (parts.popFirst() ?? "") }
    guard let name = parts.popFirst().map(String.init) else { return nil }
    switch head {
    case "#undef" where parts.isEmpty, "#cmakedefine", "#mesondefine":
        return configureValue(of: name).map { Array("#define \(name) \($0)".utf8) } ?? []
    case "#cmakedefine01": return Array("#define \(name) \(configureValue(of: name) ?? "0")".utf8)
    default: return nil
    }
}

private func substituted(_ line: ArraySlice<UInt8>) -> [UInt8] {
    guard line.contains(UInt8(ascii: "@")) || line.contains(UInt8(ascii: "$")) else { return Array(line) }
    var result: [UInt8] = []
    var position = line.startIndex
    while position < line.endIndex {
        let isAt = line[position] == UInt8(ascii: "@")
        let isDollar = line[position] == UInt8(ascii: "$") && position + 1 < line.endIndex
            && line[position + 1] == UInt8(ascii: "{")
        if isAt || isDollar {
            let start = position + (isAt ? 1 : 2)
            var end = start
            while end < line.endIndex, CTokens.isIdentifierPart(line[end]) { end += 1 }
            if end < line.endIndex, end > start, line[end] == (isAt ? UInt8(ascii: "@") : UInt8(ascii: "}")) {
                result += Array((configureValue(of: String(decoding: line[start..<end], as: UTF8.self)) ?? "0").utf8)
                position = end + 1
                continue
            }
        }
        result.append(line[position])
        position += 1
    }
    return result
}
