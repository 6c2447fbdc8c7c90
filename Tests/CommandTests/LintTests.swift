import Foundation
import Testing

@Test func aCleanFolderIsZero() throws {
    let folder = try Folder()
    try folder.write("a.swift", "let x = 1\n")
    let outcome = try leaklint("lint", ".", in: folder.path)
    #expect(outcome.status == 0)
    #expect(outcome.output == "No leaks found in 1 file.\n")
    #expect(outcome.errors.isEmpty)
    #expect(try leaklint(".", in: folder.path).output == outcome.output)
}

@Test(arguments: ["text", "json", "jsonl", "github", "sarif", "gitlab", "checkstyle", "junit"])
func everyFormatIsWritten(format: String) throws {
    let folder = try Folder()
    try folder.write("a.swift", "let x = 1\n")
    let outcome = try leaklint("--format", format, ".", in: folder.path)
    #expect(outcome.status == 0)
    let file = try leaklint("--format", "\(format)=out", ".", in: folder.path)
    #expect(file.output == "No leaks found in 1 file.\n")
    #expect(try folder.read("out") == outcome.output)
}

@Test func severalFormatsAtOnce() throws {
    let folder = try Folder()
    try folder.write("a.swift", "let x = 1\n")
    let outcome = try leaklint(
        "--format", "json", "--format", "sarif=a.sarif", "--format", "junit=a.xml", ".", in: folder.path)
    #expect(outcome.output.hasPrefix("{"))
    #expect(try folder.read("a.sarif").contains("\"2.1.0\"") && folder.read("a.xml").contains("testsuites"))
}

@Test func problemsGoToStandardErrorAndFailOnlyWhenStrict() throws {
    let folder = try Folder()
    try folder.write("a.swift", "// leaklint:disable:next retain-cycle\nlet x = 1\n")
    let strict = try leaklint("--strict", ".", in: folder.path)
    #expect(strict.status == 2)
    let outcome = try leaklint("--format", "json", ".", in: folder.path)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("a.swift:1:1: warning: the suppression"))
    #expect(outcome.output.contains("\"configuration\""))
}

@Test func githubSummariesAreAppended() throws {
    let folder = try Folder()
    try folder.write("a.swift", "let x = 1\n")
    try folder.write("summary.md", "before\n")
    let outcome = try leaklint(
        "--format", "github", ".", in: folder.path, environment: ["GITHUB_STEP_SUMMARY": folder.path + "/summary.md"])
    #expect(outcome.status == 0 && outcome.output.isEmpty)
    #expect(try folder.read("summary.md") == "before\n### leaklint\n\nNo leaks found in 1 file.\n")
}

@Test func statisticsSayHowLongAndHowMuch() throws {
    let folder = try Folder()
    try folder.write("a.swift", "let x = 1\n")
    let text = try leaklint("--statistics", ".", in: folder.path).output
    for part in [" analysed", "incomplete", "over budget", "Swift front end:", "link:", "analyses:"] {
        #expect(text.contains(part), "\(part)")
    }
    #expect(try leaklint("--statistics", "--format", "json", ".", in: folder.path).output.contains("\"times\""))
    #expect(!(try leaklint("--format", "json", ".", in: folder.path).output.contains("\"times\"")))
}

@Test func aReaderThatGoesAwayIsNoFault() throws {
    let folder = try Folder()
    try folder.write("a.swift", "let x = 1\n")
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", "\"\(program.path)\" --format sarif . | true; exit 0"]
    let outcome = try start(shell, in: folder.path, environment: [:])
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
}

@Test func aReportThatCannotBeWrittenIsAFault() throws {
    let folder = try Folder()
    try folder.write("a.swift", "let x = 1\n")
    let outcome = try leaklint("--format", "json=/nowhere/out", ".", in: folder.path)
    #expect(outcome.status == 2 && outcome.errors.contains("cannot write /nowhere/out"))
}

@Test func withoutLibclangCIsAProblemAndTheRestIsDone() throws {
    let folder = try Folder()
    try folder.write("a.swift", "let x = 1\n")
    try folder.write("a.c", "int x;\n")
    let nowhere = ["LEAKLINT_LIBCLANG": "/nowhere/libclang.so"]
    let outcome = try run([".", "--format", "json"], in: folder.path, environment: nowhere)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("1 C file was not read") && outcome.output.contains("\"missing\""), "\(outcome.errors)")
    let doctor = try run(["doctor"], in: folder.path, environment: nowhere)
    #expect(doctor.status == 1 && doctor.output.contains("not found"))
}

@Test func twoThousandFilesAtOnce() throws {
    let folder = try Folder()
    try folder.write("Package.swift", "")
    var names: [String] = []
    for index in 0..<2000 {
        names.append("Sources/d\(index % 50)/f\(index).swift")
        try folder.write(names[index], "let x\(index) = 1\n")
    }
    #expect(try run(names, in: folder.path).output == "No leaks found in 2001 files.\n")
}
