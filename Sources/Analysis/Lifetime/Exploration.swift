import LeakModel
import Rules

/// How the run came to a state, for the notes of a finding.
struct TraceNode: Sendable {
    var parent: Int32
    var block: BlockID
}

/// Bounds of one exploration. All are counts, so that results do not depend on the machine.
struct ExplorationLimits: Sendable {
    var statesPerBlock: Int
    /// Blocks executed.
    var steps: Int
    /// States that the calls of one block may add while it is executed.
    var forksPerBlock = 64
    /// Instructions and effects of calls executed, each weighed by the size of the state: 60 a step.
    var effort: Int { steps * 60 }

    static let summary = ExplorationLimits(statesPerBlock: 10, steps: 3000)
    static let resource = ExplorationLimits(statesPerBlock: 10, steps: 600)
}

/// Follows the paths of one function with what is known on each.
///
/// Two kinds of run use it: one without a resource, which gives the function's summary and the states to start from,
/// and one for each acquisition, which follows that resource alone.
///
/// A class, since it is changed in place all the time and copying its tables would cost more than the work itself.
final class Exploration {
    let context: LifetimeContext
    let frame: Frame
    let limits: ExplorationLimits
    var symbols = SymbolTable()
    var regions = RegionTable()
    /// By region: the tag that says where it is read, -1 for nowhere, -2 for not asked yet.
    var regionTags: [Int32] = []
    var trace: [TraceNode] = []
    /// By block: the states in which it was entered.
    var entered: [[State]]
    private var digests: [[UInt64]]
    private var work: [[Int]]
    /// No block before this position in reverse postorder has work.
    private var firstWork = 0
    var steps = 0
    var effort = 0
    var isOverBudget = false
    /// What the run found at the function's ends.
    var exits: [ExitRecord] = []
    /// The resource of the run, if it has one.
    var resource: ResourceRun?
    /// In a search for where a failed acquisition leads: that acquisition.
    var failing: CallID?
    /// Closures whose captures are just now escaping.
    var escapingClosures: Set<FunctionID> = []
    /// Memory that no slot names was changed, or code that isn't in view was called.
    var reachesBeyond = false
    /// The instruction that is being executed, for values without a better name.
    var site: (block: UInt32, instruction: UInt32) = (0, 0)
    /// Ordinal of unknown operands within the instruction.
    var siteOrdinal: UInt32 = 0

    init(_ frame: Frame, in context: LifetimeContext, limits: ExplorationLimits) {
        self.context = context
        self.frame = frame
        self.limits = limits
        let count = frame.function.blocks.count
        entered = Array(repeating: [], count: count)
        digests = Array(repeating: [], count: count)
        work = Array(repeating: [], count: count)
    }

    /// Follows all paths from the entry.
    func run() {
        guard !frame.function.blocks.isEmpty else { return }
        enter(BlockID(0), State())
        drain()
    }

    /// Starts at the beginning of a block in a state that another exploration found.
    func start(_ state: State, at block: BlockID) {
        var state = state
        steps += 1
        trace.append(TraceNode(parent: -1, block: block))
        state.trace = Int32(trace.count - 1)
        execute(state, block, from: 0)
    }

    /// Executes blocks in reverse postorder until nothing new comes up.
    func drain() {
        while let (block, index) = nextWork() {
            guard steps < limits.steps, effort < limits.effort else {
                isOverBudget = true
                return
            }
            steps += 1
            var state = entered[block.index][index]
            trace.append(TraceNode(parent: state.trace, block: block))
            state.trace = Int32(trace.count - 1)
            execute(state, block, from: 0)
        }
    }

    private func nextWork() -> (BlockID, Int)? {
        let order = frame.flow.reversePostorder
        while firstWork < order.count {
            let block = order[firstWork]
            if let index = work[block.index].popLast() { return (block, index) }
            firstWork += 1
        }
        return nil
    }

