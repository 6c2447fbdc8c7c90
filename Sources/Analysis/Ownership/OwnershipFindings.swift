import LeakModel
import Rules

/// Objects that keep each other alive: `retain-cycle`.
public func ownershipFindings(in program: Program, rules: RuleSet) -> [Finding] {
    var context = ReferenceContext(program, rules: rules)
    let graphs = context.summarize()
    return ownershipFindings(in: graphs, context, rules: rules)
}

/// The same on graphs that were built already.
func ownershipFindings(
    in graphs: [(root: FunctionID, graph: ReferenceGraph)], _ context: ReferenceContext, rules: RuleSet
) -> [Finding] {
    var shapes: [OwnershipRule.Shape: Rule] = [:]
    for rule in rules.rules {
        if case .ownership(let ownership) = rule.analysis, shapes[ownership.shape] == nil { shapes[ownership.shape] = rule }
    }
    guard !shapes.isEmpty else { return [] }
    var findings: [Finding] = []
    var backReferences = BackReferenceFindings(context: context)
    var told: Set<CalleeKey> = []
    for (_, graph) in graphs {
        let text = CycleText(program: context.program, graph: graph)
        for cycle in context.cycles(in: graph) {
            guard let confidence = context.confidence(of: cycle, in: graph) else { continue }
            if text.isClosure(cycle.first.to) {
                let shape = closureShape(cycle, graph)
                guard let rule = shapes[shape] else { continue }
                // One summary that is wrong would else be told at every call.
                if case .keeps(let callee) = cycle.first.kind, let property = cycle.first.property,
                    !told.insert(CalleeKey(callee: callee, property: property)).inserted
                { continue }
                findings.append(closureFinding(cycle, text, context, rule, min(confidence, rule.confidence)))
            } else if let token = tokenEdge(cycle) {
                guard let rule = shapes[.storedSubscription] else { continue }
                findings.append(tokenFinding(cycle, token, text, context, rule, min(confidence, rule.confidence)))
            } else if let rule = shapes[.backReference] {
                backReferences.add(cycle, text, rule, min(confidence, rule.confidence))
            }
        }
        if let rule = shapes[.endlessTask] { findings += endlessTaskFindings(graph, context, rule) }
    }
    findings += backReferences.findings
    if let rule = shapes[.backReference] { findings += backReferences.strongDelegates(rule) }
    return findings
}

private struct CalleeKey: Hashable {
    var callee: Name
    var property: PropertyReference
}

private func closureShape(_ cycle: ReferenceCycle, _ graph: ReferenceGraph) -> OwnershipRule.Shape {
    if case .method = graph[graph.find(cycle.first.to)].kind { return .methodReference }
    for edge in cycle.edges {
        if case .subscription = edge.kind { return .storedSubscription }
    }
    return .storedClosure
}

/// The token that keeps an object without a closure: `assign(to: \\.x, on: self)`.
private func tokenEdge(_ cycle: ReferenceCycle) -> ReferenceEdge? {
    cycle.edges.first { if case .subscription = $0.kind { true } else { false } }
}

private func tokenFinding(
    _ cycle: ReferenceCycle, _ token: ReferenceEdge, _ text: CycleText, _ context: ReferenceContext, _ rule: Rule,
    _ confidence: Confidence
) -> Finding {
    let program = context.program
    let callee = program[token.function].calls.first { $0.range == token.range }?.callee.baseName ?? .none
    let kept = text.name(token.to)
    return Finding(
        rule: rule.id, category: rule.category, severity: rule.severity, confidence: confidence,
        message: "the subscription from '\(program[callee])' keeps '\(kept)', which keeps the subscription",
        location: program.location(in: token.function, token.range), symbol: program.displayName(of: text.graph.root),
        variable: kept, acquired: program[callee], path: cycle.edges.map { text.step($0) },
        remedies: [
            Remedy(
                title: "Subscribe with a weak closure", applicability: .manual,
                advice: "sink { [weak self] value in self?.property = value }, or assign(to: &$property)")
        ])
}

