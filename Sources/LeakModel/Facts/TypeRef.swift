/// An index into the `TypeTable` of the unit (or, after linking, of the program).
public struct TypeID: Hashable, Sendable, BitwiseCopyable {
    public let raw: UInt32

    public init(raw: UInt32) { self.raw = raw }

    /// A type that is not known.
    public static let unknown = TypeID(raw: 0)

    public var isKnown: Bool { raw != 0 }
}

/// A type as far as it is written: a head and its arguments. Nothing here is inferred.
public struct TypeRef: Hashable, Sendable {
    public enum Kind: UInt8, Sendable {
        case unknown
        /// A nominal type, a typedef or an alias by `name` (`Foo`, `Outer.Inner`); `arguments` are generic arguments.
        case nominal
        /// A C `struct` or `union` by tag (`name` is the tag alone).
        case record
        /// `T?`, `T!`; one argument.
        case optional
        /// `[T]`, `Array<T>`, `T[n]`; one argument.
        case array
        /// `[K: V]`; two arguments.
        case dictionary
        /// A tuple; an empty one is `Void`.
        case tuple
        /// A function type or a pointer to a function: the result, then the parameters.
        case function
        /// A C pointer; one argument.
        case pointer
        /// `any P`, by name.
        case existential
        /// `some P`, by name.
        case some
        /// `T.Type`; one argument.
        case metatype
        /// An integer type of C (`name` is its spelling).
        case integer
        case floating
        case boolean
        case void
        /// An enumeration of C (`name` is the tag).
        case enumeration
    }

    public var kind: Kind
    public var name: Name
    public var arguments: [TypeID]

    public init(_ kind: Kind, name: Name = .none, arguments: [TypeID] = []) {
        self.kind = kind
        self.name = name
        self.arguments = arguments
    }
}

/// Types of a unit or of a program, each structure once.
public struct TypeTable: Sendable, Equatable {
    public private(set) var types: [TypeRef] = [TypeRef(.unknown)]
    private var index: [TypeRef: TypeID] = [TypeRef(.unknown): .unknown]

    public init() {}

    public mutating func intern(_ type: TypeRef) -> TypeID {
        if let known = index[type] { return known }
        let id = TypeID(raw: UInt32(types.count))
        types.append(type)
        index[type] = id
        return id
    }

    public subscript(id: TypeID) -> TypeRef { types[Int(id.raw)] }

    public static func == (a: TypeTable, b: TypeTable) -> Bool { a.types == b.types }
}
