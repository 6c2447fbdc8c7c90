import LeakModel

// The file's declarations, outside functions.
extension Lowering {
    mutating func lowerFile() {
        if isScript { lowerScript() } else {
            for item in tree.children(tree.root) { lowerDeclaration(item) }
        }
        // Declarations found inside functions may hold more of them.
        var next = 0
        while next < pending.count {
            let (node, context) = pending[next]
            next += 1
            self.context = context
            indexDeclaration(node, in: context, depth: 0)
            lowerDeclaration(node)
        }
    }

    mutating func lowerDeclaration(_ node: NodeID) {
        depth += 1
        defer { depth -= 1 }
        guard depth < Lowering.depthLimit else { return }
        switch tree.kind(node) {
        case .importDecl: lowerImport(node)
        case .classDecl, .structDecl, .enumDecl, .actorDecl, .protocolDecl, .extensionDecl: lowerType(node)
        case .typealiasDecl, .associatedtypeDecl: lowerAlias(node)
        case .funcDecl, .initDecl, .deinitDecl: lowerFunction(node)
        case .subscriptDecl: lowerSubscriptDeclaration(node)
        case .variableDecl: lowerGlobals(node)
        case .macroExpansionExpr: lowerTopLevelMacro(node)
        case .ifConfig:
            for clause in tree.children(node, .ifConfigClause) {
                for item in tree.children(clause) { lowerDeclaration(item) }
            }
        default: break
        }
    }

    private mutating func lowerImport(_ node: NodeID) {
        let parts = tree.children(node, .name)
        guard let first = parts.first else { return }
        let module = name(of: first)
        if !facts.imports.contains(module) { facts.imports.append(module) }
    }

    private mutating func lowerAlias(_ node: NodeID) {
        guard let type = tree.children(node, where: \.isType).last else { return }
        let (short, nameRange) = nameChild(of: node)
        let range = tree.range(node)
        var declaration = TypeDeclaration(
            kind: .alias, name: qualified(context.name, short), nameRange: nameRange, range: range, body: .zero)
        declaration.genericParameters = genericParameters(of: node)
        declaration.aliased = typeID(type)
        declaration.isFilePrivate = modifiers(of: node).isFilePrivate
        facts.typeDeclarations.append(declaration)
    }

    // MARK: - Globals

    private mutating func lowerGlobals(_ node: NodeID) {
        let modifiers = modifiers(of: node)
        let attributes = attributes(of: node)
        for variable in variables(of: node) {
            var initializer: FunctionID?
            if let expression = variable.initializer {
                initializer = lowerInitializer(expression, name: variable.name, type: variable.type, flags: [])
            }
            if let block = variable.accessors {
                lowerAccessors(block, of: variable.name, variable.nameRange, type: variable.type, flags: modifiers.functionFlags)
                if variable.isComputed { continue }
            }
            addGlobal(variable, modifiers, attributes, node, initializer)
        }
    }

    mutating func addGlobal(
        _ variable: Variable, _ modifiers: Modifiers, _ attributes: [Name], _ node: NodeID, _ initializer: FunctionID?
    ) {
        var global = Global(
            name: index.globals[variable.name] ?? variable.name, shortName: variable.name, type: variable.type,
            nameRange: variable.nameRange, range: tree.range(node))
        global.isConstant = variable.isConstant
        global.isFilePrivate = modifiers.isFilePrivate
        global.strength = modifiers.strength
        global.attributes = attributes
        global.initializer = initializer
        facts.globals.append(global)
    }

    /// `#Preview { … }` and its like: code that the platform runs.
    private mutating func lowerTopLevelMacro(_ node: NodeID) {
        let range = tree.range(node)
        let macro = nameChild(of: node).name
        var function = Function(
            kind: .topLevel, name: intern("#" + text(macro)), range: range, body: range, nameRange: range)
        function.flags = .isExternallyCalled
        build(function, node) { lowering in lowering.discard(node) }
    }

    // MARK: - Top-level code

    /// `main.swift`, a file with `#!`, or one with statements outside declarations.
    private var isScript: Bool {
        if facts.file == "main.swift" || facts.file.hasSuffix("/main.swift") { return true }
        return tree.children(tree.root).contains { item in
            let kind = tree.kind(item)
            return (kind.isStatement || kind.isExpression) && kind != .macroExpansionExpr && kind != .missing
        }
    }

    private mutating func lowerScript() {
        let range = tree.range(tree.root)
        var function = Function(
            kind: .topLevel, name: words.main, range: range, body: range, nameRange: ByteRange(range.start, range.start))
        function.flags = [.isEntryPoint, .canThrow, .isAsync]
        build(function, tree.root) { lowering in
            for item in lowering.tree.children(lowering.tree.root) { lowering.lowerScriptItem(item) }
        }
    }

    /// Functions of a script are functions of the file, not closures.
    private mutating func lowerScriptItem(_ node: NodeID) {
        switch tree.kind(node) {
        case .variableDecl: lowerScriptVariables(node)
        case .ifConfig: lowerConditionalItems(node) { $0.lowerScriptItem($1) }
        case .funcDecl, .importDecl, .unexpected, .missing: pending.append((node, context))
        default: lowerItem(node)
        }
    }

    /// Variables of top-level code are globals that the code sets when it comes to them.
    private mutating func lowerScriptVariables(_ node: NodeID) {
        let modifiers = modifiers(of: node)
        let attributes = attributes(of: node)
        for variable in variables(of: node) {
            addGlobal(variable, modifiers, attributes, node, nil)
            guard let expression = variable.initializer else { continue }
            let operand = lower(expression, .value)
            let place = Place(.global(index.globals[variable.name] ?? variable.name))
            assign(place, operand, tree.range(node))
        }
    }
}
