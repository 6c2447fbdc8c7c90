/// The text of a function's graph, one instruction a line, blocks as `b0:` in order. Equal graphs give equal text.
///
/// Spelling: `p->next`, `self.items[]`, `*out` are places; `@g` a global, `%3` a temporary, `x'2` the second local
/// of that name, `?name` an unresolved name, `^name` a capture, `…` what lies deeper than a path can say;
/// `#add(…)` a builtin, `[p->fn](…)` a call through a place, `macro? f(…)` a call that may be a macro.
/// After an instruction, `;` introduces its origin where it is not `written`.
public func dumpGraph(_ function: Function, names: NameTable, types: TypeTable) -> String {
    GraphDump(function: function, names: names, types: types).text()
}

/// The spelling of a place of `function`, as in `dumpGraph`.
public func dumpPlace(_ place: Place, in function: Function, names: NameTable) -> String {
    GraphDump(function: function, names: names, types: TypeTable()).spell(place)
}

/// The spelling of an operand of `function`, as in `dumpGraph`.
public func dumpOperand(_ operand: Operand, in function: Function, names: NameTable) -> String {
    GraphDump(function: function, names: names, types: TypeTable()).spell(operand)
}

/// The spelling of a condition of `function`, as in `dumpGraph`.
public func dumpCondition(_ condition: Condition, in function: Function, names: NameTable) -> String {
    GraphDump(function: function, names: names, types: TypeTable()).spell(condition)
}

/// One function with what is needed to spell its parts.
struct GraphDump {
    let function: Function
    let names: NameTable
    let types: TypeTable
    /// For each local its name in the dump.
    private let localNames: [String]

    init(function: Function, names: NameTable, types: TypeTable) {
        self.function = function
        self.names = names
        self.types = types
        localNames = Self.localNames(of: function, names: names)
    }

    private static func localNames(of function: Function, names: NameTable) -> [String] {
        var seen: [Name: Int] = [:]
        for parameter in function.parameters where !parameter.name.isNone { seen[parameter.name, default: 0] += 1 }
        var result: [String] = []
        for (index, local) in function.locals.enumerated() {
            guard !local.isTemporary, !local.name.isNone else {
                result.append("%\(index)")
                continue
            }
            let count = seen[local.name, default: 0] + 1
            seen[local.name] = count
            result.append(count == 1 ? names[local.name] : "\(names[local.name])'\(count)")
        }
        return result
    }

