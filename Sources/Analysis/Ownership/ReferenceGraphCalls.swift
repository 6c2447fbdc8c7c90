import LeakModel
import Rules

/// The nodes that take part in a call.
struct CallNodes {
    var receiver: ReferenceNodeID?
    /// One an argument; nil where it is a constant or not known.
    var arguments: [ReferenceNodeID?]
    /// nil when the result is dropped.
    var result: ReferenceNodeID?
}

extension ReferenceGraphBuilder {
    mutating func readCall(_ site: CallSite) {
        let id = site.function
        let call = program[id][site.call]
        var nodes = CallNodes(
            receiver: call.receiver.flatMap { node(of: $0, in: id, range: call.range) },
            arguments: program[id].arguments(of: call).map { node(of: $0.value, in: id, range: $0.range) },
            result: call.result.map { node(of: $0, in: id, range: call.range) })
        if let result = nodes.result { graph.setType(call.resultType, of: result) }
        if case .builtin(let builtin) = call.callee {
            readBuiltin(builtin, nodes, call, id)
            return
        }
        if case .place(let place) = call.callee {
            let callee = node(of: place, in: id, range: call.range)
            if let result = nodes.result { pendingResults.append((callee, result)) }
            passArguments(nodes, toClosure: callee)
            return
        }
        let targets = program.targets(of: site)
        if nodes.receiver == nil, isMethodOfSelf(targets) { nodes.receiver = selfNode() }
        readTargets(targets, site, nodes)
        readRemoval(site, nodes)
        let isOwn = targets.certainty == .exact
        for match in context.library.matches(site, in: program) where !(isOwn && match.pattern.receiver == .any) {
            apply(match, site, nodes)
        }
        readGrowth(site, nodes)
        if targets.certainty == .none { readMemberwiseInitializer(site, nodes) }
        if case .method = call.callee, let result = nodes.result, graph.find(result) != nodes.receiver.map({ graph.find($0) }) {
            producers[graph.find(result)] = site
        }
    }

    /// `token?.cancel()`, `tokens.remove(token)`: the variables let go of what they hold.
    private mutating func readRemoval(_ site: CallSite, _ nodes: CallNodes) {
        guard site.function != root, !context.removals.matches(site, in: program).isEmpty else { return }
        for node in nodes.arguments + [nodes.receiver] {
            guard let node else { continue }
            switch graph[graph.find(node)].kind {
            case .selfObject, .closure, .method, .process, .named: break
            case .parameter, .local, .closureParameter, .global, .slot: graph.clearedVariables.append((site.function, node))
            }
        }
    }

    private func isMethodOfSelf(_ targets: CallTargets) -> Bool {
        guard let target = targets.functions.first else { return false }
        let function = program[target]
        guard function.kind == .method || function.kind == .initializer else { return false }
        return !function.owner.isNone && !function.flags.contains(.isStatic) && !program[root].flags.contains(.isStatic)
            && function.kind == .method && !program[root].owner.isNone
    }

    private mutating func readBuiltin(_ builtin: Builtin, _ nodes: CallNodes, _ call: Call, _ id: FunctionID) {
        switch builtin {
        case .aggregate:
            guard let result = nodes.result else { return }
            for case let argument? in nodes.arguments { addEdge(from: result, to: argument, .element, nil, id, call.range) }
        case .convert:
            guard let result = nodes.result, case let argument?? = nodes.arguments.first else { return }
            graph.unite(result, into: argument)
        case .subscriptGet:
            guard let result = nodes.result, let receiver = nodes.receiver else { return }
            graph.unite(result, into: step(from: receiver, .element, id, call.range))
        case .subscriptSet:
            guard let receiver = nodes.receiver, case let value?? = nodes.arguments.last else { return }
            addEdge(from: receiver, to: value, .element, nil, id, call.range)
        case .add:
            // `list += [x]`
            guard let receiver = nodes.receiver else { return }
            for case let argument? in nodes.arguments { addEdge(from: receiver, to: argument, .element, nil, id, call.range) }
        case .subtract, .multiply, .divide, .remainder, .bitAnd, .bitOr, .bitXor, .shiftLeft, .shiftRight,
            .bitNot, .negate, .compare, .interpolate, .suspend:
            break
        }
    }

