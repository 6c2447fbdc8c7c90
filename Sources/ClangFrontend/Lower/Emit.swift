import CClang
import LeakModel

/// Emission with the range and the origin of a node.
extension Lowering {
    var builder: FunctionBuilder {
        get { function.builder }
        _modify { yield &function.builder }
    }

    mutating func assign(_ place: Place, _ operand: Operand, at node: Int) {
        let source = source(node)
        builder.emit(.assign(place, operand), range: source.range, origin: source.origin)
    }

    mutating func temporary(for node: Int) -> Place {
        builder.makeTemporary(range: range(node), type: typeID(of: node))
    }

    /// The operand in a place: itself when it is one, else a temporary that holds it.
    mutating func place(holding operand: Operand, for node: Int) -> Place {
        if case .place(let place) = operand { return place }
        let place = temporary(for: node)
        assign(place, operand, at: node)
        return place
    }

    /// A call of a builtin; its result goes to `destination` or a temporary.
    @discardableResult
    mutating func builtin(_ builtin: Builtin, _ operands: [Operand], into destination: Place?, at node: Int) -> Operand {
        let result = destination ?? temporary(for: node)
        let source = source(node)
        builder.emitCall(
            Call(callee: .builtin(builtin), result: result, range: source.range),
            arguments: operands.map { Argument(value: $0) }, origin: source.origin)
        return .place(result)
    }

    /// Marks the function as not fully understood.
    mutating func markIncomplete() { builder.function.isComplete = false }

    /// Something not understood at a node, which touches the places that its subtree names.
    mutating func opaque(_ node: Int) {
        let source = source(node)
        builder.emitOpaque(mentionedPlaces(node), range: source.range, origin: source.origin)
    }

    /// The variables that the subtree of a node names, each once.
    mutating func mentionedPlaces(_ node: Int) -> [Place] {
        var places: [Place] = []
        for index in node..<tree.end(node) where tree.kind(index) == Kind.declRefExpr {
            if case .variable(let base) = referent(of: index).meaning, !places.contains(Place(base)) {
                places.append(Place(base))
                if places.count == 32 { break }
            }
        }
        return places
    }

    /// Starts a block that control falls into from the current one.
    mutating func fallInto(_ block: BlockID, at node: Int) {
        jump(to: block, at: node)
        builder.position(at: block)
    }

    mutating func jump(to block: BlockID, at node: Int) {
        guard !builder.isClosed else { return }
        let source = source(node)
        builder.terminate(.jump(block), range: source.range, origin: source.origin)
    }
}

extension Place {
    /// What a pointer kept here points to.
    var pointee: Place { appending(.dereference) }

    /// The member of the record in this place; `(*p).a` is `p->a`.
    func member(_ name: Name) -> Place {
        if path.last?.kind == .dereference {
            return Place(base, path.dropLast().appending(.indirectField(name)))
        }
        return appending(.field(name))
    }

    /// The member of the record that the pointer in this place points to.
    func arrow(_ name: Name) -> Place { appending(.indirectField(name)) }
}
