import CClang
import LeakModel

/// Expressions for their value.
extension Lowering {
    /// Evaluates an expression for its effects; its value is dropped.
    mutating func effect(_ node: Int) {
        function.expressionDepth += 1
        defer { function.expressionDepth -= 1 }
        guard function.expressionDepth < Self.statementDepthLimit else { return incompleteStatement(node) }
        let inner = tree.stripped(node)
        switch tree.kind(inner) {
        case Kind.cStyleCastExpr:
            if let last = tree.expressions(inner).last { effect(last) }
        case Kind.callExpr: call(inner, into: nil, isUsed: false)
        case Kind.conditionalOperator: conditionalEffect(inner)
        case Kind.binaryOperator: binaryEffect(inner)
        case Kind.unaryOperator: unaryEffect(inner)
        case Kind.stmtExpr:
            for child in tree.children(inner) { statement(child) }
        case Kind.genericSelectionExpr:
            if let chosen = chosenAssociation(inner) { effect(chosen) }
        case Kind.declRefExpr, Kind.integerLiteral, Kind.stringLiteral, Kind.unaryExpr: break
        default: _ = value(inner)
        }
    }

    private mutating func conditionalEffect(_ node: Int) {
        let parts = tree.children(node)
        guard parts.count == 3 else { return incompleteStatement(node) }
        let then = builder.makeBlock()
        let otherwise = builder.makeBlock()
        let end = builder.makeBlock()
        condition(parts[0], then: then, else: otherwise)
        builder.position(at: then)
        effect(parts[1])
        jump(to: end, at: node)
        builder.position(at: otherwise)
        effect(parts[2])
        jump(to: end, at: node)
        builder.position(at: end)
    }

    private mutating func binaryEffect(_ node: Int) {
        let parts = tree.children(node)
        let code = binaryOperator(node)
        let isPure = code > 0 && code < Binary.and
        guard parts.count == 2, isPure || code == Binary.and || code == Binary.or || code == Binary.comma else {
            _ = value(node)
            return
        }
        if isPure || code == Binary.comma {
            effect(parts[0])
            return effect(parts[1])
        }
        let next = builder.makeBlock()
        let end = builder.makeBlock()
        if code == Binary.and {
            condition(parts[0], then: next, else: end)
        } else {
            condition(parts[0], then: end, else: next)
        }
        builder.position(at: next)
        effect(parts[1])
        jump(to: end, at: node)
        builder.position(at: end)
    }

    private mutating func unaryEffect(_ node: Int) {
        guard let child = tree.children(node).first else { return }
        switch unaryOperator(node) {
        case Unary.postIncrement, Unary.preIncrement: step(child, by: .add, at: node)
        case Unary.postDecrement, Unary.preDecrement: step(child, by: .subtract, at: node)
        case Unary.dereference, Unary.plus, Unary.minus, Unary.bitNot, Unary.not, Unary.extension: effect(child)
        default: _ = value(node)
        }
    }

    /// Evaluates an expression and leaves its value in `place`.
    mutating func store(_ node: Int, to place: Place, at statement: Int) {
        let operand = value(node, into: place)
        if operand != .place(place) { assign(place, operand, at: statement) }
    }

