import LeakModel
import Rules

/// The functions about which the lifetime analysis may have something to say: those that acquire or release, those that
/// call them, however far up, and all of languages in which resources are learnt from the code alone.
///
/// What none of these call needs no summary. In Swift, where hardly a function touches a handle, that is most of a
/// program.
func relevantFunctions(in program: Program, _ rules: RuleSet) -> [FunctionID] {
    let learnt = rules.learntLanguages
    var pending = program.functionIDs.filter { learnt.contains(program.language(of: $0)) }
    let handles = CallTable(rules.handlePatterns.map { ($0, ()) }, in: program)
    pending += handles.sites(in: program).filter { !handles.matches($0, in: program).isEmpty }.map(\.function)
    for (name, sites) in program.callsByName where AllocatorName(program[name]) != nil { pending += sites.map(\.function) }
    var isRelevant = [Bool](repeating: false, count: program.functions.count)
    while let id = pending.popLast() {
        guard !isRelevant[Int(id.raw)] else { continue }
        isRelevant[Int(id.raw)] = true
        pending += program.callers(of: id).map(\.function)
        if let parent = program[id].parent { pending.append(parent) }
    }
    return program.functionIDs.filter { isRelevant[Int($0.raw)] }
}

extension RuleSet {
    /// Languages of rules that learn what is acquired from the program.
    fileprivate var learntLanguages: Set<Language> {
        var result: Set<Language> = []
        for rule in rules {
            if case .lifetime(let lifetime) = rule.analysis, !lifetime.learn.isEmpty { result.formUnion(rule.languages) }
        }
        return result
    }

    /// Every call that acquires or releases by the word of a page.
    fileprivate var handlePatterns: [CallPattern] {
        rules.flatMap { rule -> [CallPattern] in
            guard case .lifetime(let lifetime) = rule.analysis else { return [] }
            return lifetime.acquire.map(\.call) + lifetime.release.map(\.call)
        }
    }
}
