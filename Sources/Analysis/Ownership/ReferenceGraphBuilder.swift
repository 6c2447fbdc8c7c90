import LeakModel
import Rules

/// Builds the reference graph of an outermost function and all closures in it.
struct ReferenceGraphBuilder {
    let context: ReferenceContext
    let root: FunctionID
    let family: [FunctionID]
    var graph: ReferenceGraph
    /// How many values each local is given (nil doesn't count).
    private var definitions: [LocalKey: Int] = [:]
    /// The method call whose result a node is.
    var producers: [ReferenceNodeID: CallSite] = [:]
    /// Results of calls that end by themselves: publishers of one value.
    var ending: Set<ReferenceNodeID> = []
    /// Calls of closures whose results are not known yet.
    var pendingResults: [(closure: ReferenceNodeID, result: ReferenceNodeID)] = []
    /// Calls whose result is made of what a closure returns: `map`.
    var pendingElements: [(closure: FunctionID, result: ReferenceNodeID, site: CallSite)] = []

    struct LocalKey: Hashable {
        var function: FunctionID
        var local: LocalID
    }

    var program: Program { context.program }

    init(_ root: FunctionID, _ context: ReferenceContext) {
        self.root = root
        self.context = context
        graph = ReferenceGraph(root: root)
        family = familyOf(root, in: context.program)
    }

    /// The graph of the function.
    static func build(_ root: FunctionID, _ context: ReferenceContext) -> ReferenceGraph {
        var builder = ReferenceGraphBuilder(root, context)
        builder.countDefinitions()
        for id in builder.family { builder.read(id) }
        for pending in builder.pendingResults {
            guard case .closure(let closure) = builder.graph[builder.graph.find(pending.closure)].kind,
                let results = builder.graph.closureResults[closure], results.count == 1
            else { continue }
            builder.graph.unite(pending.result, into: results[0])
        }
        for pending in builder.pendingElements {
            for result in builder.graph.closureResults[pending.closure] ?? [] {
                let range = context.program[pending.site.function][pending.site.call].range
                builder.addEdge(from: pending.result, to: result, .element, nil, pending.site.function, range)
            }
        }
        builder.hangObjects()
        return builder.graph
    }

    /// Edges from `self` to variables whose objects hang in it by what pages say of their types.
    private mutating func hangObjects() {
        guard !context.hanging.isEmpty, let owner = graph.existing(.selfObject),
            let nominal = program.nominal(of: graph[owner].type)
        else { return }
        let types = Set(program.supertypes(of: nominal).map { program[$0] })
        let hanging = context.hanging.filter { $0.holders.contains { types.contains($0) } }
        guard !hanging.isEmpty else { return }
        for (index, node) in graph.nodes.enumerated() {
            let id = ReferenceNodeID(index)
            switch node.kind {
            case .parameter, .local, .closureParameter: break
            case .selfObject, .global, .named, .slot, .closure, .method, .process: continue
            }
            guard graph.find(id) == id, hangs(node.type, hanging) else { continue }
            graph.add(ReferenceEdge(from: owner, to: id, kind: .hangs, function: root, range: program[root].nameRange, isAssumed: true))
        }
    }

    private func hangs(_ type: TypeID, _ hanging: [Library.Hanging]) -> Bool {
        let type = program.unwrapped(type)
        if let nominal = program.nominal(of: type), program[nominal].isDeclared {
            let types = program.supertypes(of: nominal).map { program[$0] }
            return hanging.contains { types.contains($0.type) }
        }
        let name = program[program.types[type].name]
        return hanging.contains { $0.type == name || $0.type.hasPrefix("*") && name.hasSuffix($0.type.dropFirst()) }
    }

