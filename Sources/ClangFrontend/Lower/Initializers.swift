import CClang
import LeakModel

/// Initialisers of variables: one assignment a member.
extension Lowering {
    /// Members and elements beyond this number are not written out one by one.
    private static let elementLimit = 512

    /// Gives a place its first value from an initialiser expression.
    mutating func initialize(_ place: Place, with node: Int, type: cclang_type) {
        let inner = tree.stripped(node)
        if tree.kind(inner) == Kind.initListExpr {
            fill(place, from: inner, type: type)
        } else if tree.kind(inner) == Kind.compoundLiteralExpr, let list = tree.expressions(inner).last,
            tree.kind(list) == Kind.initListExpr, !TypeKind.isArray(cclang_canonical(unit, type).kind)
        {
            fill(place, from: list, type: type)
        } else {
            store(node, to: place, at: node)
        }
    }

    /// A braced list used as a value: `(struct s){…}` without a variable, or `{0}` for a scalar.
    mutating func initializerList(_ node: Int, into destination: Place?) -> Operand {
        let place = destination ?? temporary(for: node)
        fill(place, from: node, type: cclang_type_of(unit, tree.cursor(node)))
        return .place(place)
    }

    private mutating func fill(_ place: Place, from list: Int, type: cclang_type) {
        let canonical = cclang_canonical(unit, type)
        let items = tree.expressions(list)
        switch canonical.kind {
        case TypeKind.record: fillRecord(place, items, canonical, at: list)
        case _ where TypeKind.isArray(canonical.kind): fillArray(place, items, cclang_element(unit, canonical), at: list)
        default:
            if let first = items.first { initialize(place, with: first, type: type) }
        }
    }

    /// What a value that is not named in the list starts with.
    private mutating func clear(_ place: Place, _ type: cclang_type, at node: Int) {
        switch typeClass(type) {
        case .pointer: assign(place, .constant(.null), at: node)
        case .integer, .boolean: assign(place, .constant(.integer(0)), at: node)
        case .floating: assign(place, .constant(.other), at: node)
        default: break
        }
    }

    private mutating func fillRecord(_ place: Place, _ items: [Int], _ type: cclang_type, at node: Int) {
        let members = recordMembers(type)
        let isUnion = cclang_type_declaration(unit, type).kind == Kind.unionDecl
        var position = 0
        var used: Set<Int> = []
        var next = 0
        while next < items.count {
            let item = items[next]
            if let designated = designation(item) {
                next += 1
                var target = place
                for name in designated.path { target = target.appending(name) }
                if let first = designated.firstMember, let index = members.firstIndex(where: { $0.name == first }) {
                    position = index + 1
                    used.insert(index)
                }
                initialize(target, with: designated.value, type: designated.type ?? cclang_type_of(unit, tree.cursor(designated.value)))
                continue
            }
            guard position < members.count else { break }
            let member = members[position]
            used.insert(position)
            position += 1
            next += consume(items, from: next, into: member.isUnnamed ? place : place.member(member.name), type: member.type)
        }
        guard !isUnion, members.count <= Self.elementLimit else { return }
        for (index, member) in members.enumerated() where !used.contains(index) && !member.isUnnamed {
            clear(place.member(member.name), member.type, at: node)
        }
    }

    private mutating func fillArray(_ place: Place, _ items: [Int], _ element: cclang_type, at node: Int) {
        let isPlain = typeClass(element) == .integer || typeClass(element) == .floating
        var index: Int64 = 0
        var next = 0
        while next < items.count {
            if next >= Self.elementLimit, isPlain { break }
            var key = PathElement(.element)
            if let designated = designation(items[next]) {
                next += 1
                var target = place
                for step in designated.path { target = target.appending(step) }
                if let first = designated.firstIndex { index = first + 1 }
                initialize(target, with: designated.value, type: designated.type ?? element)
                continue
            }
            if index < Self.elementLimit { key = PathElement(.element, facts.names.intern("\(index)")) }
            index += 1
            next += consume(items, from: next, into: place.appending(key), type: element)
        }
    }

