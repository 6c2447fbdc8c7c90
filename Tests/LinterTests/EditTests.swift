import LeakModel
import Reporting
import Testing

@testable import Linter

/// A text with `‸` at the place, and what becomes of it; nil: no edit is made.
struct EditCase: Sendable, CustomTestStringConvertible {
    var before: String
    var after: String?
    var statement = "fclose(f);"
    var testDescription: String { before }
}

/// The text without its marks, and where they were.
private func marked(_ text: String) -> (text: String, marks: [Int]) {
    var plain = ""
    var marks: [Int] = []
    for character in text {
        if character == "‸" { marks.append(plain.utf8.count) } else { plain.append(character) }
    }
    return (plain, marks)
}

private func apply(_ edits: [Edit]?, to text: String) -> String? {
    edits.map { String(decoding: applying($0, to: Array(text.utf8)), as: UTF8.self) }
}

private let insertionsInC = [
    EditCase(before: "void f() {\n    a();\n    ‸return;\n}\n", after: "void f() {\n    a();\n    fclose(f);\n    return;\n}\n"),
    EditCase(before: "void f() {\r\n\t‸return;\r\n}\r\n", after: "void f() {\r\n\tfclose(f);\r\n\treturn;\r\n}\r\n"),
    EditCase(before: "void f() { ‸return; }\n", after: "void f() { fclose(f); return; }\n"),
    EditCase(
        before: "void f() {\n    if (x)\n        ‸return;\n    b();\n}\n",
        after: "void f() {\n    if (x) {\n        fclose(f);\n        return;\n    }\n    b();\n}\n"),
    EditCase(
        before: "void f() {\n\tif (!x) ‸return -1; /* why */\n\tb();\n}\n",
        after: "void f() {\n\tif (!x) {\n\t\tfclose(f);\n\t\treturn -1; /* why */\n\t}\n\tb();\n}\n"),
    EditCase(
        before: "void f()\n{\n  if (x)\n  {\n    a();\n  }\n  if (y)\n    ‸return;\n}\n",
        after: "void f()\n{\n  if (x)\n  {\n    a();\n  }\n  if (y)\n  {\n    fclose(f);\n    return;\n  }\n}\n"),
    EditCase(
        before: "void f() {\n    if (x)\n        ‸return;\n    else\n        b();\n}\n",
        after: "void f() {\n    if (x) {\n        fclose(f);\n        return;\n    } else\n        b();\n}\n"),
    EditCase(
        before: "void f() {\n    if (x) {\n        a();\n    } else\n        ‸goto out;\n}\n",
        after: "void f() {\n    if (x) {\n        a();\n    } else {\n        fclose(f);\n        goto out;\n    }\n}\n"),
    EditCase(
        before: "void f() {\n    while (x)\n        ‸if (y) return; else for (;;) { a(); }\n    b();\n}\n",
        after: "void f() {\n    while (x) {\n        fclose(f);\n        if (y) return; else for (;;) { a(); }\n    }\n    b();\n}\n"),
    EditCase(
        before: "void f() {\n    if (x) // no\n        ‸return;\n}\n",
        after: "void f() {\n    if (x) { // no\n        fclose(f);\n        return;\n    }\n}\n"),
    EditCase(before: "void f() {\n    switch (x) {\n    case 1: ‸return;\n    }\n}\n", after: "void f() {\n    switch (x) {\n    case 1: fclose(f); return;\n    }\n}\n"),
    EditCase(before: "void f() {\nout: ‸return;\n}\n", after: "void f() {\nout: fclose(f); return;\n}\n"),
    EditCase(
        before: "void f() {\n    if (x) ‸return; b();\n}\n",
        after: "void f() {\n    if (x) {\n        fclose(f);\n        return;\n    }\n    b();\n}\n"),
    EditCase(before: "void f() {\n    list_for_each(x)\n        ‸return;\n}\n", after: nil),
    EditCase(before: "void f() {\n    if (x) /* a\n    b */ ‸return;\n}\n", after: nil),
    EditCase(before: "void f() {\n    if (x)\n        ‸return\n}\n", after: nil),
    EditCase(before: "void f() { \"‸x\"; }\n", after: nil),
    // Parentheses in texts and comments are none.
    EditCase(
        before: "void f() {\n    if (a(\")\") && ')' /* ) */)\n        ‸return;\n}\n",
        after: "void f() {\n    if (a(\")\") && ')' /* ) */) {\n        fclose(f);\n        return;\n    }\n}\n"),
    EditCase(
        before: "void f() {\n    #define X \\\n        if (a)\n    ‸return;\n}\n",
        after: "void f() {\n    #define X \\\n        if (a)\n    fclose(f);\n    return;\n}\n"),
]

