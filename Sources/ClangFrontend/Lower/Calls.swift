import CClang
import LeakModel

/// Calls.
extension Lowering {
    @discardableResult
    mutating func call(_ node: Int, into destination: Place?, isUsed: Bool) -> Operand {
        let parts = tree.children(node)
        guard let calleeNode = parts.first else { return unknownValue(node) }
        let inner = tree.stripped(calleeNode)
        var arguments = Array(parts.dropFirst())
        var callee = Callee.unknown
        var result = TypeID.unknown
        var isNoReturn = false
        if tree.kind(inner) == Kind.declRefExpr, case .function(let name) = referent(of: inner).meaning {
            let referent = referent(of: inner)
            let spelled = facts.names[name]
            if let operand = builtinCall(spelled, node, arguments, into: destination, isUsed: isUsed) { return operand }
            let plain = plainName(spelled)
            callee = referent.isImplicit ? .maybeMacro(name) : .named(plain == spelled ? name : facts.names.intern(plain))
            if spelled.hasSuffix("_chk"), plain != spelled { arguments = checkedArguments(arguments, plain) }
            result = referent.result
            isNoReturn = referent.isNoReturn || Self.neverReturning.contains(plain)
        } else {
            callee = indirectCallee(inner)
            result = typeID(of: node)
        }
        function.argumentDepth += 1
        let values = arguments.map { Argument(value: value($0), range: range($0)) }
        function.argumentDepth -= 1
        let isVoid = typeClass(of: node) == .void
        let place = isVoid || !isUsed ? nil : destination ?? temporary(for: node)
        let source = source(node)
        builder.emitCall(
            Call(
                callee: callee, result: place, flags: place == nil ? .isDiscarded : [],
                resultType: result, range: source.range, nameRange: nameRange(inner, in: source.range)),
            arguments: values, origin: source.origin)
        if isNoReturn { builder.terminate(.unreachable, range: source.range, origin: source.origin) }
        return place.map { .place($0) } ?? .unknown
    }

    /// Functions that never return, also where no header says so.
    private static let neverReturning: Set<String> = [
        "exit", "_exit", "_Exit", "abort", "quick_exit", "longjmp", "siglongjmp", "_longjmp", "unreachable", "trap",
        "__assert_fail", "__assert_rtn", "__assert",
    ]

    /// The name of the function that a builtin stands for: `__builtin_free`, `__builtin___strcpy_chk`.
    private func plainName(_ name: String) -> String {
        if name.hasPrefix("__sync_"), let suffix = name.split(separator: "_").last, ["1", "2", "4", "8", "16"].contains(suffix) {
            // clang names the operation by its width.
            return String(name.dropLast(suffix.utf8.count + 1))
        }
        guard name.hasPrefix("__builtin_") else { return name }
        var plain = String(name.dropFirst("__builtin_".count))
        if plain.hasPrefix("__"), plain.hasSuffix("_chk") { plain = String(plain.dropFirst(2).dropLast(4)) }
        return plain
    }

    /// Without the object sizes that the checked variants take: the last argument of `__memcpy_chk`.
    private func checkedArguments(_ arguments: [Int], _ plain: String) -> [Int] {
        switch plain {
        case "memcpy", "memmove", "memset", "mempcpy", "strcpy", "strncpy", "strcat", "strncat", "stpcpy", "stpncpy",
            "strlcpy", "strlcat":
            Array(arguments.dropLast())
        case "sprintf", "vsprintf": arguments.count > 3 ? [arguments[0]] + arguments[3...] : arguments
        case "snprintf", "vsnprintf": arguments.count > 4 ? Array(arguments[0...1]) + arguments[4...] : arguments
        default: arguments
        }
    }

    /// Builtins that are not calls. Nil for all other functions.
    private mutating func builtinCall(
        _ name: String, _ node: Int, _ arguments: [Int], into destination: Place?, isUsed: Bool
    ) -> Operand? {
        guard name.hasPrefix("__builtin_") else { return nil }
        switch name {
        case "__builtin_expect", "__builtin_expect_with_probability", "__builtin_assume_aligned",
            "__builtin_unpredictable":
            guard let first = arguments.first else { return nil }
            if isUsed { return value(first, into: destination) }
            effect(first)
            return .unknown
        case "__builtin_constant_p": return .constant(.integer(0))
        case "__builtin_object_size", "__builtin_dynamic_object_size": return .constant(.integer(-1))
        case "__builtin_assume": return .unknown
        case "__builtin_bswap16", "__builtin_bswap32", "__builtin_bswap64", "__builtin_clz", "__builtin_clzl",
            "__builtin_clzll", "__builtin_ctz", "__builtin_ctzl", "__builtin_ctzll", "__builtin_popcount",
            "__builtin_popcountll", "__builtin_ffs", "__builtin_ffsl":
            guard isUsed else { return nil }
            return builtin(.convert, arguments.map { value($0) }, into: destination, at: node)
        default: return nil
        }
    }

    /// The argument that a call gives back as it is, when its truth is asked for.
    mutating func transparentArgument(of node: Int) -> Int? {
        let parts = tree.children(node)
        guard parts.count > 1 else { return nil }
        let inner = tree.stripped(parts[0])
        guard tree.kind(inner) == Kind.declRefExpr, case .function(let name) = referent(of: inner).meaning else { return nil }
        switch facts.names[name] {
        case "__builtin_expect", "__builtin_expect_with_probability", "__builtin_unpredictable": return parts[1]
        default: return nil
        }
    }

    /// A call through a variable, a member or an element that holds a function pointer.
    private mutating func indirectCallee(_ node: Int) -> Callee {
        var node = node
        while tree.kind(node) == Kind.unaryOperator, unaryOperator(node) == Unary.dereference,
            let child = tree.children(node).first
        {
            node = tree.stripped(child)
        }
        switch value(node) {
        case .place(let place), .addressOf(let place): return .place(place)
        case .function(let name): return .named(name)
        default: return .unknown
        }
    }

    /// The callee's name where it is written, else the whole call.
    private mutating func nameRange(_ callee: Int, in whole: ByteRange) -> ByteRange {
        let place = cclang_location(unit, tree.cursor(callee))
        guard place.is_macro == 0, whole.contains(place.start) else { return whole }
        let length = string(cclang_spelling(unit, tree.cursor(callee))).utf8.count
        let end = place.start + UInt32(clamping: length)
        return end <= whole.end ? ByteRange(place.start, end) : whole
    }
}
