import LeakModel

extension ReferenceGraphBuilder {
    mutating func selfNode() -> ReferenceNodeID {
        graph.node(.selfObject, type: program.type(of: .selfValue, in: root))
    }

    mutating func processNode() -> ReferenceNodeID { graph.node(.process, type: .unknown) }

    /// What an operand stands for; nil for constants and what isn't known.
    mutating func node(of operand: Operand, in id: FunctionID, range: ByteRange) -> ReferenceNodeID? {
        switch operand {
        case .place(let place), .addressOf(let place):
            if let method = methodOfSelf(place) { return methodNode(method, of: selfNode(), id, range) }
            return node(of: place, in: id, range: range)
        case .boundMethod(let place, let name):
            let object = node(of: place, in: id, range: range)
            let type = graph[graph.find(object)].type
            let field = context.field(name, of: type)
            if field.isKnown { return step(from: object, .field(name), id, range) }
            if let nominal = program.nominal(of: type), !context.hasMethod(name, nominal) {
                return step(from: object, .field(name), id, range)
            }
            return methodNode(name, of: object, id, range)
        case .function, .constant, .unknown: return nil
        }
    }

    /// A bare name that only the whole program knows: a method that `self` has from another file.
    private func methodOfSelf(_ place: Place) -> Name? {
        guard case .named(let name) = place.base, place.path.isEmpty, !program[root].flags.contains(.isStatic) else { return nil }
        let owner = program[root].owner
        guard !owner.isNone, let nominal = program.nominal(named: owner), context.hasMethod(name, nominal) else { return nil }
        return name
    }

    private mutating func methodNode(
        _ name: Name, of object: ReferenceNodeID, _ id: FunctionID, _ range: ByteRange
    ) -> ReferenceNodeID {
        let object = graph.find(object)
        let node = graph.node(.method(of: object, name), type: .unknown)
        graph.add(
            ReferenceEdge(from: node, to: object, kind: .method, function: id, range: range, isAssumed: false))
        return node
    }

    mutating func node(of place: Place, in id: FunctionID, range: ByteRange) -> ReferenceNodeID {
        var node = baseNode(place.base, in: id, range: range)
        for index in 0..<place.path.count { node = step(from: node, place.path[index], id, range) }
        return graph.find(node)
    }

    private mutating func baseNode(_ base: PlaceBase, in id: FunctionID, range: ByteRange) -> ReferenceNodeID {
        switch base {
        case .local(let local):
            return graph.node(.local(id, local), type: program[id][local].type, label: program[id][local].name)
        case .parameter(let index):
            let kind: ReferenceNode.Kind = id == root ? .parameter(Int(index)) : .closureParameter(id, Int(index))
            let parameters = program[id].parameters
            let label = Int(index) < parameters.count ? parameters[Int(index)].name : .none
            return graph.node(kind, type: program.type(of: Place(base), in: id), label: label)
        case .capture(let index):
            guard let parent = program[id].parent, Int(index) < program[id].captures.count else {
                return graph.node(.named(.none), type: .unknown)
            }
            return node(of: program[id].captures[Int(index)].place, in: parent, range: range)
        case .selfValue: return selfNode()
        case .global(let name):
            let known = graph.existing(.global(name))
            let node = graph.node(.global(name), type: program.type(of: Place(base), in: id))
            if known == nil {
                let process = processNode()
                addEdge(from: process, to: node, .declared, nil, id, range)
            }
            return node
        case .named(let name): return graph.node(.named(name), type: .unknown)
        }
    }

    /// One step from an object to what hangs off it, with the strong edge that the declaration gives.
    mutating func step(
        from node: ReferenceNodeID, _ element: PathElement, _ id: FunctionID, _ range: ByteRange
    ) -> ReferenceNodeID {
        let node = graph.find(node)
        if element.kind == .payload, program[element.name] == "some" { return node }
        if element.kind == .dereference { return node }
        if let known = graph.slot(element, of: node) { return known }
        guard element.kind == .field else {
            let type = program.type(of: element, in: graph[node].type)
            let slot = graph.node(.slot(of: node, element), type: type)
            graph.setSlot(element, of: node, to: slot)
            if element.kind != .deeper { addEdge(from: node, to: slot, .declared, nil, id, range) }
            return slot
        }
        let field = context.field(element.name, of: graph[node].type)
        if let path = field.path, path.count <= 3 {
            var target = node
            for element in path where element.kind == .field { target = declaredSlot(of: target, element, id, range) }
            return target
        }
        if field.isMethod, !field.isKnown { return methodNode(element.name, of: node, id, range) }
        return declaredSlot(of: node, element, id, range)
    }

    private mutating func declaredSlot(
        of node: ReferenceNodeID, _ element: PathElement, _ id: FunctionID, _ range: ByteRange
    ) -> ReferenceNodeID {
        let node = graph.find(node)
        if let known = graph.slot(element, of: node) { return known }
        let field = context.field(element.name, of: graph[node].type)
        let slot = graph.node(.slot(of: node, element), type: field.type)
        graph.setSlot(element, of: node, to: slot)
        if field.strength == .strong || field.strength == .value {
            addEdge(from: node, to: slot, .declared, field.property, id, range, isAssumed: !field.isKnown)
        }
        return slot
    }
}
