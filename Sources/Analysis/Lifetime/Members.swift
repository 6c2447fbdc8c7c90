import LeakModel
import Rules

/// A field of a type, by the field's name.
private struct Member: Hashable {
    var type: NominalID
    var field: Name
}

/// A fresh resource that is put into a member.
private struct MemberAcquisition {
    var function: FunctionID
    var call: CallID
    var place: Place
    var rule: Int16
}

/// Functions that free an object of a type, and the members that they free with it.
private struct Destructor {
    var function: FunctionID
    var released: Set<Name>
    var isComplete: Bool
}

/// Members that own what nobody ever releases, although there is a function that releases the object itself.
public func memberFindings(in context: LifetimeContext) -> [Finding] {
    guard context.learntRule(.members) != nil else { return [] }
    var scan = MemberScan()
    for id in context.program.functionIDs { scan.visit(id, context) }
    return scan.findings(context)
}

private struct MemberScan {
    var acquisitions: [(member: Member, acquisition: MemberAcquisition)] = []
    /// Members whose value goes anywhere: released, copied, passed on, its address taken.
    var touched: Set<Member> = []
    var destructors: [NominalID: [Destructor]] = [:]
    /// Types that are copied as a whole, or released by code that isn't in view.
    var opaque: Set<NominalID> = []

    mutating func visit(_ id: FunctionID, _ context: LifetimeContext) {
        let function = context.program[id]
        noteDestructor(id, function, context)
        for block in function.blocks {
            for instruction in block.instructions {
                switch instruction.operation {
                case .assign(_, let operand): touch(operand, id, context)
                case .call(let call): visit(call, id, function, context)
                case .opaque(let slice): for place in function.places(slice) { touch(.place(place), id, context) }
                case .closure, .endOfLife: break
                }
            }
            switch block.terminator {
            case .return(let operand), .throw(let operand): if let operand { touch(operand, id, context) }
            case .invoke(let call, _, _): visit(call, id, function, context)
            default: break
            }
        }
    }

    private func member(of place: Place, _ id: FunctionID, _ context: LifetimeContext) -> Member? {
        guard let last = place.path.last, last.kind == .field || last.kind == .indirectField else { return nil }
        let type = context.program.type(of: Place(place.base, place.path.dropLast()), in: id)
        return context.program.nominal(of: type).map { Member(type: $0, field: last.name) }
    }

    /// The value is used in a way after which nothing can be said of the member.
    private mutating func touch(_ operand: Operand, _ id: FunctionID, _ context: LifetimeContext) {
        switch operand {
        case .place(let place), .addressOf(let place), .boundMethod(let place, _):
            for count in 1...max(place.path.count, 1) where count <= place.path.count {
                let prefix = Place(place.base, Path(Array(place.path.elements.prefix(count))))
                if count == place.path.count, let member = member(of: prefix, id, context) { touched.insert(member) }
            }
        case .constant, .function, .unknown: break
        }
    }

    private mutating func visit(_ call: CallID, _ id: FunctionID, _ function: Function, _ context: LifetimeContext) {
        let site = CallSite(id, call)
        let target = function[call]
        if case .builtin = target.callee {
            for argument in function.arguments(of: target) { touch(argument.value, id, context) }
            return
        }
        let model = context.knowledge.model(of: site, in: context.program)
        let outcomes = model.isDeclared ? nil : callOutcomes(of: site, in: context.program, context.summaries)
        for (index, argument) in function.arguments(of: target).enumerated() where !isBorrowed(index, model, outcomes) {
            touch(argument.value, id, context)
            // Whole objects given to code that isn't in view: it may release their members.
            guard outcomes == nil, !model.isDeclared, let place = argument.value.place ?? address(argument.value),
                let name = target.calleeName, context.isReleaseName(name),
                let type = context.program.nominal(of: context.program.type(of: place, in: id))
            else { continue }
            opaque.insert(type)
        }
        if let receiver = target.receiver { touch(receiver, id, context) }
        guard let place = target.result, let member = member(of: place, id, context), let rule = freshRule(model, outcomes) else { return }
        acquisitions.append((member, MemberAcquisition(function: id, call: call, place: place, rule: rule)))
    }

    private func address(_ operand: Operand) -> Place? { if case .addressOf(let place) = operand { place } else { nil } }

