import LeakModel
import Rules

/// The finding of one acquisition.
func finding(_ acquisition: Acquisition, _ verdict: LeakVerdict, _ exploration: Exploration) -> Finding? {
    let context = exploration.context
    let frame = exploration.frame
    let rule = context.rules.rules[Int(acquisition.reportRule ?? acquisition.rule)]
    guard var general = context.knowledge.lifetimes[Int(acquisition.rule)] else { return nil }
    if let noun = frame.models[Int(acquisition.call.raw)].acquires.first?.noun { general.noun = noun }
    let call = frame.function[acquisition.call]
    let lifetime = specialised(general, call, context.program)
    let place = frame.handlePlace(of: acquisition)
    let variable = place.map { context.program.text(of: $0, in: frame.id) } ?? ""
    let callee = context.program.calleeText(of: call, in: frame.id)
    var finding = Finding(
        rule: rule.id, category: rule.category, severity: rule.severity, confidence: verdict.confidence,
        message: message(acquisition, verdict, lifetime, variable: variable, callee: callee, frame, context.program),
        location: context.program.location(in: frame.id, call.range), symbol: context.program.displayName(of: frame.id),
        variable: variable, acquired: callee)
    finding.path = steps(acquisition, verdict, lifetime, exploration)
    finding.evidence = evidence(acquisition, callee: callee, context)
    finding.remedies = remedies(acquisition, verdict, lifetime, variable: variable, place, exploration)
    return finding
}

private func message(
    _ acquisition: Acquisition, _ verdict: LeakVerdict, _ rule: LifetimeRule, variable: String, callee: String, _ frame: Frame,
    _ program: Program
) -> String {
    let thing = variable.isEmpty ? "the \(rule.noun)" : "'\(variable)'"
    if acquisition.isConsumed {
        return "'\(variable)' is lost when \(callee)() fails: its result replaces the only pointer to the old \(rule.noun)"
    }
    let subject = "\(thing) from \(callee)() is not \(rule.verb)"
    switch verdict.leak.kind {
    case .returned:
        if !verdict.isReleasedElsewhere { return "\(thing) from \(callee)() is never \(rule.verb)" }
        return subject + " on one way out of \(program.displayName(of: frame.id))"
    case .thrown: return subject + " when an error is thrown"
    case .overwritten: return "\(thing) from \(callee)() is overwritten before it is \(rule.verb)"
    case .scopeEnd: return "\(thing) from \(callee)() goes out of scope and is not \(rule.verb)"
    case .dropped: return "the \(rule.noun) from \(callee)() is not kept, so nobody can see that it is \(rule.verb)"
    case .containerReleased: return subject + " when the object that holds it is released"
    }
}

/// The most branches that the notes name.
private let branchLimit = 8

private func steps(_ acquisition: Acquisition, _ verdict: LeakVerdict, _ rule: LifetimeRule, _ exploration: Exploration) -> [Step] {
    let frame = exploration.frame
    let program = exploration.context.program
    func location(_ range: ByteRange) -> Location { program.location(in: frame.id, range) }
    let call = frame.function[acquisition.call]
    let acquired = acquisition.isConsumed ? "the call may fail here" : "\(article(rule.noun)) is acquired here"
    var branches: [Step] = []
    let path = blocks(on: verdict.leak.trace, exploration)
    for (block, next) in zip(path, path.dropFirst()) {
        let current = frame.function[block]
        switch current.terminator {
        case .branch(_, let then, let otherwise) where then != otherwise && current.terminatorOrigin == .written:
            branches.append(Step(next == then ? "this condition holds" : "this condition does not hold", at: location(current.terminatorRange)))
        case .invoke(_, let normal, let thrown) where normal != thrown && next == thrown:
            branches.append(Step("this call throws", at: location(current.terminatorRange)))
        case .switch: branches.append(Step("one arm of this switch is taken", at: location(current.terminatorRange)))
        default: break
        }
    }
    if branches.count > branchLimit { branches = Array(branches.prefix(3) + branches.suffix(branchLimit - 3)) }
    return [Step(acquired, at: location(call.range))] + branches
        + [Step(ending(verdict.leak.kind, rule), at: location(verdict.leak.range))]
}

private func article(_ noun: String) -> String { "the " + noun }

private func ending(_ kind: Leak.Kind, _ rule: LifetimeRule) -> String {
    switch kind {
    case .returned: "the function returns here and it is not \(rule.verb)"
    case .thrown: "the error leaves the function here and it is not \(rule.verb)"
    case .overwritten: "the last variable that holds it gets another value here"
    case .scopeEnd: "the last variable that holds it goes out of scope here"
    case .dropped: "nothing holds it after this call"
    case .containerReleased: "the object that holds it is released here"
    }
}

private func evidence(_ acquisition: Acquisition, callee: String, _ context: LifetimeContext) -> [Step] {
    let program = context.program
    switch acquisition.source {
    case .declared: return []
    case .summary(let target):
        let noun = context.knowledge.lifetimes[Int(acquisition.rule)]?.noun ?? "resource"
        return [Step("\(callee)() hands out a fresh \(noun)", at: program.location(in: target, program[target].nameRange))]
    case .siblings:
        return []
    case .usage: return []
    }
}
