import LeakModel

/// Where locals and parameters of closures were read from, for following a value back to the property that holds it.
struct Origins: Sendable {
    private let program: Program
    /// By function.
    private var locals: [[LocalID: Place]]
    /// What the first parameter of a closure is an element of: the receiver of the call that takes the closure.
    private var closures: [FunctionID: (parent: FunctionID, receiver: Place)] = [:]
    /// The call that a closure is passed to, or that calls it where it is written.
    private(set) var users: [FunctionID: CallSite] = [:]

    init(_ program: Program) {
        self.program = program
        locals = Array(repeating: [:], count: program.functions.count)
        for id in program.functionIDs { read(id) }
    }

    private mutating func read(_ id: FunctionID) {
        let function = program[id]
        var origins: [LocalID: Place] = [:]
        var made: [LocalID: FunctionID] = [:]
        func readCall(_ callID: CallID) {
            let call = function[callID]
            for operand in function.arguments(of: call).map(\.value) + [call.callee.place.map { Operand.place($0) }].compactMap({ $0 }) {
                guard let place = operand.place, place.path.isEmpty, case .local(let local) = place.base,
                    let closure = made[local]
                else { continue }
                users[closure] = CallSite(id, callID)
            }
            guard let receiver = call.receiver?.place else { return }
            if let result = call.result, result.path.isEmpty, case .local(let local) = result.base, origins[local] == nil {
                origins[local] = receiver.appending(.element)
            }
            for argument in function.arguments(of: call) {
                guard let place = argument.value.place, place.path.isEmpty, case .local(let local) = place.base,
                    let closure = made[local]
                else { continue }
                closures[closure] = (id, receiver)
            }
        }
        for block in function.blocks {
            for instruction in block.instructions {
                switch instruction.operation {
                case .assign(let place, .place(let source)):
                    guard place.path.isEmpty, case .local(let local) = place.base, origins[local] == nil else { continue }
                    origins[local] = source
                case .closure(let place, let closure):
                    if case .local(let local) = place.base { made[local] = closure }
                case .call(let call): readCall(call)
                case .assign, .endOfLife, .opaque: break
                }
            }
            if case .invoke(let call, _, _) = block.terminator { readCall(call) }
        }
        locals[Int(id.raw)] = origins
    }

    /// The place with its base followed back as far as it goes, and the function whose place it then is.
    func expand(_ place: Place, in id: FunctionID) -> (place: Place, function: FunctionID) {
        var place = place
        var id = id
        for _ in 0..<16 {
            switch place.base {
            case .local(let local):
                guard let origin = locals[Int(id.raw)][local], origin.base != place.base else { return (place, id) }
                place = Place(origin.base, origin.path.appending(place.path))
            case .capture(let index):
                guard let parent = program[id].parent, Int(index) < program[id].captures.count else { return (place, id) }
                let origin = program[id].captures[Int(index)].place
                place = Place(origin.base, origin.path.appending(place.path))
                id = parent
            case .parameter(0):
                guard let (parent, receiver) = closures[id] else { return (place, id) }
                place = Place(receiver.base, receiver.path.appending(.element).appending(place.path))
                id = parent
            case .parameter, .selfValue, .global, .named: return (place, id)
            }
        }
        return (place, id)
    }

    /// The property that a place ends in, followed back. nil where it is no property of anything.
    func property(_ place: Place, in id: FunctionID) -> PropertyReference? {
        let (place, id) = expand(place, in: id)
        guard let (owner, name) = lastProperty(of: place) else {
            if case .global(let name) = place.base { return PropertyReference(nominal: nil, name: name) }
            return nil
        }
        let nominal = program.nominal(of: program.type(of: owner, in: id)).flatMap { program.property(name, of: $0)?.owner }
        return PropertyReference(nominal: nominal, name: name)
    }
}

/// The last field on the way, and the place that has it; elements and payloads after it belong to it.
func lastProperty(of place: Place) -> (owner: Place, name: Name)? {
    let elements = place.path.elements
    guard let last = elements.lastIndex(where: { $0.kind == .field || $0.kind == .indirectField }) else { return nil }
    return (Place(place.base, Path(Array(elements[..<last]))), elements[last].name)
}

extension Callee {
    /// The place that is called, where it is a closure in a place.
    var place: Place? {
        if case .place(let place) = self { place } else { nil }
    }
}
