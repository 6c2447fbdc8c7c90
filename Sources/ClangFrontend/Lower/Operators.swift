import CClang
import LeakModel

/// Which operator a node is, and which parts a `for` has.
extension Lowering {
    /// libclang's number of a binary or compound assignment operator; 0 when it cannot be told.
    func binaryOperator(_ node: Int) -> UInt8 {
        if hasOperators { return UInt8(clamping: cclang_binary_operator(unit, tree.cursor(node))) }
        if printedOperators.binary.indices.contains(node), printedOperators.binary[node] != 0 {
            return printedOperators.binary[node]
        }
        return writtenBinaryOperator(node)
    }

    /// libclang's number of a unary operator; 0 when it cannot be told.
    func unaryOperator(_ node: Int) -> UInt8 {
        if hasOperators { return UInt8(clamping: cclang_unary_operator(unit, tree.cursor(node))) }
        if printedOperators.unary.indices.contains(node), printedOperators.unary[node] != 0 {
            return printedOperators.unary[node]
        }
        return writtenUnaryOperator(node)
    }

    /// Reads the operators of a function from its printed text, where libclang itself doesn't tell them.
    mutating func readPrintedOperators(_ cursor: cclang_cursor, body: Int) {
        guard !hasOperators else { return }
        walkPrinted(cursor) { $0.readFunction(body: body) }
    }

    /// The same for the initialiser of a global.
    mutating func readPrintedInitializer(_ cursor: cclang_cursor, _ node: Int) {
        guard !hasOperators, needsOperators(node) else { return }
        walkPrinted(cursor) { $0.readInitializer(node) }
    }

    private func needsOperators(_ node: Int) -> Bool {
        (node..<tree.end(node)).contains {
            tree.kind($0) == Kind.binaryOperator || tree.kind($0) == Kind.unaryOperator
        }
    }

    private mutating func walkPrinted(_ cursor: cclang_cursor, _ read: (inout PrintedWalk) -> Void) {
        guard let text = cclang_printed(unit, cursor) else { return }
        var length = 0
        while text[length] != 0 { length += 1 }
        let bytes = UnsafeRawBufferPointer(start: text, count: length).assumingMemoryBound(to: UInt8.self)
        let tree = tree
        let unit = unit
        var walk = PrintedWalk(tree: tree, text: CTokens(bytes)) { node in
            String(cString: cclang_string(unit, cclang_spelling(unit, tree.cursor(node))))
        }
        read(&walk)
        printedOperators = walk.operators
    }

    /// The operator in the text between two operands, when none of it comes out of a macro.
    private func writtenBinaryOperator(_ node: Int) -> UInt8 {
        let parts = tree.children(node)
        guard parts.count == 2 else { return 0 }
        let left = extent(tree.cursor(parts[0]))
        let right = extent(tree.cursor(parts[1]))
        guard left.is_macro == 0, right.is_macro == 0, left.file == right.file, left.end <= right.start else { return 0 }
        return withTokens(of: left.file, from: left.end, to: right.start) { tokens in
            tokens.count == 1 ? PrintedWalk.binaryCode(tokens.text(0)) : 0
        }
    }

    private func writtenUnaryOperator(_ node: Int) -> UInt8 {
        guard let child = tree.children(node).first(where: { Kind.isExpression(tree.kind($0)) }) else { return 0 }
        let whole = extent(tree.cursor(node))
        let inner = extent(tree.cursor(child))
        guard whole.is_macro == 0, inner.is_macro == 0, whole.file == inner.file else { return 0 }
        if whole.start < inner.start {
            return withTokens(of: whole.file, from: whole.start, to: inner.start) { tokens in
                tokens.count == 1 ? PrintedWalk.prefixCode(tokens.text(0)) : 0
            }
        }
        return withTokens(of: whole.file, from: inner.end, to: whole.end) { tokens in
            tokens.matches(0, "++") ? Unary.postIncrement : tokens.matches(0, "--") ? Unary.postDecrement : 0
        }
    }

    /// Calls `body` with the tokens of a part of a file.
    func withTokens<Result>(of file: Int32, from start: UInt32, to end: UInt32, _ body: (CTokens) -> Result) -> Result {
        var length = 0
        guard let bytes = cclang_file_bytes(unit, file, &length), Int(end) <= length, start <= end else {
            return body(CTokens(UnsafeBufferPointer(start: nil, count: 0)))
        }
        let buffer = UnsafeRawBufferPointer(start: bytes + Int(start), count: Int(end - start))
        return body(CTokens(buffer.assumingMemoryBound(to: UInt8.self)))
    }

