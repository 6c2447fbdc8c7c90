import LeakModel
import Rules

/// A container that grows without bound, and all that is known of it.
struct Verdict {
    var slot: Slot
    var life: LongLife
    var shape: GrowthRule.Shape
    /// Where it grows, each place once.
    var growths: [Access]
    /// Functions that use it, in order.
    var users: [FunctionID]
    var confidence: Confidence
    /// Removals that do not keep up, with why.
    var weak: [(access: Access, reason: String)] = []
}

extension GrowthAnalysis {
    /// The containers that only grow, in the order in which they were met.
    mutating func verdicts(_ types: LongLivedTypes, _ startUp: StartUp) -> [Verdict] {
        var result: [Verdict] = []
        for slot in slots {
            guard let life = life(of: slot, types) else { continue }
            if let verdict = isCSlot(slot) ? judgeC(slot, life, startUp) : judgeSwift(slot, life, startUp) {
                result.append(verdict)
            }
        }
        return result
    }

    private func isCSlot(_ slot: Slot) -> Bool {
        switch slot {
        case .global(let name, _):
            return program.global(named: name).map { program.languages[Int($0.file)] == .c } ?? false
        case .member(let nominal, _):
            let kind = program[nominal].kind
            return kind == .record || kind == .union
        case .memberNamed, .parameter: return false
        }
    }

    // MARK: Swift

    private mutating func judgeSwift(_ slot: Slot, _ life: LongLife, _ startUp: StartUp) -> Verdict? {
        guard let info = container(at: slot) else { return nil }
        let entry = kinds.entries[info.entry]
        guard !entry.isBounded, !entry.isWeak, entry.languages.contains(.swift) else { return nil }
        let type = kinds.containerType(info.type, in: program)
        if entry.isKeyed, type.arguments.count == 2, let key = type.arguments.first, isFiniteType(key) { return nil }
        if type.arguments.contains(where: { holdsWeakly($0) || holdsMetatype($0) }) { return nil }
        let own = accesses[slot] ?? []
        let all = own + related(to: slot)
        guard own.contains(where: { $0.kind == .grow }) else { return nil }
        let removals = removals(slot, all, isKeyed: entry.isKeyed, startUp)
        guard !removals.isRemoved else { return nil }
        let growths = own.filter { $0.kind == .grow && isUnbounded($0, slot, counters: [], isKeyed: entry.isKeyed, startUp) }
        guard !growths.isEmpty else { return nil }
        let isCache = entry.isKeyed && growths.contains { isFilledOnMiss($0, own) }
        let traced = growths.contains { isTraced($0) }
        var verdict = Verdict(
            slot: slot, life: life, shape: isCache ? .cache : .collection, growths: growths, users: users(of: own),
            confidence: removals.limited(confidence(life, traced: traced, all)), weak: removals.weak)
        // What is searched from end to end before each insertion is expected to stay short.
        if !entry.isKeyed, growths.allSatisfy({ isSearchedBefore($0, own) }) { verdict.confidence = .low }
        if entry.isKeyed, growths.allSatisfy({ growth in growth.key.map { isEntity($0, in: growth.function) } ?? false }) {
            verdict.confidence = .low
        }
        var isTame = true
        for growth in growths where isTame {
            isTame = isAlias(growth, of: slot) || isConfiguration(program.outermost(growth.function), startUp)
        }
        if isTame { verdict.confidence = .low }
        // Handlers are registered a few times, by the program's own parts.
        if let element = type.arguments.last, program.types[program.unwrapped(element)].kind == .function {
            verdict.confidence = verdict.confidence.lowered
        }
        return verdict
    }

    /// Accesses to the same container under another name: by members of objects whose type isn't known.
    private func related(to slot: Slot) -> [Access] {
        switch slot {
        case .member(_, let name): return accesses[.memberNamed(name)] ?? []
        case .global(let name, let member):
            guard let global = program.global(named: name) else { return [] }
            var result: [Access] = []
            if !global.owner.isNone {
                result += accesses[.memberNamed(global.shortName)] ?? []
                if let owner = nominal(ofOwner: global.owner) { result += accesses[.member(owner, global.shortName)] ?? [] }
            }
            if !member.isNone, let record = program.nominal(of: global.type) { result += accesses[.member(record, member)] ?? [] }
            return result
        case .memberNamed, .parameter: return []
        }
    }

