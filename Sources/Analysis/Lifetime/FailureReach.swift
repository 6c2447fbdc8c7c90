import LeakModel
import Rules

extension Exploration {
    /// Whether no path on which the acquisition failed comes to the block: then the handle is certainly there.
    func failureStaysAway(from block: BlockID) -> Bool {
        guard let resource, let start = frame.callBlocks[Int(resource.call.raw)] else { return false }
        let search = Exploration(frame, in: context, limits: .summary)
        search.symbols = symbols
        search.regions = regions
        search.regionTags = regionTags
        search.failing = resource.call
        for state in entered[start.index] where !state.isBorn { search.start(state, at: start) }
        search.start(State(), at: start)
        search.drain()
        return !search.isOverBudget && search.entered[block.index].isEmpty && block != start
    }
}

/// Whether the path only asks whether there is a handle, uses it for nothing, and goes where it goes without one: tests
/// of failing calls look so (`expect(open_it(BAD) == NULL);`).
func isUnwanted(_ leak: Leak, _ run: ResourceRun, _ exploration: Exploration) -> Bool {
    let frame = exploration.frame
    guard let handle = frame.handlePlace(of: run.acquisition), case .local = handle.base, handle.path.isEmpty else { return false }
    let status = frame.function[run.call].result
    var isAsked = false
    var isBorn = false
    var isAskedOtherwise = false
    for block in blocks(on: leak.trace, exploration) {
        for instruction in frame.function[block].instructions {
            if case .call(run.call) = instruction.operation { isBorn = true } else if isBorn, uses(instruction.operation, handle, frame) { return false }
        }
        switch frame.function[block].terminator {
        case .branch(let condition, _, _) where isBorn:
            let places = Decision(condition, holds: true, in: frame.function)?.places ?? []
            if places.contains(where: { $0 == handle || $0 == status }) { isAsked = true } else { isAskedOtherwise = true }
        case .return(.some(.place(let place))) where place.base == handle.base: return false
        default: break
        }
    }
    // An exit that something else decides comes before the use.
    if leak.kind == .returned, isAskedOtherwise { return false }
    return isAsked && !exploration.failureStaysAway(from: leak.block)
}

private func uses(_ operation: Operation, _ handle: Place, _ frame: Frame) -> Bool {
    func isHandle(_ operand: Operand) -> Bool {
        switch operand {
        case .place(let place), .addressOf(let place), .boundMethod(let place, _): place.base == handle.base
        case .constant, .function, .unknown: false
        }
    }
    switch operation {
    case .call(let id):
        let call = frame.function[id]
        if case .place(let place) = call.callee, place.base == handle.base { return true }
        return call.receiver.map(isHandle) ?? false || frame.function.arguments(of: call).contains { isHandle($0.value) }
    case .assign(let place, let value): return isHandle(value) || place.base == handle.base && !place.path.isEmpty
    case .closure: return true
    case .endOfLife: return false
    case .opaque(let places): return frame.function.places(places).contains { $0.base == handle.base }
    }
}
