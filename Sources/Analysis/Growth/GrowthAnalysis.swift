import LeakModel
import Rules

/// The growth analysis of one program: tables that the stages fill one after the other.
///
/// Order of work: aliases and closures of each function, then one scan of every function, callees first, which
/// notes what it does to containers (`Access`) and to containers of its parameters (`ParameterEffect`); then each
/// container that lives long is judged by its accesses.
struct GrowthAnalysis {
    let program: Program
    let kinds: ContainerKinds
    let allocators: Allocators
    let waits: Set<Name>
    /// Whether any page says which calls wait: else nothing tells a service from a tool.
    let knowsWaits: Bool
    /// Methods that the platform calls once in the life of an object.
    let onceMethods: [(name: Name, labels: [String]?)]
    /// By function.
    var aliases: [Aliases]
    /// What a closure's parameters stand for, where it is handed to a wrapper of one value (`lock.withLock { $0 … }`):
    /// a place of the function around it.
    var closureSources: [FunctionID: [UInt32: Place]] = [:]
    /// Closures that run before the call that takes them returns.
    var closuresAtOnce: Set<FunctionID> = []
    /// By slot, in the order of the scan.
    var accesses: [Slot: [Access]] = [:]
    /// Slots in the order in which they were first met.
    var slots: [Slot] = []
    /// Changes of integers that live long.
    var counters: [Slot: [CounterChange]] = [:]
    /// By function.
    var effects: [[ParameterEffect]]
    var counterEffects: [[CounterEffect]]
    /// Functions that free the argument at an index.
    var freed: [Set<Int>]
    /// Places where nodes of a record are unlinked or freed.
    var unlinkers: [NominalID: [FunctionID]] = [:]
    private var containerCache: [Slot: ContainerInfo?] = [:]
    private var flows: [FunctionID: ControlFlow] = [:]
    var eventLoops: [FunctionID: Set<BlockID>] = [:]

    init(_ program: Program, rules: RuleSet) {
        self.program = program
        kinds = ContainerKinds(rules.libraries, names: program.names)
        allocators = Allocators(rules, names: program.names)
        let growthRules = rules.rules.compactMap { if case .growth(let growth) = $0.analysis { growth } else { nil } }
        knowsWaits = growthRules.contains { !$0.waits.isEmpty }
        waits = Set(growthRules.flatMap(\.waits).compactMap { program.names.find($0.name) })
        onceMethods = growthRules.flatMap(\.once).compactMap { pattern in
            program.names.find(pattern.name).map { ($0, pattern.labels) }
        }
        aliases = program.functions.map { Aliases($0, copies: program.languages[Int($0.file)] == .swift) }
        effects = Array(repeating: [], count: program.functions.count)
        counterEffects = Array(repeating: [], count: program.functions.count)
        freed = Array(repeating: [], count: program.functions.count)
    }

    mutating func flow(of function: FunctionID) -> ControlFlow {
        if let known = flows[function] { return known }
        let flow = ControlFlow(program[function])
        flows[function] = flow
        return flow
    }

    func isC(_ function: FunctionID) -> Bool { program.language(of: function) == .c }

    mutating func record(_ access: Access) {
        if accesses[access.slot] == nil { slots.append(access.slot) }
        accesses[access.slot, default: []].append(access)
        guard case .parameter(let function, let index, let member) = access.slot else { return }
        switch access.kind {
        case .lookup, .touch: return
        case .grow, .shrink, .replace, .escape, .reallocate, .store: break
        }
        let effect = ParameterEffect(
            index: index, member: member, kind: access.kind, isBounded: access.isBounded, isLinked: access.isLinked,
            node: access.node)
        add(effect, to: function)
    }

    /// The most effects that a function has; one that does more to its parameters may do anything to them.
    static let effectLimit = 48

    private mutating func add(_ effect: ParameterEffect, to function: FunctionID) {
        let index = Int(function.raw)
        guard !effects[index].contains(effect) else { return }
        guard effects[index].count < GrowthAnalysis.effectLimit else {
            let any = ParameterEffect(index: effect.index, member: .none, kind: .escape, isBounded: false, isLinked: false, node: nil)
            if !effects[index].contains(any) { effects[index].append(any) }
            return
        }
        effects[index].append(effect)
    }

    /// What kind of container a slot holds; nil when it holds none as far as is known.
    mutating func container(at slot: Slot) -> ContainerInfo? {
        if let known = containerCache[slot] { return known }
        let info = makeContainer(at: slot)
        containerCache[slot] = info
        return info
    }

    private func makeContainer(at slot: Slot) -> ContainerInfo? {
        switch slot {
        case .global(let name, let member):
            guard member.isNone, let global = program.global(named: name) else { return nil }
            guard let entry = kinds.entry(of: global.type, in: program) else { return nil }
            return ContainerInfo(entry: entry, type: global.type)
        case .member(let nominal, let name):
            guard let property = program[nominal].properties.first(where: { $0.name == name }),
                !property.flags.contains(.isComputed)
            else { return nil }
            guard let entry = kinds.entry(of: property.type, in: program) else { return nil }
            return ContainerInfo(entry: entry, type: property.type)
        case .parameter(let function, let index, let member):
            guard member.isNone else { return nil }
            if index == Slot.selfIndex {
                let owner = program.selfTypes[program[function].owner]
                guard let owner, let entry = kinds.entry(of: owner, in: program) else { return nil }
                return ContainerInfo(entry: entry, type: owner)
            }
            guard index < program[function].parameters.count else { return nil }
            let parameter = program[function].parameters[index]
            guard parameter.isInout, let entry = kinds.entry(of: parameter.type, in: program) else { return nil }
            return ContainerInfo(entry: entry, type: parameter.type)
        case .memberNamed: return nil
        }
    }
}

struct ContainerInfo: Hashable {
    /// Index into `ContainerKinds.entries`.
    var entry: Int
    var type: TypeID
}

/// A change of an integer that lives long or hangs off a parameter.
struct CounterChange: Hashable {
    enum Kind: Hashable { case increment, decrement, assign }
    var kind: Kind
    var function: FunctionID
    var block: BlockID
    var range: ByteRange
    var isBounded = false
    /// By one, as a count of elements is; a capacity moves in larger steps.
    var isByOne = false
}

struct CounterEffect: Hashable {
    var index: Int
    var member: Name
    var kind: CounterChange.Kind
    var isBounded: Bool
    var isByOne: Bool
}
