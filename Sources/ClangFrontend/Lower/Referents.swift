import CClang
import LeakModel

/// What names refer to, and constants.
extension Lowering {
    /// The declaration that a name at a node refers to.
    mutating func referent(of node: Int) -> Referent {
        let declaration = cclang_referenced(unit, tree.cursor(node))
        guard let key = declaration.declaration, !Kind.isInvalid(declaration.kind) else {
            return Referent(meaning: .other)
        }
        if let base = function.variables[key] {
            // libclang gives a parameter `T a[]` the type that is written; it is a pointer.
            let isArray = declaration.kind != Kind.parmDecl && typeClass(cclang_type_of(unit, declaration)) == .array
            var known = referents[key] ?? Referent(meaning: .variable(base), isArray: isArray)
            known.meaning = .variable(base)
            referents[key] = known
            return known
        }
        let referent = referents[key] ?? makeReferent(declaration)
        referents[key] = referent
        // As an argument the value of an unknown name is one more unknown; anywhere else it may decide what happens.
        if referent.isMadeUp, function.argumentDepth == 0 { markIncomplete() }
        return referent
    }

    private mutating func makeReferent(_ declaration: cclang_cursor) -> Referent {
        switch declaration.kind {
        case Kind.enumConstantDecl: return Referent(meaning: .enumerator(cclang_enumerator(unit, declaration)))
        case Kind.functionDecl: return functionReferent(declaration)
        case Kind.varDecl:
            let isArray = typeClass(cclang_type_of(unit, declaration)) == .array
            if isMadeUp(declaration) {
                return Referent(meaning: .variable(.global(spelling(declaration))), isMadeUp: true)
            }
            return Referent(meaning: .variable(.global(globalName(declaration))), isArray: isArray)
        case Kind.parmDecl:
            // A parameter of a declaration inside another one (`typeof`, a nested prototype).
            return Referent(meaning: .variable(.named(spelling(declaration))))
        default: return Referent(meaning: .other)
        }
    }

    /// Whether only the prelude declares a variable: it may be a constant or any macro.
    private mutating func isMadeUp(_ declaration: cclang_cursor) -> Bool {
        guard hasPrelude, displayNames[cclang_location(unit, declaration).file] == nil else { return false }
        return String(cString: cclang_file_name(unit, cclang_location(unit, declaration).file)) == preludeName
    }

    private mutating func functionReferent(_ declaration: cclang_cursor) -> Referent {
        let name = spelling(declaration)
        var referent = Referent(meaning: .function(name))
        referent.result = typeID(cclang_result_of(unit, declaration))
        let place = extent(declaration)
        let length = UInt32(clamping: facts.names[name].utf8.count)
        // A declaration made up for a call has no extent, or covers the name alone.
        referent.isImplicit = (place.file < 0 || place.end - place.start == length)
            && cclang_type_of(unit, declaration).kind == TypeKind.functionNoProto
        if !referent.isImplicit {
            let declared = declare(declaration, name: name, at: place)
            referent.isNoReturn = declared.attributes.contains(.noReturn)
        }
        return referent
    }

    /// A global by its linked name: statics carry their file, those of functions also the function.
    mutating func globalName(_ declaration: cclang_cursor) -> Name {
        let name = spelling(declaration)
        let linkage = cclang_linkage(unit, declaration)
        // 2: internal, 1: none (a function's static).
        guard linkage == 2 || linkage == 1 else { return name }
        let file = displayNames[cclang_location(unit, declaration).file] ?? ""
        if linkage == 2 { return facts.names.intern("\(file)#\(facts.names[name])") }
        let owner = cclang_parent(unit, declaration)
        return facts.names.intern("\(file)#\(facts.names[spelling(owner)])#\(facts.names[name])")
    }

    /// The value of an integer constant expression.
    mutating func integerConstant(_ node: Int) -> Int64? {
        let node = tree.stripped(node)
        switch tree.kind(node) {
        case Kind.declRefExpr:
            if case .enumerator(let value) = referent(of: node).meaning { return value }
            return constants.isEmpty ? nil : cclang_referenced(unit, tree.cursor(node)).declaration.flatMap { constants[$0] }
        case Kind.integerLiteral, Kind.characterLiteral, Kind.unaryExpr, Kind.boolLiteralExpr, Kind.unexposedExpr:
            var value: Int64 = 0
            return cclang_integer(unit, tree.cursor(node), &value) != 0 ? value : nil
        case Kind.binaryOperator, Kind.unaryOperator, Kind.cStyleCastExpr, Kind.conditionalOperator:
            guard isConstantTree(node) else { return nil }
            var value: Int64 = 0
            return cclang_integer(unit, tree.cursor(node), &value) != 0 ? value : nil
        default: return nil
        }
    }

    /// Whether an expression holds nothing but constants. libclang would take a variable's first value for its value.
    private mutating func isConstantTree(_ node: Int) -> Bool {
        var next = node
        while next < tree.end(node) {
            let index = next
            // What `sizeof` asks about is not evaluated.
            next = tree.kind(index) == Kind.unaryExpr ? tree.end(index) : index + 1
            switch tree.kind(index) {
            case Kind.declRefExpr:
                guard integerConstant(index) != nil else { return false }
            case Kind.integerLiteral, Kind.characterLiteral, Kind.unaryExpr, Kind.unexposedExpr, Kind.parenExpr,
                Kind.cStyleCastExpr, Kind.binaryOperator, Kind.unaryOperator, Kind.conditionalOperator, Kind.typeRef,
                Kind.boolLiteralExpr:
                break
            default: return false
            }
        }
        return true
    }

    /// Whether a value's type has no sign; negative constants of such types are large ones.
    func isUnsigned(_ node: Int) -> Bool {
        let kind = cclang_canonical(unit, cclang_type_of(unit, tree.cursor(node))).kind
        return kind >= TypeKind.firstUnsigned && kind <= TypeKind.lastUnsigned
    }

    /// Arithmetic on two constants.
    func fold(_ operation: Builtin, _ left: Operand, _ right: Operand) -> Int64? {
        guard case .constant(.integer(let a)) = left, case .constant(.integer(let b)) = right else { return nil }
        switch operation {
        case .add: return a &+ b
        case .subtract: return a &- b
        case .multiply: return a &* b
        case .divide: return b == 0 || (a == .min && b == -1) ? nil : a / b
        case .remainder: return b == 0 || (a == .min && b == -1) ? nil : a % b
        case .bitAnd: return a & b
        case .bitOr: return a | b
        case .bitXor: return a ^ b
        case .shiftLeft: return b >= 0 && b < 64 ? a << b : nil
        case .shiftRight: return b >= 0 && b < 64 ? a >> b : nil
        default: return nil
        }
    }
}
