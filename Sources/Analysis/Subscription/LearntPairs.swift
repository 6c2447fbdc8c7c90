import LeakModel
import Rules

/// Registering functions with the functions that undo them.
struct PairNames: Sendable {
    var remover: [Name: [Name]]
}

/// Pairs of the program's own, found by antonyms in names and believed where a type's life cycle uses them.
func learntPairFindings(_ rule: Rule, _ subscription: SubscriptionRule, _ context: ReferenceContext) -> [Finding] {
    let names = learntNames(subscription.antonyms, context.program)
    var findings = objectPairFindings(rule, subscription, names, context, isDeclared: false)
    if rule.languages.contains(.c) {
        let cycles = LifeCycles(context.program, releases: context.releaseNames)
        findings += memberSiblingFindings(rule, context, cycles)
    }
    return findings
}

/// Every function that is called and whose opposite by name is called, declared or defined too.
private func learntNames(_ antonyms: [[String]], _ program: Program) -> PairNames {
    var called: Set<Name> = []
    for id in program.functionIDs where program.language(of: id) == .c {
        for call in program[id].calls { if let name = call.callee.baseName { called.insert(name) } }
    }
    var result = PairNames(remover: [:])
    for name in called.sorted() {
        let removers = opposites(of: program[name], antonyms).compactMap { program.names.find($0) }.filter {
            called.contains($0) || !program.functions(named: $0).isEmpty || program.declaration(named: $0) != nil
        }
        if !removers.isEmpty { result.remover[name] = removers }
    }
    return result
}

/// The names in which one word is replaced by its opposite.
func opposites(of name: String, _ antonyms: [[String]]) -> [String] {
    let words = separatedWords(name)
    var result: [String] = []
    for (index, word) in words.enumerated() {
        for pair in antonyms where pair.count == 2 && pair[0] == word.text.lowercased() {
            let isCapital = word.text.first?.isUppercase ?? false
            let replacement = isCapital ? pair[1].prefix(1).uppercased() + pair[1].dropFirst() : pair[1]
            var changed = words
            changed[index].text = replacement
            result.append(changed.map { $0.text + $0.separator }.joined())
        }
    }
    return result
}

/// `bus_subscribe` → bus, subscribe; `addObserver` → add, Observer; with what stands between.
func separatedWords(_ name: String) -> [(text: String, separator: String)] {
    var words: [(text: String, separator: String)] = []
    var current = ""
    for character in name {
        if character == "_" {
            words.append((current, "_"))
            current = ""
        } else if character.isUppercase, let last = current.last, last.isLowercase {
            words.append((current, ""))
            current = String(character)
        } else {
            current.append(character)
        }
    }
    words.append((current, ""))
    return words
}

/// A registration of an object of a record type.
private struct ObjectRegistration {
    var site: CallSite
    var name: Name
    /// The record types of its arguments that the function is given or makes, in order.
    var records: [NominalID]
    /// What tells this registration from others of the same function.
    var keys: RegistrationKeys
    var hasCallback: Bool
}

/// Objects that are registered where they are made, and whose destroying function doesn't undo it.
func objectPairFindings(
    _ rule: Rule, _ subscription: SubscriptionRule, _ names: PairNames, _ context: ReferenceContext, isDeclared: Bool
) -> [Finding] {
    guard !names.remover.isEmpty else { return [] }
    let program = context.program
    let cycles = LifeCycles(program, releases: context.releaseNames)
    var findings: [Finding] = []
    for id in program.functionIDs where program.language(of: id) == .c {
        let registrations = objectRegistrations(in: id, names, program)
        for registration in registrations {
            guard let removers = names.remover[registration.name],
                let (record, destroyers) = owner(of: registration, madeBy: id, cycles)
            else { continue }
            let calls = destroyers.map { cycles.calls(from: $0.function) }
            if calls.contains(where: { undoes($0, removers, registration, program) }) { continue }
            if cycles.isUndoneElsewhere(record, removers, registration.keys, besides: id) { continue }
            let siblings = registrations.filter { other in
                other.name != registration.name
                    && calls.contains { undoes($0, names.remover[other.name] ?? [], other, program) }
            }
            let removerIsUsed = removers.contains { cycles.isCalled($0) }
            guard isDeclared || registration.hasCallback || !siblings.isEmpty else { continue }
            // One learnt source alone is a smell; a callback with its object, a sibling that is undone, or use of the
            // removing function agree with the names.
            let sources = (registration.hasCallback ? 1 : 0) + (siblings.isEmpty ? 0 : 1) + (removerIsUsed ? 1 : 0)
                + (destroyers[0].isNamedOpposite ? 1 : 0)
            var confidence: Confidence = isDeclared && sources >= 2 ? .high : sources >= 2 ? .medium : .low
            if !program[id].isComplete || !program[destroyers[0].function].isComplete { confidence = confidence.lowered }
            findings.append(
                finding(
                    rule, subscription, registration, of: record, destroyers[0].function, removers[0], siblings, confidence,
                    program))
        }
    }
    return findings
}