    private mutating func countDefinitions() {
        for id in family {
            for block in program[id].blocks {
                for instruction in block.instructions {
                    switch instruction.operation {
                    case .assign(let place, let operand):
                        if operand != .constant(.null) { countDefinition(place, id) }
                    case .closure(let place, _): countDefinition(place, id)
                    case .call(let call): if let result = program[id][call].result { countDefinition(result, id) }
                    case .endOfLife, .opaque: break
                    }
                }
                if case .invoke(let call, _, _) = block.terminator, let result = program[id][call].result {
                    countDefinition(result, id)
                }
            }
        }
    }

    private mutating func countDefinition(_ place: Place, _ id: FunctionID) {
        if let key = localKey(place, id) { definitions[key, default: 0] += 1 }
    }

    /// The local that a place is, through captures.
    private func localKey(_ place: Place, _ id: FunctionID) -> LocalKey? {
        guard place.path.isEmpty else { return nil }
        var place = place
        var id = id
        for _ in 0..<32 {
            switch place.base {
            case .local(let local): return LocalKey(function: id, local: local)
            case .capture(let index):
                guard let parent = program[id].parent, Int(index) < program[id].captures.count else { return nil }
                place = program[id].captures[Int(index)].place
                id = parent
                guard place.path.isEmpty else { return nil }
            default: return nil
            }
        }
        return nil
    }

    private mutating func read(_ id: FunctionID) {
        let function = program[id]
        for block in function.blocks {
            for instruction in block.instructions {
                switch instruction.operation {
                case .assign(let place, let operand):
                    if operand == .constant(.null), place.path.isEmpty {
                        graph.clearedVariables.append((id, node(of: place, in: id, range: instruction.range)))
                    } else if let value = node(of: operand, in: id, range: instruction.range) {
                        assign(value, to: place, in: id, range: instruction.range)
                    }
                case .closure(let place, let closure):
                    let value = closureNode(closure)
                    assign(value, to: place, in: id, range: program[closure].range)
                case .call(let call): readCall(CallSite(id, call))
                case .endOfLife, .opaque: break
                }
            }
            switch block.terminator {
            case .invoke(let call, _, _): readCall(CallSite(id, call))
            case .return(let operand?): readReturn(operand, id, block.terminatorRange)
            case .jump, .branch, .switch, .return, .throw, .unreachable: break
            }
        }
    }

    private mutating func readReturn(_ operand: Operand, _ id: FunctionID, _ range: ByteRange) {
        // Control doesn't come to the end of a body whose `switch` returns everywhere.
        if case .place(let place) = operand, let key = localKey(place, id), definitions[key] == nil { return }
        guard let value = node(of: operand, in: id, range: range) else { return }
        if id == root {
            graph.returned.append(value)
            if let initialized = context.initializedProperties[root], initialized.isLazy {
                store(value, in: selfNode(), .field(initialized.property.name), root, range)
            }
        } else {
            graph.closureResults[id, default: []].append(value)
        }
    }

    /// A closure with edges to what it captures strongly.
    mutating func closureNode(_ id: FunctionID) -> ReferenceNodeID {
        if let known = graph.existing(.closure(id)) { return known }
        let node = graph.node(.closure(id), type: .unknown)
        let function = program[id]
        if function.flags.contains(.isCalledAtOnce) || provesItDoesNotEscape(function) { graph.markNonEscaping(node) }
        guard let parent = function.parent else { return node }
        for (index, capture) in function.captures.enumerated() {
            guard capture.strength == .strong || capture.strength == .value else { continue }
            if capture.place.path.isEmpty, case .local(let local) = capture.place.base,
                program[parent][local].strength != .strong
            { continue }
            let captured = self.node(of: capture.place, in: parent, range: capture.range)
            graph.add(
                ReferenceEdge(
                    from: node, to: captured, kind: .capture(id, index), function: id, range: capture.range,
                    isAssumed: false))
        }
        return node
    }

