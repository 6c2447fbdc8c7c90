import LeakModel

/// Stores of C: lists linked by hand, elements of arrays, counters.
extension GrowthAnalysis {
    mutating func scanCStore(_ store: ScanState.Store, _ state: ScanState) {
        if let value = store.value { touch(value, store.block, store.range, state) }
        if store.target.path.isEmpty, isLocal(store.target.base) { return }
        noteUnlinking(store, state)
        for prefix in prefixes(of: store.target, in: state.id) {
            if prefix.rest.isEmpty || prefix.rest.allSatisfy({ $0.kind == .element }) {
                scanStore(store, into: prefix, state)
            } else {
                scanStore(store, below: prefix, state)
            }
        }
    }

    /// `head = …`, `table[i] = …`, `*end = …`.
    private mutating func scanStore(_ store: ScanState.Store, into prefix: SlotPrefix, _ state: ScanState) {
        guard holdsPointers(store.target, state) || !prefix.isWhole else { return noteAssignment(store, prefix, state) }
        var access = Access(slot: prefix.slot, kind: .replace, function: state.id, block: store.block, range: store.range)
        access.isInner = !prefix.isWhole
        switch store.value {
        case .constant?:
            access.kind = prefix.isWhole ? .shrink : .store
            noteAssignment(store, prefix, state)
        case .place(let value)? where value.path.isEmpty && isVariable(value.base):
            access.element = .place(value)
            if links(value.base, to: prefix.slot, state) || isListEnd(store.target, state) && !isDerived(value, from: prefix.slot, state) {
                access.kind = .grow
                access.isLinked = true
                access.node = program.nominal(of: program.type(of: value, in: state.id))
            } else if isDerivedByLink(value, from: prefix.slot, state) || holdsLink(value, state) {
                access.kind = .shrink
            } else if isGrown(value, prefix.slot, state) || isReallocated(value, prefix.slot, state) || state.inserted.contains(where: { $0 == value.base && isLinkedIn($0, state) }) {
                access.kind = .touch
            } else if !prefix.isWhole {
                access.kind = .store
            } else {
                noteAssignment(store, prefix, state)
            }
        case .place(let value)?:
            let own = prefixes(of: value, in: state.id).filter { $0.slot == prefix.slot }
            if own.contains(where: { !$0.isWholeOrElement }) { access.kind = .shrink } else if !prefix.isWhole { access.kind = .store }
            noteAssignment(store, prefix, state)
        case nil:
            guard let call = store.call else { return }
            if isMoveOfItself(call, prefix.slot, state) || isGrowthOfItself(call, prefix.slot, state) { return }
            if isArithmetic(call, state) { access.kind = .touch } else if !prefix.isWhole { access.kind = .store }
            if access.kind == .replace { noteAssignment(store, prefix, state) }
        default:
            if !prefix.isWhole { access.kind = .store }
            noteAssignment(store, prefix, state)
        }
        record(access)
    }

    /// `tail->next = n`, `array[i].key = k`.
    private mutating func scanStore(_ store: ScanState.Store, below prefix: SlotPrefix, _ state: ScanState) {
        var access = Access(slot: prefix.slot, kind: .touch, function: state.id, block: store.block, range: store.range)
        if prefix.isInElement {
            access.kind = .store
            access.element = store.value
        }
        if isLink(store.target, state) {
            switch store.value {
            case .constant(.null)?: access.kind = isVariable(store.target.base) && state.inserted.contains(store.target.base) ? .touch : .shrink
            case .place(let value)? where value.path.isEmpty && isVariable(value.base):
                if isDerived(value, from: prefix.slot, state) {
                    access.kind = .touch
                } else {
                    access.kind = .grow
                    access.isLinked = true
                    access.element = store.value
                    access.node = program.nominal(of: program.type(of: value, in: state.id))
                }
            case .place(let value)?:
                let isUnlinking = isLink(value, state) && !state.inserted.contains(store.target.base)
                access.kind = isUnlinking ? .shrink : .touch
            default: break
            }
        }
        record(access)
    }

    /// Only pointers, records and what isn't known can be or hold a container.
    private func holdsPointers(_ place: Place, _ state: ScanState) -> Bool {
        switch program.types[program.resolved(program.type(of: place, in: state.id))].kind {
        case .integer, .floating, .boolean, .enumeration, .function, .void: false
        default: true
        }
    }

    /// Anything written to an integer but its own sum.
    private mutating func noteAssignment(_ store: ScanState.Store, _ prefix: SlotPrefix, _ state: ScanState) {
        guard prefix.isWhole else { return }
        if let call = store.call, isArithmetic(call, state) { return }
        if case .place(let value)? = store.value, value.path.isEmpty, case .local(let local) = value.base,
            let call = state.resultOf[local], isArithmetic(call, state)
        {
            return
        }
        count(prefix.slot, CounterChange(kind: .assign, function: state.id, block: store.block, range: store.range))
    }

