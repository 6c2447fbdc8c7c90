/// Operators and slots of `for` by node, read from the text that libclang prints of a declaration.
///
/// Before version 17 libclang does not tell which operator a node is; no version tells which parts of a `for` are
/// missing. The printed text, read in step with the tree, tells both, also inside macros.
struct PrintedOperators {
    enum State { case unread, read, failed }

    var state = State.unread
    /// libclang's numbers, 0 where unknown.
    var binary: [UInt8] = []
    var unary: [UInt8] = []
    /// For a `for`: bit 0 the first part is there, bit 1 the condition, bit 2 the step; bit 7: known.
    var slots: [UInt8] = []

    init() {}

    init(nodes: Int) {
        binary = Array(repeating: 0, count: nodes)
        unary = Array(repeating: 0, count: nodes)
        slots = Array(repeating: 0, count: nodes)
    }
}
