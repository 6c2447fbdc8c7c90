/// The walk over tree and text together. Whatever does not fit stops it; what was read until then stands.
struct PrintedWalk {
    let tree: Tree
    let tokens: CTokens
    /// The name that a node spells.
    let spelling: (Int) -> String
    var operators: PrintedOperators
    var position = 0
    var failed = false
    var depth = 0

    static let depthLimit = 4000

    init(tree: Tree, text: CTokens, spelling: @escaping (Int) -> String) {
        self.tree = tree
        tokens = text
        self.spelling = spelling
        operators = PrintedOperators(nodes: tree.nodes.count)
    }

    /// Reads a function's body; `body` is the node of its braces.
    mutating func readFunction(body: Int) {
        while position < tokens.count, !tokens.matches(position, "{") {
            position = tokens.matches(position, "(") || tokens.matches(position, "[") ? tokens.afterBalanced(position) : position + 1
        }
        statement(body)
        operators.state = failed ? .failed : .read
    }

    /// Reads a variable's initialiser.
    mutating func readInitializer(_ node: Int) {
        skipToInitializer()
        expression(node)
        operators.state = failed ? .failed : .read
    }

    // MARK: Tokens

    mutating func accept(_ text: StaticString) -> Bool {
        guard tokens.matches(position, text) else { return false }
        position += 1
        return true
    }

    mutating func expect(_ text: StaticString) {
        if !failed, !accept(text) { failed = true }
    }

    mutating func skipBalanced() {
        if tokens.matches(position, "(") || tokens.matches(position, "{") || tokens.matches(position, "[") {
            position = tokens.afterBalanced(position)
        } else {
            failed = true
        }
    }

    /// Goes to just after the next `=` outside brackets, which starts an initialiser.
    mutating func skipToInitializer() {
        while position < tokens.count {
            if tokens.matches(position, "=") {
                position += 1
                return
            }
            if tokens.matches(position, ";") { break }
            position = tokens.matches(position, "(") || tokens.matches(position, "[") || tokens.matches(position, "{")
                ? tokens.afterBalanced(position) : position + 1
        }
        failed = true
    }

    /// Goes to just after the next `;` outside brackets.
    private mutating func skipToSemicolon() {
        while position < tokens.count, !tokens.matches(position, ";") {
            position = tokens.matches(position, "(") || tokens.matches(position, "[") || tokens.matches(position, "{")
                ? tokens.afterBalanced(position) : position + 1
        }
        expect(";")
    }

    // MARK: Statements

    mutating func statement(_ node: Int) {
        guard !failed else { return }
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.depthLimit else { return failed = true }
        let parts = tree.children(node)
        switch tree.kind(node) {
        case Kind.compoundStmt:
            expect("{")
            for part in parts where !failed { statement(part) }
            expect("}")
        case Kind.declStmt: declarations(parts)
        case Kind.ifStmt:
            guard parts.count >= 2 else { return failed = true }
            ifStatement(parts)
        case Kind.whileStmt, Kind.switchStmt:
            guard parts.count == 2 else { return failed = true }
            if !accept("while") { expect("switch") }
            parenthesized(parts[0])
            statement(parts[1])
        case Kind.doStmt:
            guard parts.count == 2 else { return failed = true }
            expect("do")
            statement(parts[0])
            expect("while")
            parenthesized(parts[1])
            expect(";")
        case Kind.forStmt: forStatement(node, parts)
        case Kind.caseStmt, Kind.defaultStmt: caseStatement(node, parts)
        case Kind.labelStmt:
            position += 1
            expect(":")
            for part in parts { statement(part) }
        case Kind.gotoStmt, Kind.continueStmt, Kind.breakStmt, Kind.asmStmt, Kind.msAsmStmt: skipToSemicolon()
        case Kind.indirectGotoStmt:
            expect("goto")
            expect("*")
            for part in parts { expression(part) }
            expect(";")
        case Kind.returnStmt:
            expect("return")
            for part in parts { expression(part) }
            expect(";")
        case Kind.nullStmt:
            skipAttributes()
            expect(";")
        case let kind where Kind.isExpression(kind):
            expression(node)
            expect(";")
        default:
            skipAttributes()
            for part in parts where Kind.isExpression(tree.kind(part)) || Kind.isStatement(tree.kind(part)) { statement(part) }
        }
    }

