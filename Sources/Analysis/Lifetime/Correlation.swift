import LeakModel

/// A condition without its direction, and whether it was found to hold: `a != b` that fails is `a == b` that holds.
struct Decision: Hashable, Sendable {
    private enum Question: Hashable, Sendable {
        case compare(Operand, Relation, Operand)
        case isCase(Place, Name)
        case text(Name)
    }

    private var question: Question
    var holds: Bool
    /// What the condition reads.
    let places: [Place]

    init?(_ condition: Condition, holds: Bool, in function: Function) {
        switch condition {
        case .compare(let a, let relation, let b):
            let isNegated = relation == .notEqual || relation == .greaterOrEqual || relation == .greater
            question = .compare(a, isNegated ? relation.negated : relation, b)
            self.holds = holds != isNegated
            places = [a.place, b.place].compactMap { $0 }
        case .isCase(let place, let name):
            question = .isCase(place, name)
            self.holds = holds
            places = [place]
        case .opaque(let reads, let text):
            guard !text.isNone else { return nil }
            question = .text(text)
            self.holds = holds
            places = Array(function.places(reads))
        }
    }

    static func == (a: Decision, b: Decision) -> Bool { a.question == b.question && a.holds == b.holds }

    func hash(into hasher: inout Hasher) {
        hasher.combine(question)
        hasher.combine(holds)
    }

    func contradicts(_ other: Decision) -> Bool { question == other.question && holds != other.holds }
}

/// What was decided on the way to a block, with the block that decides it, nearest first.
private func guards(of block: BlockID, _ frame: Frame) -> [(decision: Decision, block: BlockID)] {
    var result: [(decision: Decision, block: BlockID)] = []
    var current = block
    while let above = frame.flow.immediateDominators[current.index], above != current, result.count < 32 {
        if case .branch(let condition, let then, let otherwise) = frame.function[above].terminator, then != otherwise {
            let isThen = isOnlyEntered(then, from: above, frame) && frame.flow.dominates(then, block)
            let isElse = isOnlyEntered(otherwise, from: above, frame) && frame.flow.dominates(otherwise, block)
            if isThen != isElse, let decision = Decision(condition, holds: isThen, in: frame.function) { result.append((decision, above)) }
        }
        current = above
    }
    return result
}

private func isOnlyEntered(_ block: BlockID, from other: BlockID, _ frame: Frame) -> Bool {
    frame.flow.predecessors[block.index] == [other]
}

/// The decisions along a path.
private func decisions(on path: [BlockID], _ frame: Frame) -> [Decision] {
    zip(path, path.dropFirst()).compactMap { block, next in
        guard case .branch(let condition, let then, let otherwise) = frame.function[block].terminator, then != otherwise else { return nil }
        return Decision(condition, holds: next == then, in: frame.function)
    }
}

/// Whether the resource is an optional one (`if (a) p = f(); … if (a) free(p);`) and the path is one on which its
/// condition has changed, or one that goes another way round the test of it: such conditions usually agree.
func isOptional(_ leak: Leak, _ run: ResourceRun, _ exploration: Exploration) -> Bool {
    let frame = exploration.frame
    guard let start = frame.callBlocks[Int(run.call.raw)] else { return false }
    let own = guards(of: start, frame)
    guard !own.isEmpty else { return false }
    let path = blocks(on: leak.trace, exploration)
    for decision in decisions(on: path, frame) where decision.places.contains(where: { !isWhollyKnown($0, frame) }) {
        if own.contains(where: { $0.decision.contradicts(decision) && goesOn(past: $0.block, without: start, to: leak.block, frame) }) {
            return true
        }
    }
    let above = Set(own.map(\.block))
    let passed = Set(path)
    for release in run.covers.map(\.block) + run.perhapsReleased where frame.flow.reachable(from: release)[leak.block.index] {
        for guarding in guards(of: release, frame) where !above.contains(guarding.block) && !passed.contains(guarding.block) {
            if own.contains(where: { $0.decision == guarding.decision }) { return true }
        }
    }
    return false
}

/// Whether the function comes to `end` from `branch` also without the acquisition.
private func goesOn(past branch: BlockID, without start: BlockID, to end: BlockID, _ frame: Frame) -> Bool {
    frame.flow.successors[branch.index].contains { next in
        !frame.flow.dominates(next, start) && (next == end || frame.flow.reachable(from: next)[end.index])
    }
}

/// Variables of the function's own: what is known of them on a path is what is.
private func isWhollyKnown(_ place: Place, _ frame: Frame) -> Bool {
    guard place.path.isEmpty, case .local(let local) = place.base else { return place.path.isEmpty && place.base.isParameter }
    return !frame.live.isExposed[Int(local.raw)]
}

extension PlaceBase {
    fileprivate var isParameter: Bool { if case .parameter = self { true } else { false } }
}

/// Whether the path is one that only another result of the same call decides (`f(&p, &count); if (count == 0) return;`):
/// whether there is a resource then, nothing but the call itself could say.
func hangsOnOtherResult(_ leak: Leak, _ run: ResourceRun, _ exploration: Exploration) -> Bool {
    let frame = exploration.frame
    let handle = frame.handlePlace(of: run.acquisition)
    var others: [Place] = []
    for argument in frame.function.arguments(of: frame.function[run.call]) {
        if case .addressOf(let place) = argument.value, place != handle, frame.isOwnVariable(place) { others.append(place) }
    }
    guard !others.isEmpty else { return false }
    return decisions(on: blocks(on: leak.trace, exploration), frame).contains { decision in
        decision.places.contains { place in others.contains { $0.base == place.base } }
    }
}

/// Whether the path asks the call's answer for one way of failing only (`if (get(u, &p) != NOT_FOUND) return;`): then
/// nobody expects it to succeed there.
func expectsFailure(_ leak: Leak, _ run: ResourceRun, _ exploration: Exploration) -> Bool {
    let frame = exploration.frame
    guard let acquire = frame.models[Int(run.call.raw)].acquires.first, acquire.fails == .nonzeroStatus,
        let status = frame.handlePlace(of: Acquisition(call: run.call, rule: 0, slot: .result, source: .declared))
    else { return false }
    var isAsked = false
    let path = blocks(on: leak.trace, exploration)
    for block in path.dropLast() {
        guard case .branch(.compare(.place(status), _, .constant(let constant)), _, _) = frame.function[block].terminator else { continue }
        guard case .integer(let value) = constant, value != 0 else { return false }
        isAsked = true
    }
    return isAsked
}
