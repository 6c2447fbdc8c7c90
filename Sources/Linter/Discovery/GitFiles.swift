import Reporting
import Subprocess

/// Files that git knows or would add below `directory`, relative to it: tracked ones and those that no ignore rule
/// hides. Nil where git is missing, refuses, or the directory lies in no repository.
///
/// A repository's own configuration cannot make git run a program (`core.fsmonitor`), and what a hook sets in the
/// environment for its own repository is not passed on.
func gitFiles(below directory: String) async -> [String]? {
    let arguments: Arguments = [
        "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "ls-files", "--cached", "--others",
        "--exclude-standard", "-z", "--", ".",
    ]
    guard let output = await git(arguments, in: directory, limit: 1 << 28) else { return nil }
    var files: [String] = []
    for name in output.split(separator: 0) {
        // A name that is not UTF-8 cannot be opened by its text; the caller's walk of directories says so.
        guard let file = String(validating: name, as: UTF8.self) else { continue }
        files.append(file)
    }
    // A file in conflict is listed once for each side.
    var seen = Set<String>()
    return files.filter { seen.insert($0).inserted }.sorted(by: bytewise)
}

/// Whether git's ignore rules hide the directory itself.
func isIgnoredByGit(_ directory: String) async -> Bool {
    await git(.init(["check-ignore", "--quiet", "--", directory]), in: directory, limit: 1 << 16) != nil
}

private func git(_ arguments: Arguments, in directory: String, limit: Int) async -> [UInt8]? {
    let unset: [Environment.Key: String?] = [
        "GIT_DIR": nil, "GIT_WORK_TREE": nil, "GIT_INDEX_FILE": nil, "GIT_PREFIX": nil, "GIT_COMMON_DIR": nil,
        "GIT_OBJECT_DIRECTORY": nil, "GIT_NAMESPACE": nil, "LC_ALL": "C",
        "GIT_OPTIONAL_LOCKS": "0",
    ]
    let result = try? await run(
        .name("git"), arguments: arguments, environment: .inherit.updating(unset),
        workingDirectory: .init(directory), output: .bytes(limit: limit), error: .discarded)
    guard let result, result.terminationStatus.isSuccess else { return nil }
    return result.standardOutput
}
