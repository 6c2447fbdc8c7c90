import LeakModel

// Scopes and bindings: what a name means inside a function.
extension Lowering {
    mutating func pushScope() { frame.scopes.append(Scope(firstBinding: bindings.count)) }

    /// Ends the scope: its defers run and its locals end where control reaches this point.
    mutating func popScope(_ range: ByteRange) {
        if !isClosed { leave(to: frame.scopes.count - 1, range) }
        guard let scope = frame.scopes.popLast() else { return }
        unbind(to: scope.firstBinding)
    }

    mutating func bind(_ name: Name, to place: Place) {
        if latest.count <= Int(name.raw) {
            latest += Array(repeating: -1, count: Swift.max(facts.names.strings.count, Int(name.raw) + 1) - latest.count)
        }
        bindings.append(
            Binding(name: name, place: place, frame: Int32(outerFrames.count), hidden: latest[Int(name.raw)]))
        latest[Int(name.raw)] = Int32(bindings.count - 1)
    }

    mutating func unbind(to count: Int) {
        while bindings.count > count, let binding = bindings.popLast() {
            latest[Int(binding.name.raw)] = binding.hidden
        }
    }

    /// A named local of the innermost scope. In a later arm of an `#if` the local that an earlier arm made of that name.
    mutating func declareLocal(_ local: Local) -> Place {
        if let scope = frame.scopes.last, let start = scope.conditionalStart,
            let known = binding(local.name), known >= start
        {
            return bindings[known].place
        }
        let id = frame.builder.makeLocal(local)
        bind(local.name, to: .local(id))
        if !frame.scopes.isEmpty { frame.scopes[frame.scopes.count - 1].locals.append(id) }
        return .local(id)
    }

    private func binding(_ name: Name) -> Int? {
        guard Int(name.raw) < latest.count, latest[Int(name.raw)] >= 0 else { return nil }
        return Int(latest[Int(name.raw)])
    }

    /// Whether the name means a variable of the function or of one around it.
    func isBound(_ name: Name) -> Bool { binding(name) != nil }

    /// Where the variable of this name is; captures are made on the way from the function that has it.
    mutating func resolve(_ name: Name, _ range: ByteRange, implicitSelf: Bool = false) -> Place? {
        guard let index = binding(name) else { return nil }
        let found = bindings[index]
        switch found.place.base {
        case .global, .named: return found.place
        case .local, .parameter, .capture, .selfValue: break
        }
        var place = found.place
        for level in Int(found.frame)..<outerFrames.count {
            place = capture(name, place, in: level + 1, range, implicitSelf: implicitSelf)
        }
        if implicitSelf, place == found.place { markImplicit(place) }
        return place
    }

    /// How the object itself is reached; nil where there is none.
    mutating func selfPlace(_ range: ByteRange, implicit: Bool = false) -> Place? {
        resolve(words.selfName, range, implicitSelf: implicit)
    }

    /// The capture of an outer variable by the function at a level of the stack of frames.
    private mutating func capture(
        _ name: Name, _ place: Place, in level: Int, _ range: ByteRange, implicitSelf: Bool
    ) -> Place {
        let strength = strength(of: place, in: level - 1)
        return withFrame(level) { frame, isValue in
            if let known = frame.captureIndex[name], frame.builder.function.captures[known].place == place {
                if implicitSelf { frame.builder.function.captures[known].isImplicitSelf = true }
                return .capture(known)
            }
            var capture = Capture(place: place, name: name, range: range)
            capture.isImplicitSelf = implicitSelf
            capture.strength = isValue && place.base == .selfValue ? .value : strength
            frame.builder.function.captures.append(capture)
            let index = frame.builder.function.captures.count - 1
            frame.captureIndex[name] = index
            return .capture(index)
        }
    }

    /// What captures a weak variable holds its object as that variable does.
    private func strength(of place: Place, in level: Int) -> Strength {
        let function = level == outerFrames.count ? frame.builder.function : outerFrames[level].builder.function
        switch place.base {
        case .local(let id): return function[id].strength
        case .capture(let index): return function.captures[Int(index)].strength
        case .parameter, .selfValue, .global, .named: return .strong
        }
    }

    /// An explicit capture of self that members are reached through without writing it.
    private mutating func markImplicit(_ place: Place) {
        guard case .capture(let index) = place.base else { return }
        frame.builder.function.captures[Int(index)].isImplicitSelf = true
    }

    private mutating func withFrame<T>(_ level: Int, _ body: (inout Frame, Bool) -> T) -> T {
        level == outerFrames.count ? body(&frame, context.isValue) : body(&outerFrames[level], context.isValue)
    }
}
