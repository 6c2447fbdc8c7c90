import Foundation

/// What a run of the built program gave.
struct CommandOutcome {
    var status: Int32
    var output: String
    var errors: String
}

/// The program under test, which is built beside the tests.
let program: URL = {
    #if os(macOS)
        for bundle in Bundle.allBundles where bundle.bundlePath.hasSuffix(".xctest") {
            return bundle.bundleURL.deletingLastPathComponent().appendingPathComponent("leaklint")
        }
    #endif
    return URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
        .appendingPathComponent("leaklint")
}()

/// Runs the program in a folder.
func leaklint(
    _ arguments: String..., in folder: String = NSTemporaryDirectory(), environment: [String: String] = [:]
) throws -> CommandOutcome {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    return try start(process, in: folder, environment: environment)
}

/// Runs a process to its end.
func start(_ process: Process, in folder: String, environment: [String: String]) throws -> CommandOutcome {
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    var variables = ProcessInfo.processInfo.environment
    for name in ["NO_COLOR", "CLICOLOR_FORCE", "GITHUB_STEP_SUMMARY"] { variables[name] = nil }
    process.environment = variables.merging(environment) { _, new in new }
    // Files, not pipes: nothing can fill up.
    let place = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    let (out, err) = (place.appendingPathExtension("out"), place.appendingPathExtension("err"))
    for file in [out, err] { try Data().write(to: file) }
    defer { for file in [out, err] { try? FileManager.default.removeItem(at: file) } }
    process.standardOutput = try FileHandle(forWritingTo: out)
    process.standardError = try FileHandle(forWritingTo: err)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return CommandOutcome(
        status: process.terminationStatus, output: String(decoding: try Data(contentsOf: out), as: UTF8.self),
        errors: String(decoding: try Data(contentsOf: err), as: UTF8.self))
}

/// A folder for one test, removed with it.
final class Folder {
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("leaklint-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws {
        let file = URL(fileURLWithPath: path + "/" + name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    func read(_ name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }
}
