import LeakModel

// Functions, initialisers, accessors.
extension Lowering {
    /// Takes the next function id; its place in the unit is filled when the function is built.
    mutating func reserveFunction(_ function: Function) -> FunctionID {
        facts.functions.append(function)
        return FunctionID(raw: UInt32(facts.functions.count - 1))
    }

    /// Builds a function that stands by itself, with the body that the closure emits. `node` is what is lowered.
    /// Declarations inside functions wait in `pending`, so that no function is being built here.
    @discardableResult
    mutating func build(
        _ function: Function, _ node: NodeID, hasSelf: Bool = true, _ body: (inout Lowering) -> Void
    ) -> FunctionID {
        precondition(bindings.isEmpty && outerFrames.isEmpty, "a function inside another is a closure")
        let id = reserveFunction(function)
        frame = Frame(id: id, function: function)
        pushScope()
        if hasSelf, !context.name.isNone {
            bind(words.selfName, to: context.isStatic ? Place(.named(context.name)) : .selfValue)
        }
        for (position, parameter) in function.parameters.enumerated() where !parameter.name.isNone {
            bind(parameter.name, to: .parameter(position))
        }
        body(&self)
        finishFunction(node)
        return id
    }

    /// Ends the function being built and puts it in its place.
    mutating func finishFunction(_ node: NodeID) {
        let range = frame.builder.function.range
        popScope(range)
        terminate(.return(nil), ByteRange(range.end, range.end), origin: .implicit)
        if tree.containsError(node) { frame.builder.function.isComplete = false }
        facts.functions[Int(frame.id.raw)] = frame.builder.function
    }

    /// The statements of a body; a lone expression is the value of a function that has one.
    mutating func lowerBody(_ block: NodeID, returnsValue: Bool) {
        let first = tree.children(block).first { tree.kind($0) != .closureSignature }
        if returnsValue, let first, tree.nextSibling(first) == nil, tree.kind(first) == .ifConfig {
            return lowerConditionalItems(first) { lowering, item in
                guard lowering.isAlone(item, in: first) else { return lowering.lowerItem(item) }
                lowering.returnValue(of: item, lowering.tree.range(item), origin: .implicit)
            }
        }
        guard returnsValue, let first, tree.nextSibling(first) == nil, isValue(first) else {
            declareLocalFunctions(of: block)
            for item in tree.children(block) where tree.kind(item) != .closureSignature { lowerItem(item) }
            return
        }
        returnValue(of: first, tree.range(first), origin: .implicit)
    }

    /// Whether an arm of the `#if` has this item only: the value of a body that has nothing but the `#if`.
    private func isAlone(_ item: NodeID, in config: NodeID) -> Bool {
        guard tree.nextSibling(item) == nil, isValue(item) else { return false }
        return tree.children(config, .ifConfigClause).contains { clause in
            tree.children(clause).first { tree.kind($0) != .ifConfigCondition } == item
        }
    }

    private func isValue(_ node: NodeID) -> Bool {
        switch tree.kind(node) {
        case .assignExpr, .doExpr, .missing: return false
        case .binaryExpr:
            if case .compound = binaryOperator(node) { return false }
            return true
        default: return tree.kind(node).isExpression
        }
    }

    // MARK: - func, init, deinit

    mutating func lowerFunction(_ node: NodeID) {
        let outer = context
        defer { context = outer }
        let function = function(for: node)
        context.isStatic = function.flags.contains(.isStatic)
        guard let body = tree.child(node, .codeBlock) else { return declare(function) }
        let returnsValue = tree.child(node, .returnClause) != nil && !isVoid(function.result)
        build(function, node) { $0.lowerBody(body, returnsValue: returnsValue) }
    }

    /// The function without its graph. Its generic parameters come into scope.
    mutating func function(for node: NodeID) -> Function {
        let kind: Function.Kind
        var (name, nameRange) = nameChild(of: node)
        switch tree.kind(node) {
        case .initDecl: (kind, name, nameRange) = (.initializer, words.initName, keywordRange(node, .initKeyword))
        case .deinitDecl: (kind, name, nameRange) = (.deinitializer, words.deinitName, keywordRange(node, .deinit))
        default: kind = context.name.isNone ? .function : .method
        }
        context.generics += genericParameters(of: node)
        var function = Function(
            kind: kind, name: name, owner: context.name, range: tree.range(node),
            body: tree.child(node, .codeBlock).map { tree.range($0) } ?? .zero, nameRange: nameRange)
        setSignature(of: &function, node)
        setFlags(of: &function, node)
        return function
    }

    private func keywordRange(_ node: NodeID, _ word: Word) -> ByteRange {
        tree.ownToken(node, word).map { tree.token($0).range } ?? tree.range(node)
    }

    mutating func setSignature(of function: inout Function, _ node: NodeID, isSubscript: Bool = false) {
        if let clause = tree.child(node, .parameterClause) {
            function.parameters = parameters(of: clause, isSubscript: isSubscript)
            function.labels = labels(of: function.parameters)
        }
        if let clause = tree.child(node, .returnClause) { function.result = annotatedType(clause) }
        if let effects = tree.child(node, .effects) { setEffects(of: &function, effects) }
    }

    func setEffects(of function: inout Function, _ effects: NodeID) {
        if has(.async, in: effects) || has(.reasync, in: effects) { function.flags.insert(.isAsync) }
        if has(.throws, in: effects) || has(.rethrows, in: effects) { function.flags.insert(.canThrow) }
    }

