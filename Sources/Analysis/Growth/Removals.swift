import LeakModel
import Rules

/// How much the removals of a container count.
struct RemovalEvidence {
    /// Elements go again and again, or all of them do.
    var isRemoved = false
    /// Removals that may not keep up, with the reason in words; the first of each function.
    var weak: [(access: Access, reason: String)] = []
    /// Only what the elements hold is emptied; the keys stay.
    var isInnerOnly = false

    /// One of them is in a function that nobody calls, as far as the files in view say.
    var isUncalled = false

    /// What the weak removals leave of a confidence.
    func limited(_ confidence: Confidence) -> Confidence {
        if isInnerOnly || isUncalled { return .low }
        return weak.isEmpty ? confidence : min(confidence, .medium)
    }
}

extension GrowthAnalysis {
    /// What is removed where, among all accesses of the container.
    ///
    /// - Parameter isKeyed: The container's elements may be containers whose own elements go (`table[key]?.removeAll()`).
    mutating func removals(_ slot: Slot, _ all: [Access], isKeyed: Bool, _ startUp: StartUp) -> RemovalEvidence {
        var evidence = RemovalEvidence()
        var seen: Set<FunctionID> = []
        for access in all where isRemoval(access) && isLive(access, slot, startUp) {
            if isKeyed && access.isInner && access.kind == .shrink && access.verb != .none {
                evidence.isInnerOnly = true
                continue
            }
            guard let reason = weakness(of: access, slot, all, startUp) else {
                evidence.isRemoved = true
                return evidence
            }
            if isForgotten(program.outermost(access.function), all, startUp) { evidence.isUncalled = true }
            if seen.insert(access.function).inserted { evidence.weak.append((access, reason)) }
        }
        return evidence
    }

    func isRemoval(_ access: Access) -> Bool {
        switch access.kind {
        case .shrink, .replace, .escape: true
        case .grow, .lookup, .reallocate, .store, .touch: false
        }
    }

    /// Why a removal may not keep up with what is added; nil when nothing speaks against it.
    private mutating func weakness(of access: Access, _ slot: Slot, _ all: [Access], _ startUp: StartUp) -> String? {
        guard access.kind != .escape else { return nil }
        let home = program.outermost(access.function)
        let name = program.displayName(of: home)
        if isForgotten(home, all, startUp) {
            return "it is emptied only in \(name), which nothing calls"
        }
        if isExpiryOnRead(access, all) { return "an old element goes only when its key is read again, in \(name)" }
        if isOnFailure(access) { return "an element goes only when something failed, in \(name)" }
        return nil
    }

    /// Nobody calls the function, though somebody calls those that add: not a part of a program of which the rest is not
    /// in view.
    private func isForgotten(_ id: FunctionID, _ all: [Access], _ startUp: StartUp) -> Bool {
        isUncalled(id, startUp) && all.contains { $0.kind == .grow && !isUncalled(program.outermost($0.function), startUp) }
    }

    /// Nobody calls the function, hands it on, or could from code that is not in view.
    private func isUncalled(_ id: FunctionID, _ startUp: StartUp) -> Bool {
        let function = program[id]
        guard function.kind == .function || function.kind == .method, program.callers(of: id).isEmpty else { return false }
        guard !startUp.named.contains(function.name), !startUp.called.contains(function.name) else { return false }
        return function.flags.isDisjoint(with: [.isExternallyCalled, .isOverride, .isEntryPoint, .isPublic])
    }

    /// `if let old = table[key], old.isStale { table[key] = nil }` in a function that gives the element to its caller.
    private mutating func isExpiryOnRead(_ access: Access, _ all: [Access]) -> Bool {
        guard let key = access.key, key.place != nil, !access.isInner else { return false }
        let flow = flow(of: access.function)
        let function = program[access.function]
        guard flow.isReachable(access.block), returnsValue(function) else { return false }
        return all.contains { lookup in
            guard lookup.kind == .lookup, lookup.function == access.function, lookup.key == key, !lookup.isInner,
                flow.dominates(lookup.block, access.block)
            else { return false }
            return isDecidedBetween(lookup.block, access.block, function, flow)
        }
    }

    private func returnsValue(_ function: Function) -> Bool {
        function.blocks.contains { block in
            if case .return(let value?) = block.terminator, value.place != nil { true } else { false }
        }
    }

    /// Whether more than the presence of the element decides on the way from one block to the other.
    private func isDecidedBetween(_ start: BlockID, _ end: BlockID, _ function: Function, _ flow: ControlFlow) -> Bool {
        var block = end
        for _ in 0..<64 {
            guard let up = flow.immediateDominators[block.index], up != block else { return false }
            if case .branch(let condition, _, _) = function[up].terminator, !isPresenceTest(condition) { return true }
            if up == start { return false }
            block = up
        }
        return false
    }

    private func isPresenceTest(_ condition: Condition) -> Bool {
        guard case .compare(_, _, .constant(.null)) = condition else { return false }
        return true
    }

    /// The removal stands where a call that throws has thrown.
    private mutating func isOnFailure(_ access: Access) -> Bool {
        let function = program[access.function]
        let thrown = function.blocks.compactMap { block -> BlockID? in
            if case .invoke(_, let normal, let thrown) = block.terminator, normal != thrown { thrown } else { nil }
        }
        guard !thrown.isEmpty else { return false }
        let flow = flow(of: access.function)
        return thrown.contains { flow.isReachable($0) && flow.dominates($0, access.block) }
    }
}
