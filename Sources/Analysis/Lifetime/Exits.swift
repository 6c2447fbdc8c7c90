import LeakModel

/// One state in which a function was left.
struct ExitRecord: Sendable {
    var outcome: Outcome
    /// The returned value itself, for joining.
    var isImprecise: Bool
}

extension Exploration {
    /// Control leaves the frame.function.
    func leave(_ operand: Operand?, isThrow: Bool, _ state: State, _ range: ByteRange) {
        var state = state
        let value = operand.map { evaluate($0, &state) } ?? .null
        if resource != nil { leaveWithResource(operand, value, isThrow: isThrow, state, range) } else {
            recordExit(operand, value, isThrow: isThrow, state)
        }
    }

    private func leaveWithResource(
        _ operand: Operand?, _ value: Value, isThrow: Bool, _ state: State, _ range: ByteRange
    ) {
        guard state.isBorn, !state.isDone else { return }
        var state = state
        if reachableSymbols(from: value, state).contains(.resource) {
            resource?.isHandedOn = true
            return
        }
        if value.closure != nil { escape(value, &state) }
        if let operand, let place = operand.place, let region = resolve(place, &state) {
            for cell in state.cells where cell.value.carried == .resource && regions[region].contains(regions[cell.region]) { return }
        }
        guard !state.isDone else { return }
        // Held only by another object that is itself lost here: that object's own run reports it.
        if hold(of: .resource, state) == .byContainer { return }
        noteLeak(isThrow ? .thrown : .returned, at: range, state, isErrorExit: isThrow || looksLikeFailure(value, operand, state))
    }

    private func looksLikeFailure(_ value: Value, _ operand: Operand?, _ state: State) -> Bool {
        guard operand != nil else { return false }
        let facts = state.facts(of: value)
        if facts.high < 0 { return true }
        let kind = context.program.types[context.program.unwrapped(frame.function.result)].kind
        return facts.constant == 0 && kind != .integer && kind != .enumeration && kind != .void && kind != .unknown
    }

    /// What a caller can see of this end, for the summary.
    private func recordExit(_ operand: Operand?, _ value: Value, isThrow: Bool, _ state: State) {
        guard exits.count < 400 else {
            isOverBudget = true
            return
        }
        var state = state
        for symbol in reachableSymbols(from: value, state) where value.carried != symbol && symbols[symbol].kind == .entry {
            escape(.symbol(symbol), &state)
        }
        if let place = operand?.place, let region = resolve(place, &state) {
            // A record that is returned by value takes what its fields hold along.
            for cell in state.cells where cell.region != region && regions[region].contains(regions[cell.region]) {
                escape(cell.value, &state)
            }
        }
        let result = isThrow ? .unknown : produced(value, operand, state)
        let facts = isThrow || operand == nil ? ValueFacts.any : state.facts(of: value)
        var effects: [SlotEffect] = []
        for held in state.held where symbols[held.symbol].kind == .entry {
            guard let slot = slot(of: held.symbol), let kind = effectKind(held) else { continue }
            effects.append(SlotEffect(slot: slot, kind: kind))
        }
        for cell in state.cells where cell.isWritten {
            if let effect = setEffect(cell, state) { effects.append(effect) }
        }
        shareAliases(&effects, state)
        effects.sort { precedes($0, $1) }
        if effects.count > 24 { isOverBudget = true }
        exits.append(
            ExitRecord(
                outcome: Outcome(
                    conditions: entryConditions(state), isThrow: isThrow, result: result, resultFacts: facts,
                    effects: Array(effects.prefix(24))), isImprecise: state.isImprecise))
    }

    private func effectKind(_ held: HeldSymbol) -> SlotEffect.Kind? {
        switch held.holding {
        case .released: .released(rule: held.rule)
        case .escaped: .escaped
        case .given: .given
        case .maybe: .maybe
        case .owned, .handedOut: nil
        }
    }

    private func setEffect(_ cell: Cell, _ state: State) -> SlotEffect? {
        let key = regions[cell.region]
        // A parameter's own variable is the function's business.
        if case .base(.parameter) = key.root, !isExternal(key, state) { return nil }
        guard let slot = slot(of: key) else { return nil }
        if let symbol = cell.value.symbol, self.slot(of: symbol) == slot { return nil }
        return SlotEffect(slot: slot, kind: .set(stored(cell.value, state)))
    }

