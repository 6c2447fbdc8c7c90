import LeakModel
import Testing

@testable import Rules

struct LoadRulesTests {
    private func page(_ id: String, _ rest: String, path: String? = nil) -> RulePage {
        RulePage(path: (path ?? id) + ".md", text: "---\nid: \(id)\nsummary: s\nlanguages: [swift]\n\(rest)\n---\n")
    }

    @Test func aUserPageReplacesTheBuiltInPageOfItsID() {
        let builtin = [
            page("retain-cycle/a", "ownership: { shape: back-reference }"),
            page("retain-cycle/b", "ownership: { shape: stored-closure }"),
        ]
        let user = [page("retain-cycle/a", "severity: error\nownership: { shape: method-reference }")]
        let (set, errors) = loadRules(builtin, user: user)
        #expect(errors.isEmpty)
        #expect(set.rules.map(\.id) == ["retain-cycle/a", "retain-cycle/b"])
        #expect(set.rules.first?.severity == .error)
        #expect(set.rules.first?.analysis == .ownership(OwnershipRule(shape: .methodReference)))
    }

    @Test func aBrokenUserPageIsReportedAndDoesNotFallBack() {
        let builtin = [page("retain-cycle/a", "ownership: { shape: back-reference }")]
        let (set, errors) = loadRules(builtin, user: [page("retain-cycle/a", "ownership: { shap: x }")])
        #expect(set.rules.isEmpty)
        #expect(!errors.isEmpty)
    }

    @Test func duplicateIDsAreErrors() {
        let twice = page("retain-cycle/a", "ownership: { shape: back-reference }")
        let errors = loadRules([], user: [twice, twice]).errors
        #expect(errors.map(\.message) == ["there are two pages with the id 'retain-cycle/a'"])
    }

    @Test func theSamePageUnderAnotherIDGivesTheSameRule() {
        let section = "category: unclosed-handle\nlifetime: { noun: a, verb: b, acquire: [f], release: [g] }"
        let (set, errors) = loadRules(
            [page("unclosed-handle/a", section)], user: [page("ours/deep/b", section)])
        #expect(errors.isEmpty)
        #expect(set.rules.map(\.analysis).count == 2)
        #expect(set.rules.first?.analysis == set.rules.last?.analysis)
        #expect(set.rules.allSatisfy { $0.category == .unclosedHandle })
    }

    @Test func shortAndLongFormsAreTheSame() {
        let short = page("unclosed-handle/a", "lifetime: { noun: a, verb: b, acquire: f, release: [g, Type.h] }")
        let long = page("unclosed-handle/b", """
            lifetime:
              noun: a
              verb: b
              acquire: [{ call: f, handle: result, fails: never }]
              release:
                - { call: g, handle: 0 }
                - { call: [Type.h], handle: receiver }
            """)
        let rules = loadRules([short, long], user: []).rules.rules
        #expect(rules.count == 2 && rules.first?.analysis == rules.last?.analysis)
    }

    @Test func pairsAreAcquisitionsThatKnowTheirReleases() {
        let pairs = page("unclosed-handle/a", """
            lifetime:
              noun: thing
              verb: freed
              pairs:
                - { acquire: [a_new, a_copy], release: [a_free, a_drop], noun: ring, verb: melted }
                - { acquire: b_init, handle: "*0", fails: nonzero-status, release: b_done, release-handle: "*0" }
            """)
        let long = page("unclosed-handle/b", """
            lifetime:
              noun: thing
              verb: freed
              acquire:
                - { call: [a_new, a_copy], fails: null-pointer, released-by: [a_free, a_drop], noun: ring, verb: melted }
                - { call: b_init, handle: "*0", fails: nonzero-status, released-by: b_done }
              release: [a_free, a_drop, { call: b_done, handle: "*0" }]
            """)
        let (set, errors) = loadRules([pairs, long], user: [])
        #expect(errors.isEmpty)
        #expect(set.rules.count == 2 && set.rules.first?.analysis == set.rules.last?.analysis)
    }

    @Test func libraryPagesGiveLibraries() throws {
        let text = """
            ---
            id: library/x
            summary: s
            library:
              types: [{ name: [A, B], kind: class, inherits: [C], properties: { d: "D?" }, weak: [delegate] }]
              calls:
                - { call: ["*.map", A.each], keeps: now }
                - { call: A.on(_:run:), arguments: [run], keeps: stored, keeper: process, until: [A.off], returns: Self }
                - { call: die, no-return: true }
                - { call: strlen, borrows: true }
              containers:
                - { type: [Bag, Box], keyed: true, grow: [add, "Other.put"], shrink: drop, lookup: get, weak: true }
                - { type: list, languages: [c], grow: list_add }
              constants: { OK: 0, FAILED: -1 }
            ---
            """
        let (set, errors) = loadRules([RulePage(path: "library/x.md", text: text)], user: [])
        #expect(errors.isEmpty)
        let library = try #require(set.libraries.first)
        #expect(library.types.map(\.name) == ["A", "B"] && library.types[1].properties == ["d": "D?"])
        #expect(library.calls.count == 5)
        #expect(library.calls[0].keeping == .now && library.calls[0].keeper == .receiver)
        #expect(library.calls[2].arguments == [.label("run")] && library.calls[2].keeper == .process)
        #expect(library.calls[2].until.map(\.spelling) == ["A.off"] && library.calls[2].returns == "Self")
        #expect(library.calls[3].isNoReturn && library.calls[4].isBorrower)
        #expect(library.containers.map(\.type) == ["Bag", "Box", "list"])
        #expect(library.containers[0].grow.map(\.spelling) == ["Bag.add", "Other.put"])
        #expect(library.constants == ["OK": 0, "FAILED": -1])
        #expect(library.containers[2].grow.map(\.spelling) == ["list_add"])
    }
}
