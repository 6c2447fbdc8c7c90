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
    /// Files by their last path component.
    private var byName: [String: [Int]] = [:]
    /// What the conditions of all files ask a configure step for.
    private(set) var configureMacros: Set<String> = []

    init(root: String, headers: [String], sources: [String]) {
        for file in headers + sources { add(file) }
        // What is included but is no `.h`: found by its name below the root.
        for _ in 0..<2 {
            let wanted = unresolvedNames()
            if wanted.isEmpty { break }
            let found = filesNamed(wanted, below: root)
            if found.isEmpty { break }
            for file in found { add(file) }
        }
        for _ in 0..<4 where !addTemplates(below: root) { break }
    }

    /// Files that a configure step would make of templates, by their path; they exist in memory only.
    private(set) var virtualFiles: [String: [UInt8]] = [:]

    /// Adds what templates (`config.h.in`) would become for headers that are included but not there. Whether there
    /// was one.
    private mutating func addTemplates(below root: String) -> Bool {
        var missing: [String: [Inclusion]] = [:]
        for (file, list) in zip(files, inclusions) {
            for inclusion in list where resolve(inclusion, from: file) == nil && !isInSystem(inclusion.path) {
                for name in templateNames(of: Paths.last(inclusion.path)) { missing[name, default: []].append(inclusion) }
            }
        }
        var isNew = false
        for template in missing.isEmpty ? [] : filesNamed(Set(missing.keys), below: root) {
            guard let bytes = Files.bytes(template, limit: 4 << 20) else { continue }
            let folder = Paths.directory(template)
            for written in missing[Paths.last(template)] ?? [] {
                var inclusion = written
                while inclusion.path.hasPrefix("../") { inclusion.path = String(inclusion.path.dropFirst(3)) }
                let isScript = template.hasSuffix(".sh")
                let text = isScript ? assembled(bytes, header: Paths.last(inclusion.path)) : configured(bytes)
                let around = Paths.directory(inclusion.path)
                let isInside = around == "." || ("/" + Paths.normalized(folder)).hasSuffix("/" + around)
                let path = Paths.join(folder, isInside ? Paths.last(inclusion.path) : inclusion.path)
                guard virtualFiles[path] == nil, indexOf[Paths.normalized(path)] == nil else { continue }
                virtualFiles[path] = text
                add(path, text)
                isNew = true
            }
        }
        return isNew
    }

    private mutating func add(_ file: String, _ text: [UInt8]? = nil) {
        let key = Paths.normalized(file)
        guard indexOf[key] == nil else { return }
        let index = files.count
        indexOf[key] = index
        files.append(file)
        let bytes = text ?? Files.bytes(file, limit: 16 << 20) ?? []
        inclusions.append(inclusionsWritten(bytes))
        addConfigureMacros(bytes, to: &configureMacros)
        byName[Paths.last(file), default: []].append(index)
    }

    /// The last components of what is included with other endings than `.h` and is not known.
    private func unresolvedNames() -> Set<String> {
        var names: Set<String> = []
        for inclusion in inclusions.joined() {
            let name = Paths.last(inclusion.path)
            if !name.hasSuffix(".h"), name.contains("."), byName[name] == nil { names.insert(name) }
        }
        return names
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

    private func isInSystem(_ path: String) -> Bool { systemFolders.contains { Files.isFile($0 + path) } }
}

/// The files below a folder whose names are wanted, in order of their paths. Hidden folders are left out, and no more
/// than 100,000 entries are looked at.
private func filesNamed(_ wanted: Set<String>, below root: String) -> [String] {
    var found: [String] = []
    var folders = [root]
    var budget = 100_000
    while let folder = folders.popLast(), budget > 0 {
        for entry in Files.entries(folder) {
            budget -= 1
            if entry.hasPrefix(".") { continue }
            let path = Paths.join(folder, entry)
            if wanted.contains(entry), Files.isFile(path) {
                found.append(path)
            } else if !entry.contains("."), Files.isFolderWithoutLink(path) {
                folders.append(path)
            }
        }
    }
    return found.sorted()
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
