import LeakModel
import Rules

/// What is the same for all functions of a run of the lifetime analysis.
public struct LifetimeContext: Sendable {
    public let program: Program
    let rules: RuleSet
    let knowledge: CallKnowledge
    var summaries: Summaries
    /// By name: 0 no release, 1 ends something, 2 ends a life for certain.
    let releaseNames: [UInt8]
    /// Constants of C that code without its headers (Swift) knows by name only.
    let constants: [Name: Int64]
    /// Functions that only a program's entry runs, outside loops.
    var once: Set<FunctionID> = []

    init(program: Program, rules: RuleSet, summaries: Summaries) {
        self.program = program
        self.rules = rules
        knowledge = CallKnowledge(rules: rules, names: program.names)
        self.summaries = summaries
        releaseNames = classifyNames(program)
        var constants = program.unchangingGlobals
        for (text, value) in wellKnownConstants {
            if let name = program.names.find(text), program.global(named: name) == nil { constants[name] = value }
        }
        self.constants = constants
    }

    func isReleaseName(_ name: Name) -> Bool { releaseNames[Int(name.raw)] > 0 }
    func isStrongReleaseName(_ name: Name) -> Bool { releaseNames[Int(name.raw)] > 1 }
}

private let wellKnownConstants: [(String, Int64)] = [
    ("SQLITE_OK", 0), ("CURLE_OK", 0), ("Z_OK", 0), ("noErr", 0), ("errSecSuccess", 0), ("EXIT_SUCCESS", 0),
    ("KERN_SUCCESS", 0), ("kCVReturnSuccess", 0), ("S_OK", 0), ("EOF", -1), ("STDIN_FILENO", 0), ("STDOUT_FILENO", 1),
    ("STDERR_FILENO", 2), ("MAP_FAILED", -1), ("NULL", 0),
]

private func classifyNames(_ program: Program) -> [UInt8] {
    var result = [UInt8](repeating: 255, count: program.names.strings.count)
    for function in program.functions {
        for call in function.calls {
            guard let name = call.calleeName, result[Int(name.raw)] == 255 else { continue }
            let text = program[name]
            result[Int(name.raw)] = ReleaseNames.isStrongRelease(text) ? 2 : ReleaseNames.isRelease(text) ? 1 : 0
        }
    }
    return result.map { $0 == 255 ? 0 : $0 }
}

extension Call {
    /// What is called, for naming: the function, or the field that holds the function pointer.
    var calleeName: Name? {
        if case .place(let place) = callee {
            if let last = place.path.last, !last.name.isNone { return last.name }
            if case .global(let name) = place.base { return name }
            return nil
        }
        return callee.baseName
    }
}

/// One function made ready for exploration.
struct Frame: Sendable {
    let id: FunctionID
    let function: Function
    let flow: ControlFlow
    let live: LiveTags
    let repeated: RepeatedConditions
    /// By call.
    let models: [CallModel]
    /// By call: the block it stands in; nil where control never comes.
    let callBlocks: [BlockID?]
    /// Some call here releases something.
    let hasReleases: Bool
    /// The function returns a pointer: whether it is null may hang on a number that it is given.
    let givesPointer: Bool
    /// By block.
    let isInLoop: [Bool]
    /// By call: what the summaries of all its targets say, where they say enough.
    let outcomes: [CallOutcomes?]
    /// By local: an array, whose name means its address.
    let isArray: [Bool]
    /// By local: storage of its own (a C local, a Swift value), against a reference to an object.
    let isValue: [Bool]
    /// By parameter.
    let isValueParameter: [Bool]

    init(_ id: FunctionID, in context: LifetimeContext) {
        let program = context.program
        let function = program[id]
        self.id = id
        self.function = function
        flow = ControlFlow(function)
        live = LiveTags(function, flow) { program[$0].captures }
        repeated = RepeatedConditions(function)
        let sites = function.calls.indices.map { CallSite(id, CallID(raw: UInt32($0))) }
        models = sites.map { context.knowledge.model(of: $0, in: program) }
        outcomes = zip(sites, models).map { site, model in
            model.acquires.isEmpty && model.releases.isEmpty && model.transfers.isEmpty
                ? callOutcomes(of: site, in: program, context.summaries) : nil
        }
        callBlocks = blocksOfCalls(function, flow)
        isInLoop = flow.blocksInLoops
        hasReleases = models.contains { !$0.releases.isEmpty }
        givesPointer = program.types[program.unwrapped(function.result)].kind == .pointer
        isArray = function.locals.map { program.types[program.resolved($0.type)].kind == .array }
        isValue = function.locals.map { program.isValueStorage($0.type, isConstant: $0.isConstant) }
        // An array parameter of C is a pointer to the caller's array.
        isValueParameter = function.parameters.map {
            !$0.isInout && program.isValueStorage($0.type, isConstant: true) && program.types[program.resolved($0.type)].kind != .array
        }
    }
}

private func blocksOfCalls(_ function: Function, _ flow: ControlFlow) -> [BlockID?] {
    var result = [BlockID?](repeating: nil, count: function.calls.count)
    for block in flow.reversePostorder {
        for instruction in function[block].instructions {
            if case .call(let id) = instruction.operation { result[Int(id.raw)] = block }
        }
        if case .invoke(let id, _, _) = function[block].terminator { result[Int(id.raw)] = block }
    }
    return result
}

extension Frame {
    /// What a call calls, for telling callees apart: a function, the field of a function pointer, a parameter's name.
    func calleeName(of id: CallID) -> Name {
        let call = function[id]
        if let name = call.calleeName { return name }
        guard case .place(let place) = call.callee else { return .none }
        switch place.base {
        case .parameter(let index): return Int(index) < function.parameters.count ? function.parameters[Int(index)].name : .none
        case .local(let local): return function[local].name
        case .capture(let index): return Int(index) < function.captures.count ? function.captures[Int(index)].name : .none
        default: return .none
        }
    }

    func isRepeated(_ condition: Condition) -> Bool { repeated.contains(condition) }
}

extension Program {
    /// Whether fields of a variable of this type are the variable's own storage.
    ///
    /// Nobody can set a field of a value that is constant, so what is set there lies elsewhere: `pointer.pointee = x`.
    fileprivate func isValueStorage(_ type: TypeID, isConstant: Bool) -> Bool {
        let kind = types[resolved(type)].kind
        return kind == .record || kind == .array || kind == .tuple || !isConstant && isReference(type) == false
    }
}
