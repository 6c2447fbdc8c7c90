import LeakModel

/// Functions that run a bounded number of times.
struct StartUp {
    /// Run once in the life of the process (but for loops that wait for events).
    var once: Set<FunctionID> = []
    /// Names of functions that are stored or handed on: they may be called from anywhere.
    var named: Set<Name> = []
    /// Reached from a program that does its work and ends, and from no other.
    var oneShot: Set<FunctionID> = []
    /// Run only while an object goes.
    var teardown: Set<FunctionID> = []
    /// Nobody calls them.
    var dead: Set<FunctionID> = []
    /// Names that are called anywhere, whoever is meant.
    var called: Set<Name> = []
}

extension GrowthAnalysis {
    mutating func findStartUp(_ types: LongLivedTypes) -> StartUp {
        var result = StartUp()
        let named = namesUsedAsValues()
        let hasEntry = program.functions.contains { $0.flags.contains(.isEntryPoint) }
        let isRoot = { (function: Function) -> Bool in
            switch function.kind {
            case .topLevel, .propertyInitializer: true
            default: function.flags.contains(.isEntryPoint)
            }
        }
        var onceRoots: [FunctionID] = []
        var teardownRoots: [FunctionID] = []
        for id in program.functionIDs {
            let function = program[id]
            if isRoot(function) { onceRoots.append(id) }
            if function.kind == .initializer, let owner = nominal(ofOwner: function.owner), let life = types.types[owner],
                life.hops == 0, !life.isShared, life.owner == .singleton
            {
                onceRoots.append(id)
            }
            if isOnceMethod(function), let owner = nominal(ofOwner: function.owner), let life = types.types[owner], !life.isShared {
                onceRoots.append(id)
            }
            if function.kind == .deinitializer { teardownRoots.append(id) }
            if isDead(id, named) { result.dead.insert(id) }
        }
        result.once = spread(from: onceRoots, named, hasEntry: hasEntry)
        result.named = named
        result.called = Set(program.functions.flatMap { $0.calls.compactMap(\.callee.baseName) })
        result.teardown = spread(from: teardownRoots, named, hasEntry: hasEntry)
        result.oneShot = oneShotFunctions()
        return result
    }

    /// Names of functions that are stored or handed on: they may be called from anywhere.
    private func namesUsedAsValues() -> Set<Name> {
        var result: Set<Name> = []
        func add(_ operand: Operand) {
            switch operand {
            case .function(let name), .boundMethod(_, let name): result.insert(name)
            case .place, .addressOf, .constant, .unknown: break
            }
        }
        for function in program.functions {
            for argument in function.arguments { add(argument.value) }
            for block in function.blocks {
                for instruction in block.instructions {
                    if case .assign(_, let value) = instruction.operation { add(value) }
                }
                if case .return(let value?) = block.terminator { add(value) }
            }
        }
        return result
    }

    private func isDead(_ id: FunctionID, _ named: Set<Name>) -> Bool {
        let function = program[id]
        guard function.flags.contains(.isFilePrivate), program.callers(of: id).isEmpty, !named.contains(function.name) else { return false }
        guard function.kind == .function || function.kind == .method else { return false }
        return function.flags.isDisjoint(with: [.isExternallyCalled, .isOverride, .isEntryPoint])
    }

    /// The functions all of whose calls stand in functions of the set, outside event loops: the greatest such set, so
    /// that recursion below the roots belongs to it.
    private mutating func spread(from roots: [FunctionID], _ named: Set<Name>, hasEntry: Bool) -> Set<FunctionID> {
        let rootSet = Set(roots)
        var result = rootSet
        for id in program.functionIDs {
            let isReached = !program.callers(of: id).isEmpty || program[id].kind == .closure
            if isReached && isEligible(id, named, hasEntry: hasEntry) { result.insert(id) }
        }
        var work = program.functionIDs.filter { !result.contains($0) }
        func remove(_ id: FunctionID) {
            if !rootSet.contains(id), result.remove(id) != nil { work.append(id) }
        }
        for id in program.functionIDs where result.contains(id) {
            let loops = eventLoopBlocks(of: id)
            guard !loops.isEmpty else { continue }
            for block in loops.sorted() {
                for call in program[id][block].calls { program.targets(of: CallSite(id, call)).functions.forEach(remove) }
            }
        }
        while let id = work.popLast() {
            for targets in program.targets[Int(id.raw)] { targets.functions.forEach(remove) }
            for child in program.children[Int(id.raw)] { remove(child) }
        }
        return result
    }

