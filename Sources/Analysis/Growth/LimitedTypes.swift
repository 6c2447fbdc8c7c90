import LeakModel
import Rules

extension GrowthAnalysis {
    /// Objects of a cache type that live long and whose limits nobody sets.
    func limitedTypeFindings(_ rule: Rule, _ growth: GrowthRule, _ types: LongLivedTypes) -> [Finding] {
        guard let typeName = growth.limitedType.flatMap({ program.names.find($0) }) else { return [] }
        let limits = Set(growth.limits.compactMap { program.names.find($0) })
        let assigned = assignedLimits(limits)
        var result: [Finding] = []
        for slot in slotsHolding(typeName, types) {
            guard let life = life(of: slot, types), growth.owners.contains(life.owner), let declaration = declaration(of: slot) else { continue }
            if assigned.slots.contains(slot) || assigned.names.contains(name(of: slot)) { continue }
            if let initializer = declaration.initializer, setsLimit(initializer, limits) { continue }
            if created(slot, by: limits) { continue }
            let limit = growth.limits.first ?? "limit"
            var finding = Finding(
                rule: rule.id, category: rule.category, severity: rule.severity,
                confidence: min(rule.confidence, life.hops > 1 ? .low : .medium),
                message: "the cache '\(declaration.display)' has no limit: nobody sets its \(growth.limits.joined(separator: " or "))",
                location: declaration.location, symbol: declaration.symbol, variable: declaration.variable,
                acquired: growth.limitedType ?? "")
            if isTestFile(declaration.location.file) { finding.confidence = .low }
            if !life.reason.isEmpty { finding.path.append(Step("'\(declaration.variable)' is declared here; \(life.reason)", at: declaration.location)) }
            finding.remedies = [remedy(slot, declaration, growth, limit)]
            result.append(finding)
        }
        return result
    }

    private func name(of slot: Slot) -> Name {
        switch slot {
        case .global(let name, _): program.global(named: name)?.shortName ?? name
        case .member(_, let name), .memberNamed(let name): name
        case .parameter(_, _, let member): member
        }
    }

    /// Globals, static properties, and stored properties of objects that live long.
    private func slotsHolding(_ type: Name, _ types: LongLivedTypes) -> [Slot] {
        var result: [Slot] = []
        for global in program.globals where holds(global.type, type) { result.append(.global(global.name, member: .none)) }
        for (index, nominal) in program.nominals.enumerated() where !nominal.isAmbiguous {
            let id = NominalID(raw: UInt32(index))
            guard types.types[id] != nil else { continue }
            for property in nominal.properties where holds(property.type, type) {
                guard property.flags.isDisjoint(with: [.isStatic, .isComputed]), property.strength == .strong else { continue }
                result.append(.member(id, property.name))
            }
        }
        return result
    }

    private func holds(_ type: TypeID, _ name: Name) -> Bool {
        let head = program.types[program.unwrapped(type)]
        return head.kind == .nominal && head.name == name
    }

    /// What any function sets a limit of: slots, and names of members whose owner isn't known.
    private func assignedLimits(_ limits: Set<Name>) -> (slots: Set<Slot>, names: Set<Name>) {
        var slots: Set<Slot> = []
        var names: Set<Name> = []
        for id in program.functionIDs {
            for block in program[id].blocks {
                for instruction in block.instructions {
                    guard case .assign(let target, _) = instruction.operation, let last = target.path.last, limits.contains(last.name) else { continue }
                    for prefix in prefixes(of: target, in: id) where prefix.rest.count == 1 {
                        slots.insert(prefix.slot)
                        if case .memberNamed(let name) = prefix.slot { names.insert(name) }
                    }
                }
            }
        }
        return (slots, names)
    }

    /// The initialiser, a closure in it, or a function that it calls sets a limit (of what it makes).
    private func setsLimit(_ root: FunctionID, _ limits: Set<Name>) -> Bool {
        var seen: Set<FunctionID> = [root]
        var work = [(root, 0)]
        while let (id, depth) = work.popLast() {
            for block in program[id].blocks {
                for instruction in block.instructions {
                    if case .assign(let target, _) = instruction.operation, let last = target.path.last, limits.contains(last.name) { return true }
                }
            }
            guard depth < 2, seen.count < 64 else { continue }
            for next in program.children[Int(id.raw)] + program.targets[Int(id.raw)].flatMap(\.functions) where seen.insert(next).inserted {
                work.append((next, depth + 1))
            }
        }
        return false
    }

    /// A value that comes from a function or a local with limits is put into the slot.
    private func created(_ slot: Slot, by limits: Set<Name>) -> Bool {
        for id in program.functionIDs {
            let function = program[id]
            for block in function.blocks {
                for instruction in block.instructions {
                    guard case .assign(let target, let value) = instruction.operation, let source = value.place,
                        prefixes(of: target, in: id).contains(where: { $0.slot == slot && $0.isWhole })
                    else { continue }
                    if case .parameter = source.base { return true }
                    if setsLimit(id, limits) { return true }
                }
            }
        }
        return false
    }

    private func remedy(_ slot: Slot, _ declaration: SlotDeclaration, _ growth: GrowthRule, _ limit: String) -> Remedy {
        let statement = "\(declaration.variable).\(limit) = \(growth.cap)"
        let advice = (growth.advice[declaration.language.rawValue] ?? growth.advice[""]).map {
            fill($0, [("container", declaration.variable), ("cap", String(growth.cap)), ("key", "key")])
        }
        let title = "Set \(limit) of '\(declaration.variable)'"
        guard let initializer = declaration.initializer, let value = createdValue(initializer) else {
            return Remedy(title: title, applicability: .manual, advice: advice ?? statement)
        }
        // `= T()` becomes `= { let cache = T(); cache.limit = n; return cache }()`.
        let start = Location(file: value.file, range: ByteRange(value.range.start, value.range.start))
        let end = Location(file: value.file, range: ByteRange(value.range.end, value.range.end))
        return Remedy(
            title: title, applicability: .unsafe,
            edits: [
                .replace(start, with: "{ let cache = "),
                .replace(end, with: "; cache.\(limit) = \(growth.cap); return cache }()"),
            ], advice: advice ?? statement)
    }

    /// The one call that makes the first value.
    private func createdValue(_ id: FunctionID) -> Location? {
        let function = program[id]
        guard function.calls.count == 1, let call = function.calls.first, call.flags.contains(.isInitializer) else { return nil }
        return Location(file: program.files[Int(function.file)], range: call.range)
    }
}
