import LeakModel
import Rules

/// A call as a rule page's pattern sees it.
public struct CallSignature: Sendable {
    /// The base name; `init` for an initialiser. Empty where nothing is called by name.
    public var name: String
    public var receiver: CallReceiver
    public var labels: CallLabels
}

extension Program {
    /// What rule pages are matched against at this call.
    public func signature(of site: CallSite) -> CallSignature {
        let function = self[site.function]
        let call = function[site.call]
        let arguments = function.arguments(of: call)
        let isC = languages[Int(function.file)] == .c
        let labels = CallLabels(
            arguments.map { $0.label.isNone ? "_" : names[$0.label] },
            trailingClosure: arguments.firstIndex { $0.isTrailingClosure && $0.label.isNone }.map { $0 - arguments.startIndex })
        guard let name = call.callee.baseName else {
            return CallSignature(name: "", receiver: .unknown, labels: labels)
        }
        if isC { return CallSignature(name: names[name], receiver: .none, labels: labels) }
        return swiftSignature(of: site, call, named: name, labels)
    }

    private func swiftSignature(of site: CallSite, _ call: Call, named name: Name, _ labels: CallLabels) -> CallSignature {
        let owner = self[outermost(site.function)].owner
        if case .method = call.callee, let receiver = call.receiver {
            if case .place(let place) = receiver, case .named(let base) = place.base, place.path.isEmpty {
                let types = type(named: base, from: owner).map { supertypeNames($0) } ?? [names[base]]
                return CallSignature(name: names[name], receiver: .types(types), labels: labels)
            }
            let receiverType = type(of: receiver, in: site.function)
            return CallSignature(name: names[name], receiver: receiverNames(receiverType), labels: labels)
        }
        // `.accept(descriptor)` is a member of a type that nobody names here, and no function of that name.
        if case .method = call.callee {
            return CallSignature(name: names[name], receiver: .unknown, labels: labels)
        }
        if let nominal = type(named: name, from: owner) {
            return CallSignature(name: "init", receiver: .types(supertypeNames(nominal)), labels: labels)
        }
        let isTypeName = names[name].unicodeScalars.first.map { $0.properties.isUppercase } ?? false
        if isTypeName || call.flags.contains(.isInitializer) && names[name] != "init" {
            return CallSignature(name: "init", receiver: .types([names[name]]), labels: labels)
        }
        // An implicit `self`: a method of the program's own is no function of the C library of the same name.
        if let method = callTargets(of: site).functions.first(where: { !self[$0].owner.isNone }),
            let nominal = nominalIndex[canonicalName(self[method].owner)]
        {
            return CallSignature(name: names[name], receiver: .types(supertypeNames(nominal)), labels: labels)
        }
        return CallSignature(name: names[name], receiver: .none, labels: labels)
    }

    private func supertypeNames(_ id: NominalID) -> [String] { supertypes(of: id).map { names[$0] } }

    /// The receiver's type names as patterns spell them; collections by their nominal name.
    private func receiverNames(_ type: TypeID) -> CallReceiver {
        let type = unwrapped(type)
        if let nominal = nominal(of: type) { return .types(supertypeNames(nominal)) }
        switch types[type].kind {
        case .array: return .types(["Array"])
        case .dictionary: return .types(["Dictionary"])
        case .nominal, .existential, .some: return .types([names[types[type].name]])
        default: return .unknown
        }
    }

    /// For each argument the parameter of `target` that it binds to; nil where there is none (variadic C arguments).
    ///
    /// Swift's rule, as far as labels tell: parameters in order, those with defaults may be left out; an unlabelled
    /// trailing closure binds to the next parameter that takes a function.
    public func binding(of site: CallSite, to target: FunctionID) -> [Int?] {
        let caller = self[site.function]
        return bind(caller.arguments(of: caller[site.call]), to: target) ?? caller.arguments(of: caller[site.call]).map { _ in nil }
    }