private func closureFinding(
    _ cycle: ReferenceCycle, _ text: CycleText, _ context: ReferenceContext, _ rule: Rule, _ confidence: Confidence
) -> Finding {
    let program = context.program
    let graph = text.graph
    let first = cycle.first
    var finding = Finding(
        rule: rule.id, category: rule.category, severity: rule.severity, confidence: confidence,
        message: closureMessage(cycle, text), location: program.location(in: first.function, first.range),
        symbol: program.displayName(of: graph.root), variable: first.property.map { program[$0.name] } ?? text.name(first.from),
        acquired: "closure", path: cycle.edges.map { text.step($0) })
    switch graph[graph.find(first.to)].kind {
    case .closure(let closure):
        finding.location = program.location(in: closure, program[closure].nameRange)
        if let remedy = weakCapture(cycle, text) { finding.remedies.append(remedy) }
    case .method(_, let method):
        finding.acquired = program[method]
        finding.remedies.append(
            Remedy(
                title: "Pass a closure that holds the object weakly", applicability: .manual,
                advice: "{ [weak self] in self?.\(program[method])() }"))
    default: break
    }
    return finding
}

private func closureMessage(_ cycle: ReferenceCycle, _ text: CycleText) -> String {
    let first = cycle.first
    let holder = text.place(first)
    let kept = first.property == nil ? "kept by" : "stored in"
    if let callee = givenTo(first), !callee.isNone {
        var whose = text.isNamed(first.from) ? "'\(text.name(first.from))'" : "what '\(text.callee(callee, first))' returned"
        if case .subscription = first.kind { whose = "the subscription" }
        return callMessage(cycle, text, text.callee(callee, first), whose)
    }
    if case .method(let object, let method) = text.graph[text.graph.find(first.to)].kind {
        let name = text.program[method]
        return "method '\(name)' \(kept) '\(holder)' keeps '\(text.name(object))', which keeps '\(text.name(first.from))'"
    }
    let captured = capturedName(cycle, text) ?? text.name(first.from)
    let target = cycle.edges.count > 1 ? text.name(cycle.edges[1].to) : captured
    if text.graph.find(first.from) == text.graph.find(first.to) { return "the closure captures itself through '\(captured)'" }
    if cycle.edges.count == 2 || target == text.name(first.from) {
        return "the closure \(kept) '\(holder)' captures '\(captured)' strongly, so neither is ever freed"
    }
    return "the closure \(kept) '\(holder)' captures '\(captured)' strongly, and '\(captured)' keeps '\(text.name(first.from))'"
}

/// The callee that keeps the closure, where no property is known that does.
private func givenTo(_ edge: ReferenceEdge) -> Name? {
    guard edge.property == nil else { return nil }
    switch edge.kind {
    case .keeps(let callee), .subscription(let callee): return callee
    case .declared, .store, .element, .capture, .method, .hangs: return nil
    }
}

private func callMessage(_ cycle: ReferenceCycle, _ text: CycleText, _ callee: String, _ whose: String) -> String {
    if case .method(let object, let method) = text.graph[text.graph.find(cycle.first.to)].kind {
        return "method '\(text.program[method])' given to '\(callee)' keeps '\(text.name(object))', which keeps \(whose)"
    }
    let captured = capturedName(cycle, text) ?? "its owner"
    return "the closure given to '\(callee)' captures '\(captured)' strongly, and '\(captured)' keeps \(whose)"
}

/// The variable that the closure nearest to the object captures.
private func capturedName(_ cycle: ReferenceCycle, _ text: CycleText) -> String? {
    guard let (closure, index) = lastCapture(cycle, text) else { return nil }
    return text.program[text.program[closure].captures[index].name]
}

/// The capture by which the way leaves the closures.
private func lastCapture(_ cycle: ReferenceCycle, _ text: CycleText) -> (FunctionID, Int)? {
    for edge in cycle.edges {
        if case .capture(let closure, let index) = edge.kind, !text.isClosure(edge.to) || text.graph.find(edge.from) == text.graph.find(edge.to) {
            return (closure, index)
        }
    }
    return nil
}

private func weakCapture(_ cycle: ReferenceCycle, _ text: CycleText) -> Remedy? {
    guard let (closure, index) = lastCapture(cycle, text) else { return nil }
    let program = text.program
    let name = program[program[closure].captures[index].name]
    let location = program.location(in: closure, program[closure].nameRange)
    let isSelf = name == "self"
    if let captured = cycle.edges.first(where: { $0.kind == .capture(closure, index) }),
        program.isReference(text.graph[text.graph.find(captured.to)].type) == false
    {
        return Remedy(
            title: "Capture what the closure needs instead of '\(name)'", applicability: .manual,
            advice: "'\(name)' is a value: name the objects in it that are needed, weakly")
    }
    return Remedy(
        title: "Capture '\(name)' weakly", applicability: isSelf ? .safe : .unsafe,
        edits: [.captureWeakly(name: name, closureAt: location)], advice: "[weak \(name)]")
}
