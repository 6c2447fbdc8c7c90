import LeakModel

/// One region and what it holds.
struct Cell: Hashable, BitwiseCopyable, Sendable {
    var region: Region
    var value: Value
    /// The function wrote it (against: it was only read).
    var isWritten: Bool
}

struct KnownSymbol: Hashable, BitwiseCopyable, Sendable {
    var symbol: Symbol
    var facts: ValueFacts
}

/// A computed value or a decided condition, so that the same computation gives the same value again.
struct KnownExpression: Hashable, BitwiseCopyable, Sendable {
    /// The operation: a builtin's, a relation's or a text's number, told apart by their ranges.
    var tag: UInt64
    var a: Value
    var b: Value
    var c: Value
    var result: Value

    static let absent = Value(kind: .name, bits: -1)

    func isSame(_ tag: UInt64, _ a: Value, _ b: Value, _ c: Value) -> Bool {
        self.tag == tag && self.a == a && self.b == b && self.c == c
    }
}

/// What became of an object or handle.
enum Holding: UInt8, Sendable {
    /// Fresh here and still this path's business.
    case owned
    /// Fresh, and stored where the caller finds it (through a parameter).
    case handedOut
    case released
    /// Stored where the caller or the rest of the program finds it.
    case escaped
    /// Given to code that isn't in view.
    case given
    /// Released or kept on some paths that nothing tells apart.
    case maybe
}

struct HeldSymbol: Hashable, BitwiseCopyable, Sendable {
    var symbol: Symbol
    var holding: Holding
    /// The rule that acquired or released it, by position; -1 for none (a release by name).
    var rule: Int16
    /// Something is assumed of it (it was given to code that isn't in view).
    var isAssumed = false
}

/// A callee that isn't in view and was given the resource, with the result it returned.
struct GivenTo: Hashable, BitwiseCopyable, Sendable {
    var callee: Name
    var result: Value
    /// It is the acquisition itself: its result says whether there is a resource.
    var isBirth = false
}

/// All that is known at one point of one path.
struct State: Sendable {
    /// In order of region.
    var cells: [Cell] = []
    /// In order of symbol; only where something is known.
    var known: [KnownSymbol] = []
    var expressions: [KnownExpression] = []
    /// In order of symbol.
    var held: [HeldSymbol] = []
    /// Who was given the resource, in order.
    var given: [GivenTo] = []
    /// Facts were forgotten to keep within bounds.
    var isImprecise = false
    /// A call's failure to take the resource was assumed although nobody looks at its result.
    var isDoubtful = false
    /// The resource of the run exists.
    var isBorn = false
    /// The resource was released or has escaped: nothing more to find here.
    var isDone = false
    /// The last node of the run's trace. No part of what makes states equal.
    var trace: Int32 = -1

    func isSame(as other: State) -> Bool {
        isBorn == other.isBorn && isDoubtful == other.isDoubtful && cells == other.cells && known == other.known && held == other.held
            && expressions == other.expressions && given == other.given
    }

    /// A cheap number that equal states share.
    var digest: UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ value: UInt64) { hash = (hash ^ value) &* 0x100_0000_01b3 }
        for cell in cells { mix(UInt64(cell.region.raw) << 8 | UInt64(cell.value.kind.rawValue)); mix(UInt64(bitPattern: cell.value.bits)) }
        for entry in known { mix(UInt64(entry.symbol.raw)); mix(UInt64(bitPattern: entry.facts.low ^ (entry.facts.high &* 31))) }
        for entry in held { mix(UInt64(entry.symbol.raw) << 8 | UInt64(entry.holding.rawValue)) }
        mix(UInt64(expressions.count) << 32 | UInt64(given.count))
        return hash
    }
}

// Cells
extension State {
    /// The position of the region's cell, or where it would go.
    private func position(of region: Region) -> (index: Int, found: Bool) {
        var low = 0
        var high = cells.count
        while low < high {
            let middle = (low + high) / 2
            if cells[middle].region < region { low = middle + 1 } else { high = middle }
        }
        return (low, low < cells.count && cells[low].region == region)
    }

