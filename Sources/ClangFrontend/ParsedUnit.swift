import CClang

/// The name of the file that declares what no header declares; it exists in memory only.
let preludeName = "/leaklint-prelude.h"

/// A parsed translation unit. Whoever gets it closes it.
struct ParsedUnit {
    var unit: OpaquePointer
    /// Names that only the prelude declares.
    var opaqueNames: Set<String> = []
}

struct ParseFailure: Error {
    var message: String
}

/// Parses a source; when types or names are unknown, up to three times more with a prelude that declares them.
func parse(
    _ source: String, flags: [String], overlay: [String: [UInt8]], library: ClangLibrary
) -> Result<ParsedUnit, ParseFailure> {
    var prelude = Prelude()
    var result: ParsedUnit
    switch parseOnce(source, flags: flags, overlay: overlay, library: library, prelude: prelude) {
    case .failure(let failure): return .failure(failure)
    case .success(let unit): result = ParsedUnit(unit: unit)
    }
    for _ in 0..<3 {
        guard prelude.addUnknown(of: result.unit) else { break }
        guard case .success(let next) = parseOnce(source, flags: flags, overlay: overlay, library: library, prelude: prelude) else { break }
        cclang_close(result.unit)
        result = ParsedUnit(unit: next, opaqueNames: prelude.names)
    }
    return .success(result)
}

private func parseOnce(
    _ source: String, flags: [String], overlay: [String: [UInt8]], library: ClangLibrary, prelude: Prelude
) -> Result<OpaquePointer, ParseFailure> {
    let arguments = prelude.isEmpty ? flags : flags + ["-include", preludeName]
    var texts = overlay.sorted { $0.key < $1.key }.map { (name: $0.key, text: $0.value) }
    if !prelude.isEmpty { texts.append((preludeName, Array(prelude.text.utf8))) }
    var error: Int32 = 0
    let unit = withCStrings(arguments) { pointers in
        withBuffers(texts) { buffers in
            cclang_parse(
                library.handle, source, pointers, Int32(clamping: arguments.count), buffers.baseAddress,
                Int32(clamping: buffers.count), &error)
        }
    }
    if let unit { return .success(unit) }
    return .failure(ParseFailure(message: error == 2 ? "libclang crashed on this file" : "libclang could not parse this file"))
}

/// Calls `body` with texts as libclang takes them; they live as long as the call.
private func withBuffers<Result>(
    _ texts: [(name: String, text: [UInt8])], _ body: (UnsafeBufferPointer<cclang_buffer>) -> Result
) -> Result {
    var names: [CChar] = []
    var contents: [UInt8] = []
    var starts: [(name: Int, text: Int)] = []
    for (name, text) in texts {
        starts.append((names.count, contents.count))
        names += name.utf8.map { CChar(bitPattern: $0) }
        names.append(0)
        contents += text
        contents.append(0)
    }
    return names.withUnsafeBufferPointer { names in
        contents.withUnsafeBytes { bytes in
            let contents = bytes.assumingMemoryBound(to: CChar.self)
            let buffers = zip(starts, texts).map { start, text in
                cclang_buffer(
                    name: names.baseAddress.map { $0 + start.name }, contents: contents.baseAddress.map { $0 + start.text },
                    length: text.text.count)
            }
            return buffers.withUnsafeBufferPointer(body)
        }
    }
}

/// Calls `body` with C strings that live as long as the call.
private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
) -> Result {
    var bytes: [CChar] = []
    var starts: [Int] = []
    for string in strings {
        starts.append(bytes.count)
        bytes += string.utf8.map { CChar(bitPattern: $0) }
        bytes.append(0)
    }
    return bytes.withUnsafeBufferPointer { buffer in
        let pointers = starts.map { start in buffer.baseAddress.map { UnsafePointer<CChar>($0 + start) } }
        return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}

/// Declarations for types and names that a unit uses and no header declares. A type is a record that nobody knows,
/// a name a variable; nothing is ever a constant.
struct Prelude {
    private(set) var names: Set<String> = []
    private var types: [String] = []
    private var variables: [String] = []
    private var tags: [String] = []

    var isEmpty: Bool { names.isEmpty }

    var text: String {
        types.map { "typedef struct leaklint_\($0) { long leaklint_opaque; } \($0);\n" }.joined()
            + tags.map { "\($0) { long leaklint_opaque; };\n" }.joined()
            + variables.map { "extern int \($0);\n" }.joined()
    }

    /// Adds what the unit's errors say is unknown; whether there was something new.
    mutating func addUnknown(of unit: OpaquePointer) -> Bool {
        let before = names.count
        for index in 0..<cclang_diagnostic_count(unit) {
            let diagnostic = cclang_diagnostic_at(unit, index)
            guard diagnostic.severity >= 3, names.count < 2000 else { continue }
            let message = String(cString: cclang_string(unit, diagnostic.message))
            let quoted = message.split(separator: "'", omittingEmptySubsequences: false)
            guard quoted.count >= 3 else { continue }
            let name = String(quoted[1])
            if message.hasPrefix("unknown type name") {
                addType(name)
            } else if message.hasPrefix("use of undeclared identifier") {
                if looksLikeType(unit, diagnostic) { addType(name) } else { addVariable(name) }
            } else if message.contains("incomplete type '") || message.contains("incomplete definition of type '") {
                addTag(message.split(separator: "'").last(where: { $0.hasPrefix("struct ") || $0.hasPrefix("union ") }))
            }
        }
        return names.count > before
    }

    private static func isIdentifier(_ name: String) -> Bool {
        guard let first = name.utf8.first, CTokens.isIdentifierStart(first), first < 128 else { return false }
        return name.utf8.allSatisfy { CTokens.isIdentifierPart($0) && $0 < 128 }
    }

    private mutating func addType(_ name: String) {
        if Self.isIdentifier(name), names.insert(name).inserted { types.append(name) }
    }

    private mutating func addVariable(_ name: String) {
        if Self.isIdentifier(name), names.insert(name).inserted { variables.append(name) }
    }

    private mutating func addTag(_ tag: Substring?) {
        guard let tag, let name = tag.split(separator: " ").last.map(String.init), Self.isIdentifier(name),
            !names.contains(name), tag.split(separator: " ").count == 2
        else { return }
        names.insert(name)
        tags.append(String(tag))
    }

    /// Whether an unknown name stands where a declaration starts: `T x`, `T *x;`.
    private func looksLikeType(_ unit: OpaquePointer, _ diagnostic: cclang_diagnostic) -> Bool {
        var length = 0
        guard let bytes = cclang_file_bytes(unit, diagnostic.file, &length), Int(diagnostic.offset) < length else {
            return false
        }
        let count = min(200, length - Int(diagnostic.offset))
        let text = UnsafeRawBufferPointer(start: bytes + Int(diagnostic.offset), count: count)
        let tokens = CTokens(text.assumingMemoryBound(to: UInt8.self))
        var index = 1
        while tokens.matches(index, "*") || tokens.matches(index, "const") { index += 1 }
        guard index < tokens.count else { return false }
        if index > 1, tokens.matches(index, ")") { return true }
        guard tokens.tokens[index].kind == .identifier else { return false }
        return index == 1 || tokens.matches(index + 1, ";") || tokens.matches(index + 1, "=")
            || tokens.matches(index + 1, ",") || tokens.matches(index + 1, "[")
    }
}
