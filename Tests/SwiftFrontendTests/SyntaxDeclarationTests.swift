import Testing

@testable import SwiftFrontend

@Suite struct SyntaxDeclarationTests {
    static let declarations: [(String, String)] = [
        ("import struct A.B", "importDecl(A B)"),
        ("@A(b) public final class C<D: E>: F, G where D == H {}", """
            classDecl(attribute(A argumentList(b)) public final C genericParameterClause(genericParameter(D E)) \
            inheritanceClause(F G) whereClause(requirement(D H)) memberBlock)
            """),
        ("extension A.B: @unchecked C {}", """
            extensionDecl(memberType(A B) inheritanceClause(attributedType(attribute(unchecked) C)) memberBlock)
            """),
        ("func f<each T>(_ a: inout A, b: repeat each T, c d: C... , e: @escaping () -> Void = {}) async throws(E) -> some P {}", """
            funcDecl(f genericParameterClause(genericParameter(T)) parameterClause(\
            parameter(_ a typeAnnotation(attributedType(inout A))) \
            parameter(b typeAnnotation(packExpansionType(packElementType(T)))) parameter(c d typeAnnotation(C)) \
            parameter(e typeAnnotation(attributedType(attribute(escaping) functionType(tupleType Void))) \
            initializer(closureExpr))) effects(E) returnClause(someType(P)) codeBlock)
            """),
        ("static func == (a: A, b: A) -> Bool { true }", """
            funcDecl(static == parameterClause(parameter(a typeAnnotation(A)) parameter(b typeAnnotation(A))) \
            returnClause(Bool) codeBlock(true))
            """),
        ("let a = 1, b: B", "variableDecl(binding(a initializer(1)) binding(b typeAnnotation(B)))"),
        ("private(set) lazy var a = { 1 }()", """
            variableDecl(private(set) lazy binding(a initializer(callExpr(closureExpr(1) argumentList))))
            """),
        ("async let (a, b) = c", """
            variableDecl(async binding(tuplePattern(tuplePatternElement(a) tuplePatternElement(b)) initializer(c)))
            """),
        ("var a: A { b }", "variableDecl(binding(a typeAnnotation(A) accessorBlock(codeBlock(b))))"),
        ("var a: A { get async throws { b } nonmutating set(c) { d } }", """
            variableDecl(binding(a typeAnnotation(A) accessorBlock(accessor(get effects codeBlock(b)) \
            accessor(nonmutating set parameterClause(parameter(c)) codeBlock(d)))))
            """),
        ("var a = 1 { willSet { b } didSet { c } }", """
            variableDecl(binding(a initializer(1) accessorBlock(accessor(willSet codeBlock(b)) \
            accessor(didSet codeBlock(c)))))
            """),
        ("var a: A { read { $0.b } }", """
            variableDecl(binding(a typeAnnotation(A) accessorBlock(codeBlock(callExpr(read closureExpr(memberExpr($0 b)))))))
            """),
        ("nonisolated(unsafe) weak var a: A?", """
            variableDecl(nonisolated(unsafe) weak binding(a typeAnnotation(optionalType(A))))
            """),
        ("typealias A<B> = [B: C]?", """
            typealiasDecl(A genericParameterClause(genericParameter(B)) optionalType(dictionaryType(B C)))
            """),
        ("infix operator +++: P", "operatorDecl(infix +++ P)"),
        ("macro a(_ b: C) -> D = #e(f: g)", """
            macroDecl(a parameterClause(parameter(_ b typeAnnotation(C))) returnClause(D) \
            initializer(macroExpansionExpr(e argumentList(argument(f g)))))
            """),
        ("#if X\n@A\n#endif\nfunc f() {}", """
            funcDecl(ifConfig(ifConfigClause(X attribute(A))) f parameterClause codeBlock)
            """),
        ("@available(macOS 10, *) struct A {}", "structDecl(attribute(available (macOS 10, *)) A memberBlock)"),
        ("open.foo()", "callExpr(memberExpr(open foo) argumentList)"),
        ("actor.a = b", "assignExpr(memberExpr(actor a) b)"),
    ]

