import LeakModel
import Rules

/// The leak of one acquisition that is worth showing, and how sure it is.
struct LeakVerdict {
    var leak: Leak
    var confidence: Confidence
    /// The resource is released on other paths of the function.
    var isReleasedElsewhere: Bool
}

/// Chooses among the leaks that a run found; nil when none of them holds up.
func verdict(of exploration: Exploration, _ acquisition: Acquisition) -> LeakVerdict? {
    guard let run = exploration.resource else { return nil }
    var best: LeakVerdict?
    for leak in run.leaks {
        guard let confidence = confidence(of: leak, run, exploration) else { continue }
        let candidate = LeakVerdict(leak: leak, confidence: confidence, isReleasedElsewhere: !run.covers.isEmpty || run.isHandedOn)
        if let current = best, !isBetter(candidate, current) { continue }
        best = candidate
    }
    return best
}

/// Surer first, then earlier in the text.
private func isBetter(_ a: LeakVerdict, _ b: LeakVerdict) -> Bool {
    if a.confidence != b.confidence { return a.confidence > b.confidence }
    return (a.leak.range.start, a.leak.range.end) < (b.leak.range.start, b.leak.range.end)
}

/// How sure a leak is; nil when it is none that a reader would agree with.
private func confidence(of leak: Leak, _ run: ResourceRun, _ exploration: Exploration) -> Confidence? {
    let frame = exploration.frame
    let acquisition = run.acquisition
    let rules = exploration.context.rules
    guard isInteresting(leak, frame) else { return nil }
    // A descriptor that is to be one of the standard three.
    if acquisition.isDescriptor, leak.handle.low >= 0, leak.handle.high <= 2 { return nil }
    var confidence = Confidence.high
    switch acquisition.source {
    case .declared, .summary: break
    case .siblings: confidence = .medium
    }
    if acquisition.isConsumed {
        let call = frame.function[acquisition.call].range
        guard leak.kind == .overwritten || leak.kind == .dropped, leak.range.start <= call.end, leak.range.end >= call.start else {
            return nil
        }
        confidence = .medium
    }
    let isSkip = skipsRelease(leak, run, exploration)
    if acquisition.isLearnt {
        guard !isSkip, run.covers.contains(where: { covers($0, leak, includingHandle: true) }) else { return nil }
        // An exit that forgets is evidence; a variable that is used again is little, and so is a value of which no result
        // says whether it is there.
        let isUntold = acquisition.slot != .result && frame.function[acquisition.call].result == nil
        if leak.kind == .overwritten || isUntold { confidence = .low }
        // What a function pointer gives may be anybody's, one time this and one time that.
        if case .place = frame.function[acquisition.call].callee { confidence = .low }
        // Of a value whose call's own answer nobody has looked at yet.
        if leak.given.contains(where: { $0.isBirth && $0.facts.isAny }) { confidence = .low }
    } else if !leak.given.isEmpty {
        guard !isSkip, run.covers.contains(where: { covers($0, leak, includingHandle: false) }) else { return nil }
        confidence = min(confidence, .medium)
    } else if isSkip {
        confidence = min(confidence, .low)
    }
    if acquisition.source != .declared, acquisition.slot == .result, hangsOnOtherResult(leak, run, exploration) { confidence = .low }
    if leak.isAssumed { confidence = min(confidence, .medium) }
    if leak.isImprecise || isConditionalOverwrite(leak, run, exploration) { confidence = .low }
    // Who drops the result of a function of the program knows that somebody else keeps it.
    if case .summary = acquisition.source, leak.kind == .dropped { confidence = .low }
    if acquisition.source == .declared, expectsFailure(leak, run, exploration) { confidence = .low }
    if acquisition.source == .declared, !acquisition.isConsumed, isUnwanted(leak, run, exploration) { confidence = .low }
    if leak.isDoubtful || confidence > .low && isOptional(leak, run, exploration) { confidence = .low }
    if exploration.context.once.contains(frame.id), !frame.isInLoop[leak.block.index] {
        // A check that fails ends such a program.
        confidence = frame.function[leak.block].terminatorOrigin == .macro ? .low : min(confidence, .medium)
    }
    if acquisition.source == .siblings, acquisition.slot == .result, isLookUp(acquisition, frame, exploration.context.program) { confidence = .low }
    // Descriptors that are dropped one after the other are there to use them up.
    if leak.kind == .dropped, acquisition.isDescriptor, frame.isInLoop[leak.block.index] { confidence = .low }
    if !frame.function.isComplete { confidence = isUnderstood(leak, acquisition, exploration) ? min(confidence, .medium) : .low }
    if !frame.function.skipped.isEmpty { confidence = min(confidence, .medium) }
    if case .maybeMacro = frame.function[acquisition.call].callee { confidence = confidence.lowered }
    let acquires = frame.models[Int(acquisition.call.raw)].acquires.first
    // Of what a function of the program's own hands out, the page only says what it may be.
    let isCounted = acquisition.source == .declared
        ? acquires?.isReferenceCounted == true
        : exploration.context.knowledge.lifetimes[Int(acquisition.rule)]?.acquire.contains(where: \.isReferenceCounted) == true
    if isCounted {
        guard leak.kind != .overwritten else { return nil }
        confidence = .low
    }
    return min(confidence, rules.rules[Int(acquisition.rule)].confidence, rules.rules[Int(acquisition.reportRule ?? acquisition.rule)].confidence)
}

