import LeakModel
import Rules

// Calls of functions whose bodies are in view.
extension Exploration {
    /// One way in which the call ends, with the effects that matter here.
    private struct Ending {
        var outcome: Outcome
        var relevant: [SlotEffect]
        /// Others that are possible here would end a value's life, and only an unread result tells them apart.
        var isDoubtful = false
    }

    func performSummarized(
        _ id: CallID, _ outcomes: CallOutcomes, _ values: CallValues, _ state: State, isBirth: Bool
    ) -> CallResults {
        var results = CallResults()
        if outcomes.reachesBeyond || !outcomes.isComplete { reachesBeyond = true }
        for ending in endings(id, outcomes, values, state, isBirth: isBirth) {
            var after = state
            guard assume(ending.outcome.conditions, values, &after) else { continue }
            if ending.isDoubtful || !isBirth && restsOnUnseen(ending.outcome, id, values, state) { after.isDoubtful = true }
            apply(ending, id, outcomes, values, &after, isBirth: isBirth)
            if after.isDone || isBirth && !after.isBorn { continue }
            if ending.outcome.isThrow { results.threw.append(after) } else { results.returned.append(after) }
        }
        return results
    }

    /// Whether the call ends so only for arguments that nobody here has looked at: a number that may be 0 (`make_list(0)`
    /// gives no list), a pointer that may be null (`add(NULL, x)` keeps nothing).
    private func restsOnUnseen(_ outcome: Outcome, _ id: CallID, _ values: CallValues, _ state: State) -> Bool {
        guard resource != nil else { return false }
        let arguments = frame.function.arguments(of: frame.function[id])
        return outcome.conditions.contains { condition in
            let index = Int(condition.parameter)
            guard index < values.arguments.count, index < arguments.count, values.arguments[index].carried != .resource,
                !state.facts(of: values.arguments[index]).implies(condition.facts), let place = arguments[arguments.startIndex + index].value.place
            else { return false }
            let kind = context.program.types[context.program.unwrapped(context.program.type(of: place, in: frame.id))].kind
            return kind == .integer || kind == .pointer && condition.facts.constant == 0
        }
    }

    func assume(_ conditions: [EntryCondition], _ values: CallValues, _ state: inout State) -> Bool {
        for condition in conditions where Int(condition.parameter) < values.arguments.count {
            guard state.assume(values.arguments[Int(condition.parameter)], condition.facts) else { return false }
        }
        return true
    }

    /// The outcomes that are possible here, those joined that differ in nothing that matters here.
    private func endings(
        _ id: CallID, _ outcomes: CallOutcomes, _ values: CallValues, _ state: State, isBirth: Bool
    ) -> [Ending] {
        var groups: [Ending] = []
        var scratch = state
        for outcome in outcomes.outcomes {
            var probe = state
            guard assume(outcome.conditions, values, &probe) else { continue }
            effort += outcome.effects.count * (1 + state.cells.count / 16)
            let relevant = outcome.effects.filter { isRelevant($0, id, values, &scratch) }
            let result = significant(outcome.result)
            if let index = groups.firstIndex(where: {
                $0.outcome.isThrow == outcome.isThrow && $0.relevant == relevant && significant($0.outcome.result) == result
            }) {
                groups[index].outcome.resultFacts = groups[index].outcome.resultFacts.joined(outcome.resultFacts)
                groups[index].outcome.conditions = []
                // Null one time and anything another time is anything.
                if groups[index].outcome.result != outcome.result { groups[index].outcome.result = .unknown }
            } else {
                groups.append(Ending(outcome: outcome, relevant: relevant))
            }
        }
        if groups.count > 1 { settle(&groups, isRead: frame.function[id].result != nil && !frame.function[id].flags.contains(.isDiscarded)) }
        return groups
    }

