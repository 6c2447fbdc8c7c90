import LeakModel

/// What the locals of a function may stand for.
struct Aliases {
    enum Source: Hashable {
        case place(Place)
        case addressOf(Place)
    }

    /// By local; at most `limit` each.
    var sources: [[Source]]
    static let limit = 4

    /// - Parameter copies: a variable of this language is a copy of what it was set to, not another name for it.
    init(_ function: Function, copies: Bool) {
        sources = Array(repeating: [], count: function.locals.count)
        for call in function.calls {
            // An element that is read is another name for it, for as long as nothing copies it.
            guard case .builtin(.subscriptGet) = call.callee, let container = call.receiver?.place, let target = call.result,
                target.path.isEmpty, case .local(let local) = target.base, Int(local.raw) < sources.count,
                function[local].isTemporary || function[local].isConstant
            else { continue }
            sources[Int(local.raw)].append(.place(container.appending(.element)))
        }
        for block in function.blocks {
            for instruction in block.instructions {
                guard case .assign(let target, let operand) = instruction.operation, target.path.isEmpty,
                    case .local(let local) = target.base, Int(local.raw) < sources.count
                else { continue }
                if copies && !function[local].isTemporary && !function[local].isConstant { continue }
                let source: Source
                switch operand {
                case .place(let place): source = .place(place)
                case .addressOf(let place): source = .addressOf(place)
                default: continue
                }
                let index = Int(local.raw)
                if sources[index].count < Aliases.limit, !sources[index].contains(source) { sources[index].append(source) }
            }
        }
    }
}

extension GrowthAnalysis {
    /// The slots that a place goes through, with what follows each, outermost first.
    func prefixes(of place: Place, in function: FunctionID) -> [SlotPrefix] {
        var result: [SlotPrefix] = []
        var budget = 24
        collect(place.base, place.path.elements, in: function, depth: 0, budget: &budget, into: &result)
        return result
    }

    private func add(_ slot: Slot, _ rest: ArraySlice<PathElement>, to result: inout [SlotPrefix]) {
        let steps = rest.filter { $0.kind != .dereference && $0.kind != .payload }
        let prefix = SlotPrefix(slot: slot, rest: Array(steps))
        if !result.contains(prefix) { result.append(prefix) }
    }

    private func collect(
        _ base: PlaceBase, _ path: [PathElement], in id: FunctionID, depth: Int, budget: inout Int,
        into result: inout [SlotPrefix]
    ) {
        guard depth < 8, budget > 0 else { return }
        budget -= 1
        let function = program[id]
        switch base {
        case .capture(let index):
            guard Int(index) < function.captures.count, let parent = function.parent else { return }
            let place = function.captures[Int(index)].place
            collect(place.base, place.path.elements + path, in: parent, depth: depth + 1, budget: &budget, into: &result)
        case .global(let name):
            addRooted(path, to: &result) { .global(name, member: $0) }
            addTyped(path, from: program.global(named: name)?.type ?? .unknown, to: &result)
        case .selfValue:
            addRooted(path, to: &result) { .parameter(id, Slot.selfIndex, member: $0) }
            if let owner = nominal(ofOwner: function.owner) {
                addTyped(path, fromNominal: owner, to: &result)
            } else {
                addNamed(path[...], to: &result)
            }
        case .parameter(let index):
            if let source = closureSources[id]?[index] {
                collect(source.base, source.path.elements + path, in: function.parent ?? id, depth: depth + 1, budget: &budget, into: &result)
            }
            addRooted(path, to: &result) { .parameter(id, Int(index), member: $0) }
            let type = Int(index) < function.parameters.count ? function.parameters[Int(index)].type : .unknown
            addTyped(path, from: type.isKnown ? type : wrappedType(ofClosure: id, index), to: &result)
        case .local(let local):
            addTyped(path, from: function[local].type, to: &result)
            for source in aliases[Int(id.raw)].sources[Int(local.raw)] {
                let place: Place
                var steps = path[...]
                switch source {
                case .place(let target): place = target
                case .addressOf(let target):
                    place = target
                    if steps.first?.kind == .dereference { steps = steps.dropFirst() }
                }
                if case .local(local) = place.base { continue }
                collect(place.base, place.path.elements + steps, in: id, depth: depth + 1, budget: &budget, into: &result)
            }
        case .named(let name):
            add(.memberNamed(name), path[...], to: &result)
            addNamed(path[...], to: &result)
        }
    }

    /// The root itself, and its direct member.
    private func addRooted(_ path: [PathElement], to result: inout [SlotPrefix], _ slot: (Name) -> Slot) {
        add(slot(.none), path[...], to: &result)
        guard let field = path.firstIndex(where: { $0.kind != .dereference && $0.kind != .payload }),
            path[field].kind == .field || path[field].kind == .indirectField
        else { return }
        add(slot(path[field].name), path[(field + 1)...], to: &result)
    }

    private func addTyped(_ path: [PathElement], from type: TypeID, to result: inout [SlotPrefix]) {
        guard type.isKnown else { return addNamed(path[...], to: &result) }
        var type = type
        for (index, element) in path.enumerated() {
            if element.kind == .field || element.kind == .indirectField {
                guard let nominal = program.nominal(of: type), !program[nominal].isAmbiguous,
                    let (owner, property) = program.property(element.name, of: nominal)
                else { return addNamed(path[index...], to: &result) }
                add(.member(owner, element.name), path[(index + 1)...], to: &result)
                type = program[owner].properties[property].type
            } else if element.kind != .payload {
                type = program.type(of: element, in: type)
            }
        }
    }

    private func addTyped(_ path: [PathElement], fromNominal nominal: NominalID, to result: inout [SlotPrefix]) {
        guard let field = path.first, field.kind == .field || field.kind == .indirectField else { return }
        guard !program[nominal].isAmbiguous, let (owner, index) = program.property(field.name, of: nominal) else {
            return addNamed(path[...], to: &result)
        }
        add(.member(owner, field.name), path.dropFirst(), to: &result)
        let type = program[owner].properties[index].type
        if type.isKnown { addTyped(Array(path.dropFirst()), from: type, to: &result) }
    }

    /// Members of objects whose type is not known, by name alone.
    private func addNamed(_ path: ArraySlice<PathElement>, to result: inout [SlotPrefix]) {
        for index in path.indices where path[index].kind == .field || path[index].kind == .indirectField {
            add(.memberNamed(path[index].name), path[(index + 1)...], to: &result)
        }
    }

    /// The declared type of the name that owns a method.
    func nominal(ofOwner name: Name) -> NominalID? {
        guard !name.isNone else { return nil }
        return program.nominal(named: name) ?? program.nominal(named: program.canonicalName(name))
    }

    /// `Mutex<State>.withLock { state in … }`: the parameter is the wrapped value.
    private func wrappedType(ofClosure id: FunctionID, _ index: UInt32) -> TypeID {
        guard let source = closureSources[id]?[index], let parent = program[id].parent else { return .unknown }
        let head = program.types[program.unwrapped(program.type(of: source, in: parent))]
        guard head.kind == .nominal, head.arguments.count == 1 else { return .unknown }
        return head.arguments[0]
    }
}
