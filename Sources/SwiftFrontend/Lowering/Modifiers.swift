import LeakModel

/// What stands before a declaration's keyword.
struct Modifiers {
    var isStatic = false
    var isFilePrivate = false
    var isPublic = false
    var isOverride = false
    var isLazy = false
    var isFinal = false
    var isMutating = false
    var isConvenience = false
    var strength = Strength.strong

    /// The flags of a function declared so.
    var functionFlags: Function.Flags {
        var flags: Function.Flags = []
        if isStatic { flags.insert(.isStatic) }
        if isFilePrivate { flags.insert(.isFilePrivate) }
        if isPublic { flags.insert(.isPublic) }
        if isOverride { flags.insert(.isOverride) }
        if isMutating { flags.insert(.isMutating) }
        if isConvenience { flags.insert(.isConvenience) }
        return flags
    }

    /// The flags of a property declared so.
    var propertyFlags: Property.Flags {
        var flags: Property.Flags = []
        if isStatic { flags.insert(.isStatic) }
        if isFilePrivate { flags.insert(.isFilePrivate) }
        if isPublic { flags.insert(.isPublic) }
        if isOverride { flags.insert(.isOverride) }
        if isLazy { flags.insert(.isLazy) }
        return flags
    }
}

extension Lowering {
    func modifiers(of node: NodeID) -> Modifiers {
        var result = Modifiers()
        for child in tree.children(node) {
            switch tree.kind(child) {
            case .attribute, .ifConfig: continue
            case .modifier: apply(child, to: &result)
            default: return result
            }
        }
        return result
    }

    private func apply(_ modifier: NodeID, to result: inout Modifiers) {
        switch tree.firstWord(modifier) {
        case .static, .class: result.isStatic = true
        // `private(set)` says nothing of the declaration itself.
        case .private, .fileprivate: if tree.tokens(modifier).count == 1 { result.isFilePrivate = true }
        case .public, .open: if tree.tokens(modifier).count == 1 { result.isPublic = true }
        case .override: result.isOverride = true
        case .lazy: result.isLazy = true
        case .final: result.isFinal = true
        case .mutating: result.isMutating = true
        case .convenience: result.isConvenience = true
        case .weak: result.strength = .weak
        case .unowned: result.strength = .unowned
        default: break
        }
    }

    /// The names of the attributes, also of those inside `#if`.
    mutating func attributes(of node: NodeID) -> [Name] {
        var result: [Name] = []
        for child in tree.children(node) {
            switch tree.kind(child) {
            case .attribute:
                guard let type = tree.firstChild(child) else { continue }
                let name = headName(of: type)
                if !name.isNone { result.append(name) }
            case .ifConfig:
                for clause in tree.children(child, .ifConfigClause) { result += attributes(of: clause) }
            default: break
            }
        }
        return result
    }

    /// Attributes that let the platform call a function by name.
    func isExternallyCalled(_ attributes: [Name]) -> Bool {
        attributes.contains { ["objc", "IBAction", "IBSegueAction", "_cdecl", "c"].contains(text($0)) }
    }

    mutating func genericParameters(of node: NodeID) -> [Name] {
        guard let clause = tree.child(node, .genericParameterClause) else { return [] }
        var result: [Name] = []
        for parameter in tree.children(clause, .genericParameter) { result.append(nameChild(of: parameter).name) }
        return result
    }
}