    /// What one ending takes and another leaves is not left for certain, unless the caller can tell them apart.
    private func settle(_ groups: inout [Ending], isRead: Bool) {
        let before = groups
        for index in groups.indices {
            if case .fresh = before[index].outcome.result, before.contains(where: { isRival($0.outcome, of: before[index].outcome) }) {
                groups[index].outcome.result = .unknown
            }
            for (other, ending) in before.enumerated() where other != index && ending.outcome.isThrow == groups[index].outcome.isThrow {
                for effect in ending.relevant where effect.kind.endsBusiness {
                    let own = before[index].relevant
                    guard !own.contains(where: { $0.slot == effect.slot && $0.kind.endsBusiness }) else { continue }
                    if !ending.outcome.resultFacts.isDisjoint(with: before[index].outcome.resultFacts) {
                        groups[index].relevant.removeAll { $0.slot == effect.slot && !$0.kind.isSet }
                        groups[index].relevant.append(SlotEffect(slot: effect.slot, kind: .maybe))
                    } else if !isRead {
                        groups[index].isDoubtful = true
                        // A summary claims nothing that rests on a failure which nobody looks for.
                        if resource == nil { groups[index].relevant.append(SlotEffect(slot: effect.slot, kind: .maybe)) }
                    }
                }
            }
        }
    }

    /// Whether the other returns something that isn't fresh and looks the same.
    private func isRival(_ other: Outcome, of outcome: Outcome) -> Bool {
        switch other.result {
        case .fresh, .null: return false
        case .slot, .inside, .borrowed, .signed, .unknown: break
        }
        return !other.isThrow && !other.resultFacts.isDisjoint(with: outcome.resultFacts) && other.resultFacts.constant == nil
    }

    private func significant(_ value: ProducedValue) -> ProducedValue {
        switch value {
        case .fresh, .slot, .inside: value
        case .borrowed, .null, .signed, .unknown: .unknown
        }
    }

    private func isRelevant(_ effect: SlotEffect, _ id: CallID, _ values: CallValues, _ state: inout State) -> Bool {
        if case .set(let produced) = effect.kind {
            guard let region = region(of: effect.slot, id, values, &state) else { return false }
            if case .fresh = produced { return true }
            // A setter: the object that it is given may be the one that is followed.
            if case .slot(let source) = produced, let value = value(of: source, id, values, &state),
                !reachableSymbols(from: value, state).isEmpty
            { return true }
            if let cell = state.cell(region), let symbol = cell.value.carried, isFollowed(symbol, state) { return true }
            return !isExternal(regions[region], state)
        }
        guard let value = value(of: effect.slot, id, values, &state) else { return false }
        if !reachableSymbols(from: value, state).isEmpty { return true }
        return effect.kind.endsBusiness && contents(of: effect.slot, id, values, &state).contains { !reachableSymbols(from: $0, state).isEmpty }
    }

    /// What lies in the record that a slot is, where it is one.
    private func contents(of slot: CallerSlot, _ id: CallID, _ values: CallValues, _ state: inout State) -> [Value] {
        guard slot.path.isEmpty || slot.path.last?.kind == .dereference, let region = region(of: slot, id, values, &state) else { return [] }
        let key = regions[region]
        return state.cells.filter { $0.region != region && key.contains(regions[$0.region]) }.map(\.value)
    }

    private func apply(
        _ ending: Ending, _ id: CallID, _ outcomes: CallOutcomes, _ values: CallValues, _ state: inout State, isBirth: Bool
    ) {
        let range = frame.function[id].range
        let name = frame.calleeName(of: id)
        let result = result(of: ending.outcome, id, values, &state, isBirth: isBirth)
        // What hangs off an object is released before the object, and what was in a slot before something else is put there.
        for effect in ending.relevant.sorted(by: { ($0.slot.path.count, $1.kind.isSet ? 1 : 0) > ($1.slot.path.count, $0.kind.isSet ? 1 : 0) }) {
            apply(effect, id, outcomes, values, result, &state, range, isBirth: isBirth)
            if state.isDone { return }
        }
        if !outcomes.isComplete {
            for value in values.arguments + (values.receiver.map { [$0] } ?? []) where value.closure == nil {
                give(value, to: name, result, &state)
            }
        }
        if outcomes.reachesBeyond || !outcomes.isComplete {
            invalidateOutside(&state)
            for value in values.arguments { invalidateContents(of: value, &state) }
        }
        useClosures(ending, outcomes, values, &state)
        guard !state.isDone, !ending.outcome.isThrow else { return }
        setResult(of: id, result, &state)
        if isBirth, frame.function[id].result == nil { checkHeld(&state, range, .dropped) }
    }