    /// `if … else if … else …`, the chain as a list: its length is not limited.
    private mutating func ifStatement(_ parts: [Int]) {
        var parts = parts
        while !failed {
            expect("if")
            parenthesized(parts[0])
            statement(parts[1])
            guard parts.count > 2 else { return }
            expect("else")
            let branch = parts[2]
            let inner = tree.kind(branch) == Kind.ifStmt ? tree.children(branch) : []
            guard inner.count >= 2 else { return statement(branch) }
            parts = inner
        }
    }

    private mutating func skipAttributes() {
        while tokens.matches(position, "__attribute__") || tokens.matches(position, "[") {
            if tokens.matches(position, "__attribute__") { position += 1 }
            skipBalanced()
        }
    }

    mutating func parenthesized(_ node: Int) {
        expect("(")
        expression(node)
        expect(")")
    }

    private mutating func forStatement(_ node: Int, _ parts: [Int]) {
        guard let body = parts.last else { return failed = true }
        expect("for")
        expect("(")
        var slots: UInt8 = 0x80
        var next = 0
        if !accept(";") {
            slots |= 1
            guard next < parts.count - 1 else { return failed = true }
            if tree.kind(parts[next]) == Kind.declStmt {
                declarations(tree.children(parts[next]))
            } else {
                expression(parts[next])
                expect(";")
            }
            next += 1
        }
        if !accept(";") {
            slots |= 2
            guard next < parts.count - 1 else { return failed = true }
            expression(parts[next])
            expect(";")
            next += 1
        }
        if !accept(")") {
            slots |= 4
            guard next < parts.count - 1 else { return failed = true }
            expression(parts[next])
            expect(")")
            next += 1
        }
        if next != parts.count - 1 { failed = true }
        operators.slots[node] = slots
        statement(body)
    }

    private mutating func caseStatement(_ node: Int, _ parts: [Int]) {
        var rest = parts
        if tree.kind(node) == Kind.caseStmt {
            expect("case")
            if let first = rest.first { expression(first) }
            rest = Array(rest.dropFirst())
            if accept("...") {
                if let high = rest.first { expression(high) }
                rest = Array(rest.dropFirst())
            }
        } else {
            expect("default")
        }
        expect(":")
        for part in rest { statement(part) }
    }

    /// `T a = …, *b = …;`: initialisers in order, everything between skipped.
    mutating func declarations(_ parts: [Int]) {
        for part in parts where tree.kind(part) == Kind.varDecl && !failed {
            guard let last = tree.children(part).last, Kind.isExpression(tree.kind(last)),
                hasInitializerAhead()
            else {
                skipDeclarator()
                continue
            }
            skipToInitializer()
            expression(last)
            skipDeclarator()
        }
        if parts.contains(where: { tree.kind($0) == Kind.varDecl }) {
            if tokens.matches(position - 1, ";") { return }
        }
        skipToSemicolon()
    }

    /// Whether the declarator at hand has an initialiser: an `=` before its `,` or `;`.
    private func hasInitializerAhead() -> Bool {
        var index = position
        while index < tokens.count {
            if tokens.matches(index, "=") { return true }
            if tokens.matches(index, ",") || tokens.matches(index, ";") { return false }
            index = tokens.matches(index, "(") || tokens.matches(index, "[") || tokens.matches(index, "{")
                ? tokens.afterBalanced(index) : index + 1
        }
        return false
    }

    /// Goes to just after the `,` or `;` that ends a declarator.
    private mutating func skipDeclarator() {
        while position < tokens.count, !failed {
            if accept(",") || accept(";") { return }
            position = tokens.matches(position, "(") || tokens.matches(position, "[") || tokens.matches(position, "{")
                ? tokens.afterBalanced(position) : position + 1
        }
        failed = true
    }
}
