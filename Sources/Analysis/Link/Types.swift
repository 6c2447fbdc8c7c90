import LeakModel
import Rules

extension Program {
    /// The type behind aliases and typedefs.
    func resolved(_ type: TypeID) -> TypeID {
        var type = type
        for _ in 0..<16 {
            let head = types[type]
            guard head.kind == .nominal, nominalIndex[head.name] == nil, let target = aliases[head.name], target != type
            else { return type }
            type = target
        }
        return type
    }

    /// The nominal type or record that a value of this type is or points to: through optionals, pointers and aliases.
    public func nominal(of type: TypeID) -> NominalID? {
        var type = resolved(type)
        for _ in 0..<8 {
            let head = types[type]
            switch head.kind {
            case .nominal, .existential, .some: return nominal(ofTypeName: head.name)
            case .record: return recordIndex[head.name]
            case .optional, .pointer, .metatype:
                guard let inner = head.arguments.first else { return nil }
                type = resolved(inner)
            default: return nil
            }
        }
        return nil
    }

    /// The type without optionals around it.
    public func unwrapped(_ type: TypeID) -> TypeID {
        var type = resolved(type)
        while types[type].kind == .optional, let inner = types[type].arguments.first { type = resolved(inner) }
        return type
    }

    /// The declared type of a place; `unknown` where a step is not known.
    public func type(of place: Place, in function: FunctionID) -> TypeID {
        var type = baseType(of: place.base, in: function)
        for index in 0..<place.path.count {
            guard type.isKnown else { return .unknown }
            type = self.type(of: place.path[index], in: type)
        }
        return type
    }

    public func type(of operand: Operand, in function: FunctionID) -> TypeID {
        switch operand {
        case .place(let place): type(of: place, in: function)
        case .addressOf(let place): type(of: place, in: function)
        case .constant, .function, .boundMethod, .unknown: .unknown
        }
    }

    private func baseType(of base: PlaceBase, in id: FunctionID) -> TypeID {
        let function = self[id]
        switch base {
        case .local(let local): return function[local].type
        case .parameter(let index):
            return Int(index) < function.parameters.count ? function.parameters[Int(index)].type : .unknown
        case .capture(let index):
            guard Int(index) < function.captures.count, let parent = function.parent else { return .unknown }
            return type(of: function.captures[Int(index)].place, in: parent)
        case .selfValue: return selfTypes[function.owner] ?? .unknown
        case .global(let name): return global(named: name)?.type ?? .unknown
        case .named: return .unknown
        }
    }

    /// The type of one step from a value of `type`.
    func type(of element: PathElement, in type: TypeID) -> TypeID {
        let type = unwrapped(type)
        let head = types[type]
        switch element.kind {
        case .field, .indirectField:
            if head.kind == .tuple { return .unknown }
            guard let nominal = nominal(of: type), !self[nominal].isAmbiguous,
                let (owner, index) = property(element.name, of: nominal)
            else { return .unknown }
            return self[owner].properties[index].type
        case .element:
            if head.kind == .array || head.kind == .pointer { return head.arguments.first ?? .unknown }
            if head.kind == .dictionary { return head.arguments.last ?? .unknown }
            if head.kind == .nominal, names[head.name] == "Set" { return head.arguments.first ?? .unknown }
            return .unknown
        case .dereference: return head.kind == .pointer ? head.arguments.first ?? .unknown : .unknown
        case .payload: return names[element.name] == "some" ? type : .unknown
        case .deeper, .none: return .unknown
        }
    }
}

/// Gives locals and call results the types that follow from declared ones.
func resolveTypes(_ program: inout Program, rules: RuleSet) {
    let returns = LibraryResults(rules.libraries, in: &program)
    for index in program.functions.indices {
        let id = FunctionID(raw: UInt32(index))
        // A second pass sees what a loop or a later definition gave.
        for _ in 0..<2 where !program.inferLocals(of: id, returns: returns) { break }
    }
}

/// What library pages say a call returns.
struct LibraryResults {
    enum Result { case type(TypeID), receiver }

    var index = CallIndex<Result>()

    init(_ libraries: [Library], in program: inout Program) {
        for entry in libraries.flatMap(\.calls) {
            if entry.returnsReceiver || entry.returns == "Self" {
                index.insert(entry.call, .receiver)
            } else if let type = entry.returns {
                index.insert(entry.call, .type(program.parseType(type)))
            }
        }
    }
}

extension Program {
    /// The types of `self`, and nested types by short name.
    mutating func indexTypeNames() {
        for nominal in nominals where nominal.kind != .record && nominal.kind != .union {
            selfTypes[nominal.name] = types.intern(TypeRef(.nominal, name: nominal.name))
        }
        for function in functions where !function.owner.isNone && selfTypes[function.owner] == nil {
            let name = canonicalName(function.owner)
            if let type = selfTypes[name] { selfTypes[function.owner] = type }
        }
        var nested: [Name: NominalID?] = [:]
        for (index, nominal) in nominals.enumerated() where nominal.kind != .record && nominal.kind != .union {
            let text = names[nominal.name]
            guard let dot = text.lastIndex(of: ".") else { continue }
            let short = names.intern(String(text[text.index(after: dot)...]))
            nested[short] = nested[short] == nil ? NominalID(raw: UInt32(index)) : .some(nil)
        }
        nestedIndex = nested
    }

