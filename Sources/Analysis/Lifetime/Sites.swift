import LeakModel
import Rules

/// The calls of a function that acquire something, in order of call.
func acquisitions(in frame: Frame, _ context: LifetimeContext) -> [Acquisition] {
    var result: [Acquisition] = []
    for index in frame.function.calls.indices where frame.callBlocks[index] != nil {
        let call = CallID(raw: UInt32(index))
        let model = frame.models[index]
        if let acquire = model.acquires.first {
            result += declaredAcquisitions(call, acquire, context)
        } else if !model.isDeclared, let outcomes = frame.outcomes[index] {
            result += summarizedAcquisitions(call, outcomes, in: frame.function, context)
        }
    }
    result = result.filter { isGiven($0, among: result, in: frame) }
    return result + siblingAcquisitions(in: frame, context, known: Set(result.map(\.call)))
}

/// Whether the argument that makes the call an acquisition was acquired in this function and isn't released by itself.
private func isGiven(_ acquisition: Acquisition, among others: [Acquisition], in frame: Frame) -> Bool {
    let function = frame.function
    guard case .declared = acquisition.source, let acquire = frame.models[Int(acquisition.call.raw)].acquires.first,
        let position = acquire.onlyIfAcquired
    else { return true }
    let arguments = function.arguments(of: function[acquisition.call])
    guard position < arguments.count, let given = arguments[arguments.startIndex + position].value.place,
        others.contains(where: { $0.call != acquisition.call && frame.handlePlace(of: $0) == given })
    else { return false }
    return !frame.models.indices.contains { index in
        frame.models[index].releases.contains { release in
            guard case .argument(let position) = release.slot else { return false }
            let arguments = function.arguments(of: function[CallID(raw: UInt32(index))])
            return position < arguments.count && arguments[arguments.startIndex + position].value.place == given
        }
    }
}

private func declaredAcquisitions(_ call: CallID, _ acquire: AcquireKnowledge, _ context: LifetimeContext) -> [Acquisition] {
    var acquisition = Acquisition(call: call, rule: acquire.rule, slot: acquire.slot, source: .declared)
    acquisition.isDescriptor = context.knowledge.lifetimes[Int(acquire.rule)]?.isDescriptor ?? false
    guard acquire.consumes != nil, acquire.fails == .nullPointer else { return [acquisition] }
    var consumed = acquisition
    consumed.isConsumed = true
    return [acquisition, consumed]
}

private func summarizedAcquisitions(_ call: CallID, _ outcomes: CallOutcomes, in function: Function, _ context: LifetimeContext) -> [Acquisition] {
    var result: [Acquisition] = []
    func add(_ rule: Int16, _ slot: HandleSlot, _ produced: CallerSlot?) {
        guard !result.contains(where: { $0.slot == slot && $0.producedSlot == produced }) else { return }
        let source = outcomes.target.map { KnowledgeSource.summary($0) } ?? .declared
        var acquisition = Acquisition(call: call, rule: rule, slot: slot, producedSlot: produced, source: source)
        acquisition.isDescriptor = context.knowledge.lifetimes[Int(rule)]?.isDescriptor ?? false
        // Memory that the program makes an object of; what wraps something well known keeps its rule.
        let type = context.program.nominal(of: function[call].resultType)
        if let report = context.learntRule(.summaries), type != nil, context.knowledge.isMemory(rule) { acquisition.reportRule = report }
        result.append(acquisition)
    }
    for outcome in outcomes.outcomes {
        if case .fresh(let rule, _) = outcome.result { add(rule, .result, nil) }
        for effect in outcome.effects {
            guard case .set(.fresh(let rule, _)) = effect.kind, case .parameter(let index) = effect.slot.base else { continue }
            add(rule, .pointee(Int(index)), effect.slot)
        }
    }
    return result
}
