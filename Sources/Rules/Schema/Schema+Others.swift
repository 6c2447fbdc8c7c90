extension Schema {
    static let growth = TableSchema<GrowthDraft>(
        name: "growth", doc: "A container that lives as long as the process and is never bounded.",
        fields: [
            field("owners", .words(), required: true, doc: "Who owns the container, hence why it lives long.") {
                $0.rule.owners = Set($1)
            },
            field("shape", .word, required: true, doc: "How it grows.") { $0.rule.shape = $1 },
            field("type", .name, doc: "For `limited-type`: the type.") { $0.rule.limitedType = $1 },
            field("limits", .names, doc: "For `limited-type`: the properties that limit it.") { $0.rule.limits = $1 },
            field("cap", .number(1...1_000_000_000, "a number of elements"), doc: "The cap that a suggested bound uses; 1000 if not given.") {
                $0.rule.cap = $1
            },
            field("waits", .calls, doc: "Calls that wait for the next event: what makes one in a loop does not end by itself.") {
                $0.rule.waits = $1
            },
            field("once", .calls, doc: "Methods that the platform calls once in the life of an object: they fill what they fill at start-up.") {
                $0.rule.once = $1
            },
        ])

    /// A growth rule under construction.
    struct GrowthDraft {
        var rule = GrowthRule(owners: [], shape: .collection)
    }

    struct RegisterDraft {
        var calls: [CallPattern] = []
        var token = HandlePosition.result
        var handler: HandlePosition?
        var onlyIfTrue: String?
        var identity: [HandlePosition] = []
    }

    static let register = TableSchema<RegisterDraft>(
        name: "subscription.register", doc: "Calls that register. A plain call pattern means: the token is the result.",
        fields: [
            field("call", .calls, required: true, doc: "The call, or several of one kind.") { $0.calls = $1 },
            field("token", .handle, doc: "Where the token or the started object comes out; `result` if not given.") {
                $0.token = $1
            },
            field("handler", .handle, doc: "The argument that is kept: a block or a target.") { $0.handler = $1 },
            field("only-if-true", .name, doc: "It counts only when the argument of this label is literally true.") {
                $0.onlyIfTrue = $1
            },
            field("identity", .handles, doc: "Arguments that must be the same when it is removed.") { $0.identity = $1 },
        ])

    struct RemoveDraft {
        var calls: [CallPattern] = []
        var token: HandlePosition?
        var identity: [HandlePosition] = []
    }

    static let remove = TableSchema<RemoveDraft>(
        name: "subscription.remove", doc: "Calls that remove what was registered.",
        fields: [
            field("call", .calls, required: true, doc: "The call, or several of one kind.") { $0.calls = $1 },
            field("token", .handle, doc: "Where the token goes in; the receiver of a method, else argument 0, if not given.") {
                $0.token = $1
            },
            field("identity", .handles, doc: "Arguments that must be those of the registration, in its order.") {
                $0.identity = $1
            },
        ])

    struct SubscriptionDraft {
        var rule = SubscriptionRule(shape: .token, noun: "", verb: "")
    }

    static let subscription = TableSchema<SubscriptionDraft>(
        name: "subscription", doc: "A registration whose removal never comes.",
        fields: [
            field("shape", .word, required: true, doc: "How registration and removal find each other.") {
                $0.rule.shape = $1
            },
            field("noun", .text, required: true, doc: "What is registered, for messages: `observer`.") { $0.rule.noun = $1 },
            field("verb", .text, required: true, doc: "What is not done, as a participle: `removed`.") { $0.rule.verb = $1 },
            field("register", .list(of: registerKind, "calls or tables (see `subscription.register`)"), doc: register.doc) {
                $0.rule.register = $1.flatMap { $0 }
            },
            field("remove", .list(of: removeKind, "calls or tables (see `subscription.remove`)"), doc: remove.doc) {
                $0.rule.remove = $1.flatMap { $0 }
            },
            field("antonyms", .list(of: verbPair, "a list of pairs of verbs"), doc: "For `learnt`: pairs of verbs, `[register, unregister]`.") {
                $0.rule.antonyms = $1
            },
            field("ends-with-token", .flag, doc: "The registration ends when the token is dropped.") {
                $0.rule.endsWithToken = $1
            },
        ])

    static let ownership = TableSchema<OwnershipDraft>(
        name: "ownership", doc: "Objects that keep each other alive.",
        fields: [
            field("shape", .word, required: true, doc: "How they do; one rule a shape.") { $0.shape = $1 }
        ])

    struct OwnershipDraft {
        var shape = OwnershipRule.Shape.storedClosure
    }

    private static let registerKind = ValueKind<[SubscriptionRule.Register]>.table(
        register, initial: { RegisterDraft() },
        short: short { SubscriptionRule.Register(call: $0, token: .result) },
        finish: { draft in
            draft.calls.map {
                SubscriptionRule.Register(
                    call: $0, token: draft.token, handler: draft.handler, onlyIfTrue: draft.onlyIfTrue,
                    identity: draft.identity)
            }
        })

    private static let removeKind = ValueKind<[SubscriptionRule.Remove]>.table(
        remove, initial: { RemoveDraft() },
        short: short { SubscriptionRule.Remove(call: $0, token: usualToken(of: $0)) },
        finish: { draft in
            draft.calls.map {
                SubscriptionRule.Remove(
                    call: $0, token: draft.token ?? usualToken(of: $0), identity: draft.identity)
            }
        })

    private static func usualToken(of call: CallPattern) -> HandlePosition {
        call.receiver == .none ? .argument(0) : .receiver
    }

    private static let verbPair = ValueKind<[String]>(expects: "a pair of verbs") { value, key, reader in
        guard let words = ValueKind<[String]>.names.read(value, key, &reader) else { return nil }
        guard words.count == 2 else {
            reader.fail(value.line, "'\(key)' has an entry of \(words.count); expected pairs such as [register, unregister]")
            return nil
        }
        return words
    }
}