    private func useClosures(_ ending: Ending, _ outcomes: CallOutcomes, _ values: CallValues, _ state: inout State) {
        for (index, value) in values.arguments.enumerated() {
            guard let closure = value.closure else { continue }
            let slot = CallerSlot(.parameter(UInt32(index)))
            let isKept = ending.outcome.effects.contains { $0.slot == slot }
            if isKept || !outcomes.isComplete { escape(value, &state) } else { runClosure(closure, &state) }
        }
    }

    private func result(
        of outcome: Outcome, _ id: CallID, _ values: CallValues, _ state: inout State, isBirth: Bool
    ) -> Value {
        switch outcome.result {
        case .fresh(let rule, let isAssumed):
            if isBirth, resource?.acquisition.slot == .result {
                return newborn(rule, outcome.resultFacts, isAssumed: isAssumed, &state) ? .symbol(.resource) : .null
            }
            let symbol = fresh(SymbolKey(kind: .call, a: id.raw), &state)
            state.setFacts(symbol, outcome.resultFacts)
            state.setHolding(symbol, .owned, rule: rule)
            if isAssumed { state.markAssumed(symbol) }
            return .symbol(symbol)
        case .slot(let slot):
            if let value = value(of: slot, id, values, &state), state.assume(value, outcome.resultFacts) { return value }
            return freshResult(of: id, outcome.resultFacts, &state)
        case .inside(let slot):
            if let value = value(of: slot, id, values, &state), let symbol = value.carried { return .derived(symbol) }
            return freshResult(of: id, outcome.resultFacts, &state)
        case .null: return .null
        case .borrowed, .signed, .unknown: return freshResult(of: id, outcome.resultFacts, &state)
        }
    }

    /// The resource of the run comes into being; false when that is impossible with these facts.
    private func newborn(_ rule: Int16, _ facts: ValueFacts, isAssumed: Bool, _ state: inout State) -> Bool {
        state.setFacts(.resource, facts)
        let isDescriptor = resource?.acquisition.isDescriptor == true
        let isPossible =
            isDescriptor
            ? state.assume(.symbol(.resource), .greaterOrEqual, 0) : state.assume(.symbol(.resource), .notEqual, 0)
        guard isPossible else { return false }
        state.isBorn = true
        state.setHolding(.resource, .owned, rule: rule)
        if isAssumed { state.markAssumed(.resource) }
        return true
    }

    private func apply(
        _ effect: SlotEffect, _ id: CallID, _ outcomes: CallOutcomes, _ values: CallValues, _ result: Value,
        _ state: inout State, _ range: ByteRange, isBirth: Bool
    ) {
        if case .set(let produced) = effect.kind {
            set(effect.slot, produced, id, values, &state, range, isBirth: isBirth)
            return
        }
        guard let value = value(of: effect.slot, id, values, &state) else { return }
        switch effect.kind {
        case .released(let rule):
            if outcomes.isComplete, effect.slot.path.isEmpty { releaseShallowly(value, rule: rule, &state, range) } else {
                releaseDeeply(value, rule: rule, &state, range)
            }
        case .escaped:
            for inner in contents(of: effect.slot, id, values, &state) { loseReachable(from: inner, &state) }
            loseReachable(from: value, &state)
        case .maybe:
            for inner in contents(of: effect.slot, id, values, &state) { loseReachable(from: inner, &state) }
            let block = BlockID(Int(site.block))
            if value.carried == .resource, context.isReleaseName(frame.calleeName(of: id)), let known = resource?.perhapsReleased,
                known.count < 64, !known.contains(block)
            { resource?.perhapsReleased.append(block) }
            loseReachable(from: value, &state)
        case .given: give(value, to: frame.calleeName(of: id), result, &state)
        case .set: break
        }
    }

