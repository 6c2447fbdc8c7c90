import LeakModel

/// How far a chain of members, calls and operators has been lowered.
struct Chain {
    enum Head {
        case value(Operand)
        /// A name that may turn out to be called.
        case name(Name, ByteRange, labels: Name)
        /// A member that may turn out to be called.
        case member(Operand, Name, ByteRange, labels: Name)
        /// A member of `super`.
        case superMember(Name, ByteRange)
        case superValue
        /// `.name`
        case implicitMember(Name, ByteRange)
        /// `[Int]`, `Foo<T>`, `[String: Int]` before brackets.
        case type(TypeID, Name, ByteRange)
        /// A closure written here.
        case closure(NodeID)
    }

    var head: Head
    /// A `?` or `!` stands right before what comes next.
    var isUnwrapped = false
    /// A `?` stands somewhere before what comes next.
    var isOptional = false
    /// The type whose member an implicit one is, where it is written.
    var expected = Name.none
    /// The last link put its value where the chain's is wanted.
    var isDelivered = false

    init(_ head: Head) { self.head = head }
}

// Chains: what follows a dot, brackets, `?`, `!` or an operator.
extension Lowering {
    mutating func start(of node: NodeID) -> Chain.Head {
        let range = tree.range(node)
        switch tree.kind(node) {
        case .declReferenceExpr:
            let (name, nameRange) = nameChild(of: node)
            return .name(name, nameRange, labels: nameArguments(of: node))
        case .selfExpr: return .value(reference(words.selfName, range, labels: .none))
        case .superExpr: return .superValue
        case .implicitMemberExpr:
            let (name, nameRange) = nameChild(of: node)
            return .implicitMember(name, nameRange)
        case .closureExpr: return .closure(node)
        case .postfixBase: return .value(frame.postfixBases.last ?? .unknown)
        case .arrayLiteral, .dictionaryLiteral:
            if let type = collectionType(of: node), isCalled(node) {
                return .type(type, tree.kind(node) == .arrayLiteral ? words.array : words.dictionary, range)
            }
            return .value(lower(node, .value))
        default: return .value(lower(node, .value))
        }
    }

    private mutating func nameArguments(of node: NodeID) -> Name {
        tree.child(node, .nameArguments).map { intern(tree.range($0)) } ?? .none
    }

    /// Whether the next token opens an argument list: `[Int]()`.
    private func isCalled(_ node: NodeID) -> Bool {
        let end = tree.tokens(node).upperBound
        guard end < tree.table.count else { return false }
        let token = tree.token(end)
        return token.kind == .leftParen && !token.isOnNewLine || token.kind == .period
    }

    mutating func lowerLink(_ node: NodeID, _ chain: inout Chain, _ demand: Demand) {
        let range = tree.range(node)
        switch tree.kind(node) {
        case .memberExpr: lowerMember(node, &chain)
        case .callExpr:
            chain.head = .value(lowerCall(node, chain, demand))
            (chain.isUnwrapped, chain.isDelivered) = (false, true)
        case .subscriptExpr:
            chain.head = .value(lowerSubscript(node, operand(of: chain), demand))
            (chain.isUnwrapped, chain.isDelivered) = (false, true)
        case .optionalChainExpr: (chain.isUnwrapped, chain.isOptional, chain.isDelivered) = (true, true, false)
        case .forceUnwrapExpr: (chain.isUnwrapped, chain.isDelivered) = (true, false)
        case .specializeExpr: lowerSpecialization(node, &chain)
        case .postfixOperatorExpr:
            finish(&chain, lowerPostfix(node, operand(of: chain), demand))
        case .binaryExpr:
            finish(&chain, lowerBinary(node, left: operand(of: chain), demand))
        case .asExpr: chain.head = .value(lowerCast(node, operand(of: chain)))
        case .isExpr:
            let reads = [operand(of: chain)]
            finish(&chain, builtin(.compare, reads, range, type: named(words.bool)))
            chain.isDelivered = false
        case .postfixIfConfigExpr: chain.head = .value(lowerPostfixConditional(node, operand(of: chain)))
        default: break
        }
    }

    private func finish(_ chain: inout Chain, _ operand: Operand) {
        chain = Chain(.value(operand))
        chain.isDelivered = true
    }

