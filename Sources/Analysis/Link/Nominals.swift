import LeakModel
import Rules

/// Joins declarations and extensions of one name. C records live in a name space of their own.
func mergeTypes(_ declarations: [TypeDeclaration], into program: inout Program) {
    for declaration in declarations where declaration.kind == .alias {
        if program.aliases[declaration.name] == nil { program.aliases[declaration.name] = declaration.aliased }
    }
    for declaration in declarations where declaration.kind != .alias && declaration.kind != .extension {
        program.declare(declaration)
    }
    for declaration in declarations where declaration.kind == .extension { program.extend(declaration) }
    for id in program.functionIDs {
        let function = program[id]
        guard !function.owner.isNone, function.kind != .closure, function.kind != .localFunction else { continue }
        if let nominal = program.nominalIndex[program.canonicalName(function.owner)] {
            program.nominals[Int(nominal.raw)].functions.append(id)
        }
    }
}

extension Program {
    fileprivate mutating func declare(_ declaration: TypeDeclaration) {
        let isRecord = declaration.kind == .record || declaration.kind == .union
        let known = isRecord ? recordIndex[declaration.name] : nominalIndex[declaration.name]
        if let known {
            // The same C record may be declared in two units; two Swift types of one name are not told apart.
            if isRecord && nominals[Int(known.raw)].properties.map(\.name) == declaration.properties.map(\.name) { return }
            nominals[Int(known.raw)].isAmbiguous = true
            return
        }
        let id = NominalID(raw: UInt32(nominals.count))
        nominals.append(Nominal(declaration, isDeclared: true))
        if isRecord { recordIndex[declaration.name] = id } else { nominalIndex[declaration.name] = id }
    }

    fileprivate mutating func extend(_ declaration: TypeDeclaration) {
        let name = canonicalName(declaration.name)
        guard let known = nominalIndex[name] else {
            let id = NominalID(raw: UInt32(nominals.count))
            var nominal = Nominal(declaration, isDeclared: false)
            nominal.name = name
            nominals.append(nominal)
            nominalIndex[name] = id
            return
        }
        let index = Int(known.raw)
        for name in declaration.inherits where !nominals[index].inherits.contains(name) {
            nominals[index].inherits.append(name)
        }
        nominals[index].properties += declaration.properties
        nominals[index].propertyFiles += Array(repeating: declaration.file, count: declaration.properties.count)
        nominals[index].cases += declaration.cases
    }

    /// The name of the type that an alias finally stands for, or the name itself.
    func canonicalName(_ name: Name) -> Name {
        var name = name
        for _ in 0..<8 {
            guard nominalIndex[name] == nil, let type = aliases[name] else { return name }
            let target = types[type]
            guard target.kind == .nominal || target.kind == .record, target.name != name else { return name }
            name = target.name
        }
        return name
    }
}

extension Nominal {
    init(_ declaration: TypeDeclaration, isDeclared: Bool) {
        name = declaration.name
        kind = declaration.kind == .extension ? .struct : declaration.kind
        self.isDeclared = isDeclared
        inherits = declaration.inherits
        properties = declaration.properties
        propertyFiles = Array(repeating: declaration.file, count: declaration.properties.count)
        cases = declaration.cases
        attributes = declaration.attributes
        file = declaration.file
        nameRange = declaration.nameRange
        range = declaration.range
    }
}

/// Types that library pages declare, where the program does not declare them itself.
func addLibraryTypes(_ libraries: [Library], to program: inout Program) {
    for entry in libraries.flatMap(\.types) {
        let name = program.names.intern(entry.name)
        let id: NominalID
        if let known = program.nominalIndex[name] {
            if program[known].isDeclared { continue }
            id = known
        } else {
            id = NominalID(raw: UInt32(program.nominals.count))
            let declaration = TypeDeclaration(kind: entry.kind, name: name, nameRange: .zero, range: .zero, body: .zero)
            program.nominals.append(Nominal(declaration, isDeclared: false))
            program.nominalIndex[name] = id
        }
        program.describe(id, entry)
    }
}

extension Program {
    fileprivate mutating func describe(_ id: NominalID, _ entry: Library.TypeEntry) {
        let index = Int(id.raw)
        nominals[index].kind = entry.kind
        nominals[index].isLibrary = true
        for name in entry.inherits.map({ names.intern($0) }) where !nominals[index].inherits.contains(name) {
            nominals[index].inherits.append(name)
        }
        for (name, type) in entry.properties.sorted(by: { $0.key < $1.key }) {
            addLibraryProperty(name, type: parseType(type), strength: .strong, to: index)
        }
        for name in entry.weakProperties { addLibraryProperty(name, type: .unknown, strength: .weak, to: index) }
    }

