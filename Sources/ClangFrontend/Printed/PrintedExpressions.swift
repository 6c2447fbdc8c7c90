/// Expressions in step with their printed text.
extension PrintedWalk {
    mutating func expression(_ node: Int) {
        guard !failed else { return }
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.depthLimit else { return failed = true }
        let parts = tree.children(node)
        switch tree.kind(node) {
        case Kind.parenExpr: if let inner = parts.first { parenthesized(inner) } else { failed = true }
        case Kind.unexposedExpr: unexposed(node, parts)
        case Kind.unaryOperator: unary(node, parts)
        case Kind.binaryOperator, Kind.compoundAssign:
            guard parts.count == 2 else { return failed = true }
            expression(parts[0])
            operators.binary[node] = Self.binaryCode(tokens.text(position))
            if operators.binary[node] == 0 { return failed = true }
            position += 1
            expression(parts[1])
        case Kind.conditionalOperator:
            guard parts.count == 3 else { return failed = true }
            expression(parts[0])
            expect("?")
            expression(parts[1])
            expect(":")
            expression(parts[2])
        case Kind.arraySubscriptExpr:
            guard parts.count == 2 else { return failed = true }
            expression(parts[0])
            expect("[")
            expression(parts[1])
            expect("]")
        case Kind.memberRefExpr: member(node, parts)
        case Kind.callExpr: call(parts)
        case Kind.cStyleCastExpr:
            skipBalanced()
            if let last = parts.last(where: { Kind.isExpression(tree.kind($0)) }) { expression(last) }
        case Kind.compoundLiteralExpr:
            skipBalanced()
            if let last = parts.last { expression(last) }
        case Kind.initListExpr: list(parts)
        case Kind.stmtExpr:
            expect("(")
            for part in parts { statement(part) }
            expect(")")
        case Kind.genericSelectionExpr:
            position += 1
            skipBalanced()
        case Kind.unaryExpr where Self.isBuiltinForm(tokens, position):
            position += 1
            skipBalanced()
        case Kind.unaryExpr: sizeOf(parts)
        case Kind.addrLabelExpr:
            expect("&&")
            position += 1
        case Kind.blockExpr: failed = true
        default: leaf()
        }
    }

    /// A name or a literal. Strings that follow each other are one literal.
    private mutating func leaf() {
        guard position < tokens.count, tokens.tokens[position].kind != .punctuator else { return failed = true }
        let isText = tokens.tokens[position].kind == .text
        position += 1
        while isText, position < tokens.count, tokens.tokens[position].kind == .text { position += 1 }
    }

    private mutating func member(_ node: Int, _ parts: [Int]) {
        guard let base = parts.first(where: { Kind.isExpression(tree.kind($0)) }) else { return failed = true }
        expression(base)
        // An unnamed record prints its operator, the member below it then prints none.
        if tokens.matches(position, "->") || tokens.matches(position, ".") { position += 1 }
        let name = spelling(node)
        if name.isEmpty || name.contains("(") { return }
        if tokens.text(position) == name { position += 1 } else { failed = true }
    }

    private mutating func call(_ parts: [Int]) {
        guard let callee = parts.first else { return failed = true }
        expression(callee)
        expect("(")
        for (index, part) in parts.dropFirst().enumerated() {
            if index > 0 { expect(",") }
            expression(part)
        }
        expect(")")
    }

    private mutating func list(_ parts: [Int]) {
        expect("{")
        let items = parts.filter { Kind.isExpression(tree.kind($0)) }
        for (index, part) in items.enumerated() {
            if index > 0 { expect(",") }
            expression(part)
        }
        _ = accept(",")
        expect("}")
    }

    private mutating func sizeOf(_ parts: [Int]) {
        position += 1
        if let operand = parts.last, Kind.isExpression(tree.kind(operand)), !tokens.matches(position, "(")
            || tree.kind(operand) == Kind.parenExpr
        {
            expression(operand)
        } else {
            skipBalanced()
            // `sizeof (x)->y` and `sizeof (a)[0]`: the operand goes on after the bracket.
            if let operand = parts.last, Kind.isExpression(tree.kind(operand)) { skipPostfix() }
        }
    }

    private mutating func skipPostfix() {
        while position < tokens.count {
            if tokens.matches(position, "->") || tokens.matches(position, ".") {
                position += 2
            } else if tokens.matches(position, "[") || tokens.matches(position, "(") {
                skipBalanced()
            } else {
                return
            }
        }
    }

    private mutating func unary(_ node: Int, _ parts: [Int]) {
        guard let operand = parts.first(where: { Kind.isExpression(tree.kind($0)) }) else { return failed = true }
        let prefix = Self.prefixCode(tokens.text(position))
        // The operand of a postfix operator starts with none of these.
        if prefix != 0 {
            position += 1
            operators.unary[node] = prefix
            return expression(operand)
        }
        expression(operand)
        if accept("++") {
            operators.unary[node] = Unary.postIncrement
        } else if accept("--") {
            operators.unary[node] = Unary.postDecrement
        } else {
            failed = true
        }
    }

