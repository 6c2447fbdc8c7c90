import CClang
import LeakModel

/// Expressions that decide where control goes.
extension Lowering {
    /// Goes to `then` or `otherwise` by the truth of an expression. `&&`, `||`, `!`, `?:` and `,` become control flow.
    mutating func condition(_ node: Int, then: BlockID, else otherwise: BlockID) {
        function.expressionDepth += 1
        defer { function.expressionDepth -= 1 }
        guard function.expressionDepth < Self.statementDepthLimit else {
            markIncomplete()
            return branchOnOpaque(node, then: then, else: otherwise)
        }
        let inner = strippedCondition(node)
        switch tree.kind(inner) {
        case Kind.unaryOperator where unaryOperator(inner) == Unary.not:
            if let child = tree.children(inner).first { return condition(child, then: otherwise, else: then) }
        case Kind.unaryOperator where unaryOperator(inner) == 0:
            if let known = integerConstant(inner) { return jump(to: known != 0 ? then : otherwise, at: inner) }
            markIncomplete()
            return branchOnOpaque(inner, then: then, else: otherwise)
        case Kind.binaryOperator:
            if binaryCondition(inner, then: then, else: otherwise) { return }
        case Kind.conditionalOperator:
            let parts = tree.children(inner)
            guard parts.count == 3 else { break }
            let first = builder.makeBlock()
            let second = builder.makeBlock()
            condition(parts[0], then: first, else: second)
            builder.position(at: first)
            condition(parts[1], then: then, else: otherwise)
            builder.position(at: second)
            return condition(parts[2], then: then, else: otherwise)
        case Kind.callExpr:
            if let transparent = transparentArgument(of: inner) {
                return condition(transparent, then: then, else: otherwise)
            }
        default: break
        }
        if let known = knownTruth(inner) {
            effect(inner)
            return jump(to: known ? then : otherwise, at: inner)
        }
        if let pure = pureText(inner), pure.isArithmetic {
            return branch(onOpaque: pure, at: inner, then: then, else: otherwise)
        }
        branch(onTruthOf: value(inner), at: inner, then: then, else: otherwise)
    }

    /// Below parentheses and conversions that keep the truth of a value.
    private mutating func strippedCondition(_ node: Int) -> Int {
        var node = tree.stripped(node)
        while tree.kind(node) == Kind.cStyleCastExpr, let child = tree.expressions(node).last {
            let from = typeClass(of: child)
            let to = typeClass(of: node)
            guard from == to || to == .boolean || from == .boolean || from == .pointer && to == .integer else { break }
            node = tree.stripped(child)
        }
        return node
    }

    private mutating func binaryCondition(_ node: Int, then: BlockID, else otherwise: BlockID) -> Bool {
        let parts = tree.children(node)
        guard parts.count == 2 else { return false }
        let code = binaryOperator(node)
        switch code {
        case Binary.and, Binary.or:
            let next = builder.makeBlock()
            if code == Binary.and {
                condition(parts[0], then: next, else: otherwise)
            } else {
                condition(parts[0], then: then, else: next)
            }
            builder.position(at: next)
            condition(parts[1], then: then, else: otherwise)
            return true
        case Binary.comma:
            effect(parts[0])
            condition(parts[1], then: then, else: otherwise)
            return true
        case Binary.less...Binary.notEqual:
            compare(node, parts, Relation(binary: code), then: then, else: otherwise)
            return true
        case 0:
            if let known = integerConstant(node) {
                jump(to: known != 0 ? then : otherwise, at: node)
                return true
            }
            markIncomplete()
            for part in parts { effect(part) }
            branchOnOpaque(node, then: then, else: otherwise)
            return true
        default: return false
        }
    }

