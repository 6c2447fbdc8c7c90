import LeakModel
import Rules

/// Verbs of methods that run again and again, with those that come between.
private let startsAndStops = [["start", "stop"], ["resume", "pause"], ["connect", "disconnect"], ["enable", "disable"], ["begin", "end"]]

/// Registrations of one rule that return a token or start an object, and what becomes of it.
struct TokenSearch {
    let rule: Rule
    let subscription: SubscriptionRule
    /// The rule under which a registration is reported that only a `deinit` removes which never runs.
    let retainedTarget: Rule?
    let context: ReferenceContext
    let graphs: [FunctionID: ReferenceGraph]
    /// For what library pages say: the calls that end the keeping, whatever the token's position.
    var endings: [CallPattern]?
    /// Calls that another rule speaks of.
    var covered: CallTable<Void>?

    private var program: Program { context.program }

    func findings() -> [Finding] {
        let registers = CallTable(subscription.register.map { ($0.call, $0) }, in: program)
        let registrations = registers.sites(in: program).compactMap { site -> (CallSite, CallIndex<SubscriptionRule.Register>.Match)? in
            guard rule.languages.contains(program.language(of: site.function)),
                let match = registers.matches(site, in: program).first, isMeant(match.entry, site),
                covered?.matches(site, in: program).isEmpty ?? true
            else { return nil }
            return (site, match)
        }
        // The whole program is read for removals only where there is something to remove.
        guard !registrations.isEmpty else { return [] }
        let removals = CallTable(
            endings?.map { ($0, Removal.anything) } ?? subscription.remove.map { ($0.call, .position($0.token)) }, in: program)
        let removed = cleanUps(in: program, removals: removals, origins: context.origins, assignments: false)
        return registrations.compactMap { site, match in judge(site, match, removals, removed) }
    }

    private func isMeant(_ register: SubscriptionRule.Register, _ site: CallSite) -> Bool {
        guard let label = register.onlyIfTrue else { return true }
        let function = program[site.function]
        return function.arguments(of: function[site.call]).contains {
            program[$0.label] == label && $0.value == .constant(.integer(1))
        }
    }

    private func judge(
        _ site: CallSite, _ match: CallIndex<SubscriptionRule.Register>.Match, _ removals: CallTable<Removal>,
        _ removed: CleanUpIndex
    ) -> Finding? {
        let call = program[site.function][site.call]
        if handlerRemoves(site, match, removed) { return nil }
        let place: Place?
        switch program.operand(at: match.entry.token, of: site, pattern: match.pattern) {
        case .result(let result): place = call.flags.contains(.isDiscarded) ? nil : result
        case .operand(let operand, _), .pointee(let operand, _):
            switch operand {
            case .place(let found), .addressOf(let found): place = found
            case .constant, .function, .boundMethod, .unknown: return nil
            }
        case nil: return nil
        }
        let fate = TokenFollower.follow(place, of: site, context, removals: removals)
        if fate.isRemoved || fate.escapes { return nil }
        let holdsOwner = handlerHoldsOwner(site, match)
        if endings != nil, handler(site, match)?.operand.place == nil { return nil }
        if fate.isDropped {
            // Who registers without being kept by it is not kept alive: what stays is the business of the other rules.
            guard !subscription.endsWithToken, endings == nil || holdsOwner else { return nil }
            return dropped(site, match, fate, holdsOwner)
        }
        return kept(site, match, fate, removed, holdsOwner)
    }

    private func dropped(
        _ site: CallSite, _ match: CallIndex<SubscriptionRule.Register>.Match, _ fate: TokenFate, _ holdsOwner: Bool
    ) -> Finding {
        let call = program[site.function][site.call]
        let name = callName(site)
        let object = subscription.shape == .object ? "nothing keeps it" : "nothing keeps its token"
        let how = fate.local.isNone ? object : "'\(program[fate.local])' is never \(subscription.verb)"
        var finding = rule.finding(
            "the \(subscription.noun) from '\(name)' is never \(subscription.verb): \(how)",
            at: program.location(in: site.function, call.range),
            confidence: isStartedAgain(site) ? max(.medium, confidence(site, match, holdsOwner)) : confidence(site, match, holdsOwner),
            symbol: program.displayName(of: site.function), variable: program[fate.local], acquired: name)
        finding.path = [Step("registered here, and its token is dropped", at: finding.location)] + holdStep(site, match, holdsOwner)
        finding.remedies = [advice(site, token: "token", holdsOwner)]
        return finding
    }

