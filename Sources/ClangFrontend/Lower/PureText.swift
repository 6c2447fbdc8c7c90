import CClang
import LeakModel

/// An expression without effects as canonical text, equal for equal expressions however they are written.
struct PureText {
    var text: String
    var reads: [Place]
    /// More than a variable, a member or a constant: something that the IR has no condition for.
    var isArithmetic: Bool
}

extension Lowering {
    /// The longest text of a condition, in bytes.
    private static let textLimit = 400

    /// The text of an expression of arithmetic over places and constants; nil when it has effects or is too long.
    mutating func pureText(_ node: Int) -> PureText? {
        guard tree.end(node) - node < 64, !hasEffects(node) else { return nil }
        var reads: [Place] = []
        guard let part = pure(node, reads: &reads), part.text.utf8.count <= Self.textLimit else { return nil }
        return PureText(text: part.text, reads: reads, isArithmetic: part.isArithmetic)
    }

    private mutating func pure(_ node: Int, reads: inout [Place]) -> (text: String, isArithmetic: Bool)? {
        let node = tree.stripped(node)
        switch tree.kind(node) {
        case Kind.declRefExpr, Kind.memberRefExpr:
            return access(node, reads: &reads)
        case Kind.integerLiteral, Kind.characterLiteral, Kind.unaryExpr:
            return integerConstant(node).map { ("\($0)", false) }
        case Kind.cStyleCastExpr:
            guard let child = tree.expressions(node).last else { return nil }
            let sameClass = typeClass(of: child) == typeClass(of: node)
            return sameClass ? pure(child, reads: &reads) : nil
        case Kind.binaryOperator:
            let parts = tree.children(node)
            let code = binaryOperator(node)
            guard parts.count == 2, let symbol = Self.symbols[code], let left = pure(parts[0], reads: &reads),
                let right = pure(parts[1], reads: &reads)
            else { return nil }
            return ("(\(left.text)\(symbol)\(right.text))", true)
        case Kind.unaryOperator:
            guard let child = tree.children(node).first else { return nil }
            let code = unaryOperator(node)
            guard code == Unary.minus || code == Unary.bitNot || code == Unary.plus, let part = pure(child, reads: &reads)
            else { return nil }
            return ("\(code == Unary.minus ? "-" : code == Unary.bitNot ? "~" : "")\(part.text)", true)
        default: return nil
        }
    }

    /// A variable or a chain of members of one. Nothing is emitted for these.
    private mutating func access(_ node: Int, reads: inout [Place]) -> (text: String, isArithmetic: Bool)? {
        if tree.kind(node) == Kind.declRefExpr {
            let referent = referent(of: node)
            switch referent.meaning {
            case .variable(let base):
                if !reads.contains(Place(base)) { reads.append(Place(base)) }
                return (spelled(Place(base)), false)
            case .enumerator(let value): return ("\(value)", false)
            default: return nil
            }
        }
        for index in node..<tree.end(node) {
            let kind = tree.kind(index)
            guard kind == Kind.memberRefExpr || kind == Kind.declRefExpr || kind == Kind.unexposedExpr
                || kind == Kind.parenExpr || Kind.isAttribute(kind) || kind == Kind.memberRef
            else { return nil }
        }
        let place = place(node)
        if !reads.contains(place) { reads.append(place) }
        return (spelled(place), false)
    }

    /// A place as text. Two places of one text are still told apart by the places that a condition reads.
    private func spelled(_ place: Place) -> String {
        var text: String
        switch place.base {
        case .local(let id):
            let name = builder.function[id].name
            text = name.isNone ? "%\(id.raw)" : facts.names[name]
        case .parameter(let index):
            let parameters = builder.function.parameters
            text = Int(index) < parameters.count ? facts.names[parameters[Int(index)].name] : "$\(index)"
        case .global(let name), .named(let name): text = facts.names[name]
        case .capture, .selfValue: text = "self"
        }
        for element in place.path.elements {
            switch element.kind {
            case .field: text += ".\(facts.names[element.name])"
            case .indirectField: text += "->\(facts.names[element.name])"
            case .element: text += "[\(facts.names[element.name])]"
            case .dereference: text += "[0]"
            case .payload, .deeper, .none: text += "..."
            }
        }
        return text
    }

    /// Only the arithmetic whose truth is a question of its own: masks, remainders, sums.
    private static let symbols: [UInt8: String] = [
        Binary.multiply: "*", Binary.divide: "/", Binary.remainder: "%", Binary.add: "+", Binary.subtract: "-",
        Binary.shiftLeft: "<<", Binary.shiftRight: ">>", Binary.bitAnd: "&", Binary.bitXor: "^", Binary.bitOr: "|",
    ]
}
