import LeakModel
import Rules

/// What the ownership and the subscription analysis know of the whole program before they look at one function.
struct ReferenceContext: Sendable {
    let program: Program
    let library: CallTable<Library.CallEntry>
    /// Calls that add to a container.
    let growth: CallTable<Library.Container>
    /// Calls that start a subscription which ends with its token.
    let subscriptions: CallTable<Void>
    /// Calls that let go of something.
    let removals: CallTable<Removal>
    let cleanUps: CleanUpIndex
    /// What hangs in what, by the types' names; `*Suffix` for types that are not in view.
    let hanging: [Library.Hanging]
    let origins: Origins
    /// Properties that some library type holds weakly: taken to be weak where the type isn't known.
    let weakNames: Set<Name>
    /// The property whose first value an initialiser gives, and whether it is lazy.
    let initializedProperties: [FunctionID: (property: PropertyReference, isLazy: Bool)]
    /// Types of which one object lives as long as the process.
    let processLongTypes: Set<NominalID>
    /// Functions that a rule page says release memory or another resource.
    let releaseNames: Set<Name>
    /// By function.
    var summaries: [KeepSummary]

    init(_ program: Program, rules: RuleSet) {
        self.program = program
        library = CallTable(
            rules.libraries.flatMap { $0.calls.map { ($0.call, $0) } }.filter {
                $0.1.keeping != nil || $0.1.returnsReceiver || $0.1.isBorrower || $0.1.ends
            },
            in: program)
        growth = CallTable(
            rules.libraries.flatMap { $0.containers.flatMap { container in container.grow.map { ($0, container) } } },
            in: program)
        subscriptions = CallTable(
            rules.rules.flatMap { rule -> [(CallPattern, Void)] in
                guard case .subscription(let subscription) = rule.analysis, subscription.endsWithToken else { return [] }
                return subscription.register.map { ($0.call, ()) }
            }, in: program)
        let origins = Origins(program)
        self.origins = origins
        removals = removalTable(rules, in: program)
        let reuse = Set(rules.libraries.flatMap { $0.reuse.compactMap { program.names.find($0) } })
        cleanUps = propertyCleanUps(program, removals, origins, besides: reuse)
        hanging = rules.libraries.flatMap(\.hanging)
        weakNames = Set(
            rules.libraries.flatMap { $0.types.flatMap(\.weakProperties) }.compactMap { program.names.find($0) })
        var initialized: [FunctionID: (property: PropertyReference, isLazy: Bool)] = [:]
        for (index, nominal) in program.nominals.enumerated() {
            for property in nominal.properties {
                guard let initializer = property.initializer else { continue }
                let reference = PropertyReference(nominal: NominalID(raw: UInt32(index)), name: property.name)
                initialized[initializer] = (reference, property.flags.contains(.isLazy))
            }
        }
        initializedProperties = initialized
        releaseNames = Set(
            rules.rules.flatMap { rule -> [Name] in
                guard case .lifetime(let lifetime) = rule.analysis else { return [] }
                return lifetime.release.compactMap { program.names.find($0.call.name) }
            })
        processLongTypes = typesThatLiveAsLongAsTheProcess(program, rules)
        summaries = Array(repeating: .none, count: program.functions.count)
    }

    /// What is known of a property, as a step from an object.
    struct Field {
        var property: PropertyReference
        var type: TypeID
        /// nil: it holds nothing itself (computed).
        var strength: Strength?
        /// Its declaration is in view.
        var isKnown: Bool
        var isMethod = false
        /// Where a getter that reads a stored property finds it.
        var path: [PathElement]?
    }

    func field(_ name: Name, of type: TypeID) -> Field {
        let type = program.unwrapped(type)
        if program.types[type].kind == .tuple {
            return Field(property: PropertyReference(nominal: nil, name: name), type: .unknown, strength: .strong, isKnown: true)
        }
        let name = withoutDollar(name)
        let unknown = Field(
            property: PropertyReference(nominal: nil, name: name), type: .unknown,
            strength: weakNames.contains(name) ? .weak : .strong, isKnown: false)
        guard let nominal = program.nominal(of: type), !program[nominal].isAmbiguous else { return unknown }
        guard let (owner, index) = program.property(name, of: nominal) else {
            var result = unknown
            result.isMethod = hasMethod(name, nominal)
            return result
        }
        let property = program[owner].properties[index]
        var result = Field(
            property: PropertyReference(nominal: owner, name: name), type: property.type,
            strength: property.strength, isKnown: true)
        if property.attributes.contains(where: { program[$0].lowercased().contains("weak") }) { result.strength = .weak }
        if property.flags.contains(.isComputed) {
            // A protocol's requirement says nothing of how it is met.
            if program[owner].kind == .protocol { result.isKnown = false } else { result.strength = nil }
            result.path = getterPath(name, of: owner)
        }
        return result
    }

    private func withoutDollar(_ name: Name) -> Name {
        let text = program[name]
        guard text.hasPrefix("$") else { return name }
        return program.names.find(String(text.dropFirst())) ?? name
    }

