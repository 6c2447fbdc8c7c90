import CClang
import LeakModel

/// Types of C as `TypeRef`s.
extension Lowering {
    mutating func typeClass(of node: Int) -> TypeClass { typeClass(cclang_type_of(unit, tree.cursor(node))) }

    mutating func typeID(of node: Int) -> TypeID { typeID(cclang_type_of(unit, tree.cursor(node))) }

    mutating func typeClass(_ type: cclang_type) -> TypeClass {
        guard let key = type.data.0 else { return .other }
        if let known = typeClasses[key] { return known }
        var canonical = cclang_canonical(unit, type)
        if canonical.kind == TypeKind.atomic, let inner = atomicValue(canonical) { canonical = inner }
        let kind = canonical.kind
        let result: TypeClass
        switch kind {
        case TypeKind.pointer, TypeKind.blockPointer, TypeKind.nullPtr: result = .pointer
        case TypeKind.bool: result = .boolean
        case TypeKind.void: result = .void
        case TypeKind.enumeration: result = .integer
        case TypeKind.record: result = .record
        case _ where TypeKind.isArray(kind): result = .array
        case _ where TypeKind.isFunction(kind): result = .function
        case _ where TypeKind.isInteger(kind): result = .integer
        case _ where TypeKind.isFloating(kind): result = .floating
        default: result = .other
        }
        typeClasses[key] = result
        return result
    }

    private func atomicValue(_ type: cclang_type) -> cclang_type? {
        let value = cclang_value(unit, type)
        return value.kind == TypeKind.invalid ? nil : cclang_canonical(unit, value)
    }

    mutating func typeID(_ type: cclang_type) -> TypeID {
        guard let key = type.data.0, type.kind != TypeKind.invalid else { return .unknown }
        if let known = typeIDs[key] { return known }
        guard typeDepth < 24 else { return .unknown }
        typeDepth += 1
        let id = makeType(type)
        typeDepth -= 1
        typeIDs[key] = id
        return id
    }

    private mutating func makeType(_ type: cclang_type) -> TypeID {
        switch type.kind {
        case TypeKind.elaborated: return typeID(cclang_named(unit, type))
        case TypeKind.attributed: return typeID(cclang_modified(unit, type))
        case TypeKind.typedef: return typedefType(type)
        case TypeKind.pointer, TypeKind.blockPointer:
            let pointee = cclang_pointee(unit, type)
            if TypeKind.isFunction(cclang_canonical(unit, pointee).kind), pointee.kind != TypeKind.typedef {
                return functionType(pointee)
            }
            return facts.types.intern(TypeRef(.pointer, arguments: [typeID(pointee)]))
        case TypeKind.record:
            return facts.types.intern(TypeRef(.record, name: tagName(cclang_type_declaration(unit, type))))
        case TypeKind.enumeration:
            return facts.types.intern(TypeRef(.enumeration, name: tagName(cclang_type_declaration(unit, type))))
        case TypeKind.bool: return facts.types.intern(TypeRef(.boolean))
        case TypeKind.void: return facts.types.intern(TypeRef(.void))
        case TypeKind.atomic: return typeID(cclang_value(unit, type))
        case _ where TypeKind.isArray(type.kind):
            return facts.types.intern(TypeRef(.array, arguments: [typeID(cclang_element(unit, type))]))
        case _ where TypeKind.isFunction(type.kind): return functionType(type)
        case _ where TypeKind.isInteger(type.kind):
            return facts.types.intern(TypeRef(.integer, name: plainSpelling(type)))
        case _ where TypeKind.isFloating(type.kind):
            return facts.types.intern(TypeRef(.floating, name: plainSpelling(type)))
        default:
            let canonical = cclang_canonical(unit, type)
            if TypeKind.isFunction(canonical.kind) { return functionType(type) }
            return canonical.data.0 == type.data.0 || canonical.kind == TypeKind.unexposed ? .unknown : typeID(canonical)
        }
    }

    /// The spelling of a builtin type without qualifiers.
    private mutating func plainSpelling(_ type: cclang_type) -> Name {
        var words = string(cclang_type_spelling(unit, type)).split(separator: " ")
        words.removeAll { $0 == "const" || $0 == "volatile" || $0 == "restrict" || $0 == "_Atomic" }
        return facts.names.intern(words.joined(separator: " "))
    }

    private mutating func functionType(_ type: cclang_type) -> TypeID {
        var parts = [typeID(cclang_result(unit, type))]
        for index in 0..<max(0, cclang_parameter_count(unit, type)) {
            parts.append(typeID(cclang_parameter(unit, type, UInt32(index))))
        }
        return facts.types.intern(TypeRef(.function, arguments: parts))
    }

    /// A typedef of a number is that number by the typedef's name; others keep their name, and those of system
    /// headers that are pointers or records are declared as aliases on first use.
    private mutating func typedefType(_ type: cclang_type) -> TypeID {
        let declaration = cclang_type_declaration(unit, type)
        let name = spelling(declaration)
        switch typeClass(type) {
        case .integer where cclang_canonical(unit, type).kind != TypeKind.enumeration:
            return facts.types.intern(TypeRef(.integer, name: name))
        case .floating: return facts.types.intern(TypeRef(.floating, name: name))
        case .boolean: return facts.types.intern(TypeRef(.boolean, name: name))
        case .void: return facts.types.intern(TypeRef(.void, name: name))
        default: break
        }
        let id = facts.types.intern(TypeRef(.nominal, name: name))
        if let key = type.data.0 { typeIDs[key] = id }
        if !isProject(cclang_location(unit, declaration).file) { declareAlias(declaration, name: name, isSystem: true) }
        return id
    }

    /// The tag of a record or an enumeration; for one without tag the name of its typedef, else its place.
    mutating func tagName(_ declaration: cclang_cursor) -> Name {
        let name = spelling(declaration)
        if !name.isNone, !facts.names[name].contains("(") { return name }
        let spelled = string(cclang_type_spelling(unit, cclang_canonical(unit, cclang_type_of(unit, declaration))))
        let last = spelled.split(separator: " ").last.map(String.init) ?? ""
        if !spelled.contains("("), !last.isEmpty { return facts.names.intern(last) }
        let place = cclang_location(unit, declaration)
        return facts.names.intern("\(displayNames[place.file] ?? "")#\(place.start)")
    }
}
