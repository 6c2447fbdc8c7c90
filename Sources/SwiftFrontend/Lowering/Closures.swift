import LeakModel

// Closures, local functions and what they capture.
extension Lowering {
    /// Makes the closure's function and emits its value into a temporary.
    mutating func lowerClosure(_ node: NodeID, calledAtOnce: Bool = false) -> Operand {
        let range = tree.range(node)
        if let known = frame.closures[node] {
            let place = temporary(range)
            emit(.closure(place, known), range)
            return .place(place)
        }
        depth += 1
        defer { depth -= 1 }
        guard depth < Lowering.depthLimit else {
            giveUp(node)
            return .unknown
        }
        let signature = tree.child(node, .closureSignature)
        var function = Function(
            kind: .closure, name: .none, parent: frame.id, range: range, body: range,
            nameRange: ByteRange(range.start, range.start + 1))
        if calledAtOnce { function.flags.insert(.isCalledAtOnce) }
        let hasParameters = setSignature(of: &function, closure: signature)
        let list = signature.flatMap { tree.child($0, .captureList) }
        if let list {
            for capture in tree.children(list, .capture) { function.captures.append(explicitCapture(capture)) }
        }
        let id = reserveFunction(function)
        frame.closures[node] = id
        let returnsValue = signature.flatMap { tree.child($0, .returnClause) } == nil || !isVoid(function.result)
        enterFrame(id, function)
        frame.makesParameters = !hasParameters
        lowerBody(node, returnsValue: returnsValue)
        leaveFrame(node)
        let place = temporary(range)
        emit(.closure(place, id), range)
        return .place(place)
    }

    func isVoid(_ type: TypeID) -> Bool { facts.types[type].kind == .void }

    /// Returns whether the closure names its parameters.
    private mutating func setSignature(of function: inout Function, closure signature: NodeID?) -> Bool {
        guard let signature else { return false }
        function.attributes = attributes(of: signature)
        if let effects = tree.child(signature, .effects) { setEffects(of: &function, effects) }
        if let clause = tree.child(signature, .returnClause) { function.result = annotatedType(clause) }
        if let clause = tree.child(signature, .parameterClause) {
            function.parameters = parameters(of: clause).map { parameter in
                var parameter = parameter
                parameter.label = .none
                return parameter
            }
            return true
        }
        let names = tree.children(signature, .closureParameter)
        for node in names {
            let (written, range) = nameChild(of: node)
            let name = written.isNone || text(written) == "_" ? .none : written
            function.parameters.append(Parameter(name: name, range: range.count > 0 ? range : tree.range(node)))
        }
        return !names.isEmpty
    }

    /// `weak self`, `x`, `x = expression`; the expression is evaluated in the function around.
    private mutating func explicitCapture(_ node: NodeID) -> Capture {
        let (name, nameRange) = nameChild(of: node)
        let range = tree.range(node)
        var strength = Strength.strong
        if let modifier = tree.child(node, .modifier) {
            strength = tree.firstWord(modifier) == .weak ? .weak : .unowned
        }
        var place: Place
        if let initializer = tree.child(node, .initializer), let expression = tree.firstChild(initializer) {
            let operand = lower(expression, .value)
            if case .constant = operand, strength == .strong { strength = .value }
            place = self.place(of: operand, range)
        } else {
            place = reference(name, nameRange, labels: .none).place ?? Place(.named(name))
        }
        if strength == .strong, place == .selfValue, context.isValue { strength = .value }
        return Capture(place: place, name: name, strength: strength, isExplicit: true, range: range)
    }

    /// Begins a function inside the current one.
    private mutating func enterFrame(_ id: FunctionID, _ function: Function) {
        outerFrames.append(frame)
        frame = Frame(id: id, function: function)
        pushScope()
        for (position, capture) in function.captures.enumerated() { bind(capture.name, to: .capture(position)) }
        for (position, parameter) in function.parameters.enumerated() where !parameter.name.isNone {
            bind(parameter.name, to: .parameter(position))
        }
    }

    private mutating func leaveFrame(_ node: NodeID) {
        finishFunction(node)
        if let outer = outerFrames.popLast() { frame = outer }
    }

    // MARK: - Local functions

