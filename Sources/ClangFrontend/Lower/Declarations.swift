import CClang
import LeakModel

/// Declarations at the top of a file: prototypes, types, globals.
extension Lowering {
    /// Lowers one declaration at the top.
    mutating func lowerTop(_ top: cclang_top) {
        let cursor = top.cursor
        switch cursor.kind {
        case Kind.functionDecl where cclang_is_definition(unit, cursor) != 0:
            let isTruncated = flatten(cursor)
            lowerFunction(cursor, isTruncated: isTruncated)
        case Kind.functionDecl: _ = declare(cursor, name: spelling(cursor), at: extent(cursor))
        case Kind.varDecl:
            let isTruncated = flatten(cursor)
            if isTruncated { initializers.builder.function.isComplete = false }
            let value = initializer(of: 0)
            if cclang_storage(unit, cursor) != 2 || value != nil { global(cursor, initializer: value) }
        case Kind.structDecl, Kind.unionDecl, Kind.enumDecl: declareTag(cursor)
        case Kind.typedefDecl: declareAlias(cursor, name: spelling(cursor), isSystem: false)
        default: break
        }
    }

    private mutating func flatten(_ cursor: cclang_cursor) -> Bool {
        var count: UInt32 = 0
        var truncated: Int32 = 0
        let nodes = cclang_flatten(unit, cursor, &count, &truncated)
        tree = Tree(UnsafeBufferPointer(start: nodes, count: Int(count)))
        printedOperators = PrintedOperators()
        return truncated != 0
    }

    /// The function that gives the globals of this file their values, when there are any.
    mutating func finishInitializers() {
        guard !initializers.builder.function.blocks[0].instructions.isEmpty || initializers.builder.function.blocks.count > 1
        else { return }
        initializers.builder.terminate(.return(nil), range: .zero, origin: .implicit)
        facts.functions.append(initializers.builder.function)
    }

    /// Adds a prototype once a name, with all that is declared of it.
    @discardableResult
    mutating func declare(_ cursor: cclang_cursor, name: Name, at place: cclang_range) -> FunctionDeclaration {
        let attributes = declaredAttributes(cursor)
        if let known = declarationIndex[name] {
            for effect in attributes.effects where !facts.declarations[known].attributes.contains(effect) {
                facts.declarations[known].attributes.append(effect)
            }
            return facts.declarations[known]
        }
        let type = cclang_type_of(unit, cursor)
        var parameters: [Parameter] = []
        for index in 0..<max(0, cclang_argument_count(unit, cursor)) {
            let parameter = cclang_argument(unit, cursor, UInt32(index))
            parameters.append(Parameter(name: spelling(parameter), type: typeID(cclang_type_of(unit, parameter))))
        }
        let isProject = isProject(place.file)
        var declaration = FunctionDeclaration(
            name: name, parameters: parameters, result: typeID(cclang_result_of(unit, cursor)),
            attributes: attributes.effects, isVariadic: cclang_is_variadic(unit, type) != 0,
            isProjectOwned: isProject, file: fileIndex(place.file), range: isProject ? place.bytes : .zero)
        if attributes.effects.contains(.noReturn) { declaration.flags.insert(.isNoReturn) }
        if cclang_linkage(unit, cursor) == 2 { declaration.flags.insert(.isFilePrivate) }
        declarationIndex[name] = facts.declarations.count
        facts.declarations.append(declaration)
        return declaration
    }

    /// A variable of static storage, once a name.
    mutating func global(_ cursor: cclang_cursor, initializer: Int?) {
        let linked = globalName(cursor)
        let name = spelling(cursor)
        let type = cclang_type_of(unit, cursor)
        let whole = extent(cursor)
        if declaredGlobals.insert(linked).inserted {
            var global = Global(
                name: linked, shortName: name, type: typeID(type),
                nameRange: declarationNameRange(cursor, name: name, whole: whole), range: whole.bytes)
            global.isConstant = cclang_is_const(unit, type) != 0
            global.isFilePrivate = cclang_linkage(unit, cursor) < 3
            global.isThreadLocal = cclang_is_thread_local(unit, cursor) != 0
            global.file = fileIndex(whole.file)
            global.value = startValue(type, initializer)
            facts.globals.append(global)
        }
        guard let initializer else { return }
        noteConstant(cursor, type: type, initializer: initializer)
        // The values go to a function of their own.
        swap(&function, &initializers)
        builder.function.file = fileIndex(whole.file)
        initialize(Place(.global(linked)), with: initializer, type: type)
        swap(&function, &initializers)
    }

    /// The integer that a variable of static storage starts with: zero where nothing is written.
    private mutating func startValue(_ type: cclang_type, _ initializer: Int?) -> Int64? {
        switch typeClass(type) {
        case .integer, .boolean:
            guard let initializer else { return 0 }
            return integerConstant(initializer)
        default: return nil
        }
    }

