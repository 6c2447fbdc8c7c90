import LeakModel

/// A member of a type of the file, by name.
struct MemberKey: Hashable {
    var owner: Name
    var member: Name

    init(_ owner: Name, _ member: Name) {
        self.owner = owner
        self.member = member
    }
}

/// What a name stands for in a type or at the top level; several where it is overloaded.
struct MemberFlags: OptionSet, Sendable {
    let rawValue: UInt8

    static let property = MemberFlags(rawValue: 1)
    static let method = MemberFlags(rawValue: 2)
    static let staticProperty = MemberFlags(rawValue: 4)
    static let staticMethod = MemberFlags(rawValue: 8)
    static let enumCase = MemberFlags(rawValue: 16)
    /// A function of that name may throw.
    static let canThrow = MemberFlags(rawValue: 32)
    /// A function of that name returns `Never`.
    static let isNoReturn = MemberFlags(rawValue: 64)
}

/// A type declared in the file.
struct TypeInfo {
    var kind: SyntaxKind
    var inherits: [Name] = []
}

/// The declarations of a file by name, collected before bodies are lowered.
struct FileIndex {
    /// By qualified name. Extensions of types of other files are no entries.
    var types: [Name: TypeInfo] = [:]
    /// Short names of nested types.
    var nestedNames: Set<Name> = []
    var members: [MemberKey: MemberFlags] = [:]
    /// Functions outside types.
    var functions: [Name: MemberFlags] = [:]
    /// Variables outside types: the linked name by the name as written.
    var globals: [Name: Name] = [:]

    func isType(_ name: Name) -> Bool { types[name] != nil }

    /// The member in the type, or in what it inherits within the file.
    func member(_ name: Name, of owner: Name) -> MemberFlags? {
        guard !owner.isNone else { return nil }
        var owner = owner
        for _ in 0..<8 {
            if let known = members[MemberKey(owner, name)] { return known }
            guard let superclass = types[owner]?.inherits.first(where: { types[$0] != nil }) else { return nil }
            owner = superclass
        }
        return nil
    }
}

extension Lowering {
    mutating func indexFile() {
        for item in tree.children(tree.root) { indexDeclaration(item, in: TypeContext(), depth: 0) }
    }

    /// Enters a declaration and what is nested in it, without bodies.
    mutating func indexDeclaration(_ node: NodeID, in context: TypeContext, depth: Int) {
        guard depth < Lowering.depthLimit else { return }
        let owner = context.name
        switch tree.kind(node) {
        case .classDecl, .structDecl, .enumDecl, .actorDecl, .protocolDecl:
            let short = nameChild(of: node).name
            let name = qualified(owner, short)
            var info = TypeInfo(kind: tree.kind(node))
            info.inherits = inheritedNames(of: node)
            if index.types[name] == nil { index.types[name] = info }
            if !owner.isNone { index.nestedNames.insert(short) }
            indexMembers(of: node, name: name, context, depth)
        case .typealiasDecl, .associatedtypeDecl:
            let short = nameChild(of: node).name
            let name = qualified(owner, short)
            if index.types[name] == nil { index.types[name] = TypeInfo(kind: .typealiasDecl) }
            if !owner.isNone { index.nestedNames.insert(short) }
        case .extensionDecl:
            guard let type = tree.child(node, where: \.isType) else { return }
            indexMembers(of: node, name: extendedName(type), context, depth)
        case .funcDecl: indexFunction(node, owner)
        case .variableDecl: indexVariables(node, owner)
        case .enumCaseDecl:
            for element in tree.children(node, .enumCaseElement) {
                index.members[MemberKey(owner, nameChild(of: element).name), default: []].insert(.enumCase)
            }
        case .ifConfig:
            for clause in tree.children(node, .ifConfigClause) {
                for item in tree.children(clause) { indexDeclaration(item, in: context, depth: depth + 1) }
            }
        default: break
        }
    }

    private mutating func indexMembers(of node: NodeID, name: Name, _ context: TypeContext, _ depth: Int) {
        guard let block = tree.child(node, .memberBlock) else { return }
        var inner = context
        inner.names.insert(name, at: 0)
        for member in tree.children(block) { indexDeclaration(member, in: inner, depth: depth + 1) }
    }

    private mutating func indexFunction(_ node: NodeID, _ owner: Name) {
        let name = nameChild(of: node).name
        let modifiers = modifiers(of: node)
        var flags: MemberFlags = modifiers.isStatic ? .staticMethod : .method
        if let effects = tree.child(node, .effects), has(.throws, in: effects) || has(.rethrows, in: effects) {
            flags.insert(.canThrow)
        }
        if returnsNever(node) { flags.insert(.isNoReturn) }
        if owner.isNone {
            index.functions[name] = joined(index.functions[name], flags)
        } else {
            let key = MemberKey(owner, name)
            index.members[key] = joined(index.members[key], flags)
        }
    }

    /// Overloads may throw if one does, and never return if none does.
    private func joined(_ known: MemberFlags?, _ flags: MemberFlags) -> MemberFlags {
        guard let known, !known.isDisjoint(with: [.method, .staticMethod]) else { return flags.union(known ?? []) }
        var result = known.union(flags)
        if !known.contains(.isNoReturn) || !flags.contains(.isNoReturn) { result.remove(.isNoReturn) }
        return result
    }

    func returnsNever(_ node: NodeID) -> Bool {
        guard let clause = tree.child(node, .returnClause), let type = tree.firstChild(clause) else { return false }
        return tree.text(type) == "Never"
    }

    private mutating func indexVariables(_ node: NodeID, _ owner: Name) {
        let modifiers = modifiers(of: node)
        for binding in tree.children(node, .binding) {
            for (name, _) in patternNames(binding) {
                if owner.isNone {
                    index.globals[name] = modifiers.isFilePrivate ? intern("\(facts.file)#\(text(name))") : name
                } else {
                    index.members[MemberKey(owner, name), default: []].insert(
                        modifiers.isStatic ? .staticProperty : .property)
                }
            }
        }
    }

    /// The names that the pattern of a `binding` declares.
    mutating func patternNames(_ binding: NodeID) -> [(name: Name, range: ByteRange)] {
        guard let pattern = tree.child(binding, where: \.isPattern) else { return [] }
        if tree.kind(pattern) == .identifierPattern { return [nameChild(of: pattern)] }
        var result: [(Name, ByteRange)] = []
        for node in tree.preorder(pattern) where tree.kind(node) == .identifierPattern { result.append(nameChild(of: node)) }
        return result
    }

    /// Superclass and protocols as written, qualified where the file declares them nested.
    mutating func inheritedNames(of node: NodeID) -> [Name] {
        guard let clause = tree.child(node, .inheritanceClause) else { return [] }
        var result: [Name] = []
        for type in tree.children(clause) { appendHeads(of: type, to: &result) }
        return result
    }

    private mutating func appendHeads(of type: NodeID, to result: inout [Name]) {
        switch tree.kind(type) {
        case .compositionType, .attributedType, .tupleType, .tupleTypeElement:
            for part in tree.children(type) where tree.kind(part) != .attribute && tree.kind(part) != .modifier {
                appendHeads(of: part, to: &result)
            }
        case .suppressedType: break
        default:
            let name = headName(of: type)
            if !name.isNone { result.append(name) }
        }
    }
}
