import LeakModel
import Rules

/// What a registration is known by, as far as the code says: the event, the handler, the object.
enum IdentityKey: Hashable, Sendable {
    case constant(Constant)
    case function(Name)
    /// A property or a variable by name.
    case name(Name)
}

extension Program {
    /// The key of an operand; nil where nothing tells two values apart.
    func identityKey(_ operand: Operand) -> IdentityKey? {
        switch operand {
        case .constant(.null), .constant(.other), .unknown: return nil
        case .constant(let constant): return .constant(constant)
        case .function(let name), .boundMethod(_, let name): return .function(name)
        case .place(let place), .addressOf(let place):
            if let (_, name) = lastProperty(of: place) { return .name(name) }
            if case .global(let name) = place.base { return .name(name) }
            return nil
        }
    }
}

/// Registrations of a declared pair that name their object, event or handler again when they are removed.
func pairFindings(_ rule: Rule, _ subscription: SubscriptionRule, _ context: ReferenceContext) -> [Finding] {
    let program = context.program
    let registers = CallTable(subscription.register.map { ($0.call, $0) }, in: program)
    let removes = CallTable(subscription.remove.map { ($0.call, $0) }, in: program)
    var findings: [Finding] = []
    let removals = pairRemovals(removes, program)
    let isC = rule.languages.contains(.c)
    if isC {
        let names = PairNames(
            remover: Dictionary(
                subscription.register.flatMap { register in
                    subscription.remove.compactMap { remove in
                        guard let a = program.names.find(register.call.name), let b = program.names.find(remove.call.name)
                        else { return nil }
                        return (a, [b])
                    }
                }, uniquingKeysWith: { $0 + $1 }))
        findings += objectPairFindings(rule, subscription, names, context, isDeclared: true)
    }
    guard rule.languages.contains(.swift) else { return findings }
    for site in registers.sites(in: program) where program.language(of: site.function) == .swift {
        let id = site.function
        guard let match = registers.matches(site, in: program).first else { continue }
        let identity = keys(match.entry.identity, site, match.pattern, program)
        let owner = program[program.outermost(id)].owner
        guard !owner.isNone, let nominal = program.nominal(named: owner), program.isReferenceType(nominal) == true,
            !context.processLongTypes.contains(nominal), !removals.contains(where: { $0.agrees(with: identity, owner) })
        else { continue }
        let call = program[id][site.call]
        let name = call.callee.baseName.map { program[$0] } ?? "a call"
        var finding = rule.finding(
            "the \(subscription.noun) from '\(name)' is never \(subscription.verb)",
            at: program.location(in: id, call.range), confidence: match.certainty == .exact ? .medium : .low,
            symbol: program.displayName(of: id), acquired: name)
        finding.path = [Step("registered here; no removal names the same", at: finding.location)]
        findings.append(finding)
    }
    return findings
}

private struct PairRemoval {
    var owner: Name
    var keys: [IdentityKey?]

    /// Whether the removal may be that of a registration with these keys in this type.
    func agrees(with other: [IdentityKey?], _ owner: Name) -> Bool {
        var agreements = 0
        for (a, b) in zip(keys, other) {
            guard let a, let b else { continue }
            if a != b { return false }
            agreements += 1
        }
        return self.owner == owner || agreements > 0 && agreements == min(keys.count, other.count)
    }
}

private func pairRemovals(_ table: CallTable<SubscriptionRule.Remove>, _ program: Program) -> [PairRemoval] {
    var result: [PairRemoval] = []
    for site in table.sites(in: program) {
        guard let match = table.matches(site, in: program).first else { continue }
        result.append(
            PairRemoval(
                owner: program[program.outermost(site.function)].owner,
                keys: keys(match.entry.identity, site, match.pattern, program)))
    }
    return result
}

private func keys(
    _ positions: [HandlePosition], _ site: CallSite, _ pattern: CallPattern, _ program: Program
) -> [IdentityKey?] {
    positions.map { position in
        switch program.operand(at: position, of: site, pattern: pattern) {
        case .operand(let operand, _), .pointee(let operand, _): program.identityKey(operand)
        case .result, nil: nil
        }
    }
}
