import CClang

/// libclang could not be loaded.
public struct ClangUnavailable: Error, Sendable {
    /// What was searched and what to install.
    public var message: String

    public init(message: String) { self.message = message }
}

/// A loaded libclang. It stays loaded until the process ends.
public struct ClangLibrary: Sendable {
    /// The file that was loaded.
    public var path: String
    /// As the library says it: `Debian clang version 14.0.6`.
    public var version: String
    /// The folder with `include/stddef.h` of this version; nil when it was not found.
    public var resourceDirectory: String?
    nonisolated(unsafe) let handle: OpaquePointer
    /// Whether the library tells operators (17 and newer).
    let hasOperators: Bool

    /// Loads the first library found: the one that `LEAKLINT_LIBCLANG` names (a file or a folder) and no other when
    /// it is set, else Debian's and other distributions' (newest first), the one of the Swift toolchain on `PATH`,
    /// Homebrew's, Xcode's.
    public static func load() -> Result<ClangLibrary, ClangUnavailable> {
        var reasons: [String] = []
        if let chosen = Files.environment("LEAKLINT_LIBCLANG") {
            let paths = Files.isDirectory(chosen) ? fileNames.map { Paths.join(chosen, $0) } : [chosen]
            for path in paths where Files.isFile(path) || paths.count == 1 {
                if let library = open(path, reasons: &reasons) { return .success(library) }
            }
            let detail = reasons.first.map { ": \($0)" } ?? ""
            return .failure(ClangUnavailable(message: "LEAKLINT_LIBCLANG=\(chosen) cannot be loaded\(detail)"))
        }
        for path in searchOrder() where Files.isFile(path) {
            if let library = open(path, reasons: &reasons) { return .success(library) }
        }
        return .failure(ClangUnavailable(message: advice(reasons)))
    }

    private static func advice(_ reasons: [String]) -> String {
        var text = "libclang 14 or newer was not found, so C files are not read. Install it "
        #if canImport(Darwin)
            text += "(xcode-select --install, or brew install llvm) "
        #else
            text += "(Debian, Ubuntu: apt-get install libclang-dev; Fedora: dnf install clang-libs) "
        #endif
        text += "or name it in LEAKLINT_LIBCLANG. Searched: /usr/lib/llvm-*/lib, the system's library folders, "
        text += "the Swift toolchain on PATH, Homebrew, Xcode."
        return reasons.isEmpty ? text : text + " Tried: " + reasons.joined(separator: "; ") + "."
    }

    private static func open(_ path: String, reasons: inout [String]) -> ClangLibrary? {
        var message = [CChar](repeating: 0, count: 512)
        guard let handle = cclang_open(path, &message, message.count) else {
            let end = message.firstIndex(of: 0) ?? message.count
            let reason = String(decoding: message[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            reasons.append(reason.contains(path) ? reason : "\(path) \(reason)")
            return nil
        }
        let version = String(cString: cclang_version(handle))
        let real = String(cString: cclang_path(handle))
        return ClangLibrary(
            path: path, version: version, resourceDirectory: resourceDirectory(of: [path, real], version: version),
            handle: handle, hasOperators: cclang_has_operators(handle) != 0)
    }

    private static let fileNames = ["libclang.so.1", "libclang.so", "libclang.dylib"]

    /// The documented order of the search.
    private static func searchOrder() -> [String] {
        var paths: [String] = []
        #if !canImport(Darwin)
            let architectures = ["x86_64-linux-gnu", "aarch64-linux-gnu"]
            for version in stride(from: 30, through: 14, by: -1) {
                paths += fileNames.prefix(2).map { "/usr/lib/llvm-\(version)/lib/\($0)" }
                paths += architectures.map { "/usr/lib/\($0)/libclang-\(version).so.1" }
            }
            for folder in ["/usr/lib64", "/usr/lib", "/usr/local/lib"] { paths += fileNames.prefix(2).map { "\(folder)/\($0)" } }
        #endif
        paths += toolchainFolders().flatMap { folder in fileNames.map { Paths.join(folder, $0) } }
        #if canImport(Darwin)
            let developer = "/Applications/Xcode.app/Contents/Developer/Toolchains/XcodeDefault.xctoolchain/usr/lib"
            paths += [
                "/opt/homebrew/opt/llvm/lib", "/usr/local/opt/llvm/lib", developer,
                "/Library/Developer/CommandLineTools/usr/lib",
            ].map { "\($0)/libclang.dylib" }
        #endif
        return paths
    }

    /// The library folders beside every `swift` on `PATH`.
    private static func toolchainFolders() -> [String] {
        var folders: [String] = []
        for directory in (Files.environment("PATH") ?? "").split(separator: ":") {
            guard let real = Files.real("\(directory)/swift") else { continue }
            let folder = Paths.directory(Paths.directory(real)) + "/lib"
            if !folders.contains(folder) { folders.append(folder) }
        }
        #if canImport(Darwin)
            folders.append("/Library/Developer/Toolchains/swift-latest.xctoolchain/usr/lib")
        #endif
        return folders
    }

    private static func resourceDirectory(of libraries: [String], version: String) -> String? {
        let numbers = versionNumbers(version)
        guard let major = numbers.first else { return nil }
        let names = [numbers.map(String.init).joined(separator: "."), "\(major)"]
        var folders = libraries.map(Paths.directory)
        folders += libraries.map { Paths.directory(Paths.directory($0)) + "/lib" }
        folders += ["/usr/lib/llvm-\(major)/lib", "/usr/lib", "/usr/lib64"]
        for folder in folders {
            for name in names {
                let candidate = Paths.normalized("\(folder)/clang/\(name)")
                if Files.isFile(candidate + "/include/stddef.h") { return candidate }
            }
        }
        return nil
    }

    /// `[14, 0, 6]` of `Debian clang version 14.0.6`.
    static func versionNumbers(_ version: String) -> [Int] {
        let words = version.split(separator: " ")
        guard let position = words.firstIndex(of: "version"), position + 1 < words.count else { return [] }
        return words[position + 1].split(whereSeparator: { $0 == "." || $0 == "-" || $0 == "+" }).prefix(3).compactMap { Int($0) }
    }
}
