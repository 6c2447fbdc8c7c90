import LeakModel

extension Schema {
    struct LibraryDraft {
        var types: [Library.TypeEntry] = []
        var calls: [Library.CallEntry] = []
        var containers: [Library.Container] = []
        var hanging: [Library.Hanging] = []
        var reuse: [String] = []
        var constants: [String: Int64] = [:]
    }

    static let library = TableSchema<LibraryDraft>(
        name: "library", doc: "What a platform or a library declares, for all rules.",
        fields: [
            field("types", .list(of: typeKind, "tables (see `library.types`)"), doc: libraryType.doc) {
                $0.types = $1.flatMap { $0 }
            },
            field("calls", .list(of: callKind, "tables (see `library.calls`)"), doc: libraryCall.doc) {
                $0.calls = $1.flatMap { $0 }
            },
            field("containers", .list(of: containerKind, "tables (see `library.containers`)"), doc: libraryContainer.doc) {
                $0.containers = $1.flatMap { $0 }
            },
            field("hanging", .list(of: hangingKind, "tables (see `library.hanging`)"), doc: libraryHanging.doc) {
                $0.hanging = $1.flatMap { $0 }
            },
            field("reuse", .names, doc: "Methods that make an object ready for its next use, and end no life.") { $0.reuse = $1 },
            field("constants", constants, doc: "Constants of C headers that Swift code compares with: `SQLITE_OK: 0`.") {
                $0.constants = $1
            },
        ])

    struct TypeDraft {
        var names: [String] = []
        var kind = TypeDeclaration.Kind.struct
        var inherits: [String] = []
        var properties: [String: String] = [:]
        var weak: [String] = []
        var livesOn = false
    }

    static let libraryType = TableSchema<TypeDraft>(
        name: "library.types", doc: "Types that the library declares.",
        fields: [
            field("name", .names, required: true, doc: "The type's qualified name, or several of one kind.") {
                $0.names = $1
            },
            field("kind", typeKindWord, required: true, doc: "What kind of type it is.") { $0.kind = $1 },
            field("inherits", .names, doc: "Superclass and protocols.") { $0.inherits = $1 },
            field("properties", properties, doc: "Properties whose type matters: `name: Type`.") { $0.properties = $1 },
            field("weak", .names, doc: "Properties that hold their object weakly.") { $0.weak = $1 },
            field("lives-on", .flag, doc: "Its objects, and those of subclasses, live as long as the process.") {
                $0.livesOn = $1
            },
        ])

    private static let typeKindWord: ValueKind<TypeDeclaration.Kind> = {
        let words: [(String, TypeDeclaration.Kind)] = [
            ("class", .class), ("struct", .struct), ("enum", .enum), ("actor", .actor), ("protocol", .protocol),
        ]
        return .scalar("one of " + words.map(\.0).joined(separator: ", ")) { text throws(PatternError) in
            guard let match = words.first(where: { $0.0 == text }) else { throw PatternError(message: "") }
            return match.1
        }
    }()

    private static let properties = ValueKind<[String: String]>(expects: "a table `name: Type`") { value, key, reader in
        guard case .table(let entries) = value.content else {
            reader.fail(value.line, "'\(key)' is \(value.kind); expected a table 'name: Type'")
            return nil
        }
        var result: [String: String] = [:]
        for entry in entries {
            result[entry.key] = ValueKind<String>.name.read(entry.value, entry.key, &reader)
        }
        return result.count == entries.count ? result : nil
    }

    private static let constants = ValueKind<[String: Int64]>(expects: "a table `NAME: number`") { value, key, reader in
        guard case .table(let entries) = value.content else {
            reader.fail(value.line, "'\(key)' is \(value.kind); expected a table 'NAME: number'")
            return nil
        }
        let number = ValueKind<Int64>.scalar("a whole number") { text throws(PatternError) in
            guard let number = Int64(text) else { throw PatternError(message: "") }
            return number
        }
        var result: [String: Int64] = [:]
        for entry in entries { result[entry.key] = number.read(entry.value, entry.key, &reader) }
        return result.count == entries.count ? result : nil
    }

    struct CallDraft {
        var calls: [CallPattern] = []
        var arguments: [HandlePosition] = []
        var keeping: Library.Keeping?
        var keeper = Library.CallEntry.Keeper.receiver
        var until: [CallPattern] = []
        var returns: String?
        var returnsReceiver = false
        var isNoReturn = false
        var isBorrower = false
        var onlyIfTrue: String?
        var ends = false
    }

