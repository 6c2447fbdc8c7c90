import LeakModel
import Rules

/// Puts the values of constants that C headers define in the place of their names, where Swift code uses them and
/// nothing of the program has that name.
func resolveConstants(_ program: inout Program, _ libraries: [Library]) {
    var values: [Name: Int64] = [:]
    for library in libraries {
        for (text, value) in library.constants {
            if let name = program.names.find(text) { values[name] = value }
        }
    }
    guard !values.isEmpty else { return }
    for index in program.functions.indices {
        let id = FunctionID(raw: UInt32(index))
        guard program.language(of: id) == .swift, uses(program.functions[index], values) else { continue }
        replaceConstants(&program.functions[index], values)
    }
}

private func uses(_ function: Function, _ values: [Name: Int64]) -> Bool {
    func isConstant(_ operand: Operand) -> Bool { value(of: operand, values) != nil }
    for argument in function.arguments where isConstant(argument.value) { return true }
    for block in function.blocks {
        if case .branch(.compare(let a, _, let b), _, _) = block.terminator, isConstant(a) || isConstant(b) { return true }
        if case .return(let operand?) = block.terminator, isConstant(operand) { return true }
        for case .assign(_, let operand) in block.instructions.lazy.map(\.operation) where isConstant(operand) { return true }
    }
    return false
}

private func value(of operand: Operand, _ values: [Name: Int64]) -> Int64? {
    guard case .place(let place) = operand, place.path.isEmpty, case .named(let name) = place.base else { return nil }
    return values[name]
}

private func replaceConstants(_ function: inout Function, _ values: [Name: Int64]) {
    func replaced(_ operand: Operand) -> Operand {
        value(of: operand, values).map { .constant(.integer($0)) } ?? operand
    }
    for index in function.arguments.indices { function.arguments[index].value = replaced(function.arguments[index].value) }
    for block in function.blocks.indices {
        switch function.blocks[block].terminator {
        case .branch(.compare(let a, let relation, let b), let then, let otherwise):
            function.blocks[block].terminator = .branch(.compare(replaced(a), relation, replaced(b)), then: then, else: otherwise)
        case .return(let operand?): function.blocks[block].terminator = .return(replaced(operand))
        default: break
        }
        for index in function.blocks[block].instructions.indices {
            guard case .assign(let place, let operand) = function.blocks[block].instructions[index].operation else { continue }
            function.blocks[block].instructions[index].operation = .assign(place, replaced(operand))
        }
    }
}

extension Program {
    /// Variables of C that never change: constant, or static and written nowhere, their address taken nowhere. By name,
    /// with the integer that each holds. Where a function of the file could not be read whole, it may be written there.
    var unchangingGlobals: [Name: Int64] {
        var result: [Name: Int64] = [:]
        let unsure = Set(functions.lazy.filter { !$0.isComplete }.map(\.file))
        for global in globals where global.isConstant || global.isFilePrivate && !unsure.contains(global.file) {
            if let value = global.value { result[global.name] = value }
        }
        guard !result.isEmpty else { return [:] }
        for function in functions { function.forEachChangedGlobal { result[$0] = nil } }
        return result
    }
}

extension Function {
    /// Globals that the function may change: assigned, given a result, handed out by address, touched by what isn't
    /// understood.
    fileprivate func forEachChangedGlobal(_ body: (Name) -> Void) {
        func changed(_ place: Place?) {
            if case .global(let name)? = place?.base { body(name) }
        }
        func handedOut(_ operand: Operand?) {
            if case .addressOf(let place)? = operand { changed(place) }
        }
        for block in blocks {
            for instruction in block.instructions {
                switch instruction.operation {
                case .assign(let place, let operand):
                    // What the file itself gives them first is their start value.
                    if kind != .topLevel { changed(place) }
                    handedOut(operand)
                case .closure(let place, _): changed(place)
                case .opaque(let slice): for place in places(slice) { changed(place) }
                case .call, .endOfLife: break
                }
            }
            switch block.terminator {
            case .return(let operand), .throw(let operand): handedOut(operand)
            case .branch(.compare(let a, _, let b), _, _):
                handedOut(a)
                handedOut(b)
            case .branch(.opaque(let slice, _), _, _): for place in places(slice) { changed(place) }
            case .branch, .jump, .switch, .invoke, .unreachable: break
            }
        }
        for call in calls {
            changed(call.result)
            handedOut(call.receiver)
        }
        for argument in arguments { handedOut(argument.value) }
        for capture in captures { changed(capture.place) }
    }
}