    private func kept(
        _ site: CallSite, _ match: CallIndex<SubscriptionRule.Register>.Match, _ fate: TokenFate,
        _ removed: CleanUpIndex, _ holdsOwner: Bool
    ) -> Finding? {
        let ends = fate.kept.flatMap { removed.entries(of: $0.property) }
        if ends.contains(where: { !$0.isInDeinit }) { return nil }
        if subscription.endsWithToken, !fate.kept.contains(where: { outlivesOwner($0.property, site) }) { return nil }
        guard let keeper = fate.kept.first else { return nil }
        let call = program[site.function][site.call]
        let name = callName(site)
        let property = program[keeper.property.name]
        let token = property.split(separator: ".").last.map(String.init) ?? property
        let location = program.location(in: site.function, call.range)
        let keptStep = Step("kept in '\(token)'", at: program.location(in: keeper.function, keeper.range))
        if let end = ends.first {
            // Removed in deinit, which is fine as long as deinit can run.
            guard holdsOwner, let rule = retainedTarget else { return nil }
            var finding = rule.finding(
                "'\(name)' keeps 'self' until '\(token)' is \(subscription.verb), which only 'deinit' does, and so never happens",
                at: location, confidence: confidence(site, match, holdsOwner), symbol: program.displayName(of: site.function),
                variable: token, acquired: name)
            finding.path =
                [Step("registered here", at: location)] + holdStep(site, match, holdsOwner) + [
                    keptStep, Step("\(subscription.verb) only here, in 'deinit'", at: program.location(in: end.place, end.range)),
                ]
            finding.remedies = [advice(site, token: token, holdsOwner)]
            return finding
        }
        var finding = rule.finding(
            "the \(subscription.noun) from '\(name)' is never \(subscription.verb), though '\(token)' keeps \(subscription.shape == .object ? "it" : "its token")",
            at: location, confidence: confidence(site, match, holdsOwner), symbol: program.displayName(of: site.function),
            variable: token, acquired: name)
        finding.path = [Step("registered here", at: location)] + holdStep(site, match, holdsOwner) + [keptStep]
        if let nominal = keeper.property.nominal, let step = endOfLife(nominal) { finding.path.append(step) }
        finding.remedies = [advice(site, token: token, holdsOwner)]
        return finding
    }

    /// Whether the property lives as long as the process, and the object that registers does not.
    private func outlivesOwner(_ property: PropertyReference, _ site: CallSite) -> Bool {
        let owner = program.nominal(named: program[program.outermost(site.function)].owner)
        if let owner, context.processLongTypes.contains(owner) { return false }
        guard let nominal = property.nominal else { return program.global(named: property.name) != nil }
        return context.processLongTypes.contains(nominal)
    }

    /// The `deinit` of the type that keeps the token.
    private func endOfLife(_ nominal: NominalID) -> Step? {
        guard let id = program[nominal].functions.first(where: { program[$0].kind == .deinitializer }) else { return nil }
        return Step(
            "\(program[program[nominal].name]) ends here without removing it",
            at: program.location(in: id, program[id].nameRange))
    }

    private func confidence(
        _ site: CallSite, _ match: CallIndex<SubscriptionRule.Register>.Match, _ holdsOwner: Bool
    ) -> Confidence {
        let root = program[program.outermost(site.function)]
        if root.flags.contains(.isStatic) || root.flags.contains(.isEntryPoint) || root.kind == .topLevel { return .low }
        if !root.owner.isNone, let nominal = program.nominal(named: root.owner) {
            if context.processLongTypes.contains(nominal) { return .low }
            // A view's or an application's value lives as long as its scene.
            if program.isReferenceType(nominal) == false { return .low }
        } else if program.language(of: site.function) == .swift, root.owner.isNone {
            return .low
        }
        var confidence: Confidence = match.certainty == .exact && holdsOwner ? .high : .medium
        if !program[site.function].isComplete { confidence = confidence.lowered }
        return confidence
    }

    /// Whether the function that registers has an opposite in its type (`start` beside `stop`): then it runs again and
    /// again, however long its object lives.
    private func isStartedAgain(_ site: CallSite) -> Bool {
        let function = program[program.outermost(site.function)]
        guard function.kind == .method, let owner = program.nominal(named: program.canonicalName(function.owner)) else { return false }
        let names = Set(opposites(of: program[function.name], startsAndStops).compactMap { program.names.find($0) })
        return program[owner].functions.contains { program[$0].kind == .method && names.contains(program[$0].name) }
    }

