import Testing

@testable import SwiftFrontend

@Suite struct SyntaxExpressionTests {
    static let precedence: [(String, String)] = [
        ("a + b * c", "binaryExpr(a + binaryExpr(b * c))"),
        ("a * b + c", "binaryExpr(binaryExpr(a * b) + c)"),
        ("a - b - c", "binaryExpr(binaryExpr(a - b) - c)"),
        ("a ?? b ?? c", "binaryExpr(a ?? binaryExpr(b ?? c))"),
        ("a = b = c", "assignExpr(a assignExpr(b c))"),
        ("a += b ? c : d", "binaryExpr(a += ternaryExpr(b c d))"),
        ("a ? b : c ? d : e", "ternaryExpr(a b ternaryExpr(c d e))"),
        ("a && b || c == d", "binaryExpr(binaryExpr(a && b) || binaryExpr(c == d))"),
        ("a as B ?? c", "binaryExpr(asExpr(a B) ?? c)"),
        ("a as B &<< c", "binaryExpr(asExpr(a B) &<< c)"),
        ("a + b as? C", "asExpr(binaryExpr(a + b) C)"),
        ("a is B && c", "binaryExpr(isExpr(a B) && c)"),
        ("a << b + c", "binaryExpr(binaryExpr(a << b) + c)"),
        ("a <+> b + c", "binaryExpr(a <+> binaryExpr(b + c))"),
        ("try a + b", "tryExpr(binaryExpr(a + b))"),
        ("a = try? await b.c ?? d", "assignExpr(a tryExpr(awaitExpr(binaryExpr(memberExpr(b c) ?? d))))"),
        ("-a.b + !c", "binaryExpr(prefixOperatorExpr(- memberExpr(a b)) + prefixOperatorExpr(! c))"),
        ("a...", "postfixOperatorExpr(a ...)"),
        ("a..<b - 1", "binaryExpr(a ..< binaryExpr(b - 1))"),
        (
            "precedencegroup P { higherThan: MultiplicationPrecedence }; infix operator <+>: P; a * b <+> c",
            "precedenceGroupDecl(P); operatorDecl(modifier <+> P); binaryExpr(a * binaryExpr(b <+> c))"
        ),
    ]

    @Test(arguments: precedence)
    func operatorsBind(source: String, expected: String) {
        #expect(sketch(source).replacing("operatorDecl(infix", with: "operatorDecl(modifier") == expected)
        #expect(errors(source) == [])
    }

    static let postfixes: [(String, String)] = [
        ("a.b(c, d: e)", "callExpr(memberExpr(a b) argumentList(c argument(d e)))"),
        ("a?.b!.c", "memberExpr(forceUnwrapExpr(memberExpr(optionalChainExpr(a) b)) c)"),
        ("a[b, c]", "subscriptExpr(a argumentList(b c))"),
        ("a { b }", "callExpr(a closureExpr(b))"),
        ("a(b) { c } d: { e }", "callExpr(a argumentList(b) closureExpr(c) labeledClosure(d closureExpr(e)))"),
        ("a\n.b\n.c()", "callExpr(memberExpr(memberExpr(a b) c) argumentList)"),
        ("a\n(b)", "a; parenExpr(b)"),
        (".a(.b)", "callExpr(implicitMemberExpr(a) argumentList(implicitMemberExpr(b)))"),
        ("A<B>(c)", "callExpr(specializeExpr(A genericArgumentClause(B)) argumentList(c))"),
        ("a < b", "binaryExpr(a < b)"),
        ("f(a < b, c > d)", "callExpr(f argumentList(binaryExpr(a < b) binaryExpr(c > d)))"),
        ("A<B<C>>.d", "memberExpr(specializeExpr(A genericArgumentClause(identifierType(B genericArgumentClause(C)))) d)"),
        ("a.b(c:d:)", "memberExpr(a b (c:d:))"),
        ("f(&a)", "callExpr(f argumentList(inoutExpr(a)))"),
        ("r(0, +)", "callExpr(r argumentList(0 +))"),
        ("self.init()", "callExpr(memberExpr(self init) argumentList)"),
        ("a.self", "memberExpr(a self)"),
        ("a.0.1", "memberExpr(memberExpr(a 0) 1)"),
        ("a::b.c::d", "memberExpr(b d)"),
        ("\\A.b?.c[0]", "keyPathExpr(A keyPathComponent(b) keyPathComponent keyPathComponent(c) keyPathComponent(argumentList(0)))"),
        ("\\.a", "keyPathExpr(keyPathComponent(a))"),
        ("#a(b) { c }", "macroExpansionExpr(a argumentList(b) closureExpr(c))"),
        ("a\n#if X\n.b()\n#else\n.c\n#endif\n.d", """
            memberExpr(postfixIfConfigExpr(a ifConfig(ifConfigClause(X callExpr(memberExpr(postfixBase b) argumentList)) \
            ifConfigClause(memberExpr(postfixBase c)))) d)
            """),
    ]

