import LeakModel

/// Which functions end the life of objects of a C record type.
struct LifeCycles {
    private let program: Program
    /// Functions that release what they are given.
    private let releases: Set<Name>
    /// C functions by the record types that their parameters point to.
    private var takers: [NominalID: [FunctionID]] = [:]
    private var called: Set<Name> = []

    struct Destroyer {
        var function: FunctionID
        /// Its name is the opposite of that of the function that makes the object.
        var isNamedOpposite: Bool
    }

    init(_ program: Program, releases: Set<Name>) {
        self.program = program
        self.releases = releases
        for id in program.functionIDs where program.language(of: id) == .c {
            for call in program[id].calls { if let name = call.callee.baseName { called.insert(name) } }
            var seen: Set<NominalID> = []
            for parameter in program[id].parameters {
                guard program.types[program.unwrapped(parameter.type)].kind == .pointer,
                    let record = program.nominal(of: parameter.type), seen.insert(record).inserted
                else { continue }
                takers[record, default: []].append(id)
            }
        }
    }

    func isCalled(_ name: Name) -> Bool { called.contains(name) }

    /// Functions that release an object of the type they are given, or are named as the opposite of its maker.
    func destroyers(of record: NominalID, madeBy maker: FunctionID) -> [Destroyer] {
        let opposites = endNames(of: program[program[maker].name])
        return (takers[record] ?? []).compactMap { id in
            guard id != maker else { return nil }
            let isNamed = opposites.contains(program[program[id].name])
            guard isNamed || freesParameter(of: record, id) else { return nil }
            return Destroyer(function: id, isNamedOpposite: isNamed)
        }.sorted { $0.isNamedOpposite && !$1.isNamedOpposite }
    }

    private func freesParameter(of record: NominalID, _ id: FunctionID) -> Bool {
        let function = program[id]
        return function.calls.contains { call in
            guard let name = call.callee.baseName, releases.contains(name) else { return false }
            return function.arguments(of: call).contains { argument in
                guard let place = argument.value.place, place.path.isEmpty, case .parameter(let index) = place.base,
                    Int(index) < function.parameters.count
                else { return false }
                return program.nominal(of: function.parameters[Int(index)].type) == record
            }
        }
    }

    /// The calls of a function and of what it calls, three levels deep.
    func calls(from id: FunctionID) -> [CallSite] {
        var result: [CallSite] = []
        var layer = [id]
        var seen: Set<FunctionID> = [id]
        for _ in 0..<3 {
            var next: [FunctionID] = []
            for id in layer {
                for index in program[id].calls.indices {
                    let site = CallSite(id, CallID(raw: UInt32(index)))
                    result.append(site)
                    for target in program.targets(of: site).functions where seen.insert(target).inserted { next.append(target) }
                }
            }
            if next.isEmpty || result.count > 2000 { break }
            layer = next
        }
        return result
    }

    /// Whether another function that takes the type calls the removing function.
    func isUndoneElsewhere(
        _ record: NominalID, _ removers: [Name], _ keys: RegistrationKeys, besides maker: FunctionID
    ) -> Bool {
        (takers[record] ?? []).contains { id in
            program[id].calls.contains { call in
                guard let name = call.callee.baseName, removers.contains(name) else { return false }
                if id == maker { return false }
                return keys.agree(with: RegistrationKeys(program[id].arguments(of: call), program))
            }
        }
    }

    /// The names that the function which ends what this one begins may have.
    private func endNames(of name: String) -> Set<String> {
        let ends = ["destroy", "free", "deinit", "fini", "finish", "uninit", "cleanup", "clear", "close", "release",
            "exit", "done", "term", "terminate", "shutdown", "teardown", "stop", "delete", "dispose", "unref", "del",
            "remove", "finalize", "reset"]
        let begins: Set<String> = ["init", "new", "create", "alloc", "make", "open", "setup", "start", "add", "initialize", "ctor"]
        let antonyms = begins.sorted().flatMap { begin in ends.map { [begin, $0] } }
        return Set(opposites(of: name, antonyms))
    }
}
