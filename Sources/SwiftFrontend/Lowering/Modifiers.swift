import LeakModel

/// What stands before a declaration's keyword.
struct Modifiers: OptionSet, Sendable, BitwiseCopyable {
    let rawValue: UInt16

    static let `static` = Modifiers(rawValue: 1 << 0)
    static let filePrivate = Modifiers(rawValue: 1 << 1)
    static let `public` = Modifiers(rawValue: 1 << 2)
    static let override = Modifiers(rawValue: 1 << 3)
    static let lazy = Modifiers(rawValue: 1 << 4)
    static let final = Modifiers(rawValue: 1 << 5)
    static let mutating = Modifiers(rawValue: 1 << 6)
    static let convenience = Modifiers(rawValue: 1 << 7)
    static let weak = Modifiers(rawValue: 1 << 8)
    static let unowned = Modifiers(rawValue: 1 << 9)

    var isStatic: Bool { contains(.static) }
    var isFilePrivate: Bool { contains(.filePrivate) }
    var strength: Strength { contains(.weak) ? .weak : contains(.unowned) ? .unowned : .strong }

    /// The flags of a function declared so.
    var functionFlags: Function.Flags {
        var flags: Function.Flags = []
        if isStatic { flags.insert(.isStatic) }
        if isFilePrivate { flags.insert(.isFilePrivate) }
        if contains(.public) { flags.insert(.isPublic) }
        if contains(.override) { flags.insert(.isOverride) }
        if contains(.mutating) { flags.insert(.isMutating) }
        if contains(.convenience) { flags.insert(.isConvenience) }
        return flags
    }

    /// The flags of a property declared so.
    var propertyFlags: Property.Flags {
        var flags: Property.Flags = []
        if isStatic { flags.insert(.isStatic) }
        if isFilePrivate { flags.insert(.isFilePrivate) }
        if contains(.public) { flags.insert(.isPublic) }
        if contains(.override) { flags.insert(.isOverride) }
        if contains(.lazy) { flags.insert(.isLazy) }
        return flags
    }
}

extension Lowering {
    func modifiers(of node: NodeID) -> Modifiers {
        var result: Modifiers = []
        for child in tree.children(node) {
            let kind = tree.kind(child)
            if kind == .modifier { result.formUnion(modifier(child)) } else if kind != .attribute && kind != .ifConfig { break }
        }
        return result
    }

    private func modifier(_ node: NodeID) -> Modifiers {
        switch tree.firstWord(node) {
        case .static, .class: return .static
        // `private(set)` says nothing of the declaration itself.
        case .private, .fileprivate: return tree.tokens(node).count == 1 ? .filePrivate : []
        case .public, .open: return tree.tokens(node).count == 1 ? .public : []
        case .override: return .override
        case .lazy: return .lazy
        case .final: return .final
        case .mutating: return .mutating
        case .convenience: return .convenience
        case .weak: return .weak
        case .unowned: return .unowned
        default: return []
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
