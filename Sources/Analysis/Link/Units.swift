import LeakModel

/// A declaration's place: the same header read by two units declares the same thing twice.
private struct DeclarationKey: Hashable {
    var file: UInt32
    var start: UInt32
    var name: Name
}

/// What was read of headers so far, so that each definition counts once whoever includes it.
struct SeenDeclarations {
    fileprivate var functions: [DeclarationKey: FunctionID] = [:]
    fileprivate var types: Set<DeclarationKey> = []
    fileprivate var globals: Set<DeclarationKey> = []
    fileprivate var fileIndex: [String: UInt32] = [:]
}

/// Adds a unit's facts under the program's own numbers. What a header defines is taken from the first unit that
/// includes it.
func add(
    _ unit: UnitFacts, to program: inout Program, seen: inout SeenDeclarations, _ twins: TwinTypes
) -> [TypeDeclaration] {
    let renumber = renumbering(of: unit, in: &program, seen: &seen, twins)
    for (index, function) in unit.functions.enumerated() {
        let id = renumber.functions[index]
        if Int(id.raw) == program.functions.count { program.functions.append(renumber(function)) }
    }
    for global in unit.globals {
        let global = renumber(global)
        let key = DeclarationKey(file: global.file, start: global.range.start, name: global.name)
        if seen.globals.insert(key).inserted { program.globals.append(global) }
    }
    for declaration in unit.declarations { program.addDeclaration(renumber(declaration)) }
    return unit.typeDeclarations.compactMap { declaration in
        let declaration = renumber(declaration)
        let key = DeclarationKey(file: declaration.file, start: declaration.range.start, name: declaration.name)
        return seen.types.insert(key).inserted ? declaration : nil
    }
}

private func renumbering(
    of unit: UnitFacts, in program: inout Program, seen: inout SeenDeclarations, _ twins: TwinTypes
) -> Renumbering {
    var names = unit.names.strings.map { program.names.intern($0) }
    if unit.language == .swift, !twins.isEmpty, let file = unit.files.first {
        let folder = twins.folders(of: file)
        for index in names.indices {
            if let name = twins.meaning(of: names[index], in: file, folder: folder) { names[index] = name }
        }
    }
    var types: [TypeID] = []
    types.reserveCapacity(unit.types.types.count)
    for type in unit.types.types {
        types.append(
            program.types.intern(
                TypeRef(type.kind, name: names[Int(type.name.raw)], arguments: type.arguments.map { types[Int($0.raw)] })))
    }
    let files = unit.files.map { file in
        if let known = seen.fileIndex[file] { return known }
        let index = UInt32(program.files.count)
        program.files.append(file)
        program.languages.append(unit.language)
        seen.fileIndex[file] = index
        return index
    }
    var functions: [FunctionID] = []
    functions.reserveCapacity(unit.functions.count)
    var next = UInt32(program.functions.count)
    for function in unit.functions {
        let key = DeclarationKey(
            file: files[Int(function.file)], start: function.range.start, name: names[Int(function.name.raw)])
        if function.file > 0, let known = seen.functions[key] {
            functions.append(known)
        } else {
            let id = FunctionID(raw: next)
            next += 1
            if function.file > 0 { seen.functions[key] = id }
            functions.append(id)
        }
    }
    return Renumbering(names: names, types: types, files: files, functions: functions)
}

extension Program {
    /// Keeps the first declaration of a name, with the attributes of all.
    mutating func addDeclaration(_ declaration: FunctionDeclaration) {
        guard declaration.owner.isNone, languages[Int(declaration.file)] == .c else {
            declarations.append(declaration)
            return
        }
        guard let known = declarationIndex[declaration.name] else {
            declarationIndex[declaration.name] = declarations.count
            declarations.append(declaration)
            return
        }
        for attribute in declaration.attributes where !declarations[known].attributes.contains(attribute) {
            declarations[known].attributes.append(attribute)
        }
    }
}