    /// A closure of this function is called: its parameters are what is passed.
    private mutating func passArguments(_ nodes: CallNodes, toClosure callee: ReferenceNodeID) {
        guard case .closure(let closure) = graph[graph.find(callee)].kind else { return }
        passArguments(nodes.arguments, to: closure)
    }

    private mutating func passArguments(_ arguments: [ReferenceNodeID?], to function: FunctionID) {
        for (index, argument) in arguments.enumerated() where index < program[function].parameters.count {
            guard let argument else { continue }
            let kind = ReferenceNode.Kind.closureParameter(function, index)
            guard graph.existing(kind) == nil else { continue }
            let parameter = graph.node(
                kind, type: program[function].parameters[index].type, label: program[function].parameters[index].name)
            graph.unite(parameter, into: argument)
        }
    }

    // MARK: Functions of the program

    private mutating func readTargets(_ targets: CallTargets, _ site: CallSite, _ nodes: CallNodes) {
        guard !targets.functions.isEmpty, targets.functions.count <= 8 else { return }
        if targets.functions.count == 1, program[targets.functions[0]].kind == .localFunction {
            if program.callers(of: targets.functions[0]).count == 1 { passArguments(nodes.arguments, to: targets.functions[0]) }
            return
        }
        let isAssumed = targets.certainty != .exact
        if isAssumed, targets.functions.count > 1 {
            // Only what all candidates do.
            let common = targets.functions.map { Set(context.summaries[Int($0.raw)].keeps.map { KeepShape($0) }) }
            let shared = common.dropFirst().reduce(common[0]) { $0.intersection($1) }
            guard !shared.isEmpty else { return }
            apply(targets.functions[0], site, nodes, isAssumed: true) { shared.contains(KeepShape($0)) }
            return
        }
        apply(targets.functions[0], site, nodes, isAssumed: isAssumed) { _ in true }
    }

    private struct KeepShape: Hashable {
        var kept: KeepSummary.Root
        var holder: KeepSummary.Root
        init(_ keep: KeepSummary.Keep) {
            kept = keep.kept
            holder = keep.holder
        }
    }

    private mutating func apply(
        _ target: FunctionID, _ site: CallSite, _ nodes: CallNodes, isAssumed: Bool, _ isMeant: (KeepSummary.Keep) -> Bool
    ) {
        let summary = context.summaries[Int(target.raw)]
        guard !summary.keeps.isEmpty || summary.returns != nil else { return }
        let function = program[target]
        let binding = program.binding(of: site, to: target)
        func node(_ root: KeepSummary.Root) -> ReferenceNodeID? {
            switch root {
            case .selfObject:
                guard function.kind == .initializer else { return nodes.receiver }
                let call = program[site.function][site.call]
                let isDelegating = call.flags.contains(.isSuper) || call.callee.baseName == function.name
                return isDelegating && program[root: self].kind == .initializer ? nodes.receiver ?? existingSelf : nodes.result
            case .parameter(let index):
                guard let argument = binding.firstIndex(of: index) else { return nil }
                return nodes.arguments[argument]
            case .result: return nodes.result
            case .process: return nil
            }
        }
        for keep in summary.keeps where isMeant(keep) {
            guard let value = node(keep.kept) else { continue }
            let holder = keep.holder == .process ? processNode() : node(keep.holder)
            guard let holder else { continue }
            addEdge(
                from: holder, to: value, .keeps(function.name), keep.path.last, site.function,
                program[site.function][site.call].range, through: Array(keep.path.dropLast()),
                isAssumed: isAssumed || keep.isAssumed)
        }
        if let returns = summary.returns, let result = nodes.result, let value = node(returns), function.kind != .initializer {
            graph.unite(result, into: value)
        }
    }

    private var existingSelf: ReferenceNodeID? { graph.existing(.selfObject) }