    /// Local functions can be called before they are written.
    mutating func declareLocalFunctions(of block: NodeID) {
        for item in tree.children(block) where tree.kind(item) == .funcDecl {
            let (name, range) = nameChild(of: item)
            _ = declareLocal(Local(name: name, range: range, isConstant: true))
        }
    }

    /// A local function is a closure kept in a local of its name.
    mutating func lowerLocalFunction(_ node: NodeID) {
        let range = tree.range(node)
        guard let body = tree.child(node, .codeBlock), let place = resolve(nameChild(of: node).name, range) else { return }
        if let known = frame.closures[node] { return emit(.closure(place, known), range) }
        let outer = context
        defer { context = outer }
        var function = function(for: node)
        function.kind = .localFunction
        function.parent = frame.id
        let id = reserveFunction(function)
        frame.closures[node] = id
        enterFrame(id, function)
        lowerBody(body, returnsValue: tree.child(node, .returnClause) != nil && !isVoid(function.result))
        leaveFrame(node)
        emit(.closure(place, id), range)
    }

    // MARK: - Local variables

    mutating func lowerLocalVariables(_ node: NodeID) {
        let isConstant = has(.let, in: node)
        let strength = modifiers(of: node).strength
        let isAsync = tree.children(node, .modifier).contains { tree.firstWord($0) == .async }
        for binding in tree.children(node, .binding) {
            guard let pattern = tree.child(binding, where: \.isPattern) else { continue }
            let initializer = tree.child(binding, .initializer).flatMap { tree.firstChild($0) }
            var type = tree.child(binding, .typeAnnotation).map { annotatedType($0) } ?? .unknown
            if !type.isKnown, let initializer { type = inferredType(of: initializer) }
            if let block = tree.child(binding, .accessorBlock) { lowerLocalAccessors(block, pattern, type) }
            let outer = frame.effects
            if isAsync { frame.effects.isAwaited = true }
            lowerLocalVariable(pattern, initializer, type, isConstant: isConstant, strength: strength)
            frame.effects = outer
        }
    }

    private mutating func lowerLocalVariable(
        _ pattern: NodeID, _ initializer: NodeID?, _ type: TypeID, isConstant: Bool, strength: Strength
    ) {
        guard tree.kind(pattern) == .identifierPattern else {
            if tree.kind(pattern) == .wildcardPattern {
                if let initializer { discard(initializer) }
                return
            }
            let subject = initializer.map { lowerSubject($0) }
            return bindPattern(pattern, to: subject, isConstant: isConstant, strength: strength)
        }
        let (name, range) = nameChild(of: pattern)
        let local = Local(name: name, type: type, range: range, isConstant: isConstant, strength: strength)
        guard let initializer else {
            _ = declareLocal(local)
            return
        }
        // The name comes into force after its first value: `let x = x`.
        if let scope = frame.scopes.last, scope.conditionalStart != nil {
            let operand = lower(initializer, .value, as: type)
            return assign(declareLocal(local), operand, tree.range(initializer))
        }
        let id = frame.builder.makeLocal(local)
        _ = lower(initializer, .into(.local(id)), as: type)
        bind(name, to: .local(id))
        if !frame.scopes.isEmpty { frame.scopes[frame.scopes.count - 1].locals.append(id) }
    }

    /// Accessors of a local variable are closures that nothing here calls by name.
    private mutating func lowerLocalAccessors(_ block: NodeID, _ pattern: NodeID, _ type: TypeID) {
        var bodies = tree.children(block, .codeBlock)
        for accessor in tree.children(block, .accessor) { bodies += tree.children(accessor, .codeBlock) }
        for body in bodies {
            let range = tree.range(block)
            var function = Function(
                kind: .localFunction, name: nameChild(of: pattern).name, parent: frame.id, range: range,
                body: tree.range(body), nameRange: tree.range(pattern))
            function.result = type
            let id = reserveFunction(function)
            enterFrame(id, function)
            bind(words.newValue, to: Place(.named(words.newValue)))
            bind(words.oldValue, to: Place(.named(words.oldValue)))
            lowerBody(body, returnsValue: type.isKnown)
            leaveFrame(block)
            emit(.closure(temporary(range), id), range)
        }
    }
}