/// Whether, in a function of which parts were not understood, at least this resource was: it is declared, its variable
/// has a type that fits, and the function is left with it.
private func isUnderstood(_ leak: Leak, _ acquisition: Acquisition, _ exploration: Exploration) -> Bool {
    guard acquisition.source == .declared, leak.kind == .returned, leak.given.isEmpty,
        let place = exploration.frame.handlePlace(of: acquisition)
    else { return false }
    let program = exploration.context.program
    let kind = program.types[program.unwrapped(program.type(of: place, in: exploration.frame.id))].kind
    return kind == (acquisition.isDescriptor ? .integer : .pointer)
}

/// Nobody minds what a program's entry leaves behind when it ends.
private func isInteresting(_ leak: Leak, _ frame: Frame) -> Bool {
    guard frame.function.flags.contains(.isEntryPoint) || frame.function.kind == .topLevel else { return true }
    switch leak.kind {
    case .returned, .thrown, .dropped, .containerReleased: return false
    case .overwritten, .scopeEnd: return frame.isInLoop[leak.block.index]
    }
}

/// Whether the name of what gave the value says that it was only found.
private func isLookUp(_ acquisition: Acquisition, _ frame: Frame, _ program: Program) -> Bool {
    let name = program[frame.calleeName(of: acquisition.call)]
    return nameWords(name).contains { $0 == "find" || $0 == "lookup" || $0 == "search" || $0 == "peek" }
}

/// Whether a releasing path saw at least what the leaking one saw: the same callees with the same answers.
private func covers(_ cover: Cover, _ leak: Leak, includingHandle: Bool) -> Bool {
    if includingHandle, !leak.handle.implies(cover.handle) { return false }
    return leak.given.allSatisfy { given in
        cover.given.contains {
            guard $0.callee == given.callee, $0.isBirth == given.isBirth else { return false }
            if given.facts.implies($0.facts) { return true }
            // Who gave it back after success doesn't take it on failure.
            return !given.isBirth && leak.isErrorExit && given.facts.isDisjoint(with: $0.facts)
        }
    }
}

/// Whether the path goes round an `if (…) release(x);`: then someone decided that it is not to be released.
private func skipsRelease(_ leak: Leak, _ run: ResourceRun, _ exploration: Exploration) -> Bool {
    let flow = exploration.frame.flow
    let releasing = Set(run.covers.map(\.block) + run.perhapsReleased)
    guard !releasing.isEmpty else { return false }
    let path = blocks(on: leak.trace, exploration)
    for (block, next) in zip(path, path.dropFirst()) {
        for other in flow.successors[block.index] where other != next && releasing.contains(other) {
            if flow.successors[other.index] == [next] { return true }
        }
    }
    return false
}

/// Whether another value is put into the variable under a condition that has nothing to do with the acquisition
/// (`if (a) p = f(); if (b) p = g();`): such conditions exclude each other more often than not.
private func isConditionalOverwrite(_ leak: Leak, _ run: ResourceRun, _ exploration: Exploration) -> Bool {
    let frame = exploration.frame
    guard leak.kind == .overwritten, let start = frame.callBlocks[Int(run.call.raw)], leak.block != start,
        frame.flow.order[leak.block.index] > frame.flow.order[start.index]
    else { return false }
    return !frame.flow.dominates(start, leak.block)
}

/// The blocks of a path from the acquisition to the end, in order.
func blocks(on trace: Int32, _ exploration: Exploration) -> [BlockID] {
    var result: [BlockID] = []
    var node = trace
    while node >= 0, result.count < 2000 {
        result.append(exploration.trace[Int(node)].block)
        node = exploration.trace[Int(node)].parent
    }
    return result.reversed()
}
