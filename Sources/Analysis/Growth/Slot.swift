import LeakModel

/// Where a container is kept, as far as one function can say.
enum Slot: Hashable, Sendable {
    /// A global, or (`member`) a direct member of a global record or object. `member` is none for the global itself.
    case global(Name, member: Name)
    /// A stored property of a type, whichever object.
    case member(NominalID, Name)
    /// A member of this name of an object whose type is not known.
    case memberNamed(Name)
    /// What a parameter holds or points to (`-1` is `self`), or a direct member of that.
    case parameter(FunctionID, Int, member: Name)

    static let selfIndex = -1

    var isParameter: Bool { if case .parameter = self { true } else { false } }
}

/// A slot that a place goes through, and the steps from there to the place.
struct SlotPrefix: Hashable, Sendable {
    var slot: Slot
    /// Without dereferences and payloads, which don't leave the container.
    var rest: [PathElement]

    /// Whether the place is the container itself, not an element or a member of it.
    var isWhole: Bool { rest.isEmpty }
    /// Whether the place is the container or one of its elements.
    var isWholeOrElement: Bool { rest.allSatisfy { $0.kind == .element } }
    /// The first step is to an element.
    var isInElement: Bool { rest.first?.kind == .element }
}

/// One thing that is done to a container somewhere in the program.
struct Access: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case grow
        /// An element goes, or all of them.
        case shrink
        /// Another value takes the place of the whole.
        case replace
        case lookup
        /// It is handed to code that is not in view and may change it.
        case escape
        /// An array is moved to a bigger block.
        case reallocate
        /// An element of an array is written.
        case store
        /// Anything else that mentions it.
        case touch
    }

    var slot: Slot
    var kind: Kind
    var function: FunctionID
    var block: BlockID
    var range: ByteRange
    /// What is called, for messages: `append`; empty for stores.
    var verb: Name = .none
    /// The key under which an element is put or looked up.
    var key: Operand?
    /// The element that is added.
    var element: Operand?
    /// Of elements of the container (`table[key].append(x)`).
    var isInner = false
    /// A test in the function that is called keeps it from growing without limit.
    var isBounded = false
    /// Nodes are linked by hand.
    var isLinked = false
    /// The record of those nodes.
    var node: NominalID?
}

/// What a function does to a container that a parameter gives it.
struct ParameterEffect: Hashable, Sendable {
    /// `Slot.selfIndex` for `self`.
    var index: Int
    var member: Name
    var kind: Access.Kind
    var isBounded: Bool
    var isLinked: Bool
    var node: NominalID?
}
