import LeakModel

extension GrowthAnalysis {
    /// What one call of a Swift function does to containers.
    mutating func scanSwiftCall(_ id: CallID, _ block: BlockID, _ state: ScanState) {
        let call = state.function[id]
        let arguments = state.function.arguments(of: call)
        if let receiver = call.receiver?.place {
            let found = prefixes(of: receiver, in: state.id).filter { isTracked($0.slot, state.id) }
            if !found.isEmpty { scanReceiver(found, id, call, arguments, block, state) }
        }
        for (index, argument) in arguments.enumerated() {
            switch argument.value {
            case .addressOf(let place):
                let found = prefixes(of: place, in: state.id).filter { isTracked($0.slot, state.id) && $0.isWholeOrElement }
                guard !found.isEmpty, !applyEffects(of: id, argument: index, to: found, block, state) else { continue }
                for prefix in found {
                    record(Access(slot: prefix.slot, kind: .escape, function: state.id, block: block, range: call.range))
                }
            case .place:
                touch(argument.value, block, call.range, state)
                escapeObject(argument.value, id, block, state)
            case .constant, .function, .boundMethod, .unknown: break
            }
        }
    }

    /// A container that is an object is known to whoever is given it.
    private mutating func escapeObject(_ operand: Operand, _ call: CallID, _ block: BlockID, _ state: ScanState) {
        guard let place = operand.place else { return }
        for prefix in prefixes(of: place, in: state.id) where prefix.isWhole {
            guard let info = container(at: prefix.slot), program.isReference(info.type) == true,
                program.targets(of: CallSite(state.id, call)).certainty == .none
            else { continue }
            record(Access(slot: prefix.slot, kind: .escape, function: state.id, block: block, range: state.function[call].range))
        }
    }

    private mutating func scanReceiver(
        _ found: [SlotPrefix], _ id: CallID, _ call: Call, _ arguments: ArraySlice<Argument>, _ block: BlockID, _ state: ScanState
    ) {
        var unknown: [SlotPrefix] = []
        for prefix in found {
            guard prefix.isWholeOrElement else {
                record(Access(slot: prefix.slot, kind: .touch, function: state.id, block: block, range: call.range))
                continue
            }
            let info = container(at: prefix.slot)
            var access = Access(slot: prefix.slot, kind: .touch, function: state.id, block: block, range: call.range)
            access.isInner = !prefix.isWhole
            switch call.callee {
            case .builtin(.subscriptSet):
                guard !arguments.isEmpty else { continue }
                let isKeyed = info.map { kinds.entries[$0.entry].isKeyed } ?? false
                access.key = arguments.dropLast().first?.value
                access.element = arguments.last?.value
                access.kind = .touch
                if case .constant(.null)? = access.element { access.kind = .shrink }
                else if isKeyed || access.isInner { access.kind = .grow }
            case .builtin(.subscriptGet):
                // With a default value nothing is asked.
                access.kind = arguments.count == 1 ? .lookup : .touch
                access.key = arguments.first?.value
            case .method(let name), .named(let name):
                let labels = arguments.map { $0.label.isNone ? "_" : program[$0.label] }
                access.verb = name
                // Elements of a container may be of any kind.
                let elementType = access.isInner ? call.receiver.map { program.type(of: $0, in: state.id) } ?? .unknown : .unknown
                let inner = kinds.entry(of: elementType, in: program)
                let entry = access.isInner ? inner : info?.entry
                guard let kind = kinds.kind(of: name, labels: labels, container: entry, in: .swift) else {
                    if !applyEffects(of: id, argument: Slot.selfIndex, to: [prefix], block, state) { unknown.append(prefix) }
                    continue
                }
                access.kind = kind
                if access.isInner, kind == .grow, elementType.isKnown, inner == nil { access.kind = .touch }
                setKeyAndElement(of: &access, arguments, isKeyed: info.map { kinds.entries[$0.entry].isKeyed } ?? false)
            default: break
            }
            if access.kind == .grow, case .builtin = call.callee, mayBeNil(access.element, state) {
                // `table[key] = value` with a value that may be nil removes as well.
                var removal = access
                removal.kind = .shrink
                record(removal)
            }
            if case .memberNamed = prefix.slot, access.kind == .grow { continue }
            record(access)
        }
        for prefix in unknown {
            record(Access(slot: prefix.slot, kind: .touch, function: state.id, block: block, range: call.range))
        }
    }

    private func mayBeNil(_ operand: Operand?, _ state: ScanState) -> Bool {
        guard let place = operand?.place else { return false }
        // What was made here, for this key, is there: only what is handed in may say that the element goes.
        if place.path.isEmpty, case .local(let local) = place.base, let call = state.resultOf[local] {
            if case .builtin = state.function[call].callee {} else { return false }
        }
        return program.types[program.resolved(program.type(of: place, in: state.id))].kind == .optional
    }

    private func setKeyAndElement(of access: inout Access, _ arguments: ArraySlice<Argument>, isKeyed: Bool) {
        guard let first = arguments.first?.value else { return }
        access.element = first
        if arguments.count == 1 { access.key = isKeyed ? first : nil }
        // `updateValue(v, forKey: k)`, `setObject(o, forKey: k)`: the key comes last.
        if arguments.count > 1, isKeyed { access.key = arguments.last?.value }
    }

    /// An assignment or a call result that goes into a container or takes its place.
    mutating func scanSwiftStore(_ store: ScanState.Store, _ state: ScanState) {
        if let value = store.value { touch(value, store.block, store.range, state) }
        if store.target.path.isEmpty, case .local = store.target.base { return }
        for prefix in prefixes(of: store.target, in: state.id) where prefix.isWholeOrElement {
            guard isTracked(prefix.slot, state.id) else { continue }
            var access = Access(slot: prefix.slot, kind: .replace, function: state.id, block: store.block, range: store.range)
            if prefix.isWhole {
                if let added = added(to: prefix.slot, store, state) {
                    access.kind = .grow
                    access.element = added
                } else if case .constant? = store.value {
                    access.kind = .shrink
                }
            } else {
                let isKeyed = container(at: prefix.slot).map { kinds.entries[$0.entry].isKeyed } ?? false
                access.element = store.value
                access.isInner = prefix.rest.count > 1
                access.kind = isKeyed ? .grow : .touch
                if let index = prefix.rest.first?.name, !index.isNone { access.key = .constant(.string(index)) }
                if case .constant(.null)? = store.value { access.kind = .shrink }
            }
            if case .memberNamed = prefix.slot, access.kind == .grow { continue }
            record(access)
        }
    }

    /// `a = a + x`: what is added to the container; nil when the store replaces it.
    private func added(to slot: Slot, _ store: ScanState.Store, _ state: ScanState) -> Operand? {
        var call = store.call
        if call == nil, let place = store.value?.place, place.path.isEmpty, case .local(let local) = place.base {
            call = state.resultOf[local]
        }
        guard let call, case .builtin(.add) = state.function[call].callee else { return nil }
        // Compound assignments have what they change as their receiver.
        let receiver = state.function[call].receiver.map { [$0] } ?? []
        let arguments = receiver + state.function.arguments(of: state.function[call]).map(\.value)
        let own = arguments.firstIndex { operand in
            operand.place.map { prefixes(of: $0, in: state.id).contains { $0.slot == slot && $0.isWhole } } ?? false
        }
        guard let own else { return nil }
        return arguments.indices.first { $0 != own }.map { arguments[$0] } ?? .unknown
    }
}
