/// What one run knows about how to parse C: the compile commands found, an index of headers, extra flags from the
/// command line.
public struct ClangProject: Sendable {
    /// The folder below which everything is part of the project.
    public let root: String
    /// Texts that stand in for files of those names, which need not exist.
    public var overlay: [String: [UInt8]] = [:]
    let extraFlags: [String]
    let commands: CompileCommands?
    let index: HeaderIndex?
    /// What a configure step would define, for files without a compile command.
    let guesses: [String]
    /// What templates of headers would become, by path, for files without a compile command.
    let virtualFiles: [String: [UInt8]]
    /// How a file is called outside, by its real path.
    let displayNames: [String: String]
    let realRoot: String

    /// - Parameters:
    ///   - headers: Headers of the project, as discovered.
    ///   - sources: C files of the project, as discovered.
    ///   - compileCommands: A compilation database; nil looks for one in the usual places below the root.
    ///   - extraFlags: Added to the flags of every file.
    public init(root: String, headers: [String], sources: [String], compileCommands: String?, extraFlags: [String]) {
        self.root = root
        self.extraFlags = extraFlags
        realRoot = Files.real(root) ?? root
        let places = compileCommands.map { [$0] } ?? CompileCommands.places.map { Paths.join(root, $0) }
        commands = places.lazy.compactMap { CompileCommands(path: $0) }.first
        var names: [String: String] = [:]
        var needsIndex = false
        for file in sources + headers {
            guard let real = Files.real(file) else { continue }
            if names[real] == nil { names[real] = file }
        }
        for source in sources {
            if let commands, let real = Files.real(source), commands.commands[real] != nil { continue }
            needsIndex = true
            break
        }
        displayNames = names
        index = needsIndex ? HeaderIndex(root: root, headers: headers, sources: sources) : nil
        var guesses = index.map { configureGuess(macros: $0.configureMacros) } ?? []
        virtualFiles = index?.virtualFiles ?? [:]
        if virtualFiles.keys.contains(where: { Paths.last($0).contains("config") }) { guesses.append("-DHAVE_CONFIG_H=1") }
        self.guesses = guesses
    }

    /// How a file that libclang read is called outside; nil for one that is not part of the project.
    func displayName(of path: String, resourceDirectory: String?) -> String? {
        if path.hasPrefix("/usr/"), !realRoot.hasPrefix("/usr/") { return nil }
        if let resourceDirectory, path.hasPrefix(resourceDirectory) { return nil }
        guard let real = Files.real(path) else { return nil }
        if let known = displayNames[real] { return known }
        guard realRoot != "/", real.hasPrefix(realRoot + "/") else { return nil }
        return Paths.join(root, String(real.dropFirst(realRoot.utf8.count + 1)))
    }
}

extension ClangProject {
    /// Whether the build says how a source is compiled.
    func hasCommand(for source: String) -> Bool {
        guard let commands, let real = Files.real(source) else { return false }
        return commands.commands[real] != nil
    }
}

/// The flags with which a source is parsed, and where they come from, for `doctor`.
public func clangFlags(for source: String, in project: ClangProject) -> (flags: [String], origin: String) {
    if let commands = project.commands, let real = Files.real(source), let command = commands.commands[real] {
        return (command.flags + project.extraFlags, commands.path)
    }
    if project.index == nil, let command = project.commands?.nearest(to: source) {
        return (command.flags + project.extraFlags, "the nearest source's command")
    }
    var flags = ["-std=gnu11", "-D_GNU_SOURCE"]
    for folder in project.index?.folders(for: source) ?? [] { flags += ["-iquote", folder, "-idirafter", folder] }
    return (flags + project.guesses + project.extraFlags, "headers of the project")
}

/// Flags for every file: what the library needs, and no diagnostics but errors.
func commonFlags(_ library: ClangLibrary) -> [String] {
    var flags = [
        "-w", "-ferror-limit=0", "-fno-spell-checking", "-fbracket-depth=1024",
        "-Wno-error=implicit-function-declaration", "-Wno-error=implicit-int", "-Wno-error=int-conversion",
        "-Wno-error=incompatible-function-pointer-types", "-Wno-error=incompatible-pointer-types",
        "-Wno-error=return-mismatch",
    ]
    if let directory = library.resourceDirectory { flags += ["-resource-dir", directory] }
    #if canImport(Darwin)
        let kits = [
            "/Library/Developer/CommandLineTools/SDKs/MacOSX.sdk",
            "/Applications/Xcode.app/Contents/Developer/Platforms/MacOSX.platform/Developer/SDKs/MacOSX.sdk",
        ]
        if let kit = kits.first(where: Files.isDirectory) { flags += ["-isysroot", kit] }
    #endif
    return flags
}
