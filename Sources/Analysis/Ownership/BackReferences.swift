import LeakModel
import Rules

/// Cycles of objects alone: a stored property that points back to the owner of its object. One finding a property.
struct BackReferenceFindings {
    let context: ReferenceContext
    private(set) var findings: [Finding] = []
    private var seen: Set<PropertyReference> = []

    init(context: ReferenceContext) { self.context = context }

    private var program: Program { context.program }

    mutating func add(_ cycle: ReferenceCycle, _ text: CycleText, _ rule: Rule, _ confidence: Confidence) {
        guard let back = backEdge(cycle, text), let property = back.property,
            let (owner, index) = program.declaration(of: property)
        else { return }
        let key = PropertyReference(nominal: owner, name: property.name)
        guard seen.insert(key).inserted else { return }
        let declaration = program[owner].properties[index]
        guard mayBeWeak(declaration) else { return }
        let holder = program[program[owner].name]
        let name = program[property.name]
        let file = program.files[Int(program[owner].propertyFiles[index])]
        // The way round starts at the back reference.
        let start = cycle.edges.firstIndex { $0.from == back.from && $0.to == back.to } ?? 0
        let edges = Array(cycle.edges[start...] + cycle.edges[..<start])
        findings.append(
            Finding(
                rule: rule.id, category: rule.category, severity: rule.severity, confidence: confidence,
                message: "'\(holder).\(name)' keeps \(text.quoted(back.to)), which keeps the \(holder)",
                location: Location(file: file, range: declaration.nameRange), symbol: holder, variable: name,
                acquired: name, path: edges.map { text.step($0) },
                remedies: [weakProperty(declaration, name, file)]))
    }

    /// The link that points to the older object: to `self`, else to what came from outside.
    private func backEdge(_ cycle: ReferenceCycle, _ text: CycleText) -> ReferenceEdge? {
        let made = cycle.edges.filter { $0.isMade && $0.property != nil }
        func kind(_ edge: ReferenceEdge) -> ReferenceNode.Kind { text.graph[text.graph.find(edge.to)].kind }
        if let edge = made.first(where: { kind($0) == .selfObject }) { return edge }
        return made.first { if case .parameter = kind($0) { true } else { false } } ?? made.first
    }

    private func mayBeWeak(_ property: Property) -> Bool {
        let type = program.unwrapped(property.type)
        switch program.types[type].kind {
        case .array, .dictionary, .tuple, .function, .boolean, .integer, .floating: return false
        default: return program.isReference(type) != false
        }
    }

    private func weakProperty(_ property: Property, _ name: String, _ file: String) -> Remedy {
        let isClassBound = program.isReference(property.type) == true
        let location = Location(file: file, range: property.range)
        if isClassBound {
            return Remedy(
                title: "Make '\(name)' weak", applicability: .unsafe, edits: [.makeWeak(propertyAt: location)],
                advice: "weak var \(name)")
        }
        return Remedy(
            title: "Make '\(name)' weak", applicability: .manual,
            advice: "weak var \(name); its protocol must be class-bound: add ': AnyObject'")
    }

    /// Strong properties named `…delegate`: a delegate mostly owns the object that reports to it.
    func strongDelegates(_ rule: Rule) -> [Finding] {
        let evidence = delegateAssignments()
        var result: [Finding] = []
        for (raw, nominal) in program.nominals.enumerated() where isClass(nominal) {
            let id = NominalID(raw: UInt32(raw))
            for (property, fileIndex) in zip(nominal.properties, nominal.propertyFiles) {
                let key = PropertyReference(nominal: id, name: property.name)
                guard isStrongDelegate(property, of: nominal), !seen.contains(key) else { continue }
                let uses = evidence[property.name]?.filter { $0.nominal == nil || $0.nominal == id } ?? []
                let use = uses.first { $0.nominal == id }
                let isClassBound = program.isReference(property.type) == true
                let isForClients = isForClients(property, of: nominal)
                guard use != nil || isClassBound || !uses.isEmpty || isForClients else { continue }
                let isPaired = use != nil || isForClients || isClassBound && !property.flags.contains(.isConstant) && isPlainDelegate(property)
                let name = program[property.name]
                let type = program[nominal.name]
                let file = program.files[Int(fileIndex)]
                var confidence: Confidence = isPaired ? .medium : .low
                if context.cleanUps.entries(of: key).contains(where: { !$0.isInDeinit }) { confidence = .low }
                result.append(
                    Finding(
                        rule: rule.id, category: rule.category, severity: rule.severity,
                        confidence: min(confidence, rule.confidence),
                        message: "'\(type).\(name)' holds its delegate strongly",
                        location: Location(file: file, range: property.nameRange), symbol: type, variable: name,
                        acquired: name,
                        path: use.map { [Step("'self' becomes the delegate here", at: program.location(in: $0.function, $0.range))] } ?? [],
                        remedies: [weakProperty(property, name, file)]))
            }
        }
        return result
    }

