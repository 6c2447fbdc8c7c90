import CClang
import LeakModel

/// What the attributes of a function say.
struct DeclaredAttributes {
    /// Names as written, in order, without underscores around them.
    var names: [Name] = []
    var effects: [FunctionDeclaration.Attribute] = []
}

/// Attributes, read from the printed declaration (macros are expanded there) and from the source text, since
/// libclang drops those that it does not know.
extension Lowering {
    mutating func declaredAttributes(_ cursor: cclang_cursor) -> DeclaredAttributes {
        var result = DeclaredAttributes()
        let name = string(cclang_spelling(unit, cursor))
        let place = extent(cursor)
        let isOwn = isProject(place.file)
        if cclang_has_attributes(unit, cursor) != 0 || isOwn && hasParameterAttributes(cursor),
            let text = cclang_printed(unit, cursor)
        {
            addAttributes(from: CTokens(headOnly: text), of: name, cursor, to: &result)
        }
        if isOwn, place.is_macro == 0, let tokens = sourceHead(place) {
            addAttributes(from: tokens, of: name, cursor, to: &result)
        }
        if !result.effects.contains(.noReturn),
            string(cclang_type_spelling(unit, cclang_type_of(unit, cursor))).contains("noreturn")
        {
            result.effects.append(.noReturn)
            result.names.append(facts.names.intern("noreturn"))
        }
        return result
    }

