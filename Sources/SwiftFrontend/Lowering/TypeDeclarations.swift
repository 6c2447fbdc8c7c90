import LeakModel

/// A variable of a `variableDecl`, whatever it belongs to.
struct Variable {
    var name: Name
    var nameRange: ByteRange
    var type: TypeID
    var isConstant: Bool
    /// The expression of the first value; nil for the parts of a tuple.
    var initializer: NodeID?
    var accessors: NodeID?
    /// Has a getter, so no storage.
    var isComputed: Bool
}

// Nominal types, extensions and their members.
extension Lowering {
    mutating func lowerType(_ node: NodeID) {
        let outer = context
        defer { context = outer }
        let attributes = attributes(of: node)
        let range = tree.range(node)
        var declaration: TypeDeclaration
        if tree.kind(node) == .extensionDecl {
            guard let type = tree.child(node, where: \.isType) else { return }
            declaration = TypeDeclaration(
                kind: .extension, name: extendedName(type), nameRange: tree.range(type), range: range, body: .zero)
        } else {
            let (short, nameRange) = nameChild(of: node)
            guard !short.isNone else { return }
            declaration = TypeDeclaration(
                kind: declarationKind(of: node), name: qualified(context.name, short), nameRange: nameRange, range: range,
                body: .zero)
        }
        let block = tree.child(node, .memberBlock)
        if let block { declaration.body = tree.range(block) }
        declaration.inherits = inheritedNames(of: node)
        declaration.genericParameters = genericParameters(of: node)
        declaration.attributes = attributes
        let modifiers = modifiers(of: node)
        declaration.isFilePrivate = modifiers.isFilePrivate
        declaration.isFinal = modifiers.contains(.final)
        enterType(node, declaration)
        if let block {
            for member in tree.children(block) { lowerMember(member, of: &declaration) }
        }
        facts.typeDeclarations.append(declaration)
    }

    private mutating func enterType(_ node: NodeID, _ declaration: TypeDeclaration) {
        context.names.insert(declaration.name, at: 0)
        context.isStatic = false
        context.generics += declaration.genericParameters
        context.isExtension = tree.kind(node) == .extensionDecl
        let kind = index.types[declaration.name]?.kind
        context.isValue = kind == .structDecl || kind == .enumDecl
        context.hasMain = declaration.attributes.contains(words.main)
        context.isExternallyCalled = declaration.attributes.contains { text($0) == "objcMembers" }
        context.inheritsPlatformClass = inheritsPlatformClass(declaration)
        context.isProtocol = tree.kind(node) == .protocolDecl
    }

    /// The superclass bears the prefix of a platform's classes, so that the platform calls what is overridden.
    private func inheritsPlatformClass(_ declaration: TypeDeclaration) -> Bool {
        guard let superclass = declaration.inherits.first, !index.isType(superclass) else { return false }
        let name = text(superclass)
        return name.hasPrefix("UI") || name.hasPrefix("NS")
    }

    private func declarationKind(of node: NodeID) -> TypeDeclaration.Kind {
        switch tree.kind(node) {
        case .structDecl: .struct
        case .enumDecl: .enum
        case .actorDecl: .actor
        case .protocolDecl: .protocol
        default: .class
        }
    }

    private mutating func lowerMember(_ node: NodeID, of declaration: inout TypeDeclaration) {
        depth += 1
        defer { depth -= 1 }
        guard depth < Lowering.depthLimit else { return }
        switch tree.kind(node) {
        case .variableDecl: lowerProperties(node, of: &declaration)
        case .enumCaseDecl: lowerEnumCases(node, of: &declaration)
        case .ifConfig:
            for clause in tree.children(node, .ifConfigClause) {
                for member in tree.children(clause) { lowerMember(member, of: &declaration) }
            }
        default: lowerDeclaration(node)
        }
    }

