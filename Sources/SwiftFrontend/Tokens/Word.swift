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
    case macro, metatype = "Type", modify, mutating, nonisolated, nonmutating, of, open, optional, override
    case package, postfix, prefix, preconcurrency, protocolMember = "Protocol", read, reasync, required
    case sending, set, some, then, unknown, unowned, unsafe, unsafeAddress, unsafeMutableAddress, using
    case weak, willSet, yield
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
