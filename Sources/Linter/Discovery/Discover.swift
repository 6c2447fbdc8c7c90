import LeakModel
import Reporting

/// The files of a run.
struct DiscoveredFiles: Sendable {
    /// All that the analysis sees, in order of absolute path.
    var files: [SourcePath] = []
    /// Names of the files whose findings are reported; nil: all.
    var reported: Set<String>?
    /// The root of the project, absolute: of the repository, else what the arguments have in common.
    var root = "/"
    var problems: [Problem] = []
}

/// A path that was named on the command line and is not there.
struct MissingPath: Error, Sendable {
    var path: String
}

/// Finds the sources that `arguments` name.
///
/// A directory stands for the sources below it. A file named by itself is looked at together with the whole project
/// around it (its git repository, else the nearest directory that looks like a project's root), and only findings in
/// the files named are reported.
func discover(_ arguments: [String], workingDirectory: String) async throws(MissingPath) -> DiscoveredFiles {
    var collector = Collector()
    var named: Set<String> = []
    var projects: [String: String?] = [:]
    var collected: Set<String> = []
    for argument in arguments {
        let path = absolutePath(argument, from: workingDirectory)
        let naming = Naming(argument: argument, workingDirectory: workingDirectory)
        guard fileStatus(path, followingLinks: false) != nil else { throw MissingPath(path: argument) }
        switch fileStatus(path, followingLinks: true)?.kind {
        case .directory:
            await collector.collect(directory: path, naming: naming)
        case nil:
            collector.problem(naming.name(of: path), "is a link that leads nowhere")
        default:
            guard collector.collect(file: path, naming: naming) else { continue }
            named.insert(path)
            let folder = parentDirectory(path)
            let known = projects[folder] ?? projectRoot(around: folder)
            projects[folder] = .some(known)
            guard let root = known, collected.insert(root).inserted else { continue }
            await collector.collect(directory: root, naming: naming)
        }
    }
    var result = collector.result()
    if !named.isEmpty {
        let directories = arguments.map { absolutePath($0, from: workingDirectory) }.filter { !named.contains($0) }
        let shown = result.files.filter { file in
            named.contains(file.path) || directories.contains { file.path.hasPrefix($0 + "/") || $0 == "/" }
        }
        result.reported = Set(shown.map(\.name))
    }
    result.root = commonRoot(arguments.map { absolutePath($0, from: workingDirectory) })
    return result
}

/// Files whose presence marks the root of a project.
private let rootMarkers = [
    "Package.swift", "compile_commands.json", "CMakeLists.txt", "meson.build", "configure.ac", "configure", "Makefile",
    "GNUmakefile", ".leaklint.yml", ".hg", ".svn",
]

/// The root of the project that holds the directory: of its git repository, else the nearest directory upward with a
/// file that marks one; nil when there is none. A home directory that is a repository of its own is no project.
func projectRoot(around directory: String) -> String? {
    var current = directory
    var marked: String?
    for _ in 0..<128 where current != "/" && current != homeDirectory {
        if exists(current + "/.git") { return current }
        if marked == nil, rootMarkers.contains(where: { exists(current + "/" + $0) }) { marked = current }
        current = parentDirectory(current)
    }
    return marked
}

private func exists(_ path: String) -> Bool { fileStatus(path, followingLinks: true) != nil }

/// The directory that the output's repository-relative names start from.
private func commonRoot(_ paths: [String]) -> String {
    guard var common = paths.first else { return "/" }
    for path in paths.dropFirst() {
        while path != common, !path.hasPrefix(common == "/" ? "/" : common + "/") { common = parentDirectory(common) }
    }
    if fileStatus(common, followingLinks: true)?.kind != .directory { common = parentDirectory(common) }
    return projectRoot(around: common) ?? common
}

/// Gathers files, each once whatever the names by which it is reached.
private struct Collector {
    private var byPath: [String: SourcePath] = [:]
    private var links: Set<String> = []
    private var problems: [String: Problem] = [:]
    private var visited: Set<FileStatus.Identity> = []

    mutating func problem(_ name: String, _ message: String, _ kind: Problem.Kind = .unreadable) {
        problems[name] = problems[name] ?? Problem(kind, file: name, message: message)
    }

