import LeakModel

// Reading and writing storage.
extension Exploration {
    /// A value of its own for something that cannot be said, the same each time the instruction runs.
    func unknownValue() -> Value {
        siteOrdinal += 1
        let key = SymbolKey(kind: .site, a: site.block << 12 | siteOrdinal & 0xfff, b: site.instruction)
        return .symbol(symbols.intern(key))
    }

    /// A fresh value for this reason. If a value of an earlier turn is still held, that one becomes the older one.
    func fresh(_ key: SymbolKey, _ state: inout State) -> Symbol {
        let symbol = symbols.intern(key)
        if isMentioned(symbol, in: state) {
            var older = key
            older.isOlder = true
            rename(symbol, to: symbols.intern(older), &state)
        }
        return symbol
    }

    private func isMentioned(_ symbol: Symbol, in state: State) -> Bool {
        for cell in state.cells where cell.value.carried == symbol || regions[cell.region].root.symbol == symbol { return true }
        for entry in state.known where entry.symbol == symbol { return true }
        for entry in state.held where entry.symbol == symbol { return true }
        for given in state.given where given.result.carried == symbol { return true }
        for entry in state.expressions where entry.mentions(symbol) { return true }
        return false
    }

    private func rename(_ symbol: Symbol, to older: Symbol, _ state: inout State) {
        let isClash = isMentioned(older, in: state)
        func renamed(_ value: Value) -> Value {
            guard value.carried == symbol else { return value }
            return value.kind == .symbol ? .symbol(older) : .derived(older)
        }
        state.expressions.removeAll { $0.mentions(symbol) || $0.mentions(older) }
        let facts = state.facts(symbol)
        state.setFacts(symbol, .any)
        state.setFacts(older, isClash ? facts.joined(state.facts(older)) : facts)
        if let holding = state.holding(symbol) {
            state.removeHolding(symbol)
            if isClash { state.removeHolding(older) } else { state.setHolding(older, holding.holding, rule: holding.rule) }
        }
        for index in state.given.indices { state.given[index].result = renamed(state.given[index].result) }
        var moved: [Cell] = []
        for cell in state.cells {
            guard let root = regions[cell.region].root.symbol, root == symbol else { continue }
            moved.append(cell)
        }
        for index in state.cells.indices { state.cells[index].value = renamed(state.cells[index].value) }
        for cell in moved {
            state.removeCell(cell.region)
            let region = intern(RegionKey(root: .symbol(older), path: regions[cell.region].path))
            if isClash { loseTrack(of: renamed(cell.value), &state) } else {
                state.setCell(region, renamed(cell.value), isWritten: cell.isWritten)
            }
        }
    }

    func intern(_ key: RegionKey) -> Region {
        let region = regions.intern(key)
        while regionTags.count < regions.keys.count { regionTags.append(-2) }
        return region
    }

    /// The storage that a place means on this path; nil where that isn't known.
    func resolve(_ place: Place, _ state: inout State) -> Region? {
        resolve(RegionKey(root: .base(place.base), path: .empty), place.path, &state)
    }

    /// Walks `path` from a region.
    func resolve(_ start: RegionKey, _ path: Path, _ state: inout State) -> Region? {
        var key = start
        for index in 0..<path.count {
            let element = path[index]
            switch element.kind {
            case .field, .element:
                key.path.append(element)
            case .payload:
                if context.program[element.name] != "some" { key.path.append(element) }
            case .indirectField, .dereference:
                guard let target = pointee(of: load(intern(key), &state), &state) else { return nil }
                key = target
                if element.kind == .indirectField { key.path.append(.field(element.name)) }
            case .deeper, .none: return nil
            }
            if key.path.isTruncated { return nil }
        }
        return intern(key)
    }

    /// What a pointer points to.
    func pointee(of value: Value, _ state: inout State) -> RegionKey? {
        switch value.kind {
        case .address: value.region.map { regions[$0] }
        case .symbol: value.symbol.map { RegionKey(root: .symbol($0), path: .empty) }
        case .derived, .constant, .name, .closure: nil
        }
    }

