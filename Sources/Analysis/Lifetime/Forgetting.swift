import LeakModel

// What no later instruction asks for is forgotten, so that states become equal.
extension Exploration {
    func forgetDead(_ state: inout State, at block: BlockID) {
        dropDeadCells(&state, at: block)
        guard !state.isDone else { return }
        var uses = [Int32](repeating: 0, count: symbols.keys.count)
        for cell in state.cells {
            if let symbol = object(of: cell.value) { uses[Int(symbol.raw)] += 1 }
            if let root = regions[cell.region].root.symbol { uses[Int(root.raw)] += 2 }
        }
        for given in state.given { if let symbol = given.result.carried { uses[Int(symbol.raw)] += 2 } }
        for held in state.held where isKept(held, uses) { uses[Int(held.symbol.raw)] += 2 }
        if resource == nil { keepEntryFacts(state, &uses) }
        if state.expressions.count > 24 { state.expressions.removeFirst(state.expressions.count - 24) }
        state.expressions = state.expressions.filter { expression in
            for operand in [expression.a, expression.b, expression.c] {
                if let symbol = operand.carried, uses[Int(symbol.raw)] == 0 { return false }
            }
            for operand in [expression.a, expression.b, expression.c, expression.result] {
                if let symbol = operand.carried { uses[Int(symbol.raw)] += 2 }
            }
            return true
        }
        state.known = state.known.filter { uses[Int($0.symbol.raw)] > 0 }
        for entry in state.known { uses[Int(entry.symbol.raw)] += 2 }
        state.held = state.held.filter { isKept($0, uses) }
        // A cell that only says "something" says nothing; reading it again gives something again.
        state.cells = state.cells.filter { cell in
            guard !cell.isWritten, let symbol = cell.value.symbol else { return true }
            return uses[Int(symbol.raw)] > 1
        }
    }

    /// What parameters had to be is what tells a caller the outcomes apart.
    private func keepEntryFacts(_ state: State, _ uses: inout [Int32]) {
        for entry in state.known {
            let key = symbols[entry.symbol]
            guard key.kind == .entry, case .base(.parameter(let index)) = regions[Region(raw: key.a)].root,
                regions[Region(raw: key.a)].path.isEmpty, Int(index) < frame.function.parameters.count
            else { continue }
            let isPointer = context.program.isReference(frame.function.parameters[Int(index)].type) != false
            let isToldFromNull = entry.facts.isNonzero || entry.facts.constant == 0
            if frame.hasReleases || isToldFromNull && (isPointer || frame.givesPointer) {
                uses[Int(entry.symbol.raw)] += 2
            }
        }
    }

    private func isKept(_ held: HeldSymbol, _ uses: [Int32]) -> Bool {
        if held.symbol == .resource || resource == nil && symbols[held.symbol].kind == .entry { return true }
        return uses[Int(held.symbol.raw)] > 0
    }

    private func dropDeadCells(_ state: inout State, at block: BlockID) {
        var hadResource = false
        var kept: [Cell] = []
        kept.reserveCapacity(state.cells.count)
        for cell in state.cells {
            if isNeeded(cell, state, at: block) { kept.append(cell) } else if object(of: cell.value) == .resource { hadResource = true }
        }
        guard kept.count < state.cells.count else { return }
        state.cells = kept
        if hadResource, let resource { checkHeld(&state, frame.function[resource.call].range, .dropped) }
    }

    private func isNeeded(_ cell: Cell, _ state: State, at block: BlockID) -> Bool {
        let key = regions[cell.region]
        if case .base(.local(let local)) = key.root {
            if frame.live.isExposed[Int(local.raw)] { return true }
            if let symbol = object(of: cell.value), !frame.function[local].isTemporary || isLive(cell.region, at: block) {
                if symbol == .resource || state.isOwned(symbol) { return true }
            }
            return isLive(cell.region, at: block)
        }
        if resource == nil, cell.isWritten { return true }
        if let symbol = object(of: cell.value), symbol == .resource || state.isOwned(symbol) { return true }
        return isLive(cell.region, at: block)
    }

    private func isLive(_ region: Region, at block: BlockID) -> Bool {
        var tag = regionTags[Int(region.raw)]
        if tag == -2 {
            tag = frame.live.tag(of: regions[region]) ?? -1
            regionTags[Int(region.raw)] = tag
        }
        return tag >= 0 && frame.live.isLive(tag, at: block)
    }
}