    private mutating func unexposed(_ node: Int, _ parts: [Int]) {
        if tokens.matches(position, "<"), tokens.matches(position + 1, "recovery") {
            // Something that could not be checked; the function has an error.
            position += 5
            return skipBalanced()
        }
        if Self.isBuiltinForm(tokens, position), !startsWithCallee(node) { return builtinForm(parts) }
        if parts.first.map({ tree.kind($0) == Kind.memberRef }) == true || isIndexDesignator(parts) {
            return designation(parts)
        }
        if parts.count >= 4, parts.allSatisfy({ Kind.isExpression(tree.kind($0)) }) {
            // `a ?: b`
            expression(parts[0])
            expect("?")
            expect(":")
            for middle in parts[1..<(parts.count - 1)] { copyOperators(from: parts[0], to: middle) }
            return expression(parts[parts.count - 1])
        }
        let inner = parts.filter { Kind.isExpression(tree.kind($0)) }
        if inner.count == 1 { return expression(inner[0]) }
        inner.isEmpty ? leaf() : (failed = true)
    }

    /// A builtin with operands of its own kind. Those of atomic ones are printed in the order of the source, while the
    /// tree has the memory order second.
    private mutating func builtinForm(_ parts: [Int]) {
        let isAtomic = tokens.text(position).contains("atomic_")
        position += 1
        let start = position + 1
        skipBalanced()
        let end = position
        let orders = [2: [0, 1], 3: [0, 2, 1], 4: [0, 2, 3, 1], 5: [0, 2, 4, 1, 3], 6: [0, 2, 4, 5, 1, 3]]
        let operands = parts.filter { Kind.isExpression(tree.kind($0)) }
        guard !failed, operands.count == parts.count else { return }
        guard let order = isAtomic ? orders[operands.count] : operands.indices.map({ $0 }) else { return }
        position = start
        for (index, operand) in order.enumerated() where !failed {
            if index > 0 { expect(",") }
            expression(operands[operand])
        }
        // What could not be read here is unknown by itself.
        failed = false
        position = end
    }

    /// The repeated operand of `?:` has the operators of the first.
    private mutating func copyOperators(from: Int, to: Int) {
        let length = min(tree.end(from) - from, tree.end(to) - to)
        for offset in 0..<length where tree.kind(from + offset) == tree.kind(to + offset) {
            operators.binary[to + offset] = operators.binary[from + offset]
            operators.unary[to + offset] = operators.unary[from + offset]
        }
    }

    private func isIndexDesignator(_ parts: [Int]) -> Bool { parts.count >= 2 && tokens.matches(position, "[") }

    /// `.a.b[1] = value`
    private mutating func designation(_ parts: [Int]) {
        while position < tokens.count, !tokens.matches(position, "="), !tokens.matches(position, "{") {
            if tokens.matches(position, ",") || tokens.matches(position, "}") { return failed = true }
            position = tokens.matches(position, "[") || tokens.matches(position, "(") ? tokens.afterBalanced(position) : position + 1
            if tokens.matches(position - 1, ":") { break }
        }
        _ = accept("=")
        if let last = parts.last { expression(last) }
    }

    /// Whether the leftmost name below the node is a function called by name: `__builtin_expect(…)`.
    private func startsWithCallee(_ node: Int) -> Bool {
        var node = node
        while node + 1 < tree.end(node), tree.kind(node) != Kind.declRefExpr { node += 1 }
        return tree.kind(node) == Kind.declRefExpr && spelling(node) == tokens.text(position)
    }

    /// Forms that are written like calls but are no calls in the tree.
    private static func isBuiltinForm(_ tokens: CTokens, _ position: Int) -> Bool {
        guard position + 1 < tokens.count, tokens.tokens[position].kind == .identifier, tokens.matches(position + 1, "(") else {
            return false
        }
        let text = tokens.text(position)
        return text.hasPrefix("__builtin_") || text.hasPrefix("__c11_atomic_") || text.hasPrefix("__atomic_")
            || text.hasPrefix("__opencl_") || text.hasPrefix("__is_")
    }

    static func binaryCode(_ text: String) -> UInt8 {
        switch text {
        case "*": 3
        case "/": 4
        case "%": 5
        case "+": 6
        case "-": 7
        case "<<": 8
        case ">>": 9
        case "<": 11
        case ">": 12
        case "<=": 13
        case ">=": 14
        case "==": 15
        case "!=": 16
        case "&": 17
        case "^": 18
        case "|": 19
        case "&&": 20
        case "||": 21
        case "=": 22
        case "*=": 23
        case "/=": 24
        case "%=": 25
        case "+=": 26
        case "-=": 27
        case "<<=": 28
        case ">>=": 29
        case "&=": 30
        case "^=": 31
        case "|=": 32
        case ",": 33
        default: 0
        }
    }

    static func prefixCode(_ text: String) -> UInt8 {
        switch text {
        case "++": Unary.preIncrement
        case "--": Unary.preDecrement
        case "&": Unary.addressOf
        case "*": Unary.dereference
        case "+": Unary.plus
        case "-": Unary.minus
        case "~": Unary.bitNot
        case "!": Unary.not
        case "__real": Unary.real
        case "__imag": Unary.imaginary
        case "__extension__": Unary.extension
        default: 0
        }
    }
}