    /// A link of one node goes to another place: a node leaves its list.
    private mutating func noteUnlinking(_ store: ScanState.Store, _ state: ScanState) {
        guard case .place(let value)? = store.value, !(isVariable(store.target.base) && state.inserted.contains(store.target.base)) else { return }
        var source: Place? = isLink(value, state) ? value : nil
        if source == nil, value.path.isEmpty, case .local(let local) = value.base {
            // A variable that walks the list and then holds the new node is no node that leaves.
            let isNew = prefixes(of: store.target, in: state.id).contains { links(value.base, to: $0.slot, state) }
            for alias in aliases[Int(state.id.raw)].sources[Int(local.raw)] where !isNew {
                if case .place(let place) = alias, isLink(place, state) { source = place }
            }
        }
        guard let source, let node = program.nominal(of: program.type(of: source, in: state.id)) else { return }
        if unlinkers[node]?.last != state.id { unlinkers[node, default: []].append(state.id) }
    }

    func isVariable(_ base: PlaceBase) -> Bool {
        switch base {
        case .local, .parameter: true
        case .capture, .selfValue, .global, .named: false
        }
    }

    /// `n->next = head` stands in the function.
    private func links(_ base: PlaceBase, to slot: Slot, _ state: ScanState) -> Bool {
        for (_, value) in state.memberStores[base] ?? [] {
            guard let place = value.place else { continue }
            if prefixes(of: place, in: state.id).contains(where: { $0.slot == slot && $0.isWholeOrElement }) { return true }
        }
        return false
    }

    /// The variable is stored in a link of another node in this function.
    private func isLinkedIn(_ base: PlaceBase, _ state: ScanState) -> Bool {
        state.stores(of: base).contains { isLink($0.target, state) }
    }

    /// `*end` where `end` walks over the addresses of links.
    private func isListEnd(_ target: Place, _ state: ScanState) -> Bool {
        guard case .local(let local) = target.base, target.path.count == 1, target.path.last?.kind == .dereference else { return false }
        return aliases[Int(state.id.raw)].sources[Int(local.raw)].contains { source in
            if case .addressOf(let place) = source { isLink(place, state) } else { false }
        }
    }

    private func isDerived(_ place: Place, from slot: Slot, _ state: ScanState) -> Bool {
        prefixes(of: place, in: state.id).contains { $0.slot == slot }
    }

    private func isDerivedByLink(_ place: Place, from slot: Slot, _ state: ScanState) -> Bool {
        prefixes(of: place, in: state.id).contains { $0.slot == slot && !$0.isWholeOrElement }
    }

    /// The variable holds what a link of some node pointed to.
    private func holdsLink(_ place: Place, _ state: ScanState) -> Bool {
        guard case .local(let local) = place.base else { return false }
        return aliases[Int(state.id.raw)].sources[Int(local.raw)].contains { source in
            if case .place(let origin) = source { isLink(origin, state) } else { false }
        }
    }

    /// The variable holds what a call that grows the container gave back.
    private func isGrown(_ place: Place, _ slot: Slot, _ state: ScanState) -> Bool {
        guard case .local(let local) = place.base, let call = state.resultOf[local] else { return false }
        return isGrowthOfItself(call, slot, state)
    }

    /// The variable holds the moved block of the same array.
    private func isReallocated(_ place: Place, _ slot: Slot, _ state: ScanState) -> Bool {
        guard case .local(let local) = place.base else { return false }
        if let call = state.resultOf[local], isMoveOfItself(call, slot, state) { return true }
        return aliases[Int(state.id.raw)].sources[Int(local.raw)].contains { source in
            guard case .place(let origin) = source, origin.path.isEmpty, case .local(let inner) = origin.base,
                let call = state.resultOf[inner]
            else { return false }
            return isMoveOfItself(call, slot, state)
        }
    }

    private func isMoveOfItself(_ id: CallID, _ slot: Slot, _ state: ScanState) -> Bool {
        let call = state.function[id]
        guard let name = call.callee.baseName, let index = allocators.moved(by: name) else { return false }
        let arguments = state.function.arguments(of: call)
        guard index < arguments.count, let place = arguments[arguments.startIndex + index].value.place else { return false }
        return prefixes(of: place, in: state.id).contains { $0.slot == slot && $0.isWhole }
    }

    /// `list = g_list_prepend(list, x)`: the container under its new head, no other one.
    private func isGrowthOfItself(_ id: CallID, _ slot: Slot, _ state: ScanState) -> Bool {
        let call = state.function[id]
        guard let name = call.callee.baseName, let container = state.function.arguments(of: call).first?.value.place,
            kinds.kind(of: name, labels: state.function.arguments(of: call).map { _ in "_" }, container: nil, in: .c) == .grow
        else { return false }
        return prefixes(of: container, in: state.id).contains { $0.slot == slot }
    }

    private func isArithmetic(_ id: CallID, _ state: ScanState) -> Bool {
        guard case .builtin(let operation) = state.function[id].callee else { return false }
        return operation == .add || operation == .subtract
    }

    /// Whether the place is a member that points to another node of the record it stands in.
    func isLink(_ place: Place, _ state: ScanState) -> Bool {
        guard let field = place.path.last, field.kind == .field || field.kind == .indirectField else { return false }
        guard program.types[program.resolved(program.type(of: place, in: state.id))].kind == .pointer,
            let node = program.nominal(of: program.type(of: place, in: state.id))
        else { return false }
        let holder = Place(place.base, place.path.dropLast())
        guard let owner = program.nominal(of: program.type(of: holder, in: state.id)) else { return false }
        if owner == node { return true }
        // `entries.next`: the link stands in a record inside the node.
        return program[node].properties.contains { program.nominal(of: $0.type) == owner && program.types[program.resolved($0.type)].kind != .pointer }
    }
}