@Test(arguments: insertionsInC)
func statementsAreInsertedInC(one: EditCase) throws {
    let (text, marks) = marked(one.before)
    let file = EditedFile(name: "a.c", bytes: Array(text.utf8))
    #expect(apply(insertStatement(one.statement, before: try #require(marks.first), in: file), to: text) == one.after)
}

private let insertionsInSwift = [
    EditCase(before: "func f() {\n    ‸return\n}\n", after: "func f() {\n    close(fd)\n    return\n}\n"),
    EditCase(before: "guard x else { ‸return nil }\n", after: "guard x else { close(fd); return nil }\n"),
    EditCase(
        before: "func f() {\n  if \"\\(a(\")\"))\" == b {\n    ‸throw e\n  }\n}\n",
        after: "func f() {\n  if \"\\(a(\")\"))\" == b {\n    close(fd)\n    throw e\n  }\n}\n"),
]

@Test(arguments: insertionsInSwift)
func statementsAreInsertedInSwift(one: EditCase) throws {
    let (text, marks) = marked(one.before)
    let file = EditedFile(name: "a.swift", bytes: Array(text.utf8))
    #expect(apply(insertStatement("close(fd)", before: try #require(marks.first), in: file), to: text) == one.after)
}

private let insertionsBehind: [(name: String, one: EditCase)] = [
    ("a.swift", EditCase(
        before: "func f() {\n    ‸let fd = open(p, 0)‸ // here\n    use(fd)\n}\n",
        after: "func f() {\n    let fd = open(p, 0) // here\n    defer { close(fd) }\n    use(fd)\n}\n")),
    ("a.swift", EditCase(before: "func f() { ‸let fd = open()‸ }\n", after: "func f() { let fd = open(); defer { close(fd) } }\n")),
    ("a.swift", EditCase(before: "func f() { ‸let fd = open()‸; use(fd) }\n", after: "func f() { let fd = open(); defer { close(fd) }; use(fd) }\n")),
    ("a.swift", EditCase(before: "func f() { guard ‸let fd = open()‸ else { return } }\n", after: nil)),
    ("a.c", EditCase(before: "void f() {\n\tx = ‸open(p)‸;\n\tb();\n}\n", after: "void f() {\n\tx = open(p);\n\tdefer { close(fd) }\n\tb();\n}\n")),
    ("a.c", EditCase(before: "void f() {\n\tif (x) ‸y = open(p)‸;\n}\n", after: nil)),
    ("a.c", EditCase(before: "void f() {\n\t‸open(p)‸; /* a\n b */\n}\n", after: nil)),
]

@Test(arguments: insertionsBehind.indices)
func statementsAreInsertedBehind(index: Int) {
    let (name, one) = insertionsBehind[index]
    let (text, marks) = marked(one.before)
    let file = EditedFile(name: name, bytes: Array(text.utf8))
    let edits = insertStatement("defer { close(fd) }", after: ByteRange(marks[0], marks[1]), in: file)
    #expect(apply(edits, to: text) == one.after)
}

