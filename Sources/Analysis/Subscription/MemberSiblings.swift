import LeakModel
import Rules

/// Members of a C record that are registered alike, of which the destroying function undoes the others but not this
/// one, nor touches it at all. Needs no names: that the siblings are undone says what undoes them.
func memberSiblingFindings(_ rule: Rule, _ context: ReferenceContext, _ cycles: LifeCycles) -> [Finding] {
    let program = context.program
    var findings: [Finding] = []
    for group in registeredMembers(program) where group.members.count >= 3 {
        guard let maker = group.members.first?.site.function else { continue }
        for destroyer in cycles.destroyers(of: group.record, madeBy: maker).map(\.function) where destroyer != maker {
            let end = TouchedMembers(cycles.calls(from: destroyer), from: destroyer, group.record, program)
            let names = Set(group.members.map(\.member))
            guard let undoing = end.undoing(names, besides: group.callee) else { continue }
            let touchedElsewhere = membersUndone(by: undoing, program)
            for member in group.members where !end.mentioned.contains(member.member) && !touchedElsewhere.contains(member.member) {
                findings.append(finding(rule, group, member, destroyer, undoing, program))
            }
            break
        }
    }
    return findings
}

private struct RegisteredMember {
    var member: Name
    var site: CallSite
}

private struct MemberGroup {
    var record: NominalID
    var callee: Name
    var members: [RegisteredMember]
}

/// Members whose address is passed to one function, by record and function, in order of the first use.
private func registeredMembers(_ program: Program) -> [MemberGroup] {
    struct Key: Hashable {
        var record: NominalID
        var callee: Name
    }
    var groups: [MemberGroup] = []
    var index: [Key: Int] = [:]
    for id in program.functionIDs where program.language(of: id) == .c {
        for (number, call) in program[id].calls.enumerated() {
            guard let callee = call.callee.baseName else { continue }
            for argument in program[id].arguments(of: call) {
                guard let (record, member) = memberAddress(argument.value, id, program) else { continue }
                let key = Key(record: record, callee: callee)
                let slot = index[key] ?? groups.count
                if slot == groups.count {
                    index[key] = slot
                    groups.append(MemberGroup(record: record, callee: callee, members: []))
                }
                guard !groups[slot].members.contains(where: { $0.member == member }) else { continue }
                groups[slot].members.append(
                    RegisteredMember(member: member, site: CallSite(id, CallID(raw: UInt32(number)))))
            }
        }
    }
    return groups
}

/// `&object->member…`: the record of the object and the member.
private func memberAddress(_ operand: Operand, _ id: FunctionID, _ program: Program) -> (NominalID, Name)? {
    guard case .addressOf(let place) = operand, let (record, member) = firstMember(place, id, program) else { return nil }
    return (record, member)
}

private func firstMember(_ place: Place, _ id: FunctionID, _ program: Program) -> (NominalID, Name)? {
    guard place.path.count > 0, place.path[0].kind == .indirectField || place.path[0].kind == .field else { return nil }
    guard let record = program.nominal(of: program.type(of: Place(place.base), in: id)), program[record].kind == .record
    else { return nil }
    return (record, place.path[0].name)
}

/// What a destroying function and its callees do with members of a record.
private struct TouchedMembers {
    /// Members by the functions that get their address, in order of the first call.
    private var byCallee: [(callee: Name, members: Set<Name>)] = []
    private(set) var mentioned: Set<Name> = []

    init(_ calls: [CallSite], from destroyer: FunctionID, _ record: NominalID, _ program: Program) {
        var functions: [FunctionID] = [destroyer]
        for site in calls where functions.last != site.function && !functions.contains(site.function) {
            functions.append(site.function)
        }
        for site in calls {
            let call = program[site.function][site.call]
            guard let callee = call.callee.baseName else { continue }
            for argument in program[site.function].arguments(of: call) {
                if let place = argument.value.anyPlace, let (owner, member) = firstMember(place, site.function, program), owner == record {
                    mentioned.insert(member)
                }
                guard let (owner, member) = memberAddress(argument.value, site.function, program), owner == record else { continue }
                if let slot = byCallee.firstIndex(where: { $0.callee == callee }) {
                    byCallee[slot].members.insert(member)
                } else {
                    byCallee.append((callee, [member]))
                }
            }
        }
        for id in functions { mention(id, record, program) }
    }

    private mutating func mention(_ id: FunctionID, _ record: NominalID, _ program: Program) {
        func note(_ place: Place?) {
            if let place, let (owner, member) = firstMember(place, id, program), owner == record { mentioned.insert(member) }
        }
        for block in program[id].blocks {
            for instruction in block.instructions {
                if case .assign(let place, let operand) = instruction.operation {
                    note(place)
                    note(operand.anyPlace)
                }
            }
            if case .branch(.compare(let a, _, let b), _, _) = block.terminator {
                note(a.anyPlace)
                note(b.anyPlace)
            }
        }
        for place in program[id].places { note(place) }
    }

    /// The function that undoes most of the members, at least two of them.
    func undoing(_ members: Set<Name>, besides callee: Name) -> Name? {
        byCallee.filter { $0.callee != callee && $0.members.intersection(members).count >= 2 }
            .max { $0.members.intersection(members).count < $1.members.intersection(members).count }?.callee
    }
}

extension Operand {
    fileprivate var anyPlace: Place? {
        switch self {
        case .place(let place), .addressOf(let place): place
        case .constant, .function, .boundMethod, .unknown: nil
        }
    }
}

/// Members whose address any function passes to `callee`, of whatever record: in C one record may stand for another
/// that begins like it.
private func membersUndone(by callee: Name, _ program: Program) -> Set<Name> {
    var result: Set<Name> = []
    for id in program.functionIDs where program.language(of: id) == .c {
        for call in program[id].calls where call.callee.baseName == callee {
            for argument in program[id].arguments(of: call) {
                if let (_, member) = memberAddress(argument.value, id, program) { result.insert(member) }
            }
        }
    }
    return result
}

private func finding(
    _ rule: Rule, _ group: MemberGroup, _ member: RegisteredMember, _ destroyer: FunctionID, _ undoing: Name,
    _ program: Program
) -> Finding {
    let record = program[program[group.record].name]
    let name = program[member.member]
    let end = program.displayName(of: destroyer)
    let site = member.site
    let isComplete = program[site.function].isComplete && program[destroyer].isComplete
    var finding = rule.finding(
        "'\(name)' is registered by '\(program[group.callee])' and forgotten by '\(end)', which undoes its siblings",
        at: program.location(in: site.function, program[site.function][site.call].range),
        confidence: isComplete ? .medium : .low, symbol: program.displayName(of: site.function), variable: name,
        acquired: program[group.callee])
    finding.path = [
        Step("'\(name)' of '\(record)' is registered here", at: finding.location),
        Step(
            "'\(end)' calls '\(program[undoing])' for other members, not for '\(name)'",
            at: program.location(in: destroyer, program[destroyer].nameRange)),
    ]
    finding.remedies = [
        Remedy(
            title: "Undo it in '\(end)'", applicability: .manual,
            advice: "call \(program[undoing])() for '\(name)' in \(end)(), as for its siblings")
    ]
    return finding
}
