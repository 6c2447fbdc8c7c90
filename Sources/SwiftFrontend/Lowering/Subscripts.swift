import LeakModel

/// A subscript whose container and keys are evaluated.
struct SubscriptAccess {
    var container: Operand
    var keys: [Argument]
}

// Subscripts: `a[k]` reads and writes through calls that show container and key.
extension Lowering {
    /// Evaluates container and keys of a subscript expression.
    mutating func lowerAccess(_ node: NodeID) -> SubscriptAccess {
        guard let base = tree.firstChild(node) else { return SubscriptAccess(container: .unknown, keys: []) }
        let container = lower(base, .value)
        return SubscriptAccess(container: container, keys: lowerArguments(of: node))
    }

    /// `container[keys]` as a value.
    mutating func lowerSubscript(_ node: NodeID, _ container: Operand, _ demand: Demand) -> Operand {
        let access = SubscriptAccess(container: container, keys: lowerArguments(of: node))
        let range = tree.range(node)
        let place = readSubscript(access, range, into: demand.direct)
        return deliver(.place(place), demand, range)
    }

    mutating func readSubscript(_ access: SubscriptAccess, _ range: ByteRange, into result: Place? = nil) -> Place {
        let place = result ?? temporary(range)
        let call = Call(callee: .builtin(.subscriptGet), receiver: access.container, result: place, range: range)
        frame.builder.emitCall(call, arguments: access.keys, origin: frame.origin)
        return place
    }

    mutating func writeSubscript(_ access: SubscriptAccess, _ value: Operand, _ range: ByteRange) {
        var call = Call(callee: .builtin(.subscriptSet), receiver: access.container, range: range)
        call.flags = .isDiscarded
        frame.builder.emitCall(call, arguments: access.keys + [Argument(value: value, range: range)], origin: frame.origin)
    }
}
