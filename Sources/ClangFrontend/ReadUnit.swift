import CClang
import LeakModel

/// The most bytes that a C file may have: beyond, libclang needs gigabytes.
private let sizeLimit = 12 << 20

/// Parses one source and lowers it, and those headers of the project that no unit before it lowers.
func readUnit(
    _ source: String, index: Int, project: ClangProject, library: ClangLibrary, overlay: [String: [UInt8]],
    headers: HeaderTable
) -> UnitFacts {
    var failed = UnitFacts(language: .c, file: source)
    guard overlay[source] != nil || Files.isFile(source) else {
        failed.problems.append(Problem(.unreadable, file: source, message: "cannot be read"))
        return failed
    }
    guard overlay[source]?.count ?? Files.size(source) <= sizeLimit else {
        failed.problems.append(
            Problem(.unreadable, file: source, message: "left out: it is larger than \(sizeLimit >> 20) MiB"))
        return failed
    }
    let flags = clangFlags(for: source, in: project).flags + commonFlags(library)
    let texts = project.hasCommand(for: source) ? overlay : project.virtualFiles.merging(overlay) { $1 }
    switch parse(source, flags: flags, overlay: texts, library: library) {
    case .failure(let reason):
        failed.problems.append(Problem(.unreadable, file: source, message: reason.message))
        return failed
    case .success(let parsed):
        defer { cclang_close(parsed.unit) }
        return lower(parsed, source: source, index: index, project: project, library: library, headers: headers)
    }
}

/// Parses a header that no source includes as a unit of its own. Other headers are not lowered with it, and what it
/// needs from those that come before it in sources is no problem.
func readLoneHeader(
    _ header: String, project: ClangProject, library: ClangLibrary, overlay: [String: [UInt8]]
) -> UnitFacts {
    var facts = UnitFacts(language: .c, file: header)
    guard let bytes = overlay[header] ?? Files.bytes(header, limit: sizeLimit) else { return facts }
    if let language = bytes.withUnsafeBufferPointer(foreignLanguage) {
        facts.problems.append(Problem(.skipped, file: header, message: "left out: it is written in \(language)"))
        return facts
    }
    let flags = clangFlags(for: header, in: project).flags + commonFlags(library)
    let texts = project.virtualFiles.merging(overlay) { $1 }
    guard case .success(let parsed) = parse(header, flags: flags, overlay: texts, library: library) else {
        facts.problems.append(Problem(.unreadable, file: header, message: "libclang could not parse this file"))
        return facts
    }
    defer { cclang_close(parsed.unit) }
    let view = UnitView(parsed, source: header, project: project, library: library)
    guard view.otherPlatform == nil else { return facts }
    facts = view.lower(view.mainFile, hasOperators: library.hasOperators)
    facts.includes = view.includes
    addDirectives(parsed.unit, view.mainFile, to: &facts)
    return facts
}

private func lower(
    _ parsed: ParsedUnit, source: String, index: Int, project: ClangProject, library: ClangLibrary,
    headers: HeaderTable
) -> UnitFacts {
    let unit = parsed.unit
    let view = UnitView(parsed, source: source, project: project, library: library)
    if let platform = view.otherPlatform {
        var facts = UnitFacts(language: .c, file: source)
        facts.problems.append(
            Problem(.skipped, file: source, message: "left out: it is written for another platform (\(platform) not found)"))
        return facts
    }
    var facts = view.lower(view.mainFile, hasOperators: library.hasOperators)
    facts.includes = view.includes
    facts.notes = view.notes
    facts.problems += view.problems
    if holdsNul(unit, view.mainFile) {
        facts.problems.append(Problem(.unreadable, file: source, message: "holds NUL bytes; what could be read was analysed"))
    }
    addDirectives(unit, view.mainFile, to: &facts)
    for file in view.projectHeaders {
        guard let name = view.displayNames[file] else { continue }
        let tops = view.tops[file] ?? []
        let signature = view.signature(of: tops)
        guard headers.claim(name, signature: signature, for: index) else { continue }
        let foreign = foreignHeader(name, file, of: unit)
        guard !tops.isEmpty || foreign != nil else { continue }
        var header = foreign ?? view.lower(file, hasOperators: library.hasOperators)
        addDirectives(unit, file, to: &header)
        headers.publish(name, signature: signature, for: index, header)
    }
    return facts
}

