import ArgumentParser
import Foundation
import Linter
import Rules

/// `leaklint test-rules`: for people who write rule pages.
struct TestRulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test-rules",
        abstract: "Run the examples of rule pages.",
        discussion: "Without a folder the built-in pages are tested; with one, its pages, under the built-in rules and its own.")

    @ArgumentParser.Argument(help: ArgumentHelp("A folder of rule pages.", valueName: "DIR"))
    var folder: String?

    @Option(help: ArgumentHelp("Threads (default: one a processor).", valueName: "N"))
    var jobs: Int?

    func run() throws {
        let (rules, errors) = loadRuleSet(folders: folder.map { [$0] } ?? [])
        var pages = builtinRulePages
        if let folder { pages = rulePages(in: folder).pages }
        guard errors.isEmpty else {
            writeError(errors.map { "\($0)\n" }.joined())
            throw ExitCode(ExitStatus.misuse)
        }
        let prefix = (folder ?? "rules") + "/"
        let result = testRules(pages, rules: rules, jobs: jobs ?? processorCount, label: { prefix + $0.path })
        var text = result.failures.map { $0 + "\n" }.joined()
        if result.knownMisses + result.knownFalseAlarms > 0 {
            text += "known: \(result.knownMisses) missed leaks (todo-leak), \(result.knownFalseAlarms) false alarms (todo-ok)\n"
        }
        writeOutput(text + "\(result.passed) passed, \(result.failed) failed\n")
        if !result.failures.isEmpty { throw ExitCode(ExitStatus.findings) }
    }
}

/// `leaklint dump`: every stage of the pipeline as text.
struct DumpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dump", abstract: "Print what a stage makes of a file: tokens, syntax, facts, cfg or summary.")

    @ArgumentParser.Argument(help: "tokens, syntax, facts, cfg or summary.")
    var stage: DumpStage

    @ArgumentParser.Argument(help: ArgumentHelp("A Swift or C file.", valueName: "FILE"))
    var file: String

    @Option(help: ArgumentHelp("Only functions of this name.", valueName: "NAME"))
    var function: String?

    @Option(help: ArgumentHelp("compile_commands.json, or the folder that holds it.", valueName: "FILE"))
    var compileCommands: String?

    @OptionGroup var ruleOptions: RuleOptions

    func run() async throws {
        do {
            writeOutput(
                try await dump(
                    stage, file: file, function: function, clangFlags: ClangFlags.fromCommandLine,
                    compileCommands: compileCommands, rules: try ruleOptions.load(), workingDirectory: currentDirectory()))
        } catch let error as DumpError {
            throw fail("\(error)")
        } catch let error as LintError {
            throw fail("\(error)")
        }
    }
}

extension DumpStage: ExpressibleByArgument {}

/// `leaklint doctor`: what is there and what is missing.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Say which libclang is used, and how the C files of a project would be read.")

    @ArgumentParser.Argument(help: "Files and directories.")
    var paths: [String] = []

    @Option(help: ArgumentHelp("compile_commands.json, or the folder that holds it.", valueName: "FILE"))
    var compileCommands: String?

    @Option(help: ArgumentHelp("Threads (default: one a processor).", valueName: "N"))
    var jobs: Int?

    func run() async throws {
        let result: (text: String, isHealthy: Bool)
        do throws(LintError) {
            result = try await doctor(
                paths: paths, workingDirectory: currentDirectory(), clangFlags: ClangFlags.fromCommandLine,
                compileCommands: compileCommands, jobs: jobs ?? processorCount, version: leaklintVersion)
        } catch {
            throw fail("\(error)")
        }
        writeOutput(result.text)
        if !result.isHealthy { throw ExitCode(ExitStatus.findings) }
    }
}
