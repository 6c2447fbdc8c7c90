import LeakModel
import Rules

/// Explores a function without any resource: gives its exits, and the states from which acquisitions start.
func exploreFacts(_ frame: Frame, in context: LifetimeContext) -> Exploration {
    let exploration = Exploration(frame, in: context, limits: .summary)
    exploration.run()
    return exploration
}

/// Follows one resource from its acquisition in every state in which that is reached.
func followed(_ acquisition: Acquisition, _ frame: Frame, from facts: Exploration) -> Exploration {
    let exploration = Exploration(frame, in: facts.context, limits: .resource)
    exploration.symbols = facts.symbols
    exploration.regions = facts.regions
    exploration.regionTags = facts.regionTags
    exploration.resource = ResourceRun(acquisition)
    guard let block = frame.callBlocks[Int(acquisition.call.raw)] else { return exploration }
    var seen: [State] = []
    for state in facts.entered[block.index] {
        let start = withoutEntryHoldings(state, facts)
        if seen.contains(where: { $0.isSame(as: start) }) { continue }
        seen.append(start)
        exploration.start(start, at: block)
    }
    exploration.drain()
    return exploration
}

/// The state as a run of another resource sees it: objects that are fresh and still held, and facts.
private func withoutEntryHoldings(_ state: State, _ facts: Exploration) -> State {
    var state = state
    state.held = state.held.filter { $0.holding == .owned && facts.symbols[$0.symbol].kind != .entry }
    for index in state.cells.indices { state.cells[index].isWritten = false }
    state.trace = -1
    return state
}
