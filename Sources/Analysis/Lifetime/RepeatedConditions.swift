import LeakModel

/// The conditions and computations that stand more than once in a function: only their outcomes are worth remembering.
struct RepeatedConditions: Sendable {
    private var questions: [Question: Int] = [:]
    private var computations: [Computation: Int] = [:]

    /// A condition without its direction.
    private enum Question: Hashable, Sendable {
        case compare(Operand, Operand)
        case isCase(Place)
        case text(Name)
    }

    private struct Computation: Hashable, Sendable {
        var builtin: Builtin
        var a: Operand
        var b: Operand
    }

    /// Globals that the function asks about more than once and never changes: they are taken to be settings, which code
    /// that isn't in view leaves alone.
    private(set) var settings: Set<Place> = []

    init(_ function: Function) {
        for block in function.blocks {
            if case .branch(let condition, _, _) = block.terminator { questions[question(condition), default: 0] += 1 }
            for instruction in block.instructions {
                guard case .call(let id) = instruction.operation, case .builtin(let builtin) = function[id].callee else { continue }
                if let key = computation(builtin, function.arguments(of: function[id])) { computations[key, default: 0] += 1 }
            }
        }
        findSettings(in: function)
    }

    private mutating func findSettings(in function: Function) {
        var asked: [Place: Int] = [:]
        var changed: Set<Place> = []
        for block in function.blocks {
            if case .branch(.compare(let a, _, let b), _, _) = block.terminator {
                for place in [a.place, b.place].compactMap({ $0 }) { if case .global = place.base { asked[place, default: 0] += 1 } }
            }
            for instruction in block.instructions { if case .assign(let place, _) = instruction.operation { changed.insert(place) } }
        }
        guard !asked.isEmpty else { return }
        for call in function.calls {
            if let place = call.result { changed.insert(place) }
            for argument in function.arguments(of: call) { if case .addressOf(let place) = argument.value { changed.insert(place) } }
        }
        settings = Set(asked.filter { $0.value > 1 && !changed.contains($0.key) && $0.key.path.elements.allSatisfy { $0.kind == .field } }.keys)
    }

    private func question(_ condition: Condition) -> Question {
        switch condition {
        case .compare(let a, _, let b): .compare(a, b)
        case .isCase(let place, _): .isCase(place)
        case .opaque(_, let text): .text(text)
        }
    }

    private func computation(_ builtin: Builtin, _ arguments: ArraySlice<Argument>) -> Computation? {
        guard let first = arguments.first, arguments.count <= 2 else { return nil }
        return Computation(builtin: builtin, a: first.value, b: arguments.count > 1 ? arguments[arguments.startIndex + 1].value : .unknown)
    }

    func contains(_ condition: Condition) -> Bool { (questions[question(condition)] ?? 0) > 1 }

    func contains(_ builtin: Builtin, _ arguments: ArraySlice<Argument>) -> Bool {
        guard let key = computation(builtin, arguments) else { return false }
        return (computations[key] ?? 0) > 1
    }
}
