import LeakModel

/// What a later instruction may read: a local, a global, or any field of a name. Facts about the rest are forgotten,
/// so that paths which differ in nothing that matters become one.
struct LiveTags: Sendable {
    enum Tag: Hashable, Sendable {
        case base(PlaceBase)
        case field(Name)
        case pointee
    }

    private var index: [Tag: Int32] = [:]
    private var words = 0
    /// By block: the tags that are read at or after its start.
    private var rows: [UInt64] = []
    /// Locals whose address is taken or that a closure captures: always live.
    private(set) var isExposed: [Bool]

    init(_ function: Function, _ flow: ControlFlow, captures: (FunctionID) -> [Capture]) {
        isExposed = Array(repeating: false, count: function.locals.count)
        var reads: [[Int32]] = []
        var kills: [[Int32]] = []
        for block in function.blocks {
            var scan = BlockScan()
            scan.visit(block, in: function, captures: captures)
            for local in scan.exposed { isExposed[Int(local.raw)] = true }
            reads.append(scan.reads.flatMap { LiveTags.tags(of: $0) }.map { intern($0) })
            kills.append(scan.kills.map { intern(.base(.local($0))) })
        }
        words = (index.count + 63) / 64
        solve(reads, kills, flow)
    }

    private mutating func intern(_ tag: Tag) -> Int32 {
        if let known = index[tag] { return known }
        let new = Int32(index.count)
        index[tag] = new
        return new
    }

    static func tags(of place: Place) -> [Tag] {
        var tags: [Tag] = [.base(place.base)]
        for element in place.path.elements { tags.append(tag(of: element)) }
        return tags
    }

    private static func tag(of element: PathElement) -> Tag {
        switch element.kind {
        case .field, .indirectField: .field(element.name)
        default: .pointee
        }
    }

    private mutating func solve(_ reads: [[Int32]], _ kills: [[Int32]], _ flow: ControlFlow) {
        rows = Array(repeating: 0, count: reads.count * words)
        var killed = rows
        for (block, tags) in reads.enumerated() {
            for tag in tags { rows[block * words + Int(tag) / 64] |= 1 << UInt64(tag % 64) }
            for tag in kills[block] { killed[block * words + Int(tag) / 64] |= 1 << UInt64(tag % 64) }
        }
        var changed = true
        var rounds = 0
        while changed, rounds < 64 {
            changed = false
            rounds += 1
            for block in flow.reversePostorder.reversed() {
                let row = block.index * words
                for target in flow.successors[block.index] {
                    for word in 0..<words {
                        let after = rows[row + word] | rows[target.index * words + word] & ~killed[row + word]
                        if after != rows[row + word] {
                            rows[row + word] = after
                            changed = true
                        }
                    }
                }
            }
        }
    }

    /// The number of the tag that decides whether the region's cell matters; nil when nothing ever reads it.
    func tag(of key: RegionKey) -> Int32? {
        if case .base(let base) = key.root {
            if case .local = base { return index[.base(base)] }
            guard let last = key.path.last else { return index[.base(base)] }
            return index[LiveTags.tag(of: last)]
        }
        return index[key.path.last.map { LiveTags.tag(of: $0) } ?? .pointee]
    }

    func isLive(_ tag: Int32, at block: BlockID) -> Bool {
        rows[block.index * words + Int(tag) / 64] & (1 << UInt64(tag % 64)) != 0
    }
}

/// The places that a block reads before it writes them, the locals that it writes as a whole, and those whose
/// address it takes.
private struct BlockScan {
    var reads: [Place] = []
    var kills: Set<LocalID> = []
    var exposed: [LocalID] = []

    mutating func visit(_ block: BasicBlock, in function: Function, captures: (FunctionID) -> [Capture]) {
        for instruction in block.instructions {
            switch instruction.operation {
            case .call(let id): call(function[id], in: function)
            case .assign(let place, let operand):
                read(operand)
                write(place)
            case .closure(let place, let closure):
                for capture in captures(closure) {
                    read(capture.place)
                    expose(capture.place)
                }
                write(place)
            case .endOfLife(let local): kills.insert(local)
            case .opaque(let slice): for place in function.places(slice) { read(place) }
            }
        }
        switch block.terminator {
        case .jump, .unreachable: break
        case .branch(let condition, _, _): read(condition, in: function)
        case .invoke(let id, _, _): call(function[id], in: function)
        case .switch(let operand, _): read(operand)
        case .return(let operand), .throw(let operand): if let operand { read(operand) }
        }
    }

    private mutating func call(_ call: Call, in function: Function) {
        if case .place(let place) = call.callee { read(place) }
        if let receiver = call.receiver { read(receiver) }
        for argument in function.arguments(of: call) { read(argument.value) }
        if let result = call.result { write(result) }
    }

    private mutating func read(_ condition: Condition, in function: Function) {
        switch condition {
        case .compare(let a, _, let b):
            read(a)
            read(b)
        case .isCase(let place, _): read(place)
        case .opaque(let slice, _): for place in function.places(slice) { read(place) }
        }
    }

    private mutating func read(_ operand: Operand) {
        switch operand {
        case .place(let place), .boundMethod(let place, _): read(place)
        case .addressOf(let place):
            read(place)
            expose(place)
        case .constant, .function, .unknown: break
        }
    }

    private mutating func read(_ place: Place) {
        if case .local(let local) = place.base, kills.contains(local), place.path.isEmpty { return }
        reads.append(place)
    }

    private mutating func expose(_ place: Place) {
        guard case .local(let local) = place.base else { return }
        if !place.path.elements.contains(where: { $0.kind == .indirectField || $0.kind == .dereference }) { exposed.append(local) }
    }

    private mutating func write(_ place: Place) {
        guard case .local(let local) = place.base else { return }
        if place.path.isEmpty { kills.insert(local) } else { read(place) }
    }
}
