import ArgumentParser
import Foundation
import Linter
import Reporting

/// `leaklint rules`: a table.
struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "rules", abstract: "List the rules.")

    @OptionGroup var ruleOptions: RuleOptions

    func run() throws {
        let rules = try ruleOptions.load().rules
        let style = Style(environment: ProcessInfo.processInfo.environment, isTerminal: isatty(STDOUT_FILENO) == 1)
        writeOutput(renderRuleTable(rules.map { RuleRow($0) }, style: style))
    }
}

/// `leaklint explain`: the page of a rule.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Show the page of a rule: what it finds, why, and what to do.")

    @Argument(help: ArgumentHelp("The id of a rule, or a category.", valueName: "RULE"))
    var rule: String

    @OptionGroup var ruleOptions: RuleOptions

    func run() throws {
        let rules = try ruleOptions.load()
        let style = Style(environment: ProcessInfo.processInfo.environment, isTerminal: isatty(STDOUT_FILENO) == 1)
        if let page = rules.rules.first(where: { $0.id == rule }) {
            writeOutput(renderRulePage(RuleDescription(page), languages: page.languages.map(\.rawValue).sorted(), style: style))
            return
        }
        let members = rules.rules.filter { $0.category.rawValue == rule }
        guard members.isEmpty else {
            writeOutput(renderRuleTable(members.map { RuleRow($0) }, style: style))
            return
        }
        throw fail(complaint(aboutRule: rule, rules: rules) ?? "'\(rule)' has no page")
    }
}

extension RuleRow {
    init(_ rule: Linter.Rule) {
        self.init(
            id: rule.id, severity: rule.severity, confidence: rule.confidence,
            languages: rule.languages.map(\.rawValue).sorted(), summary: rule.summary)
    }
}
