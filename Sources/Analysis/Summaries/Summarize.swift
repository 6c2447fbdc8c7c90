import LeakModel
import Rules

/// The summaries of all functions of a program, callees before callers; members of a recursion are computed twice,
/// the second time with what the first gave.
public func summarize(_ program: Program, _ rules: RuleSet) -> Summaries {
    var context = LifetimeContext(program: program, rules: rules, summaries: Summaries(count: program.functions.count))
    for component in program.components {
        let isRecursive = component.count > 1 || component.first.map { callsItself($0, program) } ?? false
        for _ in 0..<(isRecursive ? 2 : 1) {
            for id in component {
                let (summary, isOverBudget) = summary(of: id, in: context)
                context.summaries.functions[Int(id.raw)] = summary
                context.summaries.overBudget[Int(id.raw)] = isOverBudget
            }
        }
    }
    return context.summaries
}

private func callsItself(_ id: FunctionID, _ program: Program) -> Bool {
    program.targets[Int(id.raw)].contains { $0.functions.contains(id) }
}

/// What the function's body says, given the summaries of what it calls.
func summary(of id: FunctionID, in context: LifetimeContext) -> (summary: FunctionSummary?, isOverBudget: Bool) {
    let function = context.program[id]
    guard !function.blocks.isEmpty, function.blocks.count <= 4000 else { return (nil, true) }
    if function.flags.contains(.isNoReturn) {
        return (FunctionSummary(outcomes: [], isComplete: true, reachesBeyond: true), false)
    }
    let frame = Frame(id, in: context)
    let exploration = exploreFacts(frame, in: context)
    let isImprecise = exploration.exits.contains(where: \.isImprecise)
    let outcomes = normalized(exploration.exits.map(\.outcome))
    let isComplete = !exploration.isOverBudget && function.isComplete && !isImprecise
    return (
        FunctionSummary(outcomes: outcomes, isComplete: isComplete, reachesBeyond: exploration.reachesBeyond),
        exploration.isOverBudget
    )
}