    private mutating func lowerMember(_ node: NodeID, _ chain: inout Chain) {
        let (name, nameRange) = nameChild(of: node)
        let labels = nameArguments(of: node)
        chain.isUnwrapped = false
        chain.isDelivered = false
        if case .superValue = chain.head {
            chain.head = .superMember(name, nameRange)
            return
        }
        if case .name(let module, _, _) = chain.head, isPlatformModule(module) {
            chain.head = .name(name, nameRange, labels: labels)
            return
        }
        let base = operand(of: chain)
        if name == words.selfName {
            chain.head = .value(base)
        } else if let type = nestedType(name, of: base) {
            chain.head = .value(.place(Place(.named(type))))
        } else {
            chain.head = .member(base, name, nameRange, labels: labels)
        }
    }

    /// `Glibc.open` is `open`: a module of the platform before the name says nothing more.
    private func isPlatformModule(_ name: Name) -> Bool {
        guard facts.imports.contains(name) || text(name) == "Swift", !isBound(name) else { return false }
        switch text(name) {
        case "Swift", "Glibc", "Musl", "Darwin", "Android", "WinSDK", "Foundation", "FoundationEssentials", "Dispatch", "UIKit",
            "AppKit", "SwiftUI", "Combine":
            return true
        default: return false
        }
    }

    /// `Outer.Inner` where the file declares it, or both are spelled like types.
    private mutating func nestedType(_ name: Name, of base: Operand) -> Name? {
        guard case .place(let place) = base, place.path.isEmpty, case .named(let outer) = place.base else { return nil }
        if index.nestedNames.contains(name), let full = facts.names.find(text(outer) + "." + text(name)), index.isType(full) {
            return full
        }
        guard looksLikeType(outer), looksLikeType(name), index.members[MemberKey(outer, name)] == nil else { return nil }
        return qualified(outer, name)
    }

    private mutating func lowerSpecialization(_ node: NodeID, _ chain: inout Chain) {
        chain.isDelivered = false
        guard let clause = tree.child(node, .genericArgumentClause) else { return }
        let arguments = tree.children(clause).map { typeID($0) }
        switch chain.head {
        case .name(let name, let range, _) where !isBound(name):
            let head = typeName(name)
            chain.head = .type(applied(head, arguments), head, range)
        case .value(.place(let place)) where place.path.isEmpty:
            if case .named(let name) = place.base {
                chain.head = .type(applied(name, arguments), name, tree.range(node))
            }
        default: break
        }
    }

    private mutating func lowerCast(_ node: NodeID, _ operand: Operand) -> Operand {
        let range = tree.range(node)
        let type = tree.child(node, where: \.isType).map { typeID($0) } ?? .unknown
        guard tree.ownToken(node, .postfixQuestion) != nil else {
            if case .constant = operand { return operand }
            let result = temporary(range, type: type)
            assign(result, operand, range, origin: .implicit)
            return .place(result)
        }
        let result = temporary(range, type: type.isKnown ? facts.types.intern(TypeRef(.optional, arguments: [type])) : type)
        let (fits, fails, join) = (makeBlock(), makeBlock(), makeBlock())
        let reads = frame.builder.makePlaces([operand.place].compactMap { $0 })
        branch(.opaque(reads: reads, text: condensedText(node)), then: fits, else: fails, range)
        position(at: fits)
        assign(result, operand, range, origin: .implicit)
        jump(join, range, origin: .implicit)
        position(at: fails)
        assign(result, .constant(.null), range, origin: .implicit)
        jump(join, range, origin: .implicit)
        position(at: join)
        return .place(result)
    }

    /// A chain that goes on differently in the arms of an `#if`.
    private mutating func lowerPostfixConditional(_ node: NodeID, _ base: Operand) -> Operand {
        guard let config = tree.child(node, .ifConfig) else { return base }
        let result = temporary(tree.range(node))
        assign(result, base, tree.range(node), origin: .implicit)
        frame.postfixBases.append(base)
        lowerConditionalItems(config) { lowering, item in
            if lowering.tree.kind(item).isExpression { _ = lowering.lower(item, .into(result)) }
        }
        frame.postfixBases.removeLast()
        return .place(result)
    }

    // MARK: - Values

