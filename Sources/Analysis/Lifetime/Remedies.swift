import LeakModel
import Rules

/// What could be done about a leak.
func remedies(
    _ acquisition: Acquisition, _ verdict: LeakVerdict, _ lifetime: LifetimeRule, variable: String, _ place: Place?,
    _ exploration: Exploration
) -> [Remedy] {
    let frame = exploration.frame
    let program = exploration.context.program
    if acquisition.isConsumed {
        let advice = "keep the result in a variable of its own, and assign it to '\(variable)' only when it is not null"
        return [Remedy(title: "keep the old pointer until the call has succeeded", applicability: .manual, advice: advice)]
    }
    guard let statement = releaseStatement(acquisition, lifetime, variable, exploration), !variable.isEmpty else { return [] }
    let leak = verdict.leak
    let block = frame.function[leak.block]
    let title = "release '\(variable)' on this path"
    let call = frame.function[acquisition.call]
    guard isWritten(acquisition.call, frame), leak.kind == .returned || leak.kind == .thrown else {
        return [Remedy(title: title, applicability: .manual, advice: statement)]
    }
    let isSafe = isCertain(acquisition, leak, exploration)
    if program.language(of: frame.id) == .swift, !verdict.isReleasedElsewhere {
        return [
            Remedy(
                title: "release '\(variable)' with defer", applicability: isSafe ? .safe : .unsafe,
                edits: [.insertStatementAfter(text: "defer { \(statement) }", program.location(in: frame.id, call.range))])
        ]
    }
    guard block.terminatorOrigin == .written, isReturn(block) else {
        return [Remedy(title: title, applicability: .manual, advice: statement)]
    }
    return [
        Remedy(
            title: title, applicability: isSafe ? .safe : .unsafe,
            edits: [.insertStatement(text: statement, beforeStatementAt: program.location(in: frame.id, leak.range))])
    ]
}

private func isReturn(_ block: BasicBlock) -> Bool {
    switch block.terminator {
    case .return, .throw: true
    default: false
    }
}

private func isWritten(_ call: CallID, _ frame: Frame) -> Bool {
    guard let block = frame.callBlocks[Int(call.raw)] else { return false }
    for instruction in frame.function[block].instructions {
        if case .call(call) = instruction.operation { return instruction.origin == .written }
    }
    return frame.function[block].terminatorOrigin == .written
}

/// The statement that releases the handle: what the function's own siblings use, else the rule's.
private func releaseStatement(
    _ acquisition: Acquisition, _ lifetime: LifetimeRule, _ variable: String, _ exploration: Exploration
) -> String? {
    let frame = exploration.frame
    let program = exploration.context.program
    if case .summary = acquisition.source, let name = siblingRelease(exploration) {
        return program.language(of: frame.id) == .c ? "\(name)(\(variable));" : "\(name)(\(variable))"
    }
    guard let template = lifetime.releaseStatement[program.language(of: frame.id).rawValue] else { return nil }
    var release = acquisition.releaseName.isNone ? nil : program[acquisition.releaseName]
    if release == nil { release = frame.models[Int(acquisition.call.raw)].acquires.first?.release }
    if acquisition.isLearnt, let release { return program.language(of: frame.id) == .c ? "\(release)(\(variable));" : "\(release)(\(variable))" }
    guard template.contains("{release}") else { return template.replacing("{handle}", with: variable) }
    return release.map { template.replacing("{release}", with: $0).replacing("{handle}", with: variable) }
}

/// The function that other paths give what a function of the program made: it knows what else is to be released.
private func siblingRelease(_ exploration: Exploration) -> String? {
    let frame = exploration.frame
    for cover in exploration.resource?.covers ?? [] {
        guard let id = cover.call, frame.function[id].arguments.count == 1, frame.function[id].receiver == nil,
            case .place = frame.function.arguments(of: frame.function[id]).first?.value, let name = frame.function[id].calleeName
        else { continue }
        return exploration.context.program[name]
    }
    return nil
}

/// Whether the handle is acquired, and not yet released, on every way to the place of the leak.
private func isCertain(_ acquisition: Acquisition, _ leak: Leak, _ exploration: Exploration) -> Bool {
    let frame = exploration.frame
    guard let start = frame.callBlocks[Int(acquisition.call.raw)], frame.flow.dominates(start, leak.block),
        let run = exploration.resource, !acquisition.isLearnt, leak.given.isEmpty
    else { return false }
    for cover in run.covers where cover.block == leak.block || frame.flow.reachable(from: cover.block)[leak.block.index] {
        return false
    }
    return exploration.failureStaysAway(from: leak.block)
}
