import LeakModel

/// Replaces `named` place bases by what the whole program knows: members of self, globals, static properties.
/// Type names and unknown names stay.
func resolveNames(_ program: inout Program) {
    var resolver = NameResolver(program: program)
    // Parents come before their closures, so that a capture of self that is added reaches them first.
    for index in program.functions.indices where program.languages[Int(program.functions[index].file)] == .swift {
        resolver.resolve(FunctionID(raw: UInt32(index)))
    }
    program = resolver.program
}

private struct NameResolver {
    var program: Program

    mutating func resolve(_ id: FunctionID) {
        let index = Int(id.raw)
        for i in program.functions[index].captures.indices {
            guard let parent = program.functions[index].parent else { break }
            let place = program.functions[index].captures[i].place
            program.functions[index].captures[i].place = resolved(place, in: parent)
        }
        for i in program.functions[index].blocks.indices {
            for j in program.functions[index].blocks[i].instructions.indices {
                let operation = program.functions[index].blocks[i].instructions[j].operation
                if let changed = resolved(operation, in: id) {
                    program.functions[index].blocks[i].instructions[j].operation = changed
                }
            }
            let terminator = program.functions[index].blocks[i].terminator
            program.functions[index].blocks[i].terminator = resolved(terminator, in: id)
        }
        for i in program.functions[index].calls.indices { resolveCall(i, of: index, id) }
        for i in program.functions[index].arguments.indices {
            let value = program.functions[index].arguments[i].value
            program.functions[index].arguments[i].value = resolved(value, in: id)
        }
        for i in program.functions[index].places.indices {
            let place = program.functions[index].places[i]
            program.functions[index].places[i] = resolved(place, in: id)
        }
    }

    private mutating func resolveCall(_ i: Int, of index: Int, _ id: FunctionID) {
        let call = program.functions[index].calls[i]
        if let receiver = call.receiver { program.functions[index].calls[i].receiver = resolved(receiver, in: id) }
        if let result = call.result { program.functions[index].calls[i].result = resolved(result, in: id) }
        if case .place(let place) = call.callee {
            program.functions[index].calls[i].callee = .place(resolved(place, in: id))
        }
    }

    private mutating func resolved(_ operation: Operation, in id: FunctionID) -> Operation? {
        switch operation {
        case .assign(let place, let operand): .assign(resolved(place, in: id), resolved(operand, in: id))
        case .closure(let place, let function): .closure(resolved(place, in: id), function)
        case .call, .endOfLife, .opaque: nil
        }
    }

    private mutating func resolved(_ terminator: Terminator, in id: FunctionID) -> Terminator {
        switch terminator {
        case .branch(let condition, let then, let otherwise):
            .branch(resolved(condition, in: id), then: then, else: otherwise)
        case .switch(let operand, let arms): .switch(resolved(operand, in: id), arms)
        case .return(let operand): .return(operand.map { resolved($0, in: id) })
        case .throw(let operand): .throw(operand.map { resolved($0, in: id) })
        case .jump, .invoke, .unreachable: terminator
        }
    }

    private mutating func resolved(_ condition: Condition, in id: FunctionID) -> Condition {
        switch condition {
        case .compare(let a, let relation, let b): .compare(resolved(a, in: id), relation, resolved(b, in: id))
        case .isCase(let place, let name): .isCase(resolved(place, in: id), name)
        case .opaque: condition
        }
    }

    private mutating func resolved(_ operand: Operand, in id: FunctionID) -> Operand {
        switch operand {
        case .place(let place): .place(resolved(place, in: id))
        case .addressOf(let place): .addressOf(resolved(place, in: id))
        case .boundMethod(let place, let name): .boundMethod(resolved(place, in: id), name)
        case .constant, .function, .unknown: operand
        }
    }

    private mutating func resolved(_ place: Place, in id: FunctionID) -> Place {
        guard case .named(let name) = place.base else { return place }
        let owner = program[program.outermost(id)].owner
        if let known = memberOfSelf(name, place.path, in: id, owner: owner) { return known }
        if program.globalIndex[name] != nil { return Place(.global(name), place.path) }
        if let type = program.type(named: name, from: owner) { return staticMember(of: type, place) }
        return place
    }

    /// `name` as a member of the type around the function, or of a type around that (statics only).
    private mutating func memberOfSelf(_ name: Name, _ path: Path, in id: FunctionID, owner: Name) -> Place? {
        guard !owner.isNone, let nominal = program.nominal(named: program.canonicalName(owner)) else { return nil }
        guard let (declaring, index) = program.property(name, of: nominal) else { return nil }
        if program[declaring].properties[index].flags.contains(.isStatic) {
            return staticPlace(declaring, name).map { Place($0, path) }
        }
        guard !program[program.outermost(id)].flags.contains(.isStatic) else { return nil }
        let base = selfBase(of: id)
        return Place(base, Path([.field(name)]).appending(path))
    }

    private func staticPlace(_ owner: NominalID, _ name: Name) -> PlaceBase? {
        if let known = program.staticIndex[StaticKey(owner: program[owner].name, name: name)] { return .global(known) }
        let full = program[program[owner].name] + "." + program[name]
        guard let global = program.names.find(full), program.globalIndex[global] != nil else { return nil }
        return .global(global)
    }

    /// `Type.prop.rest` as the static's global with `rest`; other places of a type stay as they are.
    private mutating func staticMember(of type: NominalID, _ place: Place) -> Place {
        let typed = Place(.named(program[type].name), place.path)
        guard let first = place.path.elements.first, first.kind == .field else { return typed }
        if let (declaring, _) = program.property(first.name, of: type), let base = staticPlace(declaring, first.name) {
            return Place(base, Path(Array(place.path.elements.dropFirst())))
        }
        let nested = program.names.find(program[program[type].name] + "." + program[first.name])
        if let nested, let inner = program.nominal(named: nested) {
            return staticMember(of: inner, Place(.named(nested), Path(Array(place.path.elements.dropFirst()))))
        }
        return typed
    }

    /// How `self` is reached in the function; in closures a capture that is added where there is none yet.
    private mutating func selfBase(of id: FunctionID) -> PlaceBase {
        let index = Int(id.raw)
        let function = program.functions[index]
        guard function.kind == .closure || function.kind == .localFunction, let parent = function.parent else {
            return .selfValue
        }
        let selfName = program.names.intern("self")
        if let known = function.captures.firstIndex(where: { $0.name == selfName }) { return .capture(UInt32(known)) }
        let outer = selfBase(of: parent)
        let capture = Capture(place: Place(outer), name: selfName, isImplicitSelf: true, range: function.nameRange)
        program.functions[index].captures.append(capture)
        return .capture(UInt32(program.functions[index].captures.count - 1))
    }
}

extension Program {
    /// The type that a name means inside `owner`: nested in it or in a type around it, or at the top level, or the only
    /// nested type of that name in the program.
    func type(named name: Name, from owner: Name) -> NominalID? {
        let text = names[name]
        if text == "Self" { return nominalIndex[canonicalName(owner)] }
        var scope = names[owner]
        while !scope.isEmpty {
            if let nested = names.find(scope + "." + text), let id = nominalIndex[canonicalName(nested)] { return id }
            scope = scope.lastIndex(of: ".").map { String(scope[..<$0]) } ?? ""
        }
        return nominal(ofTypeName: name)
    }

    /// The type of this name at the top level, or the only nested type of that short name.
    func nominal(ofTypeName name: Name) -> NominalID? {
        nominalIndex[canonicalName(name)] ?? nestedIndex[name] ?? nil
    }
}
