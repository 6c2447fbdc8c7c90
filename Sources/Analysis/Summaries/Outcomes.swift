import LeakModel

/// The most outcomes that a summary tells apart.
private let outcomeLimit = 8

/// Joins outcomes that do the same, and marks as `maybe` what happens on some paths without anything that tells them
/// apart.
func normalized(_ outcomes: [Outcome]) -> [Outcome] {
    var result = disambiguated(grouped(withoutEqualEnds(outcomes)))
    result = grouped(result)
    return result.count > outcomeLimit ? collapsed(result) : result
}

/// A function that returns its argument or a pointer into it (`skip_blanks`) is one that returns a pointer into it.
private func withoutEqualEnds(_ outcomes: [Outcome]) -> [Outcome] {
    var inner: Set<CallerSlot> = []
    for outcome in outcomes { if case .inside(let slot) = outcome.result { inner.insert(slot) } }
    guard !inner.isEmpty else { return outcomes }
    return outcomes.map { outcome in
        guard case .slot(let slot) = outcome.result, inner.contains(slot) else { return outcome }
        var outcome = outcome
        outcome.result = .inside(slot)
        return outcome
    }
}

/// One outcome for each combination of result and effects, in order of first appearance.
private func grouped(_ outcomes: [Outcome]) -> [Outcome] {
    struct Key: Hashable {
        var isThrow: Bool
        var result: ProducedValue
        var effects: [SlotEffect]
    }
    var groups: [Outcome] = []
    var index: [Key: Int] = [:]
    for outcome in outcomes {
        let key = Key(isThrow: outcome.isThrow, result: outcome.result, effects: outcome.effects)
        if let known = index[key] {
            groups[known].resultFacts = groups[known].resultFacts.joined(outcome.resultFacts)
            groups[known].conditions = joined(groups[known].conditions, outcome.conditions)
        } else {
            index[key] = groups.count
            groups.append(outcome)
        }
    }
    return groups
}

private func joined(_ a: [EntryCondition], _ b: [EntryCondition]) -> [EntryCondition] {
    a.compactMap { condition in
        guard let other = b.first(where: { $0.parameter == condition.parameter }) else { return nil }
        let facts = condition.facts.joined(other.facts)
        return facts.isAny ? nil : EntryCondition(parameter: condition.parameter, facts: facts)
    }
}

/// Whether a caller cannot see which of the two happened.
private func areIndistinguishable(_ a: Outcome, _ b: Outcome) -> Bool {
    guard a.isThrow == b.isThrow, !a.resultFacts.isDisjoint(with: b.resultFacts) else { return false }
    for condition in a.conditions {
        if let other = b.conditions.first(where: { $0.parameter == condition.parameter }),
            condition.facts.isDisjoint(with: other.facts)
        { return false }
    }
    return true
}

private func disambiguated(_ outcomes: [Outcome]) -> [Outcome] {
    guard outcomes.count > 1, outcomes.count <= 24 else { return outcomes }
    var result = outcomes
    for i in outcomes.indices {
        for j in outcomes.indices where i != j && areIndistinguishable(outcomes[i], outcomes[j]) {
            for effect in outcomes[j].effects { weaken(&result[i], by: effect, own: outcomes[i]) }
            vetoFreshness(of: &result[i], by: outcomes[j])
        }
    }
    return result
}

/// Takes note that an outcome which looks the same has this effect.
private func weaken(_ outcome: inout Outcome, by effect: SlotEffect, own: Outcome) {
    let isSet = effect.kind.isSet
    let same = own.effects.first { $0.slot == effect.slot && $0.kind.isSet == isSet }
    guard same?.kind != effect.kind else { return }
    if isSet {
        guard case .set(.fresh) = effect.kind, same?.kind.isFailure != true else { return }
        // Fresh on one path and something else on another: nobody can rely on it, nor be blamed.
        replace(&outcome, effect.slot, with: .set(.unknown), isSet: true)
    } else if same?.kind == .maybe {
        return
    } else {
        replace(&outcome, effect.slot, with: .maybe, isSet: false)
    }
}

/// What is fresh in one outcome and isn't in another that looks the same is not known to be fresh.
private func vetoFreshness(of outcome: inout Outcome, by other: Outcome) {
    for index in outcome.effects.indices {
        guard case .set(.fresh(let rule, _)) = outcome.effects[index].kind else { continue }
        let slot = outcome.effects[index].slot
        let agrees = other.effects.contains {
            if case .set(.fresh(rule, _)) = $0.kind { $0.slot == slot } else { $0.slot == slot && $0.kind.isFailure }
        }
        if !agrees { outcome.effects[index].kind = .set(.unknown) }
    }
    if case .fresh = outcome.result {
        switch other.result {
        case .borrowed, .slot, .inside, .signed, .unknown:
            if other.resultFacts.constant == nil { outcome.result = .unknown }
        case .fresh, .null: break
        }
    }
}