    func load(_ place: Place, _ state: inout State) -> Value {
        if place.path.isEmpty, let value = knownConstant(place.base) { return .constant(value) }
        guard let region = resolve(place, &state) else { return unknownValue() }
        return load(region, &state)
    }

    private func knownConstant(_ base: PlaceBase) -> Int64? {
        switch base {
        case .named(let name), .global(let name): context.constants.isEmpty ? nil : context.constants[name]
        default: nil
        }
    }

    func load(_ region: Region, _ state: inout State) -> Value {
        if let cell = state.cell(region) { return cell.value }
        let key = regions[region]
        if case .base(.local(let local)) = key.root, frame.isArray[Int(local.raw)], key.path.isEmpty { return .address(region) }
        let symbol = firstSymbol(of: region, key, &state)
        state.setCell(region, .symbol(symbol), isWritten: false)
        return .symbol(symbol)
    }

    /// The value that a region held at entry, or, once that value is known elsewhere and the region was changed by
    /// something unknown, a new one.
    private func firstSymbol(of region: Region, _ key: RegionKey, _ state: inout State) -> Symbol {
        if isEntryStorage(key) {
            let symbol = symbols.intern(SymbolKey(kind: .entry, a: region.raw))
            if !isMentioned(symbol, in: state) || state.holding(symbol) != nil { return symbol }
        }
        return fresh(SymbolKey(kind: .load, a: region.raw), &state)
    }

    /// Whether the region existed when the function was entered.
    func isEntryStorage(_ key: RegionKey) -> Bool {
        switch key.root {
        case .base(.local): false
        case .base: true
        case .symbol(let symbol): symbols[symbol].kind == .entry
        }
    }

    /// Whether others than this function's own path can read the region.
    func isExternal(_ key: RegionKey, _ state: State) -> Bool {
        switch key.root {
        case .base(.local(let local)): return !key.path.isEmpty && !frame.isValue[Int(local.raw)]
        case .base(.parameter(let index)):
            guard Int(index) < frame.function.parameters.count else { return true }
            if frame.function.parameters[Int(index)].isInout { return true }
            return !key.path.isEmpty && !frame.isValueParameter[Int(index)]
        case .base: return true
        case .symbol(let symbol): return !state.isOwned(symbol)
        }
    }

    func assign(_ place: Place, _ operand: Operand, _ range: ByteRange, _ state: inout State) {
        let value = evaluate(operand, &state)
        guard let region = resolve(place, &state) else {
            escape(value, &state)
            return
        }
        let copied = operand.place.flatMap { resolve($0, &state) }
        store(value, in: region, &state, range)
        if let copied, copied != region {
            // A record of the caller's that is copied to where others find it takes along what its fields hold.
            if resource == nil, isEntryStorage(regions[copied]), isExternal(regions[region], state), isRecord(operand) { escape(value, &state) }
            copyFields(from: copied, to: region, &state)
        }
    }

    private func isRecord(_ operand: Operand) -> Bool {
        guard let place = operand.place else { return false }
        return context.program.types[context.program.resolved(context.program.type(of: place, in: frame.id))].kind == .record
    }

    /// A record is assigned as a whole: what is known of its fields comes along.
    private func copyFields(from source: Region, to target: Region, _ state: inout State) {
        let from = regions[source]
        let to = regions[target]
        let isOutside = isExternal(to, state)
        for cell in state.cells where cell.region != source {
            let key = regions[cell.region]
            guard from.contains(key), key.path.count > from.path.count else { continue }
            if isOutside {
                escape(cell.value, &state)
                continue
            }
            var copy = to
            for index in from.path.count..<key.path.count { copy.path.append(key.path[index]) }
            if !copy.path.isTruncated { state.setCell(intern(copy), cell.value, isWritten: true) }
        }
    }

    func store(_ value: Value, at place: Place, _ state: inout State, _ range: ByteRange) {
        guard let region = resolve(place, &state) else {
            escape(value, &state)
            return
        }
        store(value, in: region, &state, range)
    }

