import CClang
import LeakModel

/// Where a unit could not be read whole: which functions are incomplete.
///
/// libclang drops statements that use an invalid declaration without an error there. So a function is incomplete
/// with an error in its extent, or if its text names a declaration that has an error in it.
struct ErrorMap {
    /// Offsets of errors by file, in order.
    var errors: [Int32: [UInt32]] = [:]
    /// Names whose declarations have an error.
    var invalidNames: Set<String> = []
    /// Functions whose text names one of `invalidNames`, by file and offset of their start.
    var tainted: Set<UInt64> = []

    func concerns(_ range: ByteRange, in file: Int32) -> Bool {
        if tainted.contains(Self.key(file, range.start)) { return true }
        return errors[file]?.contains { range.start <= $0 && $0 < max(range.end, range.start + 1) } ?? false
    }

    static func key(_ file: Int32, _ offset: UInt32) -> UInt64 { UInt64(UInt32(bitPattern: file)) << 32 | UInt64(offset) }
}

/// Reads a unit's errors, and which top-level declarations they make invalid.
func errorMap(
    of unit: OpaquePointer, tops: UnsafeBufferPointer<cclang_top>, files: Set<Int32>
) -> ErrorMap {
    var map = ErrorMap()
    for index in 0..<cclang_diagnostic_count(unit) {
        let diagnostic = cclang_diagnostic_at(unit, index)
        guard diagnostic.severity >= 3, diagnostic.file >= 0 else { continue }
        let message = String(cString: cclang_string(unit, diagnostic.message))
        // A missing header is no error of any declaration, nor is an attribute that this version does not know.
        if message.hasSuffix("file not found") || message.contains("attribute") { continue }
        // `#error` says something about the configuration, not about a declaration.
        if isDirective(unit, diagnostic, "error") { continue }
        map.errors[diagnostic.file, default: []].append(diagnostic.offset)
    }
    if map.errors.isEmpty && map.invalidNames.isEmpty { return map }
    findInvalidNames(unit, tops, &map)
    if !map.invalidNames.isEmpty { findTainted(unit, tops, files, &map) }
    return map
}

/// Whether a diagnostic stands on a directive of this name.
private func isDirective(_ unit: OpaquePointer, _ diagnostic: cclang_diagnostic, _ name: StaticString) -> Bool {
    var length = 0
    guard let bytes = cclang_file_bytes(unit, diagnostic.file, &length), Int(diagnostic.offset) < length else { return false }
    var start = Int(diagnostic.offset)
    while start > 0, bytes[start - 1] != 10, Int(diagnostic.offset) - start < 100 { start -= 1 }
    let count = min(length - start, 200)
    let line = UnsafeRawBufferPointer(start: bytes + start, count: count).assumingMemoryBound(to: UInt8.self)
    let tokens = CTokens(line)
    return tokens.matches(0, "#") && tokens.matches(1, name)
}

private func findInvalidNames(_ unit: OpaquePointer, _ tops: UnsafeBufferPointer<cclang_top>, _ map: inout ErrorMap) {
    var covered: [Int32: Set<UInt32>] = [:]
    for top in tops where map.errors[top.file] != nil {
        let extent = cclang_extent(unit, top.cursor)
        let inside = map.errors[top.file]?.filter { extent.start <= $0 && $0 < extent.end } ?? []
        guard !inside.isEmpty else { continue }
        covered[top.file, default: []].formUnion(inside)
        if top.cursor.kind == Kind.functionDecl, cclang_is_definition(unit, top.cursor) != 0 {
            if inside.allSatisfy({ isInBody($0, of: extent, unit) }) { continue }
        }
        let name = String(cString: cclang_string(unit, cclang_spelling(unit, top.cursor)))
        if !name.isEmpty, !name.contains("(") { map.invalidNames.insert(name) }
        addMembers(unit, top.cursor, inside, &map)
    }
    // What is left of an error outside every declaration: all names on its line.
    for (file, offsets) in map.errors {
        for offset in offsets where covered[file]?.contains(offset) != true { addLine(unit, file, offset, &map) }
    }
}