    /// Whether a bare name means a method of the type: the only one of that name, and no property of a superclass that
    /// is not in view (`collectionView` beside `collectionView(_:cellForItemAt:)`).
    func hasMethod(_ name: Name, _ nominal: NominalID) -> Bool {
        let candidates = program.functions(named: name).filter { program[$0].kind == .method && !program[$0].owner.isNone }
        guard !candidates.isEmpty else { return false }
        let types = program.supertypes(of: nominal)
        let own = candidates.filter { types.contains(program[$0].owner) && !program[$0].flags.contains(.isStatic) }
        guard own.count == 1 else { return false }
        return program[own[0]].parameters.count <= 1 || !types.contains { isForeignClass($0) }
    }

    private func isForeignClass(_ name: Name) -> Bool {
        guard let nominal = program.nominal(named: name) else { return true }
        return !program[nominal].isDeclared && program[nominal].kind == .class
    }

    private func getterPath(_ name: Name, of owner: NominalID) -> [PathElement]? {
        for id in program[owner].functions where program[id].kind == .getter && program[id].name == name {
            return summaries[Int(id.raw)].readsPath
        }
        return nil
    }

    func setter(_ property: PropertyReference) -> FunctionID? {
        guard let nominal = property.nominal else { return nil }
        return program[nominal].functions.first { program[$0].kind == .setter && program[$0].name == property.name }
    }

    /// Whether a function may keep the closure it is given for this parameter after it has returned.
    func canKeep(_ parameter: Parameter) -> Bool {
        if parameter.isEscaping || parameter.isAutoclosure { return parameter.isEscaping }
        return program.types[program.resolved(parameter.type)].kind != .function
    }
}

private func propertyCleanUps(
    _ program: Program, _ removals: CallTable<Removal>, _ origins: Origins, besides reuse: Set<Name>
) -> CleanUpIndex {
    cleanUps(in: program, removals: removals, origins: origins, assignments: true, language: .swift, besides: reuse)
}

/// Types with a static property of their own type whose objects nobody else makes, types of globals, entry points, and what pages say lives on.
///
/// A static property of another type says little: previews and tests make such objects too.
private func typesThatLiveAsLongAsTheProcess(_ program: Program, _ rules: RuleSet) -> Set<NominalID> {
    let entryAttributes: Set<String> = ["main", "UIApplicationMain", "NSApplicationMain"]
    let livesOn = Set(
        rules.libraries.flatMap { $0.types.filter(\.livesOn).compactMap { program.names.find($0.name) } })
    var result: Set<NominalID> = []
    let madeInPassing = typesMadeInPassing(program, livesOn)
    for global in program.globals {
        guard let nominal = program.nominal(of: global.type), program.isReferenceType(nominal) == true,
            global.owner.isNone || program.nominal(named: global.owner) == nominal && !madeInPassing.contains(nominal)
        else { continue }
        result.insert(nominal)
    }
    for (index, nominal) in program.nominals.enumerated() {
        let id = NominalID(raw: UInt32(index))
        if nominal.attributes.contains(where: { entryAttributes.contains(program[$0]) })
            || nominal.isDeclared && program.supertypes(of: id).contains(where: { livesOn.contains($0) })
        {
            result.insert(id)
        }
    }
    return result.union(typesMadeForGood(program, result))
}

/// Types whose objects are made by code that runs more than once, other than their own and that of tests: with them, a
/// static property (`mock`) says nothing of the others.
private func typesMadeInPassing(_ program: Program, _ livesOn: Set<Name>) -> Set<NominalID> {
    var result: Set<NominalID> = []
    for id in program.functionIDs where program.language(of: id) == .swift {
        let outermost = program[program.outermost(id)]
        guard outermost.kind != .topLevel, !outermost.flags.contains(.isStatic), !outermost.owner.isNone,
            !outermost.attributes.contains(where: { program[$0] == "Test" }),
            let owner = program.nominal(named: program.canonicalName(outermost.owner)),
            !program.supertypes(of: owner).contains(where: { livesOn.contains($0) })
        else { continue }
        for call in program[id].calls where call.flags.contains(.isInitializer) {
            if let nominal = program.nominal(of: call.resultType), nominal != owner { result.insert(nominal) }
        }
    }
    return result
}

/// Types whose objects are made in the first values of globals and static properties, and else only by what lives as
/// long as the process itself (a test case).
private func typesMadeForGood(_ program: Program, _ processLong: Set<NominalID>) -> Set<NominalID> {
    var forGood: Set<NominalID> = []
    var elsewhere: Set<NominalID> = []
    for id in program.functionIDs where program.language(of: id) == .swift {
        let outermost = program[program.outermost(id)]
        let isForGood = outermost.kind == .propertyInitializer && (outermost.owner.isNone || outermost.flags.contains(.isStatic))
        let owner = outermost.owner.isNone ? nil : program.nominal(named: outermost.owner)
        if !isForGood, let owner, processLong.contains(owner) { continue }
        for call in program[id].calls where call.flags.contains(.isInitializer) {
            guard let nominal = program.nominal(of: call.resultType), nominal != owner,
                program.isReferenceType(nominal) == true
            else { continue }
            if isForGood { forGood.insert(nominal) } else { elsewhere.insert(nominal) }
        }
    }
    return forGood.subtracting(elsewhere)
}
