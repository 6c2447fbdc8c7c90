import Testing

@testable import SwiftFrontend

@Suite struct SyntaxStatementTests {
    static let statements: [(String, String)] = [
        ("if let a, var b = c, case .d(let e) = f, g {}", """
            ifExpr(conditionList(optionalBinding(a) optionalBinding(b initializer(c)) \
            matchingCondition(callExpr(implicitMemberExpr(d) argumentList(patternExpr(valueBindingPattern(e)))) initializer(f)) \
            g) codeBlock)
            """),
        ("if a { b } else if c { d } else { e }", """
            ifExpr(conditionList(a) codeBlock(b) ifExpr(conditionList(c) codeBlock(d) codeBlock(e)))
            """),
        ("if a.b { c }", "ifExpr(conditionList(memberExpr(a b)) codeBlock(c))"),
        ("for a in b.c { d } {}", "forStmt(a callExpr(memberExpr(b c) closureExpr(d)) codeBlock)"),
        ("if #available(iOS 17, *), a {}", "ifExpr(conditionList(#available(iOS 17, *) a) codeBlock)"),
        ("guard let self else { return }", "guardStmt(conditionList(optionalBinding(self)) codeBlock(returnStmt))"),
        ("while a { break; continue b }", "whileStmt(conditionList(a) codeBlock(breakStmt continueStmt(b)))"),
        ("repeat { a } while b", "repeatStmt(codeBlock(a) b)"),
        ("for try await a in b {}", "forStmt(a b codeBlock)"),
        ("for case let (a, b)? in c where d {}", """
            forStmt(valueBindingPattern(optionalChainExpr(tupleExpr(patternExpr(a) patternExpr(b)))) c \
            whereCondition(d) codeBlock)
            """),
        ("for (a, _): T in b {}", """
            forStmt(tuplePattern(tuplePatternElement(a) tuplePatternElement(_)) typeAnnotation(T) b codeBlock)
            """),
        ("do { try a } catch let b as C where d { e } catch {}", """
            doExpr(codeBlock(tryExpr(a)) catchClause(caseItem(valueBindingPattern(asExpr(patternExpr(b) C)) \
            whereCondition(d)) codeBlock(e)) catchClause(codeBlock))
            """),
        ("do throws(E) {} catch {}", "doExpr(effects(E) codeBlock catchClause(codeBlock))"),
        ("a: for b in c {}", "labeledStmt(a forStmt(b c codeBlock))"),
        ("defer { a }", "deferStmt(codeBlock(a))"),
        ("throw a", "throwStmt(a)"),
        ("return\na", "returnStmt(a)"),
        ("{ return\nlet a = 1 }", "closureExpr(returnStmt variableDecl(binding(a initializer(1))))"),
        ("yield &a", "yieldStmt(inoutExpr(a))"),
        ("yield(a)", "callExpr(yield argumentList(a))"),
        ("a; b", "a; b"),
        ("#if X && Y\na\n#elseif Z\nb\n#else\nc\n#endif", """
            ifConfig(ifConfigClause(X && Y a) ifConfigClause(Z b) ifConfigClause(c))
            """),
        ("let a = b\n{ didSet { c } }", """
            variableDecl(binding(a initializer(b) accessorBlock(accessor(didSet codeBlock(c)))))
            """),
    ]

    @Test(arguments: statements)
    func statement(source: String, expected: String) {
        #expect(sketch(source) == expected)
        #expect(errors(source) == [])
    }

    static let cases: [(String, String)] = [
        ("case a: b", "switchCase(caseItem(a) b)"),
        ("case .a, .b where c: d", """
            switchCase(caseItem(implicitMemberExpr(a)) caseItem(implicitMemberExpr(b) whereCondition(c)) d)
            """),
        ("case let .a(b, c: d): e", """
            switchCase(caseItem(valueBindingPattern(callExpr(implicitMemberExpr(a) \
            argumentList(patternExpr(b) argument(c patternExpr(d)))))) e)
            """),
        ("case is A: b", "switchCase(caseItem(isPattern(A)) b)"),
        ("case let a as B: c", "switchCase(caseItem(valueBindingPattern(asExpr(patternExpr(a) B))) c)"),
        ("case _: a\ndefault: b", "switchCase(caseItem(_) a) switchCase(b)"),
        ("@unknown default: a", "switchCase(attribute(unknown) a)"),
        ("case 1...2: fallthrough", "switchCase(caseItem(binaryExpr(1 ... 2)) fallthroughStmt)"),
        ("case a:\n#if X\nb\n#endif\nc", "switchCase(caseItem(a) ifConfig(ifConfigClause(X b)) c)"),
        ("case a: b\n#if X\ncase c: d\n#endif", """
            switchCase(caseItem(a) b) ifConfig(ifConfigClause(X switchCase(caseItem(c) d)))
            """),
    ]

    @Test(arguments: cases)
    func switchCases(source: String, expected: String) {
        #expect(sketch("switch x {\n\(source)\n}") == "switchExpr(x \(expected))")
        #expect(errors("switch x {\n\(source)\n}") == [])
    }
}
