public struct LocalID: Hashable, Sendable, BitwiseCopyable {
    public let raw: UInt32
    public init(raw: UInt32) { self.raw = raw }
}

/// An index into the functions of the unit (or, after linking, of the program).
public struct FunctionID: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let raw: UInt32
    public init(raw: UInt32) { self.raw = raw }
    public static func < (a: FunctionID, b: FunctionID) -> Bool { a.raw < b.raw }
}

/// Where a place starts.
public enum PlaceBase: Hashable, Sendable, BitwiseCopyable {
    case local(LocalID)
    /// A parameter of the function, by position from 0. It can be assigned like a local.
    case parameter(UInt32)
    /// An entry of the function's `captures`, by position from 0 (closures and local functions).
    case capture(UInt32)
    /// `self` of a method. In a closure `self` is a capture.
    case selfValue
    /// A global by its linked name: in C `name`, or `file.c#name` for internal linkage, or
    /// `file.c#function#name` for a function's static; in Swift `name` or `Type.name`.
    case global(Name)
    /// A name that this file alone cannot resolve (a member of a superclass, a global or a type of
    /// another file). The linker turns it into one of the above where it can.
    case named(Name)
}

/// One step from a place to what hangs off it, in four bytes: three bits of kind, 29 of name.
public struct PathElement: Hashable, Sendable, BitwiseCopyable {
    public enum Kind: UInt8, Sendable {
        case none
        /// `a.name` in place: a member of a record, of a Swift value or object.
        case field
        /// `a->name`: a member of the record that a C pointer points to.
        case indirectField
        /// `a[i]`; the name is the index where it is a constant (`"0"`), else none.
        case element
        /// `*a`.
        case dereference
        /// The payload of the enum case `name`; `some` for an optional.
        case payload
        /// Stands for all that lies deeper than the path can say.
        case deeper
    }

    public let raw: UInt32

    public init(_ kind: Kind, _ name: Name = .none) {
        raw = UInt32(kind.rawValue) << 29 | (name.raw & 0x1fff_ffff)
    }

    public var kind: Kind { Kind(rawValue: UInt8(raw >> 29)) ?? .none }
    public var name: Name { Name(raw: raw & 0x1fff_ffff) }
    public var isNone: Bool { raw == 0 }

    public static func field(_ name: Name) -> PathElement { PathElement(.field, name) }
    public static func indirectField(_ name: Name) -> PathElement { PathElement(.indirectField, name) }
    public static let element = PathElement(.element)
    public static let dereference = PathElement(.dereference)
}

/// At most `Path.limit` path elements. A longer path ends with `deeper`: what lies there has escaped.
public struct Path: Hashable, Sendable, BitwiseCopyable {
    private var e0: UInt32 = 0, e1: UInt32 = 0, e2: UInt32 = 0, e3: UInt32 = 0

    public static let limit = 4
    public static let empty = Path()

    public init() {}

    public init(_ elements: [PathElement]) {
        for element in elements { append(element) }
    }

    public var isEmpty: Bool { e0 == 0 }

    public var count: Int { e0 == 0 ? 0 : e1 == 0 ? 1 : e2 == 0 ? 2 : e3 == 0 ? 3 : 4 }

    /// Whether the path was cut at the limit.
    public var isTruncated: Bool { e3 >> 29 == UInt32(PathElement.Kind.deeper.rawValue) }

    public subscript(index: Int) -> PathElement {
        get {
            switch index {
            case 0: PathElement(raw: e0)
            case 1: PathElement(raw: e1)
            case 2: PathElement(raw: e2)
            default: PathElement(raw: e3)
            }
        }
        set {
            switch index {
            case 0: e0 = newValue.raw
            case 1: e1 = newValue.raw
            case 2: e2 = newValue.raw
            default: e3 = newValue.raw
            }
        }
    }

    public mutating func append(_ element: PathElement) {
        let n = count
        if n < Path.limit { self[n] = element } else { e3 = PathElement(.deeper).raw }
    }

    public func appending(_ element: PathElement) -> Path {
        var copy = self
        copy.append(element)
        return copy
    }

    public func appending(_ path: Path) -> Path {
        var copy = self
        for element in path.elements { copy.append(element) }
        return copy
    }

    public var elements: [PathElement] { (0..<count).map { self[$0] } }

    public var last: PathElement? { isEmpty ? nil : self[count - 1] }

    public func dropLast() -> Path { Path(Array(elements.dropLast())) }

    /// Whether every element of `self` starts `other` (equal paths too).
    public func isPrefix(of other: Path) -> Bool {
        let n = count
        guard n <= other.count else { return false }
        return (0..<n).allSatisfy { self[$0] == other[$0] }
    }
}

extension PathElement {
    fileprivate init(raw: UInt32) { self.raw = raw }
}

/// A storage location: a base and the steps from there.
public struct Place: Hashable, Sendable, BitwiseCopyable {
    public var base: PlaceBase
    public var path: Path

    public init(_ base: PlaceBase, _ path: Path = .empty) {
        self.base = base
        self.path = path
    }

    public static func local(_ id: LocalID) -> Place { Place(.local(id)) }
    public static func parameter(_ index: Int) -> Place { Place(.parameter(UInt32(index))) }
    public static func capture(_ index: Int) -> Place { Place(.capture(UInt32(index))) }
    public static let selfValue = Place(.selfValue)

    public func appending(_ element: PathElement) -> Place { Place(base, path.appending(element)) }

    /// Whether `self` is `other` or contains it.
    public func isPrefix(of other: Place) -> Bool { base == other.base && path.isPrefix(of: other.path) }
}