    private func isClass(_ nominal: Nominal) -> Bool {
        nominal.isDeclared && !nominal.isAmbiguous && (nominal.kind == .class || nominal.kind == .actor)
    }

    private func isStrongDelegate(_ property: Property, of holder: Nominal) -> Bool {
        let name = program[property.name].lowercased()
        guard name.hasSuffix("delegate"), property.strength == .strong, property.attributes.isEmpty,
            property.flags.isDisjoint(with: [.isStatic, .isComputed, .isLazy])
        else { return false }
        let type = program.unwrapped(property.type)
        guard let nominal = program.nominal(of: type) else { return isForClients(property, of: holder) }
        let declared = program[nominal]
        guard declared.isDeclared, declared.kind == .protocol || declared.kind == .class else { return false }
        return program.isReference(type) == true || declared.kind == .protocol && hasClassConformer(declared.name)
            || isForClients(property, of: holder)
    }

    /// `var delegate: FormDelegate?` of a protocol that nothing in view conforms to: whoever uses the class sets itself.
    /// Also where it is given once, when the protocol is named for the class.
    private func isForClients(_ property: Property, of holder: Nominal) -> Bool {
        guard isPlainDelegate(property) else { return false }
        let type = program.unwrapped(property.type)
        guard let nominal = program.nominal(of: type) else {
            // A protocol that isn't in view, and nobody here says what conforms to it.
            return program[program.types[type].name].hasSuffix("Delegate")
                && property.flags.isDisjoint(with: [.isConstant, .isOverride])
                && program.types[program.resolved(property.type)].kind == .optional
        }
        guard program[nominal].isDeclared, program[nominal].kind == .protocol else { return false }
        let name = program[nominal].name
        guard program[name].hasSuffix("Delegate"), !program.nominals.contains(where: { $0.inherits.contains(name) }) else {
            return false
        }
        let isSetLater =
            !property.flags.contains(.isConstant) && program.types[program.resolved(property.type)].kind == .optional
        return isSetLater || program[name] == program[holder.name] + "Delegate"
    }

    private func hasClassConformer(_ name: Name) -> Bool {
        program.nominals.contains { ($0.kind == .class || $0.kind == .actor) && $0.inherits.contains(name) }
    }

    /// An object often keeps a helper of its own that is somebody else's delegate (`pickerDelegate`).
    private func isPlainDelegate(_ property: Property) -> Bool {
        let name = program[property.name]
        return name == "delegate" || name == "_delegate"
    }

    private struct Use {
        var nominal: NominalID?
        var function: FunctionID
        var range: ByteRange
    }

    /// Where `self` of a class is assigned to a property whose name ends in `delegate`, or passed for one.
    private func delegateAssignments() -> [Name: [Use]] {
        var result: [Name: [Use]] = [:]
        for id in program.functionIDs where program.language(of: id) == .swift {
            let function = program[id]
            guard program.isReference(program.type(of: .selfValue, in: program.outermost(id))) != false else { continue }
            for block in function.blocks {
                for instruction in block.instructions {
                    guard case .assign(let place, let operand) = instruction.operation, program.isSelf(operand, in: id),
                        let (owner, name) = lastProperty(of: place), program[name].lowercased().hasSuffix("delegate")
                    else { continue }
                    let nominal = program.nominal(of: program.type(of: owner, in: id))
                        .flatMap { program.property(name, of: $0)?.owner }
                    result[name, default: []].append(Use(nominal: nominal, function: id, range: instruction.range))
                }
            }
            for (index, call) in function.calls.enumerated() {
                readCall(call, CallSite(id, CallID(raw: UInt32(index))), &result)
            }
        }
        return result
    }

    private func readCall(_ call: Call, _ site: CallSite, _ result: inout [Name: [Use]]) {
        let targets = program.targets(of: site)
        guard targets.functions.count == 1, let target = targets.functions.first else { return }
        let arguments = program[site.function].arguments(of: call)
        guard arguments.contains(where: { program.isSelf($0.value, in: site.function) }) else { return }
        let binding = program.binding(of: site, to: target)
        for (argument, parameter) in zip(arguments, binding) {
            guard let parameter, program.isSelf(argument.value, in: site.function) else { continue }
            for keep in context.summaries[Int(target.raw)].keeps
            where keep.kept == .parameter(parameter) && keep.path.count == 1 {
                guard let property = keep.path.first, program[property.name].lowercased().hasSuffix("delegate") else { continue }
                result[property.name, default: []].append(
                    Use(nominal: property.nominal, function: site.function, range: call.range))
            }
        }
    }
}
