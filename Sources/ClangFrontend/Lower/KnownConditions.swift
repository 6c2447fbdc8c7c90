import CClang
import LeakModel

/// Conditions that the source alone decides: constants, addresses, masks. A compiler decides them too.
extension Lowering {
    /// The truth of an expression that always has the same one. What it does is still to be lowered.
    mutating func knownTruth(_ node: Int) -> Bool? {
        switch tree.kind(node) {
        case Kind.declRefExpr, Kind.unaryOperator, Kind.cStyleCastExpr:
            return integerConstant(node).map { $0 != 0 }
        case Kind.binaryOperator:
            let parts = tree.children(node)
            if binaryOperator(node) == Binary.bitOr, parts.count == 2,
                parts.contains(where: { (writtenInteger($0) ?? 0) != 0 })
            {
                return true
            }
            return integerConstant(node).map { $0 != 0 }
        default: return nil
        }
    }

    /// Whether a comparison with a constant always comes out the same: `(a && b) == 5`, `(x & 4) == 3`.
    mutating func knownComparison(_ parts: [Int], _ relation: Relation) -> Bool? {
        let left = withoutParentheses(parts[0])
        let right = withoutParentheses(parts[1])
        if let constant = writtenInteger(right) { return known(left, relation, constant, at: right) }
        if let constant = writtenInteger(left) {
            return known(right, relation.mirrored, constant, at: left)
        }
        return nil
    }

    private func withoutParentheses(_ node: Int) -> Int {
        var node = node
        while tree.kind(node) == Kind.parenExpr, let child = tree.onlyChild(node) { node = child }
        return node
    }

    /// The value of a number that stands there as such, not converted.
    private mutating func writtenInteger(_ node: Int) -> Int64? {
        let node = withoutParentheses(node)
        switch tree.kind(node) {
        case Kind.integerLiteral: return integerConstant(node)
        case Kind.unaryOperator:
            guard let child = tree.onlyChild(node), tree.kind(withoutParentheses(child)) == Kind.integerLiteral else { return nil }
            return integerConstant(node)
        default: return nil
        }
    }

    private mutating func known(_ node: Int, _ relation: Relation, _ constant: Int64, at literal: Int) -> Bool? {
        let isLiteral = tree.kind(literal) == Kind.integerLiteral
        let isUnsigned = isUnsigned(literal)
        let isEquality = relation == .equal || relation == .notEqual
        if isTruthValue(isEquality ? tree.stripped(node) : node), isLiteral {
            let bound = constant < 0 && isUnsigned ? Int64.max : constant
            let ifFalse = relation.holds(0, bound)
            return ifFalse == relation.holds(1, bound) ? ifFalse : nil
        }
        guard isEquality, tree.kind(node) == Kind.binaryOperator, constant >= 0
        else { return nil }
        let parts = tree.children(node)
        guard parts.count == 2, let mask = writtenInteger(parts[0]) ?? writtenInteger(parts[1]), mask >= 0 else { return nil }
        switch binaryOperator(node) {
        case Binary.bitAnd where mask & constant != constant: return relation == .notEqual
        case Binary.bitOr where mask | constant != constant: return relation == .notEqual
        default: return nil
        }
    }

    /// How two values compare that are null or addresses of variables.
    func knownComparison(_ left: Operand, _ relation: Relation, _ right: Operand) -> Bool? {
        if left == .constant(.null), right == .constant(.null) { return relation.holds(0, 0) }
        guard relation == .equal || relation == .notEqual else { return nil }
        if left == .constant(.null) { return fixedAddress(right) != nil ? relation == .notEqual : nil }
        if right == .constant(.null) { return fixedAddress(left) != nil ? relation == .notEqual : nil }
        guard let first = fixedAddress(left), let second = fixedAddress(right) else { return nil }
        if first == second { return relation == .equal }
        return first.base == second.base ? nil : relation == .notEqual
    }

    /// The place whose address a value is, when that is always the same storage.
    private func fixedAddress(_ operand: Operand) -> Place? {
        guard case .addressOf(let place) = operand else { return nil }
        let isFixed = place.path.elements.allSatisfy { $0.kind == .field || $0.kind == .element && !$0.name.isNone }
        return isFixed ? place : nil
    }

    /// Whether an expression is 0 or 1.
    func isTruthValue(_ node: Int) -> Bool {
        switch tree.kind(node) {
        case Kind.binaryOperator:
            let code = binaryOperator(node)
            return code >= Binary.less && code <= Binary.notEqual || code == Binary.and || code == Binary.or
        case Kind.unaryOperator: return unaryOperator(node) == Unary.not
        default: return false
        }
    }

    /// Remembers the value of a variable that never has another one.
    mutating func noteConstant(_ cursor: cclang_cursor, type: cclang_type, initializer: Int?) {
        guard let key = cursor.declaration, let initializer, cclang_is_const(unit, type) != 0,
            typeClass(type) == .integer || typeClass(type) == .boolean,
            !string(cclang_type_spelling(unit, type)).contains("volatile"), let value = integerConstant(initializer)
        else { return }
        // What does not fit changes when it is stored.
        if Self.limits(cclang_canonical(unit, type).kind).contains(value) { constants[key] = value }
    }

    /// The values that a type of this kind surely holds.
    private static func limits(_ kind: Int32) -> ClosedRange<Int64> {
        switch kind {
        case TypeKind.bool: 0...1
        case 5: 0...255
        case 8: 0...65535
        case 9: 0...Int64(UInt32.max)
        case 10: 0...Int64(UInt32.max)
        case 11: 0...Int64.max
        case 14: -128...127
        case 16: -32768...32767
        case 17: Int64(Int32.min)...Int64(Int32.max)
        // A `long` may have 32 bits.
        case 18: Int64(Int32.min)...Int64(Int32.max)
        case 19: Int64.min...Int64.max
        default: 0...127
        }
    }
}

extension Relation {
    /// The relation with its sides exchanged.
    fileprivate var mirrored: Relation {
        switch self {
        case .less: .greater
        case .greater: .less
        case .lessOrEqual: .greaterOrEqual
        case .greaterOrEqual: .lessOrEqual
        case .equal, .notEqual: self
        }
    }
}