    /// One pass over the function. Returns whether a local got a type.
    fileprivate mutating func inferLocals(of id: FunctionID, returns: LibraryResults) -> Bool {
        var changed = false
        let index = Int(id.raw)
        for block in functions[index].blocks {
            for instruction in block.instructions {
                switch instruction.operation {
                case .assign(let place, let operand): changed = infer(place, type(of: operand, in: id), id) || changed
                case .call(let call): changed = inferResult(of: CallSite(id, call), returns) || changed
                case .closure(let place, let closure): changed = inferClosure(place, closure, id) || changed
                case .endOfLife, .opaque: break
                }
            }
            if case .invoke(let call, _, _) = block.terminator {
                changed = inferResult(of: CallSite(id, call), returns) || changed
            }
        }
        return changed
    }

    private mutating func infer(_ place: Place, _ type: TypeID, _ id: FunctionID) -> Bool {
        guard type.isKnown, place.path.isEmpty, case .local(let local) = place.base else { return false }
        let index = Int(id.raw)
        guard !functions[index].locals[Int(local.raw)].type.isKnown else { return false }
        functions[index].locals[Int(local.raw)].type = type
        return true
    }

    private mutating func inferClosure(_ place: Place, _ closure: FunctionID, _ id: FunctionID) -> Bool {
        let function = types.intern(TypeRef(.function, arguments: [self[closure].result]))
        return infer(place, function, id)
    }

    private mutating func inferResult(of site: CallSite, _ returns: LibraryResults) -> Bool {
        let call = self[site.function][site.call]
        var type = call.resultType
        let targets = callTargets(of: site)
        if targets.certainty != .none {
            bindClosureParameters(of: site, targets)
            if !type.isKnown { type = commonResult(of: targets) }
        }
        if !type.isKnown { type = initializedType(of: site) }
        if !type.isKnown { type = libraryResult(of: site, returns) }
        if !type.isKnown, case .builtin(.subscriptGet) = call.callee, let receiver = call.receiver {
            type = self.type(of: .element, in: self.type(of: receiver, in: site.function))
        }
        guard type.isKnown else { return false }
        functions[Int(site.function.raw)].calls[Int(site.call.raw)].resultType = type
        return call.result.map { infer($0, type, site.function) } ?? false
    }

    /// The result type of all targets, if it is one.
    private func commonResult(of targets: CallTargets) -> TypeID {
        var common: TypeID?
        for target in targets.functions {
            let function = self[target]
            let isInitializer = function.kind == .initializer
            let type = isInitializer ? selfTypes[function.owner] ?? .unknown : function.result
            if let common, common != type { return .unknown }
            common = type
        }
        return common ?? .unknown
    }

    /// `T(…)`: the type itself.
    private func initializedType(of site: CallSite) -> TypeID {
        let call = self[site.function][site.call]
        let owner = self[outermost(site.function)].owner
        switch call.callee {
        case .named(let name):
            guard let nominal = type(named: name, from: owner) else { return .unknown }
            return selfTypes[self[nominal].name] ?? .unknown
        case .method(let name) where names[name] == "init":
            guard case .place(let place)? = call.receiver, case .named(let base) = place.base, place.path.isEmpty,
                let nominal = type(named: base, from: owner)
            else { return .unknown }
            return selfTypes[self[nominal].name] ?? .unknown
        default: return .unknown
        }
    }

    private func libraryResult(of site: CallSite, _ returns: LibraryResults) -> TypeID {
        let call = self[site.function][site.call]
        guard call.callee.baseName != nil, !returns.index.isEmpty else { return .unknown }
        let signature = signature(of: site)
        let matches = returns.index.matches(name: signature.name, receiver: signature.receiver, labels: signature.labels)
        return switch matches.first?.entry {
        case .type(let type)?: type
        case .receiver?: call.receiver.map { type(of: $0, in: site.function) } ?? .unknown
        case nil: .unknown
        }
    }

    /// Parameters of closures that are passed get the types that the callee declares for them.
    private mutating func bindClosureParameters(of site: CallSite, _ targets: CallTargets) {
        guard targets.functions.count == 1, let target = targets.functions.first else { return }
        let binding = binding(of: site, to: target)
        let caller = self[site.function]
        for (argument, parameter) in zip(caller.arguments(of: caller[site.call]), binding) {
            guard let parameter, case .place(let place) = argument.value, case .local(let local) = place.base,
                place.path.isEmpty, let closure = closureIndex[site.function]?[local]
            else { continue }
            let type = types[unwrapped(self[target].parameters[parameter].type)]
            guard type.kind == .function else { continue }
            for (index, parameterType) in type.arguments.dropFirst().enumerated()
            where index < self[closure].parameters.count && !self[closure].parameters[index].type.isKnown {
                functions[Int(closure.raw)].parameters[index].type = parameterType
            }
        }
    }
}

extension Callee {
    /// The name that is called, whatever the receiver.
    public var baseName: Name? {
        switch self {
        case .named(let name), .method(let name), .maybeMacro(let name): name
        case .place, .builtin, .unknown: nil
        }
    }
}
