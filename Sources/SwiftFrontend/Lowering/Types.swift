import LeakModel

// Types as they are written.
extension Lowering {
    /// A nominal type of the program or a library by name.
    mutating func named(_ name: Name) -> TypeID { facts.types.intern(TypeRef(.nominal, name: name)) }

    /// The type of a `typeAnnotation`, `returnClause` or another node that holds one type.
    mutating func annotatedType(_ node: NodeID) -> TypeID {
        tree.child(node, where: \.isType).map { typeID($0) } ?? .unknown
    }

    mutating func typeID(_ node: NodeID) -> TypeID {
        depth += 1
        defer { depth -= 1 }
        guard depth < Lowering.depthLimit else { return .unknown }
        switch tree.kind(node) {
        case .identifierType, .memberType: return nominalType(node)
        case .optionalType, .implicitlyUnwrappedType: return wrapped(.optional, [firstType(node)])
        case .arrayType, .inlineArrayType:
            return wrapped(.array, [tree.lastChild(node).map { typeID($0) } ?? .unknown])
        case .dictionaryType:
            let parts = Array(tree.children(node))
            guard parts.count == 2 else { return .unknown }
            return wrapped(.dictionary, [typeID(parts[0]), typeID(parts[1])])
        case .tupleType: return tupleType(node)
        case .functionType: return functionType(node)
        case .attributedType, .packExpansionType, .packElementType, .typeExpr:
            return tree.lastChild(node).map { typeID($0) } ?? .unknown
        case .someType: return abstract(.some, node)
        case .anyType: return abstract(.existential, node)
        case .compositionType: return wrapped(.existential, [], name: firstHead(node))
        default: return .unknown
        }
    }

    private mutating func wrapped(_ kind: TypeRef.Kind, _ arguments: [TypeID], name: Name = .none) -> TypeID {
        facts.types.intern(TypeRef(kind, name: name, arguments: arguments))
    }

    private mutating func firstType(_ node: NodeID) -> TypeID { tree.firstChild(node).map { typeID($0) } ?? .unknown }

    /// `some P`, `any P`; of an optional or a metatype inside, that.
    private mutating func abstract(_ kind: TypeRef.Kind, _ node: NodeID) -> TypeID {
        guard let inner = tree.firstChild(node) else { return .unknown }
        switch tree.kind(inner) {
        case .identifierType, .memberType, .compositionType:
            let type = typeID(inner)
            let ref = facts.types[type]
            return ref.kind == .metatype ? type : wrapped(kind, ref.arguments, name: ref.name)
        default: return typeID(inner)
        }
    }

    /// The first member of a composition that is not a marker.
    private mutating func firstHead(_ node: NodeID) -> Name {
        var names: [Name] = []
        for part in tree.children(node) where tree.kind(part) != .suppressedType { names.append(headName(of: part)) }
        return names.first { !["Sendable", "AnyObject"].contains(text($0)) } ?? names.first ?? .none
    }

    private mutating func tupleType(_ node: NodeID) -> TypeID {
        let elements = tree.children(node, .tupleTypeElement)
        if elements.isEmpty { return wrapped(.void, []) }
        var types: [TypeID] = []
        for element in elements { types.append(annotatedType(element)) }
        return types.count == 1 ? types[0] : wrapped(.tuple, types)
    }

    private mutating func functionType(_ node: NodeID) -> TypeID {
        let parts = tree.children(node, where: \.isType)
        guard parts.count == 2 else { return .unknown }
        var types = [typeID(parts[1])]
        for element in tree.children(parts[0], .tupleTypeElement) { types.append(annotatedType(element)) }
        return wrapped(.function, types)
    }

    private mutating func nominalType(_ node: NodeID) -> TypeID {
        if tree.kind(node) == .memberType, let base = tree.firstChild(node), let last = memberName(of: node),
            last == words.metatype || last == words.protocolName
        {
            return wrapped(.metatype, [typeID(base)])
        }
        let name = headName(of: node)
        guard !name.isNone else { return .unknown }
        guard let clause = tree.child(node, .genericArgumentClause) else { return applied(name, []) }
        var arguments: [TypeID] = []
        for argument in tree.children(clause) { arguments.append(typeID(argument)) }
        return applied(name, arguments)
    }

