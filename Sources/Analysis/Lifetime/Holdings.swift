import LeakModel
import Rules

// What becomes of objects: released, escaped, given away, lost.
extension Exploration {
    /// Whether the symbol is one whose fate is followed in this run.
    func isFollowed(_ symbol: Symbol, _ state: State) -> Bool {
        if resource != nil { return state.holding(symbol) != nil }
        return state.isOwned(symbol) || state.holding(symbol)?.holding == .handedOut || symbols[symbol].kind == .entry
    }

    /// The caller or the rest of the program can now find the value.
    func escape(_ value: Value, _ state: inout State) {
        if let closure = value.closure {
            escapeCaptures(of: closure, &state)
            return
        }
        if let region = value.region {
            escapeRegion(regions[region], &state)
            // Whoever has the address of a member has the object (`container_of`).
            if let symbol = regions[region].root.symbol { escape(symbol, &state) }
            return
        }
        guard let symbol = value.carried else { return }
        escape(symbol, &state)
    }

    /// The object that the value is, points into, or is the address of a member of.
    func object(of value: Value) -> Symbol? {
        value.carried ?? value.region.flatMap { regions[$0].root.symbol }
    }

    private func escape(_ symbol: Symbol, _ state: inout State) {
        if symbol == .resource {
            if resource != nil {
                resource?.isHandedOn = true
                state.isDone = true
            }
            return
        }
        if let held = state.holding(symbol) {
            if held.holding == .owned || held.holding == .given {
                state.removeHolding(symbol)
                if resource == nil, symbols[symbol].kind == .entry { state.setHolding(symbol, .escaped, rule: -1) }
                escapeContents(of: symbol, &state)
            } else if held.holding == .handedOut {
                // The caller has it, and others have it too.
                state.removeHolding(symbol)
            }
        } else if resource == nil, symbols[symbol].kind == .entry {
            state.setHolding(symbol, .escaped, rule: -1)
        }
    }

    /// What is stored in an object goes with it.
    func escapeContents(of symbol: Symbol, _ state: inout State) {
        escapeRegion(RegionKey(root: .symbol(symbol), path: .empty), &state)
    }

    func escapeContents(of key: RegionKey, _ state: inout State) { escapeRegion(key, &state) }

    private func escapeRegion(_ key: RegionKey, _ state: inout State) {
        for cell in state.cells where key.contains(regions[cell.region]) {
            guard let symbol = object(of: cell.value), isFollowedIn(cell, symbol, state) else { continue }
            escape(symbol, &state)
        }
    }

    private func escapeCaptures(of closure: FunctionID, _ state: inout State) {
        // A closure that captures the variable it is kept in leads back to itself.
        guard escapingClosures.insert(closure).inserted else { return }
        defer { escapingClosures.remove(closure) }
        for capture in context.program[closure].captures {
            guard let region = resolve(capture.place, &state) else { continue }
            if let cell = state.cell(region) { escape(cell.value, &state) }
            escapeRegion(regions[region], &state)
        }
    }

    /// From here on nothing is claimed about the value.
    func loseTrack(of value: Value, _ state: inout State) { escape(value, &state) }

    /// The value's life ends here.
    func release(_ value: Value, rule: Int16, _ state: inout State, _ range: ByteRange) {
        if let region = value.region {
            // `regfree(&re)`: the resource in the variable itself.
            for cell in state.cells where regions[region].contains(regions[cell.region]) {
                if let symbol = cell.value.carried, isFollowed(symbol, state) { release(cell.value, rule: rule, &state, range) }
            }
            return
        }
        guard let symbol = value.carried else { return }
        if symbol == .resource {
            noteRelease(rule: rule, state)
            state.isDone = true
            return
        }
        if resource == nil {
            if symbols[symbol].kind == .entry {
                state.setHolding(symbol, .released, rule: rule)
            } else {
                state.removeHolding(symbol)
            }
        } else {
            guard state.isOwned(symbol) else { return }
            state.removeHolding(symbol)
        }
        dropContents(of: symbol, &state, range)
    }

    /// The object is gone, and with it what only it held.
    private func dropContents(of symbol: Symbol, _ state: inout State, _ range: ByteRange) {
        let key = RegionKey(root: .symbol(symbol), path: .empty)
        if resource == nil, symbols[symbol].kind == .entry { return }
        // What it kept for others may have been fetched from it before.
        let isKeptElsewhere = hold(of: .resource, state) == .directly
        for cell in state.cells where !isKeptElsewhere && key.contains(regions[cell.region]) && regions[cell.region].isAttachment {
            escape(cell.value, &state)
        }
        if state.isDone { return }
        if clear(key, &state, keeping: nil) { checkHeld(&state, range, .containerReleased) }
    }

