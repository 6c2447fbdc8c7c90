/// `subscription:` a registration whose removal never comes.
public struct SubscriptionRule: Hashable, Sendable {
    public enum Shape: String, Hashable, Sendable, CaseIterable {
        /// The registration returns a token that must be kept and given back.
        case token
        /// The removal names the same object, event or handler again.
        case pair
        /// The registered object itself is stopped (`timer.invalidate()`).
        case object
        /// Pairs of the program's own whose names are antonyms and whose use supports it.
        case learnt
    }

    public struct Register: Hashable, Sendable {
        public var call: CallPattern
        /// Where the token or the started object comes out.
        public var token: HandlePosition
        /// The argument that is kept (a block, a target), if any.
        public var handler: HandlePosition?
        /// Only when the argument of this label is literally true (`repeats: true`).
        public var onlyIfTrue: String?
        /// Arguments that must be the same in registration and removal.
        public var identity: [HandlePosition] = []

        public init(
            call: CallPattern, token: HandlePosition, handler: HandlePosition? = nil, onlyIfTrue: String? = nil,
            identity: [HandlePosition] = []
        ) {
            self.call = call
            self.token = token
            self.handler = handler
            self.onlyIfTrue = onlyIfTrue
            self.identity = identity
        }
    }

    public struct Remove: Hashable, Sendable {
        public var call: CallPattern
        public var token: HandlePosition
        public var identity: [HandlePosition] = []

        public init(call: CallPattern, token: HandlePosition, identity: [HandlePosition] = []) {
            self.call = call
            self.token = token
            self.identity = identity
        }
    }

    public var shape: Shape
    /// What is registered, for messages: `observer`.
    public var noun: String
    /// What was not done: `removed`.
    public var verb: String
    public var register: [Register] = []
    public var remove: [Remove] = []
    /// For `learnt`: pairs of verbs (`register`/`unregister`).
    public var antonyms: [[String]] = []
    /// A token that is dropped ends the registration at once (`AnyCancellable`): dropping it is no leak of memory.
    public var endsWithToken = false
    /// The statement that removes, by language, with `{token}`.
    public var removeStatement: [String: String] = [:]

    public init(shape: Shape, noun: String, verb: String) {
        self.shape = shape
        self.noun = noun
        self.verb = verb
    }
}
