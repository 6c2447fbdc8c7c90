import LeakModel

// Calls.
extension Lowering {
    /// A call whose callee is lowered as far as it goes before the brackets.
    mutating func lowerCall(_ node: NodeID, _ chain: Chain, _ demand: Demand) -> Operand {
        var call = Call(callee: .unknown, range: tree.range(node))
        setCallee(of: &call, chain)
        if chain.isOptional { call.flags.insert(.isOptionalChained) }
        let arguments = lowerArguments(of: node)
        return emitCall(call, arguments, demand)
    }

    private mutating func setCallee(of call: inout Call, _ chain: Chain) {
        switch chain.head {
        case .value(let operand): setStored(of: &call, operand)
        case .closure(let node):
            call.nameRange = tree.range(node)
            setStored(of: &call, lowerClosure(node, calledAtOnce: true))
        case .name(let name, let range, _):
            call.nameRange = range
            setNamed(of: &call, name, isUnwrapped: chain.isUnwrapped)
        case .member(let base, let name, let range, _):
            call.nameRange = range
            setMember(of: &call, base, name, range, isUnwrapped: chain.isUnwrapped)
        case .superMember(let name, let range):
            call.nameRange = range
            call.callee = .method(name)
            call.receiver = selfPlace(range).map { .place($0) }
            call.flags.insert(.isSuper)
            if name == words.initName { call.flags.insert(.isInitializer) }
        case .superValue: break
        case .implicitMember(let name, let range):
            call.nameRange = range
            call.callee = .method(name)
            if !chain.expected.isNone { call.receiver = .place(Place(.named(chain.expected))) }
            if name == words.initName {
                call.flags.insert(.isInitializer)
                if !chain.expected.isNone { call.resultType = applied(chain.expected, []) }
            }
        case .type(let type, let name, let range):
            call.nameRange = range
            call.callee = .named(name)
            call.resultType = type
            if isBuiltinType(name) || looksLikeType(name) { call.flags.insert(.isInitializer) }
        }
    }

    private func isBuiltinType(_ name: Name) -> Bool { name == words.array || name == words.dictionary }

    /// A call of a value: a closure in a place, or a type that a chain led to.
    private func setStored(of call: inout Call, _ operand: Operand) {
        switch operand {
        case .place(let place):
            if case .named(let name) = place.base, place.path.isEmpty {
                call.callee = .named(name)
                if looksLikeType(name) { call.flags.insert(.isInitializer) }
            } else {
                call.callee = .place(place)
            }
        case .function(let name): call.callee = .named(name)
        case .boundMethod(let place, let name):
            call.callee = .method(name)
            call.receiver = .place(place)
        case .addressOf, .constant, .unknown: break
        }
    }

    /// `f(…)`: a variable, a member of self, a type, a function.
    private mutating func setNamed(of call: inout Call, _ name: Name, isUnwrapped: Bool) {
        if let place = resolve(name, call.nameRange) {
            call.callee = .place(place)
            return
        }
        if text(name).utf8.first == UInt8(ascii: "$") {
            if case .place(let place) = dollar(name, call.nameRange) { call.callee = .place(place) }
            return
        }
        if name == words.capitalSelf, !context.name.isNone { return setType(of: &call, context.name) }
        if setOwnMember(of: &call, name) { return }
        let typeName = typeName(name)
        if typeName != name || index.isType(name) || looksLikeType(name) && index.functions[name] == nil {
            return setType(of: &call, typeName)
        }
        if let global = index.globals[name] {
            call.callee = .place(Place(.global(global)))
        } else if isUnwrapped, index.functions[name] == nil {
            call.callee = .place(Place(.named(name)))
        } else {
            call.callee = .named(name)
        }
    }

    private mutating func dollar(_ name: Name, _ range: ByteRange) -> Operand { reference(name, range, labels: .none) }

    private mutating func setType(of call: inout Call, _ name: Name) {
        call.callee = .named(name)
        call.flags.insert(.isInitializer)
        call.resultType = applied(name, [])
    }

    /// A method or stored closure of the types around. Returns false where the file declares none of that name.
    private mutating func setOwnMember(of call: inout Call, _ name: Name) -> Bool {
        for (depth, owner) in context.names.enumerated() {
            guard let member = index.member(name, of: owner) else { continue }
            let isInstance = member.contains(.method) || member.contains(.property)
            if depth == 0, isInstance, !context.isStatic, let object = selfPlace(call.nameRange, implicit: true) {
                if member.contains(.method) {
                    call.callee = .method(name)
                    call.receiver = .place(object)
                } else {
                    call.callee = .place(object.appending(.field(name)))
                }
                return true
            }
            if member.contains(.staticMethod) || depth == 0 && context.isStatic && member.contains(.method) {
                call.callee = .method(name)
                call.receiver = .place(Place(.named(owner)))
                return true
            }
            if member.contains(.staticProperty) {
                call.callee = .place(Place(.named(owner), Path([.field(name)])))
                return true
            }
        }
        return false
    }

