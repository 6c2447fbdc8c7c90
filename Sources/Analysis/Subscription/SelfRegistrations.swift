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
            guard let keeper = keeper(site, context), let remover = remover(of: keeper, subscription.antonyms, program)
            else { continue }
            let name = remover.name
            let types = program.supertypes(of: nominal)
            if removals.owners(name).contains(where: { types.contains($0) }) { continue }
            guard removals.isPaired(keeper.name, name) else { continue }
            let callee = program[keeper.name]
            var finding = rule.finding(
                "'\(callee)' keeps 'self', and \(program[owner]) never calls '\(program[name])'",
                at: program.location(in: id, program[id][site.call].range), confidence: .medium,
                symbol: program.displayName(of: id), variable: "self", acquired: callee)
            finding.path = [
                Step("'self' is registered here", at: finding.location),
                Step("'\(callee)' keeps it", at: keeper.location), Step("'\(program[name])' would remove it", at: remover.location),
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

/// A method of the program, with a body or required by a protocol.
private struct Member {
    var name: Name
    var owner: Name
    var location: Location
}

/// The method that is called and keeps the `self` that it is given: its body does, or it has none (a protocol's).
private func keeper(_ site: CallSite, _ context: ReferenceContext) -> Member? {
    let program = context.program
    let function = program[site.function]
    let call = function[site.call]
    let arguments = function.arguments(of: call)
    guard arguments.contains(where: { program.isSelf($0.value, in: site.function) }) else { return nil }
    let targets = program.targets(of: site)
    if targets.functions.isEmpty { return requirement(call, site, program) }
    guard targets.certainty == .exact, let target = targets.functions.first, program[target].kind == .method else { return nil }
    let binding = program.binding(of: site, to: target)
    for (argument, parameter) in zip(arguments, binding) {
        guard let parameter, program.isSelf(argument.value, in: site.function) else { continue }
        let isKept = context.summaries[Int(target.raw)].keeps.contains {
            $0.kept == .parameter(parameter) && ($0.holder == .selfObject || $0.holder == .process)
        }
        guard isKept else { continue }
        return Member(
            name: program[target].name, owner: program[target].owner,
            location: program.location(in: target, program[target].nameRange))
    }
    return nil
}

private func requirement(_ call: Call, _ site: CallSite, _ program: Program) -> Member? {
    guard case .method(let name) = call.callee, let receiver = call.receiver,
        let nominal = program.nominal(of: program.type(of: receiver, in: site.function)),
        program[nominal].kind == .protocol, program[nominal].isDeclared
    else { return nil }
    return requirement(name, of: program[nominal].name, program)
}

private func requirement(_ name: Name, of owner: Name, _ program: Program) -> Member? {
    program.declarations.first { $0.name == name && $0.owner == owner }.map { declaration in
        Member(
            name: name, owner: owner,
            location: Location(file: program.files[Int(declaration.file)], range: declaration.range))
    }
}

/// The method of the same type whose name is the opposite.
private func remover(of member: Member, _ antonyms: [[String]], _ program: Program) -> Member? {
    for name in opposites(of: program[member.name], antonyms).compactMap({ program.names.find($0) }) {
        if let found = program.functions(named: name).first(where: { program[$0].owner == member.owner }) {
            return Member(name: name, owner: member.owner, location: program.location(in: found, program[found].nameRange))
        }
        if let found = requirement(name, of: member.owner, program) { return found }
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
    /// Whether some type calls both.
    func isPaired(_ one: Name, _ other: Name) -> Bool { !owners(one).isDisjoint(with: owners(other)) }
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
