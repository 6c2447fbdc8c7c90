import CClang
import LeakModel

/// Conversions, written and implicit, and expressions that libclang does not expose.
extension Lowering {
    mutating func cast(_ node: Int, into destination: Place?) -> Operand {
        guard let child = tree.expressions(node).last else { return unknownValue(node) }
        if typeClass(of: node) == .void {
            effect(child)
            return .unknown
        }
        return converted(child, at: node, into: destination)
    }

    /// A cast keeps the place; one between pointer and integer hides it.
    private mutating func converted(_ child: Int, at node: Int, into destination: Place?) -> Operand {
        let written = typeClass(of: node)
        // The type of a parameter `T a[]`: nothing else converts to an array.
        let target = written == .array ? .pointer : written
        let origin = typeClass(of: child)
        if target == .boolean, origin == .pointer || origin == .array || origin == .integer {
            return truth(child, into: destination)
        }
        let hides = target == .integer && (origin == .pointer || origin == .array)
            || target == .pointer && origin == .integer
        if hides {
            let operand = value(child)
            switch operand {
            case .constant(.integer(0)) where target == .pointer: return .constant(.null)
            case .constant(.null) where target == .integer: return .constant(.integer(0))
            case .constant: return operand
            default: return builtin(.convert, [operand], into: destination, at: node)
            }
        }
        let operand = value(child, into: destination)
        if target == .pointer, operand == .constant(.integer(0)) { return .constant(.null) }
        return operand
    }

    mutating func unexposed(_ node: Int, into destination: Place?) -> Operand {
        if let member = recoveredMember(node) { return .place(member) }
        let parts = tree.children(node)
        if parts.count == 1, Kind.isExpression(tree.kind(parts[0])) {
            let child = parts[0]
            if isVariadicRead(node, of: child) { return variadicRead(node, of: child, into: destination) }
            // Reading a value and turning an array or a function into a pointer are what `value` does anyway.
            switch tree.kind(child) {
            case Kind.declRefExpr, Kind.memberRefExpr, Kind.arraySubscriptExpr, Kind.stringLiteral:
                if typeClass(of: node) != .boolean || typeClass(of: child) == .boolean {
                    return value(child, into: destination)
                }
            default: break
            }
            return converted(child, at: node, into: destination)
        }
        if parts.count >= 4, isRepeated(parts[0], parts[1]) {
            return elvis(node, common: parts[0], otherwise: parts[parts.count - 1], into: destination)
        }
        if parts.isEmpty || parts.contains(where: { tree.kind($0) == Kind.typeRef || tree.kind($0) == Kind.memberRef }) {
            // `offsetof` and questions about types.
            return integerConstant(node).map { .constant(.integer($0)) } ?? .constant(.other)
        }
        let expressions = parts.filter { Kind.isExpression(tree.kind($0)) }
        if expressions.count == 3, let choice = choice(node, expressions) { return value(choice, into: destination) }
        return atomic(node, expressions)
    }

    /// `__builtin_choose_expr`: the condition is a constant, and the type is that of the chosen one.
    private mutating func choice(_ node: Int, _ parts: [Int]) -> Int? {
        guard let selector = integerConstant(parts[0]) else { return nil }
        let chosen = selector != 0 ? parts[1] : parts[2]
        let type = cclang_canonical(unit, cclang_type_of(unit, tree.cursor(node)))
        let own = cclang_canonical(unit, cclang_type_of(unit, tree.cursor(chosen)))
        return type.data.0 == own.data.0 ? chosen : nil
    }

    /// An atomic operation or another builtin with operands of its own kind: they are touched.
    private mutating func atomic(_ node: Int, _ parts: [Int]) -> Operand {
        var places: [Place] = []
        for part in parts {
            switch value(part) {
            case .place(let place): places.append(place)
            case .addressOf(let place): places.append(place)
            default: break
            }
        }
        let source = source(node)
        builder.emitOpaque(places, range: source.range, origin: source.origin)
        if typeClass(of: node) == .void { return .unknown }
        let result = temporary(for: node)
        assign(result, .unknown, at: node)
        return .place(result)
    }

    /// libclang shows `a ?: b` as `a, a, a, b`.
    private func isRepeated(_ first: Int, _ second: Int) -> Bool {
        // What is repeated has no children in the tree.
        cclang_equal(unit, tree.cursor(first), tree.cursor(second)) != 0
            || cclang_equal(unit, tree.cursor(tree.stripped(first)), tree.cursor(tree.stripped(second))) != 0
    }

    private mutating func elvis(_ node: Int, common: Int, otherwise: Int, into destination: Place?) -> Operand {
        let result = destination ?? temporary(for: node)
        let operand = value(common)
        let copied = place(holding: operand, for: common)
        let yes = builder.makeBlock()
        let no = builder.makeBlock()
        let end = builder.makeBlock()
        branch(onTruthOf: .place(copied), at: common, then: yes, else: no)
        builder.position(at: yes)
        if copied != result { assign(result, .place(copied), at: common) }
        jump(to: end, at: node)
        builder.position(at: no)
        store(otherwise, to: result, at: otherwise)
        jump(to: end, at: node)
        builder.position(at: end)
        return .place(result)
    }

    /// `va_arg(list, type)` looks like a conversion of the list.
    private mutating func isVariadicRead(_ node: Int, of child: Int) -> Bool {
        let inner = tree.stripped(child)
        guard tree.kind(child) == Kind.unexposedExpr || tree.kind(child) == Kind.declRefExpr else { return false }
        guard tree.kind(inner) == Kind.declRefExpr || tree.kind(inner) == Kind.memberRefExpr else { return false }
        var type = cclang_canonical(unit, cclang_type_of(unit, tree.cursor(inner)))
        if TypeKind.isArray(type.kind) { type = cclang_element(unit, type) }
        if type.kind == TypeKind.pointer { type = cclang_pointee(unit, type) }
        guard type.kind == TypeKind.record else { return false }
        guard string(cclang_type_spelling(unit, cclang_canonical(unit, type))).hasSuffix("__va_list_tag") else { return false }
        var own = cclang_canonical(unit, cclang_type_of(unit, tree.cursor(node)))
        if own.kind == TypeKind.pointer { own = cclang_canonical(unit, cclang_pointee(unit, own)) }
        if TypeKind.isArray(own.kind) { own = cclang_element(unit, own) }
        return own.kind != TypeKind.record
            || !string(cclang_type_spelling(unit, own)).hasSuffix("__va_list_tag")
    }

    private mutating func variadicRead(_ node: Int, of child: Int, into destination: Place?) -> Operand {
        let list = value(child)
        let result = destination ?? temporary(for: node)
        let source = source(node)
        builder.emitCall(
            Call(
                callee: .named(facts.names.intern("va_arg")), result: result, resultType: typeID(of: node),
                range: source.range),
            arguments: [Argument(value: list, range: range(child))], origin: source.origin)
        return .place(result)
    }

    /// The chosen branch of `_Generic`, by the type of the whole expression and of the controlling one.
    func chosenAssociation(_ node: Int) -> Int? {
        let branches = Array(tree.expressions(node).dropFirst())
        let type = cclang_canonical(unit, cclang_type_of(unit, tree.cursor(node)))
        let fitting = branches.filter {
            cclang_canonical(unit, cclang_type_of(unit, tree.cursor($0))).data.0 == type.data.0
        }
        if fitting.count == 1 || branches.count == 1 { return fitting.first ?? branches.first }
        return genericChoice(node, branches: branches).flatMap { branches.indices.contains($0) ? branches[$0] : nil }
    }
}
