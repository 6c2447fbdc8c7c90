/// The names of files that a configure step would turn into a header: `config.h.in`, or a script `config.sh` that
/// puts it together.
func templateNames(of header: String) -> [String] {
    let stem = header.hasSuffix(".h") ? [String(header.dropLast(2)) + ".sh"] : []
    return [".in", ".cmake", ".cmake.in"].map { header + $0 } + stem
}

/// What a script that puts a header together would make: the headers that it names, in their order.
func assembled(_ script: [UInt8], header: String) -> [UInt8] {
    var seen: Set<String> = [header]
    var text = ""
    let words = script.split(whereSeparator: { !CTokens.isIdentifierPart($0) && $0 != UInt8(ascii: ".") })
    for word in words where word.count > 2 && word.count < 256 {
        let name = String(decoding: word, as: UTF8.self)
        guard name.hasSuffix(".h"), seen.insert(name).inserted else { continue }
        text += "#if __has_include(\"\(name)\")\n#include \"\(name)\"\n#endif\n"
    }
    return Array(text.utf8)
}

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
    let isInclude = !inclusionsWritten(Array(line)).isEmpty
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
                let value = configureValue(of: String(decoding: line[start..<end], as: UTF8.self))
                // Part of a name or of an included file's name: a prefix or a suffix, most often empty.
                let isGlued = isInclude || result.last.map(CTokens.isIdentifierPart) ?? false
                    || end + 1 < line.endIndex && CTokens.isIdentifierPart(line[end + 1])
                result += Array((isGlued ? "" : value ?? "0").utf8)
                position = end + 1
                continue
            }
        }
        result.append(line[position])
        position += 1
    }
    // A header that is made too has no place yet: it is found by its name.
    let up = Array("\"../".utf8)
    if isInclude, result != Array(line) {
        while let found = result.firstRange(of: up) { result.removeSubrange(found.lowerBound + 1..<found.upperBound) }
    }
    return result
}