    private func freshRule(_ model: CallModel, _ outcomes: CallOutcomes?) -> Int16? {
        if let acquire = model.acquires.first { return acquire.slot == .result && acquire.consumes == nil && acquire.onlyIfNull == nil ? acquire.rule : nil }
        guard let outcomes, !model.isDeclared else { return nil }
        for outcome in outcomes.outcomes { if case .fresh(let rule, false) = outcome.result { return rule } }
        return nil
    }

    /// Whether the call is known to leave the argument with its owner.
    private func isBorrowed(_ index: Int, _ model: CallModel, _ outcomes: CallOutcomes?) -> Bool {
        if model.isDeclared {
            let isReleased = model.releases.contains { $0.slot == .argument(index) || $0.slot == .pointee(index) }
            let isPassed = model.passes == index || model.acquires.contains { $0.consumes == index }
            return !isReleased && !isPassed && model.transfers.isEmpty
        }
        guard let outcomes, outcomes.isComplete else { return false }
        let base = CallerSlot.Base.parameter(UInt32(index))
        return outcomes.outcomes.allSatisfy { outcome in
            if case .slot(let slot) = outcome.result, slot.base == base { return false }
            return outcome.effects.allSatisfy { $0.slot.base != base }
        }
    }

    private mutating func noteDestructor(_ id: FunctionID, _ function: Function, _ context: LifetimeContext) {
        guard let summary = context.summaries[id] else { return }
        for (index, parameter) in function.parameters.enumerated() {
            let base = CallerSlot.Base.parameter(UInt32(index))
            let isReleased = summary.outcomes.contains { outcome in
                outcome.effects.contains { effect in
                    if case .released(let rule) = effect.kind, rule >= 0 { effect.slot == CallerSlot(base) } else { false }
                }
            }
            guard isReleased, let type = context.program.nominal(of: parameter.type) else { continue }
            var released: Set<Name> = []
            for effect in summary.outcomes.flatMap(\.effects) where effect.slot.base == base {
                if let field = effect.slot.path.elements.first, !effect.kind.isSet { released.insert(field.name) }
            }
            destructors[type, default: []].append(Destructor(function: id, released: released, isComplete: summary.isComplete))
        }
    }

    func findings(_ context: LifetimeContext) -> [Finding] {
        var seen: Set<Member> = []
        var result: [Finding] = []
        for (member, acquisition) in acquisitions where !touched.contains(member) && !opaque.contains(member.type) {
            guard let known = destructors[member.type], known.allSatisfy({ $0.isComplete && !$0.released.contains(member.field) }),
                let destructor = known.first, !context.program[member.type].isAmbiguous, seen.insert(member).inserted
            else { continue }
            if let finding = finding(acquisition, destructor, context) { result.append(finding) }
        }
        return result
    }

    /// Memory of members is reported as what the program itself shows to be owned.
    private func finding(_ acquisition: MemberAcquisition, _ destructor: Destructor, _ context: LifetimeContext) -> Finding? {
        let program = context.program
        guard let lifetime = context.knowledge.lifetimes[Int(acquisition.rule)], let report = context.learntRule(.members) else { return nil }
        let rule = context.rules.rules[Int(report)]
        let function = program[acquisition.function]
        guard function.isComplete, program[destructor.function].isComplete else { return nil }
        let isConstructor = context.summaries[acquisition.function]?.outcomes.contains {
            if case .fresh = $0.result { true } else { false }
        }
        guard destructor.released.count >= 2 || isConstructor == true else { return nil }
        let call = function[acquisition.call]
        let callee = program.calleeText(of: call, in: acquisition.function)
        let variable = program.text(of: acquisition.place, in: acquisition.function)
        let release = program.displayName(of: destructor.function)
        let location = program.location(in: acquisition.function, call.range)
        let freed = program.location(in: destructor.function, program[destructor.function].nameRange)
        var finding = Finding(
            rule: rule.id, category: rule.category, severity: rule.severity, confidence: min(.medium, rule.confidence),
            message: "'\(variable)' from \(callee)() is never \(lifetime.verb): \(release)() releases the object without it",
            location: location, symbol: program.displayName(of: acquisition.function), variable: variable, acquired: callee)
        finding.path = [
            Step("the \(lifetime.noun) is acquired here", at: location), Step("the object that holds it is released here without it", at: freed),
        ]
        finding.remedies = [
            Remedy(
                title: "release the member in \(release)()", applicability: .manual,
                advice: "release '\(variable)' in \(release)() before the object itself")
        ]
        return finding
    }
}
