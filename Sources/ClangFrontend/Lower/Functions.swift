import CClang
import LeakModel

/// Definitions of functions and of their locals.
extension Lowering {
    /// Lowers a function with a body; `count` nodes of it were flattened into `tree`.
    mutating func lowerFunction(_ cursor: cclang_cursor, isTruncated: Bool) {
        guard let body = tree.children(0).last(where: { tree.kind($0) == Kind.compoundStmt }) else { return }
        let whole = extent(cursor)
        let name = spelling(cursor)
        function = FunctionState(
            Function(
                kind: .function, name: name, range: whole.bytes, body: range(body),
                nameRange: declarationNameRange(cursor, name: name, whole: whole)))
        function.name = facts.names[name]
        builder.function.file = fileIndex(whole.file)
        builder.function.result = typeID(cclang_result_of(unit, cursor))
        setFlags(cursor, isMacro: whole.is_macro != 0)
        setAttributes(cursor)
        addParameters(cursor)
        readPrintedOperators(cursor, body: body)
        collectLabels()
        functionBody(body)
        builder.terminate(.return(nil), range: closing(range(body)), origin: .implicit)
        if isTruncated || errors.concerns(whole.bytes, in: whole.file) { markIncomplete() }
        var length = 0
        if let bytes = cclang_file_bytes(unit, whole.file, &length), Int(whole.end) <= length {
            let text = UnsafeRawBufferPointer(start: bytes, count: length).assumingMemoryBound(to: UInt8.self)
            builder.function.skipped = skippedArms(of: builder.function, in: text)
        }
        facts.functions.append(builder.function)
    }

    private func closing(_ range: ByteRange) -> ByteRange {
        range.count > 0 ? ByteRange(range.end - 1, range.end) : range
    }

    func declarationNameRange(_ cursor: cclang_cursor, name: Name, whole: cclang_range) -> ByteRange {
        let place = cclang_location(unit, cursor)
        guard place.is_macro == 0, place.file == whole.file else { return whole.bytes }
        return ByteRange(place.start, place.start + UInt32(clamping: facts.names[name].utf8.count))
    }

    private mutating func setFlags(_ cursor: cclang_cursor, isMacro: Bool) {
        var flags: Function.Flags = []
        if cclang_linkage(unit, cursor) == 2 { flags.insert(.isFilePrivate) }
        if cclang_is_variadic(unit, cclang_type_of(unit, cursor)) != 0 { flags.insert(.isVariadic) }
        if isMacro { flags.insert(.isMacroGenerated) }
        if function.name == "main" { flags.insert(.isEntryPoint) }
        builder.function.flags = flags
    }

    private mutating func setAttributes(_ cursor: cclang_cursor) {
        let attributes = declaredAttributes(cursor)
        builder.function.attributes = attributes.names
        if attributes.effects.contains(.noReturn) { builder.function.flags.insert(.isNoReturn) }
        let words = attributes.names.map { facts.names[$0] }
        if words.contains(where: { $0 == "constructor" || $0 == "destructor" || $0 == "used" }) {
            builder.function.flags.insert(.isExternallyCalled)
        }
        if !attributes.effects.isEmpty {
            _ = declare(cursor, name: spelling(cursor), at: extent(cursor))
        }
    }

    private mutating func addParameters(_ cursor: cclang_cursor) {
        let count = max(0, cclang_argument_count(unit, cursor))
        for index in 0..<count {
            let parameter = cclang_argument(unit, cursor, UInt32(index))
            let type = cclang_type_of(unit, parameter)
            builder.function.parameters.append(
                Parameter(name: spelling(parameter), type: typeID(type), range: extent(parameter).bytes))
            if let key = parameter.declaration { function.variables[key] = .parameter(UInt32(index)) }
        }
    }

    /// A declaration inside a function.
    mutating func declaration(_ node: Int) {
        switch tree.kind(node) {
        case Kind.varDecl: variable(node)
        case Kind.structDecl, Kind.unionDecl, Kind.enumDecl: declareTag(tree.cursor(node))
        case Kind.typedefDecl: declareAlias(tree.cursor(node), name: spelling(node), isSystem: false)
        case let kind where Kind.isExpression(kind) || Kind.isStatement(kind): statement(node)
        default: break
        }
    }

    private mutating func variable(_ node: Int) {
        let cursor = tree.cursor(node)
        let storage = cclang_storage(unit, cursor)
        // 2: extern, 3: static.
        if storage == 2 { return }
        if storage == 3 { return global(cursor, initializer: initializer(of: node)) }
        let type = cclang_type_of(unit, cursor)
        let name = spelling(node)
        let whole = extent(cursor)
        let nameRange = declarationNameRange(cursor, name: name, whole: whole)
        var local = Local(
            name: name, type: typeID(type), range: nameRange, isConstant: cclang_is_const(unit, type) != 0)
        local.cleanup = cleanupFunction(of: node)
        let id = builder.makeLocal(local)
        if let key = cursor.declaration { function.variables[key] = .local(id) }
        if function.scopes.isEmpty { pushScope(node) }
        function.scopes[function.scopes.count - 1].locals.append(
            ScopedLocal(id: id, node: node, cleanup: local.cleanup, range: nameRange))
        arraySizeEffects(node)
        let value = initializer(of: node)
        noteConstant(cursor, type: type, initializer: value)
        if let value { initialize(.local(id), with: value, type: type) }
    }

    /// The initialiser among a variable's children.
    func initializer(of node: Int) -> Int? {
        let value = cclang_initializer(unit, tree.cursor(node))
        guard !Kind.isInvalid(value.kind), let last = tree.children(node).last, Kind.isExpression(tree.kind(last)) else {
            return nil
        }
        return cclang_equal(unit, tree.cursor(last), value) != 0 || last > node ? last : nil
    }

    /// The size of a variable array is evaluated where it is declared.
    private mutating func arraySizeEffects(_ node: Int) {
        let value = initializer(of: node)
        for child in tree.expressions(node) where child != value && integerConstant(child) == nil && hasEffects(child) {
            effect(child)
        }
    }
}