private func replace(_ outcome: inout Outcome, _ slot: CallerSlot, with kind: SlotEffect.Kind, isSet: Bool) {
    if let index = outcome.effects.firstIndex(where: { $0.slot == slot && $0.kind.isSet == isSet }) {
        outcome.effects[index].kind = kind
    } else {
        outcome.effects.append(SlotEffect(slot: slot, kind: kind))
    }
}

/// One outcome for returning and one for throwing, with what may happen.
private func collapsed(_ outcomes: [Outcome]) -> [Outcome] {
    [false, true].compactMap { isThrow in
        let group = outcomes.filter { $0.isThrow == isThrow }
        guard let first = group.first else { return nil }
        var all = first
        all.conditions = []
        all.effects = []
        for outcome in group {
            all.resultFacts = all.resultFacts.joined(outcome.resultFacts)
            if outcome.result != all.result { all.result = .unknown }
            for effect in outcome.effects where !all.effects.contains(where: { $0.slot == effect.slot && $0.kind.isSet == effect.kind.isSet }) {
                let isEverywhere = group.allSatisfy { $0.effects.contains(effect) }
                all.effects.append(
                    isEverywhere ? effect : SlotEffect(slot: effect.slot, kind: effect.kind.isSet ? .set(.unknown) : .maybe))
            }
        }
        return all
    }
}

extension SlotEffect.Kind {
    var isSet: Bool { if case .set = self { true } else { false } }

    /// The slot then holds what a failed acquisition gives.
    var isFailure: Bool {
        switch self {
        case .set(.null): true
        case .set(.signed(let signs)): signs == .negative
        default: false
        }
    }

    /// After it the caller has nothing left to release.
    var endsBusiness: Bool {
        switch self {
        case .released, .escaped, .maybe: true
        case .given, .set: false
        }
    }
}

/// What a call may do, in terms of its own arguments: `parameter(n)` of a slot or condition is argument `n`.
struct CallOutcomes: Sendable {
    var outcomes: [Outcome]
    var isComplete: Bool
    var reachesBeyond: Bool
    /// One function, known for certain.
    var target: FunctionID?
}

/// Joins the summaries of all functions that the call may reach; nil where one isn't known.
func callOutcomes(of site: CallSite, in program: Program, _ summaries: Summaries) -> CallOutcomes? {
    let targets = program.targets(of: site)
    guard targets.certainty == .exact || targets.certainty == .candidates, !targets.functions.isEmpty else { return nil }
    var all = CallOutcomes(outcomes: [], isComplete: true, reachesBeyond: false, target: nil)
    for target in targets.functions {
        guard let summary = summaries[target] else { return nil }
        all.isComplete = all.isComplete && summary.isComplete
        all.reachesBeyond = all.reachesBeyond || summary.reachesBeyond
        let binding = program.binding(of: site, to: target)
        all.outcomes += summary.outcomes.map { rebound($0, binding) }
    }
    if targets.functions.count > 1 { all.outcomes = normalized(all.outcomes) } else { all.target = targets.functions[0] }
    return all
}

/// The outcome with parameters replaced by the arguments that bind to them; what binds to none is left out.
private func rebound(_ outcome: Outcome, _ binding: [Int?]) -> Outcome {
    if binding.enumerated().allSatisfy({ $0.element == $0.offset }), outcome.maximalParameter < binding.count { return outcome }
    func argument(_ parameter: UInt32) -> UInt32? { binding.firstIndex { $0 == Int(parameter) }.map { UInt32($0) } }
    func slot(_ slot: CallerSlot) -> CallerSlot? {
        guard case .parameter(let index) = slot.base else { return slot }
        return argument(index).map { CallerSlot(.parameter($0), slot.path) }
    }
    func value(_ value: ProducedValue) -> ProducedValue {
        switch value {
        case .slot(let old): slot(old).map { .slot($0) } ?? .borrowed
        case .inside(let old): slot(old).map { .inside($0) } ?? .borrowed
        default: value
        }
    }
    var result = outcome
    result.conditions = outcome.conditions.compactMap { condition in
        argument(condition.parameter).map { EntryCondition(parameter: $0, facts: condition.facts) }
    }
    result.result = value(outcome.result)
    result.effects = outcome.effects.compactMap { effect in
        guard let target = slot(effect.slot) else { return nil }
        if case .set(let produced) = effect.kind { return SlotEffect(slot: target, kind: .set(value(produced))) }
        return SlotEffect(slot: target, kind: effect.kind)
    }
    return result
}

extension Outcome {
    /// The highest parameter that is spoken of, or -1.
    fileprivate var maximalParameter: Int {
        var highest = -1
        func see(_ slot: CallerSlot) { if case .parameter(let index) = slot.base { highest = max(highest, Int(index)) } }
        for condition in conditions { highest = max(highest, Int(condition.parameter)) }
        for effect in effects {
            see(effect.slot)
            if case .set(.slot(let source)) = effect.kind { see(source) }
        }
        switch result {
        case .slot(let source), .inside(let source): see(source)
        default: break
        }
        return highest
    }
}
