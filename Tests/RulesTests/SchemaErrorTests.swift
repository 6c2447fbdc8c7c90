import Testing

@testable import Rules

/// A page that loads, with one line of its front matter replaced or added.
private func page(replacing old: String = "", with new: String = "") -> RulePage {
    let text = """
        ---
        id: unclosed-handle/thing
        summary: A thing is opened and not closed.
        severity: warning
        languages: [c]
        cwe: [772]
        lifetime:
          noun: thing
          verb: closed
          acquire:
            - { call: thing_open, fails: null-pointer }
          release: [thing_close]
        fix: "thing_close({handle});"
        ---
        Prose.
        """
    return RulePage(
        path: "unclosed-handle/thing.md", text: old.isEmpty ? text : text.replacing(old, with: new))
}

struct SchemaErrorTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var old: String
        var new: String
        var line: Int
        var message: String

        init(_ old: String, _ new: String, _ line: Int, _ message: String) {
            self.old = old
            self.new = new
            self.line = line
            self.message = message
        }

        var testDescription: String { new.isEmpty ? "without " + old : new }
    }

    static let cases = [
        Case("severity:", "severty:", 4, "unknown key 'severty' in the front matter; did you mean 'severity'?"),
        Case("verb:", "vreb:", 9, "unknown key 'vreb' in 'lifetime'; did you mean 'verb'?"),
        Case("release:", "releases:", 12, "unknown key 'releases' in 'lifetime'; did you mean 'release'?"),
        Case(", fails:", ", fail:", 11, "unknown key 'fail' in 'lifetime.acquire'; did you mean 'fails'?"),
        Case(
            "cwe:", "colour:", 6,
            "unknown key 'colour' in the front matter; known are 'id', 'category', 'summary', 'severity', 'confidence'"),
        Case("severity: warning", "severity: fatal", 4, "'severity' is 'fatal'; expected one of error, warning, info"),
        Case("null-pointer", "null-ponter", 11, "'fails' is 'null-ponter'; expected one of never, null-pointer"),
        Case("null-pointer", "null-ponter", 11, "(did you mean 'null-pointer'?)"),
        Case("languages: [c]", "languages: [c, rust]", 5, "'languages' is 'rust'; expected one of c, swift"),
        Case("languages: [c]\n", "", 1, "the front matter needs the key 'languages'"),
        Case("languages: [c]", "languages: []", 5, "'languages' is an empty list"),
        Case("cwe: [772]", "cwe: [CWE-772]", 6, "'cwe' is 'CWE-772'; expected a CWE number from 1 to 9999"),
        Case("  noun: thing\n", "", 8, "'lifetime' needs the key 'noun': a text"),
        Case("noun: thing", "noun: [a, b]", 8, "'noun' is a list; expected a text"),
        Case("noun: thing", "noun:", 8, "'noun' is nothing; expected a text"),
        Case("call: thing_open, ", "", 11, "'lifetime.acquire' needs the key 'call': a call pattern"),
        Case("call: thing_open", "call: \"thing open\"", 11, "'call' is 'thing open'; expected a call pattern"),
        Case("[thing_close]", "[\"thing_close(\"]", 12, "(the labels must end with ')')"),
        Case("[thing_close]", "[\"close(a)\"]", 12, "(labels are written with a colon each, as in 'name(label:_:)')"),
        Case("[thing_close]", "[{ call: f, handle: \"%\" }]", 12, "'handle' is '%'; expected result, receiver"),
        Case("[thing_close]", "[{ call: f, handle: 99 }]", 12, "'handle' is '99'; expected result, receiver"),
        Case("  release: [thing_close]\n", "", 7, "'lifetime' needs the key 'release' (or 'learn')"),
        Case("noun:", "descriptor: maybe\n  noun:", 8, "'descriptor' is 'maybe'; expected true or false"),
        Case("[thing_close]", "[*.close]", 12, "YAML reads a leading '*' as an alias"),
        Case("id: unclosed-handle/thing", "id: unclosed-handle/other", 2, "expected 'unclosed-handle/thing'"),
        Case("id: unclosed-handle/thing\n", "", 2, "the front matter needs the key 'id'"),
        Case("id: unclosed-handle/thing", "id: unclosed-handle/thing\ncategory: retain-cycle", 3, "but the id says"),
        Case("fix: \"thing_close({handle});\"", "fix: { rust: \"drop\" }", 13, "unknown key 'rust' in 'fix'"),
        Case("fix:", "growth: { owners: [global], shape: cache }\nfix:", 13, "this one has 'lifetime' and 'growth'"),
        Case("fix:", "ownership: { shape: ring }\nfix:", 13, "'shape' is 'ring'; expected one of stored-closure"),
        Case("summary:", "summary: \"a\"\nsummary:", 3, "the key 'summary' stands twice in the same table"),
        Case("noun: thing", "noun: [thing", 9, "the front matter is not YAML"),
        Case("noun: thing", "noun: &thing x", 8, "is an anchor in YAML"),
        Case("lifetime:", "? [a]\n: b\nlifetime:", 7, "a key must be a word"),
    ]

    @Test(arguments: cases) func namesLineKeyAndWhatIsRight(_ test: Case) {
        let (content, errors) = readPage(page(replacing: test.old, with: test.new))
        #expect(content == nil)
        #expect(errors.allSatisfy { $0.file == "unclosed-handle/thing.md" })
        #expect(
            errors.contains { $0.line == test.line && $0.message.contains(test.message) },
            "\(errors.map(\.description))")
    }

    @Test func theUnchangedPageLoads() {
        let (content, errors) = readPage(page())
        #expect(errors.isEmpty)
        guard case .rule(let rule) = content, case .lifetime(let lifetime) = rule.analysis else {
            Issue.record("no lifetime rule: \(String(describing: content))")
            return
        }
        #expect(rule.id == "unclosed-handle/thing" && rule.category == .unclosedHandle && rule.cwe == [772])
        #expect(lifetime.acquire.map(\.call.name) == ["thing_open"] && lifetime.acquire.first?.fails == .nullPointer)
        #expect(lifetime.release == [.init(call: .init(receiver: .none, name: "thing_close", labels: nil), handle: .argument(0))])
        #expect(lifetime.releaseStatement == ["c": "thing_close({handle});"])
        #expect(rule.prose == "Prose.")
    }

    @Test func allErrorsOfAPageAreReportedInOrder() {
        let broken = RulePage(
            path: "unclosed-handle/thing.md",
            text: "---\nid: x\nsevrity: warning\nlifetime: { noun: a, vreb: b, learn: [guess] }\n---\n")
        let errors = readPage(broken).errors
        #expect(errors.count >= 5, "\(errors)")
        #expect(errors.map(\.line) == errors.map(\.line).sorted())
    }

    @Test func otherSectionsSayWhatTheyNeed() {
        func errors(_ section: String) -> [String] {
            let text = "---\nid: unclosed-handle/x\nsummary: s\nlanguages: [c]\n\(section)\n---\n"
            return readPage(RulePage(path: "unclosed-handle/x.md", text: text)).errors.map { "\($0.line): \($0.message)" }
        }
        #expect(errors("growth: { owners: [global], shape: limited-type }").first == "5: 'growth' of the shape limited-type needs the key 'type'")
        #expect(errors("subscription: { shape: learnt, noun: a, verb: b }").first == "5: 'subscription' of the shape learnt needs the key 'antonyms'")
        #expect(errors("subscription: { shape: learnt, noun: a, verb: b, antonyms: [[on]] }").first?.contains("expected pairs such as") == true)
        #expect(errors("subscription: { shape: pair, noun: a, verb: b }").first == "5: 'subscription' needs the key 'register'")
        #expect(errors("library: { types: [{ name: A, kind: box }] }").first == "5: 'kind' is 'box'; expected one of class, struct, enum, actor, protocol")
        #expect(errors("library: { calls: [] }").first?.contains("'calls' is an empty list") == true)
        #expect(errors("library: { types: [{ name: A, kind: class }] }").first == "4: a page with 'library' has no key 'languages'")
        #expect(errors("").contains { $0.contains("needs one of the sections 'lifetime', 'growth'") })
    }

    @Test func aCategoryIsNeededOnlyOutsideTheSixFolders() {
        func errors(_ extra: String) -> [RulePageError] {
            let text = "---\nid: ours/x\nsummary: s\nlanguages: [c]\n\(extra)ownership: { shape: back-reference }\n---\n"
            return readPage(RulePage(path: "ours/x.md", text: text)).errors
        }
        #expect(errors("category: retain-cycle\n").isEmpty)
        #expect(errors("").first?.message.contains("'ours' is no category: add the key 'category'") == true)
    }

    @Test func everyKeyIsDocumentedOnce() {
        for table in pageSchema {
            #expect(Set(table.keys.map(\.name)).count == table.keys.count)
            #expect(table.keys.allSatisfy { !$0.doc.isEmpty && !$0.expects.isEmpty }, "\(table.name)")
        }
        #expect(schemaReference().contains("| `only-if-null` | an argument's position from 0 to 63 |"))
    }

    @Test(arguments: [("relase", "release"), ("Cell", nil), ("transfre", "transfer"), ("refcounted", nil), ("acq", "acquire")])
    func nearestKey(_ word: String, _ expected: String?) {
        #expect(nearest(to: word, among: ["acquire", "release", "transfer", "borrow"]) == expected)
    }
}
