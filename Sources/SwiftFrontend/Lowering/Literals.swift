import LeakModel

// Literals, aggregates, assignments, macros.
extension Lowering {
    /// The value of an expression that is written as a constant.
    mutating func constant(_ node: NodeID) -> Constant? {
        switch tree.kind(node) {
        case .integerLiteral: return integer(tree.range(node)).map { .integer($0) } ?? .other
        case .floatLiteral, .regexLiteral, .keyPathExpr: return .other
        case .booleanLiteral: return .integer(tree.firstWord(node) == .true ? 1 : 0)
        case .nilLiteral: return .null
        case .stringLiteral:
            let parts = Array(tree.children(node).prefix(2))
            if parts.isEmpty { return .string(.none) }
            guard parts.count == 1, tree.kind(parts[0]) == .stringSegment else { return nil }
            return .string(literalText(parts[0]))
        case .implicitMemberExpr:
            return .symbol(nameChild(of: node).name)
        case .prefixOperatorExpr:
            guard let sign = tree.child(node, .operatorName), tree.text(sign) == "-", let inner = tree.lastChild(node) else {
                return nil
            }
            if tree.kind(inner) == .floatLiteral { return .other }
            guard tree.kind(inner) == .integerLiteral, case .integer(let value)? = constant(inner), value != .min else {
                return nil
            }
            return .integer(-value)
        case .parenExpr, .expressionPattern, .patternExpr:
            guard let inner = tree.firstChild(node), tree.nextSibling(inner) == nil else { return nil }
            return depth < Lowering.depthLimit ? constant(inner) : nil
        default: return nil
        }
    }

    /// The text of a literal; of a long one its start.
    private mutating func literalText(_ node: NodeID) -> Name {
        let range = tree.range(node)
        return range.count <= 80 ? intern(range) : intern(tree.text(ByteRange(range.start, range.start + 77)) + "…")
    }

    private func integer(_ range: ByteRange) -> Int64? {
        var digits = tree.source[Int(range.start)..<Int(range.end)]
        var radix: Int64 = 10
        if digits.count > 2, digits.first == UInt8(ascii: "0") {
            let prefixes: [UInt8: Int64] = [UInt8(ascii: "x"): 16, UInt8(ascii: "b"): 2, UInt8(ascii: "o"): 8]
            if let known = prefixes[digits[digits.startIndex + 1]] {
                radix = known
                digits = digits.dropFirst(2)
            }
        }
        var value: Int64 = 0
        for byte in digits where byte != UInt8(ascii: "_") {
            let digit: Int64
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = Int64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = Int64(byte - UInt8(ascii: "a")) + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = Int64(byte - UInt8(ascii: "A")) + 10
            default: return nil
            }
            let (product, overflow) = value.multipliedReportingOverflow(by: radix)
            let (sum, carry) = product.addingReportingOverflow(digit)
            guard digit < radix, !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }

    mutating func lowerString(_ node: NodeID, _ demand: Demand) -> Operand {
        let range = tree.range(node)
        var values: [Operand] = []
        var isPlain = true
        for part in tree.children(node) where tree.kind(part) == .interpolation {
            isPlain = false
            for argument in tree.children(part, .argument) {
                guard let expression = tree.child(argument, where: \.isExpression) else { continue }
                values.append(lower(expression, .value))
            }
        }
        if isPlain { return deliver(.constant(constant(node) ?? .other), demand, range) }
        let operand = builtin(.interpolate, values, range, into: demand.direct, type: named(words.string))
        return deliver(operand, demand, range)
    }

    /// Array, dictionary and tuple literals.
    mutating func lowerAggregate(_ node: NodeID, _ demand: Demand) -> Operand {
        let range = tree.range(node)
        var arguments: [Argument] = []
        for element in tree.children(node) {
            switch tree.kind(element) {
            case .argument:
                guard let expression = tree.child(element, where: \.isExpression) else { continue }
                let label = tree.child(element, .label).map { name(of: $0) } ?? .none
                arguments.append(Argument(label: label, value: lower(expression, .value), range: tree.range(expression)))
            case .dictionaryElement:
                for part in tree.children(element) {
                    arguments.append(Argument(value: lower(part, .value), range: tree.range(part)))
                }
            default:
                arguments.append(Argument(value: lower(element, .value), range: tree.range(element)))
            }
        }
        if arguments.isEmpty { return deliver(.constant(.other), demand, range) }
        let place = demand.direct ?? temporary(range)
        let call = Call(callee: .builtin(.aggregate), result: place, range: range)
        frame.builder.emitCall(call, arguments: arguments, origin: frame.origin)
        return deliver(.place(place), demand, range)
    }