/// Closures at `‸`; "!" in front of the result: unsafe.
private let captures: [(before: String, after: String?)] = [
    ("x.onDone = ‸{ self.finish() }", "!x.onDone = { [weak self] in self?.finish() }"),
    ("x.onDone = ‸{\n    self.finish()\n}", "!x.onDone = { [weak self] in\n    self?.finish()\n}"),
    ("x.onDone = ‸{ self.state = 1 }", "x.onDone = { [weak self] in self?.state = 1 }"),
    ("x.onDone = ‸{ self.count += 1 }", "x.onDone = { [weak self] in self?.count += 1 }"),
    ("x.onDone = ‸{ value in self.state = value }", "x.onDone = { [weak self] value in self?.state = value }"),
    ("x.onDone = ‸{ (value: Int) -> Void in self.use(value) }", "x.onDone = { [weak self] (value: Int) -> Void in self?.use(value) }"),
    ("x.onDone = ‸{ [x] in self.state = x }", "x.onDone = { [weak self, x] in self?.state = x }"),
    ("x.onDone = ‸{ [unowned self] in self.state = 1 }", "x.onDone = { [weak self] in self?.state = 1 }"),
    ("x.onDone = ‸{ [self] in\n    go()\n    stop()\n}", "x.onDone = { [weak self] in\n    guard let self else { return }\n    go()\n    stop()\n}"),
    ("x.onDone = ‸{ @MainActor in self.state = 1 }", "x.onDone = { @MainActor [weak self] in self?.state = 1 }"),
    (
        "x.onDone = ‸{ value in\n    self.a()\n    self.b(value)\n}",
        "x.onDone = { [weak self] value in\n    guard let self else { return }\n    self.a()\n    self.b(value)\n}"
    ),
    (
        "x.onDone = ‸{ self.a(); self.b() }",
        "x.onDone = { [weak self] in guard let self else { return }; self.a(); self.b() }"
    ),
    ("x.onDone = ‸{ self.use(self.value) }", "!x.onDone = { [weak self] in guard let self else { return }; self.use(self.value) }"),
    (
        "x.onDone = ‸{\n    if ready {\n        self.go()\n    }\n}",
        "x.onDone = { [weak self] in\n    guard let self else { return }\n    if ready {\n        self.go()\n    }\n}"
    ),
    (
        "x.onDone = ‸{ v in\n    print(v)\n    label.text = \"\\(self.title)\"\n}",
        "x.onDone = { [weak self] v in\n    guard let self else { return }\n    print(v)\n    label.text = \"\\(self.title)\"\n}"
    ),
    // A value is wanted.
    ("x.map = ‸{ v in\n    let y = v\n    return self.turn(y)\n}", nil),
    ("x.map = ‸{ v -> Int in self.turn(v) }", nil),
    (
        "x.map = ‸{ v -> Int? in self.turn(self.y) }",
        "x.map = { [weak self] v -> Int? in guard let self else { return nil }; self.turn(self.y) }"
    ),
    // The return of an inner closure is not this one's.
    (
        "x.onDone = ‸{\n    self.a = list.map { return $0 }\n    self.b()\n}",
        "x.onDone = { [weak self] in\n    guard let self else { return }\n    self.a = list.map { return $0 }\n    self.b()\n}"
    ),
    ("x.onDone = ‸{\n    if a { return 1 }\n    return 2\n}", nil),
    (
        "x.onDone = ‸{ [x = self.y] in\n    guard let self else { return }\n    self.a()\n}",
        "x.onDone = { [weak self, x = self.y] in\n    guard let self else { return }\n    self.a()\n}"
    ),
    ("x.onDone = ‸{ [weak self] in self?.a() }", nil),
    ("x.onDone = ‸{ Foo.self.a() }", "!x.onDone = { [weak self] in guard let self else { return }; Foo.self.a() }"),
    ("x.onDone = ‸{", nil),
    ("x.onDone = ‸{ }", nil),
    (
        "x.onDone = ‸{ self.items\n    .filter { $0 > 1 }\n    .forEach { use($0) }\n}",
        "!x.onDone = { [weak self] in self?.items\n    .filter { $0 > 1 }\n    .forEach { use($0) }\n}"
    ),
    ("x.onDone = ‸{ await self.go() }", "!x.onDone = { [weak self] in await self?.go() }"),
]