    private mutating func setFlags(of function: inout Function, _ node: NodeID) {
        function.attributes = attributes(of: node)
        function.flags.formUnion(modifiers(of: node).functionFlags)
        if returnsNever(node) { function.flags.insert(.isNoReturn) }
        if function.kind == .initializer, tree.ownTokens(node).contains(where: { isFailureMark(tree.token($0).kind) }) {
            function.flags.insert(.isFailable)
        }
        if isExternallyCalled(function.attributes) || context.isExternallyCalled
            || function.flags.contains(.isOverride) && context.inheritsPlatformClass
        {
            function.flags.insert(.isExternallyCalled)
        }
        if context.hasMain, function.name == words.main, function.flags.contains(.isStatic) {
            function.flags.insert(.isEntryPoint)
        }
    }

    private func isFailureMark(_ kind: TokenKind) -> Bool {
        kind == .postfixQuestion || kind == .infixQuestion || kind == .postfixExclamation
    }

    /// A requirement of a protocol, or a declaration whose body is missing.
    private mutating func declare(_ function: Function) {
        facts.declarations.append(
            FunctionDeclaration(
                name: function.name, labels: function.labels, owner: function.owner, parameters: function.parameters,
                result: function.result, flags: function.flags, range: function.range))
    }

    // MARK: - Initial values

    /// The function that gives a variable its first value.
    mutating func lowerInitializer(
        _ expression: NodeID, name: Name, type: TypeID, flags: Function.Flags, isStatic: Bool = false
    ) -> FunctionID {
        let range = tree.range(expression)
        var function = Function(
            kind: .propertyInitializer, name: name, owner: context.name, range: range, body: range, nameRange: range)
        function.result = type
        function.flags = flags
        if isStatic { function.flags.insert(.isStatic) }
        // Only a lazy or static initialiser may speak of self.
        return build(function, expression, hasSelf: isStatic || flags.contains(.isLazy)) {
            $0.returnValue(of: expression, range, origin: .implicit)
        }
    }

    // MARK: - Accessors

    /// The accessors of a variable, or of a subscript with `parameters`.
    mutating func lowerAccessors(
        _ block: NodeID, of name: Name, _ nameRange: ByteRange, type: TypeID, flags: Function.Flags,
        parameters: [Parameter] = [], isSubscript: Bool = false
    ) {
        let outer = context.isStatic
        context.isStatic = flags.contains(.isStatic)
        defer { context.isStatic = outer }
        var base = Function(
            kind: isSubscript ? .subscriptGetter : .getter, name: name, labels: labels(of: parameters), owner: context.name,
            range: tree.range(block), body: tree.range(block), nameRange: nameRange)
        base.parameters = parameters
        base.flags = flags
        if !isSubscript { base.labels = .none }
        if let body = tree.child(block, .codeBlock) {
            base.result = type
            build(base, block) { $0.lowerBody(body, returnsValue: true) }
        }
        for accessor in tree.children(block, .accessor) { lowerAccessor(accessor, base, type: type) }
        for config in tree.children(block, .ifConfig) {
            for clause in tree.children(config, .ifConfigClause) {
                for accessor in tree.children(clause, .accessor) { lowerAccessor(accessor, base, type: type) }
            }
        }
    }

    private mutating func lowerAccessor(_ node: NodeID, _ base: Function, type: TypeID) {
        guard let body = tree.child(node, .codeBlock) else { return }
        var function = base
        let isSubscript = base.kind == .subscriptGetter
        let (word, wordRange) = nameChild(of: node)
        let kind = accessorKind(text(word), isSubscript: isSubscript)
        (function.kind, function.range, function.body) = (kind, tree.range(node), tree.range(body))
        if isSubscript { function.nameRange = wordRange }
        if let effects = tree.child(node, .effects) { setEffects(of: &function, effects) }
        if kind == .getter || kind == .subscriptGetter {
            function.result = type
        } else {
            let written = tree.child(node, .parameterClause).flatMap { tree.child($0, .parameter) }.map { nameChild(of: $0) }
            let name = written?.name ?? (kind == .didSet ? words.oldValue : words.newValue)
            function.parameters.append(Parameter(name: name, type: type, range: written?.range ?? wordRange))
        }
        build(function, node) { $0.lowerBody(body, returnsValue: kind == .getter || kind == .subscriptGetter) }
    }

    private func accessorKind(_ word: String, isSubscript: Bool) -> Function.Kind {
        switch word {
        case "willSet": .willSet
        case "didSet": .didSet
        case "set", "_modify", "modify", "unsafeMutableAddress", "init": isSubscript ? .subscriptSetter : .setter
        default: isSubscript ? .subscriptGetter : .getter
        }
    }

    mutating func lowerSubscriptDeclaration(_ node: NodeID) {
        let outer = context
        defer { context = outer }
        context.generics += genericParameters(of: node)
        let parameters = tree.child(node, .parameterClause).map { self.parameters(of: $0, isSubscript: true) } ?? []
        let type = tree.child(node, .returnClause).map { annotatedType($0) } ?? .unknown
        guard let block = tree.child(node, .accessorBlock) else { return }
        lowerAccessors(
            block, of: words.subscriptName, keywordRange(node, .subscript), type: type,
            flags: modifiers(of: node).functionFlags, parameters: parameters, isSubscript: true)
    }
}