    /// Initialises one member or element from the items at a position; how many it took. Inner braces may be left out.
    private mutating func consume(_ items: [Int], from start: Int, into place: Place, type: cclang_type) -> Int {
        let item = items[start]
        let inner = tree.stripped(item)
        let canonical = cclang_canonical(unit, type)
        let isAggregate = canonical.kind == TypeKind.record || TypeKind.isArray(canonical.kind)
        guard isAggregate, tree.kind(inner) != Kind.initListExpr, tree.kind(inner) != Kind.stringLiteral,
            tree.kind(inner) != Kind.compoundLiteralExpr, typeClass(of: item) != .record,
            function.expressionDepth < 64
        else {
            initialize(place, with: item, type: type)
            return 1
        }
        function.expressionDepth += 1
        defer { function.expressionDepth -= 1 }
        var taken = 0
        if canonical.kind == TypeKind.record {
            let members = recordMembers(canonical)
            let isUnion = cclang_type_declaration(unit, canonical).kind == Kind.unionDecl
            for member in isUnion ? Array(members.prefix(1)) : members where start + taken < items.count {
                if designation(items[start + taken]) != nil { break }
                taken += consume(items, from: start + taken, into: place.member(member.name), type: member.type)
            }
        } else {
            let element = cclang_element(unit, canonical)
            let size = max(0, cclang_array_size(unit, canonical))
            var index: Int64 = 0
            while index < size, start + taken < items.count, designation(items[start + taken]) == nil {
                let key = PathElement(.element, facts.names.intern("\(index)"))
                taken += consume(items, from: start + taken, into: place.appending(key), type: element)
                index += 1
            }
        }
        return max(1, taken)
    }

    private struct Designation {
        var path: [PathElement] = []
        var firstMember: Name?
        var firstIndex: Int64?
        var value: Int
        var type: cclang_type?
    }

    /// `.a.b[1] = value`: libclang shows the members and indices, then the value.
    private mutating func designation(_ node: Int) -> Designation? {
        guard tree.kind(node) == Kind.unexposedExpr else { return nil }
        let parts = tree.children(node)
        guard parts.count >= 2, let value = parts.last, Kind.isExpression(tree.kind(value)), isDesignated(node, parts)
        else { return nil }
        var result = Designation(value: value)
        for part in parts.dropLast() {
            if tree.kind(part) == Kind.memberRef {
                let declaration = cclang_referenced(unit, tree.cursor(part))
                result.type = cclang_type_of(unit, declaration)
                let name = spelling(declaration)
                guard !name.isNone, !facts.names[name].contains("(") else { continue }
                result.path.append(.field(name))
                if result.firstMember == nil, result.firstIndex == nil { result.firstMember = name }
            } else {
                let index = integerConstant(part)
                if let type = result.type { result.type = cclang_element(unit, cclang_canonical(unit, type)) }
                result.path.append(PathElement(.element, index.map { facts.names.intern("\($0)") } ?? .none))
                if result.firstMember == nil, result.firstIndex == nil { result.firstIndex = index ?? 0 }
            }
        }
        return result
    }

    /// A designation has type `void` and its parts are members and constants.
    private mutating func isDesignated(_ node: Int, _ parts: [Int]) -> Bool {
        if tree.kind(parts[0]) == Kind.memberRef { return true }
        return typeClass(of: node) == .void && parts.dropLast().allSatisfy {
            tree.kind($0) == Kind.memberRef || Kind.isExpression(tree.kind($0))
        }
    }

    struct RecordMember {
        var name: Name
        var type: cclang_type
        var isUnnamed: Bool
    }

    /// The members that a list without designators fills, in order. Unnamed bit-fields take no value.
    mutating func recordMembers(_ type: cclang_type) -> [RecordMember] {
        var count: UInt32 = 0
        guard let fields = cclang_fields(unit, type, &count) else { return [] }
        let cursors = Array(UnsafeBufferPointer(start: fields, count: Int(count)))
        var members: [RecordMember] = []
        for cursor in cursors {
            let name = spelling(cursor)
            let type = cclang_type_of(unit, cursor)
            let isUnnamed = name.isNone || facts.names[name].contains("(")
            if isUnnamed, cclang_canonical(unit, type).kind != TypeKind.record { continue }
            members.append(RecordMember(name: isUnnamed ? .none : name, type: type, isUnnamed: isUnnamed))
        }
        return members
    }
}
