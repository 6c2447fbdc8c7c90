/// The tables of a rule page.
enum Schema {}

/// What a release or a transfer names when it says nothing else: the receiver of a method, else argument 0.
private func usualHandle(of call: CallPattern) -> HandlePosition {
    switch call.receiver {
    case .none: .argument(0)
    case .any, .type: call.name == "init" ? .argument(0) : .receiver
    }
}

extension Schema {
    struct AcquireDraft {
        var calls: [CallPattern] = []
        var handle = HandlePosition.result
        var fails = FailureValue.never
        var onlyIfNull: Int?
        var unlessNull: Int?
        var onlyIfAcquired: Int?
        var isReferenceCounted = false
        var consumes: Int?
        var releasedBy: [CallPattern] = []
        var noun: String?
        var verb: String?
    }

    static let acquire = TableSchema<AcquireDraft>(
        name: "lifetime.acquire", doc: "Calls that acquire the resource. A plain call pattern means: its result, which cannot fail.",
        fields: [
            field("call", .calls, required: true, doc: "The call, or several of one kind.") { $0.calls = $1 },
            field("handle", .handle, doc: "Where the handle comes out; `result` if not given.") { $0.handle = $1 },
            field("fails", .word, doc: "The outcome that means that nothing was acquired; `never` if not given.") {
                $0.fails = $1
            },
            field("only-if-null", .argument, doc: "It acquires only when this argument is NULL.") { $0.onlyIfNull = $1 },
            field("unless-null", .argument, doc: "It acquires nothing when this argument is NULL.") { $0.unlessNull = $1 },
            field("only-if-acquired", .argument, doc: "It acquires only when this argument was acquired in the same function.") {
                $0.onlyIfAcquired = $1
            },
            field("reference-counted", .flag, doc: "The last reference releases it: of low confidence.") {
                $0.isReferenceCounted = $1
            },
            field("consumes", .argument, doc: "This argument is released when the call succeeds, as by realloc.") {
                $0.consumes = $1
            },
            field("released-by", .calls, doc: "Which of the releases fit, the usual one first; all if not given.") {
                $0.releasedBy = $1
            },
            field("noun", .text, doc: "What this one is called, where it isn't the rule's noun.") { $0.noun = $1 },
            field("verb", .text, doc: "What is not done with it, where it isn't the rule's verb.") { $0.verb = $1 },
        ])

    struct ReleaseDraft {
        var calls: [CallPattern] = []
        var handle: HandlePosition?
    }

    static let release = TableSchema<ReleaseDraft>(
        name: "lifetime.release", doc: "Calls that release the resource. A plain call pattern means the usual handle.",
        fields: [
            field("call", .calls, required: true, doc: "The call, or several of one kind.") { $0.calls = $1 },
            field("handle", .handle, doc: "What is released; the receiver of a method, else argument 0, if not given.") {
                $0.handle = $1
            },
        ])

    struct PairDraft {
        var acquire: [CallPattern] = []
        var release: [CallPattern] = []
        var handle = HandlePosition.result
        var releaseHandle: HandlePosition?
        var fails = FailureValue.nullPointer
        var noun: String?
        var verb: String?
    }

    static let pair = TableSchema<PairDraft>(
        name: "lifetime.pairs", doc: "Acquisitions with the releases that fit them, for pages with several kinds of one library.",
        fields: [
            field("acquire", .calls, required: true, doc: "The calls that acquire.") { $0.acquire = $1 },
            field("release", .calls, required: true, doc: "The calls that release, the usual one first.") {
                $0.release = $1
            },
            field("handle", .handle, doc: "Where the handle comes out; `result` if not given.") { $0.handle = $1 },
            field("release-handle", .handle, doc: "What is released; the receiver of a method, else argument 0, if not given.") {
                $0.releaseHandle = $1
            },
            field("fails", .word, doc: "The outcome that means that nothing was acquired; `null-pointer` if not given.") {
                $0.fails = $1
            },
            field("noun", .text, doc: "What it is called, where it isn't the rule's noun.") { $0.noun = $1 },
            field("verb", .text, doc: "What is not done with it, where it isn't the rule's verb.") { $0.verb = $1 },
        ])

    private static let pairKind = ValueKind<([LifetimeRule.Acquire], [LifetimeRule.Release])>.table(
        pair, initial: { PairDraft() },
        finish: { draft in
            let acquire = draft.acquire.map {
                LifetimeRule.Acquire(
                    call: $0, handle: draft.handle, fails: draft.fails, releasedBy: draft.release, noun: draft.noun,
                    verb: draft.verb)
            }
            let release = draft.release.map {
                LifetimeRule.Release(call: $0, handle: draft.releaseHandle ?? usualHandle(of: $0))
            }
            return (acquire, release)
        })

    struct TransferDraft {
        var calls: [CallPattern] = []
        var handle: HandlePosition?
        var when = LifetimeRule.Transfer.Outcome.always
        var fails = FailureValue.never
        var into: HandlePosition?
    }