    /// The type of this name with these arguments; the standard collections in their own form.
    mutating func applied(_ name: Name, _ arguments: [TypeID]) -> TypeID {
        switch (name, arguments.count) {
        case (words.array, 1): return wrapped(.array, arguments)
        case (words.dictionary, 2): return wrapped(.dictionary, arguments)
        case (words.optional, 1): return wrapped(.optional, arguments)
        case (words.void, 0): return wrapped(.void, [])
        case (words.capitalSelf, _) where !context.name.isNone: return wrapped(.nominal, arguments, name: context.name)
        default: return wrapped(.nominal, arguments, name: name)
        }
    }

    /// The name of the nominal type, through optionals; none for types without one.
    func nominalName(of type: TypeID) -> Name {
        var ref = facts.types[type]
        while ref.kind == .optional, let inner = ref.arguments.first { ref = facts.types[inner] }
        switch ref.kind {
        case .nominal: return ref.name
        case .array: return words.array
        case .dictionary: return words.dictionary
        default: return .none
        }
    }

    private mutating func memberName(of node: NodeID) -> Name? {
        guard let child = tree.child(node, .name) else { return nil }
        return name(of: child)
    }

    /// The qualified name of a nominal type, without its arguments: `Outer.Inner`. None for other types.
    mutating func headName(of node: NodeID) -> Name {
        var parts: [Name] = []
        var next = node
        while true {
            switch tree.kind(next) {
            case .memberType:
                guard let part = memberName(of: next), let base = tree.firstChild(next) else { return .none }
                parts.append(part)
                next = base
                continue
            case .identifierType:
                let range = tree.child(next, .name).map { tree.range($0) } ?? tree.range(next)
                let first = typeName(tree.child(next, .name).map { name(of: $0) } ?? intern(range))
                return parts.reversed().reduce(first) { qualified($0, $1) }
            case .attributedType, .someType, .anyType, .optionalType, .implicitlyUnwrappedType:
                guard let inner = tree.lastChild(next) else { return .none }
                next = inner
                continue
            default: return .none
            }
        }
    }

    /// The name of an extended type; it is written from the top level.
    mutating func extendedName(_ node: NodeID) -> Name {
        let outer = context
        context = TypeContext()
        defer { context = outer }
        switch tree.kind(node) {
        case .arrayType: return words.array
        case .dictionaryType: return words.dictionary
        case .optionalType: return words.optional
        default: return headName(of: node)
        }
    }

    /// The qualified name where the file nests a type of this name in one around here, else the name itself.
    mutating func typeName(_ name: Name) -> Name {
        if name == words.capitalSelf, !context.name.isNone { return context.name }
        guard index.nestedNames.contains(name), !context.generics.contains(name) else { return name }
        for owner in context.names {
            // `Outer.Inner` has the scopes `Outer.Inner` and `Outer`, also where it is written as one name.
            var scope = text(owner)
            while !scope.isEmpty {
                if let full = facts.names.find(scope + "." + text(name)), index.isType(full) { return full }
                guard let dot = scope.lastIndex(of: ".") else { break }
                scope = String(scope[..<dot])
            }
        }
        return name
    }

    // MARK: - Inferred from what is written

    /// The type of an expression where its spelling says it: `Foo(…)`, literals, `as T`, `Foo.shared`.
    mutating func inferredType(of node: NodeID) -> TypeID {
        switch tree.kind(node) {
        case .stringLiteral: return named(words.string)
        case .integerLiteral: return named(words.int)
        case .floatLiteral: return named(words.double)
        case .booleanLiteral: return named(words.bool)
        case .callExpr: return initializedType(node)
        case .asExpr:
            let type = tree.child(node, where: \.isType).map { typeID($0) } ?? .unknown
            return tree.ownToken(node, .postfixQuestion) != nil && type.isKnown ? wrapped(.optional, [type]) : type
        case .memberExpr: return singletonType(node)
        case .tryExpr, .awaitExpr, .parenExpr, .forceUnwrapExpr:
            return tree.firstChild(node).map { depth < Lowering.depthLimit ? inferredType(of: $0) : .unknown } ?? .unknown
        default: return .unknown
        }
    }

