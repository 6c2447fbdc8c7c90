import LeakModel
import Rules

/// The summaries of all functions of a program, callees before callers; members of a recursion are computed twice,
/// the second time with what the first gave.
///
/// Components that do not need each other are shared among `jobs` threads; the result does not depend on their number.
/// With `roots`, only these functions and what they call, however deep, are summarised.
public func summarize(
    _ program: Program, _ rules: RuleSet, jobs: Int = 1, neededBy roots: [FunctionID]? = nil
) -> Summaries {
    var context = LifetimeContext(program: program, rules: rules, summaries: Summaries(count: program.functions.count))
    let needed = roots.map { reached(from: $0, in: program) }
    for level in levels(of: program) {
        let level = needed.map { needed in level.filter { component in component.contains { needed[Int($0.raw)] } } } ?? level
        let shared = context
        let results = parallelMap(level.count, jobs: jobs) { index in summaries(of: level[index], in: shared) }
        for (id, summary, isOverBudget) in results.joined() {
            context.summaries.functions[Int(id.raw)] = summary
            context.summaries.overBudget[Int(id.raw)] = isOverBudget
        }
    }
    return context.summaries
}

/// By function: whether it is one of the roots or called by one, directly or not.
private func reached(from roots: [FunctionID], in program: Program) -> [Bool] {
    var isReached = [Bool](repeating: false, count: program.functions.count)
    var pending = roots
    while let id = pending.popLast() {
        guard !isReached[Int(id.raw)] else { continue }
        isReached[Int(id.raw)] = true
        pending += program.targets[Int(id.raw)].flatMap(\.functions) + program.children[Int(id.raw)]
    }
    return isReached
}

/// The components of the call graph in layers, each needing only the layers before it.
private func levels(of program: Program) -> [[[FunctionID]]] {
    var height = [Int](repeating: 0, count: program.functions.count)
    var result: [[[FunctionID]]] = []
    for component in program.components {
        let members = Set(component)
        var level = 0
        for id in component {
            for target in program.targets[Int(id.raw)].flatMap(\.functions) + program.children[Int(id.raw)] where !members.contains(target) {
                level = max(level, height[Int(target.raw)] + 1)
            }
        }
        for id in component { height[Int(id.raw)] = level }
        while result.count <= level { result.append([]) }
        result[level].append(component)
    }
    return result
}

private func summaries(
    of component: [FunctionID], in shared: LifetimeContext
) -> [(id: FunctionID, summary: FunctionSummary?, isOverBudget: Bool)] {
    if component.count == 1, !callsItself(component[0], shared.program) {
        let (summary, isOverBudget) = summary(of: component[0], in: shared)
        return [(component[0], summary, isOverBudget)]
    }
    var context = shared
    var overBudget: Set<FunctionID> = []
    for _ in 0..<2 {
        for id in component {
            let (summary, isOverBudget) = summary(of: id, in: context)
            context.summaries.pending[id] = .some(summary)
            if isOverBudget { overBudget.insert(id) }
        }
    }
    return component.map { ($0, context.summaries[$0], overBudget.contains($0)) }
}

/// The most effects that the outcomes of one summary name together.
private let effectLimit = 120

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
    // What does so much to its callers' objects is not told from code out of view: every call would pay for it.
    guard outcomes.reduce(0, { $0 + $1.effects.count }) <= effectLimit else { return (nil, true) }
    let isComplete = !exploration.isOverBudget && function.isComplete && !isImprecise
    return (
        FunctionSummary(outcomes: outcomes, isComplete: isComplete, reachesBeyond: exploration.reachesBeyond),
        exploration.isOverBudget
    )
}
