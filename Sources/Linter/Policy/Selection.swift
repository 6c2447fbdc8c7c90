import LeakModel
import Rules

/// Which rules speak: `--select` and `--ignore`, each a list of rule ids, categories and `all`.
///
/// The more exact word wins; of two equally exact ones, `ignore`.
public struct Selection: Sendable, Hashable {
    public var selected: [String]
    public var ignored: [String]

    public init(selected: [String] = [], ignored: [String] = []) {
        self.selected = selected
        self.ignored = ignored
    }

    public func includes(rule: String) -> Bool {
        let wanted = selected.isEmpty ? 0 : exactness(of: selected, for: rule)
        return wanted > exactness(of: ignored, for: rule)
    }

    private func exactness(of words: [String], for rule: String) -> Int {
        words.reduce(-1) { max($0, ruleWord($1, exactnessFor: rule)) }
    }
}

/// 2 when the word is the rule's id, 1 its category, 0 `all`, -1 when it means another rule.
private func ruleWord(_ word: String, exactnessFor rule: String) -> Int {
    if word == rule { return 2 }
    if word == "all" { return 0 }
    return rule.hasPrefix(word + "/") ? 1 : -1
}

/// Whether a word of a selection or suppression means the rule.
func ruleWord(_ word: String, matches rule: String) -> Bool { ruleWord(word, exactnessFor: rule) >= 0 }

/// What is wrong with a word that should be a rule id, a category or `all`; nil when it is one.
public func complaint(aboutRule word: String, rules: RuleSet) -> String? {
    let categories = Set(rules.rules.map(\.category.rawValue)).union(Category.allCases.map(\.rawValue)).sorted()
    let ids = rules.rules.map(\.id)
    if word == "all" || categories.contains(word) || ids.contains(word) { return nil }
    // The part after the slash is what people mistype, or all that they remember.
    let near = nearest(to: word, among: ids + categories) ?? ids.first { $0.hasSuffix("/" + word) }
    return "unknown rule '\(word)'" + (near.map { "; did you mean '\($0)'?" } ?? "; 'leaklint rules' lists them")
}
