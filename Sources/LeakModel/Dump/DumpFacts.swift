/// Everything a unit says, as deterministic text: declarations, globals, then each function with its graph.
///
/// With a `function` name only the functions of that name (or qualified `Type.name`) are printed.
public func dumpFacts(_ facts: UnitFacts, function: String?) -> String {
    FactsDump(facts: facts).text(only: function)
}

private struct FactsDump {
    let facts: UnitFacts

    func text(only: String?) -> String {
        var lines: [String] = []
        if only == nil {
            lines.append("unit \(facts.language.rawValue) \(facts.files.joined(separator: ", "))")
            if !facts.includes.isEmpty { lines.append("includes \(facts.includes.count) files") }
            lines += facts.imports.map { "import \(facts.names[$0])" }
            lines += facts.typeDeclarations.flatMap(describe)
            lines += facts.declarations.map(describe)
            lines += facts.globals.map(describe)
        }
        for (index, function) in facts.functions.enumerated() {
            let name = qualifiedName(of: function)
            if let only, only != name, only != facts.names[function.name] { continue }
            if !lines.isEmpty { lines.append("") }
            lines += describe(function, index: index)
        }
        if only == nil {
            if !facts.directives.isEmpty || !facts.problems.isEmpty { lines.append("") }
            lines += facts.directives.map { "directive \(place($0.file, $0.range)) \($0.text)" }
            lines += facts.problems.map { problem in
                let range = problem.range.map { " \(text($0))" } ?? ""
                return "problem \(problem.kind.rawValue) \(problem.file)\(range): \(problem.message)"
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func name(_ name: Name) -> String { facts.names[name] }
    private func type(_ id: TypeID) -> String { dumpType(id, types: facts.types, names: facts.names) }
    private func text(_ range: ByteRange) -> String { "\(range.start)..<\(range.end)" }
    private func place(_ file: UInt32, _ range: ByteRange) -> String {
        file == 0 ? text(range) : "\(Int(file) < facts.files.count ? facts.files[Int(file)] : "?"):\(text(range))"
    }

    private func qualifiedName(of function: Function) -> String {
        function.owner.isNone ? name(function.name) : "\(name(function.owner)).\(name(function.name))"
    }

    private func describe(_ declaration: TypeDeclaration) -> [String] {
        var head = "\(declaration.kind) \(name(declaration.name))"
        if !declaration.genericParameters.isEmpty {
            head += "<\(declaration.genericParameters.map(name).joined(separator: ", "))>"
        }
        if !declaration.inherits.isEmpty { head += ": \(declaration.inherits.map(name).joined(separator: ", "))" }
        if declaration.aliased.isKnown { head += " = \(type(declaration.aliased))" }
        if !declaration.attributes.isEmpty { head += " @\(declaration.attributes.map(name).joined(separator: " @"))" }
        if declaration.isFinal { head += " final" }
        if declaration.isFilePrivate { head += " private" }
        head += "  \(place(declaration.file, declaration.range))"
        let cases = declaration.cases.map { item in
            "  case \(name(item.name))"
                + (item.payload.isEmpty ? "" : "(\(item.payload.map(type).joined(separator: ", ")))")
        }
        return [head] + declaration.properties.map { "  " + describe($0) } + cases
    }

    private func describe(_ property: Property) -> String {
        var text = "\(name(property.name)): \(type(property.type))"
        if property.strength != .strong { text += " \(property.strength)" }
        let flags: [(Property.Flags, String)] = [
            (.isStatic, "static"), (.isConstant, "let"), (.isComputed, "computed"), (.isLazy, "lazy"),
            (.isOverride, "override"), (.isFilePrivate, "private"), (.isPublic, "public"), (.startsEmpty, "empty"),
        ]
        for (flag, word) in flags where property.flags.contains(flag) { text += " \(word)" }
        for attribute in property.attributes { text += " @\(name(attribute))" }
        if let initializer = property.initializer { text += " = f\(initializer.raw)" }
        return text
    }

    private func describe(_ declaration: FunctionDeclaration) -> String {
        let owner = declaration.owner.isNone ? "" : "\(name(declaration.owner))."
        var text = "declare \(owner)\(name(declaration.name))\(name(declaration.labels))"
        text += signature(declaration.parameters, result: declaration.result, isVariadic: declaration.isVariadic)
        for attribute in declaration.attributes { text += " @\(describe(attribute))" }
        text += flags(declaration.flags)
        return text + (declaration.isProjectOwned ? "  \(place(declaration.file, declaration.range))" : "  system")
    }

    private func describe(_ attribute: FunctionDeclaration.Attribute) -> String {
        switch attribute {
        case .allocates: "allocates"
        case .releasedBy(let function, let argument): "releasedBy(\(name(function)), \(argument))"
        case .takesOwnership(let argument): "takes(\(argument))"
        case .holdsOwnership(let argument): "holds(\(argument))"
        case .returnsOwnership: "returnsOwnership"
        case .acquiresHandle(let argument): "acquires(\(argument))"
        case .releasesHandle(let argument): "releases(\(argument))"
        case .usesHandle(let argument): "uses(\(argument))"
        case .nonnull(let argument): "nonnull(\(argument))"
        case .returnsNonnull: "returnsNonnull"
        case .warnsUnusedResult: "warnsUnusedResult"
        case .noReturn: "noReturn"
        }
    }

    private func describe(_ global: Global) -> String {
        var text = "global \(name(global.name)): \(type(global.type))"
        if global.isConstant { text += " const" }
        if global.isFilePrivate { text += " private" }
        if global.isThreadLocal { text += " thread-local" }
        if global.strength != .strong { text += " \(global.strength)" }
        for attribute in global.attributes { text += " @\(name(attribute))" }
        if let value = global.value { text += " = \(value)" }
        if let initializer = global.initializer { text += " = f\(initializer.raw)" }
        return text + "  \(place(global.file, global.range))"
    }

    private func signature(_ parameters: [Parameter], result: TypeID, isVariadic: Bool) -> String {
        var items = parameters.map { parameter in
            var text = parameter.label.isNone ? "" : "\(name(parameter.label)) "
            text += "\(parameter.name.isNone ? "_" : name(parameter.name)): "
            if parameter.isInout { text += "inout " }
            if parameter.isEscaping { text += "@escaping " }
            if parameter.isAutoclosure { text += "@autoclosure " }
            if parameter.isConsuming { text += "consuming " }
            return text + type(parameter.type) + (parameter.isVariadic ? "..." : "")
                + (parameter.hasDefault ? " = default" : "")
        }
        if isVariadic { items.append("...") }
        return "(\(items.joined(separator: ", "))) -> \(type(result))"
    }

    private func flags(_ flags: Function.Flags) -> String {
        let words: [(Function.Flags, String)] = [
            (.isStatic, "static"), (.isFilePrivate, "private"), (.isOverride, "override"), (.isAsync, "async"),
            (.canThrow, "throws"), (.isNoReturn, "noreturn"), (.isVariadic, "variadic"), (.isLazy, "lazy"),
            (.isCalledAtOnce, "called-at-once"), (.isPublic, "public"), (.isMacroGenerated, "macro-generated"),
            (.isEntryPoint, "entry-point"), (.isMutating, "mutating"), (.isConvenience, "convenience"),
            (.isFailable, "failable"), (.isExternallyCalled, "externally-called"), (.isAutoclosure, "autoclosure"),
        ]
        return words.filter { flags.contains($0.0) }.map { " \($0.1)" }.joined()
    }

    private func describe(_ function: Function, index: Int) -> [String] {
        var head = "\(function.kind) f\(index) \(qualifiedName(of: function))\(name(function.labels))"
        head += signature(
            function.parameters, result: function.result, isVariadic: function.flags.contains(.isVariadic))
        head += flags(function.flags)
        for attribute in function.attributes { head += " @\(name(attribute))" }
        if let parent = function.parent { head += " in f\(parent.raw)" }
        if !function.isComplete { head += " INCOMPLETE" }
        head += "  \(place(function.file, function.range))"
        var lines = [head]
        let dump = GraphDump(function: function, names: facts.names, types: facts.types)
        for (index, local) in function.locals.enumerated() where !local.isTemporary {
            var text = "  local \(dump.spell(Place.local(LocalID(raw: UInt32(index))))): \(type(local.type))"
            if local.isConstant { text += " const" }
            if local.strength != .strong { text += " \(local.strength)" }
            if !local.cleanup.isNone { text += " cleanup(\(name(local.cleanup)))" }
            lines.append(text)
        }
        let outer = function.parent.flatMap { Int($0.raw) < facts.functions.count ? facts.functions[Int($0.raw)] : nil }
        for capture in function.captures {
            let source = outer.map { dumpPlace(capture.place, in: $0, names: facts.names) } ?? "?"
            var text = "  capture \(capture.strength) \(name(capture.name)) = \(source)"
            if capture.isExplicit { text += " explicit" }
            if capture.isImplicitSelf { text += " implicit-self" }
            lines.append(text)
        }
        lines += function.skipped.map { "  skipped \(text($0))" }
        let graph = dump.text().split(separator: "\n", omittingEmptySubsequences: true)
        return lines + graph.map { "  " + $0 }
    }
}
