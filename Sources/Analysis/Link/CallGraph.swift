import LeakModel

/// Orders functions callees first. A function also comes after the closures that it makes.
func orderBottomUp(_ program: inout Program) {
    let successors = program.functionIDs.map { id in
        let called = program.targets[Int(id.raw)].flatMap { $0.functions.map { Int($0.raw) } }
        return called + program.children[Int(id.raw)].map { Int($0.raw) }
    }
    program.components = stronglyConnectedComponents(successors).map { component in
        component.map { FunctionID(raw: UInt32($0)) }
    }
}