    /// `struct Box { weak var value: T? }`.
    private func holdsWeakly(_ type: TypeID) -> Bool {
        guard let nominal = program.nominal(of: type) else { return false }
        return program[nominal].properties.contains { $0.strength == .weak } && program[nominal].properties.count <= 3
    }

    /// `SomeType.self`, alone or in a tuple: as many elements as the program has types.
    private func holdsMetatype(_ type: TypeID) -> Bool {
        let head = program.types[program.unwrapped(type)]
        return head.kind == .metatype || head.kind == .tuple && head.arguments.contains { program.types[program.unwrapped($0)].kind == .metatype }
    }

    /// What is added was found in the container before: a second name for an element.
    private func isAlias(_ growth: Access, of slot: Slot) -> Bool {
        guard let place = growth.element?.place else { return false }
        return prefixes(of: place, in: growth.function).contains { $0.slot == slot && $0.isInElement }
    }

    /// Everybody in view who calls the function (tests aside) does so at start-up, as with the registration of handlers.
    private mutating func isConfiguration(_ id: FunctionID, _ startUp: StartUp, depth: Int = 0) -> Bool {
        let callers = program.callers(of: id).filter { !isTestFile(program.files[Int(program[$0.function].file)]) }
        guard depth < 3, !callers.isEmpty, callers.count <= 256 else { return false }
        for site in callers {
            if startUp.once.contains(site.function) {
                // What the main loop calls it calls again and again.
                let function = program[site.function]
                if eventLoopBlocks(of: site.function).contains(where: { function[$0].makes(site.call) }) { return false }
            } else if !isConfiguration(program.outermost(site.function), startUp, depth: depth + 1) {
                return false
            }
        }
        return true
    }

    private func isSearchedBefore(_ growth: Access, _ all: [Access]) -> Bool {
        let home = program.outermost(growth.function)
        let searching = Set(all.filter { $0.kind == .lookup }.map { program.outermost($0.function) })
        if searching.contains(home) { return true }
        // `findIdle() ?? makeOne()`: whoever calls the growing function has searched before.
        let callers = program.callers(of: home)
        guard !searching.isEmpty, !callers.isEmpty, callers.count <= 16 else { return false }
        return callers.contains { site in
            searching.contains(program.outermost(site.function))
                || program.targets[Int(site.function.raw)].contains { !searching.isDisjoint(with: $0.functions) }
        }
    }

    /// Looked up first, in the same function (or the function around it).
    private func isFilledOnMiss(_ growth: Access, _ all: [Access]) -> Bool {
        guard growth.key != nil else { return false }
        let home = program.outermost(growth.function)
        return all.contains { $0.kind == .lookup && program.outermost($0.function) == home && !$0.isInner }
    }

    private func isTraced(_ growth: Access) -> Bool {
        [growth.key, growth.element].contains { operand in
            operand.map { provenance(of: $0, in: growth.function) == .input } ?? false
        }
    }

    // MARK: C

    private mutating func judgeC(_ slot: Slot, _ life: LongLife, _ startUp: StartUp) -> Verdict? {
        guard case .global(let name, _) = slot, let global = program.global(named: name), !global.isConstant else { return nil }
        let own = accesses[slot] ?? []
        let all = own + related(to: slot)
        guard own.contains(where: { $0.kind == .grow }) || own.contains(where: { $0.kind == .reallocate }) else { return nil }
        let removals = removals(slot, all, isKeyed: false, startUp)
        guard !removals.isRemoved else { return nil }
        var verdict: Verdict?
        if own.contains(where: { $0.kind == .grow && $0.isLinked }) {
            verdict = judgeList(slot, life, own, all, weak: Set(removals.weak.map(\.access.function)), startUp)
        } else if own.contains(where: { $0.kind == .grow }) {
            verdict = judgeTable(slot, life, own, all, startUp)
        } else {
            verdict = judgeArray(slot, life, own, all, startUp)
        }
        guard var verdict else { return nil }
        verdict.confidence = removals.limited(verdict.confidence)
        verdict.weak = removals.weak
        return verdict
    }

