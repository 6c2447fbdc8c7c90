import LeakModel
import Rules

/// Why a call is taken to acquire something.
enum KnowledgeSource: Hashable, Sendable {
    /// A rule page, or an attribute of the declaration.
    case declared
    /// The body of the called frame.function.
    case summary(FunctionID)
    /// The same function releases the value on another path.
    case siblings
}

/// One call that acquires, and what is known of that.
struct Acquisition: Hashable, Sendable {
    var call: CallID
    /// The rule whose resource it is, by position.
    var rule: Int16
    var slot: HandleSlot
    /// The rule that reports it, where that isn't the one whose resource it is.
    var reportRule: Int16?
    /// Where the summary says the resource comes out, when not as the result.
    var producedSlot: CallerSlot?
    var source: KnowledgeSource
    var isDescriptor = false
    /// The argument of `realloc` that stays when the call fails.
    var isConsumed = false
    /// The release that the same function or the program gives such values to.
    var releaseName: Name = .none
    /// Where the same function releases such a value, for what is learnt from siblings.
    var releaseCall: CallID?

    /// Found by what the program does, not by what a page or body says.
    var isLearnt: Bool {
        switch source {
        case .declared, .summary: false
        case .siblings: true
        }
    }
}

/// A way in which the resource of a run was lost.
struct Leak: Sendable {
    enum Kind: Sendable {
        case returned, thrown
        /// The last variable that held it got another value.
        case overwritten
        /// The last variable that held it went out of scope.
        case scopeEnd
        /// Nothing ever held it.
        case dropped
        /// The object that held it was released without it.
        case containerReleased
    }

    var kind: Kind
    var range: ByteRange
    var block: BlockID
    var trace: Int32
    var isImprecise: Bool
    var isAssumed: Bool
    var isDoubtful: Bool
    var given: [GivenClass]
    /// The function returns what looks like a failure here: a negative number, or null or false.
    var isErrorExit = false
    /// What is known of the handle itself: tells failure from success where only siblings can.
    var handle: ValueFacts
}

/// A callee that was given the resource, with what its result was known to be.
struct GivenClass: Hashable, Sendable {
    var callee: Name
    var facts: ValueFacts
    /// The acquisition itself.
    var isBirth = false
}

/// A path on which the resource was released.
struct Cover: Hashable, Sendable {
    var given: [GivenClass]
    var handle: ValueFacts
    var block: BlockID
    /// The call that releases it there.
    var call: CallID?
}

/// What the run of one acquisition has seen.
struct ResourceRun: Sendable {
    let acquisition: Acquisition
    var call: CallID { acquisition.call }
    var leaks: [Leak] = []
    var covers: [Cover] = []
    /// On some path others got hold of it.
    var isHandedOn = false
    /// Where a function that is named like a release was given it and may have released it (it counts references).
    var perhapsReleased: [BlockID] = []

    init(_ acquisition: Acquisition) { self.acquisition = acquisition }
}

extension Exploration {
    private func givenClasses(_ state: State) -> [GivenClass] {
        var classes: [GivenClass] = []
        for given in state.given {
            let entry = GivenClass(callee: given.callee, facts: state.facts(of: given.result), isBirth: given.isBirth)
            if !classes.contains(entry) { classes.append(entry) }
        }
        return classes
    }

    /// The call that is being executed.
    private var currentCall: CallID? {
        let block = frame.function.blocks[Int(site.block)]
        guard Int(site.instruction) < block.instructions.count else {
            if case .invoke(let id, _, _) = block.terminator { return id }
            return nil
        }
        if case .call(let id) = block.instructions[Int(site.instruction)].operation { return id }
        return nil
    }

    func noteRelease(rule: Int16, _ state: State) {
        let cover = Cover(given: givenClasses(state), handle: state.facts(.resource), block: BlockID(Int(site.block)), call: currentCall)
        if let count = resource?.covers.count, count < 64, resource?.covers.contains(cover) == false { resource?.covers.append(cover) }
    }

    func noteLeak(_ kind: Leak.Kind, at range: ByteRange, _ state: State, isErrorExit: Bool = false) {
        guard let count = resource?.leaks.count, count < 64 else { return }
        let leak = Leak(
            kind: kind, range: range, block: BlockID(Int(site.block)), trace: state.trace, isImprecise: state.isImprecise,
            isAssumed: state.holding(.resource)?.isAssumed ?? false, isDoubtful: state.isDoubtful, given: givenClasses(state), isErrorExit: isErrorExit, handle: state.facts(.resource))
        resource?.leaks.append(leak)
    }
}