    func cell(_ region: Region) -> Cell? {
        let (index, found) = position(of: region)
        return found ? cells[index] : nil
    }

    mutating func setCell(_ region: Region, _ value: Value, isWritten: Bool) {
        let (index, found) = position(of: region)
        if found {
            cells[index].value = value
            if isWritten { cells[index].isWritten = true }
        } else {
            cells.insert(Cell(region: region, value: value, isWritten: isWritten), at: index)
        }
    }

    mutating func removeCell(_ region: Region) {
        let (index, found) = position(of: region)
        if found { cells.remove(at: index) }
    }
}

// Facts
extension State {
    private func factPosition(_ symbol: Symbol) -> (index: Int, found: Bool) {
        var low = 0
        var high = known.count
        while low < high {
            let middle = (low + high) / 2
            if known[middle].symbol < symbol { low = middle + 1 } else { high = middle }
        }
        return (low, low < known.count && known[low].symbol == symbol)
    }

    func facts(_ symbol: Symbol) -> ValueFacts {
        let (index, found) = factPosition(symbol)
        return found ? known[index].facts : .any
    }

    mutating func setFacts(_ symbol: Symbol, _ facts: ValueFacts) {
        let (index, found) = factPosition(symbol)
        if found {
            if facts.isAny { known.remove(at: index) } else { known[index].facts = facts }
        } else if !facts.isAny {
            known.insert(KnownSymbol(symbol: symbol, facts: facts), at: index)
        }
    }

    /// What is known of any value.
    func facts(of value: Value) -> ValueFacts {
        switch value.kind {
        case .constant: .constant(value.bits)
        case .symbol: value.symbol.map { facts($0) } ?? .any
        case .derived, .address, .name, .closure: .nonzero
        }
    }

    /// Narrows what is known of the value; false when that cannot be.
    mutating func assume(_ value: Value, _ relation: Relation, _ constant: Int64) -> Bool {
        guard let symbol = value.symbol else { return facts(of: value).decide(relation, constant) != false }
        var facts = facts(symbol)
        guard facts.assume(relation, constant) else { return false }
        setFacts(symbol, facts)
        return true
    }

    mutating func assume(_ value: Value, _ other: ValueFacts) -> Bool {
        guard let symbol = value.symbol else { return !facts(of: value).isDisjoint(with: other) }
        var facts = facts(symbol)
        guard facts.assume(other) else { return false }
        setFacts(symbol, facts)
        return true
    }
}

// Objects
extension State {
    func holding(_ symbol: Symbol) -> HeldSymbol? { held.first { $0.symbol == symbol } }

    func isOwned(_ symbol: Symbol) -> Bool { holding(symbol)?.holding == .owned }

    mutating func setHolding(_ symbol: Symbol, _ holding: Holding, rule: Int16) {
        if let index = held.firstIndex(where: { $0.symbol >= symbol }) {
            if held[index].symbol == symbol {
                held[index].holding = holding
                held[index].rule = rule
            } else {
                held.insert(HeldSymbol(symbol: symbol, holding: holding, rule: rule), at: index)
            }
        } else {
            held.append(HeldSymbol(symbol: symbol, holding: holding, rule: rule))
        }
    }

    mutating func markAssumed(_ symbol: Symbol) {
        if let index = held.firstIndex(where: { $0.symbol == symbol }) { held[index].isAssumed = true }
    }

    mutating func removeHolding(_ symbol: Symbol) { held.removeAll { $0.symbol == symbol } }
}

// Expressions
extension State {
    func expression(_ tag: UInt64, _ a: Value, _ b: Value, _ c: Value) -> Value? {
        expressions.first { $0.isSame(tag, a, b, c) }?.result
    }

    mutating func setExpression(_ tag: UInt64, _ a: Value, _ b: Value, _ c: Value, _ result: Value) {
        expressions.append(KnownExpression(tag: tag, a: a, b: b, c: c, result: result))
    }
}
