/// A piece of a file that both parsers name: what it is, and its bytes.
struct Item: Hashable, Comparable {
    var start: Int
    var end: Int
    var kind: String

    static func < (a: Item, b: Item) -> Bool { (a.start, a.end, a.kind) < (b.start, b.end, b.kind) }
}

/// What one parser sees that the other does not.
struct Difference {
    var onlyOracle: [Item]
    var onlyOurs: [Item]

    init(oracle: Set<Item>, ours: Set<Item>) {
        onlyOracle = oracle.subtracting(ours).sorted()
        onlyOurs = ours.subtracting(oracle).sorted()
    }

    var isEmpty: Bool { onlyOracle.isEmpty && onlyOurs.isEmpty }
}
