import LeakModel
import Rules

/// Where a handle stands in a call, by position.
enum HandleSlot: Hashable, Sendable, BitwiseCopyable {
    case result
    case receiver
    case argument(Int)
    /// What the argument points to.
    case pointee(Int)
}

/// How a call acquires.
struct AcquireKnowledge: Hashable, Sendable {
    /// Position in the rule set.
    var rule: Int16
    var slot: HandleSlot
    var fails: FailureValue
    /// The argument that is consumed on success.
    var consumes: Int?
    /// The argument that must be null; otherwise the call gives that argument back.
    var onlyIfNull: Int?
    /// The argument that must have been acquired in the same function.
    var onlyIfAcquired: Int?
    /// The last reference releases it.
    var isReferenceCounted = false
    /// What it is called in messages, where it differs from the rule's noun.
    var noun: String?
    /// The usual release, where the page names one for this acquisition.
    var release: String?
}

struct TransferKnowledge: Hashable, Sendable {
    var slot: HandleSlot
    var onSuccessOnly: Bool
    var fails: FailureValue
    /// What keeps it from then on, where that is another argument.
    var into: HandleSlot?
}

/// What rule and library pages say of one call.
struct CallModel: Sendable {
    var acquires: [AcquireKnowledge] = []
    var releases: [(rule: Int16, slot: HandleSlot)] = []
    var transfers: [TransferKnowledge] = []
    /// The argument that the call gives back.
    var passes: Int?
    var borrows = false
    var isNoReturn = false
    /// Closures that it is given run before it returns.
    var runsNow = false

    var isDeclared: Bool { borrows || passes != nil || !acquires.isEmpty || !releases.isEmpty || !transfers.isEmpty }

    static let nothing = CallModel()
}

/// Swift value types whose initialisers copy what they are given.
private let copyingTypes: Set<String> = [
    "String", "Substring", "Int", "Int8", "Int16", "Int32", "Int64", "UInt", "UInt8", "UInt16", "UInt32", "UInt64", "Double", "Float",
    "Bool", "Character",
]

/// One thing that a page says of calls that fit a pattern.
private enum KnowledgeEntry: Sendable {
    case acquire(rule: Int16, LifetimeRule.Acquire)
    case release(rule: Int16, HandlePosition)
    case transfer(LifetimeRule.Transfer)
    case borrow
    case passes(Int)
    case noReturn
    case runsNow
}

/// All that rule and library pages say of calls, for lookup by called name.
struct CallKnowledge: Sendable {
    private var index = CallIndex<KnowledgeEntry>()
    /// By name of the program: whether any page speaks of it.
    private var isKnown: [Bool] = []
    /// The lifetime rules by position in the rule set.
    let lifetimes: [LifetimeRule?]
    /// By rule.
    private let isConnection: [Bool]
    /// By rule: the languages that its page is about.
    private let languages: [Set<Language>]
    /// The rule of plain memory, which allocators of other names are reported under.
    private let memoryRule: Int16?

    init(rules: RuleSet, names: NameTable) {
        lifetimes = rules.rules.map { if case .lifetime(let rule) = $0.analysis { rule } else { nil } }
        isConnection = rules.rules.map { $0.category == .connectionLeak }
        languages = rules.rules.map { Set($0.languages) }
        memoryRule = lifetimes.firstIndex { $0?.acquire.contains { $0.call.name == "malloc" } ?? false }.map { Int16($0) }
        for (position, rule) in lifetimes.enumerated() {
            if let rule { add(rule, at: Int16(position)) }
        }
        for library in rules.libraries {
            for call in library.calls {
                if call.isNoReturn { index.insert(call.call, .noReturn) }
                if call.isBorrower { index.insert(call.call, .borrow) }
                if call.keeping == .now { index.insert(call.call, .runsNow) }
            }
        }
        isKnown = Array(repeating: false, count: names.strings.count)
        for name in index.names {
            if let known = names.find(name) { isKnown[Int(known.raw)] = true }
        }
    }

    /// Whether the rule is that of plain memory.
    func isMemory(_ rule: Int16) -> Bool { lifetimes[Int(rule)]?.acquire.contains { $0.call.name == "malloc" } ?? false }

