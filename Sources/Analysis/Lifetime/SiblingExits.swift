import LeakModel
import Rules

/// Acquisitions that nothing declares, but whose value the same function releases on some path: an exit that forgets
/// what its siblings release needs no knowledge of the API (Engler et al., "Bugs as deviant behavior", 2001).
func siblingAcquisitions(in frame: Frame, _ context: LifetimeContext, known: Set<CallID>) -> [Acquisition] {
    guard let rule = context.learntRule(.siblingExits) else { return [] }
    let released = ReleasedPlaces(frame, context)
    guard !released.isEmpty else { return [] }
    var result: [Acquisition] = []
    var firstUse: [Place: Name] = [:]
    for block in frame.flow.reversePostorder {
        for call in calls(of: frame.function[block]) where !known.contains(call) {
            let candidates = values(of: call, frame, context).filter { !$0.isArgument || isFirst(call, $0.place, &firstUse, frame) }
            for candidate in candidates {
                guard let release = released[candidate.place], release.call != call, context.mayAcquire(call, candidate.slot, frame),
                    fits(candidate.place, release, frame, context), !isTakenOut(call, candidate.place, release.call, frame, context)
                else { continue }
                var acquisition = Acquisition(
                    call: call, rule: release.rule >= 0 ? release.rule : rule, slot: candidate.slot, source: .siblings)
                acquisition.isDescriptor = release.isDescriptor
                acquisition.releaseName = release.name
                acquisition.releaseCall = release.call
                result.append(acquisition)
            }
        }
    }
    return result
}

private func calls(of block: BasicBlock) -> [CallID] {
    var result: [CallID] = []
    for instruction in block.instructions { if case .call(let id) = instruction.operation { result.append(id) } }
    if case .invoke(let id, _, _) = block.terminator { result.append(id) }
    return result
}

/// A value that a call gives: its result, or what it may store through `&local`.
private struct GivenValue {
    var slot: HandleSlot
    var place: Place
    var isArgument: Bool
}

private func values(of id: CallID, _ frame: Frame, _ context: LifetimeContext) -> [GivenValue] {
    let call = frame.function[id]
    if case .builtin = call.callee { return [] }
    if case .maybeMacro = call.callee { return [] }
    if let name = call.calleeName, context.isReleaseName(name) { return [] }
    guard !frame.models[Int(id.raw)].isDeclared, !frame.models[Int(id.raw)].isNoReturn else { return [] }
    var result: [GivenValue] = []
    let own = Acquisition(call: id, rule: 0, slot: .result, source: .siblings)
    if call.result != nil, let place = frame.handlePlace(of: own), frame.isOwnVariable(place) {
        result.append(GivenValue(slot: .result, place: place, isArgument: false))
    }
    for (index, argument) in frame.function.arguments(of: call).enumerated() {
        if case .addressOf(let place) = argument.value, frame.isOwnVariable(place) {
            result.append(GivenValue(slot: .pointee(index), place: place, isArgument: true))
        }
    }
    return result
}

/// Only the call that is given a variable's address first makes what is in it; those of the same name do so too.
private func isFirst(_ call: CallID, _ place: Place, _ firstUse: inout [Place: Name], _ frame: Frame) -> Bool {
    let name = frame.function[call].calleeName ?? .none
    if let first = firstUse[place] { return first == name }
    firstUse[place] = name
    return true
}

/// Whether another call takes the value out of a container, or what the call looked up (`find(map, key)`, then
/// `remove(map, key)` and `free(value)`): then the call has only found it.
private func isTakenOut(_ id: CallID, _ place: Place, _ release: CallID, _ frame: Frame, _ context: LifetimeContext) -> Bool {
    let keys = frame.function.arguments(of: frame.function[id]).dropFirst().compactMap(\.value.place)
    for index in frame.function.calls.indices where frame.callBlocks[index] != nil && index != Int(id.raw) && index != Int(release.raw) {
        let call = frame.function.calls[index]
        guard let name = call.calleeName, ReleaseNames.isRemoval(context.program[name]) else { continue }
        for argument in frame.function.arguments(of: call) {
            if let other = argument.value.place, other == place || keys.contains(other) && other != place { return true }
        }
    }
    return false
}

/// Pointers and objects are released by anything that is named so, numbers only by what is known to close descriptors.
private func fits(_ place: Place, _ release: ReleasedPlaces.Release, _ frame: Frame, _ context: LifetimeContext) -> Bool {
    let program = context.program
    let kind = program.types[program.unwrapped(program.type(of: place, in: frame.id))].kind
    let isNumber = kind == .integer || kind == .boolean || kind == .floating || kind == .enumeration
    return isNumber == release.isDescriptor || kind == .unknown && !release.isDescriptor
}

