import LeakModel
import Rules

/// Why a container lives long.
struct LongLife: Hashable, Sendable {
    var owner: GrowthRule.Owner
    /// In words, for messages: `Store.shared keeps its Store`.
    var reason: String
    /// Steps of stored properties between the root and the container's owner.
    var hops: Int
    /// Other objects of the owner's type are made elsewhere: it is not sure that this one grows.
    var isShared: Bool
    /// The type itself keeps its object (`static let shared`).
    var isOwn = true
}

/// The types of which an object lives as long as the process.
struct LongLivedTypes: Sendable {
    var types: [NominalID: LongLife] = [:]

    init(_ program: Program) {
        let creations = countCreations(program)
        var work: [NominalID] = []
        for global in program.globals where isSwift(global, program) {
            guard let nominal = objectType(of: global, creations, in: program), types[nominal] == nil else { continue }
            let isOwn = !global.owner.isNone && program.nominal(named: program.canonicalName(global.owner)) == nominal
            let name = global.owner.isNone ? program[global.shortName] : program[global.owner] + "." + program[global.shortName]
            let made = creations[nominal] ?? Creations()
            types[nominal] = LongLife(
                owner: .singleton,
                reason: isOwn ? "'\(name)' keeps it as long as the process" : "the long-lived '\(name)' keeps its owner",
                hops: 0, isShared: made.total > made.atStart, isOwn: isOwn)
            work.append(nominal)
        }
        for (index, nominal) in program.nominals.enumerated() {
            let id = NominalID(raw: UInt32(index))
            guard types[id] == nil, isApplication(nominal, program) else { continue }
            types[id] = LongLife(owner: .singleton, reason: "'\(program[nominal.name])' is the application's own object", hops: 0, isShared: false)
            work.append(id)
        }
        while let id = work.popLast() { spread(from: id, program, creations, &work) }
    }

    /// An object that a long-lived one stores, if it is the only one of its type or a part of it.
    private mutating func spread(
        from id: NominalID, _ program: Program, _ creations: [NominalID: Creations], _ work: inout [NominalID]
    ) {
        guard let life = types[id], life.hops < 2, !program[id].isAmbiguous else { return }
        for property in program[id].properties where property.strength == .strong && !property.flags.contains(.isComputed) && !property.flags.contains(.isStatic) {
            guard let stored = storedType(property.type, in: program), types[stored] == nil, stored != id else { continue }
            let declaration = program[stored]
            guard declaration.isDeclared, !declaration.isAmbiguous, declaration.kind == .class || declaration.kind == .struct else { continue }
            let isPart = program[declaration.name].hasPrefix(program[program[id].name] + ".")
            let made = creations[stored] ?? Creations()
            let isOnly = made.total == 1 && made.withOwner == 1
            guard isOnly || isPart && (declaration.kind == .struct || made.total == 1) else { continue }
            types[stored] = LongLife(
                owner: life.owner, reason: life.reason, hops: life.hops + 1, isShared: life.isShared, isOwn: life.isOwn)
            work.append(stored)
        }
    }
}

/// How many calls make an object of a type.
struct Creations {
    var total = 0
    /// Of these, in initialisers of globals and properties.
    var atStart = 0
    /// Of these, in those and in initialisers of other objects.
    var withOwner = 0
}

private func isSwift(_ global: Global, _ program: Program) -> Bool {
    program.languages[Int(global.file)] == .swift
}

/// `@main`, `@UIApplicationMain`, `@NSApplicationMain`: attributes of the language.
private func isApplication(_ nominal: Nominal, _ program: Program) -> Bool {
    guard nominal.kind == .class else { return false }
    return nominal.attributes.contains { name in
        let text = program[name]
        return text == "main" || text == "UIApplicationMain" || text == "NSApplicationMain"
    }
}

/// The class whose object a global or static property keeps, or the struct of which there is no other value.
private func objectType(
    of global: Global, _ creations: [NominalID: Creations], in program: Program
) -> NominalID? {
    guard global.strength == .strong, let nominal = storedType(global.type, in: program) else { return nil }
    let declaration = program[nominal]
    guard declaration.isDeclared, !declaration.isAmbiguous else { return nil }
    if declaration.kind == .class || declaration.kind == .actor { return nominal }
    guard declaration.kind == .struct, !global.isConstant, let made = creations[nominal] else { return nil }
    return made.total == made.atStart ? nominal : nil
}

/// The type of a stored value, through optionals and wrappers of one value.
private func storedType(_ type: TypeID, in program: Program) -> NominalID? {
    let type = program.unwrapped(type)
    let head = program.types[type]
    guard head.kind == .nominal else { return nil }
    if let nominal = program.nominal(of: type), program[nominal].isDeclared { return nominal }
    guard head.arguments.count == 1, let inner = head.arguments.first else { return nil }
    return program.types[program.unwrapped(inner)].kind == .nominal ? program.nominal(of: inner) : nil
}

/// How many calls make an object of each type, and how many of those stand in initialisers of globals.
private func countCreations(_ program: Program) -> [NominalID: Creations] {
    var result: [NominalID: Creations] = [:]
    for id in program.functionIDs where program.language(of: id) == .swift {
        let function = program[id]
        let root = program[program.outermost(id)]
        let isStart = root.kind == .propertyInitializer || root.kind == .topLevel
        for (index, call) in function.calls.enumerated() {
            guard let nominal = createdType(call, CallSite(id, CallID(raw: UInt32(index))), program) else { continue }
            result[nominal, default: Creations()].total += 1
            if isStart { result[nominal, default: Creations()].atStart += 1 }
            if isStart || root.kind == .initializer { result[nominal, default: Creations()].withOwner += 1 }
        }
    }
    return result
}

private func createdType(_ call: Call, _ site: CallSite, _ program: Program) -> NominalID? {
    switch call.callee {
    case .named(let name):
        if let target = program.targets(of: site).functions.first {
            guard program[target].kind == .initializer else { return nil }
        }
        return program.type(named: name, from: program[program.outermost(site.function)].owner)
    case .method(let name) where program[name] == "init":
        guard !call.flags.contains(.isSuper) else { return nil }
        return program.nominal(of: call.resultType)
    case .method, .place, .builtin, .maybeMacro, .unknown: return nil
    }
}

extension GrowthAnalysis {
    /// Why the container in this slot lives long; nil when it doesn't, as far as is known.
    func life(of slot: Slot, _ types: LongLivedTypes) -> LongLife? {
        switch slot {
        case .global(let name, _):
            guard let global = program.global(named: name), !global.isThreadLocal else { return nil }
            let owner: GrowthRule.Owner = global.owner.isNone ? .global : .static
            return LongLife(owner: owner, reason: "", hops: 0, isShared: false)
        case .member(let nominal, _):
            if let life = types.types[nominal] { return life }
            guard program[nominal].kind == .actor, !program[nominal].isAmbiguous else { return nil }
            return LongLife(
                owner: .actor, reason: "it lives as long as its actor '\(program[program[nominal].name])'", hops: 0, isShared: true)
        case .memberNamed, .parameter: return nil
        }
    }
}