private func holdsNul(_ unit: OpaquePointer, _ file: Int32) -> Bool {
    var length = 0
    guard let bytes = cclang_file_bytes(unit, file, &length) else { return false }
    return UnsafeRawBufferPointer(start: bytes, count: length).contains(0)
}

/// What a header in another language comes to: nothing but that it was left out.
private func foreignHeader(_ name: String, _ file: Int32, of unit: OpaquePointer) -> UnitFacts? {
    var length = 0
    guard let bytes = cclang_file_bytes(unit, file, &length) else { return nil }
    let buffer = UnsafeRawBufferPointer(start: bytes, count: length).assumingMemoryBound(to: UInt8.self)
    guard let language = foreignLanguage(of: buffer) else { return nil }
    var facts = UnitFacts(language: .c, file: name)
    facts.problems.append(Problem(.skipped, file: name, message: "left out: it is written in \(language)"))
    return facts
}

private func addDirectives(_ unit: OpaquePointer, _ file: Int32, to facts: inout UnitFacts) {
    var length = 0
    guard let bytes = cclang_file_bytes(unit, file, &length) else { return }
    let buffer = UnsafeRawBufferPointer(start: bytes, count: length).assumingMemoryBound(to: UInt8.self)
    facts.directives = directiveComments(buffer)
}

/// A parsed unit as the lowering sees it: which files are the project's, what is declared in each.
private struct UnitView {
    let unit: OpaquePointer
    let hasPrelude: Bool
    let mainFile: Int32
    var displayNames: [Int32: String] = [:]
    var includes: [String] = []
    /// Headers of the project in order of first inclusion.
    var projectHeaders: [Int32] = []
    var tops: [Int32: [cclang_top]] = [:]
    var errors = ErrorMap()
    var problems: [Problem] = []
    /// The first errors, each once.
    var notes: [String] = []
    /// A header of another system that was not found.
    var otherPlatform: String?

    init(_ parsed: ParsedUnit, source: String, project: ClangProject, library: ClangLibrary) {
        unit = parsed.unit
        hasPrelude = parsed.hasPrelude
        mainFile = cclang_main_file(unit)
        displayNames[mainFile] = source
        var count: UInt32 = 0
        if let files = cclang_inclusions(unit, &count) {
            var seen: Set<Int32> = [mainFile]
            for file in Array(UnsafeBufferPointer(start: files, count: Int(count))) where seen.insert(file).inserted {
                let path = String(cString: cclang_file_name(unit, file))
                if path == preludeName { continue }
                let display = project.displayName(of: path, resourceDirectory: library.resourceDirectory)
                includes.append(display ?? path)
                guard let display, display != source else { continue }
                displayNames[file] = display
                projectHeaders.append(file)
            }
        }
        readProblems(source)
        guard let all = cclang_tops(unit, &count) else { return }
        let list = UnsafeBufferPointer(start: all, count: Int(count))
        for top in list where displayNames[top.file] != nil { tops[top.file, default: []].append(top) }
        errors = errorMap(of: unit, tops: list, files: Set(displayNames.keys))
    }

    /// Lowers what one file declares.
    func lower(_ file: Int32, hasOperators: Bool) -> UnitFacts {
        var lowering = Lowering(
            unit: unit, hasOperators: hasOperators, displayNames: displayNames, file: file, errors: errors,
            hasPrelude: hasPrelude)
        for top in tops[file] ?? [] { lowering.lowerTop(top) }
        lowering.finishInitializers()
        return lowering.facts
    }