    /// What is stored in two places of the caller's is one resource: neither place alone has to release it.
    private func shareAliases(_ effects: inout [SlotEffect], _ state: State) {
        var places: [Symbol: Int] = [:]
        for cell in state.cells where cell.isWritten && slot(of: regions[cell.region]) != nil {
            if let symbol = cell.value.symbol { places[symbol, default: 0] += 1 }
        }
        for cell in state.cells where cell.isWritten {
            guard let symbol = cell.value.symbol, places[symbol, default: 0] > 1, let slot = slot(of: regions[cell.region]) else { continue }
            for index in effects.indices where effects[index].slot == slot {
                if case .set(.fresh) = effects[index].kind { effects[index].kind = .set(.unknown) }
            }
        }
    }

    /// What a returned value is to the caller.
    private func produced(_ value: Value, _ operand: Operand?, _ state: State) -> ProducedValue {
        if value == .null { return .null }
        let facts = state.facts(of: value)
        if value.symbol != nil, facts.constant == 0 { return .null }
        if let symbol = value.symbol, let held = state.holding(symbol), held.holding == .owned {
            // What failed is nobody's.
            if facts.high < 0 { return .unknown }
            return .fresh(rule: held.rule, isAssumed: held.isAssumed)
        }
        if let symbol = value.symbol {
            if let slot = slot(of: symbol) { return .slot(slot) }
            if state.holding(symbol) != nil || isAcquired(symbol) { return .borrowed }
            // The result of a call is unknown; what was read from memory exists elsewhere.
            return symbols[symbol].kind == .call || symbols[symbol].kind == .site ? .unknown : .borrowed
        }
        if value.kind == .derived, let symbol = value.carried, let slot = slot(of: symbol) { return .inside(slot) }
        return value.kind == .constant ? .unknown : .borrowed
    }

    /// Whether the symbol came from an acquisition: if it isn't owned any more, somebody else has it.
    private func isAcquired(_ symbol: Symbol) -> Bool {
        let key = symbols[symbol]
        return key.kind == .call && !frame.models[Int(key.a)].acquires.isEmpty
    }

    private func stored(_ value: Value, _ state: State) -> ProducedValue {
        let facts = state.facts(of: value)
        if facts.constant == 0 { return .null }
        if let symbol = value.symbol, let held = state.holding(symbol), held.holding == .handedOut || held.holding == .owned {
            return facts.high < 0 ? .signed(.negative) : .fresh(rule: held.rule, isAssumed: held.isAssumed)
        }
        if let symbol = value.symbol, let slot = slot(of: symbol) { return .slot(slot) }
        let signs = facts.signs
        return signs == .all ? .unknown : .signed(signs)
    }

    /// What had to hold of the parameters for this path.
    private func entryConditions(_ state: State) -> [EntryCondition] {
        var conditions: [EntryCondition] = []
        for index in frame.function.parameters.indices.prefix(16) {
            let key = RegionKey(root: .base(.parameter(UInt32(index))), path: .empty)
            guard let region = regions.find(key), let symbol = symbols.find(SymbolKey(kind: .entry, a: region.raw)) else { continue }
            let facts = state.facts(symbol)
            if !facts.isAny { conditions.append(EntryCondition(parameter: UInt32(index), facts: facts)) }
        }
        return conditions
    }

    /// A fixed order of effects, so that equal sets are equal arrays.
    private func precedes(_ a: SlotEffect, _ b: SlotEffect) -> Bool {
        let (left, right) = (a.slot.order, b.slot.order)
        if left != right { return left.lexicographicallyPrecedes(right) }
        return !a.kind.isSet && b.kind.isSet
    }
}

extension CallerSlot {
    /// Numbers that sort slots.
    var order: [UInt32] {
        let head: [UInt32] =
            switch base {
            case .receiver: [0, 0]
            case .parameter(let index): [1, index]
            case .capture(let index): [2, index]
            }
        return head + path.elements.map(\.raw)
    }
}