extension LifetimeContext {
    /// The rule that reports what is learnt so.
    func learntRule(_ learning: LifetimeRule.Learning) -> Int16? {
        knowledge.lifetimes.firstIndex { $0?.learn.contains(learning) == true }.map { Int16($0) }
    }

    /// Whether the body of what is called, as far as it is in view, leaves open that the value is fresh.
    fileprivate func mayAcquire(_ call: CallID, _ slot: HandleSlot, _ frame: Frame) -> Bool {
        let targets = program.targets(of: CallSite(frame.id, call))
        guard !targets.functions.isEmpty else { return true }
        guard let outcomes = frame.outcomes[Int(call.raw)] else { return false }
        if slot == .result {
            for outcome in outcomes.outcomes {
                switch outcome.result {
                case .unknown, .signed, .null, .fresh: continue
                case .slot, .inside, .borrowed: return false
                }
            }
        }
        return outcomes.outcomes.contains { $0.mayGive(slot) }
    }
}

extension Outcome {
    /// Whether a call that ends so may have given a fresh value there, as far as the body tells.
    func mayGive(_ slot: HandleSlot) -> Bool {
        guard case .pointee(let index) = slot else { return slot == .result && result == .unknown && resultFacts.constant == nil }
        return effects.contains { effect in
            guard effect.slot.base == .parameter(UInt32(index)) else { return false }
            if case .set(.signed(let signs)) = effect.kind { return signs != .zero && signs != .negative }
            return effect.kind == .set(.unknown) || effect.kind == .given
        }
    }
}
extension Frame {
    /// A named local of this function, as a whole.
    func isOwnVariable(_ place: Place) -> Bool {
        guard case .local(let local) = place.base, place.path.isEmpty else { return false }
        return !function[local].isTemporary && function[local].cleanup.isNone
    }
}

/// The variables of a function that some call releases.
struct ReleasedPlaces {
    struct Release {
        var call: CallID
        var name: Name
        /// The rule whose release it is; -1 where only its name or its body says so.
        var rule: Int16
        var isDescriptor: Bool
    }

    private var places: [Place: Release] = [:]
    var isEmpty: Bool { places.isEmpty }
    subscript(place: Place) -> Release? { places[place] }

    init(_ frame: Frame, _ context: LifetimeContext) {
        var origins: [Place: Place] = [:]
        for block in frame.function.blocks {
            for instruction in block.instructions {
                if case .assign(let target, .place(let source)) = instruction.operation, frame.isTemporary(target) {
                    origins[target] = source
                }
            }
        }
        for index in frame.function.calls.indices where frame.callBlocks[index] != nil {
            add(CallID(raw: UInt32(index)), origins, frame, context)
        }
    }

    private mutating func add(_ id: CallID, _ origins: [Place: Place], _ frame: Frame, _ context: LifetimeContext) {
        let call = frame.function[id]
        for (index, argument) in frame.function.arguments(of: call).enumerated() {
            var place: Place
            switch argument.value {
            case .place(let value), .addressOf(let value): place = value
            default: continue
            }
            for _ in 0..<4 { if let origin = origins[place] { place = origin } }
            guard frame.isOwnVariable(place), let release = release(id, index, frame, context) else { continue }
            if let known = places[place], known.rule >= release.rule { continue }
            places[place] = release
        }
    }

    private func release(_ id: CallID, _ index: Int, _ frame: Frame, _ context: LifetimeContext) -> Release? {
        let model = frame.models[Int(id.raw)]
        let name = frame.function[id].calleeName ?? .none
        // What takes an element out of a container doesn't own elements.
        if frame.function[id].arguments.count > 1, ReleaseNames.isRemoval(context.program[name]) { return nil }
        if let (rule, _) = model.releases.first(where: { $0.slot == .argument(index) || $0.slot == .pointee(index) }) {
            let isDescriptor = context.knowledge.lifetimes[Int(rule)]?.isDescriptor ?? false
            return Release(call: id, name: name, rule: rule, isDescriptor: isDescriptor)
        }
        guard !model.isDeclared else { return nil }
        if let outcomes = frame.outcomes[Int(id.raw)] {
            let slot = CallerSlot(.parameter(UInt32(index)))
            for outcome in outcomes.outcomes {
                for effect in outcome.effects where effect.slot.base == slot.base {
                    guard case .released(let rule) = effect.kind else { continue }
                    let isDescriptor = rule >= 0 && context.knowledge.lifetimes[Int(rule)]?.isDescriptor == true
                    if effect.slot == slot { return Release(call: id, name: name, rule: -1, isDescriptor: isDescriptor) }
                }
            }
            if outcomes.isComplete { return nil }
        }
        guard !name.isNone, context.isStrongReleaseName(name) else { return nil }
        return Release(call: id, name: name, rule: -1, isDescriptor: false)
    }
}
