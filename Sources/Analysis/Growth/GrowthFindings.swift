import LeakModel
import Rules

/// Containers that live as long as the process and only grow, caches that fill on every miss and forget nothing, and
/// cache objects without limit. In order of file and place.
public func growthFindings(in program: Program, rules: RuleSet) -> [Finding] {
    let growthRules = rules.rules.compactMap { rule -> (rule: Rule, growth: GrowthRule)? in
        if case .growth(let growth) = rule.analysis { (rule, growth) } else { nil }
    }
    guard !growthRules.isEmpty else { return [] }
    var analysis = GrowthAnalysis(program, rules: rules)
    analysis.findClosureSources(rules.libraries)
    analysis.scanAll()
    let types = LongLivedTypes(program)
    let startUp = analysis.findStartUp(types)
    var findings = analysis.verdicts(types, startUp).compactMap { analysis.finding(for: $0, rules: growthRules) }
    for (rule, growth) in growthRules where growth.shape == .limitedType {
        findings += analysis.limitedTypeFindings(rule, growth, types)
    }
    return findings.sorted { key($0) < key($1) }
}

private func key(_ finding: Finding) -> (String, UInt32, String) {
    (finding.location.file, finding.location.range.start, finding.rule)
}
