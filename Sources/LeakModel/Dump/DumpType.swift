/// The spelling of a type: `char*`, `struct node*`, `[Int]`, `(Int) -> Void`; `?` where it is not known.
public func dumpType(_ id: TypeID, types: TypeTable, names: NameTable) -> String {
    dumpType(id, types: types, names: names, depth: 0)
}

/// Types can hold themselves only through a malformed table; the depth keeps the printer finite even then.
private func dumpType(_ id: TypeID, types: TypeTable, names: NameTable, depth: Int) -> String {
    guard depth < 32, Int(id.raw) < types.types.count else { return "…" }
    let type = types[id]
    let name = names[type.name]
    let arguments = type.arguments.map { dumpType($0, types: types, names: names, depth: depth + 1) }
    let first = arguments.first ?? "?"
    switch type.kind {
    case .unknown: return "?"
    case .nominal: return arguments.isEmpty ? name : "\(name)<\(arguments.joined(separator: ", "))>"
    case .record: return "struct \(name)"
    case .enumeration: return "enum \(name)"
    case .optional: return first + "?"
    case .array: return "[\(first)]"
    case .dictionary: return "[\(first): \(arguments.dropFirst().first ?? "?")]"
    case .tuple: return "(\(arguments.joined(separator: ", ")))"
    case .function: return "(\(arguments.dropFirst().joined(separator: ", "))) -> \(first)"
    case .pointer: return first + "*"
    case .existential: return "any \(name)"
    case .some: return "some \(name)"
    case .metatype: return "\(first).Type"
    case .integer, .floating, .boolean, .void:
        return type.name.isNone ? "\(type.kind)" : name
    }
}