    // MARK: - Assignments

    mutating func lowerAssignment(_ node: NodeID, _ demand: Demand) -> Operand {
        guard let target = tree.firstChild(node), let value = tree.lastChild(node), target != value else {
            return unknown(node, demand)
        }
        let range = tree.range(node)
        switch tree.kind(target) {
        case .wildcardExpr: discard(value)
        case .tupleExpr: assignTuple(target, value, range)
        case .subscriptExpr:
            // The container and the keys are evaluated before the value.
            let access = lowerAccess(target)
            writeSubscript(access, lower(value, .value), range)
        default:
            let place = lowerTarget(target)
            if place.path.isEmpty, case .local = place.base {
                _ = lower(value, .into(place))
            } else {
                let operand = lower(value, .value)
                assign(place, operand, range)
            }
        }
        return deliver(.constant(.other), demand, range)
    }

    /// Where an assignment goes, other than to a subscript.
    private mutating func lowerTarget(_ node: NodeID) -> Place {
        place(of: lower(node, .value), tree.range(node))
    }

    private mutating func assignTuple(_ target: NodeID, _ value: NodeID, _ range: ByteRange) {
        let targets = tree.children(target, .argument)
        let subject = lowerSubject(value)
        for (index, argument) in targets.enumerated() {
            guard let inner = tree.child(argument, where: \.isExpression), tree.kind(inner) != .wildcardExpr else { continue }
            let source: Place
            switch subject {
            case .place(let place): source = place.appending(.field(intern("\(index)")))
            case .tuple(let places):
                guard index < places.count else { continue }
                // A copy, since `(a, b) = (b, a)` reads both before it writes.
                source = temporary(tree.range(inner))
                assign(source, .place(places[index]), range, origin: .implicit)
            }
            if tree.kind(inner) == .subscriptExpr {
                writeSubscript(lowerAccess(inner), .place(source), range)
            } else {
                assign(lowerTarget(inner), .place(source), range)
            }
        }
    }

    /// `x += y`: a call with `x` as receiver, then the assignment.
    mutating func lowerCompound(_ node: NodeID, _ operation: Builtin?, _ demand: Demand) -> Operand {
        guard let (target, value) = operands(of: node), let sign = tree.child(node, .operatorName) else {
            return unknown(node, demand)
        }
        let range = tree.range(node)
        let access = tree.kind(target) == .subscriptExpr ? lowerAccess(target) : nil
        let place = access.map { readSubscript($0, tree.range(target)) } ?? lowerTarget(target)
        let operand = lower(value, .value)
        let result: Operand
        if let operation {
            result = builtin(operation, receiver: .place(place), [operand], range)
        } else {
            let call = Call(callee: .named(name(of: sign)), range: range, nameRange: tree.range(sign))
            let arguments = [
                Argument(value: .addressOf(place), range: tree.range(target)),
                Argument(value: operand, range: tree.range(value)),
            ]
            result = emitCall(call, arguments, .value)
        }
        if let access { writeSubscript(access, result, range) } else { assign(place, result, range) }
        return deliver(.constant(.other), demand, range)
    }

    // MARK: - Macros

    /// `#selector(f)` is the function, other macros are calls by their name with the sharp.
    mutating func lowerMacro(_ node: NodeID, _ demand: Demand) -> Operand {
        let range = tree.range(node)
        let (macro, nameRange) = nameChild(of: node)
        let list = tree.child(node, .argumentList)
        if text(macro) == "selector" {
            let name = list.flatMap { selectorName($0) } ?? .none
            return deliver(name.isNone ? .constant(.other) : .function(name), demand, range)
        }
        let arguments = lowerArguments(of: node)
        if arguments.isEmpty { return deliver(.constant(.other), demand, range) }
        let call = Call(callee: .named(intern("#" + text(macro))), range: range, nameRange: nameRange)
        return emitCall(call, arguments, demand)
    }

    /// The base name that a `#selector` names last.
    private mutating func selectorName(_ list: NodeID) -> Name? {
        guard let argument = tree.lastChild(list), let expression = tree.child(argument, where: \.isExpression) else {
            return nil
        }
        var last: Name?
        for node in tree.preorder(expression) where tree.kind(node) == .memberExpr || tree.kind(node) == .declReferenceExpr {
            last = last ?? nameChild(of: node).name
        }
        return last
    }
}
