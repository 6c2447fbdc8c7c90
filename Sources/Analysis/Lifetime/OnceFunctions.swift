import LeakModel

/// The functions that only a program's entry runs, outside loops: what they leave behind is bounded and goes when the
/// process ends. Tests and the steps of small programs look so.
///
/// Such a function stands in the file of an entry point, and all its uses do: it is called there by functions of the
/// set, or the entry itself hands it on (`struct test tests[] = {{"opens", opens}}`, `run(opens)`).
func functionsRunOnce(in program: Program) -> Set<FunctionID> {
    let entries = program.functionIDs.filter { program[$0].flags.contains(.isEntryPoint) && program[$0].kind == .function }
    guard !entries.isEmpty else { return [] }
    let files = Set(entries.map { program[$0].file })
    let handedOn = namesHandedOn(in: program, by: Set(entries))
    var members = Set(entries)
    for id in program.functionIDs where files.contains(program[id].file) && program[id].kind == .function {
        let name = program[id].name
        if handedOn.elsewhere.contains(name) { continue }
        if !program.callers(of: id).isEmpty || handedOn.byEntries.contains(name) { members.insert(id) }
    }
    var work: [FunctionID] = []
    for id in program.functionIDs where members.contains(id) && !program[id].flags.contains(.isEntryPoint) {
        if program.callers(of: id).contains(where: { !members.contains($0.function) || program[$0.function].file != program[id].file }) {
            work.append(id)
        }
    }
    for id in program.functionIDs where members.contains(id) { work += calledInLoops(of: id, program) }
    while let id = work.popLast() {
        guard members.contains(id), !program[id].flags.contains(.isEntryPoint) else { continue }
        members.remove(id)
        for targets in program.targets[Int(id.raw)] { work += targets.functions }
    }
    return members
}

/// The names of functions that are used as values, by where.
private func namesHandedOn(in program: Program, by entries: Set<FunctionID>) -> (byEntries: Set<Name>, elsewhere: Set<Name>) {
    var result: (byEntries: Set<Name>, elsewhere: Set<Name>) = ([], [])
    for id in program.functionIDs {
        let isEntry = entries.contains(id)
        func add(_ operand: Operand) {
            guard case .function(let name) = operand else { return }
            if isEntry { result.byEntries.insert(name) } else { result.elsewhere.insert(name) }
        }
        for argument in program[id].arguments { add(argument.value) }
        for block in program[id].blocks {
            for instruction in block.instructions {
                if case .assign(_, let value) = instruction.operation { add(value) }
            }
            if case .return(let value?) = block.terminator { add(value) }
        }
    }
    return result
}

/// What the function calls again and again.
private func calledInLoops(of id: FunctionID, _ program: Program) -> [FunctionID] {
    let function = program[id]
    let isInLoop = ControlFlow(function).blocksInLoops
    guard isInLoop.contains(true) else { return [] }
    var result: [FunctionID] = []
    for (index, block) in function.blocks.enumerated() where isInLoop[index] {
        for call in block.calls { result += program.targets(of: CallSite(id, call)).functions }
    }
    return result
}