    /// `Foo(…)`, `Foo<T>(…)`, `[Foo]()`, `Outer.Foo(…)`, `Foo.init(…)`.
    private mutating func initializedType(_ node: NodeID) -> TypeID {
        guard let callee = tree.firstChild(node) else { return .unknown }
        switch tree.kind(callee) {
        case .arrayLiteral, .dictionaryLiteral: return collectionType(of: callee) ?? .unknown
        case .memberExpr:
            if nameChild(of: callee).name == words.initName {
                return tree.firstChild(callee).map { pathType($0) } ?? .unknown
            }
            return pathType(callee)
        default: return pathType(callee)
        }
    }

    /// `Foo.shared` and the like, which give the type itself by custom.
    private mutating func singletonType(_ node: NodeID) -> TypeID {
        let name = nameChild(of: node).name
        guard [words.shared, words.defaultName, words.standard, words.main, words.current].contains(name),
            let base = tree.firstChild(node)
        else { return .unknown }
        return pathType(base)
    }

    /// The type that an expression names: `Foo`, `Outer.Foo`, `Foo<T>`; unknown for anything else.
    private mutating func pathType(_ node: NodeID) -> TypeID {
        guard isTypePath(node) else { return .unknown }
        var arguments: [TypeID] = []
        var parts: [Name] = []
        var next = node
        while true {
            switch tree.kind(next) {
            case .specializeExpr:
                if parts.isEmpty, let clause = tree.child(next, .genericArgumentClause) {
                    for argument in tree.children(clause) { arguments.append(typeID(argument)) }
                }
            case .memberExpr: parts.append(nameChild(of: next).name)
            default:
                let name = nameChild(of: next).name
                if parts.isEmpty, index.functions[name] != nil || index.member(name, of: context.name) != nil { return .unknown }
                return applied(parts.reversed().reduce(typeName(name)) { qualified($0, $1) }, arguments)
            }
            guard let base = tree.firstChild(next) else { return .unknown }
            next = base
        }
    }

    /// `[Foo]`, `[K: V]` written as an expression.
    mutating func collectionType(of node: NodeID) -> TypeID? {
        let elements = Array(tree.children(node))
        guard elements.count == 1 else { return nil }
        if tree.kind(node) == .arrayLiteral { return elementType(elements[0]).map { wrapped(.array, [$0]) } }
        let parts = Array(tree.children(elements[0]))
        guard parts.count == 2, let key = elementType(parts[0]), let value = elementType(parts[1]) else { return nil }
        return wrapped(.dictionary, [key, value])
    }

    private mutating func elementType(_ node: NodeID) -> TypeID? {
        depth += 1
        defer { depth -= 1 }
        guard depth < Lowering.depthLimit else { return nil }
        switch tree.kind(node) {
        case .typeExpr: return tree.firstChild(node).map { typeID($0) }
        case .optionalChainExpr:
            guard let inner = tree.firstChild(node), let type = elementType(inner) else { return nil }
            return wrapped(.optional, [type])
        case .arrayLiteral, .dictionaryLiteral: return collectionType(of: node)
        case .parenExpr, .tupleExpr, .arrowExpr: return isTypeLike(node) ? .unknown : nil
        default:
            let type = pathType(node)
            return type.isKnown ? type : nil
        }
    }

    /// A tuple or function type in an expression, as far as its first name tells.
    private mutating func isTypeLike(_ node: NodeID) -> Bool {
        if tree.kind(node) == .arrowExpr { return true }
        for inner in tree.preorder(node) where tree.kind(inner) == .declReferenceExpr { return isTypePath(inner) }
        return false
    }
}