    private mutating func add(_ rule: LifetimeRule, at position: Int16) {
        for acquire in rule.acquire { index.insert(acquire.call, .acquire(rule: position, acquire)) }
        for release in rule.release { index.insert(release.call, .release(rule: position, release.handle)) }
        for transfer in rule.transfer { index.insert(transfer.call, .transfer(transfer)) }
        for borrow in rule.borrow { index.insert(borrow, .borrow) }
        for passes in rule.passes { index.insert(passes.call, .passes(passes.argument)) }
    }

    /// What is said of the call. A receiver of unknown type fits no acquisition.
    func model(of site: CallSite, in program: Program) -> CallModel {
        let function = program[site.function]
        let call = function[site.call]
        guard let name = call.callee.baseName else { return .nothing }
        let mayBeInitializer = call.flags.contains(.isInitializer) || program.language(of: site.function) == .swift
        if let acquire = namedAllocator(name, call, in: program) {
            var model = CallModel()
            model.acquires = [acquire]
            return model
        }
        guard mayBeInitializer || Int(name.raw) < isKnown.count && isKnown[Int(name.raw)] else { return .nothing }
        let signature = program.signature(of: site)
        let matches = index.matches(signature)
        var model = CallModel()
        if signature.name == "init", case .types(let types) = signature.receiver, types.contains(where: { copyingTypes.contains($0) }) {
            model.borrows = true
        }
        guard !matches.isEmpty else { return model }
        let language = program.language(of: site.function)
        for match in matches {
            if case .acquire(let rule, let acquire) = match.entry {
                guard languages[Int(rule)].contains(language), mayHandOut(acquire, match.pattern, signature, site, program),
                    !isNamesake(site, acquire, rule, in: program)
                else { continue }
            }
            add(match, signature.labels, function.arguments(of: call), to: &model)
        }
        return model
    }

    /// A method that is known by its name alone hands out a resource only where it gives something, and where the object
    /// that it is taken from is shared: a value's method describes what is to be done (`state.lease()`).
    private func mayHandOut(
        _ acquire: LifetimeRule.Acquire, _ pattern: CallPattern, _ signature: CallSignature, _ site: CallSite, _ program: Program
    ) -> Bool {
        guard pattern.receiver == .any, acquire.handle == .result else { return true }
        let call = program[site.function][site.call]
        // A method that is not waited for is none of those that must be.
        let isAwaited = call.flags.contains(.isAwaited)
        func isMeant(_ target: FunctionID) -> Bool {
            program.language(of: target) != .swift
                || program[target].flags.contains(.isAsync) == isAwaited && givesFromShared(target, program)
        }
        let targets = program.targets(of: site).functions
        if !targets.isEmpty { return targets.contains(where: isMeant) }
        if case .types(let types) = signature.receiver, types.contains(where: { isDeclared($0, program) }) { return true }
        // Of what type the object is isn't known: then one of the program's methods of that name is meant, where it has any.
        let named = call.callee.baseName.map { program.functions(named: $0) } ?? []
        let methods = named.filter { program[$0].kind == .method && program.language(of: $0) == .swift }
        return methods.isEmpty || methods.contains(where: isMeant)
    }

    private func isDeclared(_ type: String, _ program: Program) -> Bool {
        guard let name = program.names.find(type), let nominal = program.nominal(named: name) else { return false }
        return program[nominal].isDeclared
    }

    private func givesFromShared(_ target: FunctionID, _ program: Program) -> Bool {
        let function = program[target]
        guard program.language(of: target) == .swift else { return true }
        if !function.result.isKnown || program.types[program.resolved(function.result)].kind == .void { return false }
        guard !function.owner.isNone, let owner = program.nominal(named: program.canonicalName(function.owner)) else { return true }
        return program[owner].kind != .struct && program[owner].kind != .enum
    }

