import LeakModel

// Names and texts of the tree.
extension Lowering {
    /// Interns bytes of the source.
    mutating func intern(_ range: ByteRange) -> Name {
        let source = tree.source
        return source.withUnsafeBufferPointer { buffer in
            facts.names.intern(utf8: UnsafeBufferPointer(rebasing: buffer[Int(range.start)..<Int(range.end)]))
        }
    }

    mutating func intern(_ text: String) -> Name { facts.names.intern(text) }

    /// The name that a leaf spells, without backticks.
    mutating func name(of node: NodeID) -> Name {
        var range = tree.range(node)
        let tokens = tree.tokens(node)
        if let first = tokens.first, tokens.count == 1, tree.token(first).flags.contains(.quoted), range.count >= 2 {
            range = ByteRange(range.start + 1, range.end - 1)
        }
        return intern(range)
    }

    /// The name in the `name` child of a node; none where there is no such child.
    mutating func nameChild(of node: NodeID) -> (name: Name, range: ByteRange) {
        guard let child = tree.child(node, .name) else {
            let start = tree.range(node).start
            return (.none, ByteRange(start, start))
        }
        return (name(of: child), tree.range(child))
    }

    func text(_ name: Name) -> String { facts.names[name] }

    /// `outer.inner`; `inner` where there is no outer name.
    mutating func qualified(_ outer: Name, _ inner: Name) -> Name {
        outer.isNone ? inner : intern(text(outer) + "." + text(inner))
    }

    /// Whether the name starts as type names do.
    func looksLikeType(_ name: Name) -> Bool {
        let text = text(name)
        for byte in text.utf8 where byte != UInt8(ascii: "_") {
            if byte < 0x80 { return UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte }
            return text.unicodeScalars.first { $0 != "_" }?.properties.isUppercase ?? false
        }
        return false
    }

    /// The text of a node without white space and comments, as `Condition.opaque` wants it. Long texts become unique.
    mutating func condensedText(_ node: NodeID) -> Name {
        var bytes: [UInt8] = []
        for index in tree.tokens(node) {
            let token = tree.token(index)
            if bytes.count + Int(token.end - token.start) > 200 {
                bytes += Array("…\(token.start)".utf8)
                break
            }
            bytes += tree.source[Int(token.start)..<Int(token.end)]
        }
        return bytes.withUnsafeBufferPointer { facts.names.intern(utf8: $0) }
    }

    /// Whether a word is among the node's own tokens. Asked of nearly every node, so without the array of `ownTokens`.
    func has(_ word: Word, in node: NodeID) -> Bool {
        var index = tree.tokens(node).lowerBound
        let end = tree.tokens(node).upperBound
        var child = tree.firstChild(node)
        while index < end {
            if let next = child, index >= tree.tokens(next).lowerBound {
                index = Swift.max(index, tree.tokens(next).upperBound)
                child = tree.nextSibling(next)
            } else {
                if tree.token(index).word == word, !tree.token(index).flags.contains(.quoted) { return true }
                index += 1
            }
        }
        return false
    }
}
