import ArgumentParser
import Linter
import Rules

/// Where rules come from, for every command that needs them.
struct RuleOptions: ParsableArguments {
    @Option(name: .customLong("rules"), help: ArgumentHelp(
        "A folder of rule pages of your own. A page replaces the built-in one of its id. May be repeated.", valueName: "DIR"))
    var folders: [String] = []

    /// The rules of the run; a page with errors ends the command.
    func load() throws -> RuleSet {
        let (rules, errors) = loadRuleSet(folders: folders)
        guard errors.isEmpty else {
            writeError(errors.map { "\($0)\n" }.joined())
            throw ExitCode(ExitStatus.misuse)
        }
        return rules
    }
}
