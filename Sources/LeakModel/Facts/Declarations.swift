/// A stored or computed property of a type, or a member of a C record.
public struct Property: Hashable, Sendable {
    public struct Flags: OptionSet, Hashable, Sendable, BitwiseCopyable {
        public let rawValue: UInt16
        public init(rawValue: UInt16) { self.rawValue = rawValue }

        public static let isStatic = Flags(rawValue: 1 << 0)
        public static let isConstant = Flags(rawValue: 1 << 1)
        public static let isComputed = Flags(rawValue: 1 << 2)
        public static let isLazy = Flags(rawValue: 1 << 3)
        public static let isOverride = Flags(rawValue: 1 << 4)
        public static let isFilePrivate = Flags(rawValue: 1 << 5)
        public static let isPublic = Flags(rawValue: 1 << 6)
        /// The written first value is an empty collection (`[]`, `[:]`, `Foo()`).
        public static let startsEmpty = Flags(rawValue: 1 << 7)
    }

    public var name: Name
    /// The written type, or that of an initialiser call (`= Foo()`).
    public var type: TypeID
    public var strength: Strength
    public var flags: Flags
    /// Property wrappers and other attributes, by name.
    public var attributes: [Name]
    /// The function that gives the first value, if one is written.
    public var initializer: FunctionID?
    /// The name in the declaration.
    public var nameRange: ByteRange
    /// The whole declaration, from its first modifier.
    public var range: ByteRange

    public init(
        name: Name, type: TypeID = .unknown, strength: Strength = .strong, flags: Flags = [], attributes: [Name] = [],
        initializer: FunctionID? = nil, nameRange: ByteRange, range: ByteRange
    ) {
        self.name = name
        self.type = type
        self.strength = strength
        self.flags = flags
        self.attributes = attributes
        self.initializer = initializer
        self.nameRange = nameRange
        self.range = range
    }
}

/// A nominal type, an extension of one, or a C record. The linker merges those of one name.
public struct TypeDeclaration: Hashable, Sendable {
    public enum Kind: UInt8, Sendable {
        case `class`, `struct`, `enum`, actor, `protocol`, `extension`, alias, record, union
    }

    public struct EnumCase: Hashable, Sendable {
        public var name: Name
        public var payload: [TypeID]

        public init(name: Name, payload: [TypeID]) {
            self.name = name
            self.payload = payload
        }
    }

    public var kind: Kind
    /// Qualified by the types around it: `Outer.Inner`.
    public var name: Name
    /// Superclass, protocols, a protocol's constraints (`AnyObject`, `class`), an extension's conformances.
    public var inherits: [Name] = []
    public var genericParameters: [Name] = []
    public var properties: [Property] = []
    public var cases: [EnumCase] = []
    /// What an alias or a typedef stands for.
    public var aliased: TypeID = .unknown
    public var attributes: [Name] = []
    public var isFilePrivate = false
    public var isFinal = false
    /// Index into the unit's `files`; after linking the program's.
    public var file: UInt32 = 0
    public var nameRange: ByteRange
    public var range: ByteRange
    public var body: ByteRange

    public init(kind: Kind, name: Name, nameRange: ByteRange, range: ByteRange, body: ByteRange) {
        self.kind = kind
        self.name = name
        self.nameRange = nameRange
        self.range = range
        self.body = body
    }
}

/// A variable that lives as long as the process: a C global or function static, a Swift global.
/// Swift's static properties are properties of their type.
public struct Global: Hashable, Sendable {
    /// As in `PlaceBase.global`.
    public var name: Name
    /// The name as written.
    public var shortName: Name
    public var type: TypeID
    public var isConstant = false
    public var isFilePrivate = false
    public var isThreadLocal = false
    public var strength: Strength = .strong
    public var attributes: [Name] = []
    public var initializer: FunctionID?
    /// The integer that it starts with (C).
    public var value: Int64?
    /// The type whose static property it is (after linking).
    public var owner: Name = .none
    /// Index into the unit's `files`; after linking the program's.
    public var file: UInt32 = 0
    public var nameRange: ByteRange
    public var range: ByteRange

    public init(name: Name, shortName: Name, type: TypeID = .unknown, nameRange: ByteRange, range: ByteRange) {
        self.name = name
        self.shortName = shortName
        self.type = type
        self.nameRange = nameRange
        self.range = range
    }
}

/// What the declaration of a function says without a body: C prototypes (own and system), protocol requirements.
public struct FunctionDeclaration: Hashable, Sendable {
    /// An effect that an attribute declares.
    public enum Attribute: Hashable, Sendable, BitwiseCopyable {
        /// `malloc`: the result is fresh memory.
        case allocates
        /// `malloc(f, n)`: the result is released by argument `n` (from 0) of `f`.
        case releasedBy(Name, argument: Int32)
        case takesOwnership(argument: Int32)
        case holdsOwnership(argument: Int32)
        case returnsOwnership
        /// `acquire_handle`: through an argument, or the result (−1).
        case acquiresHandle(argument: Int32)
        case releasesHandle(argument: Int32)
        case usesHandle(argument: Int32)
        case nonnull(argument: Int32)
        case returnsNonnull
        case warnsUnusedResult
        case noReturn
    }

    public var name: Name
    public var labels: Name
    public var owner: Name
    public var parameters: [Parameter]
    public var result: TypeID
    public var attributes: [Attribute]
    public var isVariadic: Bool
    /// Whether the declaration stands in the project (not in a system header).
    public var isProjectOwned: Bool
    public var flags: Function.Flags
    public var file: UInt32
    public var range: ByteRange

    public init(
        name: Name, labels: Name = .none, owner: Name = .none, parameters: [Parameter], result: TypeID,
        attributes: [Attribute] = [], isVariadic: Bool = false, isProjectOwned: Bool = true, flags: Function.Flags = [],
        file: UInt32 = 0, range: ByteRange
    ) {
        self.name = name
        self.labels = labels
        self.owner = owner
        self.parameters = parameters
        self.result = result
        self.attributes = attributes
        self.isVariadic = isVariadic
        self.isProjectOwned = isProjectOwned
        self.flags = flags
        self.file = file
        self.range = range
    }
}