/// Whose registration it is: of the objects that take part the one whose life begins in this function (`meter_init`
/// and `meter_destroy`), else the first whose end is in view. The bus is given, too, and doesn't end with its guests.
private func owner(
    of registration: ObjectRegistration, madeBy id: FunctionID, _ cycles: LifeCycles
) -> (record: NominalID, destroyers: [LifeCycles.Destroyer])? {
    let candidates = registration.records.map { ($0, cycles.destroyers(of: $0, madeBy: id)) }
    return candidates.first { $0.1.first?.isNamedOpposite == true } ?? candidates.first { !$0.1.isEmpty }
}

private func undoes(
    _ calls: [CallSite], _ removers: [Name], _ registration: ObjectRegistration, _ program: Program
) -> Bool {
    calls.contains { site in
        let call = program[site.function][site.call]
        guard let name = call.callee.baseName, removers.contains(name) else { return false }
        return registration.keys.agree(with: RegistrationKeys(program[site.function].arguments(of: call), program))
    }
}

/// What tells registrations of one function apart: events and handlers, and the part of the object.
struct RegistrationKeys: Sendable {
    private var values: Set<IdentityKey>
    private var parts: Set<Name>

    init(_ arguments: ArraySlice<Argument>, _ program: Program) {
        values = []
        parts = []
        for argument in arguments {
            switch argument.value {
            case .constant, .function: if let key = program.identityKey(argument.value) { values.insert(key) }
            case .addressOf(let place): if let (_, name) = lastProperty(of: place) { parts.insert(name) }
            case .place, .boundMethod, .unknown: break
            }
        }
    }

    /// Whether nothing says that the two mean different things.
    func agree(with other: RegistrationKeys) -> Bool {
        let sameValue = values.isEmpty || other.values.isEmpty || !values.isDisjoint(with: other.values)
        let samePart = parts.isEmpty || other.parts.isEmpty || !parts.isDisjoint(with: other.parts)
        return sameValue && samePart
    }
}

private func objectRegistrations(in id: FunctionID, _ names: PairNames, _ program: Program) -> [ObjectRegistration] {
    let function = program[id]
    var result: [ObjectRegistration] = []
    for (index, call) in function.calls.enumerated() {
        guard let name = call.callee.baseName, names.remover[name] != nil else { continue }
        let arguments = function.arguments(of: call)
        var records: [NominalID] = []
        for case let record? in arguments.map({ objectRecord($0.value, id, program) }) where !records.contains(record) {
            records.append(record)
        }
        guard !records.isEmpty else { continue }
        let hasCallback = arguments.contains { if case .function = $0.value { true } else { false } }
        result.append(
            ObjectRegistration(
                site: CallSite(id, CallID(raw: UInt32(index))), name: name, records: records,
                keys: RegistrationKeys(arguments, program), hasCallback: hasCallback))
    }
    return result
}

/// The record of an object that the function is given or makes, when the operand is it or a part of it.
private func objectRecord(_ operand: Operand, _ id: FunctionID, _ program: Program) -> NominalID? {
    let place: Place
    switch operand {
    case .place(let found) where found.path.isEmpty: place = found
    case .addressOf(let found) where !found.path.isEmpty: place = found
    default: return nil
    }
    let function = program[id]
    let isOwn: Bool
    switch place.base {
    case .parameter(let index):
        isOwn = Int(index) < function.parameters.count
    case .local(let local): isOwn = returnsLocal(local, function)
    case .capture, .selfValue, .global, .named: isOwn = false
    }
    guard isOwn else { return nil }
    let type = program.unwrapped(program.type(of: Place(place.base), in: id))
    guard program.types[type].kind == .pointer, let record = program.nominal(of: type),
        program[record].kind == .record
    else { return nil }
    return record
}

private func returnsLocal(_ local: LocalID, _ function: Function) -> Bool {
    function.blocks.contains { block in
        if case .return(.place(let place)?) = block.terminator { place == .local(local) } else { false }
    }
}

private func finding(
    _ rule: Rule, _ subscription: SubscriptionRule, _ registration: ObjectRegistration, of owner: NominalID,
    _ destroyer: FunctionID, _ remover: Name, _ siblings: [ObjectRegistration], _ confidence: Confidence, _ program: Program
) -> Finding {
    let site = registration.site
    let call = program[site.function][site.call]
    let name = program[registration.name]
    let record = program[program[owner].name]
    let end = program.displayName(of: destroyer)
    var finding = rule.finding(
        "what '\(name)' registers for '\(record)' is never removed: '\(end)' does not call '\(program[remover])'",
        at: program.location(in: site.function, call.range), confidence: confidence,
        symbol: program.displayName(of: site.function), variable: record, acquired: name)
    finding.path = [
        Step("registered here", at: finding.location),
        Step("'\(record)' ends here without '\(program[remover])'", at: program.location(in: destroyer, program[destroyer].nameRange)),
    ]
    finding.evidence = siblings.map { sibling in
        Step(
            "'\(end)' undoes '\(program[sibling.name])'",
            at: program.location(in: sibling.site.function, program[sibling.site.function][sibling.site.call].range))
    }
    finding.remedies = [
        Remedy(
            title: "Remove it in '\(end)'", applicability: .manual,
            advice: "call \(program[remover])() in \(end)() with what \(name)() was given")
    ]
    return finding
}
