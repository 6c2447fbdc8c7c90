import LeakModel
import Rules

/// Objects that register themselves with a bus of the program's own, which keeps them, and never take it back.
///
/// Believed where another type takes it back: the names alone prove nothing.
func selfRegistrationFindings(_ rule: Rule, _ subscription: SubscriptionRule, _ context: ReferenceContext) -> [Finding] {
    let program = context.program
    guard rule.languages.contains(.swift) else { return [] }
    let removals = RemovalsOfSelf(program)
    var findings: [Finding] = []
    for id in program.functionIDs where program.language(of: id) == .swift {
        let owner = program[program.outermost(id)].owner
        guard !owner.isNone, let nominal = program.nominal(named: owner), program.isReferenceType(nominal) == true,
            !context.processLongTypes.contains(nominal)
        else { continue }
        for index in program[id].calls.indices {
            let site = CallSite(id, CallID(raw: UInt32(index)))
            guard let target = keepingTarget(site, context),
                let remover = remover(of: target, subscription.antonyms, program)
            else { continue }
            let name = program[remover].name
            let types = program.supertypes(of: nominal)
            if removals.owners(name).contains(where: { types.contains($0) }) { continue }
            guard removals.isUsed(name) else { continue }
            let callee = program[program[target].name]
            var finding = rule.finding(
                "'\(callee)' keeps 'self', and \(program[owner]) never calls '\(program[name])'",
                at: program.location(in: id, program[id][site.call].range), confidence: .medium,
                symbol: program.displayName(of: id), variable: "self", acquired: callee)
            finding.path = [
                Step("'self' is registered here", at: finding.location),
                Step("'\(callee)' keeps it", at: program.location(in: target, program[target].nameRange)),
                Step("'\(program[name])' would remove it", at: program.location(in: remover, program[remover].nameRange)),
            ]
            finding.remedies = [
                Remedy(
                    title: "Take the registration back", applicability: .manual,
                    advice: "call \(program[name]) where \(program[owner]) is done (not in 'deinit', which never runs)")
            ]
            findings.append(finding)
        }
    }
    return findings
}

/// The function that is called for certain and keeps the `self` that it is given.
private func keepingTarget(_ site: CallSite, _ context: ReferenceContext) -> FunctionID? {
    let program = context.program
    let targets = program.targets(of: site)
    guard targets.certainty == .exact, let target = targets.functions.first, program[target].kind == .method else { return nil }
    let function = program[site.function]
    let arguments = function.arguments(of: function[site.call])
    guard arguments.contains(where: { program.isSelf($0.value, in: site.function) }) else { return nil }
    let binding = program.binding(of: site, to: target)
    for (argument, parameter) in zip(arguments, binding) {
        guard let parameter, program.isSelf(argument.value, in: site.function) else { continue }
        let isKept = context.summaries[Int(target.raw)].keeps.contains {
            $0.kept == .parameter(parameter) && ($0.holder == .selfObject || $0.holder == .process)
        }
        if isKept { return target }
    }
    return nil
}

/// The method of the same type whose name is the opposite.
private func remover(of target: FunctionID, _ antonyms: [[String]], _ program: Program) -> FunctionID? {
    let names = opposites(of: program[program[target].name], antonyms).compactMap { program.names.find($0) }
    let owner = program[target].owner
    for name in names {
        if let found = program.functions(named: name).first(where: { program[$0].owner == owner }) { return found }
    }
    return nil
}

/// Which types call a function with `self` as argument.
private struct RemovalsOfSelf {
    private var byName: [Name: Set<Name>] = [:]

    init(_ program: Program) {
        for id in program.functionIDs where program.language(of: id) == .swift {
            let function = program[id]
            let owner = program[program.outermost(id)].owner
            for call in function.calls {
                guard let name = call.callee.baseName,
                    function.arguments(of: call).contains(where: { program.isSelf($0.value, in: id) })
                else { continue }
                byName[name, default: []].insert(owner)
            }
        }
    }

    func owners(_ name: Name) -> Set<Name> { byName[name] ?? [] }
    func isUsed(_ name: Name) -> Bool { byName[name] != nil }
}

extension Program {
    /// Whether the operand is `self` as a whole.
    func isSelf(_ operand: Operand, in id: FunctionID) -> Bool {
        guard case .place(let place) = operand, place.path.isEmpty else { return false }
        switch place.base {
        case .selfValue: return true
        case .capture(let index):
            return Int(index) < self[id].captures.count && self[self[id].captures[Int(index)].name] == "self"
        case .local(let local): return self[self[id][local].name] == "self"
        case .parameter, .global, .named: return false
        }
    }
}
