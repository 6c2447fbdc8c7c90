import LeakModel

extension Program {
    /// A place as people write it: `conn->fd`, `self.handle`; empty for a temporary.
    func text(of place: Place, in id: FunctionID) -> String {
        let function = self[id]
        var text: String
        switch place.base {
        case .local(let local): text = names[function[local].name]
        case .parameter(let index):
            text = Int(index) < function.parameters.count ? names[function.parameters[Int(index)].name] : ""
        case .capture(let index):
            text = Int(index) < function.captures.count ? names[function.captures[Int(index)].name] : ""
        case .selfValue: text = "self"
        case .global(let name): text = global(named: name).map { names[$0.shortName] } ?? names[name]
        case .named(let name): text = names[name]
        }
        guard !text.isEmpty else { return "" }
        for element in place.path.elements {
            switch element.kind {
            case .field: text += "." + names[element.name]
            case .indirectField: text += "->" + names[element.name]
            case .element: text += "[\(names[element.name])]"
            case .dereference: text = "*" + text
            case .payload, .deeper, .none: break
            }
        }
        return text
    }

    /// What a call calls, as written: `fopen`, `FileHandle`.
    func calleeText(of call: Call, in id: FunctionID) -> String {
        if case .place(let place) = call.callee { return text(of: place, in: id) }
        guard let name = call.callee.baseName else { return "" }
        if names[name] == "init", case .place(let place)? = call.receiver, case .named(let type) = place.base { return names[type] }
        return names[name]
    }
}

extension Frame {
    /// Where an acquisition's handle is kept first: the named variable or field that it is put into.
    func handlePlace(of acquisition: Acquisition) -> Place? {
        let call = function[acquisition.call]
        var place: Place?
        switch acquisition.slot {
        case .result: place = call.result
        case .receiver: place = call.receiver?.place
        case .argument(let index), .pointee(let index):
            let arguments = function.arguments(of: call)
            guard index < arguments.count else { return nil }
            switch arguments[arguments.startIndex + index].value {
            case .addressOf(let target), .place(let target): place = target
            default: return nil
            }
        }
        for _ in 0..<4 {
            guard let current = place, isTemporary(current) else { break }
            guard let next = assigned(from: current) else { break }
            place = next
        }
        return place
    }

    func isTemporary(_ place: Place) -> Bool {
        if case .local(let local) = place.base { place.path.isEmpty && function[local].isTemporary } else { false }
    }

    /// The place that a temporary is copied to.
    private func assigned(from source: Place) -> Place? {
        for block in function.blocks {
            for instruction in block.instructions {
                if case .assign(let target, .place(source)) = instruction.operation { return target }
            }
        }
        return nil
    }
}
