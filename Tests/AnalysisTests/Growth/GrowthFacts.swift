import LeakModel
import Rules
import Testing

@testable import Analysis

/// A unit of facts written by hand, for shapes that no front end is needed for.
struct HandFacts {
    var unit: UnitFacts
    private var offset: UInt32 = 10

    init(_ language: Language, file: String) { unit = UnitFacts(language: language, file: file) }

    mutating func name(_ text: String) -> Name { unit.names.intern(text) }

    /// A range of its own for each thing that is made.
    mutating func range() -> ByteRange {
        offset += 10
        return ByteRange(offset, offset + 5)
    }

    mutating func pointer(to record: String) -> TypeID {
        let inner = unit.types.intern(TypeRef(.record, name: name(record)))
        return unit.types.intern(TypeRef(.pointer, arguments: [inner]))
    }

    mutating func nominal(_ text: String, _ arguments: [TypeID] = []) -> TypeID {
        unit.types.intern(TypeRef(.nominal, name: name(text), arguments: arguments))
    }

    mutating func integer() -> TypeID { unit.types.intern(TypeRef(.integer, name: name("int"))) }

    mutating func record(_ tag: String, _ members: [(String, TypeID)]) {
        let range = range()
        var type = TypeDeclaration(kind: .record, name: name(tag), nameRange: range, range: range, body: range)
        type.properties = members.map { Property(name: name($0.0), type: $0.1, nameRange: range, range: range) }
        unit.typeDeclarations.append(type)
    }

    mutating func global(_ text: String, _ type: TypeID) -> Place {
        let range = range()
        unit.globals.append(Global(name: name(text), shortName: name(text), type: type, nameRange: range, range: range))
        return Place(.global(name(text)))
    }

    mutating func function(_ text: String, owner: String = "", parameters: [(String, TypeID)] = [], _ build: (inout HandFunction) -> Void) {
        let range = range()
        var function = Function(
            kind: owner.isEmpty ? .function : .method, name: name(text), owner: name(owner), range: range, body: range, nameRange: range)
        function.parameters = parameters.map { Parameter(name: name($0.0), type: $0.1) }
        var hand = HandFunction(facts: self, builder: FunctionBuilder(function))
        build(&hand)
        self = hand.facts
        hand.builder.terminate(.return(nil), range: self.range())
        unit.functions.append(hand.builder.function)
    }
}

/// A function under construction.
struct HandFunction {
    var facts: HandFacts
    var builder: FunctionBuilder

    mutating func local(_ text: String, _ type: TypeID = .unknown) -> Place {
        .local(builder.makeLocal(Local(name: facts.name(text), type: type, range: facts.range())))
    }

    mutating func temporary(_ type: TypeID = .unknown) -> Place { builder.makeTemporary(range: facts.range(), type: type) }

    mutating func assign(_ place: Place, _ value: Operand) { builder.emit(.assign(place, value), range: facts.range()) }

    mutating func call(_ callee: String, _ arguments: [Operand], on receiver: Place? = nil, to result: Place? = nil) {
        let name = facts.name(callee)
        call(receiver == nil ? .named(name) : .method(name), arguments, on: receiver, to: result)
    }

    mutating func call(_ callee: Callee, _ arguments: [Operand], on receiver: Place? = nil, to result: Place? = nil) {
        let call = Call(callee: callee, receiver: receiver.map { .place($0) }, result: result, range: facts.range())
        builder.emitCall(call, arguments: arguments.map { Argument(value: $0) })
    }

    /// Leaves the function where the condition holds; goes on where it does not.
    mutating func leave(if condition: Condition) {
        let (away, on) = (builder.makeBlock(), builder.makeBlock())
        builder.terminate(.branch(condition, then: away, else: on), range: facts.range())
        builder.position(at: away)
        builder.terminate(.return(nil), range: facts.range())
        builder.position(at: on)
    }

    mutating func member(_ place: Place, _ text: String) -> Place { place.appending(.field(facts.name(text))) }
    mutating func arrow(_ place: Place, _ text: String) -> Place { place.appending(.indirectField(facts.name(text))) }
}

/// Rules of every growth shape, the containers that the tests use, and two allocators.
func growthRules() -> RuleSet {
    let loaded = loadRules(pages.map { RulePage(path: $0.id + ".md", text: text(of: $0)) }, user: [])
    for error in loaded.errors { Issue.record("\(error)") }
    return loaded.rules
}

private struct Page {
    var id: String
    var body: String
}

private func text(of page: Page) -> String {
    let isRule = !page.id.hasPrefix("library/")
    return """
        ---
        id: \(page.id)
        summary: A page of the tests.
        \(isRule ? "severity: warning\nlanguages: [c, swift]\nsince: 0.1" : "")
        \(page.body)
        ---
        Prose.
        """
}

private let pages = [
    Page(
        id: "unbounded-global/collection",
        body: """
            growth: { owners: [global, static, singleton, actor], shape: collection, waits: [wait_for_event], once: [.didLoad] }
            fix: { swift: "if {container}.count > {cap} { {container}.removeFirst() }" }
            """),
    Page(id: "unbounded-global/linked-list", body: "growth: { owners: [global], shape: linked-list }"),
    Page(id: "unbounded-global/growing-array", body: "growth: { owners: [global], shape: growing-array }"),
    Page(id: "uncapped-cache/cache", body: "growth: { owners: [global, static, singleton, actor], shape: cache }"),
    Page(
        id: "uncapped-cache/limited-type",
        body: "growth: { owners: [global, static, singleton], shape: limited-type, type: NSCache, limits: [countLimit, totalCostLimit] }"),
    Page(
        id: "unclosed-handle/heap-memory",
        body: """
            lifetime:
              noun: memory
              verb: freed
              acquire:
                - { call: [malloc, strdup], fails: null-pointer }
                - { call: realloc, consumes: 0, fails: null-pointer }
              release: [free]
            """),
    Page(
        id: "library/containers",
        body: """
            library:
              containers:
                - { type: Array, grow: [.append, .insert], shrink: [.removeAll, .removeFirst, .remove, .removeLast, .popLast], lookup: [.first, .contains] }
                - { type: Dictionary, keyed: true, grow: [.updateValue, .merge], shrink: [.removeAll, .removeValue], lookup: [.index] }
                - { type: Set, keyed: true, grow: [.insert, .formUnion], shrink: [.removeAll, .remove, .subtract], lookup: [.contains] }
                - { type: [LRU, Ring], keyed: true, bounded: true, grow: [.insert] }
                - { type: NSMapTable, keyed: true, weak: true, grow: [.setObject] }
            """),
]

func growthFindings(_ facts: HandFacts) -> [String] {
    let rules = growthRules()
    return growthFindings(in: link([facts.unit], rules: rules), rules: rules).map { "\($0.rule) \($0.variable) \($0.confidence)" }
}