    /// The value of an expression. A result that must be stored somewhere goes to `destination` when there is
    /// one, and then the operand is that place.
    mutating func value(_ node: Int, into destination: Place? = nil) -> Operand {
        function.expressionDepth += 1
        defer { function.expressionDepth -= 1 }
        guard function.expressionDepth < Self.statementDepthLimit else {
            incompleteStatement(node)
            return .unknown
        }
        switch tree.kind(node) {
        case Kind.parenExpr:
            return tree.children(node).first.map { value($0, into: destination) } ?? .unknown
        case Kind.unexposedExpr: return unexposed(node, into: destination)
        case Kind.declRefExpr: return reference(node)
        case Kind.memberRefExpr, Kind.arraySubscriptExpr: return loaded(node)
        case Kind.callExpr: return call(node, into: destination, isUsed: true)
        case Kind.integerLiteral, Kind.characterLiteral, Kind.boolLiteralExpr: return literal(node)
        case Kind.floatingLiteral, Kind.imaginaryLiteral, Kind.addrLabelExpr: return .constant(.other)
        case Kind.stringLiteral: return .constant(.string(stringText(node)))
        case Kind.gnuNullExpr, Kind.nullPtrLiteralExpr: return .constant(.null)
        case Kind.unaryOperator: return unary(node, into: destination)
        case Kind.binaryOperator: return binary(node, into: destination)
        case Kind.compoundAssign: return compoundAssignment(node)
        case Kind.conditionalOperator: return conditional(node, into: destination)
        case Kind.cStyleCastExpr: return cast(node, into: destination)
        case Kind.compoundLiteralExpr: return compoundLiteral(node)
        case Kind.initListExpr: return initializerList(node, into: destination)
        case Kind.stmtExpr: return statementExpression(node, into: destination)
        case Kind.genericSelectionExpr:
            return chosenAssociation(node).map { value($0, into: destination) } ?? unknownValue(node)
        case Kind.unaryExpr: return literal(node)
        default: return unknownValue(node)
        }
    }

    /// A value that cannot be said: what it mentions is touched, the function is incomplete.
    mutating func unknownValue(_ node: Int) -> Operand {
        incompleteStatement(node)
        return .unknown
    }

    private mutating func literal(_ node: Int) -> Operand {
        integerConstant(node).map { .constant(.integer($0)) } ?? .unknown
    }

    private mutating func stringText(_ node: Int) -> Name {
        var text = string(cclang_spelling(unit, tree.cursor(node)))
        if let quote = text.firstIndex(of: "\"") { text = String(text[text.index(after: quote)...]) }
        if text.hasSuffix("\"") { text.removeLast() }
        return facts.names.intern(text.utf8.count > 200 ? String(text.prefix(200)) : text)
    }

    /// A variable, function or enumerator.
    private mutating func reference(_ node: Int) -> Operand {
        let referent = referent(of: node)
        switch referent.meaning {
        case .variable(let base): return referent.isArray ? .addressOf(Place(base)) : .place(Place(base))
        case .function(let name): return .function(name)
        case .enumerator(let value): return .constant(.integer(value))
        case .other: return .unknown
        }
    }

    /// What is read from a member or an element; an array gives its address.
    private mutating func loaded(_ node: Int) -> Operand {
        let place = place(node)
        return isArray(node) ? .addressOf(place) : .place(place)
    }

    /// Whether the lvalue at a node is an array.
    mutating func isArray(_ node: Int) -> Bool {
        switch tree.kind(node) {
        case Kind.memberRefExpr: field(of: node).isArray
        case Kind.declRefExpr: referent(of: node).isArray
        default: typeClass(of: node) == .array
        }
    }

    private mutating func unary(_ node: Int, into destination: Place?) -> Operand {
        guard let child = tree.children(node).first else { return unknownValue(node) }
        switch unaryOperator(node) {
        case Unary.postIncrement: return postStep(child, by: .add, at: node, into: destination)
        case Unary.postDecrement: return postStep(child, by: .subtract, at: node, into: destination)
        case Unary.preIncrement: return .place(step(child, by: .add, at: node))
        case Unary.preDecrement: return .place(step(child, by: .subtract, at: node))
        case Unary.addressOf: return address(child)
        case Unary.dereference: return dereferenced(node)
        case Unary.plus, Unary.extension, Unary.real: return value(child, into: destination)
        case Unary.minus:
            let operand = value(child)
            if case .constant(.integer(let value)) = operand { return .constant(.integer(0 &- value)) }
            if case .constant = operand { return operand }
            return builtin(.negate, [operand], into: destination, at: node)
        case Unary.bitNot:
            let operand = value(child)
            if case .constant(.integer(let value)) = operand { return .constant(.integer(~value)) }
            return builtin(.bitNot, [operand], into: destination, at: node)
        case Unary.not: return truth(node, into: destination)
        case Unary.imaginary:
            effect(child)
            return .constant(.other)
        default: return unknownOperator(node)
        }
    }