    /// Puts a value into storage and sees whether the last hold of the resource went with what was there.
    func store(_ value: Value, in region: Region, _ state: inout State, _ range: ByteRange) {
        let key = regions[region]
        let isOutside = isExternal(key, state)
        let isElement = key.path.elements.contains { $0.kind == .element }
        // The number of a descriptor in an array of one's own (`fds[0].fd = fd`) is a note, not a hand-over.
        let isNote = isElement && resource?.acquisition.isDescriptor == true
        // An object of an earlier turn stands for all of them: which one holds the value can't be told any more.
        let isOneOfMany = key.root.symbol.map { symbols[$0].isOlder } ?? false
        if isOutside { storeOutside(value, key, &state) } else if isElement && !isNote || isOneOfMany { escape(value, &state) }
        if isOneOfMany { for cell in state.cells where key.contains(regions[cell.region]) { escape(cell.value, &state) } }
        let hadResource = clear(key, &state, keeping: region)
        // Elements of an array are one place for many: what one of them held says nothing.
        if isElement, key.path.last?.name.isNone ?? true {
            state.removeCell(region)
        } else {
            state.setCell(region, value, isWritten: true)
        }
        if hadResource { checkHeld(&state, range, .overwritten) }
    }

    private func storeOutside(_ value: Value, _ key: RegionKey, _ state: inout State) {
        if slot(of: key) == nil { reachesBeyond = true }
        // The head of an empty list points to itself: nobody else finds it by that.
        if let own = object(of: value), key.root.symbol == own { return }
        guard resource == nil, slot(of: key) != nil, let symbol = value.symbol, let held = state.holding(symbol),
            held.holding == .owned
        else {
            escape(value, &state)
            return
        }
        state.setHolding(symbol, .handedOut, rule: held.rule)
        escapeContents(of: symbol, &state)
    }

    /// Removes the cells in a region; true when one of them held the resource of the run.
    func clear(_ key: RegionKey, _ state: inout State, keeping kept: Region?) -> Bool {
        var hadResource = false
        for cell in state.cells where key.contains(regions[cell.region]) {
            if object(of: cell.value) == .resource { hadResource = true }
        }
        state.cells.removeAll { $0.region != kept && key.contains(regions[$0.region]) }
        return hadResource
    }

    func endLife(of local: LocalID, _ state: inout State, _ range: ByteRange) {
        // On the way out the end of the function says it better.
        if resource != nil, isLeaving { return }
        let hadResource = clear(RegionKey(root: .base(.local(local)), path: .empty), &state, keeping: nil)
        if hadResource { checkHeld(&state, range, .scopeEnd) }
    }

    /// Whether nothing but ends of scopes is left before the function is left.
    private var isLeaving: Bool {
        let block = frame.function.blocks[Int(site.block)]
        switch block.terminator {
        case .return, .throw: break
        default: return false
        }
        return block.instructions[Int(site.instruction)...].allSatisfy {
            if case .endOfLife = $0.operation { true } else { false }
        }
    }

    /// Something that isn't understood uses the place.
    func touchUnknown(_ place: Place, _ state: inout State) {
        guard let region = resolve(place, &state) else { return }
        let key = regions[region]
        for cell in state.cells where key.contains(regions[cell.region]) { loseTrack(of: cell.value, &state) }
        _ = clear(key, &state, keeping: nil)
        reachesBeyond = true
    }

    func evaluate(_ operand: Operand, _ state: inout State) -> Value {
        switch operand {
        case .place(let place): return load(place, &state)
        case .addressOf(let place):
            guard let region = resolve(place, &state) else { return nonnullUnknown(&state) }
            return .address(region)
        case .constant(let constant):
            switch constant {
            case .null: return .null
            case .integer(let value): return .constant(value)
            case .string(let name), .symbol(let name): return .name(name)
            case .other: return nonnullUnknown(&state)
            }
        case .function(let name): return .name(name)
        case .boundMethod(let place, _):
            escape(load(place, &state), &state)
            return nonnullUnknown(&state)
        case .unknown: return unknownValue()
        }
    }

    private func nonnullUnknown(_ state: inout State) -> Value { unknownValue() }
}

extension KnownExpression {
    func mentions(_ symbol: Symbol) -> Bool {
        a.carried == symbol || b.carried == symbol || c.carried == symbol || result.carried == symbol
    }
}
