import Foundation
import Rules
import Testing

@testable import Linter

/// The examples of the built-in pages as tests of the whole, and of the power of a user's pages.
struct RulePageTests {
    static let pages = builtinRulePages
    static let rulePages = pages.filter { !$0.path.hasPrefix("library/") }

    @Test func examplesComeOutAsThePagesSay() {
        let (rules, errors) = loadRules(Self.pages, user: [])
        #expect(errors.isEmpty)
        let result = testRules(Self.pages, rules: rules, jobs: 2)
        #expect(result.failures.isEmpty, "\(result.failures.joined(separator: "\n"))")
        #expect(result.passed > 100)
    }

    /// Every page as a user's own, under another id and without any built-in one, finds the same.
    @Test func copiedPagesHaveTheSamePower() {
        let copies = Self.pages.map(copied)
        let (rules, errors) = loadRules([], user: copies)
        #expect(errors.isEmpty, "\(errors.map(\.description))")
        #expect(rules.rules.count == Self.rulePages.count)
        let result = testRules(copies, rules: rules, jobs: 2)
        #expect(result.failures.isEmpty, "\(result.failures.joined(separator: "\n"))")
    }

    private func copied(_ page: RulePage) -> RulePage {
        let words = page.id.split(separator: "/").map(String.init)
        guard words[0] != "library" else {
            let id = "library/own-\(words[1])"
            return RulePage(path: id + ".md", text: renamed(page.text.replacing("\nid: \(page.id)\n", with: "\nid: \(id)\n")))
        }
        let text = page.text.replacing("\nid: \(page.id)\n", with: "\nid: \(page.id)\ncategory: \(words[0])\n")
        return RulePage(path: "own/" + page.path, text: renamed(text))
    }

    /// Where examples name rules.
    private func renamed(_ text: String) -> String {
        Self.rulePages.reduce(text) { $0.replacing($1.id, with: "own/" + $1.id) }
    }

    /// Keys that say how a finding is shown, filed or repaired, and no more; the tests of reading cover them.
    static let descriptive: Set<String> = [
        "id", "category", "summary", "severity", "confidence", "languages", "since", "cwe", "fix",
        "lifetime", "growth", "subscription", "ownership", "library",
        "lifetime.noun", "lifetime.verb", "subscription.noun", "subscription.verb", "growth.cap",
        "lifetime.acquire.noun", "lifetime.acquire.verb", "lifetime.pairs.noun", "lifetime.pairs.verb",
    ]

    static let keys: [String] = pageSchema.flatMap { table in
        table.keys.map { table.name.isEmpty ? $0.name : "\(table.name).\($0.name)" }
    }.filter { !descriptive.contains($0) }

    static let builtin: RuleSet = loadRules(pages, user: []).rules

    /// Each key matters: an example of a page that has the key comes out otherwise when it is not heeded.
    @Test(arguments: keys)
    func everyKeyMatters(_ key: String) {
        let word = (key.split(separator: ".").last.map(String.init) ?? key) + ":"
        let writers = Self.pages.filter { $0.text.contains(word) }
        let (rules, changed, errors) = loadRules(Self.builtin, of: writers, ignoring: key)
        // Short pages first: what shows that the key matters ends the search.
        let users = changed.sorted { ($0.text.utf8.count, $0.path) < ($1.text.utf8.count, $1.path) }
        let matters = !errors.isEmpty || users.contains { !testRules([$0], rules: rules, jobs: 1).failures.isEmpty }
        #expect(matters, "no example needs '\(key)' of the pages that have it: \(users.map(\.path))")
    }
}