    private mutating func dereferenced(_ node: Int) -> Operand {
        if typeClass(of: node) == .function { return tree.children(node).first.map { value($0) } ?? .unknown }
        return loaded(node)
    }

    private mutating func address(_ child: Int) -> Operand {
        let inner = tree.stripped(child)
        if tree.kind(inner) == Kind.declRefExpr, case .function(let name) = referent(of: inner).meaning {
            return .function(name)
        }
        let place = place(child)
        if place.path.last?.kind == .dereference { return .place(Place(place.base, place.path.dropLast())) }
        return .addressOf(place)
    }

    /// `x += 1` for `++x`; the place that was changed.
    @discardableResult
    mutating func step(_ child: Int, by operation: Builtin, at node: Int) -> Place {
        let place = place(child)
        builtin(operation, [.place(place), .constant(.integer(1))], into: place, at: node)
        return place
    }

    private mutating func postStep(
        _ child: Int, by operation: Builtin, at node: Int, into destination: Place?
    ) -> Operand {
        let place = place(child)
        let old = destination.flatMap { $0 == place ? nil : $0 } ?? temporary(for: node)
        assign(old, .place(place), at: node)
        builtin(operation, [.place(place), .constant(.integer(1))], into: place, at: node)
        return .place(old)
    }

    private mutating func binary(_ node: Int, into destination: Place?) -> Operand {
        let parts = tree.children(node)
        guard parts.count == 2 else { return unknownValue(node) }
        let code = binaryOperator(node)
        switch code {
        case Binary.assign: return assignment(node, parts)
        case Binary.comma:
            effect(parts[0])
            return value(parts[1], into: destination)
        case Binary.and, Binary.or, Binary.less...Binary.notEqual: return truth(node, into: destination)
        case 0: return unknownOperator(node)
        default: break
        }
        guard let operation = Builtin(binary: code) else { return unknownValue(node) }
        return arithmetic(node, parts, operation, into: destination)
    }

    /// A chain `a + b + c` leans to the left and may be very long.
    private mutating func arithmetic(
        _ node: Int, _ parts: [Int], _ operation: Builtin, into destination: Place?
    ) -> Operand {
        let left = value(parts[0])
        let right = value(parts[1])
        if case .constant(.integer) = left, case .constant(.integer) = right, let exact = integerConstant(node) {
            return .constant(.integer(exact))
        }
        if case .constant(.integer(let a)) = left, case .constant(.integer(let b)) = right,
            let folded = fold(operation, left, right), min(a, b, folded) >= 0 || !isUnsigned(node)
        {
            return .constant(.integer(folded))
        }
        if let zero = neutral(operation, left, right) { return zero }
        return builtin(operation, [left, right], into: destination, at: node)
    }

    /// `x + 0`, `x - 0`, `x | 0` are `x`.
    private func neutral(_ operation: Builtin, _ left: Operand, _ right: Operand) -> Operand? {
        guard right == .constant(.integer(0)) else { return nil }
        switch operation {
        case .add, .subtract, .bitOr, .bitXor, .shiftLeft, .shiftRight: return left
        default: return nil
        }
    }

    private mutating func assignment(_ node: Int, _ parts: [Int]) -> Operand {
        if hasEffects(parts[0]) {
            let operand = value(parts[1])
            let target = place(parts[0])
            assign(target, operand, at: node)
            return .place(target)
        }
        let target = place(parts[0])
        store(parts[1], to: target, at: node)
        return .place(target)
    }