    static let libraryCall = TableSchema<CallDraft>(
        name: "library.calls", doc: "Calls of the library: what becomes of their arguments and what they return.",
        fields: [
            field("call", .calls, required: true, doc: "The call, or several of one kind.") { $0.calls = $1 },
            field("arguments", .handles, doc: "The arguments that are kept; every closure if not given.") {
                $0.arguments = $1
            },
            field("keeps", .word, doc: "What becomes of closures and objects that it is given.") { $0.keeping = $1 },
            field("keeper", keeper, doc: "Who keeps them; `receiver` if not given.") { $0.keeper = $1 },
            field("until", .calls, doc: "Calls that end the keeping.") { $0.until = $1 },
            field("returns", .name, doc: "The type of the result; `Self` is the receiver's.") { $0.returns = $1 },
            field("returns-receiver", .flag, doc: "It returns its receiver.") { $0.returnsReceiver = $1 },
            field("no-return", .flag, doc: "It never returns.") { $0.isNoReturn = $1 },
            field("borrows", .flag, doc: "It keeps and releases nothing that it is given.") { $0.isBorrower = $1 },
            field("only-if-true", .name, doc: "It keeps only when the argument of this label is literally true.") {
                $0.onlyIfTrue = $1
            },
            field("ends", .flag, doc: "What it returns ends by itself: a publisher of one value.") { $0.ends = $1 },
        ])

    private static let keeper = ValueKind<Library.CallEntry.Keeper>.scalar(
        "receiver, result, process, or an argument's position or label"
    ) { text throws(PatternError) in
        if text == "process" { return .process }
        switch HandlePosition(parsing: text) {
        case .receiver: return .receiver
        case .result: return .result
        case let position?: return .argument(position)
        case nil: throw PatternError(message: "")
        }
    }

    struct HangingDraft {
        var types: [String] = []
        var holders: [String] = []
    }

    static let libraryHanging = TableSchema<HangingDraft>(
        name: "library.hanging", doc: "Objects that hang in what another object keeps without saying so.",
        fields: [
            field("type", .list(of: .text, "a list of types"), required: true, doc: "The type, or several; `*Suffix` for types that are not in view.") {
                $0.types = $1
            },
            field("in", .names, required: true, doc: "The types whose objects keep them.") { $0.holders = $1 },
        ])

    private static let hangingKind = ValueKind<[Library.Hanging]>.table(
        libraryHanging, initial: { HangingDraft() },
        finish: { draft in draft.types.map { Library.Hanging(type: $0, holders: draft.holders) } })

    struct ContainerDraft {
        var types: [String] = []
        var languages: [Language] = [.swift]
        var isKeyed = false
        var grow: [CallPattern] = []
        var shrink: [CallPattern] = []
        var lookup: [CallPattern] = []
        var isBounded = false
        var isWeak = false
    }

    static let libraryContainer = TableSchema<ContainerDraft>(
        name: "library.containers", doc: "Container types: which of their members grow, shrink and look up.",
        fields: [
            field("type", .names, required: true, doc: "The type, or several with the same members.") { $0.types = $1 },
            field("languages", .words(), doc: "Where it is used so; `swift` if not given.") { $0.languages = $1 },
            field("keyed", .flag, doc: "Elements are found by key.") { $0.isKeyed = $1 },
            field("grow", .calls, doc: "Members (in C: functions of argument 0) that add elements.") { $0.grow = $1 },
            field("shrink", .calls, doc: "Members that remove or replace elements.") { $0.shrink = $1 },
            field("lookup", .calls, doc: "Members that look an element up by key.") { $0.lookup = $1 },
            field("bounded", .flag, doc: "The type bounds itself.") { $0.isBounded = $1 },
            field("weak", .flag, doc: "Keys or elements are held weakly.") { $0.isWeak = $1 },
        ])

    private static let typeKind = ValueKind<[Library.TypeEntry]>.table(
        libraryType, initial: { TypeDraft() },
        finish: { draft in
            draft.names.map {
                Library.TypeEntry(
                    name: $0, kind: draft.kind, inherits: draft.inherits, properties: draft.properties,
                    weakProperties: draft.weak, livesOn: draft.livesOn)
            }
        })

    private static let callKind = ValueKind<[Library.CallEntry]>.table(
        libraryCall, initial: { CallDraft() },
        finish: { draft in
            draft.calls.map {
                Library.CallEntry(
                    call: $0, arguments: draft.arguments, keeping: draft.keeping, keeper: draft.keeper,
                    until: draft.until, returns: draft.returns, returnsReceiver: draft.returnsReceiver,
                    isNoReturn: draft.isNoReturn, isBorrower: draft.isBorrower,
                    onlyIfTrue: draft.onlyIfTrue, ends: draft.ends)
            }
        })

    private static let containerKind = ValueKind<[Library.Container]>.table(
        libraryContainer, initial: { ContainerDraft() },
        finish: { draft in
            draft.types.map { type in
                Library.Container(
                    type: type, languages: Set(draft.languages), isKeyed: draft.isKeyed,
                    grow: members(draft.grow, of: type, in: draft.languages),
                    shrink: members(draft.shrink, of: type, in: draft.languages),
                    lookup: members(draft.lookup, of: type, in: draft.languages),
                    isBounded: draft.isBounded, isWeak: draft.isWeak)
            }
        })

    /// A plain name in a container of Swift is a member of that container.
    private static func members(_ calls: [CallPattern], of type: String, in languages: [Language]) -> [CallPattern] {
        guard languages == [.swift] else { return calls }
        return calls.map { call in
            var call = call
            if call.receiver == .none { call.receiver = .type(type) }
            return call
        }
    }
}
