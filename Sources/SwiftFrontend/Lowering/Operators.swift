import LeakModel

/// What an operator between two operands does.
enum BinaryOperator: Equatable {
    case relation(Relation)
    case and, or, coalesce
    case arithmetic(Builtin)
    /// `+=` and its like; no builtin for those that the language does not define.
    case compound(Builtin?)
    case other
}

extension Lowering {
    func binaryOperator(_ node: NodeID) -> BinaryOperator {
        guard let sign = tree.child(node, .operatorName) else { return .other }
        let range = tree.range(sign)
        var spelling: UInt64 = 0
        guard range.count <= 8 else { return .other }
        for index in Int(range.start)..<Int(range.end) { spelling = spelling << 8 | UInt64(tree.source[index]) }
        return BinaryOperator.known[spelling] ?? (tree.source[Int(range.end) - 1] == UInt8(ascii: "=") && range.count > 1
            && !BinaryOperator.comparisonStarts.contains(tree.source[Int(range.start)]) ? .compound(nil) : .other)
    }
}

extension BinaryOperator {
    /// Operators that end in `=` but compare start with one of these.
    fileprivate static let comparisonStarts: [UInt8] = Array("=!<>~.".utf8)

    /// By their bytes, packed into an integer.
    fileprivate static let known: [UInt64: BinaryOperator] = {
        let table: [(String, BinaryOperator)] = [
            ("==", .relation(.equal)), ("!=", .relation(.notEqual)), ("===", .relation(.equal)),
            ("!==", .relation(.notEqual)), ("<", .relation(.less)), ("<=", .relation(.lessOrEqual)),
            (">", .relation(.greater)), (">=", .relation(.greaterOrEqual)),
            ("&&", .and), ("||", .or), ("??", .coalesce),
            ("+", .arithmetic(.add)), ("-", .arithmetic(.subtract)), ("*", .arithmetic(.multiply)),
            ("/", .arithmetic(.divide)), ("%", .arithmetic(.remainder)), ("&+", .arithmetic(.add)),
            ("&-", .arithmetic(.subtract)), ("&*", .arithmetic(.multiply)), ("&", .arithmetic(.bitAnd)),
            ("|", .arithmetic(.bitOr)), ("^", .arithmetic(.bitXor)), ("<<", .arithmetic(.shiftLeft)),
            (">>", .arithmetic(.shiftRight)), ("&<<", .arithmetic(.shiftLeft)), ("&>>", .arithmetic(.shiftRight)),
            ("+=", .compound(.add)), ("-=", .compound(.subtract)), ("*=", .compound(.multiply)),
            ("/=", .compound(.divide)), ("%=", .compound(.remainder)), ("&+=", .compound(.add)),
            ("&-=", .compound(.subtract)), ("&*=", .compound(.multiply)), ("&=", .compound(.bitAnd)),
            ("|=", .compound(.bitOr)), ("^=", .compound(.bitXor)), ("<<=", .compound(.shiftLeft)),
            (">>=", .compound(.shiftRight)), ("&<<=", .compound(.shiftLeft)), ("&>>=", .compound(.shiftRight)),
        ]
        var result: [UInt64: BinaryOperator] = [:]
        for (text, value) in table { result[text.utf8.reduce(0) { $0 << 8 | UInt64($1) }] = value }
        return result
    }()
}

extension Lowering {
    /// The two operands of a binary expression.
    func operands(of node: NodeID) -> (left: NodeID, right: NodeID)? {
        guard let left = tree.firstChild(node), let right = tree.lastChild(node), left != right,
            tree.kind(right) != .operatorName
        else { return nil }
        return (left, right)
    }

    /// A binary expression whose left side is lowered already. Not for `&&`, `||` and compound assignments.
    mutating func lowerBinary(_ node: NodeID, left: Operand, _ demand: Demand) -> Operand {
        guard let (_, rightNode) = operands(of: node) else { return .unknown }
        let range = tree.range(node)
        switch binaryOperator(node) {
        case .coalesce: return lowerCoalesce(left, rightNode, range, demand)
        case .relation:
            let right = lower(rightNode, .value)
            return builtin(.compare, [left, right], range, into: demand.direct, type: named(words.bool), demand)
        case .arithmetic(let operation):
            let right = lower(rightNode, .value)
            return builtin(operation, [left, right], range, into: demand.direct, demand)
        case .and, .or, .compound, .other:
            let right = lower(rightNode, .value)
            guard let sign = tree.child(node, .operatorName) else { return .unknown }
            let call = Call(callee: .named(name(of: sign)), range: range, nameRange: tree.range(sign))
            let arguments = [
                Argument(value: left, range: range), Argument(value: right, range: tree.range(rightNode)),
            ]
            return emitCall(call, arguments, demand)
        }
    }

