import LeakModel

/// A function while it is scanned: what its temporaries come from, where its stores go.
struct ScanState {
    struct Store {
        var target: Place
        /// nil: the result of `call`.
        var value: Operand?
        var call: CallID?
        var block: BlockID
        var range: ByteRange
    }

    let id: FunctionID
    let function: Function
    /// The call whose result a local holds, where there is one.
    var resultOf: [LocalID: CallID] = [:]
    /// Every assignment and every call result, in order of block.
    var stores: [Store] = []
    /// Stores by the local or parameter whose whole value they store: indexes into `stores`.
    var storesOfValue: [PlaceBase: [Int]] = [:]
    /// `n->member = value` by the local or parameter `n`.
    var memberStores: [PlaceBase: [(member: PathElement, value: Operand)]] = [:]
    /// Locals and parameters that are put into a node or a container.
    var inserted: Set<PlaceBase> = []

    init(_ id: FunctionID, _ function: Function) {
        self.id = id
        self.function = function
        for (index, block) in function.blocks.enumerated() {
            for instruction in block.instructions {
                switch instruction.operation {
                case .assign(let target, let value):
                    add(Store(target: target, value: value, block: BlockID(index), range: instruction.range))
                case .call(let call): addResult(call, BlockID(index))
                case .closure, .endOfLife, .opaque: break
                }
            }
            if case .invoke(let call, _, _) = block.terminator { addResult(call, BlockID(index)) }
        }
    }

    private mutating func addResult(_ id: CallID, _ block: BlockID) {
        let call = function[id]
        guard let target = call.result else { return }
        if target.path.isEmpty, case .local(let local) = target.base { resultOf[local] = id }
        add(Store(target: target, value: nil, call: id, block: block, range: call.range))
    }

    private mutating func add(_ store: Store) {
        if let place = store.value?.place, place.path.isEmpty { storesOfValue[place.base, default: []].append(stores.count) }
        stores.append(store)
        guard !store.target.path.isEmpty, let value = store.value else { return }
        if let last = store.target.path.last, store.target.path.count <= 2,
            last.kind == .indirectField || last.kind == .field
        {
            memberStores[store.target.base, default: []].append((last, value))
        }
        if let place = value.place, place.path.isEmpty { inserted.insert(place.base) }
    }
}

extension ScanState {
    /// The stores of the whole value of a local or parameter.
    func stores(of base: PlaceBase) -> [Store] { (storesOfValue[base] ?? []).map { stores[$0] } }
}

extension GrowthAnalysis {
    /// Scans every function, callees first.
    mutating func scanAll() {
        for component in program.components {
            for id in component { scan(id) }
        }
    }

    private mutating func scan(_ id: FunctionID) {
        let state = ScanState(id, program[id])
        for (index, block) in state.function.blocks.enumerated() {
            let blockID = BlockID(index)
            for instruction in block.instructions {
                switch instruction.operation {
                case .call(let call): scanCall(call, blockID, state)
                case .opaque(let slice): scanOpaque(state.function.places(slice), blockID, instruction.range, state)
                case .assign, .closure, .endOfLife: break
                }
            }
            if case .invoke(let call, _, _) = block.terminator { scanCall(call, blockID, state) }
            scanCondition(block, blockID, state)
        }
        let isC = isC(id)
        for store in state.stores {
            if isC { scanCStore(store, state) } else { scanSwiftStore(store, state) }
        }
    }

    private mutating func scanCall(_ id: CallID, _ block: BlockID, _ state: ScanState) {
        if isC(state.id) { scanCCall(id, block, state) } else { scanSwiftCall(id, block, state) }
    }

    private mutating func scanOpaque(_ places: ArraySlice<Place>, _ block: BlockID, _ range: ByteRange, _ state: ScanState) {
        for place in places {
            for prefix in prefixes(of: place, in: state.id) where prefix.isWhole {
                guard isC(state.id) || container(at: prefix.slot) != nil else { continue }
                record(Access(slot: prefix.slot, kind: .escape, function: state.id, block: block, range: range))
            }
        }
    }