    /// Everything that the object holds is released with it, by a function that is not in view.
    func releaseDeeply(_ value: Value, rule: Int16, _ state: inout State, _ range: ByteRange) {
        for symbol in reachableSymbols(from: value, includingContainer: false, state) {
            if symbol == .resource {
                noteRelease(rule: rule, state)
                state.isDone = true
            } else if resource == nil, symbols[symbol].kind != .entry {
                state.removeHolding(symbol)
            } else if resource != nil, state.isOwned(symbol) {
                state.removeHolding(symbol)
            } else if resource == nil, value.carried == symbol {
                state.setHolding(symbol, .released, rule: rule)
            }
        }
    }

    /// Followed symbols that code which is given the value can reach, the value's own first.
    /// `includingContainer`: the address of a member reaches the object that it is a member of.
    func reachableSymbols(from value: Value, includingContainer: Bool = true, _ state: State) -> [Symbol] {
        var found: [Symbol] = []
        var roots: [RegionKey] = []
        if let symbol = includingContainer ? object(of: value) : value.carried {
            if symbol == .resource || isFollowed(symbol, state) { found.append(symbol) }
            roots.append(RegionKey(root: .symbol(symbol), path: .empty))
        }
        if let region = value.region { roots.append(regions[region]) }
        var seen = 0
        while seen < roots.count, roots.count < 32 {
            let root = roots[seen]
            seen += 1
            for cell in state.cells where root.contains(regions[cell.region]) {
                if let symbol = cell.value.carried, !found.contains(symbol) {
                    if isFollowedIn(cell, symbol, state) { found.append(symbol) }
                    let key = RegionKey(root: .symbol(symbol), path: .empty)
                    if !roots.contains(key) { roots.append(key) }
                } else if let region = cell.value.region, !roots.contains(regions[region]) {
                    roots.append(regions[region])
                }
            }
        }
        return found
    }

    /// Whether the symbol's fate is followed and this function put it into the cell (what was there before is known to
    /// whoever has the container).
    private func isFollowedIn(_ cell: Cell, _ symbol: Symbol, _ state: State) -> Bool {
        if symbol == .resource || state.isOwned(symbol) { return true }
        return resource == nil && cell.isWritten && (symbols[symbol].kind == .entry || state.holding(symbol)?.holding == .handedOut)
    }

    enum Hold { case none, directly, byContainer }

    /// Who still holds the resource of the run.
    func hold(of symbol: Symbol, _ state: State) -> Hold {
        var result = Hold.none
        for cell in state.cells where object(of: cell.value) == symbol {
            switch regions[cell.region].root {
            case .base: return .directly
            case .symbol(let container):
                if container == symbol { continue }
                result = .byContainer
            }
        }
        return result
    }

    /// Reports the resource when nothing holds it any more.
    func checkHeld(_ state: inout State, _ range: ByteRange, _ kind: Leak.Kind) {
        guard resource != nil, state.isBorn, !state.isDone, hold(of: .resource, state) == .none else { return }
        noteLeak(kind, at: range, state)
        state.isDone = true
    }

    /// The caller's name for the region's storage, if it has one.
    func slot(of key: RegionKey) -> CallerSlot? {
        switch key.root {
        case .base(.parameter(let index)):
            let isInout = Int(index) < frame.function.parameters.count && frame.function.parameters[Int(index)].isInout
            return limited(CallerSlot(.parameter(index), Path((isInout ? [.dereference] : []) + key.path.elements)))
        case .base(.selfValue): return limited(CallerSlot(.receiver, key.path))
        case .base(.capture(let index)): return limited(CallerSlot(.capture(index), key.path))
        case .base: return nil
        case .symbol(let symbol):
            guard symbols[symbol].kind == .entry, let base = slot(of: regions[Region(raw: symbols[symbol].a)]) else { return nil }
            var path = base.path
            if let first = key.path.elements.first, first.kind == .field {
                path.append(.indirectField(first.name))
                for element in key.path.elements.dropFirst() { path.append(element) }
            } else {
                path.append(.dereference)
                for element in key.path.elements { path.append(element) }
            }
            return limited(CallerSlot(base.base, path))
        }
    }

    private func limited(_ slot: CallerSlot) -> CallerSlot? { slot.path.count <= CallerSlot.depth ? slot : nil }

    /// The slot whose value at entry the symbol is.
    func slot(of symbol: Symbol) -> CallerSlot? {
        guard symbol != .resource, symbols[symbol].kind == .entry else { return nil }
        return slot(of: regions[Region(raw: symbols[symbol].a)])
    }
}