    static let transfer = TableSchema<TransferDraft>(
        name: "lifetime.transfer", doc: "Calls that take the resource over: after them it is no longer the caller's.",
        fields: [
            field("call", .calls, required: true, doc: "The call, or several of one kind.") { $0.calls = $1 },
            field("handle", .handle, doc: "What is handed over; the receiver of a method, else argument 0, if not given.") {
                $0.handle = $1
            },
            field("when", .word, doc: "`always` (if not given), or only on `success`.") { $0.when = $1 },
            field("fails", .word, doc: "For `success`: how failure shows.") { $0.fails = $1 },
            field("into", .handle, doc: "The handle that keeps it without owning it: it goes where that one goes.") {
                $0.into = $1
            },
        ])

    struct PassesDraft {
        var calls: [CallPattern] = []
        var argument = 0
    }

    static let passes = TableSchema<PassesDraft>(
        name: "lifetime.passes", doc: "Calls that give back one of their arguments, as strcpy does.",
        fields: [
            field("call", .calls, required: true, doc: "The call, or several of one kind.") { $0.calls = $1 },
            field("argument", .argument, doc: "The argument that is the result; 0 if not given.") { $0.argument = $1 },
        ])

    static let lifetime = TableSchema<LifetimeRule>(
        name: "lifetime", doc: "A resource that is acquired must be released or handed on along every path.",
        fields: [
            field("noun", .text, required: true, doc: "What the resource is called in messages: `stream`.") { $0.noun = $1 },
            field("verb", .text, required: true, doc: "What is not done, as a participle: `closed`.") { $0.verb = $1 },
            field("acquire", .list(of: acquireKind, "calls or tables (see `lifetime.acquire`)"), doc: acquire.doc) {
                $0.acquire += $1.flatMap { $0 }
            },
            field("release", .list(of: releaseKind, "calls or tables (see `lifetime.release`)"), doc: release.doc) {
                $0.release += $1.flatMap { $0 }
            },
            field("pairs", .list(of: pairKind, "tables (see `lifetime.pairs`)"), doc: pair.doc) {
                for (acquire, release) in $1 {
                    $0.acquire += acquire
                    $0.release += release
                }
            },
            field("transfer", .list(of: transferKind, "calls or tables (see `lifetime.transfer`)"), doc: transfer.doc) {
                $0.transfer = $1.flatMap { $0 }
            },
            field("borrow", .calls, doc: "Calls that use the resource and keep nothing of it.") { $0.borrow = $1 },
            field("passes", .list(of: passesKind, "calls or tables (see `lifetime.passes`)"), doc: passes.doc) {
                $0.passes = $1.flatMap { $0 }
            },
            field("descriptor", .flag, doc: "The handle is a plain integer: to compare, print or copy it keeps nothing.") {
                $0.isDescriptor = $1
            },
            field("learn", .words(), doc: "The rule also reports what is learnt from the program by these means.") {
                $0.learn = Set($1)
            },
        ])

    private static let acquireKind = ValueKind<[LifetimeRule.Acquire]>.table(
        acquire, initial: { AcquireDraft() },
        short: short { LifetimeRule.Acquire(call: $0, handle: .result, fails: .never) },
        finish: { draft in
            draft.calls.map {
                LifetimeRule.Acquire(
                    call: $0, handle: draft.handle, fails: draft.fails, onlyIfNull: draft.onlyIfNull, unlessNull: draft.unlessNull,
                    onlyIfAcquired: draft.onlyIfAcquired, isReferenceCounted: draft.isReferenceCounted, consumes: draft.consumes, releasedBy: draft.releasedBy, noun: draft.noun, verb: draft.verb)
            }
        })

    private static let releaseKind = ValueKind<[LifetimeRule.Release]>.table(
        release, initial: { ReleaseDraft() },
        short: short { LifetimeRule.Release(call: $0, handle: usualHandle(of: $0)) },
        finish: { draft in
            draft.calls.map { LifetimeRule.Release(call: $0, handle: draft.handle ?? usualHandle(of: $0)) }
        })

    private static let transferKind = ValueKind<[LifetimeRule.Transfer]>.table(
        transfer, initial: { TransferDraft() },
        short: short { LifetimeRule.Transfer(call: $0, handle: usualHandle(of: $0), when: .always, fails: .never) },
        finish: { draft in
            draft.calls.map {
                LifetimeRule.Transfer(
                    call: $0, handle: draft.handle ?? usualHandle(of: $0), when: draft.when, fails: draft.fails,
                    into: draft.into)
            }
        })

    private static let passesKind = ValueKind<[LifetimeRule.Passes]>.table(
        passes, initial: { PassesDraft() },
        short: short { LifetimeRule.Passes(call: $0, argument: 0) },
        finish: { draft in draft.calls.map { LifetimeRule.Passes(call: $0, argument: draft.argument) } })

    /// A plain call pattern as short form of a table.
    static func short<Value>(_ make: @escaping @Sendable (CallPattern) -> Value) -> ValueKind<[Value]> {
        ValueKind(expects: "a call pattern") { value, key, reader in
            ValueKind<CallPattern>.call.read(value, key, &reader).map { [make($0)] }
        }
    }
}