    private mutating func lowerEnumCases(_ node: NodeID, of declaration: inout TypeDeclaration) {
        for element in tree.children(node, .enumCaseElement) {
            var payload: [TypeID] = []
            if let clause = tree.child(element, .parameterClause) {
                for parameter in tree.children(clause, .parameter) {
                    let annotation = tree.child(parameter, .typeAnnotation)
                    payload.append(annotatedType(annotation ?? parameter))
                }
            }
            declaration.cases.append(TypeDeclaration.EnumCase(name: nameChild(of: element).name, payload: payload))
        }
    }

    // MARK: - Properties

    private mutating func lowerProperties(_ node: NodeID, of declaration: inout TypeDeclaration) {
        let modifiers = modifiers(of: node)
        let attributes = attributes(of: node)
        let outer = context.isStatic
        context.isStatic = modifiers.isStatic
        defer { context.isStatic = outer }
        for variable in variables(of: node) {
            var property = Property(
                name: variable.name, type: variable.type, strength: modifiers.strength, flags: modifiers.propertyFlags,
                attributes: attributes, nameRange: variable.nameRange, range: tree.range(node))
            if variable.isConstant { property.flags.insert(.isConstant) }
            if variable.isComputed { property.flags.insert(.isComputed) }
            if let expression = variable.initializer {
                if startsEmpty(expression) { property.flags.insert(.startsEmpty) }
                property.initializer = lowerInitializer(
                    expression, name: variable.name, type: variable.type, flags: modifiers.contains(.lazy) ? .isLazy : [],
                    isStatic: modifiers.isStatic)
            }
            declaration.properties.append(property)
            if let block = variable.accessors {
                lowerAccessors(block, of: variable.name, variable.nameRange, type: variable.type, flags: modifiers.functionFlags)
            }
        }
    }

    /// `[]`, `[:]`, `Foo()`, `.init()`.
    func startsEmpty(_ node: NodeID) -> Bool {
        switch tree.kind(node) {
        case .arrayLiteral, .dictionaryLiteral: return tree.firstChild(node) == nil
        case .callExpr:
            guard let list = tree.child(node, .argumentList) else { return false }
            return tree.firstChild(list) == nil && tree.child(node, .closureExpr) == nil
                && tree.firstChild(node).map { tree.kind($0) != .closureExpr } == true
        default: return false
        }
    }

    /// The variables that a declaration makes, with what each says of itself.
    mutating func variables(of node: NodeID) -> [Variable] {
        let isConstant = has(.let, in: node)
        let bindings = tree.children(node, .binding)
        var result: [[Variable]] = []
        // In `var a, b: Int` the type stands with the last.
        var following = TypeID.unknown
        for binding in bindings.reversed() {
            let annotation = tree.child(binding, .typeAnnotation)
            let initializer = tree.child(binding, .initializer).flatMap { tree.firstChild($0) }
            var type = annotation.map { annotatedType($0) } ?? .unknown
            if annotation != nil { following = type } else if initializer == nil { type = following } else { following = .unknown }
            if annotation == nil, let initializer { type = inferredType(of: initializer) }
            let accessors = tree.child(binding, .accessorBlock)
            let names = patternNames(binding)
            let isPlain = tree.child(binding, .identifierPattern) != nil
            result.append(
                names.map { name, range in
                    Variable(
                        name: name, nameRange: range, type: isPlain ? type : .unknown, isConstant: isConstant,
                        initializer: isPlain ? initializer : nil, accessors: accessors,
                        isComputed: accessors.map { hasGetter($0) } ?? false)
                })
        }
        return result.reversed().flatMap { $0 }
    }

    private func hasGetter(_ block: NodeID) -> Bool {
        if tree.child(block, .codeBlock) != nil { return true }
        return tree.children(block, .accessor).contains { accessor in
            guard let name = tree.child(accessor, .name) else { return false }
            return !["willSet", "didSet"].contains(tree.text(name))
        }
    }
}