    /// The chain so far as a value.
    mutating func operand(of chain: Chain) -> Operand {
        switch chain.head {
        case .value(let operand): return operand
        case .name(let name, let range, let labels): return reference(name, range, labels: labels)
        case .member(let base, let name, let range, let labels):
            return memberValue(base, name, range, labels: labels)
        case .superMember(let name, let range):
            guard let place = selfPlace(range) else { return .unknown }
            return .place(place.appending(.field(name)))
        case .superValue: return selfPlace(frame.builder.function.range).map { .place($0) } ?? .unknown
        case .implicitMember(let name, _): return .constant(.symbol(name))
        case .type(_, let name, _): return .place(Place(.named(name)))
        case .closure(let node): return lowerClosure(node)
        }
    }

    private mutating func memberValue(_ base: Operand, _ name: Name, _ range: ByteRange, labels: Name) -> Operand {
        let place = place(of: base, range)
        if !labels.isNone { return .boundMethod(place, name) }
        if isSelf(place), let member = index.member(name, of: context.name), member.contains(.method),
            !member.contains(.property)
        {
            return .boundMethod(place, name)
        }
        return .place(place.appending(.field(name)))
    }

    /// Whether the place is the object itself, as a method or closure of this function sees it.
    func isSelf(_ place: Place) -> Bool {
        guard place.path.isEmpty else { return false }
        switch place.base {
        case .selfValue: return true
        case .capture(let index): return frame.builder.function.captures[Int(index)].name == words.selfName
        case .local(let id): return frame.builder.function[id].name == words.selfName
        case .parameter, .global, .named: return false
        }
    }

    /// What a bare name means: a variable, a member of the type around, a declaration of the file, or for the linker.
    mutating func reference(_ name: Name, _ range: ByteRange, labels: Name) -> Operand {
        if let place = resolve(name, range) { return .place(place) }
        if text(name).utf8.first == UInt8(ascii: "$") { return dollarReference(name, range) }
        if name == words.capitalSelf, !context.name.isNone { return .place(Place(.named(context.name))) }
        if let operand = memberReference(name, range, labels: labels) { return operand }
        if let global = index.globals[name] { return .place(Place(.global(global))) }
        if index.functions[name] != nil || !labels.isNone || isOperator(name) { return .function(name) }
        return .place(Place(.named(typeName(name))))
    }

    private func isOperator(_ name: Name) -> Bool {
        guard let first = text(name).utf8.first else { return false }
        return first < 0x80 && !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= first || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= first
            || UInt8(ascii: "a")...UInt8(ascii: "z") ~= first || first == UInt8(ascii: "_"))
    }

    /// A member of the type around, or a static member of a type around that.
    private mutating func memberReference(_ name: Name, _ range: ByteRange, labels: Name) -> Operand? {
        for (depth, owner) in context.names.enumerated() {
            guard let member = index.member(name, of: owner) else { continue }
            if member.contains(.staticProperty) || member.contains(.staticMethod) && !member.contains(.property)
                && (context.isStatic || !member.contains(.method))
            {
                return .place(Place(.named(owner), Path([.field(name)])))
            }
            guard depth == 0 else { continue }
            if member.contains(.property), !context.isStatic, let object = selfPlace(range, implicit: true) {
                return .place(object.appending(.field(name)))
            }
            if member.contains(.method), !context.isStatic, let object = selfPlace(range, implicit: true) {
                return .boundMethod(object, name)
            }
        }
        return nil
    }

    /// `$0` of a closure, `$name` of a property wrapper.
    private mutating func dollarReference(_ name: Name, _ range: ByteRange) -> Operand {
        let digits = text(name).dropFirst()
        guard let position = Int(digits) else {
            let wrapped = intern(String(digits))
            if let place = resolve(wrapped, range) { return .place(place.appending(.field(name))) }
            if index.member(wrapped, of: context.name)?.contains(.property) == true,
                let object = selfPlace(range, implicit: true)
            {
                return .place(object.appending(.field(name)))
            }
            return .place(Place(.named(name)))
        }
        guard frame.makesParameters, position < 64 else { return .unknown }
        while frame.builder.function.parameters.count <= position {
            let name = intern("$\(frame.builder.function.parameters.count)")
            frame.builder.function.parameters.append(Parameter(name: name, range: range))
        }
        return .place(.parameter(position))
    }
}