    private mutating func judgeList(
        _ slot: Slot, _ life: LongLife, _ own: [Access], _ all: [Access], weak: Set<FunctionID>, _ startUp: StartUp
    ) -> Verdict? {
        for record in Set(own.compactMap(\.node)).sorted() {
            for function in unlinkers[record] ?? [] where isLive(function, slot, startUp) && !weak.contains(function) { return nil }
        }
        let counters = siblingCounters(slot)
        let growths = own.filter { $0.kind == .grow && isUnbounded($0, slot, counters: counters, isKeyed: false, startUp) }
        guard !growths.isEmpty else { return nil }
        let isCache = growths.contains { isSearched(slot, $0) }
        return Verdict(
            slot: slot, life: life, shape: isCache ? .cache : .linkedList, growths: growths, users: users(of: own),
            confidence: confidence(life, traced: growths.contains { hasInput($0.function) }, all))
    }

    /// A container of a library page.
    private mutating func judgeTable(
        _ slot: Slot, _ life: LongLife, _ own: [Access], _ all: [Access], _ startUp: StartUp
    ) -> Verdict? {
        let growths = own.filter { $0.kind == .grow && isUnbounded($0, slot, counters: [], isKeyed: true, startUp) }
        guard !growths.isEmpty else { return nil }
        let isCache = growths.contains { isFilledOnMiss($0, own) }
        return Verdict(
            slot: slot, life: life, shape: isCache ? .cache : .collection, growths: growths, users: users(of: own),
            confidence: confidence(life, traced: growths.contains { isTraced($0) }, all))
    }

    private mutating func judgeArray(
        _ slot: Slot, _ life: LongLife, _ own: [Access], _ all: [Access], _ startUp: StartUp
    ) -> Verdict? {
        let storing = Set(own.filter { $0.kind == .store }.map(\.function))
        guard !storing.isEmpty else { return nil }
        var growths: [Access] = []
        for counter in siblingCounters(slot) {
            let changes = counters[counter] ?? []
            let increments = changes.filter { $0.kind == .increment && $0.isByOne && storing.contains($0.function) }
            guard !increments.isEmpty else { continue }
            if changes.contains(where: { $0.kind != .increment && isLive($0.function, slot, startUp, at: $0.block) }) { return nil }
            for change in increments {
                var access = Access(slot: slot, kind: .grow, function: change.function, block: change.block, range: change.range)
                access.isBounded = change.isBounded
                if isUnbounded(access, slot, counters: [counter], isKeyed: false, startUp) { growths.append(access) }
            }
        }
        guard !growths.isEmpty else { return nil }
        let isCache = growths.contains { isSearched(slot, $0) }
        return Verdict(
            slot: slot, life: life, shape: isCache ? .cache : .growingArray, growths: growths, users: users(of: own),
            confidence: confidence(life, traced: growths.contains { hasInput($0.function) }, all))
    }

    /// Counters that live beside the container: members of the same record, or globals of the same file.
    private func siblingCounters(_ slot: Slot) -> [Slot] {
        guard case .global(let name, let member) = slot else { return [] }
        let file = program.global(named: name)?.file
        return counters.keys.filter { other in
            guard case .global(let otherName, let otherMember) = other else { return false }
            if member.isNone { return otherMember.isNone && program.global(named: otherName)?.file == file }
            return otherName == name && !otherMember.isNone
        }.sorted { $0.order < $1.order }
    }

    /// The growing function first compares what is there with a parameter.
    private func isSearched(_ slot: Slot, _ growth: Access) -> Bool {
        let function = program[growth.function]
        for call in function.calls {
            if case .builtin = call.callee { continue }
            let arguments = function.arguments(of: call).compactMap(\.value.place)
            guard arguments.count >= 2 else { continue }
            let isElement = arguments.map { place in
                prefixes(of: place, in: growth.function).contains { $0.slot == slot && !$0.isWhole }
            }
            guard let element = isElement.firstIndex(of: true) else { continue }
            let isKey = arguments.indices.contains { $0 != element && !isElement[$0] && provenance(of: .place(arguments[$0]), in: growth.function) != .finite }
            if isKey { return true }
        }
        return function.blocks.contains { block in
            guard case .branch(.compare(let left, let relation, let right), _, _) = block.terminator,
                relation == .equal || relation == .notEqual
            else { return false }
            return isKeyTest(left, right, slot, growth.function) || isKeyTest(right, left, slot, growth.function)
        }
    }