@Test(arguments: captures.indices)
func capturesBecomeWeak(index: Int) {
    let (before, after) = captures[index]
    let (text, marks) = marked(before)
    let draft = captureWeakly("self", closureAt: marks[0], in: EditedFile(name: "a.swift", bytes: Array(text.utf8)))
    let result = draft.flatMap { draft in
        apply(draft.edits, to: text).map { (draft.applicability == .unsafe ? "!" : "") + $0 }
    }
    #expect(result == after)
}

@Test func otherNamesBecomeWeakToo() {
    let text = "cell.onTap = { cell.blink(cell: 1) }"
    let draft = captureWeakly("cell", closureAt: 13, in: EditedFile(name: "a.swift", bytes: Array(text.utf8)))
    #expect(apply(draft?.edits, to: text) == "cell.onTap = { [weak cell] in cell?.blink(cell: 1) }")
}

private let properties: [(before: String, after: String?)] = [
    ("var delegate: Delegate?", "weak var delegate: Delegate?"),
    ("private(set) var delegate: (any Delegate)? = nil", "private(set) weak var delegate: (any Delegate)? = nil"),
    ("let owner: Owner", "!weak var owner: Owner?"),
    ("var owner: Owner!", "weak var owner: Owner!"),
    ("private let owner: any Owner & Other", "!private weak var owner: (any Owner & Other)?"),
    ("unowned let owner: Owner", "!weak var owner: Owner?"),
    ("unowned(unsafe) var owner: Owner", "!weak var owner: Owner?"),
    ("@IBOutlet var view: View!", "@IBOutlet weak var view: View!"),
    ("var owner: Owner? {\n    didSet { go() }\n}", "weak var owner: Owner? {\n    didSet { go() }\n}"),
    ("var map: [String: Owner]", "!weak var map: [String: Owner]?"),
    ("weak var owner: Owner?", nil), ("lazy var owner: Owner = make()", nil), ("var owner = Owner()", nil),
    ("var owner: Owner = Owner()", nil), ("var owner: Owner? { other }", nil), ("static var shared: Owner?", nil),
    ("@Published var owner: Owner?", nil), ("var a: A?, b: B?", nil), ("func f()", nil), ("", nil),
]

@Test(arguments: properties.indices)
func propertiesBecomeWeak(index: Int) {
    let (before, after) = properties[index]
    let text = "class C {\n    \(before)\n    let other: Int = 1\n}\n"
    let draft = makeWeak(ByteRange(14, 14 + before.utf8.count), in: EditedFile(name: "a.swift", bytes: Array(text.utf8)))
    let result = draft.flatMap { draft in
        apply(draft.edits, to: text).map { (draft.applicability == .unsafe ? "!" : "", $0) }
    }
    let expected = after.map { after in
        after.hasPrefix("!") ? ("!", String(after.dropFirst())) : ("", after)
    }
    #expect(result?.0 == expected?.0)
    #expect(result?.1 == expected.map { "class C {\n    \($0.1)\n    let other: Int = 1\n}\n" })
}

/// Any bytes, and any place in them: no crash, and no edit outside of the file.
@Test func editsOfBrokenTextsStayInside() {
    let words = [
        "{", "}", "(", ")", "[", "]", "\"", "\\(", "'", "/*", "*/", "//", "\n", " ", "if", "else", "self", ".", "in", "weak", "let", "x",
        ";", "#", "\"\"\"", "`", "/", "\r\n", "=", "->", "é", "\u{0}", "return", "@", ",", ":", "?", "do", "while",
    ]
    var state: UInt64 = 42
    func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }
    for round in 0..<2000 {
        let text = (0..<next(40)).map { _ in words[next(words.count)] }.joined()
        let bytes = Array(text.utf8)
        let file = EditedFile(name: round % 2 == 0 ? "a.swift" : "a.c", bytes: bytes)
        for _ in 0..<4 {
            let start = next(bytes.count + 2)
            let range = ByteRange(start, start + next(10))
            let edits = [
                insertRelease("x;", before: start, in: file), insertRelease("f(self);", before: start, in: file), insertStatement("x;", after: range, in: file),
                captureWeakly("self", closureAt: start, in: file)?.edits, makeWeak(range, in: file)?.edits,
            ].compactMap { $0 }.flatMap { $0 }
            for edit in edits {
                let range = edit.location.range
                #expect(range.start <= range.end && Int(range.end) <= bytes.count, "\(text)")
            }
        }
    }
}