    /// The tokens from the declaration's start to its `;` or `{`, when there may be an attribute among them.
    private func sourceHead(_ place: cclang_range) -> CTokens? {
        var length = 0
        guard let bytes = cclang_file_bytes(unit, place.file, &length), Int(place.start) < length else { return nil }
        var end = Int(place.start)
        let limit = min(length, end + 4096)
        var depth = 0
        var hasAttribute = false
        while end < limit {
            let byte = UInt8(bitPattern: bytes[end])
            if byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: ")") { depth -= 1 }
            if byte == UInt8(ascii: "_") || byte == UInt8(ascii: "[") { hasAttribute = true }
            if depth <= 0, byte == UInt8(ascii: ";") || byte == UInt8(ascii: "{") { break }
            end += 1
        }
        guard hasAttribute, end < limit else { return nil }
        return withTokens(of: place.file, from: place.start, to: UInt32(end)) { $0 }
    }

    private func hasParameterAttributes(_ cursor: cclang_cursor) -> Bool {
        for index in 0..<max(0, cclang_argument_count(unit, cursor)) {
            if cclang_has_attributes(unit, cclang_argument(unit, cursor, UInt32(index))) != 0 { return true }
        }
        return false
    }

    /// Adds the attributes among the tokens of a declaration of `name`; those inside its parameter list belong to the
    /// parameters, which are counted by its commas.
    private mutating func addAttributes(
        from tokens: CTokens, of name: String, _ cursor: cclang_cursor, to result: inout DeclaredAttributes
    ) {
        let list = tokens.parameterList(of: name)
        var parameter: Int32?
        var depth = 0
        var index = 0
        while index < tokens.count {
            if let list, list.contains(index) {
                if index == list.lowerBound { parameter = 0 }
                if tokens.matches(index, "(") { depth += 1 }
                if tokens.matches(index, ")") { depth -= 1 }
                if depth == 1, tokens.matches(index, ",") { parameter = parameter.map { $0 + 1 } }
            } else {
                parameter = nil
            }
            if tokens.matches(index, "_Noreturn") {
                add("noreturn", [], of: parameter, cursor, to: &result)
            } else if tokens.matches(index, "__attribute__") || tokens.matches(index, "__attribute"), tokens.matches(index + 1, "(") {
                let end = tokens.afterBalanced(index + 1)
                addList(tokens, from: index + 3, to: end - 2, of: parameter, cursor, to: &result)
                index = end
                continue
            } else if tokens.matches(index, "["), tokens.matches(index + 1, "[") {
                let end = tokens.afterBalanced(index)
                addList(tokens, from: index + 2, to: end - 2, of: parameter, cursor, to: &result)
                index = end
                continue
            }
            index += 1
        }
    }

    /// `name, name(arguments), …`
    private mutating func addList(
        _ tokens: CTokens, from start: Int, to end: Int, of parameter: Int32?, _ cursor: cclang_cursor,
        to result: inout DeclaredAttributes
    ) {
        var index = start
        while index < end {
            var name = tokens.text(index)
            index += 1
            while tokens.matches(index, ":") || tokens.matches(index - 1, ":") {
                // `gnu::malloc`
                name = tokens.text(index)
                index += 1
            }
            var arguments: [String] = []
            if tokens.matches(index, "(") {
                let close = tokens.afterBalanced(index)
                arguments = (index + 1..<max(index + 1, close - 1)).filter { !tokens.matches($0, ",") }.map(tokens.text)
                index = close
            }
            if name != "," { add(name, arguments, of: parameter, cursor, to: &result) }
        }
    }

    private mutating func add(
        _ written: String, _ arguments: [String], of parameter: Int32?, _ cursor: cclang_cursor,
        to result: inout DeclaredAttributes
    ) {
        var word = written
        if word.hasPrefix("__"), word.hasSuffix("__"), word.utf8.count > 4 { word = String(word.dropFirst(2).dropLast(2)) }
        let name = facts.names.intern(word)
        if parameter == nil, !result.names.contains(name) { result.names.append(name) }
        let positions = arguments.compactMap { Int32($0) }.map { $0 - 1 }
        var effects: [FunctionDeclaration.Attribute] = []
        switch word {
        case "malloc":
            effects = [.allocates]
            if let release = arguments.first, !release.hasPrefix("\"") {
                effects.append(.releasedBy(facts.names.intern(release), argument: positions.first ?? 0))
            }
        case "ownership_returns": effects = [.returnsOwnership]
        case "ownership_takes": effects = positions.map { .takesOwnership(argument: $0) }
        case "ownership_holds": effects = positions.map { .holdsOwnership(argument: $0) }
        case "nonnull":
            let all = parameter.map { [$0] } ?? (positions.isEmpty ? pointerParameters(cursor) : positions)
            effects = all.map { .nonnull(argument: $0) }
        // On the function itself the handle is its result.
        case "acquire_handle": effects = [.acquiresHandle(argument: parameter ?? -1)]
        case "release_handle": effects = parameter.map { [.releasesHandle(argument: $0)] } ?? []
        case "use_handle": effects = parameter.map { [.usesHandle(argument: $0)] } ?? []
        case "returns_nonnull": effects = [.returnsNonnull]
        case "warn_unused_result", "nodiscard": effects = [.warnsUnusedResult]
        case "noreturn", "analyzer_noreturn", "_Noreturn": effects = [.noReturn]
        default: break
        }
        for effect in effects where !result.effects.contains(effect) { result.effects.append(effect) }
    }

    /// `nonnull` without numbers means every pointer.
    private func pointerParameters(_ cursor: cclang_cursor) -> [Int32] {
        (0..<max(0, cclang_argument_count(unit, cursor))).filter { index in
            let type = cclang_type_of(unit, cclang_argument(unit, cursor, UInt32(index)))
            return cclang_canonical(unit, type).kind == TypeKind.pointer
        }
    }

    /// The function that `__attribute__((cleanup(f)))` names on a variable.
    mutating func cleanupFunction(of node: Int) -> Name {
        guard tree.children(node).contains(where: { Kind.isAttribute(tree.kind($0)) }),
            let text = cclang_printed(unit, tree.cursor(node))
        else { return .none }
        let tokens = CTokens(text)
        for index in 0..<tokens.count where tokens.matches(index, "cleanup") && tokens.matches(index + 1, "(") {
            return facts.names.intern(tokens.text(index + 2))
        }
        return .none
    }
}

extension CTokens {
    /// The tokens of a C string.
    init(_ text: UnsafePointer<CChar>) {
        var length = 0
        while text[length] != 0 { length += 1 }
        self.init(UnsafeRawBufferPointer(start: text, count: length).assumingMemoryBound(to: UInt8.self))
    }

    /// The tokens before a body's brace.
    init(headOnly text: UnsafePointer<CChar>) {
        var length = 0
        while text[length] != 0, text[length] != CChar(bitPattern: UInt8(ascii: "{")) { length += 1 }
        self.init(UnsafeRawBufferPointer(start: text, count: length).assumingMemoryBound(to: UInt8.self))
    }

    /// The indices from the `(` of a function's parameters to before its `)`.
    func parameterList(of name: String) -> Range<Int>? {
        for index in 0..<count where tokens[index].kind == .identifier && matches(index + 1, "(") {
            if text(index) == name { return index + 1..<max(index + 2, afterBalanced(index + 1) - 1) }
        }
        return nil
    }
}
