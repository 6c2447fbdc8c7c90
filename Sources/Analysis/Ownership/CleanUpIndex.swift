import LeakModel
import Rules

/// Where the program lets go of what properties hold: by `= nil`, by emptying, by a removing call.
///
/// A `deinit` doesn't count: what a cycle holds never gets there. An initialiser doesn't either.
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

    /// Where a property of this name is let go of, in a type that may be the given one.
    func entries(of property: PropertyReference) -> [Entry] {
        (entries[property.name] ?? []).filter { entry in
            guard let a = entry.nominal, let b = property.nominal else { return true }
            return a == b
        }
    }

    /// Whether code outside `deinit`, other than `function`, lets go of the property.
    func isCleared(_ property: PropertyReference, outside function: FunctionID) -> Bool {
        entries(of: property).contains { !$0.isInDeinit && $0.function != function }
    }

    mutating func add(_ name: Name, _ entry: Entry) { entries[name, default: []].append(entry) }
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

/// Reads the whole program once.
func cleanUps(in program: Program, removals: CallTable<Removal>) -> CleanUpIndex {
    var index = CleanUpIndex()
    for id in program.functionIDs where program.language(of: id) == .swift {
        CleanUpReader(program: program, removals: removals, id: id).read(into: &index)
    }
    return index
}

private struct CleanUpReader {
    let program: Program
    let removals: CallTable<Removal>
    let id: FunctionID

    func read(into index: inout CleanUpIndex) {
        let function = program[id]
        let outermost = program.outermost(id)
        let kind = program[outermost].kind
        let givesFirstValue = kind == .propertyInitializer || (kind == .initializer && outermost == id)
        var sources: [LocalID: Place] = [:]
        for block in function.blocks {
            for instruction in block.instructions {
                switch instruction.operation {
                case .assign(let place, let operand):
                    if place.path.isEmpty, case .local(let local) = place.base, case .place(let source) = operand {
                        if sources[local] == nil { sources[local] = expanded(source, sources) }
                    }
                    guard !givesFirstValue, !place.path.isEmpty else { continue }
                    if operand == .constant(.null) || operand == .constant(.other) {
                        record(place, instruction.range, sources, outermost, &index)
                    }
                case .call(let call): readCall(call, sources, outermost, &index)
                case .closure, .endOfLife, .opaque: break
                }
            }
            if case .invoke(let call, _, _) = block.terminator { readCall(call, sources, outermost, &index) }
        }
    }

    private func readCall(
        _ id: CallID, _ sources: [LocalID: Place], _ outermost: FunctionID, _ index: inout CleanUpIndex
    ) {
        let site = CallSite(self.id, id)
        let call = program[self.id][id]
        for match in removals.matches(site, in: program) {
            var operands: [Operand] = []
            switch match.entry {
            case .anything:
                operands = program[self.id].arguments(of: call).map(\.value)
                if let receiver = call.receiver { operands.append(receiver) }
            case .position(let position):
                switch program.operand(at: position, of: site, pattern: match.pattern) {
                case .operand(let operand, _), .pointee(let operand, _): operands = [operand]
                case .result, nil: break
                }
            }
            for operand in operands {
                switch operand {
                case .place(let place), .addressOf(let place): record(place, call.range, sources, outermost, &index)
                case .constant, .function, .boundMethod, .unknown: break
                }
            }
        }
    }

    private func record(
        _ place: Place, _ range: ByteRange, _ sources: [LocalID: Place], _ outermost: FunctionID,
        _ index: inout CleanUpIndex
    ) {
        guard let (owner, name) = lastProperty(of: expanded(place, sources)) else { return }
        let nominal = program.nominal(of: program.type(of: owner, in: id))
            .flatMap { program.property(name, of: $0)?.owner }
        let isInDeinit = program[outermost].kind == .deinitializer
        index.add(
            name, CleanUpIndex.Entry(nominal: nominal, function: outermost, place: id, range: range, isInDeinit: isInDeinit))
    }
}

/// The place with its local replaced by what the local was read from.
private func expanded(_ place: Place, _ sources: [LocalID: Place]) -> Place {
    guard case .local(let local) = place.base, let source = sources[local] else { return place }
    return Place(source.base, source.path.appending(place.path))
}

/// The last field on the way, and the place that has it; elements and payloads after it belong to it.
func lastProperty(of place: Place) -> (owner: Place, name: Name)? {
    let elements = place.path.elements
    guard let last = elements.lastIndex(where: { $0.kind == .field || $0.kind == .indirectField }) else { return nil }
    return (Place(place.base, Path(Array(elements[..<last]))), elements[last].name)
}
