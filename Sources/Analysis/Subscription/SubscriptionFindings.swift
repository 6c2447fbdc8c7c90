import LeakModel
import Rules

/// Listeners, observers, timers and subscriptions that are registered and never removed: `unremoved-listener`.
public func subscriptionFindings(in program: Program, rules: RuleSet) -> [Finding] {
    var context = ReferenceContext(program, rules: rules)
    let graphs = context.summarize()
    return subscriptionFindings(in: graphs, context, rules: rules)
}

/// Both analyses of who keeps whom, which share their graphs: `retain-cycle` and `unremoved-listener`.
public func referenceFindings(in program: Program, rules: RuleSet) -> [Finding] {
    var context = ReferenceContext(program, rules: rules)
    let graphs = context.summarize()
    return ownershipFindings(in: graphs, context, rules: rules) + subscriptionFindings(in: graphs, context, rules: rules)
}

/// The same on graphs that were built already.
func subscriptionFindings(
    in graphs: [(root: FunctionID, graph: ReferenceGraph)], _ context: ReferenceContext, rules: RuleSet
) -> [Finding] {
    var byRoot: [FunctionID: ReferenceGraph] = [:]
    for (root, graph) in graphs { byRoot[root] = graph }
    let retainedTarget = rules.rules.first { rule in
        if case .ownership(let ownership) = rule.analysis { ownership.shape == .retainedTarget } else { false }
    }
    var findings: [Finding] = []
    for rule in rules.rules {
        guard case .subscription(let subscription) = rule.analysis else { continue }
        switch subscription.shape {
        case .token, .object:
            let search = TokenSearch(
                rule: rule, subscription: subscription, retainedTarget: retainedTarget, context: context, graphs: byRoot)
            findings += search.findings()
        case .pair:
            findings += pairFindings(rule, subscription, context)
        case .learnt:
            findings += learntPairFindings(rule, subscription, context)
            findings += selfRegistrationFindings(rule, subscription, context)
        }
    }
    if let retainedTarget { findings += retainedTargets(retainedTarget, context, byRoot, rules) }
    return oneAPlace(findings)
}

/// What library pages say the process keeps until a call, where no rule of this category speaks of it.
private func retainedTargets(
    _ rule: Rule, _ context: ReferenceContext, _ graphs: [FunctionID: ReferenceGraph], _ rules: RuleSet
) -> [Finding] {
    let covered = CallTable(
        rules.rules.flatMap { rule -> [(CallPattern, Void)] in
            guard case .subscription(let subscription) = rule.analysis else { return [] }
            return subscription.register.map { ($0.call, ()) }
        }, in: context.program)
    return rules.libraries.flatMap(\.calls).filter { $0.keeper == .process && $0.keeping != .now && !$0.until.isEmpty }.flatMap { entry in
        var subscription = SubscriptionRule(shape: .object, noun: "registration", verb: "ended")
        subscription.register = [
            SubscriptionRule.Register(
                call: entry.call, token: .result, handler: entry.arguments.first, onlyIfTrue: entry.onlyIfTrue)
        ]
        let search = TokenSearch(
            rule: rule, subscription: subscription, retainedTarget: rule, context: context, graphs: graphs,
            endings: entry.until, covered: covered)
        return search.findings()
    }
}

/// Two rules may know one call; the first one keeps it.
private func oneAPlace(_ findings: [Finding]) -> [Finding] {
    var seen: Set<Location> = []
    return findings.filter { seen.insert($0.location).inserted }
}

extension Rule {
    func finding(
        _ message: String, at location: Location, confidence: Confidence, symbol: String, variable: String = "",
        acquired: String
    ) -> Finding {
        Finding(
            rule: id, category: category, severity: severity, confidence: min(confidence, self.confidence),
            message: message, location: location, symbol: symbol, variable: variable, acquired: acquired)
    }
}
