import Testing

@testable import SwiftFrontend

@Suite struct SyntaxRecoveryTests {
    /// What is broken, what must still be found whole.
    static let broken: [(String, String)] = [
        ("func f( { a }\nfunc g() { b }", "funcDecl(g parameterClause codeBlock(b))"),
        ("func f() { a.  }\nfunc g() { b }", "funcDecl(g parameterClause codeBlock(b))"),
        ("func f() { a(b, , c) }", "argumentList(b missing c)"),
        ("class A { func f() { x + } ; var b: B }", "variableDecl(binding(b typeAnnotation(B)))"),
        ("class A { ??? !\n var b: B }", "variableDecl(binding(b typeAnnotation(B)))"),
        ("let a = \"b\nlet c = d", "variableDecl(binding(c initializer(d)))"),
        ("let a = \"\\(b\nlet c = d", "variableDecl(binding(c initializer(d)))"),
        ("a(b ) ] c\nd", "; d"),
        ("if a { b }}\nc", "; c"),
        ("switch a { b; case c: d }", "switchCase(caseItem(c) d)"),
        ("@A\n", "missingDecl(attribute(A) missing)"),
        ("#if X\na", "missing"),
        ("let a: = b", "binding(a typeAnnotation(missing) initializer(b))"),
    ]

    @Test(arguments: broken)
    func recovers(source: String, expected: String) {
        #expect(sketch(source).contains(expected))
        #expect(!errors(source).isEmpty)
    }

    @Test func errorsMarkTheNodesAround() throws {
        let tree = parseSwift(source: Array("func f() { a( }\nfunc g() {}".utf8))
        let functions = tree.children(tree.root, .funcDecl)
        #expect(functions.map { tree.containsError($0) } == [true, false])
    }

    /// Sources that nest or repeat without end; each must be read in time linear in its length, on a bounded stack.
    static let units = [
        "(", "[", "{", "a(", "a { b in ", "a ? ", "- ", "try ", "a<", "Foo<Bar<", "@a<", "let x: (", "let x: A<",
        "() -> ", "if a { ", "if a {} else ", "class A { ", "#if A\n", "\"\\(", "/*", "#\"\"\"", "@a ", "open ", "async ",
        "precedencegroup {", "case .a(", "let (", "switch x { case .a(", "var x { get { ", "a + ", "a ?? ", "a.b", ")",
        "}", "] ", "<#", "`", "/a\\/", "##", "\u{0}", "x is ", "throws(", "a: ", "f(a<b, c ", "{ a, ", "nonisolated(",
    ]

    @Test(arguments: units)
    func deepAndLong(unit: String) {
        let source = Array(String(repeating: unit, count: 5_000).utf8)
        let tree = parseSwift(source: source)
        checkShape(tree)
        #expect(tree.nodes.count < 12 * 5_000 + 2_000)
    }

    /// All prefixes and some mutations of a piece of code keep the promises of the tree.
    @Test func anyInputMakesATree() {
        let bytes = Array(sample.utf8)
        for end in bytes.indices { checkShape(parseSwift(source: Array(bytes[..<end]))) }
        var state: UInt64 = 0x2545_F491_4F6C_DD1D
        func random(below limit: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(limit))
        }
        for _ in 0..<400 {
            var mutant = bytes
            for _ in 0...random(below: 6) {
                let place = random(below: mutant.count)
                switch random(below: 4) {
                case 0: mutant[place] = UInt8(random(below: 256))
                case 1: mutant.remove(at: place)
                case 2: mutant.insert(mutant[random(below: mutant.count)], at: place)
                default: mutant.removeSubrange(place..<min(mutant.count, place + random(below: 30)))
                }
                if mutant.isEmpty { break }
            }
            checkShape(parseSwift(source: mutant))
        }
    }

    /// Children lie in order within their parents, tokens and errors within the file; the root has every token.
    private func checkShape(_ tree: SyntaxTree) {
        var isSound = tree.tokens(tree.root) == 0..<tree.table.count
        for node in tree.preorder(tree.root) {
            var last = tree.tokens(node).lowerBound
            for child in tree.children(node) {
                let tokens = tree.tokens(child)
                isSound = isSound && tokens.lowerBound >= last && tokens.upperBound <= tree.tokens(node).upperBound
                last = tokens.upperBound
            }
        }
        var end: UInt32 = 0
        for token in tree.table.tokens {
            isSound = isSound && token.start >= end && token.end >= token.start
            end = token.end
        }
        isSound = isSound && Int(end) <= tree.source.count && tree.errors.allSatisfy { $0.range.end <= end }
        #expect(isSound)
    }

    private let sample = """
        @MainActor final class Model<T: P>: Base, @unchecked Sendable where T == Int {
            private(set) weak var owner: Owner? { didSet { print("a\\(owner?.name ?? "x")b") } }
            lazy var run: (Int) async throws -> Void = { [weak self, a = b] (x: Int) in try await self?.go(x)! }
            init?(_ f: @escaping () -> Void = {}, rest: Int...) throws(E) { guard let f else { return nil } }
            subscript<U>(i: U) -> [U: T]? { get { cache[i] } set(v) { cache[i] = v } }
        #if os(Linux)
            func f() { for case let .a(x, y)? in xs where x > 0 { switch x { case 1...2, .b: break; default: y() } } }
        #endif
        }
        let k = \\Model<Int>.owner?.name, r = /a[b]+/, s = #"x\\#(1 + 2)"#, v = a < b ? c as? D : e { $0 } then: { z in }
        do { try? f() } catch let e as E { throw e }
        """
}