/// Members of a record on whose declaration an error stands.
private func addMembers(_ unit: OpaquePointer, _ cursor: cclang_cursor, _ errors: [UInt32], _ map: inout ErrorMap) {
    guard cursor.kind == Kind.structDecl || cursor.kind == Kind.unionDecl || cursor.kind == Kind.typedefDecl,
        let file = map.errors.first(where: { $0.value.contains(errors[0]) })?.key
    else { return }
    for error in errors { addLine(unit, file, error, &map) }
}

/// Whether an offset is behind the first brace of a definition.
private func isInBody(_ offset: UInt32, of extent: cclang_range, _ unit: OpaquePointer) -> Bool {
    var length = 0
    guard let bytes = cclang_file_bytes(unit, extent.file, &length), Int(extent.end) <= length else { return false }
    var position = Int(extent.start)
    while position < Int(extent.end), bytes[position] != CChar(bitPattern: UInt8(ascii: "{")) { position += 1 }
    return Int(offset) > position
}

private let keywords: Set<String> = [
    "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern", "float",
    "for", "goto", "if", "inline", "int", "long", "register", "restrict", "return", "short", "signed", "sizeof", "static",
    "struct", "switch", "typedef", "union", "unsigned", "void", "volatile", "while", "bool", "size_t", "NULL", "define",
    "include", "ifdef", "endif",
]

/// Every identifier on the line of an offset counts as invalid.
private func addLine(_ unit: OpaquePointer, _ file: Int32, _ offset: UInt32, _ map: inout ErrorMap) {
    var length = 0
    guard let bytes = cclang_file_bytes(unit, file, &length), Int(offset) < length else { return }
    var start = Int(offset)
    while start > 0, bytes[start - 1] != 10, Int(offset) - start < 400 { start -= 1 }
    var end = Int(offset)
    while end < length, bytes[end] != 10, end - Int(offset) < 400 { end += 1 }
    let line = UnsafeRawBufferPointer(start: bytes + start, count: end - start).assumingMemoryBound(to: UInt8.self)
    let tokens = CTokens(line)
    for index in 0..<tokens.count where tokens.tokens[index].kind == .identifier {
        let text = tokens.text(index)
        if !keywords.contains(text) { map.invalidNames.insert(text) }
    }
}

/// Finds the functions whose text names an invalid declaration.
private func findTainted(
    _ unit: OpaquePointer, _ tops: UnsafeBufferPointer<cclang_top>, _ files: Set<Int32>, _ map: inout ErrorMap
) {
    for top in tops where files.contains(top.file) && top.cursor.kind == Kind.functionDecl {
        guard cclang_is_definition(unit, top.cursor) != 0 else { continue }
        let extent = cclang_extent(unit, top.cursor)
        var length = 0
        guard let bytes = cclang_file_bytes(unit, extent.file, &length), Int(extent.end) <= length else { continue }
        let own = String(cString: cclang_string(unit, cclang_spelling(unit, top.cursor)))
        let text = UnsafeRawBufferPointer(start: bytes + Int(extent.start), count: Int(extent.end - extent.start))
        if names(in: text.assumingMemoryBound(to: UInt8.self), anyOf: map.invalidNames, except: own) {
            map.tainted.insert(ErrorMap.key(extent.file, extent.start))
        }
    }
}

/// Whether the text has one of the names as an identifier.
private func names(in bytes: UnsafeBufferPointer<UInt8>, anyOf names: Set<String>, except own: String) -> Bool {
    var position = 0
    while position < bytes.count {
        guard CTokens.isIdentifierStart(bytes[position]) else {
            position += 1
            while position < bytes.count, CTokens.isDigit(bytes[position]) { position += 1 }
            continue
        }
        let start = position
        while position < bytes.count, CTokens.isIdentifierPart(bytes[position]) { position += 1 }
        let word = String(decoding: bytes[start..<position], as: UTF8.self)
        if word != own, names.contains(word) { return true }
    }
    return false
}
