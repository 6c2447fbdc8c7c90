import ArgumentParser
import Foundation

/// Exit codes: 0 nothing to report, 1 findings, 2 wrong use, a bad configuration or rule page, or a fault of our own.
enum ExitStatus {
    static let findings: Int32 = 1
    static let misuse: Int32 = 2
}

@main
enum Main {
    static func main() async {
        // A reader that goes away early (`leaklint | head`) is no reason to die.
        signal(SIGPIPE, SIG_IGN)
        let (arguments, clangFlags) = splitClangFlags(Array(CommandLine.arguments.dropFirst()))
        if arguments == ["--version"] {
            writeOutput("leaklint \(leaklintVersion)\n")
            return
        }
        ClangFlags.fromCommandLine = clangFlags
        do {
            var command = try Leaklint.parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            exit(finish(error))
        }
    }

    /// Prints what an error has to say; returns the exit code.
    private static func finish(_ error: any Error) -> Int32 {
        if let code = error as? ExitCode { return code.rawValue }
        let code = Leaklint.exitCode(for: error)
        let message = Leaklint.fullMessage(for: error)
        if code.isSuccess {
            writeOutput(message + (message.hasSuffix("\n") ? "" : "\n"))
            return 0
        }
        writeError(message + (message.hasSuffix("\n") ? "" : "\n"))
        return ExitStatus.misuse
    }
}

/// The flags behind the first `--`, which are for libclang.
enum ClangFlags {
    /// Written once, before any command runs.
    nonisolated(unsafe) static var fromCommandLine: [String] = []
}

/// The arguments before the first `--`, and those behind it.
func splitClangFlags(_ arguments: [String]) -> (own: [String], clang: [String]) {
    guard let index = arguments.firstIndex(of: "--") else { return (arguments, []) }
    return (Array(arguments[..<index]), Array(arguments[(index + 1)...]))
}

struct Leaklint: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leaklint",
        abstract: "Finds the code that will run out of memory, file descriptors or connections, in Swift and in C.",
        discussion: """
            leaklint PATH… looks at files and directories; no configuration, no build and no network are needed.
            What stands behind -- is passed to libclang: leaklint src -- -Iinclude -DNDEBUG
            """,
        version: "leaklint \(leaklintVersion)",
        subcommands: [
            LintCommand.self, RulesCommand.self, ExplainCommand.self, DoctorCommand.self, TestRulesCommand.self, DumpCommand.self,
        ],
        defaultSubcommand: LintCommand.self)
}
