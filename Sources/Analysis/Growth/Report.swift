import LeakModel
import Rules

extension GrowthAnalysis {
    /// The finding that a verdict becomes under the rule for its owner and shape; nil when no rule speaks of it.
    func finding(for verdict: Verdict, rules: [(rule: Rule, growth: GrowthRule)]) -> Finding? {
        guard let declaration = declaration(of: verdict.slot), let match = rule(for: verdict, declaration.language, rules) else { return nil }
        let name = declaration.display
        var confidence = min(verdict.confidence, match.rule.confidence)
        if isTestFile(declaration.location.file) { confidence = .low }
        var finding = Finding(
            rule: match.rule.id, category: match.rule.category, severity: match.rule.severity, confidence: confidence,
            message: message(for: verdict, name), location: declaration.location, symbol: declaration.symbol,
            variable: declaration.variable, acquired: declaration.variable)
        if !verdict.life.reason.isEmpty {
            finding.path.append(Step("'\(declaration.variable)' is declared here; \(verdict.life.reason)", at: declaration.location))
        } else {
            finding.path.append(Step("'\(declaration.variable)' lives as long as the process", at: declaration.location))
        }
        var seen: Set<Location> = []
        for growth in verdict.growths {
            let location = program.location(in: growth.function, growth.range)
            guard seen.insert(location).inserted else { continue }
            guard seen.count <= 5 else { break }
            finding.path.append(Step("it grows here, in \(program.displayName(of: growth.function))", at: location))
        }
        for weak in verdict.weak.prefix(3) {
            finding.path.append(Step(weak.reason, at: program.location(in: weak.access.function, weak.access.range)))
        }
        let users = verdict.users.count
        let missing = verdict.weak.isEmpty ? "never emptied or limited" : "nothing else empties or limits it"
        finding.evidence.append(
            Step("\(missing): \(users) \(users == 1 ? "function uses" : "functions use") it", at: declaration.location))
        finding.remedies = remedies(match.growth, declaration, verdict)
        return finding
    }

    /// The most fitting rule: of the same shape, else one for collections in general.
    private func rule(for verdict: Verdict, _ language: Language, _ rules: [(rule: Rule, growth: GrowthRule)]) -> (rule: Rule, growth: GrowthRule)? {
        let fitting = rules.filter { $0.growth.owners.contains(verdict.life.owner) && $0.rule.languages.contains(language) }
        var shapes = [verdict.shape]
        if verdict.shape == .cache { shapes += [.collection, .linkedList, .growingArray] }
        for shape in shapes {
            if let match = fitting.first(where: { $0.growth.shape == shape }) { return match }
        }
        return nil
    }

    private func message(for verdict: Verdict, _ name: String) -> String {
        guard verdict.weak.isEmpty else {
            return verdict.shape == .cache
                ? "the cache '\(name)' is filled on every miss, and what empties it cannot keep up"
                : "'\(name)' grows, and what empties it cannot keep up"
        }
        return switch verdict.shape {
        case .cache: "the cache '\(name)' is filled on every miss and never emptied or limited"
        case .linkedList: "the list '\(name)' only grows: no node is ever removed and nothing limits it"
        case .growingArray: "the array '\(name)' only grows: nothing is removed and nothing limits it"
        case .collection, .limitedType: "'\(name)' only grows: nothing is removed and nothing limits it"
        }
    }

    private func remedies(_ growth: GrowthRule, _ declaration: SlotDeclaration, _ verdict: Verdict) -> [Remedy] {
        guard let advice = growth.advice[declaration.language.rawValue] ?? growth.advice[""], !advice.isEmpty else { return [] }
        let text = fill(advice, [("container", declaration.variable), ("cap", String(growth.cap)), ("key", "key")])
        return [Remedy(title: "Limit '\(declaration.variable)' to \(growth.cap) elements", applicability: .manual, advice: text)]
    }
}

/// Replaces `{name}` by its value.
func fill(_ template: String, _ values: [(String, String)]) -> String {
    var result = ""
    var rest = template[...]
    scan: while let open = rest.firstIndex(of: "{") {
        result += rest[..<open]
        rest = rest[open...]
        for (name, value) in values where rest.hasPrefix("{" + name + "}") {
            result += value
            rest = rest.dropFirst(name.count + 2)
            continue scan
        }
        result += "{"
        rest = rest.dropFirst()
    }
    return result + rest
}

/// Where a slot is declared, and what people call it.
struct SlotDeclaration {
    var display: String
    var variable: String
    var symbol: String
    var location: Location
    var language: Language
    var initializer: FunctionID?
}

extension GrowthAnalysis {
    func declaration(of slot: Slot) -> SlotDeclaration? {
        switch slot {
        case .global(let name, let member):
            guard let global = program.global(named: name) else { return nil }
            let short = program[global.shortName]
            let owner = program[global.owner]
            var result = SlotDeclaration(
                display: owner.isEmpty ? short : owner + "." + short, variable: short,
                symbol: owner.isEmpty ? enclosingFunction(of: program[global.name]) ?? short : owner,
                location: Location(file: program.files[Int(global.file)], range: global.nameRange),
                language: program.languages[Int(global.file)], initializer: global.initializer)
            if !member.isNone {
                result.display += "." + program[member]
                result.variable = program[member]
                result.symbol = short
            }
            return result
        case .member(let nominal, let name):
            guard let index = program[nominal].properties.firstIndex(where: { $0.name == name }) else { return nil }
            let property = program[nominal].properties[index]
            let file = Int(program[nominal].propertyFiles[index])
            let owner = program[program[nominal].name]
            return SlotDeclaration(
                display: owner + "." + program[name], variable: program[name], symbol: owner,
                location: Location(file: program.files[file], range: property.nameRange), language: program.languages[file],
                initializer: property.initializer)
        case .memberNamed, .parameter: return nil
        }
    }

    /// `file.c#function#name` names a static of a function.
    private func enclosingFunction(of name: String) -> String? {
        let parts = name.split(separator: "#")
        return parts.count == 3 ? String(parts[1]) : nil
    }

    /// Files of tests: what lives as long as a test run does no harm.
    func isTestFile(_ file: String) -> Bool {
        file.split(separator: "/").dropLast().contains { part in
            part == "test" || part == "tests" || part.hasPrefix("Test") || part.hasSuffix("Tests") || part.hasSuffix("Mocks")
        }
    }
}