    func text() -> String {
        var lines: [String] = []
        for (index, block) in function.blocks.enumerated() {
            lines.append("b\(index):")
            for instruction in block.instructions {
                lines.append("  " + spell(instruction.operation) + suffix(instruction.origin))
            }
            lines.append("  " + spell(block.terminator) + suffix(block.terminatorOrigin))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func suffix(_ origin: Origin) -> String {
        switch origin {
        case .written: ""
        case .macro: " ; macro"
        case .deferred: " ; deferred"
        case .implicit: " ; implicit"
        }
    }

    func spell(_ operation: Operation) -> String {
        switch operation {
        case .call(let id): spell(function[id])
        case .assign(let place, let operand): "\(spell(place)) = \(spell(operand))"
        case .closure(let place, let id): "\(spell(place)) = closure f\(id.raw)"
        case .endOfLife(let local): "end \(spell(Place.local(local)))"
        case .opaque(let slice): "opaque(\(list(slice)))"
        }
    }

    func spell(_ call: Call) -> String {
        var text = call.result.map { "\(spell($0)) = " } ?? ""
        if call.flags.contains(.isForcedTry) { text += "try! " }
        if call.flags.contains(.isOptionalTry) { text += "try? " }
        if call.flags.contains(.isAwaited) { text += "await " }
        if call.flags.contains(.isInitializer) { text += "new " }
        if let receiver = call.receiver {
            text += call.flags.contains(.isSuper) ? "super." : spell(receiver)
            text += call.flags.contains(.isOptionalChained) ? "?." : call.flags.contains(.isSuper) ? "" : "."
        }
        let arguments = function.arguments(of: call).map { argument in
            (argument.label.isNone ? "" : "\(names[argument.label]): ") + spell(argument.value)
                + (argument.isTrailingClosure ? " {}" : "")
        }
        text += "\(spell(call.callee))(\(arguments.joined(separator: ", ")))"
        if call.flags.contains(.isDiscarded) { text += " ; discarded" }
        return text
    }

    func spell(_ callee: Callee) -> String {
        switch callee {
        case .named(let name): names[name]
        case .method(let name): names[name]
        case .place(let place): "[\(spell(place))]"
        case .builtin(let builtin): "#\(builtin)"
        case .maybeMacro(let name): "macro? \(names[name])"
        case .unknown: "<unknown>"
        }
    }

    func spell(_ terminator: Terminator) -> String {
        switch terminator {
        case .jump(let target): "jump b\(target.raw)"
        case .branch(let condition, let then, let otherwise):
            "branch \(spell(condition)) ? b\(then.raw) : b\(otherwise.raw)"
        case .invoke(let id, let normal, let thrown): "invoke \(spell(function[id])) ? b\(normal.raw) : throw b\(thrown.raw)"
        case .switch(let operand, let slice):
            "switch \(spell(operand)) ["
                + function.arms(slice).map { "\(spell($0.pattern)): b\($0.target.raw)" }.joined(separator: ", ") + "]"
        case .return(let operand): operand.map { "return \(spell($0))" } ?? "return"
        case .throw(let operand): operand.map { "throw \(spell($0))" } ?? "throw"
        case .unreachable: "unreachable"
        }
    }

    func spell(_ pattern: SwitchArm.Pattern) -> String {
        switch pattern {
        case .constant(let constant): spell(constant)
        case .range(let low, let high): "\(low)...\(high)"
        case .enumCase(let name): ".\(names[name])"
        case .default: "default"
        case .opaque: "opaque"
        }
    }

    func spell(_ condition: Condition) -> String {
        switch condition {
        case .compare(let left, let relation, let right): "\(spell(left)) \(spell(relation)) \(spell(right))"
        case .isCase(let place, let name): "\(spell(place)) is .\(names[name])"
        case .opaque(let reads, let text): "opaque(\(list(reads))) `\(names[text])`"
        }
    }

    private func spell(_ relation: Relation) -> String {
        switch relation {
        case .equal: "=="
        case .notEqual: "!="
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        }
    }

    func spell(_ operand: Operand) -> String {
        switch operand {
        case .place(let place): spell(place)
        case .addressOf(let place): "&\(spell(place))"
        case .constant(let constant): spell(constant)
        case .function(let name): "func \(names[name])"
        case .boundMethod(let place, let name): "bound \(spell(place)).\(names[name])"
        case .unknown: "_"
        }
    }

    func spell(_ constant: Constant) -> String {
        switch constant {
        case .null: "null"
        case .integer(let value): "\(value)"
        case .string(let name): quoted(names[name])
        case .symbol(let name): ".\(names[name])"
        case .other: "<constant>"
        }
    }

    private func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 32: result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private func list(_ slice: PoolSlice) -> String {
        function.places(slice).map { spell($0) }.joined(separator: ", ")
    }

    func spell(_ place: Place) -> String {
        var text: String
        switch place.base {
        case .local(let id): text = localNames[Int(id.raw)]
        case .parameter(let index):
            if index < function.parameters.count, !function.parameters[Int(index)].name.isNone {
                text = names[function.parameters[Int(index)].name]
            } else {
                text = "$\(index)"
            }
        case .capture(let index):
            text = index < function.captures.count ? "^" + names[function.captures[Int(index)].name] : "^\(index)"
        case .selfValue: text = "self"
        case .global(let name): text = "@" + names[name]
        case .named(let name): text = "?" + names[name]
        }
        var isPrefixed = false
        for element in place.path.elements {
            let name = names[element.name]
            if element.kind == .dereference {
                text = "*" + text
                isPrefixed = true
                continue
            }
            if isPrefixed {
                text = "(\(text))"
                isPrefixed = false
            }
            switch element.kind {
            case .field: text += ".\(name)"
            case .indirectField: text += "->\(name)"
            case .element: text += "[\(name)]"
            case .payload: text += "?\(name)"
            case .deeper: text += "…"
            case .none, .dereference: break
            }
        }
        return text
    }
}
