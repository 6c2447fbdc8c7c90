import LeakModel
import Rules

/// The rule in the words of what this very call acquires: a page with several kinds of handles may name each, and
/// which release fits it.
func specialised(_ rule: LifetimeRule, _ call: Call, _ program: Program) -> LifetimeRule {
    var rule = rule
    let name = call.callee.baseName.map { program[$0] }
    let entry = rule.acquire.first { $0.call.name == name && ($0.noun != nil || $0.verb != nil || !$0.releasedBy.isEmpty) }
    if let noun = entry?.noun { rule.noun = noun }
    if let verb = entry?.verb { rule.verb = verb }
    let releases = entry.map(\.releasedBy) ?? rule.release.map(\.call)
    // Of a wrapper one cannot say which of several releases fits.
    let release = entry == nil && Set(releases.map(\.name)).count > 1 ? nil : releases.first?.name
    rule.releaseStatement = rule.releaseStatement.compactMapValues { statement in
        guard statement.contains("{release}") else { return statement }
        return release.map { statement.replacing("{release}", with: $0) }
    }
    return rule
}
