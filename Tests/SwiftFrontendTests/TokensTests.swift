import Testing

@testable import SwiftFrontend

/// Kinds of the tokens with their texts: `kind‹text›`, the end of the file left out.
private func tokens(_ source: String) -> String {
    let bytes = Array(source.utf8)
    return tokenize(bytes).tokens.dropLast().map { token in
        let text = String(decoding: bytes[Int(token.start)..<Int(token.end)], as: UTF8.self)
        let isJoined = token.flags.contains(.joined) ? "+" : ""
        return "\(token.kind)‹\(text)›\(isJoined)"
    }.joined(separator: " ")
}

/// The texts alone.
private func texts(_ source: String) -> [String] {
    let bytes = Array(source.utf8)
    return tokenize(bytes).tokens.dropLast().map {
        String(decoding: bytes[Int($0.start)..<Int($0.end)], as: UTF8.self)
    }
}

@Suite struct TokenTests {
    @Test(arguments: [
        ("a", "identifier‹a›"),
        ("func", "keyword‹func›"),
        ("`func`", "identifier‹`func`›"),
        ("`two words`", "identifier‹`two words`›"),
        ("async", "identifier‹async›"),
        ("$0 $x", "dollarIdentifier‹$0› dollarIdentifier‹$x›"),
        ("🚀é", "identifier‹🚀é›"),
        ("<#a place#>", "identifier‹<#a place#>›"),
        ("_", "keyword‹_›"),
        ("#foo #if", "pound‹#› identifier‹foo› poundIf‹#if›"),
        ("#!shebang\na", "identifier‹a›"),
        ("\u{FEFF}a", "identifier‹a›"),
        ("a\u{0}b", "identifier‹a› identifier‹b›"),
        ("a\r\nb", "identifier‹a› identifier‹b›"),
        ("/* /* a */ b */ c // d", "identifier‹c›"),
        ("“", "unknown‹“›"),
    ])
    func words(source: String, expected: String) { #expect(tokens(source) == expected) }

    @Test(arguments: [
        "0", "12_000", "0xFF_", "0b01", "0o17", "1.5", "1e9", "1.5e-3", "0x1p4", "0x1.8p-2", "12abc",
    ])
    func numbers(source: String) { #expect(texts(source) == [source]) }

    @Test(arguments: [
        ("1...2", "integer‹1› infixOperator‹...› integer‹2›"),
        ("0xa.b", "integer‹0xa› period‹.› identifier‹b›"),
        ("t.0.1", "identifier‹t› period‹.› integer‹0› period‹.› integer‹1›"),
        ("1.f", "integer‹1› period‹.› identifier‹f›"),
    ])
    func numbersBeside(source: String, expected: String) { #expect(tokens(source) == expected) }

    @Test(arguments: [
        ("a + b", "infixOperator‹+›"), ("a+b", "infixOperator‹+›"), ("a +b", "prefixOperator‹+›"),
        ("a+ b", "postfixOperator‹+›"), ("f(a+)", "postfixOperator‹+›"), ("f(+a)", "prefixOperator‹+›"),
        ("a?", "postfixQuestion‹?›"), ("a ? b", "infixQuestion‹?›"), ("a ?? b", "infixOperator‹??›"),
        ("a!", "postfixExclamation‹!›"), ("!a", "prefixOperator‹!›"), ("f(&a)", "prefixAmpersand‹&›"),
        ("a & b", "infixOperator‹&›"), ("a = b", "equal‹=›"), ("() -> a", "arrow‹->›"),
        ("a/*c*/+b", "prefixOperator‹+›"), ("a == b", "infixOperator‹==›"), ("a ..< b", "infixOperator‹..<›"),
        ("a ∘ b", "infixOperator‹∘›"), ("a << b", "infixOperator‹<›+ infixOperator‹<›"),
        ("a >>= b", "infixOperator‹>›+ infixOperator‹>›+ equal‹=›"),
        ("A<B>?", "infixOperator‹<› identifier‹B› postfixOperator‹>›+ postfixQuestion‹?›"),
    ])
    func operators(source: String, expected: String) { #expect(tokens(source).contains(expected)) }

    @Test func operatorNameBeforeGenericParameters() {
        #expect(texts("func ==<T>(") == ["func", "==", "<", "T", ">", "("])
        #expect(texts("static func /(a: A, b: A) { a / b }").prefix(4) == ["static", "func", "/", "("])
    }

    @Test(arguments: [
        (#""a""#, ["\"", "a", "\""]),
        (#""""#, ["\"", "\""]),
        (#""a\(b + "c")d""#, ["\"", "a", #"\("#, "b", "+", "\"", "c", "\"", ")", "d", "\""]),
        (#""\(f(x))""#, ["\"", #"\("#, "f", "(", "x", ")", ")", "\""]),
        (##"#"a\(b)"c"#"##, [##"#""##, #"a\(b)"c"#, ##""#"##]),
        (##"#"\#(b)"#"##, [##"#""##, ##"\#("##, "b", ")", ##""#"##]),
        ("\"\"\"\na \"b\"\n\"\"\"", ["\"\"\"", "\na \"b\"\n", "\"\"\""]),
        (##"#"""#"##, [##"#""##, "\"", ##""#"##]),
        (#""a\"b""#, ["\"", #"a\"b"#, "\""]),
        ("\"a\nb", ["\"", "a", "", "b"]),
        ("\"\\(a\nb", ["\"", "\\(", "a", "", "", "b"]),
    ])
    func strings(source: String, expected: [String]) { #expect(texts(source) == expected) }

    @Test(arguments: [
        ("x = /a+/", "regex‹/a+/›"), (#"f(/[a\/]/, 1)"#, #"regex‹/[a\/]/›"#), ("#/a/b/#", "regex‹#/a/b/#›"),
        ("#/\n a\n/#", "regex‹#/\n a\n/#›"), ("return /a/", "regex‹/a/›"),
    ])
    func regexes(source: String, expected: String) { #expect(tokens(source).contains(expected)) }

    @Test(arguments: ["a / b / c", "a/b/c", "f(/, /)", "x = / a/", "x = a /b) + c/", "(a)/b/c"])
    func divisions(source: String) { #expect(!tokens(source).contains("regex")) }

    @Test func directives() {
        let source = "a // leaklint:disable:next x -- why  \n/* leaklint:enable */ b /* not: this */\n"
            + "/// A comment that starts with `leaklint:` is meant.\n/*** leaklint:\n more */ c //leaklint:disable"
        let found = tokenize(Array(source.utf8)).directives
        #expect(found.map(\.text) == ["leaklint:disable:next x -- why", "leaklint:enable", "leaklint:", "leaklint:disable"])
        #expect(found.map(\.range.start) == [2, 38, 131, 157])
        #expect(found.map(\.textRange.start) == [5, 41, 136, 159])
    }

    @Test func positionInLine() {
        let table = tokenize(Array("a b\n/* \n */ c(d".utf8))
        #expect(table.tokens.map(\.isOnNewLine) == [true, false, true, false, false, false])
        #expect(table.tokens.map(\.hasSpaceBefore) == [true, true, true, false, false, false])
    }

    @Test func everyByteIsCovered() {
        let bytes: [UInt8] = (0...255).map { UInt8($0) } + [0xC2, 0x41, 0xFF, 0xE2, 0x80]
        var last: UInt32 = 0
        for token in tokenize(bytes).tokens {
            #expect(token.start >= last && token.end >= token.start)
            last = token.end
        }
        #expect(last == UInt32(bytes.count))
    }
}
