import LeakModel

/// A node of one `SyntaxTree`; the index of its record.
struct NodeID: Hashable, Sendable, BitwiseCopyable, Comparable {
    var index: UInt32

    init(_ index: UInt32) { self.index = index }

    static func < (left: NodeID, right: NodeID) -> Bool { left.index < right.index }
}

/// Facts about a node beyond its kind.
struct NodeFlags: OptionSet, Sendable, BitwiseCopyable {
    var rawValue: UInt8

    /// Something inside this node could not be parsed: tokens were skipped or something was missing.
    static let containsError = NodeFlags(rawValue: 1)
}

/// The record of a node: its tokens and its links. 20 bytes.
struct NodeRecord: Sendable, BitwiseCopyable {
    static let none: UInt32 = .max

    var kind: SyntaxKind
    var flags: NodeFlags
    /// Index of the first token.
    var firstToken: UInt32
    /// Index after the last token; equal to `firstToken` for an empty node.
    var endToken: UInt32
    var firstChild: UInt32
    var nextSibling: UInt32
}

/// What stood in the way of the parser.
struct SyntaxError: Sendable, Equatable {
    var range: ByteRange
    var message: String
}

/// The tree of one Swift file. Every token of the file lies in the token range of the root; a token belongs to the
/// innermost node whose range has it (its *own* tokens: punctuation and keywords). Children are nodes only, in order
/// of the source. Trees are made by `parseSwift` and don't change.
struct SyntaxTree: Sendable {
    var source: [UInt8]
    var table: TokenTable
    var nodes: [NodeRecord]
    var root: NodeID
    /// In order of the source.
    var errors: [SyntaxError]
}

// MARK: - Nodes

extension SyntaxTree {
    func kind(_ node: NodeID) -> SyntaxKind { nodes[Int(node.index)].kind }

    /// Indices of the tokens of the node and of everything in it.
    func tokens(_ node: NodeID) -> Range<Int> {
        let record = nodes[Int(node.index)]
        return Int(record.firstToken)..<Int(record.endToken)
    }

    /// From the first byte of the first token to after the last one; without the blanks around. For an empty node
    /// the empty range after the token before it.
    func range(_ node: NodeID) -> ByteRange {
        let record = nodes[Int(node.index)]
        if record.firstToken < record.endToken {
            return ByteRange(
                table.tokens[Int(record.firstToken)].start, table.tokens[Int(record.endToken) - 1].end)
        }
        let offset = record.firstToken == 0 ? 0 : table.tokens[Int(record.firstToken) - 1].end
        return ByteRange(offset, offset)
    }

    /// Whether something inside the node could not be parsed.
    func containsError(_ node: NodeID) -> Bool { nodes[Int(node.index)].flags.contains(.containsError) }

    func children(_ node: NodeID) -> SyntaxChildren {
        SyntaxChildren(nodes: nodes, upcoming: nodes[Int(node.index)].firstChild)
    }

    func firstChild(_ node: NodeID) -> NodeID? {
        let child = nodes[Int(node.index)].firstChild
        return child == NodeRecord.none ? nil : NodeID(child)
    }

    func nextSibling(_ node: NodeID) -> NodeID? {
        let sibling = nodes[Int(node.index)].nextSibling
        return sibling == NodeRecord.none ? nil : NodeID(sibling)
    }

    /// The child at a place counted from 0.
    func child(_ node: NodeID, at place: Int) -> NodeID? {
        var next = nodes[Int(node.index)].firstChild
        var left = place
        while next != NodeRecord.none, left > 0 {
            next = nodes[Int(next)].nextSibling
            left -= 1
        }
        return next == NodeRecord.none ? nil : NodeID(next)
    }

    /// The first child of a kind.
    func child(_ node: NodeID, _ kind: SyntaxKind) -> NodeID? {
        child(node) { $0 == kind }
    }

    /// The first child whose kind satisfies the condition (`child(node, where: \.isExpression)`).
    func child(_ node: NodeID, where condition: (SyntaxKind) -> Bool) -> NodeID? {
        var next = nodes[Int(node.index)].firstChild
        while next != NodeRecord.none {
            if condition(nodes[Int(next)].kind) { return NodeID(next) }
            next = nodes[Int(next)].nextSibling
        }
        return nil
    }

    func lastChild(_ node: NodeID) -> NodeID? {
        var last: NodeID?
        for child in children(node) { last = child }
        return last
    }