    /// `x.f(…)`.
    private mutating func setMember(
        of call: inout Call, _ base: Operand, _ name: Name, _ range: ByteRange, isUnwrapped: Bool
    ) {
        let isKnownClosure = base.place.map(isSelf) == true && isClosureProperty(name)
        if isUnwrapped || isKnownClosure {
            call.callee = .place(place(of: base, range).appending(.field(name)))
            return
        }
        call.callee = .method(name)
        call.receiver = base
        guard name == words.initName else { return }
        call.flags.insert(.isInitializer)
        if case .place(let place) = base, place.path.isEmpty, case .named(let type) = place.base {
            call.resultType = applied(type, [])
        }
    }

    private func isClosureProperty(_ name: Name) -> Bool {
        guard let member = index.member(name, of: context.name) else { return false }
        return member.contains(.property) && !member.contains(.method)
    }

    // MARK: - Arguments

    /// The arguments in brackets and the trailing closures of a call, subscript or macro, evaluated in order.
    mutating func lowerArguments(of node: NodeID) -> [Argument] {
        var arguments: [Argument] = []
        var isFirstTrailing = true
        var skipsBase = tree.kind(node) == .callExpr || tree.kind(node) == .subscriptExpr
        for child in tree.children(node) {
            if skipsBase {
                skipsBase = false
                continue
            }
            switch tree.kind(child) {
            case .argumentList:
                for argument in tree.children(child) { append(argument, to: &arguments) }
            case .closureExpr where isFirstTrailing:
                isFirstTrailing = false
                arguments.append(
                    Argument(value: lowerClosure(child), isTrailingClosure: true, range: tree.range(child)))
            case .labeledClosure:
                guard let closure = tree.child(child, .closureExpr) else { continue }
                let label = tree.child(child, .label).map { name(of: $0) } ?? .none
                arguments.append(
                    Argument(
                        label: label, value: lowerClosure(closure), isTrailingClosure: true, range: tree.range(closure)))
            default: break
            }
        }
        return arguments
    }

    private mutating func append(_ node: NodeID, to arguments: inout [Argument]) {
        guard tree.kind(node) == .argument, let value = tree.lastChild(node), tree.kind(value) != .label else { return }
        let label = tree.child(node, .label).map { name(of: $0) } ?? .none
        arguments.append(
            Argument(label: text(label) == "_" ? .none : label, value: lower(value, .value), range: tree.range(value)))
    }

    // MARK: - Emission

    /// Emits the call as an instruction, or as a terminator where it may throw, with its result where it is wanted.
    mutating func emitCall(_ call: Call, _ arguments: [Argument], _ demand: Demand) -> Operand {
        var call = call
        if demand.isDiscarded { call.flags.insert(.isDiscarded) } else {
            call.result = demand.direct ?? temporary(call.range, type: call.resultType)
        }
        if frame.effects.isAwaited { call.flags.insert(.isAwaited) }
        frame.effects.reachedCall = true
        let mayThrow = frame.effects.try != .none && !isKnownNotToThrow(call)
        switch frame.effects.try {
        case .optional where mayThrow: call.flags.insert(.isOptionalTry)
        case .forced where mayThrow: call.flags.insert(.isForcedTry)
        case .none, .plain, .optional, .forced: break
        }
        let id = frame.builder.makeCall(call, arguments: arguments)
        if mayThrow { invoke(id, call.range) } else { emit(.call(id), call.range) }
        if neverReturns(call) { terminate(.unreachable, call.range, origin: .implicit) }
        guard let result = call.result else { return .unknown }
        return deliver(.place(result), demand, call.range)
    }

    /// Functions and own methods of this file that are declared without `throws`.
    private func isKnownNotToThrow(_ call: Call) -> Bool {
        switch call.callee {
        case .named(let name):
            guard let function = index.functions[name], !call.flags.contains(.isInitializer) else { return false }
            return !function.contains(.canThrow)
        case .method(let name):
            guard let place = call.receiver?.place, isSelf(place), let member = index.member(name, of: context.name) else {
                return false
            }
            return member.contains(.method) && !member.contains(.canThrow)
        case .place, .builtin, .maybeMacro, .unknown: return false
        }
    }

    private func neverReturns(_ call: Call) -> Bool {
        switch call.callee {
        case .named(let name):
            if let function = index.functions[name] { return function.contains(.isNoReturn) }
            return name == words.fatalError || name == words.preconditionFailure
        case .method(let name):
            guard let place = call.receiver?.place, isSelf(place) else { return false }
            return index.member(name, of: context.name)?.contains(.isNoReturn) == true
        case .place, .builtin, .maybeMacro, .unknown: return false
        }
    }
}
