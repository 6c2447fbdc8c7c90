/// How a build compiles one file.
struct CompileCommand: Sendable {
    /// Flags that matter for parsing, with absolute folders.
    var flags: [String]
}

/// The compilation database of a build: commands by the real path of the file.
struct CompileCommands: Sendable {
    var path: String
    var commands: [String: CompileCommand] = [:]

    /// The places where a build leaves its database, below the root.
    static let places = [
        "compile_commands.json", "build/compile_commands.json", "out/compile_commands.json",
        "builddir/compile_commands.json", "cmake-build-debug/compile_commands.json",
        "cmake-build-release/compile_commands.json",
    ]

    /// Reads a database; nil when there is none or it is malformed. Of several entries for a file the first counts.
    init?(path: String) {
        guard let bytes = Files.bytes(path), let document = JSON.parse(bytes), case .array(let entries) = document else {
            return nil
        }
        self.path = path
        for entry in entries {
            guard let file = entry["file"]?.text else { continue }
            let directory = entry["directory"]?.text ?? Paths.directory(path)
            let base = directory.hasPrefix("/") ? directory : Paths.join(Paths.directory(path), directory)
            let full = Paths.join(base, file)
            let key = Files.real(full) ?? Paths.normalized(full)
            guard commands[key] == nil else { continue }
            var words = entry["arguments"]?.items.compactMap(\.text) ?? []
            if words.isEmpty, let command = entry["command"]?.text { words = shellWords(command) }
            commands[key] = CompileCommand(flags: parsingFlags(Array(words.dropFirst()), directory: base))
        }
    }
}

extension CompileCommands {
    /// The command of the file with the most folders in common, the first by path among several.
    func nearest(to file: String) -> CompileCommand? {
        let parts = (Files.real(file) ?? file).split(separator: "/")
        var best: (path: String, common: Int)?
        for path in commands.keys {
            let common = zip(parts, path.split(separator: "/")).prefix { $0 == $1 }.count
            if let known = best, (known.common, path) > (common, known.path) { continue }
            best = (path, common)
        }
        return best.flatMap { commands[$0.path] }
    }
}

/// Splits a command as a POSIX shell would, without expansions.
func shellWords(_ command: String) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    var isInWord = false
    var quote: UInt8 = 0
    var bytes = Array(command.utf8)[...]
    while let byte = bytes.popFirst() {
        switch byte {
        case UInt8(ascii: "'") where quote == 0, UInt8(ascii: "\"") where quote == 0:
            quote = byte
            isInWord = true
        case _ where byte == quote: quote = 0
        case UInt8(ascii: "\\") where quote != UInt8(ascii: "'"):
            if let next = bytes.popFirst() {
                let isSpecial = quote == 0 || next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\") || next == UInt8(ascii: "$")
                if !isSpecial { word.append(byte) }
                word.append(next)
                isInWord = true
            }
        case 32, 9, 10, 13:
            if quote != 0 {
                word.append(byte)
            } else if isInWord {
                words.append(String(decoding: word, as: UTF8.self))
                word = []
                isInWord = false
            }
        default:
            word.append(byte)
            isInWord = true
        }
    }
    if isInWord { words.append(String(decoding: word, as: UTF8.self)) }
    return words
}

/// The flags of a compiler command that change what a file means, with folders made absolute. All others (outputs,
/// warnings, optimisation, what only a driver or another compiler knows) are left out.
func parsingFlags(_ arguments: [String], directory: String, depth: Int = 0) -> [String] {
    let folders = ["-I", "-isystem", "-iquote", "-idirafter", "-isysroot", "--sysroot", "-include", "-imacros"]
    let plain = ["-D", "-U", "-x", "-target", "-arch"]
    let kept: Set<String> = [
        "-ansi", "-pthread", "-nostdinc", "-m32", "-m64", "-fms-extensions", "-fshort-enums", "-funsigned-char",
        "-fsigned-char", "-fblocks", "-fgnu89-inline", "-fshort-wchar", "-fno-builtin", "-ffreestanding",
    ]
    var flags: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
        if argument.hasPrefix("@"), depth < 4 {
            let file = Paths.join(directory, String(argument.dropFirst()))
            let text = Files.bytes(file).map { String(decoding: $0, as: UTF8.self) } ?? ""
            flags += parsingFlags(shellWords(text), directory: directory, depth: depth + 1)
        } else if argument == "-Xclang" || argument == "-o" || argument == "-MF" || argument == "-MT" || argument == "-MQ" {
            _ = rest.popFirst()
        } else if kept.contains(argument) || argument.hasPrefix("-std=") || argument.hasPrefix("--target=") {
            flags.append(argument)
        } else if let name = plain.first(where: { argument.hasPrefix($0) }), argument != "-x" || !rest.isEmpty {
            if argument == name, let value = rest.popFirst() {
                flags += [name, value]
            } else if argument != name {
                flags.append(argument)
            }
        } else if let name = folders.last(where: { argument.hasPrefix($0) }) {
            var value = String(argument.dropFirst(name.utf8.count))
            if value.hasPrefix("=") { value.removeFirst() }
            if value.isEmpty { value = rest.popFirst() ?? "" }
            guard !value.isEmpty, !value.hasPrefix("-") || name == "-I" else { continue }
            let path = Paths.join(directory, value)
            flags += name == "--sysroot" ? ["-isysroot", path] : [name, path]
        }
    }
    return flags
}
