import LeakModel

/// An unknown value that keeps its identity: two places that hold the same symbol are equal.
struct Symbol: Hashable, Comparable, BitwiseCopyable, Sendable {
    let raw: UInt32
    static func < (a: Symbol, b: Symbol) -> Bool { a.raw < b.raw }

    /// The resource that a run follows.
    static let resource = Symbol(raw: 0)
}

/// What a place may hold on one path.
struct Value: Hashable, BitwiseCopyable, Sendable {
    enum Kind: UInt8, Sendable {
        /// An integer; NULL is 0.
        case constant
        case symbol
        /// Computed from a symbol by pointer arithmetic: it reaches the same object but isn't equal to it.
        case derived
        /// The address of a region.
        case address
        /// A function by name, a literal, an enum case: never null.
        case name
        case closure
    }

    var kind: Kind
    var bits: Int64

    static func constant(_ value: Int64) -> Value { Value(kind: .constant, bits: value) }
    static func symbol(_ symbol: Symbol) -> Value { Value(kind: .symbol, bits: Int64(symbol.raw)) }
    static func derived(_ symbol: Symbol) -> Value { Value(kind: .derived, bits: Int64(symbol.raw)) }
    static func address(_ region: Region) -> Value { Value(kind: .address, bits: Int64(region.raw)) }
    static func name(_ name: Name) -> Value { Value(kind: .name, bits: Int64(name.raw)) }
    static func closure(_ id: FunctionID) -> Value { Value(kind: .closure, bits: Int64(id.raw)) }

    static let null = Value.constant(0)

    var constant: Int64? { kind == .constant ? bits : nil }

    /// The symbol that this is or points into.
    var carried: Symbol? { kind == .symbol || kind == .derived ? Symbol(raw: UInt32(bits)) : nil }
    var symbol: Symbol? { kind == .symbol ? Symbol(raw: UInt32(bits)) : nil }
    var region: Region? { kind == .address ? Region(raw: UInt32(bits)) : nil }
    var closure: FunctionID? { kind == .closure ? FunctionID(raw: UInt32(bits)) : nil }
}

/// Why a symbol exists. The same reason gives the same symbol, so that states can be compared.
struct SymbolKey: Hashable, BitwiseCopyable, Sendable {
    enum Kind: UInt8, Sendable {
        case resource
        /// What a region held when the function was entered.
        case entry
        /// What a region holds after something unknown may have changed it.
        case load
        /// The result of a call.
        case call
        /// What a call stored through a pointer, by call and ordinal.
        case out
        /// A value that the front end cannot say, by block and instruction.
        case site
    }

    var kind: Kind
    var a: UInt32
    var b: UInt32 = 0
    /// 1 for the value of an earlier turn of the loop that is still held somewhere.
    var isOlder = false
}

struct SymbolTable: Sendable {
    private(set) var keys: [SymbolKey] = [SymbolKey(kind: .resource, a: 0)]
    private var index: [SymbolKey: Symbol] = [SymbolKey(kind: .resource, a: 0): .resource]

    mutating func intern(_ key: SymbolKey) -> Symbol {
        if let known = index[key] { return known }
        let symbol = Symbol(raw: UInt32(keys.count))
        keys.append(key)
        index[key] = symbol
        return symbol
    }

    func find(_ key: SymbolKey) -> Symbol? { index[key] }

    subscript(symbol: Symbol) -> SymbolKey { keys[Int(symbol.raw)] }
}

/// A piece of storage: a root and fields from there.
struct Region: Hashable, Comparable, BitwiseCopyable, Sendable {
    let raw: UInt32
    static func < (a: Region, b: Region) -> Bool { a.raw < b.raw }
}

enum RegionRoot: Hashable, BitwiseCopyable, Sendable {
    case base(PlaceBase)
    /// What the pointer or reference points to.
    case symbol(Symbol)

    var symbol: Symbol? { if case .symbol(let symbol) = self { symbol } else { nil } }
    var local: LocalID? { if case .base(.local(let local)) = self { local } else { nil } }
}

struct RegionKey: Hashable, BitwiseCopyable, Sendable {
    var root: RegionRoot
    var path: Path

    /// Whether `other` is this region or lies in it.
    func contains(_ other: RegionKey) -> Bool { root == other.root && path.isPrefix(of: other.path) }

    /// Where a handle keeps what a call gave it without making it the owner.
    static func attachment(to symbol: Symbol, by callee: Name) -> RegionKey {
        RegionKey(root: .symbol(symbol), path: Path([PathElement(.payload, callee), PathElement(.payload, callee)]))
    }

    var isAttachment: Bool { root.symbol != nil && path.count == 2 && path.elements.allSatisfy { $0.kind == .payload } }
}

struct RegionTable: Sendable {
    private(set) var keys: [RegionKey] = []
    /// The places of the function that were found to mean the region, by index into the frame's places.
    private(set) var places: [[Int32]] = []
    private var index: [RegionKey: Region] = [:]

    mutating func intern(_ key: RegionKey) -> Region {
        if let known = index[key] { return known }
        let region = Region(raw: UInt32(keys.count))
        keys.append(key)
        places.append([])
        index[key] = region
        return region
    }

    func find(_ key: RegionKey) -> Region? { index[key] }

    mutating func note(_ place: Int32, for region: Region) {
        let row = Int(region.raw)
        if !places[row].contains(place) { places[row].append(place) }
    }

    subscript(region: Region) -> RegionKey { keys[Int(region.raw)] }
}