    /// A container that a condition reads is used here.
    private mutating func scanCondition(_ block: BasicBlock, _ id: BlockID, _ state: ScanState) {
        guard case .branch(.compare(let left, _, let right), _, _) = block.terminator else { return }
        for operand in [left, right] { touch(operand, id, block.terminatorRange, state) }
    }

    mutating func touch(_ operand: Operand, _ block: BlockID, _ range: ByteRange, _ state: ScanState) {
        guard let place = operand.place else { return }
        for prefix in prefixes(of: place, in: state.id) where isTracked(prefix.slot, state.id) {
            record(Access(slot: prefix.slot, kind: .touch, function: state.id, block: block, range: range))
        }
    }

    /// Swift: slots of a container type. C: everything, since a pointer says nothing of what it starts.
    mutating func isTracked(_ slot: Slot, _ function: FunctionID) -> Bool {
        if case .memberNamed = slot { return true }
        return isC(function) || container(at: slot) != nil
    }

    /// What the functions in view do to the container that is handed to them.
    ///
    /// - Returns: Whether anything of the program is known to be called.
    mutating func applyEffects(of call: CallID, argument index: Int, to prefixes: [SlotPrefix], _ block: BlockID, _ state: ScanState) -> Bool {
        let site = CallSite(state.id, call)
        let targets = program.targets(of: site)
        guard targets.certainty != .none else { return false }
        let record = state.function[call]
        for target in targets.functions {
            let parameter: Int?
            if index == Slot.selfIndex {
                parameter = Slot.selfIndex
            } else {
                let binding = program.binding(of: site, to: target)
                parameter = index < binding.count ? binding[index] : nil
            }
            guard let parameter else { continue }
            for effect in effects[Int(target.raw)] where effect.index == parameter {
                if targets.certainty == .byName && effect.kind == .grow { continue }
                for prefix in prefixes where prefix.isWholeOrElement && isTracked(prefix.slot, state.id) {
                    var access = Access(
                        slot: prefix.isWhole ? prefix.slot.refined(by: effect.member) : prefix.slot, kind: effect.kind,
                        function: state.id, block: block, range: record.range)
                    access.verb = record.callee.baseName ?? .none
                    access.isBounded = effect.isBounded
                    access.isLinked = effect.isLinked
                    access.node = effect.node
                    access.isInner = !prefix.isWhole
                    access.element = state.function.arguments(of: record).enumerated().last { $0.offset != index }?.element.value
                    self.record(access)
                }
            }
            for effect in counterEffects[Int(target.raw)] where effect.index == parameter {
                for prefix in prefixes where prefix.isWhole {
                    count(
                        prefix.slot.refined(by: effect.member),
                        CounterChange(
                            kind: effect.kind, function: state.id, block: block, range: record.range,
                            isBounded: effect.isBounded, isByOne: effect.isByOne))
                }
            }
        }
        return true
    }

    mutating func count(_ slot: Slot, _ change: CounterChange) {
        counters[slot, default: []].append(change)
        guard case .parameter(let function, let index, let member) = slot else { return }
        let effect = CounterEffect(index: index, member: member, kind: change.kind, isBounded: change.isBounded, isByOne: change.isByOne)
        if !counterEffects[Int(function.raw)].contains(effect) { counterEffects[Int(function.raw)].append(effect) }
    }
}

extension Slot {
    /// The member of what the slot holds, where slots go so deep.
    func refined(by member: Name) -> Slot {
        guard !member.isNone else { return self }
        switch self {
        case .global(let name, let own) where own.isNone: return .global(name, member: member)
        case .parameter(let function, let index, let own) where own.isNone:
            return .parameter(function, index, member: member)
        default: return self
        }
    }
}
