import LeakModel
import Rules

/// The summaries of all functions, or of those of one name, as text for people.
public func dumpSummaries(_ program: Program, rules: RuleSet, function name: String?) -> String {
    let summaries = summarize(program, rules)
    var text = ""
    for id in program.functionIDs {
        let shown = program.displayName(of: id)
        if let name, shown != name, program[program[id].name] != name { continue }
        text += shown + "\n"
        guard let summary = summaries[id] else {
            text += "    not known\n"
            continue
        }
        if summary.neverReturns { text += "    never returns\n" }
        if !summary.isComplete { text += "    incomplete\n" }
        if summary.reachesBeyond { text += "    reaches beyond its parameters\n" }
        for outcome in summary.outcomes { text += "    " + describe(outcome, of: id, program, rules) + "\n" }
    }
    return text
}

private func describe(_ outcome: Outcome, of id: FunctionID, _ program: Program, _ rules: RuleSet) -> String {
    let names = SummaryNames(program: program, rules: rules, id: id)
    var parts: [String] = []
    if !outcome.conditions.isEmpty {
        let conditions = outcome.conditions.map { names.parameter($0.parameter) + " is " + $0.facts.text }
        parts.append("when " + conditions.joined(separator: ", ") + ":")
    }
    if outcome.isThrow { parts.append("throws") } else {
        parts.append("returns " + names.value(outcome.result) + (outcome.resultFacts.isAny ? "" : " (\(outcome.resultFacts.text))"))
    }
    for effect in outcome.effects { parts.append("; " + names.effect(effect)) }
    return parts.joined(separator: " ").replacing(" ;", with: ";")
}

private struct SummaryNames {
    let program: Program
    let rules: RuleSet
    let id: FunctionID

    func parameter(_ index: UInt32) -> String {
        let parameters = program[id].parameters
        guard Int(index) < parameters.count else { return "argument \(index)" }
        let name = program[parameters[Int(index)].name]
        return name.isEmpty ? "argument \(index)" : name
    }

    func slot(_ slot: CallerSlot) -> String {
        let base: PlaceBase =
            switch slot.base {
            case .parameter(let index): .parameter(index)
            case .receiver: .selfValue
            case .capture(let index): .capture(index)
            }
        return program.text(of: Place(base, slot.path), in: id)
    }

    func rule(_ rule: Int16) -> String { rule < 0 ? "" : rules.rules[Int(rule)].id }

    func value(_ value: ProducedValue) -> String {
        switch value {
        case .fresh(let rule, let isAssumed): "fresh " + self.rule(rule) + (isAssumed ? " (assumed)" : "")
        case .slot(let slot): self.slot(slot)
        case .inside(let slot): "a pointer into " + self.slot(slot)
        case .signed(let signs): "a value that is " + ValueFacts(signs).text
        case .borrowed: "something that exists elsewhere"
        case .null: "null"
        case .unknown: "something"
        }
    }

    func effect(_ effect: SlotEffect) -> String {
        let name = slot(effect.slot)
        switch effect.kind {
        case .released(let rule): return "releases \(name)" + (rule < 0 ? "" : " (\(self.rule(rule)))")
        case .escaped: return "keeps \(name)"
        case .given: return "gives \(name) away"
        case .maybe: return "may release or keep \(name)"
        case .set(let value): return "sets \(name) to \(self.value(value))"
        }
    }
}
