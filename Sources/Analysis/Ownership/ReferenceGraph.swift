import LeakModel

/// An object, a value, a closure or a slot of one, as the code of one function (with its closures) names it.
struct ReferenceNode: Sendable {
    enum Kind: Hashable, Sendable {
        /// `self` of the outermost function.
        case selfObject
        /// A parameter of the outermost function.
        case parameter(Int)
        case local(FunctionID, LocalID)
        case closureParameter(FunctionID, Int)
        case global(Name)
        /// A type, or a name that nobody knows.
        case named(Name)
        /// What a property or an element of another node holds.
        case slot(of: ReferenceNodeID, PathElement)
        case closure(FunctionID)
        /// A method used as a value, with its object.
        case method(of: ReferenceNodeID, Name)
        /// The run loop, a centre, a global: whatever keeps things for as long as the process lives.
        case process
    }

    var kind: Kind
    var type: TypeID
    /// The variable that holds it, for messages.
    var label: Name
    /// The closure provably ends before the call that it is given to returns.
    var isNonEscaping = false
}

struct ReferenceNodeID: Hashable, Sendable, BitwiseCopyable {
    let raw: UInt32
    init(_ index: Int) { raw = UInt32(index) }
    var index: Int { Int(raw) }
}

/// A property by the type that declares it, as far as that is known.
struct PropertyReference: Hashable, Sendable {
    var nominal: NominalID?
    var name: Name
}

/// One object keeps another alive.
struct ReferenceEdge: Sendable {
    enum Kind: Hashable, Sendable {
        /// A stored property, by its declaration.
        case declared
        /// The code stores the value in a property.
        case store
        /// The code adds the value to a collection, or makes a collection of it.
        case element
        /// A closure captures the variable (an index into its captures).
        case capture(FunctionID, Int)
        /// A method reference keeps its object.
        case method
        /// A call whose callee keeps the argument, by a library page or a summary.
        case keeps(Name)
        /// A page says that such objects hang in what the holder keeps.
        case hangs
        /// A token keeps the closure of its subscription.
        case subscription(Name)
    }

    var from: ReferenceNodeID
    var to: ReferenceNodeID
    var kind: Kind
    var property: PropertyReference?
    var function: FunctionID
    var range: ByteRange
    /// Properties on the way to `property`, where a callee stores further in.
    var through: [PropertyReference] = []
    /// Rests on something that is not in view (a property that is not declared here, a call known by name only).
    var isAssumed = false

    /// Whether this code makes the edge (a declaration alone makes none).
    var isMade: Bool {
        switch kind {
        case .store, .element, .keeps, .subscription: true
        case .declared, .capture, .method, .hangs: false
        }
    }
}

/// Who keeps whom, in the code of one outermost function and its closures. Flow-insensitive.
struct ReferenceGraph: Sendable {
    let root: FunctionID
    private(set) var nodes: [ReferenceNode] = []
    private(set) var edges: [ReferenceEdge] = []
    /// What a token stands for while the process keeps it: of use to callers of this function only.
    private(set) var tokenEdges: [ReferenceEdge] = []
    /// What the outermost function returns.
    var returned: [ReferenceNodeID] = []
    /// What each closure returns.
    var closureResults: [FunctionID: [ReferenceNodeID]] = [:]
    /// Variables that code sets to nil, by the function that does.
    var clearedVariables: [(function: FunctionID, node: ReferenceNodeID)] = []
    /// Closures that run once, or for as long as a task does, with the call that takes them.
    var runs: [(closure: FunctionID, site: CallSite)] = []

    private var parents: [UInt32] = []
    private var index: [ReferenceNode.Kind: ReferenceNodeID] = [:]
    private var slots: [[(element: PathElement, node: ReferenceNodeID)]] = []
    private var edgeKeys: Set<EdgeKey> = []

    private struct EdgeKey: Hashable {
        var from: ReferenceNodeID
        var to: ReferenceNodeID
        var property: Name
        var isMade: Bool
    }

    init(root: FunctionID) { self.root = root }

    subscript(id: ReferenceNodeID) -> ReferenceNode { nodes[id.index] }

    /// The node that stands for all that are the same object.
    func find(_ id: ReferenceNodeID) -> ReferenceNodeID {
        var raw = id.raw
        while parents[Int(raw)] != raw { raw = parents[Int(raw)] }
        return ReferenceNodeID(Int(raw))
    }

    func existing(_ kind: ReferenceNode.Kind) -> ReferenceNodeID? { index[kind].map { find($0) } }

    mutating func node(
        _ kind: ReferenceNode.Kind, type: TypeID, label: Name = .none
    ) -> ReferenceNodeID {
        if let known = index[kind] { return find(known) }
        let id = ReferenceNodeID(nodes.count)
        nodes.append(ReferenceNode(kind: kind, type: type, label: label))
        parents.append(id.raw)
        slots.append([])
        index[kind] = id
        return id
    }

    func slot(_ element: PathElement, of node: ReferenceNodeID) -> ReferenceNodeID? {
        slots[find(node).index].first { $0.element == element }.map { find($0.node) }
    }

    mutating func setSlot(_ element: PathElement, of node: ReferenceNodeID, to value: ReferenceNodeID) {
        slots[find(node).index].append((element, value))
    }

    mutating func markNonEscaping(_ id: ReferenceNodeID) { nodes[find(id).index].isNonEscaping = true }

    mutating func setType(_ type: TypeID, of id: ReferenceNodeID) {
        let id = find(id)
        if !nodes[id.index].type.isKnown { nodes[id.index].type = type }
    }

    /// Both names mean one object from now on; `kept` goes on standing for it.
    mutating func unite(_ other: ReferenceNodeID, into kept: ReferenceNodeID) {
        var work = [(find(other), find(kept))]
        var steps = 0
        while let (a, b) = work.popLast(), steps < 256 {
            steps += 1
            let a = find(a)
            let b = find(b)
            if a == b { continue }
            parents[a.index] = b.raw
            if !nodes[b.index].type.isKnown { nodes[b.index].type = nodes[a.index].type }
            if nodes[b.index].label.isNone { nodes[b.index].label = nodes[a.index].label }
            if nodes[a.index].isNonEscaping { nodes[b.index].isNonEscaping = true }
            for (element, node) in slots[a.index] {
                if let same = slots[b.index].first(where: { $0.element == element }) {
                    work.append((node, same.node))
                } else {
                    slots[b.index].append((element, node))
                }
            }
            slots[a.index] = []
        }
    }

    mutating func addToken(_ edge: ReferenceEdge) { tokenEdges.append(edge) }

    mutating func add(_ edge: ReferenceEdge) {
        let key = EdgeKey(from: find(edge.from), to: find(edge.to), property: edge.property?.name ?? .none, isMade: edge.isMade)
        guard edgeKeys.insert(key).inserted else { return }
        edges.append(edge)
    }
}
