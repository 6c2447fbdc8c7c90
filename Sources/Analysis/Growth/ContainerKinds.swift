import LeakModel
import Rules

/// What library pages say of containers, by the program's own names.
struct ContainerKinds {
    /// What a call by this name does to a container.
    struct Verb {
        var kind: Access.Kind
        /// Index into `entries`.
        var container: Int
        /// nil fits any.
        var labels: [String]?
    }

    var entries: [Library.Container] = []
    private var byType: [Name: Int] = [:]
    private var verbs: [Name: [Verb]] = [:]
    private var arrayEntry: Int?
    private var dictionaryEntry: Int?

    init(_ libraries: [Library], names: NameTable) {
        for container in libraries.flatMap(\.containers) {
            let index = entries.count
            entries.append(container)
            if container.type == "Array" { arrayEntry = index }
            if container.type == "Dictionary" { dictionaryEntry = index }
            if let name = names.find(container.type), byType[name] == nil { byType[name] = index }
            for (patterns, kind) in [(container.grow, Access.Kind.grow), (container.shrink, .shrink), (container.lookup, .lookup)] {
                for pattern in patterns {
                    guard let name = names.find(pattern.name) else { continue }
                    verbs[name, default: []].append(Verb(kind: kind, container: index, labels: pattern.labels))
                }
            }
        }
    }

    /// The container entry of a type: through optionals, aliases, and wrappers with one generic argument
    /// (`Mutex<[Int]>`). nil for every other type.
    func entry(of type: TypeID, in program: Program, depth: Int = 0) -> Int? {
        guard depth < 5, type.isKnown else { return nil }
        let type = program.resolved(type)
        let head = program.types[type]
        switch head.kind {
        case .array: return arrayEntry
        case .dictionary: return dictionaryEntry
        case .optional, .pointer: return head.arguments.first.flatMap { entry(of: $0, in: program, depth: depth + 1) }
        case .record: return byType[head.name]
        case .nominal, .existential:
            if let index = byType[head.name], program.nominal(named: head.name).map({ !program[$0].isDeclared }) ?? true {
                return index
            }
            guard head.arguments.count == 1 else { return nil }
            return head.arguments.first.flatMap { entry(of: $0, in: program, depth: depth + 1) }
        default: return nil
        }
    }

    /// The type of the container behind optionals and wrappers, for its key and element types.
    func containerType(_ type: TypeID, in program: Program, depth: Int = 0) -> TypeRef {
        let head = program.types[program.resolved(type)]
        guard depth < 5 else { return head }
        let isWrapper = head.kind == .nominal && byType[head.name] == nil && head.arguments.count == 1
        if head.kind == .optional || isWrapper, let inner = head.arguments.first {
            return containerType(inner, in: program, depth: depth + 1)
        }
        return head
    }

    /// Whether a type with one generic argument is a wrapper of a value, not a container itself.
    func isWrapper(_ type: TypeID, in program: Program) -> Bool {
        let head = program.types[program.resolved(type)]
        return head.kind == .nominal && head.arguments.count == 1 && byType[head.name] == nil
    }

    /// What calling `name` does to a container of this entry (nil: of unknown kind). nil: nothing that is known.
    func kind(of name: Name, labels: [String], container: Int?, in language: Language) -> Access.Kind? {
        var found: Access.Kind?
        for verb in verbs[name] ?? [] where entries[verb.container].languages.contains(language) {
            if let container, verb.container != container { continue }
            if let wanted = verb.labels, wanted != labels, !fits(wanted, labels) { continue }
            // Of two meanings the harmless one.
            if found == nil || verb.kind == .shrink { found = verb.kind }
        }
        return found
    }

    /// Whether a container function of C has this name.
    func isFunction(_ name: Name) -> Bool {
        verbs[name]?.contains { entries[$0.container].languages.contains(.c) } ?? false
    }

    /// A trailing closure is written without its label.
    private func fits(_ pattern: [String], _ labels: [String]) -> Bool {
        pattern.count == labels.count && zip(pattern, labels).allSatisfy { $0 == $1 || $1 == "_" }
    }
}
