import LeakModel

extension GrowthAnalysis {
    /// Finds what the first parameter of a closure stands for where a wrapper of one value calls it.
    mutating func findClosureSources() {
        for id in program.functionIDs where !program.children[Int(id.raw)].isEmpty && !isC(id) {
            let closures = closuresByLocal(program[id])
            guard !closures.isEmpty else { continue }
            let function = program[id]
            for (index, call) in function.calls.enumerated() {
                guard case .place(let receiver)? = call.receiver else { continue }
                for argument in function.arguments(of: call) {
                    guard case .place(let place) = argument.value, case .local(let local) = place.base,
                        place.path.isEmpty, let closure = closures[local],
                        wraps(receiver, CallSite(id, CallID(raw: UInt32(index))))
                    else { continue }
                    closureSources[closure, default: [:]][0] = receiver
                }
            }
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