    /// A member of an element is compared with what the function was given.
    private func isKeyTest(_ element: Operand, _ key: Operand, _ slot: Slot, _ id: FunctionID) -> Bool {
        guard let place = element.place, let other = key.place,
            prefixes(of: place, in: id).contains(where: { $0.slot == slot && !$0.isWhole }),
            !prefixes(of: other, in: id).contains(where: { $0.slot == slot })
        else { return false }
        return provenance(of: key, in: id) == .input
    }

    private func hasInput(_ id: FunctionID) -> Bool {
        program[id].parameters.indices.contains { provenance(of: .place(.parameter($0)), in: id) == .input }
    }

    // MARK: Both

    /// Whether the access can happen again and again while the process lives.
    mutating func isLive(_ access: Access, _ slot: Slot, _ startUp: StartUp) -> Bool {
        isLive(access.function, slot, startUp, at: access.block)
    }

    private mutating func isLive(_ function: FunctionID, _ slot: Slot, _ startUp: StartUp, at block: BlockID? = nil) -> Bool {
        let home = program.outermost(function)
        if startUp.dead.contains(home) || endsWithOwner(home, slot, startUp) { return false }
        if case .member(let owner, _) = slot, isInitial(function, of: owner, startUp) { return false }
        guard startUp.once.contains(function) else { return true }
        return block.map { eventLoopBlocks(of: function).contains($0) } ?? false
    }

    /// Whether the function runs only while the object that owns the container goes. The end of another object's life is
    /// an event like any other.
    private func endsWithOwner(_ id: FunctionID, _ slot: Slot, _ startUp: StartUp) -> Bool {
        guard startUp.teardown.contains(id), case .member(let owner, _) = slot else { return false }
        var seen: Set<FunctionID> = [id]
        var work = [id]
        while let next = work.popLast() {
            if program[next].kind == .deinitializer, nominal(ofOwner: program[next].owner) != owner { return false }
            for site in program.callers(of: next) {
                let caller = program.outermost(site.function)
                if startUp.teardown.contains(caller), seen.insert(caller).inserted { work.append(caller) }
            }
        }
        return true
    }

    private mutating func isUnbounded(
        _ growth: Access, _ slot: Slot, counters: [Slot], isKeyed: Bool, _ startUp: StartUp
    ) -> Bool {
        guard isLive(growth, slot, startUp), !growth.isBounded, !startUp.oneShot.contains(growth.function) else { return false }
        if isKeyed, let key = growth.key, !growth.isInner, provenance(of: key, in: growth.function) == .finite { return false }
        if isBounded(slot, counters: counters, in: growth.function, at: growth.block) { return false }
        return !isGuardedByCallers(growth.function, slot, counters)
    }

    /// Every call of the growing function stands behind a test of the size.
    private mutating func isGuardedByCallers(_ function: FunctionID, _ slot: Slot, _ counters: [Slot]) -> Bool {
        let callers = program.callers(of: function)
        guard !callers.isEmpty, callers.count <= 16, !program[function].flags.contains(.isPublic) else { return false }
        for site in callers {
            guard let block = program[site.function].blocks.firstIndex(where: { $0.makes(site.call) }),
                isBounded(slot, counters: counters, in: site.function, at: BlockID(block))
            else { return false }
        }
        return true
    }

    private func users(of accesses: [Access]) -> [FunctionID] {
        Set(accesses.map { program.outermost($0.function) }).sorted()
    }

    private func confidence(_ life: LongLife, traced: Bool, _ all: [Access]) -> Confidence {
        var result: Confidence = traced && life.hops == 0 && !life.isShared ? .high : .medium
        if life.hops > 1 || life.isShared && (!traced || !life.isOwn) { result = .low }
        if all.contains(where: { !program[$0.function].isComplete }) { result = result.lowered }
        return result
    }
}

extension Slot {
    /// A total order of slots, for output.
    var order: (UInt32, UInt32, Int) {
        switch self {
        case .global(let name, let member): (name.raw, member.raw, 0)
        case .member(let nominal, let name): (nominal.raw, name.raw, 1)
        case .memberNamed(let name): (name.raw, 0, 2)
        case .parameter(let function, let index, let member): (function.raw, member.raw, 3 + index)
        }
    }
}
