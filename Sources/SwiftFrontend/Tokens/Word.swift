/// Every word that the grammar knows. Those that are reserved make tokens of kind `keyword`, the others
/// (contextual keywords) tokens of kind `identifier`; the raw value is the spelling.
enum Word: String, CaseIterable, Sendable {
    case none = ""

    // Reserved.
    case `associatedtype`, `class`, `deinit`, `enum`, `extension`, `fileprivate`, `func`, `import`
    case initKeyword = "init"
    case `inout`, `internal`, `let`, `operator`, `precedencegroup`, `private`, `protocol`, `public`
    case `rethrows`, `static`, `struct`, `subscript`, `typealias`, `var`
    case `break`, `case`, `catch`, `continue`, `default`, `defer`, `do`, `else`, `fallthrough`, `for`
    case `guard`, `if`, `in`, `repeat`, `return`, `switch`, `throw`, `while`, `where`
    case capitalAny = "Any"
    case `as`, `false`, `is`, `nil`
    case selfKeyword = "self"
    case capitalSelf = "Self"
    case `super`, `throws`, `true`, `try`
    case underscore = "_"

    // Contextual.
    case actor, any, async, available, await, borrow, borrowing, consume, consuming, convenience, copy
    case didSet, discard, distributed, dynamic, each, final, get, indirect, infix, isolated, lazy
    case macro, metatype = "Type", modify, mutate, mutating, nonisolated, nonmutating, of, open, optional, override
    case package, postfix, prefix, preconcurrency, protocolMember = "Protocol", read, reasync, required
    case sending, set, some, then, unknown, unowned, unsafe, unsafeAddress, unsafeMutableAddress, using
    case weak, willSet, yield, yielding
    case underscoreRead = "_read", underscoreModify = "_modify", underscoreConst = "_const", underscoreLocal = "_local"
    case owned = "__owned", shared = "__shared", underscoreConsuming = "__consuming", underscoreMove = "_move"
    case noImplicitCopy = "_noImplicitCopy", resultDependsOn = "_resultDependsOn"

    /// Words that name a declaration or statement only if quoted.
    var isReserved: Bool { Word.lastReserved.contains(self) }

    private static let lastReserved: Set<Word> = {
        var result: Set<Word> = []
        for word in allCases {
            if word != .none { result.insert(word) }
            if word == .underscore { break }
        }
        return result
    }()
}

/// Finds the `Word` of a spelling: open addressing over (length, first eight bytes, last eight bytes).
struct WordTable: Sendable {
    private struct Slot {
        var first: UInt64 = 0
        var last: UInt64 = 0
        var length: UInt8 = 0
        var word: Word = .none
        var isReserved = false
    }

    static let longest = 20
    static let shared = WordTable()

    private static let mask = 1023
    private var slots = [Slot](repeating: Slot(), count: WordTable.mask + 1)

    private init() {
        for word in Word.allCases where word != .none {
            let bytes = Array(word.rawValue.utf8)
            let (first, last) = bytes.withUnsafeBufferPointer { WordTable.ends(of: $0, at: 0, length: bytes.count) }
            var place = WordTable.hash(first, last, bytes.count)
            while slots[place].length != 0 { place = (place + 1) & WordTable.mask }
            slots[place] = Slot(
                first: first, last: last, length: UInt8(bytes.count), word: word, isReserved: word.isReserved)
        }
    }

    /// The word that stands at a place of the source, and whether it is reserved. `length` is at most `longest`.
    @inline(__always)
    func find(_ source: UnsafeBufferPointer<UInt8>, at start: Int, length: Int) -> (word: Word, isReserved: Bool) {
        let (first, last) = WordTable.ends(of: source, at: start, length: length)
        var place = WordTable.hash(first, last, length)
        while true {
            let slot = slots[place]
            if slot.length == 0 { return (.none, false) }
            if slot.first == first, slot.last == last, Int(slot.length) == length {
                return (slot.word, slot.isReserved)
            }
            place = (place + 1) & WordTable.mask
        }
    }

    @inline(__always)
    private static func hash(_ first: UInt64, _ last: UInt64, _ length: Int) -> Int {
        let mixed = (first ^ (last &* 0x9E37_79B9_7F4A_7C15) ^ UInt64(length)) &* 0xD6E8_FEB8_6659_FD93
        return Int(truncatingIfNeeded: mixed >> 40) & mask
    }

    @inline(__always)
    private static func ends(
        of source: UnsafeBufferPointer<UInt8>, at start: Int, length: Int
    ) -> (UInt64, UInt64) {
        let raw = UnsafeRawBufferPointer(source)
        if length >= 8 {
            return (
                raw.loadUnaligned(fromByteOffset: start, as: UInt64.self).littleEndian,
                raw.loadUnaligned(fromByteOffset: start + length - 8, as: UInt64.self).littleEndian
            )
        }
        if start + 8 <= source.count {
            let value = raw.loadUnaligned(fromByteOffset: start, as: UInt64.self).littleEndian
            return (value & ((1 << UInt64(length * 8)) - 1), 0)
        }
        var value: UInt64 = 0
        for index in 0..<length { value |= UInt64(source[start + index]) << UInt64(index * 8) }
        return (value, 0)
    }
}