    /// Takes note that control comes to `block` in this state.
    func enter(_ block: BlockID, _ state: State) {
        guard !state.isDone else { return }
        var state = state
        forgetDead(&state, at: block)
        guard !state.isDone else { return }
        let digest = state.digest
        if isKnown(state, digest, at: block) { return }
        if entered[block.index].count >= limits.statesPerBlock {
            state.forgetFacts()
            let digest = state.digest
            if isKnown(state, digest, at: block) || entered[block.index].count >= 2 * limits.statesPerBlock {
                if entered[block.index].count >= 2 * limits.statesPerBlock { isOverBudget = true }
                return
            }
            add(state, digest, at: block)
            return
        }
        add(state, digest, at: block)
    }

    private func isKnown(_ state: State, _ digest: UInt64, at block: BlockID) -> Bool {
        for (index, other) in digests[block.index].enumerated() where other == digest {
            if entered[block.index][index].isSame(as: state) { return true }
        }
        return false
    }

    private func add(_ state: State, _ digest: UInt64, at block: BlockID) {
        entered[block.index].append(state)
        digests[block.index].append(digest)
        work[block.index].append(entered[block.index].count - 1)
        firstWork = min(firstWork, Int(frame.flow.order[block.index]))
    }

    /// Executes a block from one of its instructions on; calls with several outcomes fork.
    func execute(_ state: State, _ block: BlockID, from start: Int) {
        let instructions = frame.function.blocks[block.index].instructions
        var pending: [(State, Int)] = [(state, start)]
        var forks = 0
        while let (first, next) = pending.popLast() {
            var state = first
            var index = next
            var isAlive = true
            while index < instructions.count {
                site = (UInt32(block.index), UInt32(index))
                siteOrdinal = 0
                let instruction = instructions[index]
                index += 1
                effort += 1 + state.cells.count / 16
                if case .call(let id) = instruction.operation {
                    var results = call(id, state)
                    guard let last = results.popLast() else {
                        isAlive = false
                        break
                    }
                    for other in results {
                        // Calls in a row multiply their outcomes: a bound on all of them together.
                        guard forks < limits.forksPerBlock else {
                            isOverBudget = true
                            break
                        }
                        forks += 1
                        pending.append((other, index))
                    }
                    effort += results.count * (1 + state.cells.count / 4)
                    state = last
                } else {
                    execute(instruction, &state)
                }
                if state.isDone {
                    isAlive = false
                    break
                }
            }
            if isAlive { terminate(state, block) }
        }
    }

    private func execute(_ instruction: Instruction, _ state: inout State) {
        switch instruction.operation {
        case .call: break
        case .assign(let place, let operand): assign(place, operand, instruction.range, &state)
        case .closure(let place, let id):
            store(.closure(id), at: place, &state, instruction.range)
        case .endOfLife(let local): endLife(of: local, &state, instruction.range)
        case .opaque(let slice):
            for place in frame.function.places(slice) { touchUnknown(place, &state) }
        }
    }

    private func terminate(_ state: State, _ block: BlockID) {
        let instructions = frame.function.blocks[block.index].instructions.count
        site = (UInt32(block.index), UInt32(instructions))
        siteOrdinal = 0
        let terminatorRange = frame.function.blocks[block.index].terminatorRange
        if let resource, !state.isBorn {
            // The run is about one call; a path that doesn't come to it is none of its business.
            guard case .invoke(resource.call, _, _) = frame.function.blocks[block.index].terminator else { return }
        }
        switch frame.function.blocks[block.index].terminator {
        case .jump(let target): enter(target, state)
        case .branch(let condition, let then, let otherwise):
            let (yes, no) = split(state, by: condition)
            if let yes { enter(then, yes) }
            if let no { enter(otherwise, no) }
        case .invoke(let id, let normal, let thrown):
            let (returned, threw) = invoke(id, state)
            for state in returned { enter(normal, state) }
            for state in threw { enter(thrown, state) }
        case .switch(let operand, let slice): splitSwitch(operand, frame.function.arms(slice), state)
        case .return(let operand): leave(operand, isThrow: false, state, terminatorRange)
        case .throw(let operand): leave(operand, isThrow: true, state, terminatorRange)
        case .unreachable: break
        }
    }
}

extension State {
    /// Keeps who holds what, and forgets all that is known of values.
    fileprivate mutating func forgetFacts() {
        known = known.filter { entry in
            held.contains { $0.symbol == entry.symbol } || given.contains { $0.result.symbol == entry.symbol }
        }
        expressions = []
        isImprecise = true
    }
}