    private func runsAtOnce(_ child: FunctionID) -> Bool {
        program[child].flags.contains(.isCalledAtOnce) || closuresAtOnce.contains(child)
    }

    /// A method that the platform calls once in the life of its object.
    private func isOnceMethod(_ function: Function) -> Bool {
        guard function.kind == .method else { return false }
        return onceMethods.contains { name, labels in
            guard name == function.name else { return false }
            guard let labels else { return true }
            return labels == function.parameters.map { $0.label.isNone ? "_" : program[$0.label] }
        }
    }

    /// Whether the function runs only while an object of the type is made.
    func isInitial(_ id: FunctionID, of owner: NominalID, _ startUp: StartUp, depth: Int = 0) -> Bool {
        let function = program[id]
        if function.kind == .initializer || function.kind == .propertyInitializer || isOnceMethod(function) { return nominal(ofOwner: function.owner) == owner }
        if function.kind == .closure {
            guard runsAtOnce(id), let parent = function.parent else { return false }
            return isInitial(parent, of: owner, startUp, depth: depth + 1)
        }
        let callers = program.callers(of: id)
        guard depth < 6, !callers.isEmpty, callers.count <= 8, isEligible(id, startUp.named, hasEntry: true) else { return false }
        return callers.allSatisfy { $0.function == id || isInitial($0.function, of: owner, startUp, depth: depth + 1) }
    }

    private func isEligible(_ id: FunctionID, _ named: Set<Name>, hasEntry: Bool) -> Bool {
        let function = program[id]
        if function.kind == .closure { return runsAtOnce(id) && function.parent != nil }
        guard !named.contains(function.name) else { return false }
        guard function.flags.isDisjoint(with: [.isExternallyCalled, .isPublic, .isOverride]) else { return false }
        if program.languages[Int(function.file)] == .c, !hasEntry { return function.flags.contains(.isFilePrivate) }
        return true
    }

    /// What programs that end by themselves reach, and no program that waits for events.
    private mutating func oneShotFunctions() -> Set<FunctionID> {
        let entries = program.functionIDs.filter { program[$0].flags.contains(.isEntryPoint) }
        guard !entries.isEmpty else { return [] }
        var short: Set<FunctionID> = []
        var long: Set<FunctionID> = []
        for entry in entries {
            let reached = reachable(from: entry)
            if isLongRunning(entry, reached) { long.formUnion(reached) } else { short.formUnion(reached) }
        }
        return short.subtracting(long)
    }

    private mutating func isLongRunning(_ entry: FunctionID, _ reached: Set<FunctionID>) -> Bool {
        if program.language(of: entry) == .swift {
            guard knowsWaits else { return true }
            return reached.contains { id in
                program[id].calls.contains { $0.callee.baseName.map { waits.contains($0) } ?? false }
            }
        }
        for id in reached where !eventLoopBlocks(of: id).isEmpty { return true }
        return false
    }

    private func reachable(from entry: FunctionID) -> Set<FunctionID> {
        var seen: Set<FunctionID> = [entry]
        var work = [entry]
        while let id = work.popLast() {
            var next = program.children[Int(id.raw)]
            for targets in program.targets[Int(id.raw)] { next += targets.functions }
            for argument in program[id].arguments {
                if case .function(let name) = argument.value { next += program.functions(named: name) }
            }
            for block in program[id].blocks {
                for instruction in block.instructions {
                    if case .assign(_, .function(let name)) = instruction.operation { next += program.functions(named: name) }
                }
            }
            for function in next where seen.insert(function).inserted { work.append(function) }
        }
        return seen
    }
}

extension BasicBlock {
    /// The calls of the block, in order.
    var calls: [CallID] {
        var result: [CallID] = []
        for instruction in instructions { if case .call(let call) = instruction.operation { result.append(call) } }
        if case .invoke(let call, _, _) = terminator { result.append(call) }
        return result
    }

    /// Whether the call stands in this block.
    func makes(_ call: CallID) -> Bool {
        if case .invoke(call, _, _) = terminator { return true }
        return instructions.contains { $0.operation == .call(call) }
    }
}
