import LeakModel

/// What a name means from here on. `frame` counts from 0 at the outermost function.
struct Binding {
    var name: Name
    /// A place of the function of `frame`.
    var place: Place
    var frame: Int32
    /// The binding that this one hides, or -1.
    var hidden: Int32
}

/// A `defer` body, and how many bindings were in force where it is written.
struct Deferred {
    var body: NodeID
    var visible: Int
}

/// One `{ … }` of a function under construction.
struct Scope {
    /// Index of its first binding.
    var firstBinding: Int
    /// Named locals, in order of declaration.
    var locals: [LocalID] = []
    var defers: [Deferred] = []
    /// Index of the first binding made inside the `#if` being lowered: a second arm's variable of the same name is the
    /// same local.
    var conditionalStart: Int?
    /// A block that a thrown error goes to from here, reused while defers and handlers are the same.
    var landing: (defers: Int, handlers: Int, block: BlockID)?
}

/// Where a thrown error goes.
struct Handler {
    var target: BlockID
    /// Scopes that stay.
    var depth: Int
    /// Where `throw` puts the error.
    var error: Place?
    /// `try!`: the error ends the program, no defers run.
    var traps = false
}

/// A statement that `break` and `continue` can name.
struct JumpTarget {
    var label: Name
    var exit: BlockID
    /// Where `continue` goes; nil for `switch`, `do` and `if`.
    var next: BlockID?
    /// Only `break` with the label leaves it.
    var needsLabel = false
    var depth: Int
}

/// How calls are marked inside `try` and `await`.
struct Effects {
    enum Try { case none, plain, optional, forced }
    var `try` = Try.none
    var isAwaited = false
    /// Whether a call took the mark; if none did, the effect belongs to a property or a subscript.
    var reachedCall = false
}

/// A function under construction.
struct Frame {
    let id: FunctionID
    var builder: FunctionBuilder
    var scopes: [Scope] = []
    var handlers: [Handler] = []
    var jumps: [JumpTarget] = []
    var fallthroughTarget: BlockID?
    var effects = Effects()
    /// The origin of what is emitted: `deferred` inside copies of `defer` bodies.
    var origin = Origin.written
    /// Tokens of the `defer` bodies copied so far.
    var deferredCount = 0
    /// Ends of locals written so far.
    var endCount = 0
    /// Closures and local functions lowered so far, so that copies of a `defer` body share them.
    var closures: [NodeID: FunctionID] = [:]
    /// Values of the bases of postfix `#if`s around.
    var postfixBases: [Operand] = []
    /// Names and places of captures, by position.
    var captureIndex: [Name: Int] = [:]
    /// A closure without a parameter list: `$0` makes parameters.
    var makesParameters = false
    /// Where errors go that leave the function, made on first use.
    var throwExit: BlockID?
    /// The type that the next expression is wanted as, where it is written: `.init()` is one of it.
    var expected = TypeID.unknown
    /// Where `then` puts the value of the `if`, `switch` or `do` expression around.
    var resultPlace: Place?

    init(id: FunctionID, function: Function) {
        self.id = id
        builder = FunctionBuilder(function)
    }
}

// Emission into the function being built.
extension Lowering {
    var isClosed: Bool { frame.builder.isClosed }

    mutating func makeBlock() -> BlockID { frame.builder.makeBlock() }

    mutating func position(at block: BlockID) { frame.builder.position(at: block) }

    /// Starts a block without a path to it where the current one has ended.
    mutating func ensureOpen() {
        if frame.builder.isClosed { frame.builder.position(at: frame.builder.makeBlock()) }
    }

    mutating func temporary(_ range: ByteRange, type: TypeID = .unknown) -> Place {
        frame.builder.makeTemporary(range: range, type: type)
    }

    mutating func emit(_ operation: Operation, _ range: ByteRange, origin: Origin? = nil) {
        frame.builder.emit(operation, range: range, origin: self.origin(or: origin))
    }

    mutating func assign(_ place: Place, _ operand: Operand, _ range: ByteRange, origin: Origin? = nil) {
        emit(.assign(place, operand), range, origin: origin)
    }

    mutating func opaque(_ places: [Place], _ range: ByteRange) {
        frame.builder.emitOpaque(places, range: range, origin: frame.origin)
    }

    /// Ends the block, if it has not ended.
    mutating func terminate(_ terminator: Terminator, _ range: ByteRange, origin: Origin? = nil) {
        frame.builder.terminate(terminator, range: range, origin: self.origin(or: origin))
    }

    mutating func jump(_ block: BlockID, _ range: ByteRange, origin: Origin? = nil) {
        terminate(.jump(block), range, origin: origin)
    }

    mutating func branch(_ condition: Condition, then: BlockID, else otherwise: BlockID, _ range: ByteRange) {
        ensureOpen()
        terminate(.branch(condition, then: then, else: otherwise), range)
    }

    /// A call to an operation that belongs to no program; its result is a temporary.
    mutating func builtin(
        _ builtin: Builtin, receiver: Operand? = nil, _ values: [Operand], _ range: ByteRange,
        into result: Place? = nil, type: TypeID = .unknown
    ) -> Operand {
        let place = result ?? temporary(range, type: type)
        var call = Call(callee: .builtin(builtin), receiver: receiver, result: place, range: range)
        call.resultType = type
        frame.builder.emitCall(call, arguments: values.map { Argument(value: $0, range: range) }, origin: frame.origin)
        return .place(place)
    }

    /// Gives up on the rest of a construct: the function counts as not wholly understood.
    mutating func giveUp(_ node: NodeID) {
        frame.builder.function.isComplete = false
        opaque([], tree.range(node))
    }

    private func origin(or given: Origin?) -> Origin {
        frame.origin == .written ? given ?? .written : frame.origin
    }
}
