import LeakModel
import Reporting

/// A source file to read: how it is named in the output, and where it is.
struct SourcePath: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case swift, c, header
    }

    var kind: Kind
    /// Relative to the working directory; absolute when it lies outside and was given so.
    var name: String
    /// Absolute, without `.` and `..`.
    var path: String

    /// The kind that a file name's ending stands for.
    static func kind(of name: some StringProtocol) -> Kind? {
        if name.hasSuffix(".swift") { return .swift }
        if name.hasSuffix(".c") { return .c }
        if name.hasSuffix(".h") { return .header }
        return nil
    }
}

/// Directories that hold what others wrote or what tools made.
let leftOutDirectories: Set<String> = [
    ".build", ".git", ".hg", ".svn", ".swiftpm", ".index-build", "node_modules", "Pods", "Carthage", "DerivedData",
]

/// How the output names files of one argument.
struct Naming: Hashable, Sendable {
    var workingDirectory: String
    /// Whether files outside of the working directory are named with `..`; else by their absolute path.
    var isRelative: Bool

    init(argument: String, workingDirectory: String) {
        self.workingDirectory = workingDirectory
        isRelative = !argument.hasPrefix("/")
    }

    func name(of path: String) -> String {
        let prefix = workingDirectory == "/" ? "/" : workingDirectory + "/"
        if path.hasPrefix(prefix) { return String(path.dropFirst(prefix.count)) }
        if path == workingDirectory { return "." }
        guard isRelative else { return path }
        let here = workingDirectory.split(separator: "/")
        let there = path.split(separator: "/")
        let common = zip(here, there).prefix { $0 == $1 }.count
        return (Array(repeating: "..", count: here.count - common) + there[common...].map(String.init))
            .joined(separator: "/")
    }
}

/// `path` made absolute and clean.
func absolutePath(_ path: String, from directory: String) -> String {
    cleanPath(path.hasPrefix("/") ? path : directory + "/" + path)
}

/// The directory that holds `path`, which is absolute and clean.
func parentDirectory(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
    return String(path[..<slash])
}
