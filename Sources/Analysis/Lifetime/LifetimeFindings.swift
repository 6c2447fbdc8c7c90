import LeakModel
import Rules

/// What the lifetime analysis needs of a program as a whole. Made once; then each function can be analysed by itself.
public func lifetimeContext(of program: Program, rules: RuleSet, summaries: Summaries) -> LifetimeContext {
    var context = LifetimeContext(program: program, rules: rules, summaries: summaries)
    context.once = functionsRunOnce(in: program)
    return context
}

/// The leaks of one function, in order of place, and whether it was too large to be followed to the end.
public func lifetimeFindings(
    of id: FunctionID, in context: LifetimeContext
) -> (findings: [Finding], isOverBudget: Bool) {
    guard context.mayAcquire(id) else { return ([], false) }
    let frame = Frame(id, in: context)
    let sites = acquisitions(in: frame, context)
    guard !sites.isEmpty else { return ([], false) }
    let facts = exploreFacts(frame, in: context)
    var isOverBudget = facts.isOverBudget
    var found: [(acquisition: Acquisition, finding: Finding, leak: Leak)] = []
    for site in sites.prefix(300) {
        let run = followed(site, frame, from: facts)
        if run.isOverBudget { isOverBudget = true }
        guard context.speaks(site, of: id), let verdict = verdict(of: run, site), let finding = finding(site, verdict, run)
        else { continue }
        found.append((site, finding, verdict.leak))
    }
    return (withoutRepeats(found), isOverBudget)
}

/// One finding an acquisition; the loss of a block by its own `realloc` is told once, there.
private func withoutRepeats(_ found: [(acquisition: Acquisition, finding: Finding, leak: Leak)]) -> [Finding] {
    let consumed = found.filter { $0.acquisition.isConsumed }.map(\.leak.range)
    var calls: Set<CallID> = []
    var result: [Finding] = []
    for entry in found.sorted(by: { $0.finding.confidence > $1.finding.confidence }) {
        if !entry.acquisition.isConsumed, entry.leak.kind == .overwritten, consumed.contains(entry.leak.range) { continue }
        guard calls.insert(entry.acquisition.call).inserted else { continue }
        result.append(entry.finding)
    }
    return result.sorted { $0.location.range.start < $1.location.range.start }
}

/// All leaks of the program, in order of function and place.
public func lifetimeFindings(
    in program: Program, rules: RuleSet, summaries: Summaries, statistics: inout AnalysisStatistics
) -> [Finding] {
    let context = lifetimeContext(of: program, rules: rules, summaries: summaries)
    var findings: [Finding] = []
    for id in program.functionIDs {
        let (found, isOverBudget) = lifetimeFindings(of: id, in: context)
        findings += found
        if isOverBudget { statistics.functionsOverBudget += 1 }
    }
    return findings + memberFindings(in: context)
}

extension LifetimeContext {
    /// Whether the page that would report the acquisition is about the function's language.
    fileprivate func speaks(_ site: Acquisition, of id: FunctionID) -> Bool {
        let reporting = rules.rules[Int(site.reportRule ?? site.rule)]
        return reporting.languages.contains(program.language(of: id))
    }

    /// A quick look whether anything in the function could be an acquisition.
    func mayAcquire(_ id: FunctionID) -> Bool {
        let function = program[id]
        return !function.calls.isEmpty && function.calls.contains { call in
            if case .builtin = call.callee { false } else { true }
        }
    }
}