    @Test(arguments: postfixes)
    func postfixesChain(source: String, expected: String) {
        #expect(sketch(source) == expected)
        #expect(errors(source) == [])
    }

    static let primaries: [(String, String)] = [
        ("(a)", "parenExpr(a)"), ("(a, b: c)", "tupleExpr(a argument(b c))"), ("()", "tupleExpr"),
        ("[a, b]", "arrayLiteral(a b)"), ("[a: b]", "dictionaryLiteral(dictionaryElement(a b))"),
        ("[:]", "dictionaryLiteral"), ("[]", "arrayLiteral"),
        ("\"a\\(b, c: d)\"", "stringLiteral(a interpolation(b argument(c d)))"),
        ("[Int: [String]]()", "callExpr(dictionaryLiteral(dictionaryElement(Int arrayLiteral(String))) argumentList)"),
        ("[any P]()", "callExpr(arrayLiteral(typeExpr(anyType(P))) argumentList)"),
        ("[(A) async throws -> B]()", "callExpr(arrayLiteral(arrowExpr(parenExpr(A) effects B)) argumentList)"),
        ("{ }", "closureExpr"),
        ("{ a in b }", "closureExpr(closureSignature(closureParameter(a)) b)"),
        ("{ a, _ in }", "closureExpr(closureSignature(closureParameter(a) closureParameter(_)))"),
        (
            "{ [weak self, unowned(safe) a = b.c, d] (e: E, f) async throws -> G in h }",
            """
            closureExpr(closureSignature(captureList(capture(weak self) capture(unowned(safe) a initializer(memberExpr(b c))) \
            capture(d)) parameterClause(parameter(e typeAnnotation(E)) parameter(f)) effects returnClause(G)) h)
            """
        ),
        ("{ @MainActor [a] in b }", "closureExpr(closureSignature(attribute(MainActor) captureList(capture(a))) b)"),
        ("{ (a, b) }", "closureExpr(tupleExpr(a b))"),
        ("x = if a { 1 } else { 2 }", "assignExpr(x ifExpr(conditionList(a) codeBlock(1) codeBlock(2)))"),
        ("consume a", "consumeExpr(a)"), ("copy a", "copyExpr(a)"), ("copy(a)", "callExpr(copy argumentList(a))"),
        ("unsafe a.b", "unsafeExpr(memberExpr(a b))"), ("await a", "awaitExpr(a)"), ("each + a", "binaryExpr(each + a)"),
        ("f(repeat each a)", "callExpr(f argumentList(packExpansionExpr(packElementExpr(a))))"),
        ("<#a#>.b", "memberExpr(<#a#> b)"),
    ]

    @Test(arguments: primaries)
    func operands(source: String, expected: String) {
        #expect(sketch(source) == expected)
        #expect(errors(source) == [])
    }
}
