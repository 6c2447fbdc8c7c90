import Testing

@testable import Rules

struct ExampleTests {
    private func page(_ body: String) -> RulePage {
        RulePage(path: "unclosed-handle/x.md", text: "---\nid: unclosed-handle/x\n---\n" + body)
    }

    @Test func sectionsFilesMarkersAndFixes() throws {
        let (examples, errors) = examples(of: page("""
            Prose.

            ```c
            documentation();
            ```

            ## Leaks
            ```c
            int f(void) {
                open();   // leak: unclosed-handle/x
                dup();    // todo-leak: unclosed-handle/x, connection-leak/y
            }
            ```
            ```c fixed
            int g(void) {}
            ```

            ```c file=a.c
            a();  // leak: unclosed-handle/x
            ```
            ```h file=b.h
            b();
            ```
            Another.
            ```swift file=c.swift
            c()  // leak: unclosed-handle/x
            ```

            ## Fine
            ~~~~swift
            d()  // todo-ok: unclosed-handle/x
            ~~~
            e()
            ~~~~

            ## Else
            ```c
            ignored();
            ```
            """))
        #expect(errors.isEmpty)
        #expect(examples.map { $0.files.map(\.name) } == [["example.c"], ["a.c", "b.h"], ["c.swift"], ["example.swift"]])
        #expect(examples.map(\.section) == [.leaks, .leaks, .leaks, .fine])
        let first = try #require(examples.first)
        #expect(first.files[0].text == "int f(void) {\n    open();\n    dup();\n}\n")
        #expect(first.fixed.map(\.text) == ["int g(void) {}\n"])
        #expect(first.expectations == [
            .init(marker: .leak, rule: "unclosed-handle/x", file: "example.c", line: 2),
            .init(marker: .todoLeak, rule: "unclosed-handle/x", file: "example.c", line: 3),
            .init(marker: .todoLeak, rule: "connection-leak/y", file: "example.c", line: 3),
        ])
        #expect(first.pageLine(file: "example.c", line: 2) == 13)
        #expect(examples.last?.files.first?.text == "d()\n~~~\ne()\n")
    }

    @Test(arguments: [
        ("## Leaks\n```c\nf();\n```\n", 5, "no line of this example has a marker"),
        ("## Fine\n```c\nf(); // leak: a/b\n```\n", 6, "an example under 'Fine' has no leaks"),
        ("## Fine\n```c\nf();\n", 5, "the code block has no end"),
        ("## Fine\n```c name=a.c\nf();\n```\n", 5, "unknown word 'name=a.c'"),
        ("## Fine\n```c fixed\nf();\n```\n", 5, "a 'fixed' block follows the example"),
        ("## Leaks\n```c\nf(); // leak:\n```\n", 6, "the marker names no rule"),
    ])
    func mistakesHaveLines(_ body: String, _ line: Int, _ message: String) {
        let errors = examples(of: page(body)).errors
        #expect(errors.contains { $0.line == line && $0.message.contains(message) }, "\(errors)")
    }

    @Test func verdictsNamePageAndLine() throws {
        let example = try #require(examples(of: page("""
            ## Leaks
            ```c
            a(); // leak: r/leak
            b(); // todo-leak: r/todo
            c(); // todo-ok: r/ok
            d();
            ```
            """)).examples.first)
        func run(_ findings: [(String, Int)]) -> ExampleVerdict {
            verdict(on: example, findings: findings.map { ExampleFinding(rule: $0.0, file: "example.c", line: $0.1) })
        }
        #expect(run([("r/leak", 1), ("r/ok", 3)]) == ExampleVerdict(failures: [], missed: 1, falseAlarms: 1))
        #expect(run([("r/todo", 2), ("r/leak", 4)]).failures == [
            "unclosed-handle/x.md:6: r/leak is not found",
            "unclosed-handle/x.md:7: r/todo is found now: make the marker 'leak:'",
            "unclosed-handle/x.md:8: r/ok is no longer found here: drop the marker",
            "unclosed-handle/x.md:9: r/leak is found, but not expected",
        ])
    }
}