    /// Whether the call is one of a function of the program's that only shares its name with what the page speaks of:
    /// it returns a number where that returns a pointer.
    private func isNamesake(_ site: CallSite, _ acquire: LifetimeRule.Acquire, _ rule: Int16, in program: Program) -> Bool {
        let targets = program.targets(of: site)
        guard acquire.handle == .result, lifetimes[Int(rule)]?.isDescriptor != true, targets.certainty == .exact,
            let target = targets.functions.first, program.language(of: target) == .c
        else { return false }
        switch program.types[program.unwrapped(program[target].result)].kind {
        case .integer, .boolean, .void, .enumeration, .floating: return true
        default: return false
        }
    }

    /// `xmalloc`, `git__strdup`: allocators without a page and without a body in view, known by how their names end and
    /// by the number of their arguments (a pool or context would be one more).
    private func namedAllocator(_ name: Name, _ call: Call, in program: Program) -> AcquireKnowledge? {
        switch call.callee {
        case .named, .maybeMacro: break
        default: return nil
        }
        guard let memoryRule, Int(name.raw) >= isKnown.count || !isKnown[Int(name.raw)], call.result != nil,
            let allocator = AllocatorName(program[name]), program.functions(named: name).isEmpty,
            allocator.arguments == Int(call.arguments.count)
        else { return nil }
        return AcquireKnowledge(
            rule: memoryRule, slot: .result, fails: allocator.neverFails ? .never : .nullPointer,
            consumes: allocator.isReallocation ? 0 : nil)
    }

    private func isNull(_ position: Int, _ arguments: ArraySlice<Argument>) -> Bool {
        guard position < arguments.count else { return false }
        switch arguments[arguments.startIndex + position].value {
        case .constant(.null), .constant(.integer(0)): return true
        default: return false
        }
    }

    private func add(
        _ match: CallIndex<KnowledgeEntry>.Match, _ labels: CallLabels, _ arguments: ArraySlice<Argument>, to model: inout CallModel
    ) {
        let isSure = match.certainty == .exact
        switch match.entry {
        case .acquire(let rule, let acquire):
            guard isSure, let slot = slot(acquire.handle, labels, match.pattern), model.acquires.isEmpty else { return }
            if let position = acquire.onlyIfNull {
                guard position < arguments.count else { return }
                switch arguments[arguments.startIndex + position].value {
                case .constant(.null), .constant(.integer(0)), .place: break
                default: return
                }
            }
            if let position = acquire.unlessNull, isNull(position, arguments) { return }
            model.acquires.append(
                AcquireKnowledge(rule: rule, slot: slot, fails: acquire.fails, consumes: acquire.consumes, onlyIfNull: acquire.onlyIfNull,
                    onlyIfAcquired: acquire.onlyIfAcquired, isReferenceCounted: acquire.isReferenceCounted, noun: acquire.noun,
                    release: acquire.releasedBy.first?.name))
        case .release(let rule, let position):
            guard let slot = slot(position, labels, match.pattern) else { return }
            // One function may release for several rules (`close`): the general one stands for all.
            if let known = model.releases.firstIndex(where: { $0.slot == slot }) {
                if isConnection[Int(model.releases[known].rule)], !isConnection[Int(rule)] { model.releases[known].rule = rule }
            } else {
                model.releases.append((rule, slot))
            }
        case .transfer(let transfer):
            guard let slot = slot(transfer.handle, labels, match.pattern) else { return }
            model.transfers.append(
                TransferKnowledge(
                    slot: slot, onSuccessOnly: transfer.when == .success, fails: transfer.fails,
                    into: transfer.into.flatMap { self.slot($0, labels, match.pattern) }))
        case .borrow: model.borrows = true
        case .passes(let argument): model.passes = argument
        case .noReturn: if isSure { model.isNoReturn = true }
        case .runsNow: model.runsNow = true
        }
    }

    private func slot(_ position: HandlePosition, _ labels: CallLabels, _ pattern: CallPattern) -> HandleSlot? {
        switch position {
        case .result: return .result
        case .receiver: return .receiver
        case .argument, .label: return position.argumentIndex(in: labels, of: pattern).map { .argument($0) }
        case .pointee, .pointeeLabel: return position.argumentIndex(in: labels, of: pattern).map { .pointee($0) }
        }
    }
}
