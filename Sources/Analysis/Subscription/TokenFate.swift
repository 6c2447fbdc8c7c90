import LeakModel
import Rules

/// What becomes of a registration's token in the function that registers.
struct TokenFate: Sendable {
    /// Passed to a removing call, in this function or a closure of it.
    var isRemoved = false
    /// Returned, passed on, or put where it isn't followed.
    var escapes = false
    /// Properties (and globals) that keep it, with the place where it is put there.
    var kept: [(property: PropertyReference, function: FunctionID, range: ByteRange)] = []
    /// The local variable that holds it, if it is one.
    var local: Name = .none

    var isDropped: Bool { !isRemoved && !escapes && kept.isEmpty }
}

/// Follows a token through the function that registers it and the closures of that function.
struct TokenFollower {
    let context: ReferenceContext
    let removals: CallTable<Removal>
    private var fate = TokenFate()
    /// Variables that hold the token.
    private var holders: Set<VariableKey> = []

    private struct VariableKey: Hashable {
        var function: FunctionID
        var local: LocalID
    }

    private var program: Program { context.program }

    init(_ context: ReferenceContext, removals: CallTable<Removal>) {
        self.context = context
        self.removals = removals
    }

    /// The fate of what the call puts into `place`; nil drops it.
    static func follow(
        _ place: Place?, of site: CallSite, _ context: ReferenceContext, removals: CallTable<Removal>
    ) -> TokenFate {
        guard let place else { return TokenFate() }
        var follower = TokenFollower(context, removals: removals)
        follower.keep(place, in: site.function, range: context.program[site.function][site.call].range)
        let family = familyOf(context.program.outermost(site.function), in: context.program)
        // Copies of copies: a few rounds reach the end.
        for _ in 0..<4 {
            let before = follower.holders.count
            for id in family { follower.read(id, registration: site) }
            if follower.holders.count == before { break }
        }
        return follower.fate
    }

    /// A place as the function that has its variable names it.
    private func rooted(_ place: Place, in id: FunctionID) -> (Place, FunctionID) {
        var place = place
        var id = id
        while case .capture(let index) = place.base, let parent = program[id].parent,
            Int(index) < program[id].captures.count
        {
            place = Place(program[id].captures[Int(index)].place.base, program[id].captures[Int(index)].place.path.appending(place.path))
            id = parent
        }
        return (place, id)
    }

    private func holds(_ operand: Operand, in id: FunctionID) -> Bool {
        switch operand {
        case .place(let place), .addressOf(let place):
            let (place, owner) = rooted(place, in: id)
            guard place.path.isEmpty, case .local(let local) = place.base else { return false }
            return holders.contains(VariableKey(function: owner, local: local))
        case .constant, .function, .boundMethod, .unknown: return false
        }
    }

    /// The token is put into `place`.
    private mutating func keep(_ place: Place, in id: FunctionID, range: ByteRange) {
        let (rootedPlace, owner) = rooted(place, in: id)
        if rootedPlace.path.isEmpty {
            switch rootedPlace.base {
            case .local(let local):
                holders.insert(VariableKey(function: owner, local: local))
                if fate.local.isNone { fate.local = program[owner][local].name }
                return
            case .global(let name):
                add(PropertyReference(nominal: nil, name: name), id, range)
            case .parameter, .selfValue, .named, .capture: fate.escapes = true
            }
            return
        }
        if let property = context.origins.property(place, in: id) { add(property, id, range) } else { fate.escapes = true }
    }

    private mutating func add(_ property: PropertyReference, _ id: FunctionID, _ range: ByteRange) {
        if !fate.kept.contains(where: { $0.property == property }) { fate.kept.append((property, id, range)) }
    }

    private mutating func read(_ id: FunctionID, registration: CallSite) {
        let function = program[id]
        for block in function.blocks {
            for instruction in block.instructions {
                switch instruction.operation {
                case .assign(let place, let operand):
                    if holds(operand, in: id) { keep(place, in: id, range: instruction.range) }
                case .call(let call): readCall(CallSite(id, call), registration)
                case .opaque(let slice):
                    if function.places(slice).contains(where: { holds(.place($0), in: id) }) { fate.escapes = true }
                case .closure, .endOfLife: break
                }
            }
            switch block.terminator {
            case .invoke(let call, _, _): readCall(CallSite(id, call), registration)
            case .return(let operand?): if holds(operand, in: id) { readReturn(id, block.terminatorRange) }
            case .throw(let operand?): if holds(operand, in: id) { fate.escapes = true }
            case .jump, .branch, .switch, .return, .throw, .unreachable: break
            }
        }
    }

    /// The token goes to whoever uses the result: a property, the call that runs the closure, or nobody.
    private mutating func readReturn(_ id: FunctionID, _ range: ByteRange) {
        if let initialized = context.initializedProperties[id] { return add(initialized.property, id, range) }
        guard program[id].kind == .closure, let user = context.origins.users[id] else {
            fate.escapes = true
            return
        }
        let call = program[user.function][user.call]
        guard let result = call.result, !call.flags.contains(.isDiscarded) else { return }
        keep(result, in: user.function, range: call.range)
    }

    private mutating func readCall(_ site: CallSite, _ registration: CallSite) {
        guard site != registration else { return }
        let call = program[site.function][site.call]
        let isReceiver = call.receiver.map { holds($0, in: site.function) } ?? false
        let arguments = program[site.function].arguments(of: call).filter { holds($0.value, in: site.function) }
        guard isReceiver || !arguments.isEmpty else { return }
        if !removals.matches(site, in: program).isEmpty {
            fate.isRemoved = true
            return
        }
        if context.library.matches(site, in: program).contains(where: \.entry.isBorrower) { return }
        if isReceiver { readReceiverCall(site, call) }
        guard !arguments.isEmpty else { return }
        if case .builtin(let builtin) = call.callee {
            switch builtin {
            case .aggregate, .convert: if let result = call.result { keep(result, in: site.function, range: call.range) }
            case .subscriptSet, .add: if let receiver = call.receiver?.place { keepInside(receiver, site, call) }
            default: break
            }
            return
        }
        if let receiver = call.receiver?.place, !context.growth.matches(site, in: program).isEmpty {
            keepInside(receiver, site, call)
            return
        }
        fate.escapes = true
    }

    private mutating func keepInside(_ container: Place, _ site: CallSite, _ call: Call) {
        if container.path.isEmpty, case .local = container.base {
            keep(container, in: site.function, range: call.range)
        } else if let property = context.origins.property(container, in: site.function) {
            add(property, site.function, call.range)
        } else {
            fate.escapes = true
        }
    }

    /// `token.store(in: &bag)`, `token.resume()`.
    private mutating func readReceiverCall(_ site: CallSite, _ call: Call) {
        for match in context.library.matches(site, in: program) {
            if match.entry.returnsReceiver, let result = call.result { keep(result, in: site.function, range: call.range) }
            guard match.entry.keeping != nil, match.entry.arguments.contains(.receiver),
                case .argument(let position) = match.entry.keeper
            else { continue }
            switch program.operand(at: position, of: site, pattern: match.pattern) {
            case .operand(let operand, _), .pointee(let operand, _):
                switch operand {
                case .place(let place), .addressOf(let place): keepInside(place, site, call)
                case .constant, .function, .boundMethod, .unknown: fate.escapes = true
                }
            case .result, nil: break
            }
        }
    }
}