    /// A record, union or enumeration with its members, once a name.
    mutating func declareTag(_ cursor: cclang_cursor) {
        guard cclang_is_definition(unit, cursor) != 0 else { return }
        let name = tagName(cursor)
        guard declaredTypes.insert(name).inserted else { return }
        let whole = extent(cursor)
        let kind: TypeDeclaration.Kind =
            cursor.kind == Kind.structDecl ? .record : cursor.kind == Kind.unionDecl ? .union : .enum
        var declaration = TypeDeclaration(
            kind: kind, name: name, nameRange: declarationNameRange(cursor, name: name, whole: whole),
            range: whole.bytes, body: whole.bytes)
        declaration.file = fileIndex(whole.file)
        if kind == .enum {
            declaration.cases = enumerators(of: cursor)
        } else {
            addProperties(of: cclang_type_of(unit, cursor), to: &declaration, depth: 0)
        }
        facts.typeDeclarations.append(declaration)
    }

    private mutating func enumerators(of cursor: cclang_cursor) -> [TypeDeclaration.EnumCase] {
        var count: UInt32 = 0
        guard let children = cclang_children(unit, cursor, &count) else { return [] }
        return Array(UnsafeBufferPointer(start: children, count: Int(count)))
            .filter { $0.kind == Kind.enumConstantDecl }
            .map { TypeDeclaration.EnumCase(name: spelling($0), payload: []) }
    }

    /// Members, those of unnamed records among them. Records declared inside are declared too.
    private mutating func addProperties(of type: cclang_type, to declaration: inout TypeDeclaration, depth: Int) {
        guard depth < 16 else { return }
        var count: UInt32 = 0
        guard let fields = cclang_fields(unit, type, &count) else { return }
        for field in Array(UnsafeBufferPointer(start: fields, count: Int(count))) {
            let name = spelling(field)
            let type = cclang_type_of(unit, field)
            let canonical = cclang_canonical(unit, type)
            if name.isNone || facts.names[name].contains("(") {
                if canonical.kind == TypeKind.record { addProperties(of: canonical, to: &declaration, depth: depth + 1) }
                continue
            }
            let whole = extent(field)
            declaration.properties.append(
                Property(
                    name: name, type: typeID(type),
                    flags: cclang_is_const(unit, type) != 0 ? .isConstant : [],
                    nameRange: declarationNameRange(field, name: name, whole: whole), range: whole.bytes))
            declareInner(canonical, inside: declaration)
        }
    }

    /// A record that is defined where a member is declared.
    private mutating func declareInner(_ type: cclang_type, inside outer: TypeDeclaration) {
        var type = type
        while type.kind == TypeKind.pointer || TypeKind.isArray(type.kind) {
            type = type.kind == TypeKind.pointer
                ? cclang_canonical(unit, cclang_pointee(unit, type)) : cclang_canonical(unit, cclang_element(unit, type))
        }
        guard type.kind == TypeKind.record || type.kind == TypeKind.enumeration, typeDepth < 16 else { return }
        let inner = cclang_type_declaration(unit, type)
        let whole = extent(inner)
        guard whole.file == file, outer.range.contains(whole.bytes), whole.bytes != outer.range else { return }
        typeDepth += 1
        declareTag(inner)
        typeDepth -= 1
    }

    /// A typedef. One that repeats its record's tag says nothing.
    mutating func declareAlias(_ cursor: cclang_cursor, name: Name, isSystem: Bool) {
        guard !name.isNone else { return }
        let underlying = cclang_underlying(unit, cursor)
        let aliased = typeID(underlying)
        let target = facts.types[aliased]
        if target.kind == .record || target.kind == .enumeration, target.name == name {
            if !isSystem, cclang_canonical(unit, underlying).kind == TypeKind.record {
                declareInner(of: cursor, underlying)
            }
            return
        }
        guard declaredTypes.insert(name).inserted else { return }
        if !isSystem { declareInner(of: cursor, underlying) }
        let whole = isSystem ? cclang_range(file: file, start: 0, end: 0, is_macro: 0, in_argument: 0) : extent(cursor)
        var declaration = TypeDeclaration(
            kind: .alias, name: name,
            nameRange: isSystem ? .zero : declarationNameRange(cursor, name: name, whole: whole), range: whole.bytes,
            body: .zero)
        declaration.aliased = aliased
        declaration.file = isSystem ? 0 : fileIndex(whole.file)
        if isSystem { declaration.attributes = [facts.names.intern("system")] }
        facts.typeDeclarations.append(declaration)
    }

    /// `typedef struct { … } name;`: the record stands inside the typedef and is no declaration of its own everywhere.
    private mutating func declareInner(of cursor: cclang_cursor, _ underlying: cclang_type) {
        let canonical = cclang_canonical(unit, underlying)
        guard canonical.kind == TypeKind.record || canonical.kind == TypeKind.enumeration else { return }
        let inner = cclang_type_declaration(unit, canonical)
        let whole = extent(inner)
        guard whole.file == file else { return }
        declareTag(inner)
    }
}