/// What is inserted may change `errno` before the statement reads it.
@Test(arguments: [
    ("a.c", "int f() {\n    ‸return -errno;\n}\n", Applicability.unsafe), ("a.c", "int f() {\n    ‸return -1;\n    errno;\n}\n", .safe),
    ("a.swift", "    ‸throw Failure(errno)\n    x\n", .unsafe), ("a.swift", "    ‸throw Failure()\n    errno\n", .safe),
])
func errorNumbersAreRespected(name: String, text: String, applicability: Applicability) throws {
    let (plain, marks) = marked(text)
    var files = EditedFiles([name: Array(plain.utf8)])
    let place = Location(file: name, range: ByteRange(marks[0], marks[0]))
    let remedy = Remedy(title: "t", applicability: .safe, edits: [.insertStatement(text: "close(fd);", beforeStatementAt: place)])
    #expect(makeFix(remedy, files: &files).applicability == applicability)
}

/// What is released must not be used by the statement behind it.
private let releases: [(name: String, release: String, before: String, after: String?)] = [
    (
        "a.c", "fclose(f);", "int first(FILE *f) {\n    ‸return fgetc(f);\n}\n",
        "int first(FILE *f) {\n    int result = fgetc(f);\n    fclose(f);\n    return result;\n}\n"
    ),
    ("a.c", "fclose(f);", "int f1(void) {\n    ‸return g->f;\n}\n", "int f1(void) {\n    fclose(f);\n    return g->f;\n}\n"),
    (
        "a.c", "drop(s);", "static const char *name(void)\n{\n\tif (x)\n\t\t‸return s->name;\n\treturn 0;\n}\n",
        "static const char *name(void)\n{\n\tif (x) {\n\t\tconst char *result = s->name;\n\t\tdrop(s);\n\t\treturn result;\n\t}\n\treturn 0;\n}\n"
    ),
    (
        "a.c", "drop(s);", "struct point *p(void) { ‸return at(s); }\n",
        "struct point *p(void) { struct point *result = at(s); drop(s); return result; }\n"
    ),
    (
        "a.c", "drop(s);", "size_t f(int result) {\n    ‸return at(s);\n}\n",
        "size_t f(int result) {\n    size_t value = at(s);\n    drop(s);\n    return value;\n}\n"
    ),
    ("a.c", "drop(s);", "EXPORT int f(void) {\n    ‸return at(s);\n}\n", nil),
    ("a.c", "drop(s);", "int f(a)\nint a;\n{\n    ‸return at(s);\n}\n", nil),
    ("a.c", "drop(s);", "int f(void) {\nout:\n    ‸return at(s);\n}\n", nil),
    ("a.c", "drop(s);", "int f(void) {\n    ‸use(s);\n}\n", nil),
    ("a.c", "drop(s);", "int f(void) {\n    ‸return at(\n        s);\n}\n", nil),
    (
        "a.swift", "try? file.close()", "func f() -> Data {\n    ‸return file.read()\n}\n",
        "func f() -> Data {\n    defer { try? file.close() }\n    return file.read()\n}\n"
    ),
    (
        "a.swift", "p.deallocate()", "func f() {\n    ‸return x\n    p.go()\n}\n",
        "func f() {\n    p.deallocate()\n    return x\n    p.go()\n}\n"
    ),
    (
        "a.swift", "p.deallocate()", "func f() {\n    ‸return list\n        .map { p[$0] }\n}\n",
        "func f() {\n    defer { p.deallocate() }\n    return list\n        .map { p[$0] }\n}\n"
    ),
]

@Test(arguments: releases.indices)
func releasesComeAfterTheLastUse(index: Int) {
    let one = releases[index]
    let (text, marks) = marked(one.before)
    let file = EditedFile(name: one.name, bytes: Array(text.utf8))
    #expect(apply(insertRelease(one.release, before: marks[0], in: file), to: text) == one.after)
}