    private mutating func addLibraryProperty(_ name: String, type: TypeID, strength: Strength, to index: Int) {
        let name = names.intern(name)
        if let known = nominals[index].properties.firstIndex(where: { $0.name == name }) {
            nominals[index].properties[known].strength = strength
            return
        }
        nominals[index].properties.append(
            Property(name: name, type: type, strength: strength, nameRange: .zero, range: .zero))
        nominals[index].propertyFiles.append(nominals[index].file)
    }

    /// A type as library pages write it: `Foo`, `Foo?`, `[Foo]`, `[K: V]`, `Void`.
    mutating func parseType(_ text: String) -> TypeID {
        let text = text.filter { $0 != " " }
        if text.isEmpty { return .unknown }
        if text == "Void" || text == "()" { return types.intern(TypeRef(.void)) }
        if text.hasSuffix("?") { return types.intern(TypeRef(.optional, arguments: [parseType(String(text.dropLast()))])) }
        if text.hasPrefix("["), text.hasSuffix("]") {
            let inner = text.dropFirst().dropLast()
            guard let colon = inner.firstIndex(of: ":") else {
                return types.intern(TypeRef(.array, arguments: [parseType(String(inner))]))
            }
            let key = parseType(String(inner[..<colon]))
            let value = parseType(String(inner[inner.index(after: colon)...]))
            return types.intern(TypeRef(.dictionary, arguments: [key, value]))
        }
        if let angle = text.firstIndex(of: "<"), text.hasSuffix(">") {
            let name = names.intern(String(text[..<angle]))
            let inner = text[text.index(after: angle)...].dropLast()
            let arguments = inner.contains("<") ? [parseType(String(inner))] : inner.split(separator: ",").map { parseType(String($0)) }
            return types.intern(TypeRef(.nominal, name: name, arguments: arguments))
        }
        return types.intern(TypeRef(.nominal, name: names.intern(text)))
    }
}

extension Program {
    /// The type and all that it inherits, nearest first, each once. Ends at types that are not in view.
    public func supertypes(of id: NominalID) -> [Name] { supertypeLists[Int(id.raw)] }

    mutating func indexSupertypes() {
        supertypeLists = nominals.indices.map { inheritance(of: NominalID(raw: UInt32($0))) }
    }

    private func inheritance(of id: NominalID) -> [Name] {
        var result = [self[id].name]
        var index = 0
        while index < result.count, result.count < 64 {
            if let nominal = nominalIndex[canonicalName(result[index])] {
                for name in self[nominal].inherits where !result.contains(name) { result.append(name) }
            }
            index += 1
        }
        return result
    }

    /// Where a stored or computed property of this name is declared: in the type or in what it inherits.
    public func property(_ name: Name, of id: NominalID) -> (owner: NominalID, index: Int)? {
        if let index = self[id].properties.firstIndex(where: { $0.name == name }) { return (id, index) }
        guard !self[id].inherits.isEmpty else { return nil }
        for supertype in supertypes(of: id).dropFirst() {
            guard let owner = nominalIndex[canonicalName(supertype)] else { continue }
            if let index = self[owner].properties.firstIndex(where: { $0.name == name }) { return (owner, index) }
        }
        return nil
    }

    /// Whether values of the type are objects with identity. nil when that is not known.
    public func isReference(_ type: TypeID) -> Bool? {
        let type = resolved(type)
        let head = types[type]
        switch head.kind {
        case .optional: return head.arguments.first.flatMap { isReference($0) }
        case .pointer: return true
        case .nominal, .existential, .some: return nominal(of: type).flatMap { isReferenceType($0) }
        case .unknown: return nil
        case .record, .array, .dictionary, .tuple, .function, .metatype, .integer, .floating, .boolean, .void,
            .enumeration:
            return false
        }
    }

    /// Whether the nominal type is a class, an actor or a class-bound protocol. nil when its declaration is not in view.
    public func isReferenceType(_ id: NominalID) -> Bool? {
        let nominal = self[id]
        guard nominal.isDeclared || nominal.isLibrary, !nominal.isAmbiguous else { return nil }
        switch nominal.kind {
        case .class, .actor: return true
        case .struct, .enum, .record, .union: return false
        case .protocol: return isClassBound(id)
        case .extension, .alias: return nil
        }
    }

    private func isClassBound(_ id: NominalID) -> Bool? {
        for name in supertypes(of: id) {
            let text = names[name]
            if text == "AnyObject" || text == "class" || text == "NSObjectProtocol" { return true }
            if let supertype = nominalIndex[name], self[supertype].kind == .class { return true }
        }
        return nil
    }
}