    /// A struct without initialisers of its own takes a value for each stored property.
    private mutating func readMemberwiseInitializer(_ site: CallSite, _ nodes: CallNodes) {
        guard let result = nodes.result else { return }
        let type = graph[graph.find(result)].type
        guard let nominal = program.nominal(of: type), program[nominal].kind == .struct, program[nominal].isDeclared,
            !program[nominal].functions.contains(where: { program[$0].kind == .initializer }),
            program.signature(of: site).name == "init"
        else { return }
        let function = program[site.function]
        for (argument, value) in zip(function.arguments(of: function[site.call]), nodes.arguments) {
            guard let value, !argument.label.isNone || argument.isTrailingClosure else { continue }
            let property =
                argument.label.isNone
                ? program[nominal].properties.last { program.types[program.unwrapped($0.type)].kind == .function }
                : program[nominal].properties.first { $0.name == argument.label }
            guard let property, property.strength == .strong, !property.flags.contains(.isComputed) else { continue }
            addEdge(
                from: result, to: value, .store, PropertyReference(nominal: nominal, name: property.name), site.function,
                argument.range)
        }
    }

    // MARK: Library pages

    private mutating func apply(_ match: CallIndex<Library.CallEntry>.Match, _ site: CallSite, _ nodes: CallNodes) {
        let entry = match.entry
        let call = program[site.function][site.call]
        if entry.returnsReceiver, let result = nodes.result, let receiver = nodes.receiver {
            graph.unite(result, into: receiver)
        }
        if entry.ends, let result = nodes.result { ending.insert(graph.find(result)) }
        guard var keeping = entry.keeping, isMeant(entry, site) else { return }
        if keeping == .stored, entry.keeper == .result, endsByItself(nodes.receiver) { keeping = .once }
        let kept = keptNodes(entry, match.pattern, site, nodes)
        switch keeping {
        case .now:
            for value in kept {
                graph.markNonEscaping(value)
                guard case .closure(let closure) = graph[graph.find(value)].kind else { continue }
                if let result = nodes.result { pendingElements.append((closure, result, site)) }
                guard let receiver = nodes.receiver,
                    program[closure].parameters.count == 1
                else { continue }
                passArguments([step(from: receiver, .element, site.function, call.range)], to: closure)
            }
        case .once:
            for value in kept {
                if case .closure(let closure) = graph[graph.find(value)].kind { graph.runs.append((closure, site)) }
            }
        case .stored, .forever:
            guard let holder = holder(entry, match.pattern, site, nodes) else { return }
            let name = call.callee.baseName ?? .none
            let isAssumed = match.certainty == .byName && entry.keeper != .process
            let isSubscription = entry.keeper == .result && !context.subscriptions.matches(site, in: program).isEmpty
            for value in kept {
                if isSubscription {
                    addEdge(from: holder, to: value, .subscription(name), nil, site.function, call.range)
                } else {
                    addEdge(from: holder, to: value, .keeps(name), nil, site.function, call.range, isAssumed: isAssumed)
                }
            }
            if entry.keeper == .process, let token = nodes.result {
                for value in kept {
                    graph.addToken(
                        ReferenceEdge(from: token, to: value, kind: .keeps(name), function: site.function, range: call.range))
                }
            }
            if entry.keeper == .result, case .method = call.callee { keepPipeline(of: site, in: holder) }
            if entry.arguments.contains(.receiver), let receiver = nodes.receiver { keepPipeline(endingAt: receiver, in: receiver) }
        }
    }

    private func isMeant(_ entry: Library.CallEntry, _ site: CallSite) -> Bool {
        guard let label = entry.onlyIfTrue else { return true }
        let function = program[site.function]
        return function.arguments(of: function[site.call]).contains {
            program[$0.label] == label && $0.value == .constant(.integer(1))
        }
    }

    private mutating func keptNodes(
        _ entry: Library.CallEntry, _ pattern: CallPattern, _ site: CallSite, _ nodes: CallNodes
    ) -> [ReferenceNodeID] {
        if entry.arguments.isEmpty { return nodes.arguments.compactMap { $0 }.filter { isClosureLike($0) } }
        return entry.arguments.compactMap { node(at: $0, pattern, site, nodes) }
    }