    /// The called function, or the type whose initialiser is called.
    private func callName(_ site: CallSite) -> String {
        let signature = program.signature(of: site)
        if signature.name == "init", case .types(let types) = signature.receiver, let type = types.first { return type }
        return signature.name.isEmpty ? "a call" : signature.name
    }

    private func holdStep(
        _ site: CallSite, _ match: CallIndex<SubscriptionRule.Register>.Match, _ holdsOwner: Bool
    ) -> [Step] {
        guard holdsOwner, let handler = handler(site, match) else { return [] }
        return [Step("what is registered keeps 'self'", at: program.location(in: site.function, handler.range))]
    }

    private func advice(_ site: CallSite, token: String, _ holdsOwner: Bool) -> Remedy {
        let language = program.language(of: site.function)
        let statement = subscription.removeStatement[language.rawValue].map {
            $0.replacingAll("{token}", with: token)
        }
        var text = statement.map { "keep the token and remove it where its owner ends: \($0)" } ?? "keep the token and remove it where its owner ends"
        if holdsOwner { text += "; capture self weakly, or 'deinit' never runs" }
        return Remedy(title: "Remove the \(subscription.noun)", applicability: .manual, advice: text)
    }

    // MARK: The handler

    /// The operand that is kept: the one that the rule names, else the last closure argument.
    private func handler(
        _ site: CallSite, _ match: CallIndex<SubscriptionRule.Register>.Match
    ) -> (operand: Operand, range: ByteRange)? {
        if let position = match.entry.handler {
            guard case .operand(let operand, let range)? = program.operand(at: position, of: site, pattern: match.pattern)
            else { return nil }
            return (operand, range)
        }
        let function = program[site.function]
        return function.arguments(of: function[site.call]).last { argument in
            argument.isTrailingClosure || closure(argument.value, in: site.function) != nil
        }.map { ($0.value, $0.range) }
    }

    private func closure(_ operand: Operand, in id: FunctionID) -> FunctionID? {
        guard let graph = graphs[program.outermost(id)], let place = operand.place, place.path.isEmpty,
            case .local(let local) = place.base, let node = graph.existing(.local(id, local)),
            case .closure(let closure) = graph[node].kind
        else { return nil }
        return closure
    }

    /// Whether what is registered keeps the object that registers.
    private func handlerHoldsOwner(_ site: CallSite, _ match: CallIndex<SubscriptionRule.Register>.Match) -> Bool {
        let root = program.outermost(site.function)
        guard let graph = graphs[root], let owner = graph.existing(.selfObject), program.isReference(graph[owner].type) != false,
            let handler = handler(site, match)
        else { return false }
        switch handler.operand {
        case .boundMethod: return true
        case .place(let place):
            if place.path.isEmpty, place.base == .selfValue { return true }
            if place.path.isEmpty, case .capture(let index) = place.base {
                let capture = program[site.function].captures[Int(index)]
                return program[capture.name] == "self" && capture.strength == .strong
            }
            guard place.path.isEmpty, case .local(let local) = place.base,
                let node = graph.existing(.local(site.function, local))
            else { return false }
            if node == owner { return true }
            return !GraphReach(graph).search(from: node, depth: 4, isTarget: { $0 == owner }).isEmpty
        case .addressOf, .constant, .function, .unknown: return false
        }
    }

    /// Whether the handler itself removes the registration (`{ timer in timer.invalidate() }`).
    private func handlerRemoves(
        _ site: CallSite, _ match: CallIndex<SubscriptionRule.Register>.Match, _ removed: CleanUpIndex
    ) -> Bool {
        guard let handler = handler(site, match), let closure = closure(handler.operand, in: site.function) else { return false }
        return removed.sites.contains { removal in
            var next: FunctionID? = removal.function
            while let id = next {
                if id == closure { return true }
                next = program[id].parent
            }
            return false
        }
    }
}

extension String {
    /// The text with every occurrence of `part` replaced (this module has no Foundation).
    func replacingAll(_ part: String, with other: String) -> String {
        guard !part.isEmpty else { return self }
        var result = ""
        var rest = self[...]
        while let start = rest.firstIndex(of: part[part.startIndex]) {
            if rest[start...].hasPrefix(part) {
                result += rest[..<start] + other
                rest = rest[start...].dropFirst(part.count)
            } else {
                result += rest[...start]
                rest = rest[rest.index(after: start)...]
            }
        }
        return result + rest
    }
}
