import CClang
import LeakModel

/// Expressions for the storage they name.
extension Lowering {
    /// The place that an lvalue names; a temporary for a value that has none.
    mutating func place(_ node: Int) -> Place {
        function.expressionDepth += 1
        defer { function.expressionDepth -= 1 }
        guard function.expressionDepth < Self.statementDepthLimit else {
            incompleteStatement(node)
            return temporary(for: node)
        }
        var node = node
        while tree.kind(node) == Kind.parenExpr || tree.kind(node) == Kind.unexposedExpr {
            if let member = recoveredMember(node) { return member }
            guard let child = tree.onlyChild(node), Kind.isExpression(tree.kind(child)) else { break }
            node = child
        }
        switch tree.kind(node) {
        case Kind.declRefExpr:
            if case .variable(let base) = referent(of: node).meaning { return Place(base) }
        case Kind.memberRefExpr: return member(node)
        case Kind.arraySubscriptExpr: return subscripted(node)
        case Kind.unaryOperator:
            guard let child = tree.children(node).first else { break }
            switch unaryOperator(node) {
            case Unary.dereference: return pointee(of: child, at: node)
            case Unary.extension, Unary.real, Unary.imaginary: return place(child)
            default: break
            }
        case Kind.compoundLiteralExpr: return literalPlace(node)
        case Kind.genericSelectionExpr:
            if let chosen = chosenAssociation(node) { return place(chosen) }
        case Kind.binaryOperator:
            let parts = tree.children(node)
            if binaryOperator(node) == Binary.comma, parts.count == 2 {
                effect(parts[0])
                return place(parts[1])
            }
        case Kind.stringLiteral, Kind.callExpr: break
        default: break
        }
        return place(holding: value(node), for: node)
    }

    /// A member, looked for through the unnamed records around it.
    private mutating func member(_ node: Int) -> Place {
        let name = field(of: node).name
        var base = node
        repeat {
            guard let child = tree.expressions(base).first else { return temporary(for: node) }
            base = child
        } while isUnnamedMember(tree.stripped(base))
        let isArrow = typeClass(of: base) == .pointer || typeClass(of: base) == .array
        guard isArrow else { return name.isNone ? place(base) : place(base).member(name) }
        switch value(base) {
        case .addressOf(let place): return isArrayDecay(base) ? place.appending(.element).member(name) : place.member(name)
        case .place(let place): return place.arrow(name)
        case let operand: return place(holding: operand, for: base).arrow(name)
        }
    }

    private mutating func isUnnamedMember(_ node: Int) -> Bool {
        tree.kind(node) == Kind.memberRefExpr && field(of: node).name.isNone
    }

    /// Whether a pointer comes from an array, so that it points to the first element.
    private mutating func isArrayDecay(_ node: Int) -> Bool {
        let inner = tree.stripped(node)
        switch tree.kind(inner) {
        case Kind.declRefExpr, Kind.memberRefExpr, Kind.arraySubscriptExpr, Kind.compoundLiteralExpr: return isArray(inner)
        case Kind.unaryOperator: return unaryOperator(inner) == Unary.dereference && typeClass(of: inner) == .array
        default: return false
        }
    }

    private mutating func pointee(of child: Int, at node: Int) -> Place {
        switch value(child) {
        case .addressOf(let place):
            return isArrayDecay(child) ? place.appending(PathElement(.element, facts.names.intern("0"))) : place
        case .place(let place): return place.pointee
        case .function(let name):
            let holder = temporary(for: node)
            assign(holder, .function(name), at: node)
            return holder
        case let operand: return place(holding: operand, for: child).pointee
        }
    }

    /// `a[i]`: an element with its index where that is a constant; `p[0]` of a pointer is `*p`.
    private mutating func subscripted(_ node: Int) -> Place {
        let parts = tree.children(node)
        guard parts.count == 2 else { return temporary(for: node) }
        var base = parts[0]
        var index = parts[1]
        if typeClass(of: base) == .integer { swap(&base, &index) }
        let operand = value(base)
        let position = value(index)
        var key = Name.none
        if case .constant(.integer(let number)) = position { key = facts.names.intern("\(number)") }
        switch operand {
        case .addressOf(let place):
            if isArrayDecay(base) { return place.appending(PathElement(.element, key)) }
            return position == .constant(.integer(0)) ? place : place.appending(PathElement(.element, key))
        case .place(let place):
            return position == .constant(.integer(0)) ? place.pointee : place.appending(PathElement(.element, key))
        case let operand:
            return place(holding: operand, for: base).appending(PathElement(.element, key))
        }
    }

    private mutating func literalPlace(_ node: Int) -> Place {
        let place = temporary(for: node)
        if let list = tree.expressions(node).last { initialize(place, with: list, type: cclang_type_of(unit, tree.cursor(node))) }
        return place
    }

    /// The member that a member expression names: its name is none for an unnamed record.
    mutating func field(of node: Int) -> (name: Name, isArray: Bool) {
        let declaration = cclang_referenced(unit, tree.cursor(node))
        guard let key = declaration.declaration, declaration.kind == Kind.fieldDecl else {
            return (spelling(node), typeClass(of: node) == .array)
        }
        if let known = fields[key] { return known }
        let type = cclang_type_of(unit, declaration)
        var name = spelling(declaration)
        if facts.names[name].contains("(") { name = .none }
        let field = (name, typeClass(type) == .array)
        fields[key] = field
        return field
    }
}
