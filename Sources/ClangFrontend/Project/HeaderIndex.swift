/// An `#include` as written.
struct Inclusion: Hashable, Sendable {
    var path: String
    var isQuoted: Bool
}

/// The headers of a source tree, found by the text of the `#include`s that name them. It stands in for the include
/// paths of a build that is not known.
struct HeaderIndex: Sendable {
    /// Headers and sources, as discovered.
    private var files: [String] = []
    private var inclusions: [[Inclusion]] = []
    private var indexOf: [String: Int] = [:]
    /// Headers by their last path component.
    private var byName: [String: [Int]] = [:]
    /// How often a header's name is written in an `#include`.
    private var uses: [String: Int] = [:]

    init(headers: [String], sources: [String]) {
        for file in headers + sources {
            let key = Paths.normalized(file)
            guard indexOf[key] == nil else { continue }
            indexOf[key] = files.count
            files.append(file)
            inclusions.append(Files.bytes(file, limit: 16 << 20).map(inclusionsWritten) ?? [])
            for inclusion in inclusions[files.count - 1] { uses[inclusion.path, default: 0] += 1 }
        }
        for header in headers {
            guard let index = indexOf[Paths.normalized(header)] else { continue }
            if byName[Paths.last(header)]?.contains(index) != true { byName[Paths.last(header), default: []].append(index) }
        }
    }

    /// The folders that a source's `#include`s need, in the order in which they are first needed.
    func folders(for source: String) -> [String] {
        guard let start = indexOf[Paths.normalized(source)] else { return [] }
        var folders: [String] = []
        var seen: Set<Int> = [start]
        var known: Set<String> = []
        var queue = [start]
        var next = 0
        while next < queue.count, next < 4000 {
            let file = queue[next]
            next += 1
            for inclusion in inclusions[file] {
                guard let (header, folder) = resolve(inclusion, from: files[file]) else { continue }
                if let folder, known.insert(folder).inserted { folders.append(folder) }
                if seen.insert(header).inserted { queue.append(header) }
            }
        }
        return folders
    }

    /// The header that an `#include` means, and the folder that finds it (nil where it lies beside the includer).
    private func resolve(_ inclusion: Inclusion, from file: String) -> (Int, String?)? {
        let directory = Paths.directory(file)
        if inclusion.isQuoted, let beside = indexOf[Paths.normalized(Paths.join(directory, inclusion.path))] {
            return (beside, nil)
        }
        if !inclusion.isQuoted, isInSystem(inclusion.path) { return nil }
        let suffix = "/" + Paths.normalized(inclusion.path)
        if suffix.hasPrefix("/../") { return nil }
        var best: (index: Int, common: Int, length: Int)?
        for candidate in byName[Paths.last(inclusion.path)] ?? [] {
            let path = "/" + Paths.normalized(files[candidate])
            guard path.hasSuffix(suffix) else { continue }
            let common = commonFolders(files[candidate], directory)
            let length = path.utf8.count
            if let known = best {
                guard common > known.common || common == known.common && (length < known.length
                    || length == known.length && files[candidate] < files[known.index]) else { continue }
            }
            best = (candidate, common, length)
        }
        guard let best else { return nil }
        let path = Paths.normalized(files[best.index])
        let folder = String(path.dropLast(suffix.count - (path.count + 1 == suffix.count ? 1 : 0)))
        return (best.index, folder.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : folder)
    }

    /// How many folders two paths share from the start.
    private func commonFolders(_ a: String, _ b: String) -> Int {
        zip(Paths.normalized(a).split(separator: "/"), Paths.normalized(b).split(separator: "/")).prefix { $0 == $1 }.count
    }

    private func isInSystem(_ path: String) -> Bool {
        ["/usr/include/", "/usr/local/include/", "/usr/include/x86_64-linux-gnu/", "/usr/include/aarch64-linux-gnu/"]
            .contains { Files.isFile($0 + path) }
    }
}

/// The `#include`s of a text. Conditions and comments around them are not looked at.
func inclusionsWritten(_ bytes: [UInt8]) -> [Inclusion] {
    var result: [Inclusion] = []
    let word = Array("include".utf8)
    var position = 0
    while position < bytes.count {
        // At the start of a line.
        while position < bytes.count, bytes[position] == 32 || bytes[position] == 9 { position += 1 }
        if position < bytes.count, bytes[position] == UInt8(ascii: "#") {
            position += 1
            while position < bytes.count, bytes[position] == 32 || bytes[position] == 9 { position += 1 }
            if bytes[position...].starts(with: word) {
                position += word.count
                while position < bytes.count, bytes[position] == 32 || bytes[position] == 9 { position += 1 }
                if position < bytes.count, bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "<") {
                    let close = bytes[position] == UInt8(ascii: "<") ? UInt8(ascii: ">") : UInt8(ascii: "\"")
                    let start = position + 1
                    var end = start
                    while end < bytes.count, bytes[end] != close, bytes[end] != 10 { end += 1 }
                    if end < bytes.count, bytes[end] == close, end > start {
                        let path = String(decoding: bytes[start..<end], as: UTF8.self)
                        let inclusion = Inclusion(path: path, isQuoted: close == UInt8(ascii: "\""))
                        if !result.contains(inclusion) { result.append(inclusion) }
                    }
                    position = end
                }
            }
        }
        while position < bytes.count, bytes[position] != 10 { position += 1 }
        position += 1
    }
    return result
}
