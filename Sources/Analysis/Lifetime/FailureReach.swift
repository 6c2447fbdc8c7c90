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
