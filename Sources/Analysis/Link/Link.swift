import LeakModel
import Rules

/// Joins units to a program: renumbers their tables, merges types, resolves names, types and calls.
///
/// Units of one program come in a fixed order (the linter sorts them by file), so that the result does not depend
/// on the order in which they were read.
public func link(_ units: [UnitFacts], rules: RuleSet) -> Program {
    var program = Program()
    var seen = SeenDeclarations()
    var declarations: [TypeDeclaration] = []
    let twins = TwinTypes(units, in: &program)
    for unit in units { declarations += add(unit, to: &program, seen: &seen, twins) }
    indexFunctions(&program)
    program.declareAmbiguous(twins)
    mergeTypes(declarations, into: &program)
    addLibraryTypes(rules.libraries, to: &program)
    program.indexSupertypes()
    indexGlobals(&program)
    program.indexTypeNames()
    resolveNames(&program)
    resolveConstants(&program, rules.libraries)
    program.indexStoredFunctions()
    resolveTypes(&program, rules: rules)
    resolveCalls(&program)
    orderBottomUp(&program)
    program.indexCalls()
    return program
}

private func indexFunctions(_ program: inout Program) {
    program.children = Array(repeating: [], count: program.functions.count)
    for id in program.functionIDs {
        let function = program[id]
        if let parent = function.parent { program.children[Int(parent.raw)].append(id) }
        if function.kind != .closure && function.kind != .propertyInitializer && function.kind != .topLevel {
            program.functionIndex[function.name, default: []].append(id)
        }
    }
}

/// Makes static properties globals of their own, beside those of the front ends.
private func indexGlobals(_ program: inout Program) {
    var taken: Set<Name> = []
    for nominal in program.nominals where !nominal.isLibrary {
        for (property, file) in zip(nominal.properties, nominal.propertyFiles) where property.flags.contains(.isStatic) {
            guard !property.flags.contains(.isComputed) else { continue }
            var name = program.names.intern(program[nominal.name] + "." + program[property.name])
            // Another type of the same name has one, too.
            if !taken.insert(name).inserted { name = program.names.twin(of: name) }
            var global = Global(
                name: name, shortName: property.name, type: property.type, nameRange: property.nameRange,
                range: property.range)
            global.isConstant = property.flags.contains(.isConstant)
            global.isFilePrivate = property.flags.contains(.isFilePrivate)
            global.strength = property.strength
            global.attributes = property.attributes
            global.initializer = property.initializer
            global.file = file
            global.owner = nominal.name
            program.staticIndex[StaticKey(owner: nominal.name, name: property.name)] = name
            program.globals.append(global)
        }
    }
    for (index, global) in program.globals.enumerated() where program.globalIndex[global.name] == nil {
        program.globalIndex[global.name] = index
    }
}