    /// The parts of a `for`; nil when it cannot be told which are missing.
    mutating func forSlots(_ node: Int, parts: [Int]) -> (first: Int?, check: Int?, step: Int?)? {
        switch parts.count {
        case 4: return (parts[0], parts[1], parts[2])
        case 1: return (nil, nil, nil)
        case 2, 3: break
        default: return nil
        }
        guard let slots = slots(node, parts) else { return nil }
        var rest = parts.dropLast()
        let first = slots & 1 != 0 ? rest.popFirst() : nil
        let check = slots & 2 != 0 ? rest.popFirst() : nil
        let step = slots & 4 != 0 ? rest.popFirst() : nil
        return rest.isEmpty ? (first, check, step) : nil
    }

    /// Bits for the parts that are there: 1 the first, 2 the condition, 4 the step.
    private mutating func slots(_ node: Int, _ parts: [Int]) -> UInt8? {
        if printedOperators.slots.indices.contains(node), printedOperators.slots[node] != 0 {
            return printedOperators.slots[node] & 7
        }
        if let written = writtenSlots(node, parts) { return written }
        guard hasOperators, printedOperators.state == .unread else { return nil }
        // Only a `for` that a macro writes brings a newer library here.
        var top = tree.cursor(0)
        top = cclang_definition(unit, top)
        guard let body = tree.children(0).last(where: { tree.kind($0) == Kind.compoundStmt }) else { return nil }
        walkPrinted(top) { $0.readFunction(body: body) }
        return printedOperators.slots.indices.contains(node) && printedOperators.slots[node] != 0
            ? printedOperators.slots[node] & 7 : nil
    }

    private func writtenSlots(_ node: Int, _ parts: [Int]) -> UInt8? {
        let whole = extent(tree.cursor(node))
        guard whole.is_macro == 0, let body = parts.last else { return nil }
        let bodyExtent = extent(tree.cursor(body))
        guard bodyExtent.file == whole.file, bodyExtent.start >= whole.start, bodyExtent.is_macro == 0 else { return nil }
        return withTokens(of: whole.file, from: whole.start, to: bodyExtent.start) { tokens in
            guard tokens.matches(0, "for"), tokens.matches(1, "(") else { return nil }
            var slots: UInt8 = 0
            var slot: UInt8 = 1
            var index = 2
            while index < tokens.count {
                if tokens.matches(index, ")") { return slot == 4 ? slots : nil }
                if tokens.matches(index, ";") {
                    slot <<= 1
                    index += 1
                    continue
                }
                slots |= slot
                index = tokens.matches(index, "(") || tokens.matches(index, "[") || tokens.matches(index, "{")
                    ? tokens.afterBalanced(index) : index + 1
            }
            return nil
        }
    }

    /// Which branch of `_Generic` is chosen, by the type names written in it; nil when a macro hides them.
    func genericChoice(_ node: Int, branches: [Int]) -> Int? {
        guard let controlling = tree.expressions(node).first else { return nil }
        let own = cclang_canonical(unit, cclang_type_of(unit, tree.cursor(controlling)))
        let wanted = plainTypeText(string(cclang_type_spelling(unit, own)))
        let whole = extent(tree.cursor(node))
        guard whole.is_macro == 0 else { return nil }
        return withTokens(of: whole.file, from: whole.start, to: whole.end) { tokens in
            var fallback: Int?
            var branch = -1
            var index = 2
            var start = 2
            while index < tokens.count {
                if tokens.matches(index, ",") || index == tokens.count - 1 {
                    branch += 1
                    start = index + 1
                } else if tokens.matches(index, ":"), start <= index {
                    let type = plainTypeText((start..<index).map(tokens.text).joined(separator: " "))
                    if type == wanted { return branch }
                    if type == "default" { fallback = branch }
                }
                index = tokens.matches(index, "(") || tokens.matches(index, "[") || tokens.matches(index, "{")
                    ? tokens.afterBalanced(index) : index + 1
            }
            return fallback
        }
    }

    private func plainTypeText(_ text: String) -> String {
        text.split(separator: " ").filter { $0 != "const" && $0 != "volatile" }.joined(separator: " ")
    }
}