    private mutating func builtin(
        _ operation: Builtin, _ values: [Operand], _ range: ByteRange, into place: Place?, type: TypeID = .unknown,
        _ demand: Demand
    ) -> Operand {
        deliver(builtin(operation, values, range, into: place, type: type), demand, range)
    }

    /// `a ?? b`.
    private mutating func lowerCoalesce(_ left: Operand, _ right: NodeID, _ range: ByteRange, _ demand: Demand) -> Operand {
        let result = demand.direct ?? temporary(range)
        let (present, absent, join) = (makeBlock(), makeBlock(), makeBlock())
        branch(.compare(left, .notEqual, .constant(.null)), then: present, else: absent, range)
        position(at: present)
        assign(result, left, range, origin: .implicit)
        jump(join, range, origin: .implicit)
        position(at: absent)
        _ = lower(right, .into(result))
        jump(join, range, origin: .implicit)
        position(at: join)
        return deliver(.place(result), demand, range)
    }

    /// `!x`, `-x`, `~x` and operators of the program.
    mutating func lowerPrefix(_ node: NodeID, _ demand: Demand) -> Operand {
        let range = tree.range(node)
        guard let sign = tree.child(node, .operatorName), let operandNode = tree.lastChild(node), operandNode != sign else {
            return unknown(node, demand)
        }
        let spelling = tree.text(sign)
        if spelling == "!" { return lowerTruth(node, demand) }
        if let constant = constant(node) { return deliver(.constant(constant), demand, range) }
        let operand = lower(operandNode, .value)
        switch spelling {
        case "-": return builtin(.negate, [operand], range, into: demand.direct, demand)
        case "~": return builtin(.bitNot, [operand], range, into: demand.direct, demand)
        case "+": return deliver(operand, demand, range)
        default:
            let call = Call(callee: .named(intern(spelling)), range: range, nameRange: tree.range(sign))
            return emitCall(call, [Argument(value: operand, range: tree.range(operandNode))], demand)
        }
    }

    /// `a...`, `x++` and operators of the program, with the operand lowered already.
    mutating func lowerPostfix(_ node: NodeID, _ operand: Operand, _ demand: Demand) -> Operand {
        guard let sign = tree.child(node, .operatorName) else { return deliver(operand, demand, tree.range(node)) }
        let call = Call(callee: .named(name(of: sign)), range: tree.range(node), nameRange: tree.range(sign))
        return emitCall(call, [Argument(value: operand, range: tree.range(node))], demand)
    }

    /// A condition as a value: 1 where it holds, else 0.
    mutating func lowerTruth(_ node: NodeID, _ demand: Demand) -> Operand {
        let range = tree.range(node)
        let result = demand.direct ?? temporary(range, type: named(words.bool))
        let (holds, fails, join) = (makeBlock(), makeBlock(), makeBlock())
        lowerCondition(node, then: holds, else: fails)
        for (block, value) in [(holds, Int64(1)), (fails, 0)] {
            position(at: block)
            assign(result, .constant(.integer(value)), range, origin: .implicit)
            jump(join, range, origin: .implicit)
        }
        position(at: join)
        return deliver(.place(result), demand, range)
    }

    /// `c ? a : b`.
    mutating func lowerTernary(_ node: NodeID, _ demand: Demand) -> Operand {
        let range = tree.range(node)
        let parts = Array(tree.children(node))
        guard parts.count == 3 else { return unknown(node, demand) }
        let result: Place? = demand.isDiscarded ? nil : demand.direct ?? temporary(range)
        let (holds, fails, join) = (makeBlock(), makeBlock(), makeBlock())
        lowerCondition(parts[0], then: holds, else: fails)
        for (block, value) in [(holds, parts[1]), (fails, parts[2])] {
            position(at: block)
            _ = lower(value, result.map { .into($0) } ?? .discarded)
            jump(join, range, origin: .implicit)
        }
        position(at: join)
        return result.map { deliver(.place($0), demand, range) } ?? .unknown
    }
}
