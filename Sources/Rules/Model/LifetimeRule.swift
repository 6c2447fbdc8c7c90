/// `lifetime:` a resource that is acquired must be released or handed on along every path.
public struct LifetimeRule: Hashable, Sendable {
    public struct Acquire: Hashable, Sendable {
        public var call: CallPattern
        public var handle: HandlePosition
        public var fails: FailureValue
        /// Only when the argument at this position is the constant null (`realpath(path, NULL)`).
        public var onlyIfNull: Int?
        /// Not when the argument at this position is the constant null (`dlopen(NULL, …)`).
        public var unlessNull: Int?
        /// Only when the argument at this position is what another acquisition of the same function gave: a handle that
        /// is made of a descriptor owns it only if somebody here has opened it.
        public var onlyIfAcquired: Int?
        /// The handle is released when its last reference goes (a Swift object): of low confidence as long as it lives in
        /// local variables alone, and never reported when another value takes its place.
        public var isReferenceCounted = false
        /// The argument at this position (and what it held) is consumed on success: `realloc`.
        public var consumes: Int?
        /// The releases that fit this acquisition, the usual one first; empty means any of the rule's.
        public var releasedBy: [CallPattern] = []
        /// What this one is called in messages, where it differs from the rule's noun.
        public var noun: String?
        /// What is not done with this one, where it differs from the rule's verb.
        public var verb: String?
    }

    public struct Release: Hashable, Sendable {
        public var call: CallPattern
        public var handle: HandlePosition
    }

    public struct Transfer: Hashable, Sendable {
        public enum Outcome: String, Hashable, Sendable, CaseIterable { case always, success }
        public var call: CallPattern
        public var handle: HandlePosition
        public var when: Outcome
        /// What the outcome is read from: how the call fails.
        public var fails: FailureValue
        /// The handle that keeps it from then on (`curl_easy_setopt`): it goes where that one goes, and is still to be
        /// released by whoever releases that one.
        public var into: HandlePosition?

        public init(
            call: CallPattern, handle: HandlePosition, when: Outcome, fails: FailureValue, into: HandlePosition? = nil
        ) {
            self.call = call
            self.handle = handle
            self.when = when
            self.fails = fails
            self.into = into
        }
    }

    /// A call that gives back one of its arguments (`strcpy`, `realpath(p, buf)`), by position.
    public struct Passes: Hashable, Sendable {
        public var call: CallPattern
        public var argument: Int
    }

    /// Which learnt knowledge reports under this rule instead of declared calls.
    public enum Learning: String, Hashable, Sendable, CaseIterable {
        case siblingExits = "sibling-exits"
        case summaries
        case usage
        case members
    }

    /// What the resource is called in messages: `stream`.
    public var noun: String
    /// What was not done: `closed`.
    public var verb: String
    public var acquire: [Acquire] = []
    public var release: [Release] = []
    public var transfer: [Transfer] = []
    /// Calls that use the handle and give it back: the handle may be any argument or the receiver.
    public var borrow: [CallPattern] = []
    public var passes: [Passes] = []
    /// The resource is a plain integer (a descriptor): comparing, printing and storing in integers does not keep it.
    public var isDescriptor = false
    public var learn: Set<Learning> = []
    /// Templates of the fix by language, with `{handle}` and, where a page has several releases, `{release}` (the
    /// first of the acquisition's `releasedBy`): the release statement.
    public var releaseStatement: [String: String] = [:]

    public init(noun: String, verb: String) {
        self.noun = noun
        self.verb = verb
    }
}
