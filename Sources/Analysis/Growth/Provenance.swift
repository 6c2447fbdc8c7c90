import LeakModel

/// Where a key or an element comes from.
enum Provenance: UInt8, Comparable {
    /// Literals, enum cases, types: finitely many.
    case finite
    /// Not known, or state of the program.
    case unknown
    /// From a parameter that the program does not decide.
    case input

    static func < (a: Provenance, b: Provenance) -> Bool { a.rawValue < b.rawValue }
}

extension GrowthAnalysis {
    /// Traces a value back through locals, simple calls and up to three callers.
    func provenance(of operand: Operand, in id: FunctionID) -> Provenance {
        var budget = 200
        return provenance(of: operand, in: id, depth: 0, hops: 0, &budget)
    }

    private func provenance(of operand: Operand, in id: FunctionID, depth: Int, hops: Int, _ budget: inout Int) -> Provenance {
        budget -= 1
        guard depth < 12, budget > 0 else { return .unknown }
        switch operand {
        case .constant, .function: return .finite
        case .boundMethod, .unknown: return .unknown
        case .addressOf(let place), .place(let place):
            if isFiniteType(program.type(of: place, in: id)) { return .finite }
            return provenance(of: place, in: id, depth: depth, hops: hops, &budget)
        }
    }

    private func provenance(of place: Place, in id: FunctionID, depth: Int, hops: Int, _ budget: inout Int) -> Provenance {
        let function = program[id]
        switch place.base {
        case .local(let local): return provenance(ofLocal: local, in: id, depth: depth, hops: hops, &budget)
        case .parameter(let index): return provenance(ofParameter: Int(index), in: id, depth: depth, hops: hops, &budget)
        case .capture(let index):
            guard Int(index) < function.captures.count, let parent = function.parent else { return .unknown }
            let outer = function.captures[Int(index)].place
            let place = Place(outer.base, outer.path.appending(place.path))
            return provenance(of: .place(place), in: parent, depth: depth + 1, hops: hops, &budget)
        case .global(let name):
            return place.path.isEmpty && program.global(named: name)?.isConstant ?? false ? .finite : .unknown
        case .named(let name):
            // A type used as a value (`Foo.self`).
            // Generic parameters are no types of the program; they are told by their capital letter.
            let isCapital = program[name].unicodeScalars.first?.properties.isUppercase ?? false
            let isType = (isCapital || program.type(named: name, from: program[program.outermost(id)].owner) != nil)
                && place.path.elements.allSatisfy { program[$0.name] == "self" || program[$0.name] == "Type" }
            return isType ? .finite : .unknown
        case .selfValue: return isElementOfConstant(place, function) ? .finite : .unknown
        }
    }

    /// Whether the key is an object of the program, or made of one: as many keys as such objects.
    func isEntity(_ key: Operand, in id: FunctionID, depth: Int = 0) -> Bool {
        guard depth < 3, let place = key.place else { return false }
        let type = program.type(of: place, in: id)
        if program.isReference(type) == true {
            // Classes of a library that are used as keys are texts, numbers and addresses.
            return program.nominal(of: type).map { program[$0].isDeclared } ?? true
        }
        if case .capture(let index) = place.base, place.path.isEmpty, let parent = program[id].parent, Int(index) < program[id].captures.count {
            return isEntity(.place(program[id].captures[Int(index)].place), in: parent, depth: depth + 1)
        }
        guard case .local(let local) = place.base, place.path.isEmpty else { return false }
        let function = program[id]
        for call in function.calls where call.result == place && function.arguments(of: call).count == 1 {
            guard call.flags.contains(.isInitializer) || call.receiver == nil, let argument = function.arguments(of: call).first else { continue }
            return isEntity(argument.value, in: id, depth: depth + 1)
        }
        for case .place(let source) in aliases[Int(id.raw)].sources[Int(local.raw)] where source != place {
            return isEntity(.place(source), in: id, depth: depth + 1)
        }
        return false
    }

    /// An element of what the object holds from the start (`for kind in kinds` where `let kinds: [Kind]`).
    private func isElementOfConstant(_ place: Place, _ function: Function) -> Bool {
        guard place.path.count >= 2, place.path[0].kind == .field, place.path[1].kind == .element,
            let owner = nominal(ofOwner: function.owner), !program[owner].isAmbiguous,
            let (holder, index) = program.property(place.path[0].name, of: owner)
        else { return false }
        let property = program[holder].properties[index]
        return property.flags.contains(.isConstant) && !property.flags.contains(.isComputed)
    }

