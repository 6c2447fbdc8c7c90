import LeakModel

/// Words for nodes and links of a reference graph.
struct CycleText {
    let program: Program
    let graph: ReferenceGraph

    /// The node as code would name it: `self`, `self.player`, `cell`.
    func name(_ id: ReferenceNodeID, depth: Int = 0) -> String {
        let node = graph[graph.find(id)]
        switch node.kind {
        case .selfObject: return "self"
        case .parameter, .local, .closureParameter:
            return node.label.isNone ? typeName(node.type) : program[node.label]
        case .global(let name): return program.global(named: name).map { program[$0.shortName] } ?? program[name]
        case .named(let name): return program[name]
        case .slot(let owner, let element):
            guard depth < 6 else { return program[element.name] }
            let base = name(owner, depth: depth + 1)
            return element.kind == .field ? base + "." + program[element.name] : base
        case .closure: return "the closure"
        case .method(let object, let method): return name(object, depth: depth + 1) + "." + program[method]
        case .process: return "the process"
        }
    }

    private func typeName(_ type: TypeID) -> String {
        guard let nominal = program.nominal(of: type) else { return "an object" }
        let name = program[program[nominal].name]
        return (name.first.map { "AEIOU".contains($0) } == true ? "an " : "a ") + name
    }

    /// Whether code has a name for the node.
    func isNamed(_ id: ReferenceNodeID) -> Bool {
        let name = name(id)
        return !name.hasPrefix("a ") && !name.hasPrefix("an ") && !name.hasPrefix("the ")
    }

    /// The callee of a link; an initialiser by its type.
    func callee(_ callee: Name, _ edge: ReferenceEdge) -> String {
        let name = program[callee]
        guard name == "init", let nominal = program.nominal(of: graph[graph.find(edge.from)].type) else { return name }
        return program[program[nominal].name] + ".init"
    }

    func isClosure(_ id: ReferenceNodeID) -> Bool {
        switch graph[graph.find(id)].kind {
        case .closure, .method: true
        default: false
        }
    }

    /// The node in quotes, or the closure's description.
    func quoted(_ id: ReferenceNodeID) -> String {
        if case .closure = graph[graph.find(id)].kind { return "the closure" }
        let name = name(id)
        return name.hasPrefix("a ") || name.hasPrefix("an ") || name.hasPrefix("the ") ? name : "'\(name)'"
    }

    /// The place that a link fills: `self.player.onEnd`.
    func place(_ edge: ReferenceEdge) -> String {
        let holder = name(edge.from)
        guard let property = edge.property else { return holder }
        return ([holder] + edge.through.map { program[$0.name] } + [program[property.name]]).joined(separator: ".")
    }

    /// What one link does, and where.
    func step(_ edge: ReferenceEdge) -> Step {
        let holder = quoted(edge.from)
        let value = quoted(edge.to)
        let location = program.location(in: edge.function, edge.range)
        switch edge.kind {
        case .declared:
            let declared = edge.property.flatMap { program.location(of: $0) }
            return Step("\(holder) keeps \(value)", at: declared ?? location)
        case .hangs: return Step("\(value) hangs in what \(holder) shows", at: location)
        case .store: return Step("\(value) is stored in '\(place(edge))'", at: location)
        case .element: return Step("\(value) is put into \(holder)", at: location)
        case .capture(let closure, let index):
            let name = program[program[closure].captures[index].name]
            return Step("the closure captures '\(name)' strongly", at: location)
        case .method: return Step("\(holder) used as a value keeps \(value)", at: location)
        case .keeps(let callee): return Step("'\(self.callee(callee, edge))' makes \(holder) keep \(value)", at: location)
        case .subscription(let callee):
            return Step("what '\(program[callee])' returns keeps \(value)", at: location)
        }
    }
}

extension Program {
    /// Where a property is declared; nil for library types.
    func location(of property: PropertyReference) -> Location? {
        guard let (nominal, index) = declaration(of: property) else { return nil }
        return Location(
            file: files[Int(self[nominal].propertyFiles[index])], range: self[nominal].properties[index].nameRange)
    }

    /// The property's declaration in the program.
    func declaration(of property: PropertyReference) -> (nominal: NominalID, index: Int)? {
        guard let id = property.nominal, let (owner, index) = self.property(property.name, of: id),
            self[owner].properties[index].range != .zero, !self[owner].isLibrary || self[owner].isDeclared
        else { return nil }
        return (owner, index)
    }
}