    private mutating func compoundAssignment(_ node: Int) -> Operand {
        let parts = tree.children(node)
        let code = binaryOperator(node)
        guard parts.count == 2 else { return unknownValue(node) }
        let operand = value(parts[1])
        let target = place(parts[0])
        guard code != 0, let operation = Builtin(binary: Binary.plain(code)) else {
            markIncomplete()
            assign(target, .unknown, at: node)
            return .place(target)
        }
        return builtin(operation, [.place(target), operand], into: target, at: node)
    }

    private mutating func unknownOperator(_ node: Int) -> Operand {
        // Of a constant the operator need not be known.
        if let constant = integerConstant(node) { return .constant(.integer(constant)) }
        markIncomplete()
        for child in tree.expressions(node) { effect(child) }
        opaque(node)
        return .unknown
    }

    mutating func conditional(_ node: Int, into destination: Place?) -> Operand {
        let parts = tree.children(node)
        guard parts.count == 3 else { return unknownValue(node) }
        if typeClass(of: node) == .void {
            conditionalEffect(node)
            return .unknown
        }
        let then = builder.makeBlock()
        let otherwise = builder.makeBlock()
        let end = builder.makeBlock()
        let result = destination ?? temporary(for: node)
        condition(parts[0], then: then, else: otherwise)
        builder.position(at: then)
        store(parts[1], to: result, at: parts[1])
        jump(to: end, at: node)
        builder.position(at: otherwise)
        store(parts[2], to: result, at: parts[2])
        jump(to: end, at: node)
        builder.position(at: end)
        return .place(result)
    }

    private mutating func compoundLiteral(_ node: Int) -> Operand {
        let place = place(node)
        return isArray(node) ? .addressOf(place) : .place(place)
    }

    private mutating func statementExpression(_ node: Int, into destination: Place?) -> Operand {
        guard let body = tree.children(node).first, tree.kind(body) == Kind.compoundStmt else { return unknownValue(node) }
        let statements = tree.children(body)
        pushScope(body)
        for child in statements.dropLast() { statement(child) }
        var result = Operand.unknown
        if let last = statements.last {
            if let expression = valuedStatement(last), typeClass(of: node) != .void {
                let operand = value(expression, into: destination)
                result = keptBeyondScope(operand, node)
            } else {
                statement(last)
            }
        }
        popScope()
        return result
    }

    /// The expression that a statement expression gives when it ends with this statement (labels looked through).
    private mutating func valuedStatement(_ node: Int) -> Int? {
        Kind.isExpression(tree.kind(node)) ? node : nil
    }

    /// A value that a local of the ending scope holds is copied.
    private mutating func keptBeyondScope(_ operand: Operand, _ node: Int) -> Operand {
        guard case .place(let place) = operand, case .local(let local) = place.base,
            function.scopes.last?.locals.contains(where: { $0.id == local }) == true
        else { return operand }
        let copy = temporary(for: node)
        assign(copy, operand, at: node)
        return .place(copy)
    }

    /// Whether evaluating the node calls, assigns or branches.
    func hasEffects(_ node: Int) -> Bool {
        for index in node..<tree.end(node) {
            switch tree.kind(index) {
            case Kind.callExpr, Kind.compoundAssign, Kind.conditionalOperator, Kind.stmtExpr: return true
            case Kind.binaryOperator:
                let code = binaryOperator(index)
                if code >= Binary.and || code == 0 { return true }
            case Kind.unaryOperator:
                let code = unaryOperator(index)
                if code <= Unary.preDecrement { return true }
            default: break
            }
        }
        return false
    }
}

extension Builtin {
    /// The arithmetic of a binary operator of libclang's numbering.
    init?(binary code: UInt8) {
        switch code {
        case Binary.multiply: self = .multiply
        case Binary.divide: self = .divide
        case Binary.remainder: self = .remainder
        case Binary.add: self = .add
        case Binary.subtract: self = .subtract
        case Binary.shiftLeft: self = .shiftLeft
        case Binary.shiftRight: self = .shiftRight
        case Binary.bitAnd: self = .bitAnd
        case Binary.bitXor: self = .bitXor
        case Binary.bitOr: self = .bitOr
        default: return nil
        }
    }
}
