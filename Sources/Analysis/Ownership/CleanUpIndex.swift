import LeakModel
import Rules

/// Where the program lets go of what properties hold: by `= nil`, by emptying, by a removing call.
///
/// A `deinit` doesn't count for what is in a cycle: it never gets there.
struct CleanUpIndex: Sendable {
    struct Entry: Hashable, Sendable {
        var nominal: NominalID?
        /// The outermost function that lets go.
        var function: FunctionID
        /// The function itself (a closure maybe).
        var place: FunctionID
        var range: ByteRange
        var isInDeinit: Bool
    }

    private var entries: [Name: [Entry]] = [:]
    /// Every removing call, whatever it removes.
    fileprivate(set) var sites: [CallSite] = []

    /// Where a property of this name is let go of, in a type that may be the given one.
    func entries(of property: PropertyReference) -> [Entry] {
        (entries[property.name] ?? []).filter { entry in
            guard let a = entry.nominal, let b = property.nominal else { return true }
            return a == b
        }
    }

    fileprivate mutating func add(_ name: Name, _ entry: Entry) { entries[name, default: []].append(entry) }
}

/// What a removing call lets go of.
enum Removal: Hashable, Sendable {
    case position(HandlePosition)
    /// The receiver and every argument (a page that says only that the call ends a keeping).
    case anything
}

/// The calls that let go, of containers, of registrations and of whatever pages say is kept until then.
func removalTable(_ rules: RuleSet, in program: Program) -> CallTable<Removal> {
    var entries: [(pattern: CallPattern, entry: Removal)] = []
    for library in rules.libraries {
        for container in library.containers { entries += container.shrink.map { ($0, .position(.receiver)) } }
        for call in library.calls { entries += call.until.map { ($0, .anything) } }
    }
    for rule in rules.rules {
        if case .subscription(let subscription) = rule.analysis {
            entries += subscription.remove.map { ($0.call, .position($0.token)) }
        }
    }
    return CallTable(entries, in: program)
}

/// Reads the whole program once. With `assignments` also `= nil` and `= []` let go.
func cleanUps(
    in program: Program, removals: CallTable<Removal>, origins: Origins, assignments: Bool, language: Language? = nil,
    besides reuse: Set<Name> = []
) -> CleanUpIndex {
    var index = CleanUpIndex()
    for id in program.functionIDs where language == nil || program.language(of: id) == language {
        if !reuse.isEmpty, reuse.contains(program[program.outermost(id)].name) { continue }
        CleanUpReader(program: program, removals: removals, origins: origins, id: id)
            .read(into: &index, assignments: assignments)
    }
    return index
}

private struct CleanUpReader {
    let program: Program
    let removals: CallTable<Removal>
    let origins: Origins
    let id: FunctionID

    func read(into index: inout CleanUpIndex, assignments: Bool) {
        let function = program[id]
        let outermost = program.outermost(id)
        let kind = program[outermost].kind
        let givesFirstValue = kind == .propertyInitializer || (kind == .initializer && outermost == id)
        let empty = assignments ? emptyValues(function) : []
        for block in function.blocks {
            for instruction in block.instructions {
                switch instruction.operation {
                case .assign(let place, let operand):
                    guard assignments, !givesFirstValue, !place.path.isEmpty else { continue }
                    if operand == .constant(.null) || operand == .constant(.other) || isEmpty(operand, empty, place) {
                        record(place, instruction.range, &index)
                    }
                case .call(let call): readCall(call, &index)
                case .closure, .endOfLife, .opaque: break
                }
            }
            if case .invoke(let call, _, _) = block.terminator { readCall(call, &index) }
        }
    }

    /// `callbacks = List()`: a value takes the place of another, and has nothing in it.
    private func isEmpty(_ operand: Operand, _ empty: Set<LocalID>, _ place: Place) -> Bool {
        guard let value = operand.place, value.path.isEmpty, case .local(let local) = value.base, empty.contains(local) else {
            return false
        }
        return program.isReference(program.type(of: place, in: id)) == false
    }

    /// Variables that hold a value of a type's own making without anything in it: `List()`.
    private func emptyValues(_ function: Function) -> Set<LocalID> {
        var result: Set<LocalID> = []
        for call in function.calls where call.flags.contains(.isInitializer) && call.arguments.count == 0 {
            guard let place = call.result, place.path.isEmpty, case .local(let local) = place.base, function[local].isTemporary
            else { continue }
            result.insert(local)
        }
        return result
    }

    private func readCall(_ call: CallID, _ index: inout CleanUpIndex) {
        let site = CallSite(id, call)
        let call = program[id][call]
        readMethodArguments(call, &index)
        let matches = removals.matches(site, in: program)
        if !matches.isEmpty { index.sites.append(site) }
        for match in matches {
            var operands: [Operand] = []
            switch match.entry {
            case .anything:
                operands = program[id].arguments(of: call).map(\.value)
                if let receiver = call.receiver { operands.append(receiver) }
            case .position(let position):
                switch program.operand(at: position, of: site, pattern: match.pattern) {
                case .operand(let operand, _), .pointee(let operand, _): operands = [operand]
                case .result, nil: break
                }
            }
            for operand in operands {
                switch operand {
                case .place(let place), .addressOf(let place): record(place, call.range, &index)
                case .constant, .function, .boundMethod, .unknown: break
                }
            }
        }
    }

    /// `tokens.forEach(center.remove)`: the removing method is passed on, and what it gets are the receiver's elements.
    private func readMethodArguments(_ call: Call, _ index: inout CleanUpIndex) {
        guard let receiver = call.receiver?.place else { return }
        for argument in program[id].arguments(of: call) {
            let name: Name?
            switch argument.value {
            case .boundMethod(_, let method): name = method
            case .place(let place): name = place.path.last?.kind == .field ? place.path.last?.name : nil
            case .addressOf, .constant, .function, .unknown: name = nil
            }
            if let name, removals.speaks(of: name) { record(receiver, call.range, &index) }
        }
    }

    private func record(_ place: Place, _ range: ByteRange, _ index: inout CleanUpIndex) {
        guard let property = origins.property(place, in: id) else { return }
        let outermost = program.outermost(id)
        index.add(
            property.name,
            CleanUpIndex.Entry(
                nominal: property.nominal, function: outermost, place: id, range: range,
                isInDeinit: program[outermost].kind == .deinitializer))
    }
}