    @Test(arguments: declarations)
    func declaration(source: String, expected: String) {
        #expect(sketch(source) == expected)
        #expect(errors(source) == [])
    }

    static let members: [(String, String)] = [
        ("init?(a: A) { }", "initDecl(parameterClause(parameter(a typeAnnotation(A))) codeBlock)"),
        ("deinit { a() }", "deinitDecl(codeBlock(callExpr(a argumentList)))"),
        ("isolated deinit {}", "deinitDecl(isolated codeBlock)"),
        ("subscript<T>(a: T) -> A { get }", """
            subscriptDecl(genericParameterClause(genericParameter(T)) parameterClause(parameter(a typeAnnotation(T))) \
            returnClause(A) accessorBlock(accessor(get)))
            """),
        ("indirect case a(A, b: B = 1), c = 2", """
            enumCaseDecl(indirect enumCaseElement(a parameterClause(parameter(A) parameter(b typeAnnotation(B) \
            initializer(1)))) enumCaseElement(c initializer(2)))
            """),
        ("case a(@Sendable () -> Void)", """
            enumCaseDecl(enumCaseElement(a parameterClause(parameter(attributedType(attribute(Sendable) \
            functionType(tupleType Void))))))
            """),
        ("associatedtype A: B = C where A.D == E", """
            associatedtypeDecl(A inheritanceClause(B) C whereClause(requirement(memberType(A D) E)))
            """),
        ("class override func f()", "funcDecl(class override f parameterClause)"),
        ("class A {}", "classDecl(A memberBlock)"),
        ("#a(b)\nvar c: C", "macroExpansionExpr(a argumentList(b)) variableDecl(binding(c typeAnnotation(C)))"),
        ("#if X\nvar a: A\n#endif", "ifConfig(ifConfigClause(X variableDecl(binding(a typeAnnotation(A)))))"),
    ]

    @Test(arguments: members)
    func member(source: String, expected: String) {
        #expect(sketch("enum X {\n\(source)\n}") == "enumDecl(X memberBlock(\(expected)))")
        #expect(errors("enum X {\n\(source)\n}") == [])
    }

    static let types: [(String, String)] = [
        ("A.B<C>.Type", "memberType(memberType(A B genericArgumentClause(C)) Type)"),
        ("[A]?", "optionalType(arrayType(A))"), ("A!", "implicitlyUnwrappedType(A)"),
        ("(a: A, _ b: B)", "tupleType(tupleTypeElement(a A) tupleTypeElement(_ b B))"),
        ("(A) async throws -> B", "functionType(tupleType(tupleTypeElement(A)) effects B)"),
        ("any A & B", "anyType(compositionType(A B))"), ("(any A)?", "optionalType(tupleType(tupleTypeElement(anyType(A))))"),
        ("~Copyable & A", "compositionType(suppressedType(Copyable) A)"),
        ("[3 of A]", "inlineArrayType(3 A)"), ("A<B?>", "identifierType(A genericArgumentClause(optionalType(B)))"),
        ("A<B<C>>?", "optionalType(identifierType(A genericArgumentClause(identifierType(B genericArgumentClause(C)))))"),
        ("@MainActor @Sendable (A) -> B", """
            attributedType(attribute(MainActor) attribute(Sendable) functionType(tupleType(tupleTypeElement(A)) B))
            """),
        ("sending A", "attributedType(sending A)"), ("A::B", "B"),
    ]

    @Test(arguments: types)
    func type(source: String, expected: String) {
        #expect(sketch("let x: \(source)") == "variableDecl(binding(x typeAnnotation(\(expected))))")
        #expect(errors("let x: \(source)") == [])
    }
}