    /// nil when the labels do not fit.
    func bind(_ arguments: ArraySlice<Argument>, to target: FunctionID) -> [Int?]? {
        let parameters = self[target].parameters
        if languages[Int(self[target].file)] == .c {
            return arguments.indices.map { index in
                let position = index - arguments.startIndex
                return position < parameters.count ? position : nil
            }
        }
        var result: [Int?] = []
        var next = 0
        for argument in arguments {
            if let last = result.last, let last, parameters[last].isVariadic, argument.label.isNone, !argument.isTrailingClosure {
                result.append(last)
                continue
            }
            guard let found = parameter(for: argument, in: parameters, from: next) else { return nil }
            result.append(found)
            next = found + 1
        }
        return parameters[min(next, parameters.count)...].allSatisfy { $0.hasDefault || $0.isVariadic } ? result : nil
    }

    private func parameter(for argument: Argument, in parameters: [Parameter], from start: Int) -> Int? {
        for index in parameters.indices.dropFirst(start) {
            let parameter = parameters[index]
            if argument.isTrailingClosure && argument.label.isNone {
                let kind = types[unwrapped(parameter.type)].kind
                if kind == .function || kind == .unknown || kind == .nominal && !parameter.hasDefault { return index }
            } else if parameter.label == argument.label {
                return index
            }
            if !parameter.hasDefault && !parameter.isVariadic { return nil }
        }
        return nil
    }
}

/// Finds what each call may reach.
func resolveCalls(_ program: inout Program) {
    program.targets = program.functionIDs.map { id in
        program[id].calls.indices.map { program.callTargets(of: CallSite(id, CallID(raw: UInt32($0)))) }
    }
    program.callers = Array(repeating: [], count: program.functions.count)
    for id in program.functionIDs {
        for (index, targets) in program.targets[Int(id.raw)].enumerated() {
            for target in targets.functions {
                program.callers[Int(target.raw)].append(CallSite(id, CallID(raw: UInt32(index))))
            }
        }
    }
}

extension Program {
    /// The most functions that a call without a known receiver type is taken to mean.
    static let candidateLimit = 8

    func callTargets(of site: CallSite) -> CallTargets {
        let function = self[site.function]
        let call = function[site.call]
        switch call.callee {
        case .named(let name):
            return languages[Int(function.file)] == .c
                ? cFunction(name, from: function.file) : swiftFunction(name, of: site)
        case .method(let name): return method(name, of: site)
        case .place(let place): return stored(at: place, in: site.function)
        case .builtin, .maybeMacro, .unknown: return .none
        }
    }

    /// The unit's own static of this name, else the external function.
    private func cFunction(_ name: Name, from file: UInt32) -> CallTargets {
        let candidates = functions(named: name).filter { languages[Int(self[$0].file)] == .c }
        if let own = candidates.first(where: { self[$0].file == file }) {
            return CallTargets(certainty: .exact, functions: [own])
        }
        let visible = candidates.filter { !self[$0].flags.contains(.isFilePrivate) || isHeader(self[$0].file) }
        guard let first = visible.first else { return .none }
        return visible.count == 1
            ? CallTargets(certainty: .exact, functions: [first])
            : CallTargets(certainty: .candidates, functions: Array(visible.prefix(Program.candidateLimit)))
    }

    private func isHeader(_ file: UInt32) -> Bool { files[Int(file)].hasSuffix(".h") }

    private func swiftFunction(_ name: Name, of site: CallSite) -> CallTargets {
        let owner = self[outermost(site.function)].owner
        if !owner.isNone, let nominal = nominal(named: canonicalName(owner)) {
            let members = members(named: name, of: nominal, fitting: site)
            if members.certainty != .none { return members }
        }
        let free = functions(named: name).filter { self[$0].owner.isNone && fits(site, $0) && isVisible($0, from: site) }
        if !free.isEmpty { return exactOrCandidates(free) }
        if let nominal = type(named: name, from: owner) { return initializers(of: nominal, fitting: site) }
        return .none
    }

