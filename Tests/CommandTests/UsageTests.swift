import Foundation
import Testing

@Test func theVersionIsSaid() throws {
    for arguments in [["--version"]] {
        let outcome = try leaklint(arguments[0])
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("leaklint 0."))
        #expect(outcome.errors.isEmpty)
    }
}

/// Wrong use ends with 2, says why on standard error and prints nothing else.
@Test(arguments: [
    ([], "name the files or directories"), (["--bogus", "."], "Unknown option '--bogus'"), (["nope"], "no such file or directory: nope"),
    (["--format", "yaml", "."], "--format"), (["--format", "json=", "."], "--format"), (["--jobs", "0", "."], "--jobs takes a number"),
    (["--select", "retain-cycles", "."], "unknown rule 'retain-cycles'; did you mean 'retain-cycle'?"),
    (["--ignore", "unclosed-handle/file-steam", "."], "did you mean 'unclosed-handle/file-stream'?"),
    (["--fix", "--diff", "."], "choose one"), (["--unsafe-fixes", "."], "goes with --fix or --diff"),
    (["--format", "json", "--format", "text", "."], "only one --format"), (["explain", "retain"], "unknown rule 'retain'"),
    (["explain"], "Missing expected argument"), (["dump", "facts", "nope.swift"], "nope.swift"), (["dump", "all", "x.c"], "all"),
    (["--rules", "/nope", "."], "/nope"), (["--compile-commands", "nope", "."], "no compile_commands.json: nope"), (["--min-confidence", "max", "."], "--min-confidence"),
] as [([String], String)])
func wrongUseEndsWithTwo(arguments: [String], message: String) throws {
    let folder = try Folder()
    let outcome = try run(arguments, in: folder.path)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
}

/// `leaklint` with a list of arguments.
func run(_ arguments: [String], in folder: String, environment: [String: String] = [:]) throws -> CommandOutcome {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    return try start(process, in: folder, environment: environment)
}

@Test func helpIsNoFailure() throws {
    for command in [["--help"], ["lint", "--help"], ["help", "rules"]] {
        let outcome = try run(command, in: "/")
        #expect(outcome.status == 0 && outcome.output.contains("USAGE"), "\(command)")
    }
}

@Test func everyOptionIsInTheHelp() throws {
    let help = try leaklint("lint", "--help").output
    for option in [
        "--format", "--jobs", "--no-progress", "--min-confidence", "--select", "--ignore", "--exit-zero", "--statistics", "--strict",
        "--rules", "--fix", "--unsafe-fixes", "--diff", "--compile-commands",
    ] { #expect(help.contains(option), "\(option)") }
}

@Test func rulesAreListedAndExplained() throws {
    let table = try leaklint("rules")
    #expect(table.status == 0)
    #expect(table.output.contains("unclosed-handle/file-stream"))
    let page = try leaklint("explain", "unclosed-handle/file-stream")
    #expect(page.status == 0)
    #expect(page.output.hasPrefix("unclosed-handle/file-stream\n"))
    #expect(page.output.contains("fopen") && !page.output.contains("```"))
    let category = try leaklint("explain", "unclosed-handle")
    #expect(category.output.contains("unclosed-handle/file-stream") && !category.output.contains("connection-leak/"))
}

@Test func aUsersRulesAreReadAndTheirErrorsNamed() throws {
    let folder = try Folder()
    try folder.write("mine/unclosed-handle/widget.md", """
        ---
        id: unclosed-handle/widget
        summary: A widget is opened and not closed.
        severity: warning
        languages: [c]
        since: "0.1"
        lifetime:
          noun: widget
          verb: closed
          acquire: [{ call: widget_open, fails: null-pointer }]
          release: [widget_close]
        ---
        Text.

        """)
    #expect(try leaklint("rules", "--rules", "mine", in: folder.path).output.contains("unclosed-handle/widget"))
    try folder.write("mine/unclosed-handle/broken.md", "---\nid: unclosed-handle/broken\nsumary: x\n---\n")
    let outcome = try leaklint("rules", "--rules", "mine", in: folder.path)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("mine/unclosed-handle/broken.md:3:") && outcome.errors.contains("summary"), "\(outcome.errors)")
}

@Test func doctorSaysWhatIsThere() throws {
    let outcome = try leaklint("doctor")
    #expect(outcome.output.hasPrefix("leaklint 0.") && outcome.output.contains("libclang: "))
}

@Test(arguments: ["tokens", "syntax", "facts", "cfg", "summary"])
func everyStageCanBePrinted(stage: String) throws {
    let folder = try Folder()
    try folder.write("a.swift", "func hello() { print(1) }\nfunc other() { print(2) }\n")
    let all = try leaklint("dump", stage, "a.swift", in: folder.path)
    #expect(all.status == 0 && all.output.contains("hello"))
    guard stage == "cfg" || stage == "summary" else { return }
    #expect(all.output.contains("other"))
    let one = try leaklint("dump", stage, "--function", "hello", "a.swift", in: folder.path)
    #expect(one.output.contains("hello") && !one.output.contains("other"))
}