    /// The worst of all that the local is ever set to.
    private func provenance(ofLocal local: LocalID, in id: FunctionID, depth: Int, hops: Int, _ budget: inout Int) -> Provenance {
        let function = program[id]
        var result: Provenance?
        func join(_ other: Provenance) { result = max(result ?? .finite, other) }
        for block in function.blocks {
            for instruction in block.instructions {
                switch instruction.operation {
                case .assign(let target, let value) where target.base == .local(local):
                    // A letter of a text says nothing of the text.
                    if !target.path.isEmpty, case .constant = value { continue }
                    if value.place?.base == .local(local) { continue }
                    join(provenance(of: value, in: id, depth: depth + 1, hops: hops, &budget))
                case .call(let call) where function[call].result?.base == .local(local):
                    join(provenance(ofCall: function[call], in: id, depth: depth + 1, hops: hops, &budget))
                default: continue
                }
                if result == .input { return .input }
            }
            if case .invoke(let call, _, _) = block.terminator, function[call].result?.base == .local(local) {
                join(provenance(ofCall: function[call], in: id, depth: depth + 1, hops: hops, &budget))
            }
        }
        return result ?? .unknown
    }

    /// A value made of others comes from where they come from.
    private func provenance(ofCall call: Call, in id: FunctionID, depth: Int, hops: Int, _ budget: inout Int) -> Provenance {
        let function = program[id]
        var operands = function.arguments(of: call).map(\.value)
        if let receiver = call.receiver { operands.append(receiver) }
        guard !operands.isEmpty else { return .unknown }
        var result = Provenance.finite
        for operand in operands {
            result = max(result, provenance(of: operand, in: id, depth: depth + 1, hops: hops, &budget))
            if result == .input { return .input }
        }
        if result == .finite, case .builtin = call.callee { return .finite }
        // A call may return anything even for constants (`next()`), but for a conversion (`Key("a")`).
        return result == .finite && !call.flags.contains(.isInitializer) && call.receiver != nil ? .unknown : result
    }

    private func provenance(ofParameter index: Int, in id: FunctionID, depth: Int, hops: Int, _ budget: inout Int) -> Provenance {
        let function = program[id]
        let callers = program.callers(of: id)
        if function.kind == .closure { return .input }
        if callers.isEmpty || function.flags.contains(.isPublic) || function.flags.contains(.isExternallyCalled) || hops >= 3 {
            return callers.isEmpty || hops < 3 ? .input : .unknown
        }
        var result = Provenance.finite
        for site in callers.prefix(16) {
            let binding = program.binding(of: site, to: id)
            let caller = program[site.function]
            guard let position = binding.firstIndex(of: index) else {
                if index < function.parameters.count, function.parameters[index].hasDefault { continue }
                result = max(result, .unknown)
                continue
            }
            let arguments = caller.arguments(of: caller[site.call])
            let value = arguments[arguments.startIndex + position].value
            result = max(result, provenance(of: value, in: site.function, depth: depth + 1, hops: hops + 1, &budget))
            if result == .input { return .input }
        }
        return result
    }

    /// Types with few values: enums without payload, booleans, types themselves.
    func isFiniteType(_ type: TypeID) -> Bool {
        let type = program.unwrapped(type)
        let head = program.types[type]
        switch head.kind {
        case .boolean, .enumeration, .metatype: return true
        case .nominal:
            guard let nominal = program.nominal(of: type) else { return false }
            let declaration = program[nominal]
            if isOpenEnumeration(declaration) { return true }
            return declaration.kind == .enum && declaration.isDeclared && !declaration.isAmbiguous
                && !declaration.cases.isEmpty && declaration.cases.allSatisfy { $0.payload.allSatisfy(isFiniteType) }
        case .tuple: return !head.arguments.isEmpty && head.arguments.allSatisfy(isFiniteType)
        default: return false
        }
    }

    /// A struct around one value that names its usual values as static constants: `struct Kind { static let png = Kind("png") … }`.
    private func isOpenEnumeration(_ declaration: Nominal) -> Bool {
        guard declaration.kind == .struct, declaration.isDeclared, !declaration.isAmbiguous else { return false }
        var stored = 0
        var constants = 0
        for property in declaration.properties where !property.flags.contains(.isComputed) {
            guard property.flags.contains(.isStatic) else {
                stored += 1
                continue
            }
            let type = program.types[program.unwrapped(property.type)]
            if property.flags.contains(.isConstant), type.kind == .nominal, type.name == declaration.name { constants += 1 }
        }
        return stored <= 1 && constants >= 2
    }
}