    /// What the declarations of a header look like from this unit.
    func signature(of tops: [cclang_top]) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for top in tops {
            hash = (hash ^ UInt64(top.offset)) &* 0x100_0000_01b3
            hash = (hash ^ UInt64(UInt32(bitPattern: top.cursor.kind))) &* 0x100_0000_01b3
        }
        return hash
    }

    private mutating func readProblems(_ source: String) {
        var missing: [String] = []
        var unparsed: Problem?
        for index in 0..<cclang_diagnostic_count(unit) {
            let diagnostic = cclang_diagnostic_at(unit, index)
            guard diagnostic.severity >= 3 else { continue }
            let message = String(cString: cclang_string(unit, diagnostic.message))
            if message.hasSuffix("file not found") {
                let name = message.split(separator: "'").first.map(String.init) ?? message
                if foreignHeaders.contains(name) { otherPlatform = otherPlatform ?? name }
                if !missing.contains(name) { missing.append(name) }
            } else {
                if unparsed == nil, diagnostic.file == mainFile, isSyntaxError(message) {
                    let range = ByteRange(diagnostic.offset, diagnostic.offset)
                    unparsed = Problem(.syntax, file: source, range: range, message: message)
                }
                if notes.count < 4, !notes.contains(message) { notes.append(message) }
            }
        }
        // Behind a missing header errors of every kind are to be expected; `doctor` shows them.
        if let unparsed, missing.isEmpty, !hasPrelude { problems.append(unparsed) }
        if !missing.isEmpty {
            let list = missing.prefix(8).joined(separator: ", ") + (missing.count > 8 ? ", …" : "")
            problems.append(Problem(.missing, file: source, message: "headers not found: \(list)"))
        }
    }
}

/// Whether an error of Clang's says that the text is no C, and not that a declaration is missing.
private func isSyntaxError(_ message: String) -> Bool {
    ["expected ", "extraneous ", "bracket nesting level", "unterminated ", "source file is not valid UTF-8", "unexpected character"]
        .contains { message.hasPrefix($0) }
}

/// Headers that only other systems have. A file that includes one without a condition is not for this one.
private let foreignHeaders: Set<String> = {
    var names: Set<String> = [
        "windows.h", "winsock2.h", "winsock.h", "ws2tcpip.h", "windowsx.h", "winternl.h", "wincrypt.h", "process.h",
        "direct.h", "io.h", "tchar.h", "shlobj.h", "conio.h", "os2.h", "exec/types.h", "proto/exec.h", "proto/dos.h",
        "be/kernel/OS.h", "kernel/OS.h", "iodef.h", "ssdef.h", "lib$routines.h", "Carbon/Carbon.h",
        "CoreFoundation/CoreFoundation.h", "CoreServices/CoreServices.h", "mach/mach.h", "mach/mach_time.h",
        "libproc.h", "sys/event.h", "kvm.h", "sys/sysctl.h", "procinfo.h", "sys/procfs_isa.h", "libperfstat.h",
        "zos-base.h", "csrsic.h", "sys/ps.h", "hurd.h", "OS.h", "FindDirectory.h", "sys/syspage.h", "sys/neutrino.h",
        "qadrt.h", "qusec.h", "descrip.h", "starlet.h", "Ph.h", "photon/PhProto.h", "photon/PtProto.h", "Pt.h",
        "libraries/dos.h", "libraries/dosextens.h", "sys/sysinfo_aix.h", "sys/pty_aix.h",
        "port.h", "sys/port.h", "sys/loadavg.h", "kstat.h", "sys/user.h.bsd", "dirent_dos.h", "builtin.h",
    ]
    #if canImport(Darwin)
        names.subtract([
            "mach/mach.h", "mach/mach_time.h", "libproc.h", "sys/event.h", "sys/sysctl.h", "Carbon/Carbon.h",
            "CoreFoundation/CoreFoundation.h", "CoreServices/CoreServices.h",
        ])
    #endif
    return names
}()
