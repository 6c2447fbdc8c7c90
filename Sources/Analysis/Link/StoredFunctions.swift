import LeakModel

extension Program {
    /// Finds the closures of locals that are set once, and the functions that C stores in fields by name.
    mutating func indexStoredFunctions() {
        for id in functionIDs {
            var closures: [LocalID: FunctionID] = [:]
            var reassigned: Set<LocalID> = []
            for block in self[id].blocks {
                for instruction in block.instructions {
                    switch instruction.operation {
                    case .closure(let place, let closure):
                        guard case .local(let local) = place.base, place.path.isEmpty else { continue }
                        if closures.updateValue(closure, forKey: local) != nil { reassigned.insert(local) }
                    case .assign(let place, let operand):
                        if case .local(let local) = place.base, place.path.isEmpty {
                            if closures[local] != nil { reassigned.insert(local) }
                            if case .place(let source) = operand, source.path.isEmpty,
                                case .local(let origin) = source.base, let closure = closures[origin]
                            {
                                if closures.updateValue(closure, forKey: local) != nil { reassigned.insert(local) }
                            }
                        }
                        storeFunction(operand, at: place, from: id)
                    case .call, .endOfLife, .opaque: break
                    }
                }
            }
            for local in reassigned { closures[local] = nil }
            if !closures.isEmpty { closureIndex[id] = closures }
        }
    }

    private mutating func storeFunction(_ operand: Operand, at place: Place, from id: FunctionID) {
        guard case .function(let name) = operand, let field = place.path.last,
            field.kind == .field || field.kind == .indirectField, languages[Int(self[id].file)] == .c
        else { return }
        let candidates = functions(named: name)
        let file = self[id].file
        guard let target = candidates.first(where: { self[$0].file == file }) ?? candidates.first else { return }
        if storedFunctions[field.name]?.contains(target) != true { storedFunctions[field.name, default: []].append(target) }
    }
}