    private mutating func holder(
        _ entry: Library.CallEntry, _ pattern: CallPattern, _ site: CallSite, _ nodes: CallNodes
    ) -> ReferenceNodeID? {
        switch entry.keeper {
        case .receiver: nodes.receiver ?? selfNode()
        case .result: nodes.result
        case .process: processNode()
        case .argument(let position): node(at: position, pattern, site, nodes)
        }
    }

    private mutating func node(
        at position: HandlePosition, _ pattern: CallPattern, _ site: CallSite, _ nodes: CallNodes
    ) -> ReferenceNodeID? {
        switch program.operand(at: position, of: site, pattern: pattern) {
        case .result: nodes.result
        case .operand(let operand, let range), .pointee(let operand, let range):
            node(of: operand, in: site.function, range: range)
        case nil: nil
        }
    }

    /// A subscription keeps all the operators that it hangs on: the closures of the calls before it in the chain.
    private mutating func keepPipeline(of site: CallSite, in holder: ReferenceNodeID) {
        guard let receiver = program[site.function][site.call].receiver?.place else { return }
        let node = node(of: receiver, in: site.function, range: program[site.function][site.call].range)
        keepPipeline(endingAt: node, in: holder)
    }

    /// Whether the chain of calls that ends here has one in it that ends the whole by itself.
    private func endsByItself(_ last: ReferenceNodeID?) -> Bool {
        guard var last = last.map({ graph.find($0) }), !ending.isEmpty else { return false }
        for _ in 0..<32 {
            if ending.contains(last) { return true }
            guard let site = producers[last], let receiver = program[site.function][site.call].receiver?.place,
                let next = known(receiver, in: site.function)
            else { return false }
            last = next
        }
        return false
    }

    /// The node of a variable, where there is one already.
    private func known(_ place: Place, in id: FunctionID) -> ReferenceNodeID? {
        guard place.path.isEmpty, case .local(let local) = place.base else { return nil }
        return graph.existing(.local(id, local))
    }

    private mutating func keepPipeline(endingAt last: ReferenceNodeID, in holder: ReferenceNodeID) {
        if endsByItself(last) { return }
        var last = graph.find(last)
        for _ in 0..<32 {
            guard let site = producers[last] else { return }
            let call = program[site.function][site.call]
            for argument in program[site.function].arguments(of: call) {
                guard let value = node(of: argument.value, in: site.function, range: argument.range), isClosureLike(value)
                else { continue }
                addEdge(from: holder, to: value, .subscription(call.callee.baseName ?? .none), nil, site.function, argument.range)
            }
            guard let receiver = call.receiver?.place else { return }
            last = node(of: receiver, in: site.function, range: call.range)
        }
    }

    private mutating func readGrowth(_ site: CallSite, _ nodes: CallNodes) {
        guard let receiver = nodes.receiver else { return }
        let call = program[site.function][site.call]
        guard let match = context.growth.matches(site, in: program).first else {
            growUnknown(receiver, call, nodes, site)
            return
        }
        guard !match.entry.isWeak else { return }
        for case let value? in nodes.arguments { addEdge(from: receiver, to: value, .element, nil, site.function, call.range) }
    }

    /// A closure that is added to something of unknown type by a name that adds to containers.
    private mutating func growUnknown(
        _ receiver: ReferenceNodeID, _ call: Call, _ nodes: CallNodes, _ site: CallSite
    ) {
        guard case .method(let name) = call.callee, context.growth.speaks(of: name), nodes.arguments.count == 1,
            !graph[graph.find(receiver)].type.isKnown, program.targets(of: site).certainty == .none,
            case let value?? = nodes.arguments.first, isClosureLike(value) || holdsClosure(value)
        else { return }
        addEdge(from: receiver, to: value, .element, nil, site.function, call.range, isAssumed: true)
    }

    private func holdsClosure(_ id: ReferenceNodeID) -> Bool {
        let id = graph.find(id)
        return graph.edges.contains { graph.find($0.from) == id && $0.kind == .element && isClosureLike($0.to) }
    }
}

extension Program {
    fileprivate subscript(root builder: ReferenceGraphBuilder) -> Function { self[builder.root] }
}
