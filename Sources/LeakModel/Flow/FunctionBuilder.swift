/// Builds the graph of one function, one block at a time.
///
/// A block is *open* until it gets a terminator. Emitting into a closed block starts a fresh, unreachable one,
/// so that code after `return` is kept without a path to it.
public struct FunctionBuilder {
    /// Instructions that a block has at most. Analyses forget what is dead where a block begins: an expression of a
    /// hundred thousand operands must not be one block.
    static let instructionsPerBlock = 1024

    public var function: Function
    public private(set) var current: BlockID
    private var closed: [Bool] = []

    public init(_ function: Function) {
        self.function = function
        current = BlockID(0)
        current = makeBlock()
    }

    /// A new open block; emission stays where it is.
    public mutating func makeBlock() -> BlockID {
        function.blocks.append(BasicBlock())
        closed.append(false)
        return BlockID(function.blocks.count - 1)
    }

    /// Emission goes on in `block`.
    public mutating func position(at block: BlockID) { current = block }

    /// Whether the current block has its terminator.
    public var isClosed: Bool { closed[current.index] }

    public mutating func makeLocal(_ local: Local) -> LocalID {
        function.locals.append(local)
        return LocalID(raw: UInt32(function.locals.count - 1))
    }

    /// A local for an intermediate value.
    public mutating func makeTemporary(range: ByteRange, type: TypeID = .unknown) -> Place {
        .local(makeLocal(Local(name: .none, type: type, range: range, isTemporary: true)))
    }

    public mutating func emit(_ operation: Operation, range: ByteRange, origin: Origin = .written) {
        if isClosed { current = makeBlock() }
        if function.blocks[current.index].instructions.count >= Self.instructionsPerBlock {
            let next = makeBlock()
            terminate(.jump(next), range: ByteRange(range.start, range.start), origin: .implicit)
            current = next
        }
        function.blocks[current.index].instructions.append(Instruction(operation, range: range, origin: origin))
    }

    /// Adds a call to the pools without emitting it.
    public mutating func makeCall(_ call: Call, arguments: [Argument]) -> CallID {
        var call = call
        call.arguments = PoolSlice(start: function.arguments.count, count: arguments.count)
        function.arguments += arguments
        function.calls.append(call)
        return CallID(raw: UInt32(function.calls.count - 1))
    }

    public mutating func emitCall(_ call: Call, arguments: [Argument], origin: Origin = .written) {
        emit(.call(makeCall(call, arguments: arguments)), range: call.range, origin: origin)
    }

    public mutating func emitOpaque(_ places: [Place], range: ByteRange, origin: Origin = .written) {
        emit(.opaque(makePlaces(places)), range: range, origin: origin)
    }

    public mutating func makePlaces(_ places: [Place]) -> PoolSlice {
        let slice = PoolSlice(start: function.places.count, count: places.count)
        function.places += places
        return slice
    }

    public mutating func makeArms(_ arms: [SwitchArm]) -> PoolSlice {
        let slice = PoolSlice(start: function.arms.count, count: arms.count)
        function.arms += arms
        return slice
    }

    /// Ends the current block. Does nothing when it is closed already.
    public mutating func terminate(_ terminator: Terminator, range: ByteRange, origin: Origin = .written) {
        guard !isClosed else { return }
        function.blocks[current.index].terminator = terminator
        function.blocks[current.index].terminatorRange = range
        function.blocks[current.index].terminatorOrigin = origin
        closed[current.index] = true
    }
}
