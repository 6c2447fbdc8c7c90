import LeakModel

/// What a `switch` or `if case` looks at. The parts of a tuple written in place stay apart.
enum Subject {
    case place(Place)
    case tuple([Place])
}

// Patterns.
extension Lowering {
    mutating func lowerSubject(_ node: NodeID) -> Subject {
        guard tree.kind(node) == .tupleExpr else { return .place(place(of: lower(node, .value), tree.range(node))) }
        var parts: [Place] = []
        for argument in tree.children(node, .argument) {
            guard let expression = tree.child(argument, where: \.isExpression) else { continue }
            parts.append(place(of: lower(expression, .value), tree.range(expression)))
        }
        return .tuple(parts)
    }

    mutating func matchPattern(_ pattern: NodeID, _ place: Place, else failure: BlockID, binds: Bool) {
        matchPattern(pattern, .place(place), else: failure, binds: binds)
    }

    /// Tests the subject; goes to `failure` where the pattern does not fit, and goes on with its variables bound.
    /// `binds`: a bare name is a new variable (inside `let` or `var`).
    mutating func matchPattern(_ pattern: NodeID, _ subject: Subject, else failure: BlockID, binds: Bool) {
        depth += 1
        defer { depth -= 1 }
        guard depth < Lowering.depthLimit else { return giveUp(pattern) }
        let range = tree.range(pattern)
        switch tree.kind(pattern) {
        case .wildcardPattern, .wildcardExpr: break
        case .identifierPattern: bindName(in: pattern, subject, range)
        case .valueBindingPattern:
            if let inner = tree.lastChild(pattern) { matchPattern(inner, subject, else: failure, binds: true) }
        case .expressionPattern, .patternExpr, .parenExpr:
            if let inner = tree.firstChild(pattern) { matchPattern(inner, subject, else: failure, binds: binds) }
        case .tuplePattern: matchTuple(tree.children(pattern, .tuplePatternElement), subject, failure, binds)
        case .tupleExpr: matchTuple(tree.children(pattern, .argument), subject, failure, binds)
        case .declReferenceExpr where binds: bindName(in: pattern, subject, range)
        case .implicitMemberExpr, .memberExpr, .callExpr: matchCase(pattern, subject, failure, binds)
        case .optionalChainExpr, .asExpr: matchWrapped(pattern, subject, failure, binds)
        default: matchValue(pattern, subject, failure)
        }
    }

    private mutating func bindName(in node: NodeID, _ subject: Subject, _ range: ByteRange, type: TypeID = .unknown) {
        let local = Local(name: nameChild(of: node).name, type: type, range: range, isConstant: true)
        let value = operand(of: subject, range)
        let place = declareLocal(local)
        assign(place, value, range)
    }

    private mutating func matchTuple(_ elements: [NodeID], _ subject: Subject, _ failure: BlockID, _ binds: Bool) {
        for (index, element) in elements.enumerated() {
            guard let inner = tree.lastChild(element), let part = part(index, of: elements.count, subject) else { continue }
            matchPattern(inner, part, else: failure, binds: binds)
        }
    }

    /// `.name`, `Type.name`, `.name(payload)`; `.some(x)` and `.none` speak of optionals.
    private mutating func matchCase(_ node: NodeID, _ subject: Subject, _ failure: BlockID, _ binds: Bool) {
        guard let (caseName, arguments) = casePattern(node), case .place(let place) = subject else {
            return matchValue(node, subject, failure)
        }
        let range = tree.range(node)
        if caseName == words.some {
            test(.compare(.place(place), .notEqual, .constant(.null)), failure, range)
            return matchTuple(arguments, subject, failure, binds)
        }
        if caseName == words.none {
            return test(.compare(.place(place), .equal, .constant(.null)), failure, range)
        }
        test(.isCase(place, caseName), failure, range)
        matchPayload(arguments, of: place.appending(PathElement(.payload, caseName)), failure, binds)
    }

    /// One argument is the payload itself, several are its fields by label or position.
    mutating func matchPayload(_ arguments: [NodeID], of payload: Place, _ failure: BlockID, _ binds: Bool) {
        for (index, argument) in arguments.enumerated() {
            guard let inner = tree.lastChild(argument) else { continue }
            let field = arguments.count == 1 ? payload : payload.appending(.field(intern("\(index)")))
            matchPattern(inner, field, else: failure, binds: binds)
        }
    }

    /// The case name and payload patterns of an enum case pattern.
    mutating func casePattern(_ node: NodeID) -> (name: Name, arguments: [NodeID])? {
        switch tree.kind(node) {
        case .expressionPattern, .patternExpr:
            return tree.firstChild(node).flatMap { casePattern($0) }
        case .implicitMemberExpr: return (nameChild(of: node).name, [])
        case .memberExpr:
            guard let base = tree.firstChild(node), isTypePath(base) else { return nil }
            return (nameChild(of: node).name, [])
        case .callExpr:
            guard let callee = tree.firstChild(node), tree.child(node, .closureExpr) == nil,
                let (name, _) = casePattern(callee)
            else { return nil }
            return (name, tree.child(node, .argumentList).map { tree.children($0, .argument) } ?? [])
        default: return nil
        }
    }