    /// All children of a kind.
    func children(_ node: NodeID, _ kind: SyntaxKind) -> [NodeID] {
        children(node).filter { self.kind($0) == kind }
    }

    /// All children whose kind satisfies the condition.
    func children(_ node: NodeID, where condition: (SyntaxKind) -> Bool) -> [NodeID] {
        children(node).filter { condition(self.kind($0)) }
    }

    /// The node's descendants and itself, parents before their children, in order of the source. Doesn't recurse.
    func preorder(_ node: NodeID) -> SyntaxPreorder { SyntaxPreorder(tree: self, root: node) }

    /// For each node its parent (the root is its own): one pass over the tree, for those who need to look upward.
    func parents() -> [NodeID] {
        var result = [NodeID](repeating: root, count: nodes.count)
        for index in nodes.indices {
            var next = nodes[index].firstChild
            while next != NodeRecord.none {
                result[Int(next)] = NodeID(UInt32(index))
                next = nodes[Int(next)].nextSibling
            }
        }
        return result
    }
}

/// The children of a node, in order.
struct SyntaxChildren: Sequence, IteratorProtocol {
    typealias Element = NodeID

    fileprivate let nodes: [NodeRecord]
    fileprivate var upcoming: UInt32

    mutating func next() -> NodeID? {
        guard upcoming != NodeRecord.none else { return nil }
        defer { upcoming = nodes[Int(upcoming)].nextSibling }
        return NodeID(upcoming)
    }
}

/// A walk over a subtree, parents first.
struct SyntaxPreorder: Sequence, IteratorProtocol {
    typealias Element = NodeID

    private let nodes: [NodeRecord]
    private var stack: [UInt32]
    private let root: UInt32

    init(tree: SyntaxTree, root: NodeID) {
        nodes = tree.nodes
        self.root = root.index
        stack = [root.index]
    }

    mutating func next() -> NodeID? {
        guard let index = stack.popLast() else { return nil }
        let record = nodes[Int(index)]
        if index != root, record.nextSibling != NodeRecord.none { stack.append(record.nextSibling) }
        if record.firstChild != NodeRecord.none { stack.append(record.firstChild) }
        return NodeID(index)
    }
}

// MARK: - Tokens and text

extension SyntaxTree {
    func token(_ index: Int) -> Token { table.tokens[index] }

    /// The text of a range of the source; bytes that aren't UTF-8 become U+FFFD.
    func text(_ range: ByteRange) -> String {
        String(decoding: source[Int(range.start)..<Int(range.end)], as: UTF8.self)
    }

    /// The node's source text, without the blanks around it.
    func text(_ node: NodeID) -> String { text(range(node)) }

    func text(token index: Int) -> String { text(table.tokens[index].range) }

    /// The text of a name: that of the node without backticks. For `name`, `label` and similar leaves.
    func nameText(_ node: NodeID) -> String {
        let range = range(node)
        guard let first = tokens(node).first, token(first).flags.contains(.quoted), range.count >= 2 else {
            return text(range)
        }
        return text(ByteRange(range.start + 1, range.end - 1))
    }

    /// Indices of the tokens that belong to the node itself and to none of its children.
    func ownTokens(_ node: NodeID, atMost limit: Int = .max) -> [Int] {
        var result: [Int] = []
        var index = tokens(node).lowerBound
        let end = tokens(node).upperBound
        var next = nodes[Int(node.index)].firstChild
        while index < end, result.count < limit {
            if next != NodeRecord.none, index >= Int(nodes[Int(next)].firstToken) {
                index = Swift.max(index, Int(nodes[Int(next)].endToken))
                next = nodes[Int(next)].nextSibling
            } else {
                result.append(index)
                index += 1
            }
        }
        return result
    }

    /// The first of the node's own tokens that is this word (`.var`, `.async`, …).
    func ownToken(_ node: NodeID, _ word: Word) -> Int? {
        ownTokens(node).first { token($0).word == word && !token($0).flags.contains(.quoted) }
    }

    /// The first of the node's own tokens of this kind.
    func ownToken(_ node: NodeID, _ kind: TokenKind) -> Int? {
        ownTokens(node).first { token($0).kind == kind }
    }

    /// The word of the node's first token: `let`/`var` of a `valueBindingPattern`, the word of a `modifier`.
    func firstWord(_ node: NodeID) -> Word {
        let tokens = tokens(node)
        return tokens.isEmpty ? .none : token(tokens.lowerBound).word
    }
}
