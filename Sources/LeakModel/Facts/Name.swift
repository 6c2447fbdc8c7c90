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
///
/// Strings are told apart by their UTF-8 bytes.
public struct NameTable: Sendable, Equatable {
    public private(set) var strings: [String] = [""]
    /// The UTF-8 of all strings, one after the other; string `i` ends at `ends[i]`.
    private var bytes: [UInt8] = []
    private var ends: [UInt32] = [0]
    private var hashes: [UInt32] = [0]
    /// Open addressing: a slot holds a name's raw value, 0 where it is free. The size is a power of two.
    private var slots = [UInt32](repeating: 0, count: 64)
    /// Names that the string doesn't lead to.
    private var twins: Set<UInt32> = []

    public init() {}

    /// The name of `string`, made on first use.
    public mutating func intern(_ string: String) -> Name {
        var string = string
        return string.withUTF8 { insert($0) }
    }

    /// The name of the string that these bytes encode, made on first use. Makes no `String` for a name that is known.
    /// Bytes that are not UTF-8 become U+FFFD.
    public mutating func intern(utf8 buffer: UnsafeBufferPointer<UInt8>) -> Name {
        for byte in buffer where byte >= 0x80 { return intern(String(decoding: buffer, as: UTF8.self)) }
        return insert(buffer)
    }

    /// Another name of the same string, which no string leads to: for things of one name that are told apart.
    public mutating func twin(of name: Name) -> Name {
        let index = Int(name.raw)
        guard index > 0 else { return name }
        let twin = Name(raw: UInt32(strings.count))
        strings.append(strings[index])
        bytes.append(contentsOf: Array(bytes[Int(ends[index - 1])..<Int(ends[index])]))
        ends.append(UInt32(bytes.count))
        hashes.append(hashes[index])
        twins.insert(twin.raw)
        return twin
    }

    /// The name of `string` if it was interned before.
    public func find(_ string: String) -> Name? {
        var string = string
        return string.withUTF8 { buffer in
            let slot = slot(of: buffer, hash: NameTable.hash(buffer))
            return slots[slot] != 0 || buffer.isEmpty ? Name(raw: slots[slot]) : nil
        }
    }

    /// The string of a name of this table.
    public subscript(name: Name) -> String { strings[Int(name.raw)] }

    public static func == (a: NameTable, b: NameTable) -> Bool { a.strings == b.strings }
}

extension NameTable {
    private mutating func insert(_ buffer: UnsafeBufferPointer<UInt8>) -> Name {
        if buffer.isEmpty { return .none }
        let hash = NameTable.hash(buffer)
        let slot = slot(of: buffer, hash: hash)
        if slots[slot] != 0 { return Name(raw: slots[slot]) }
        let raw = UInt32(strings.count)
        strings.append(String(decoding: buffer, as: UTF8.self))
        bytes.append(contentsOf: buffer)
        ends.append(UInt32(bytes.count))
        hashes.append(hash)
        slots[slot] = raw
        if strings.count * 2 > slots.count { grow() }
        return Name(raw: raw)
    }

    /// The slot where the string stands, or the free one where it belongs.
    private func slot(of buffer: UnsafeBufferPointer<UInt8>, hash: UInt32) -> Int {
        let mask = slots.count - 1
        var slot = Int(hash) & mask
        while slots[slot] != 0 {
            let index = Int(slots[slot])
            if hashes[index] == hash, equal(index, buffer) { return slot }
            slot = (slot + 1) & mask
        }
        return slot
    }

    private func equal(_ index: Int, _ buffer: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = Int(ends[index - 1])
        guard Int(ends[index]) - start == buffer.count else { return false }
        for offset in 0..<buffer.count where bytes[start + offset] != buffer[offset] { return false }
        return true
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        let mask = slots.count - 1
        for raw in 1..<strings.count where twins.isEmpty || !twins.contains(UInt32(raw)) {
            var slot = Int(hashes[raw]) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt32(raw)
        }
    }

    /// FNV-1a.
    private static func hash(_ buffer: UnsafeBufferPointer<UInt8>) -> UInt32 {
        var hash: UInt32 = 2_166_136_261
        for byte in buffer { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return hash ^ (hash >> 15)
    }
}