    /// Swift demands `self.` in closures that escape, unless self is of a value type or in the capture list.
    private func provesItDoesNotEscape(_ closure: Function) -> Bool {
        guard closure.kind == .closure else { return false }
        guard closure.captures.contains(where: { $0.isImplicitSelf && !$0.isExplicit }) else { return false }
        guard !closure.captures.contains(where: { $0.isExplicit && program[$0.name] == "self" }) else { return false }
        let owner = program[root].owner
        guard !owner.isNone, let nominal = program.nominal(named: owner) else { return false }
        return program.isReferenceType(nominal) == true
    }

    private mutating func assign(_ value: ReferenceNodeID, to place: Place, in id: FunctionID, range: ByteRange) {
        var path = place.path.elements
        while let last = path.last, last.kind == .payload, program[last.name] == "some" { path.removeLast() }
        guard let last = path.last else {
            if let key = localKey(place, id) {
                let local = node(of: place, in: id, range: range)
                if definitions[key] == 1 { graph.unite(local, into: value) }
            } else if case .global = place.base {
                let global = node(of: place, in: id, range: range)
                addEdge(from: global, to: value, .store, nil, id, range)
            }
            return
        }
        let owner = node(of: Place(place.base, Path(Array(path.dropLast()))), in: id, range: range)
        store(value, in: owner, last, id, range)
    }

    /// `owner.element = value`.
    mutating func store(
        _ value: ReferenceNodeID, in owner: ReferenceNodeID, _ element: PathElement, _ id: FunctionID, _ range: ByteRange
    ) {
        guard element.kind == .field else {
            if element.kind == .element { addEdge(from: owner, to: value, .element, nil, id, range) }
            return
        }
        let field = context.field(element.name, of: graph[graph.find(owner)].type)
        let isClosure = isClosureLike(value)
        // Nothing is stored in a method: the object is of a type that isn't in view here.
        if field.isMethod, !field.isKnown { return }
        guard let strength = field.strength else {
            storeThroughSetter(value, in: owner, field, id, range)
            return
        }
        if strength == .strong || strength == .value {
            guard field.isKnown || isClosure else { return }
            if isClosure && runsOnce(element.name) { return }
            addEdge(from: owner, to: value, .store, field.property, id, range, isAssumed: !field.isKnown)
        }
        if graph.slot(element, of: owner) == nil { graph.setSlot(element, of: owner, to: value) }
    }

    private mutating func storeThroughSetter(
        _ value: ReferenceNodeID, in owner: ReferenceNodeID, _ field: ReferenceContext.Field, _ id: FunctionID,
        _ range: ByteRange
    ) {
        guard let setter = context.setter(field.property) else { return }
        for keep in context.summaries[Int(setter.raw)].keeps where keep.kept == .parameter(0) && keep.holder == .selfObject {
            addEdge(
                from: owner, to: value, .store, keep.path.first ?? field.property, id, range, isAssumed: keep.isAssumed)
        }
    }

    private func runsOnce(_ property: Name) -> Bool {
        context.library.assignments(to: property, in: program).contains { $0.keeping == .once || $0.keeping == .now }
    }

    mutating func addEdge(
        from holder: ReferenceNodeID, to value: ReferenceNodeID, _ kind: ReferenceEdge.Kind,
        _ property: PropertyReference?, _ id: FunctionID, _ range: ByteRange, through: [PropertyReference] = [],
        isAssumed: Bool = false
    ) {
        if graph[graph.find(value)].isNonEscaping { return }
        graph.add(
            ReferenceEdge(
                from: holder, to: value, kind: kind, property: property, function: id, range: range, through: through,
                isAssumed: isAssumed))
    }

    func isClosureLike(_ id: ReferenceNodeID) -> Bool {
        switch graph[graph.find(id)].kind {
        case .closure, .method: true
        default: false
        }
    }
}

/// The function and all closures and local functions in it, outer ones first.
func familyOf(_ root: FunctionID, in program: Program) -> [FunctionID] {
    var result = [root]
    var index = 0
    while index < result.count {
        result += program.children[Int(result[index].raw)]
        index += 1
    }
    return result
}
