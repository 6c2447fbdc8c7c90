/// An interned string: an index into the `NameTable` of the unit (or, after linking, of the program).
///
/// `Name.none` stands for the empty string in every table.
public struct Name: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let raw: UInt32

    public init(raw: UInt32) { self.raw = raw }

    public static let none = Name(raw: 0)

    /// Whether this is the empty string.
    public var isNone: Bool { raw == 0 }

    public static func < (a: Name, b: Name) -> Bool { a.raw < b.raw }
}

/// The strings that names stand for, in the order in which they were first interned.
public struct NameTable: Sendable, Equatable {
    public private(set) var strings: [String] = [""]
    private var index: [String: Name] = ["": .none]

    public init() {}

    /// The name of `string`, made on first use.
    public mutating func intern(_ string: String) -> Name {
        if let known = index[string] { return known }
        let name = Name(raw: UInt32(strings.count))
        strings.append(string)
        index[string] = name
        return name
    }

    /// The name of `string` if it was interned before.
    public func find(_ string: String) -> Name? { index[string] }

    /// The string of a name of this table.
    public subscript(name: Name) -> String { strings[Int(name.raw)] }

    public static func == (a: NameTable, b: NameTable) -> Bool { a.strings == b.strings }
}