    /// A file named on the command line; whether it is a source.
    mutating func collect(file path: String, naming: Naming) -> Bool {
        let name = naming.name(of: path)
        guard let kind = SourcePath.kind(of: path) else {
            problem(name, "is neither Swift nor C: leaklint reads .swift, .c and .h", .skipped)
            return false
        }
        guard fileStatus(path, followingLinks: true)?.kind == .file else {
            problem(name, "is not a regular file")
            return false
        }
        add(SourcePath(kind: kind, name: name, path: path))
        return true
    }

    private mutating func add(_ file: SourcePath) {
        if byPath[file.path] == nil { byPath[file.path] = file }
    }

    mutating func collect(directory: String, naming: Naming) async {
        var pending = [directory]
        while let next = pending.popLast() {
            guard let status = fileStatus(next, followingLinks: true), visited.insert(status.identity).inserted else {
                continue
            }
            let listed = await gitFiles(below: next)
            // Who names a directory that git ignores means it.
            let isMeantAnyway = if let listed, listed.isEmpty, next == directory { await isIgnoredByGit(next) } else { false }
            if let files = listed, !isMeantAnyway {
                for file in files { pending += consider(next, file, naming: naming) }
            } else {
                walk(next, naming: naming)
            }
        }
    }

    /// Takes one entry of git's list; returns directories that are repositories of their own.
    private mutating func consider(_ directory: String, _ file: String, naming: Naming) -> [String] {
        let parts = file.split(separator: "/")
        if parts.contains(where: { leftOutDirectories.contains(String($0)) }) { return [] }
        let path = absolutePath(file, from: directory)
        guard !file.hasSuffix("/") else { return [path] }
        guard let status = fileStatus(path, followingLinks: false) else { return [] }
        if status.kind == .directory { return [path] }
        take(path, status, naming: naming)
        return []
    }

    /// A source met below a directory. Links to directories are not followed, hence no cycles.
    private mutating func take(_ path: String, _ status: FileStatus, naming: Naming) {
        guard let kind = SourcePath.kind(of: path) else { return }
        let name = naming.name(of: path)
        switch status.kind {
        case .file:
            add(SourcePath(kind: kind, name: name, path: path))
        case .link:
            switch fileStatus(path, followingLinks: true)?.kind {
            case .file:
                links.insert(path)
                add(SourcePath(kind: kind, name: name, path: path))
            case nil: problem(name, "is a link that leads nowhere")
            default: break
            }
        case .other: problem(name, "is not a regular file")
        case .directory: break
        }
    }

    private mutating func walk(_ directory: String, naming: Naming) {
        var pending = [directory]
        while let next = pending.popLast() {
            switch directoryEntries(next) {
            case .failure(let error): problem(naming.name(of: next), "cannot be listed: \(error.message)")
            case .success(let entries):
                if entries.hasUnreadableNames {
                    problem(naming.name(of: next), "holds names that are not UTF-8; they were left out", .skipped)
                }
                for entry in entries.names {
                    let path = next == "/" ? "/" + entry : next + "/" + entry
                    guard let status = fileStatus(path, followingLinks: false) else { continue }
                    if status.kind == .directory {
                        if !leftOutDirectories.contains(entry) { pending.append(path) }
                    } else {
                        take(path, status, naming: naming)
                    }
                }
            }
        }
    }

    /// The files in order. Where a link and a file are the same, the file stays.
    func result() -> DiscoveredFiles {
        let sorted = byPath.values.sorted { bytewise($0.path, $1.path) }
        var seen: Set<FileStatus.Identity> = []
        let real = sorted.filter { !links.contains($0.path) }
        for file in real {
            if let status = fileStatus(file.path, followingLinks: true) { seen.insert(status.identity) }
        }
        var kept = real
        for file in sorted where links.contains(file.path) {
            guard let status = fileStatus(file.path, followingLinks: true) else { continue }
            if seen.insert(status.identity).inserted { kept.append(file) }
        }
        var discovered = DiscoveredFiles()
        discovered.files = kept.sorted { bytewise($0.path, $1.path) }
        discovered.problems = problems.values.sorted { bytewise($0.file, $1.file) }
        return discovered
    }
}
