import CClang
import LeakModel

/// Members of records whose declaration is not in view: of `p->next` clang keeps `p` and says that it has no type.
extension Lowering {
    /// The place that such an expression names.
    mutating func recoveredMember(_ node: Int) -> Place? {
        guard tree.kind(node) == Kind.unexposedExpr, let child = tree.onlyChild(node), Kind.isExpression(tree.kind(child)),
            cclang_type_of(unit, tree.cursor(node)).kind == TypeKind.dependent
        else { return nil }
        let whole = extent(tree.cursor(node))
        let base = extent(tree.cursor(child))
        guard whole.file == base.file, whole.start == base.start, whole.end > base.end, whole.is_macro == 0, base.is_macro == 0,
            let (name, isArrow) = writtenMember(whole.file, Int(base.end)..<Int(whole.end))
        else { return nil }
        return isArrow ? place(child).arrow(name) : place(child).member(name)
    }

    /// Reads `->name` or `.name`, and nothing else.
    private mutating func writtenMember(_ file: Int32, _ range: Range<Int>) -> (name: Name, isArrow: Bool)? {
        var length = 0
        guard let bytes = cclang_file_bytes(unit, file, &length), range.upperBound <= length else { return nil }
        var text = UnsafeRawBufferPointer(start: bytes + range.lowerBound, count: range.count).filter { $0 > 32 }
        let isArrow = text.starts(with: [UInt8(ascii: "-"), UInt8(ascii: ">")])
        guard isArrow || text.first == UInt8(ascii: ".") else { return nil }
        text.removeFirst(isArrow ? 2 : 1)
        guard let first = text.first, CTokens.isIdentifierStart(first), text.allSatisfy({ CTokens.isIdentifierPart($0) }) else { return nil }
        return (facts.names.intern(String(decoding: text, as: UTF8.self)), isArrow)
    }
}
