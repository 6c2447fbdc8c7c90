/// `growth:` a long-lived container that grows and is never bounded.
public struct GrowthRule: Hashable, Sendable {
    /// Who owns the container, hence why it lives long.
    public enum Owner: String, Hashable, Sendable, CaseIterable {
        /// A C global or function static, a Swift global.
        case global
        /// A static property.
        case `static`
        /// A stored property of a type that is reached by a static property of its own type (`shared`).
        case singleton
        case actor
    }

    public enum Shape: String, Hashable, Sendable, CaseIterable {
        /// Elements are added.
        case collection
        /// Looked up first, filled on a miss.
        case cache
        /// Nodes are linked by hand: `n->next = head; head = n`.
        case linkedList = "linked-list"
        /// An array grown by `realloc`, or filled by a counter against a capacity.
        case growingArray = "growing-array"
        /// An object of a cache type with a limit property that nobody sets (`NSCache`).
        case limitedType = "limited-type"
    }

    public var owners: Set<Owner>
    public var shape: Shape
    /// For `limited-type`: the type, and the properties that limit it.
    public var limitedType: String?
    public var limits: [String] = []
    /// The cap that a suggested bound uses.
    public var cap: Int
    /// Calls that wait for the next event: a program that makes one over and over does not end by itself.
    public var waits: [CallPattern] = []
    /// Methods that the platform calls once in the life of an object (`viewDidLoad`): what they fill is filled at start-up.
    public var once: [CallPattern] = []
    /// Advice by language, with `{container}`, `{cap}`, `{key}`.
    public var advice: [String: String] = [:]

    public init(owners: Set<Owner>, shape: Shape, cap: Int = 1000) {
        self.owners = owners
        self.shape = shape
        self.cap = cap
    }
}
