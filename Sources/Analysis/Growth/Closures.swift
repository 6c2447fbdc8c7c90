import LeakModel
import Rules

extension GrowthAnalysis {
    /// Finds closures that run at most once for each call that takes them, and what their first parameter stands for where
    /// a wrapper of one value calls them.
    mutating func findClosureSources(_ libraries: [Library]) {
        let immediate = immediateCalls(libraries)
        for id in program.functionIDs where !program.children[Int(id.raw)].isEmpty && !isC(id) {
            let closures = closuresByLocal(program[id])
            guard !closures.isEmpty else { continue }
            let function = program[id]
            for (index, call) in function.calls.enumerated() {
                let site = CallSite(id, CallID(raw: UInt32(index)))
                for (position, argument) in function.arguments(of: call).enumerated() {
                    guard case .place(let place) = argument.value, case .local(let local) = place.base,
                        place.path.isEmpty, let closure = closures[local]
                    else { continue }
                    if call.callee.baseName.map({ immediate.contains($0) }) ?? false || isNonescaping(position, site) {
                        closuresAtOnce.insert(closure)
                    }
                    if case .place(let receiver)? = call.receiver, wraps(receiver, site) {
                        closureSources[closure, default: [:]][0] = receiver
                    }
                }
            }
        }
    }

    /// Names of calls that library pages say run their closures at once, or once and no more.
    private func immediateCalls(_ libraries: [Library]) -> Set<Name> {
        Set(libraries.flatMap(\.calls).filter { $0.keeping == .now || $0.keeping == .once }.compactMap { program.names.find($0.call.name) })
    }

    /// The parameter in view neither escapes nor is optional.
    private func isNonescaping(_ argument: Int, _ site: CallSite) -> Bool {
        let targets = program.targets(of: site)
        guard targets.certainty == .exact || targets.certainty == .candidates else { return false }
        return targets.functions.allSatisfy { target in
            guard program.language(of: target) == .swift else { return false }
            let binding = program.binding(of: site, to: target)
            guard argument < binding.count, let parameter = binding[argument].map({ program[target].parameters[$0] }) else { return false }
            return !parameter.isEscaping && program.types[program.resolved(parameter.type)].kind == .function
        }
    }

    private func wraps(_ receiver: Place, _ site: CallSite) -> Bool {
        let type = program.unwrapped(program.type(of: receiver, in: site.function))
        let head = program.types[type]
        switch head.kind {
        case .nominal: return head.arguments.count == 1 && kinds.isWrapper(type, in: program)
        case .unknown: return program.targets(of: site).certainty == .none
        default: return false
        }
    }
}

/// The closures that a function makes, by the local that holds each.
func closuresByLocal(_ function: Function) -> [LocalID: FunctionID] {
    var result: [LocalID: FunctionID] = [:]
    for block in function.blocks {
        for instruction in block.instructions {
            if case .closure(let place, let closure) = instruction.operation, place.path.isEmpty,
                case .local(let local) = place.base
            {
                result[local] = closure
            }
        }
    }
    return result
}