    private func method(_ name: Name, of site: CallSite) -> CallTargets {
        let function = self[site.function]
        guard let receiver = function[site.call].receiver else { return .none }
        let owner = self[outermost(site.function)].owner
        if case .place(let place) = receiver, case .named(let base) = place.base, place.path.isEmpty,
            let nominal = type(named: base, from: owner)
        {
            return names[name] == "init"
                ? initializers(of: nominal, fitting: site) : members(named: name, of: nominal, fitting: site)
        }
        let type = type(of: receiver, in: site.function)
        if let nominal = nominal(of: type) { return members(named: name, of: nominal, fitting: site) }
        return type.isKnown ? .none : byName(name, of: site)
    }

    /// Members of the type, then of what it inherits; of a protocol also those of conforming types.
    private func members(named name: Name, of nominal: NominalID, fitting site: CallSite) -> CallTargets {
        for supertype in supertypes(of: nominal) {
            guard let id = nominalIndex[canonicalName(supertype)] else { continue }
            let own = self[id].functions.filter { self[$0].name == name && isCallable($0) && fits(site, $0) }
            if self[id].kind == .protocol, id == nominal {
                let conforming = conformers(of: id, named: name, fitting: site)
                if !conforming.isEmpty {
                    return CallTargets(certainty: .candidates, functions: (own + conforming).sorted())
                }
            }
            if !own.isEmpty {
                let exact = exactOrCandidates(own)
                return self[nominal].isAmbiguous ? CallTargets(certainty: .byName, functions: exact.functions) : exact
            }
        }
        return .none
    }

    private func conformers(of id: NominalID, named name: Name, fitting site: CallSite) -> [FunctionID] {
        let wanted = self[id].name
        let found = functions(named: name).filter { candidate in
            let owner = self[candidate].owner
            guard !owner.isNone, let nominal = nominalIndex[canonicalName(owner)], nominal != id else { return false }
            return self[nominal].inherits.contains(wanted) && fits(site, candidate)
        }
        return Array(found.prefix(Program.candidateLimit))
    }

    private func initializers(of nominal: NominalID, fitting site: CallSite) -> CallTargets {
        let found = self[nominal].functions.filter { self[$0].kind == .initializer && fits(site, $0) }
        return found.isEmpty ? .none : exactOrCandidates(found)
    }

    /// All functions of this name and these labels, where they are few.
    private func byName(_ name: Name, of site: CallSite) -> CallTargets {
        let found = functions(named: name).filter {
            languages[Int(self[$0].file)] == .swift && !self[$0].owner.isNone && isCallable($0) && fits(site, $0)
        }
        guard !found.isEmpty, found.count <= Program.candidateLimit else { return .none }
        return CallTargets(certainty: .byName, functions: found)
    }

    private func isCallable(_ id: FunctionID) -> Bool {
        switch self[id].kind {
        case .method, .function, .initializer, .localFunction: true
        default: false
        }
    }

    private func fits(_ site: CallSite, _ target: FunctionID) -> Bool {
        let caller = self[site.function]
        return bind(caller.arguments(of: caller[site.call]), to: target) != nil
    }

    private func isVisible(_ target: FunctionID, from site: CallSite) -> Bool {
        let function = self[target]
        return function.kind != .localFunction
            && (!function.flags.contains(.isFilePrivate) || function.file == self[site.function].file)
    }

    private func exactOrCandidates(_ functions: [FunctionID]) -> CallTargets {
        CallTargets(
            certainty: functions.count == 1 ? .exact : .candidates,
            functions: Array(functions.prefix(Program.candidateLimit)))
    }

    /// A closure kept in a local that is set once; in C the functions stored in a field of that name.
    private func stored(at place: Place, in id: FunctionID) -> CallTargets {
        if case .local(let local) = place.base, place.path.isEmpty {
            guard let closure = closureIndex[id]?[local] else { return .none }
            return CallTargets(certainty: .exact, functions: [closure])
        }
        guard let last = place.path.last, last.kind == .field || last.kind == .indirectField,
            languages[Int(self[id].file)] == .c, let functions = storedFunctions[last.name],
            functions.count <= Program.candidateLimit
        else { return .none }
        return CallTargets(certainty: .candidates, functions: functions)
    }
}