    private mutating func compare(
        _ node: Int, _ parts: [Int], _ relation: Relation, then: BlockID, else otherwise: BlockID
    ) {
        if let known = knownComparison(parts, relation) {
            for part in parts { effect(part) }
            return jump(to: known ? then : otherwise, at: node)
        }
        // `(flags & X) == 0` is the negation of `flags & X`.
        if relation == .equal || relation == .notEqual, integerConstant(tree.stripped(parts[1])) == 0,
            let pure = pureText(tree.stripped(parts[0])), pure.isArithmetic
        {
            return relation == .notEqual
                ? branch(onOpaque: pure, at: node, then: then, else: otherwise)
                : branch(onOpaque: pure, at: node, then: otherwise, else: then)
        }
        // `(a < b) == 0` and `!!x == 1`.
        if relation == .equal || relation == .notEqual, let constant = integerConstant(tree.stripped(parts[1])),
            constant == 0 || constant == 1, isTruthValue(tree.stripped(parts[0]))
        {
            return (relation == .equal) == (constant == 1)
                ? condition(parts[0], then: then, else: otherwise)
                : condition(parts[0], then: otherwise, else: then)
        }
        var left = value(parts[0])
        if hasEffects(parts[1]), case .place(let place) = left, changes(place, in: parts[1]) {
            let copy = temporary(for: parts[0])
            assign(copy, left, at: parts[0])
            left = .place(copy)
        }
        var right = value(parts[1])
        if let known = integerConstant(node) { return jump(to: known != 0 ? then : otherwise, at: node) }
        if left == .constant(.null), right == .constant(.integer(0)) { right = .constant(.null) }
        if right == .constant(.null), left == .constant(.integer(0)) { left = .constant(.null) }
        if case .constant(.integer(let a)) = left, case .constant(.integer(let b)) = right,
            a >= 0 && b >= 0 || !isUnsigned(parts[0])
        {
            return jump(to: relation.holds(a, b) ? then : otherwise, at: node)
        }
        if let known = knownComparison(left, relation, right) { return jump(to: known ? then : otherwise, at: node) }
        let source = source(node)
        builder.terminate(
            .branch(.compare(left, relation, right), then: then, else: otherwise), range: source.range,
            origin: source.origin)
    }

    /// Whether the expression assigns to the variable that the place starts from.
    private mutating func changes(_ place: Place, in node: Int) -> Bool {
        mentionedPlaces(node).contains { $0.base == place.base }
    }

    /// Branches on whether a value is zero or null.
    mutating func branch(onTruthOf operand: Operand, at node: Int, then: BlockID, else otherwise: BlockID) {
        let source = source(node)
        let zero: Constant
        switch operand {
        case .constant(.integer(let value)): return jump(to: value != 0 ? then : otherwise, at: node)
        case .constant(.null): return jump(to: otherwise, at: node)
        case .constant(.string), .addressOf, .function: return jump(to: then, at: node)
        case .unknown: return branchOnOpaque(node, then: then, else: otherwise)
        default:
            let kind = typeClass(of: node)
            zero = kind == .pointer || kind == .array || kind == .function ? .null : .integer(0)
        }
        builder.terminate(
            .branch(.compare(operand, .notEqual, .constant(zero)), then: then, else: otherwise), range: source.range,
            origin: source.origin)
    }

    private mutating func branch(onOpaque pure: PureText, at node: Int, then: BlockID, else otherwise: BlockID) {
        let source = source(node)
        let condition = Condition.opaque(reads: builder.makePlaces(pure.reads), text: facts.names.intern(pure.text))
        builder.terminate(.branch(condition, then: then, else: otherwise), range: source.range, origin: source.origin)
    }

    /// A condition that is not understood at all: its text is unique, so that it equals no other.
    private mutating func branchOnOpaque(_ node: Int, then: BlockID, else otherwise: BlockID) {
        let range = range(node)
        let pure = PureText(text: "?\(range.start)-\(node)", reads: mentionedPlaces(node), isArithmetic: true)
        branch(onOpaque: pure, at: node, then: then, else: otherwise)
    }

    /// The truth of an expression as 1 or 0.
    mutating func truth(_ node: Int, into destination: Place?) -> Operand {
        let result = destination ?? temporary(for: node)
        let yes = builder.makeBlock()
        let no = builder.makeBlock()
        let end = builder.makeBlock()
        let start = builder.current
        condition(node, then: yes, else: no)
        // A constant condition is a constant value.
        if builder.current == start, case .jump(let target) = builder.function[start].terminator, target == yes || target == no {
            builder.position(at: target)
            return .constant(.integer(target == yes ? 1 : 0))
        }
        builder.position(at: yes)
        assign(result, .constant(.integer(1)), at: node)
        jump(to: end, at: node)
        builder.position(at: no)
        assign(result, .constant(.integer(0)), at: node)
        jump(to: end, at: node)
        builder.position(at: end)
        return .place(result)
    }
}

extension Relation {
    /// The relation of a comparison operator of libclang's numbering.
    init(binary code: UInt8) {
        switch code {
        case Binary.less: self = .less
        case Binary.greater: self = .greater
        case Binary.lessOrEqual: self = .lessOrEqual
        case Binary.greaterOrEqual: self = .greaterOrEqual
        case Binary.equal: self = .equal
        default: self = .notEqual
        }
    }

    func holds(_ a: Int64, _ b: Int64) -> Bool {
        switch self {
        case .equal: a == b
        case .notEqual: a != b
        case .less: a < b
        case .lessOrEqual: a <= b
        case .greater: a > b
        case .greaterOrEqual: a >= b
        }
    }
}