    /// Whether the expression is a type's name as far as its spelling tells: `Foo`, `Foo.Bar`, `Foo<T>`.
    mutating func isTypePath(_ node: NodeID) -> Bool {
        var next = node
        while true {
            switch tree.kind(next) {
            case .declReferenceExpr:
                let name = nameChild(of: next).name
                return !isBound(name) && (index.isType(name) || looksLikeType(name))
            case .memberExpr:
                let name = nameChild(of: next).name
                guard looksLikeType(name), let base = tree.firstChild(next) else { return false }
                next = base
            case .specializeExpr:
                guard let base = tree.firstChild(next) else { return false }
                next = base
            default: return false
            }
        }
    }

    /// `x?` and `x as T`.
    private mutating func matchWrapped(_ node: NodeID, _ subject: Subject, _ failure: BlockID, _ binds: Bool) {
        guard case .place(let place) = subject, let inner = tree.firstChild(node) else { return matchValue(node, subject, failure) }
        let range = tree.range(node)
        if tree.kind(node) == .optionalChainExpr {
            test(.compare(.place(place), .notEqual, .constant(.null)), failure, range)
            return matchPattern(inner, subject, else: failure, binds: binds)
        }
        let reads = frame.builder.makePlaces([place])
        test(.opaque(reads: reads, text: condensedText(node)), failure, range)
        let type = tree.child(node, where: \.isType).map { typeID($0) } ?? .unknown
        if let name = boundName(inner, binds) {
            let local = Local(name: name.name, type: type, range: name.range, isConstant: true)
            let target = declareLocal(local)
            return assign(target, .place(place), range)
        }
        matchPattern(inner, subject, else: failure, binds: binds)
    }

    private mutating func boundName(_ node: NodeID, _ binds: Bool) -> (name: Name, range: ByteRange)? {
        switch tree.kind(node) {
        case .identifierPattern: nameChild(of: node)
        case .declReferenceExpr where binds: nameChild(of: node)
        case .patternExpr, .expressionPattern: tree.firstChild(node).flatMap { boundName($0, binds) }
        case .valueBindingPattern: tree.lastChild(node).flatMap { boundName($0, true) }
        default: nil
        }
    }

    /// Constants and ranges are compared; other values only read.
    private mutating func matchValue(_ node: NodeID, _ subject: Subject, _ failure: BlockID) {
        let range = tree.range(node)
        guard case .place(let place) = subject else {
            return test(.opaque(reads: .empty, text: condensedText(node)), failure, range)
        }
        if tree.kind(node) == .binaryExpr, matchRange(node, place, failure) { return }
        if let constant = constant(node) {
            return test(.compare(.place(place), .equal, .constant(constant)), failure, range)
        }
        var reads = [place]
        if tree.kind(node) != .isPattern, tree.kind(node).isExpression, let value = lower(node, .value).place { reads.append(value) }
        let slice = frame.builder.makePlaces(reads)
        test(.opaque(reads: slice, text: condensedText(node)), failure, range)
    }

    private mutating func matchRange(_ node: NodeID, _ place: Place, _ failure: BlockID) -> Bool {
        guard let sign = tree.child(node, .operatorName), let (low, high) = operands(of: node) else { return false }
        let spelling = tree.text(sign)
        guard spelling == "..." || spelling == "..<", let low = constant(low), let high = constant(high) else { return false }
        let range = tree.range(node)
        test(.compare(.place(place), .greaterOrEqual, .constant(low)), failure, range)
        test(.compare(.place(place), spelling == "..." ? .lessOrEqual : .less, .constant(high)), failure, range)
        return true
    }

    /// Goes on where the condition holds.
    mutating func test(_ condition: Condition, _ failure: BlockID, _ range: ByteRange) {
        let next = makeBlock()
        branch(condition, then: next, else: failure, range)
        position(at: next)
    }

    // MARK: - Bindings that always fit

    /// Declares the variables of a pattern and gives them their parts of the value.
    mutating func bindPattern(
        _ pattern: NodeID, to subject: Subject?, type: TypeID = .unknown, isConstant: Bool = true,
        strength: Strength = .strong, origin: Origin = .written
    ) {
        let range = tree.range(pattern)
        switch tree.kind(pattern) {
        case .identifierPattern:
            let (name, nameRange) = nameChild(of: pattern)
            let local = Local(name: name, type: type, range: nameRange, isConstant: isConstant, strength: strength)
            let value = subject.map { operand(of: $0, range) }
            let place = declareLocal(local)
            if let value { assign(place, value, range, origin: origin) }
        case .tuplePattern:
            let elements = tree.children(pattern, .tuplePatternElement)
            for (index, node) in elements.enumerated() {
                guard let inner = tree.lastChild(node) else { continue }
                let element = subject.flatMap { self.part(index, of: elements.count, $0) }
                bindPattern(inner, to: element, isConstant: isConstant, origin: origin)
            }
        case .valueBindingPattern, .patternExpr, .expressionPattern:
            if let inner = tree.lastChild(pattern) {
                bindPattern(inner, to: subject, type: type, isConstant: isConstant, strength: strength, origin: origin)
            }
        default: break
        }
    }

    /// One element of a tuple; of one in brackets alone the value itself.
    private mutating func part(_ index: Int, of count: Int, _ subject: Subject) -> Subject? {
        if count == 1 { return subject }
        switch subject {
        case .place(let place): return .place(place.appending(.field(intern("\(index)"))))
        case .tuple(let places): return index < places.count ? .place(places[index]) : nil
        }
    }

    private mutating func operand(of subject: Subject, _ range: ByteRange) -> Operand {
        switch subject {
        case .place(let place): .place(place)
        case .tuple(let places): builtin(.aggregate, places.map { .place($0) }, range)
        }
    }
}