    /// The function frees the object; it named what it frees of the object's fields. Deeper things are taken to go too.
    private func releaseShallowly(_ value: Value, rule: Int16, _ state: inout State, _ range: ByteRange) {
        if let symbol = value.carried, symbol != .resource {
            let direct = state.cells.filter {
                let key = regions[$0.region]
                return key.root.symbol == symbol && key.path.count == 1 && key.path.last?.kind == .field
            }
            let kept = Set(direct.compactMap { $0.value.carried })
            for other in reachableSymbols(from: value, state) where other != symbol && !kept.contains(other) {
                releaseDeeply(.symbol(other), rule: rule, &state, range)
                if state.isDone { return }
            }
        }
        release(value, rule: rule, &state, range)
    }

    private func set(
        _ slot: CallerSlot, _ produced: ProducedValue, _ id: CallID, _ values: CallValues, _ state: inout State, _ range: ByteRange,
        isBirth: Bool
    ) {
        guard let region = region(of: slot, id, values, &state) else { return }
        switch produced {
        case .fresh(let rule, let isAssumed):
            if isBirth, let acquisition = resource?.acquisition, acquisition.producedSlot == slot {
                guard newborn(rule, .any, isAssumed: isAssumed, &state) else { return }
                store(.symbol(.resource), in: region, &state, range)
                return
            }
            let symbol = fresh(SymbolKey(kind: .out, a: id.raw, b: region.raw), &state)
            state.setHolding(symbol, .owned, rule: rule)
            if isAssumed { state.markAssumed(symbol) }
            store(.symbol(symbol), in: region, &state, range)
        case .null: store(.null, in: region, &state, range)
        case .slot(let source):
            if let value = value(of: source, id, values, &state) { store(value, in: region, &state, range) }
        case .inside(let source):
            let value = value(of: source, id, values, &state)?.carried.map { Value.derived($0) } ?? unknownValue()
            store(value, in: region, &state, range)
        case .signed(let signs):
            if let cell = state.cell(region) { loseTrack(of: cell.value, &state) }
            guard !state.isDone else { return }
            let symbol = fresh(SymbolKey(kind: .out, a: id.raw, b: region.raw), &state)
            state.setFacts(symbol, ValueFacts(signs))
            store(.symbol(symbol), in: region, &state, range)
        case .borrowed, .unknown:
            if let cell = state.cell(region) { loseTrack(of: cell.value, &state) }
            _ = clear(regions[region], &state, keeping: nil)
        }
    }

    /// What a slot holds when the call is made.
    private func value(of slot: CallerSlot, _ id: CallID, _ values: CallValues, _ state: inout State) -> Value? {
        if slot.path.isEmpty {
            switch slot.base {
            case .parameter(let index): return Int(index) < values.arguments.count ? values.arguments[Int(index)] : nil
            case .receiver: return values.receiver
            case .capture: break
            }
        }
        return region(of: slot, id, values, &state).map { load($0, &state) }
    }

    /// The storage that a slot means at the call.
    private func region(of slot: CallerSlot, _ id: CallID, _ values: CallValues, _ state: inout State) -> Region? {
        switch slot.base {
        case .parameter(let index):
            guard Int(index) < values.arguments.count else { return nil }
            let operand = frame.function.arguments(of: frame.function[id])[Int(frame.function[id].arguments.start) + Int(index)].value
            return region(from: operand, values.arguments[Int(index)], slot.path, &state)
        case .receiver:
            if frame.function[id].receiver == nil { return resolve(RegionKey(root: .base(.selfValue), path: .empty), slot.path, &state) }
            guard let operand = frame.function[id].receiver, let value = values.receiver else { return nil }
            return region(from: operand, value, slot.path, &state)
        case .capture: return nil
        }
    }

    private func region(from operand: Operand, _ value: Value, _ path: Path, _ state: inout State) -> Region? {
        guard let first = path.elements.first else { return operand.place.flatMap { resolve($0, &state) } }
        let rest = Path(Array(path.elements.dropFirst()))
        switch first.kind {
        case .indirectField, .dereference:
            guard var key = pointee(of: value, &state) else { return nil }
            if first.kind == .indirectField { key.path.append(.field(first.name)) }
            return resolve(key, rest, &state)
        default:
            guard let place = operand.place, let region = resolve(place, &state) else { return nil }
            return resolve(regions[region], path, &state)
        }
    }
}
