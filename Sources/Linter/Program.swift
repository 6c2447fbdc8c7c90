import Analysis
import LeakModel
import Reporting
import Rules

/// The largest file that is read, in bytes. Reading takes up to 150 times as much memory.
let fileSizeLimit = 12 << 20

/// The files of a run with their texts and facts: what can be analysed, changed in memory, and analysed again.
struct LintProgram: Sendable {
    let files: [SourcePath]
    /// The project's root as it appears in the output.
    let root: String
    let request: LintRequest
    let stages: Stages
    /// Texts of Swift files, and of any file that was changed in memory, by name.
    private(set) var texts: [String: [UInt8]] = [:]
    /// Names of files changed in memory.
    private(set) var changed: Set<String> = []
    private var units: [String: UnitFacts] = [:]
    /// Why a file could not be read as it should, by name.
    private var readProblems: [String: Problem] = [:]
    private(set) var library: Tool.Library?
    private var unavailable: String?
    /// Headers that no source includes.
    private var loneHeaders: Set<String> = []

    init(files: [SourcePath], root: String, request: LintRequest, stages: Stages) {
        self.files = files
        self.root = root
        self.request = request
        self.stages = stages
    }

    /// Reads every file and its facts.
    mutating func readAll(watch: inout Stopwatch, progress: (@Sendable (StageProgress) -> Void)?) {
        readSwift(files.filter { $0.kind == .swift }, progress: progress)
        watch.lap("Swift front end")
        let readable = checkedC()
        readC(
            readable.filter { $0.kind == .c }, headers: readable.filter { $0.kind == .header }, progress: progress)
        watch.lap("C front end")
    }

    /// The same program with other texts for some files; only what depends on them is read again.
    func replacing(_ newTexts: [String: [UInt8]]) -> LintProgram {
        var copy = self
        for (name, text) in newTexts {
            copy.texts[name] = text
            copy.changed.insert(name)
        }
        copy.readSwift(files.filter { $0.kind == .swift && newTexts[$0.name] != nil }, progress: nil)
        let touchesC = newTexts.keys.contains { !$0.hasSuffix(".swift") }
        guard touchesC else { return copy }
        let affected = files.filter { file in
            guard file.kind != .swift else { return false }
            if newTexts[file.name] != nil { return file.kind == .c || units[file.name] != nil }
            guard let unit = units[file.name] else { return false }
            return (unit.files + unit.includes).contains { newTexts[$0] != nil }
        }
        copy.readC(
            affected.filter { !loneHeaders.contains($0.name) }, headers: affected.filter { loneHeaders.contains($0.name) })
        return copy
    }

    private mutating func readSwift(_ sources: [SourcePath], progress: (@Sendable (StageProgress) -> Void)?) {
        let stages = stages
        let known = texts.filter { changed.contains($0.key) }
        let read = parallelMap(sources.count, jobs: request.jobs) { index -> (Result<[UInt8], FileError>, UnitFacts?) in
            let source = sources[index]
            if index % 64 == 63 { progress?(StageProgress(stage: "reading Swift", done: index + 1, total: sources.count)) }
            switch known[source.name].map(Result.success) ?? readFile(source.path, limit: fileSizeLimit) {
            case .failure(let error): return (.failure(error), nil)
            case .success(let bytes): return (.success(bytes), stages.swiftFacts(source.name, bytes))
            }
        }
        for (source, (result, facts)) in zip(sources, read) {
            switch result {
            case .failure(let error):
                readProblems[source.name] = Problem(.unreadable, file: source.name, message: error.message)
            case .success(let bytes):
                texts[source.name] = bytes
                units[source.name] = facts
                if !isUTF8(bytes) {
                    readProblems[source.name] = Problem(
                        .unreadable, file: source.name, message: "is not UTF-8; what could be read was analysed")
                }
            }
        }
    }

    /// C files and headers that libclang may be given: it would wait for a pipe, and reads files of any size.
    private mutating func checkedC() -> [SourcePath] {
        files.filter { file in
            guard file.kind != .swift else { return false }
            guard let status = fileStatus(file.path, followingLinks: true), status.kind == .file else {
                readProblems[file.name] = Problem(.unreadable, file: file.name, message: "is not a regular file")
                return false
            }
            guard status.size <= fileSizeLimit else {
                let message = "is larger than \(fileSizeLimit >> 20) MiB"
                readProblems[file.name] = Problem(.unreadable, file: file.name, message: message)
                return false
            }
            guard isReadable(file.path) else {
                readProblems[file.name] = Problem(.unreadable, file: file.name, message: "cannot be read")
                return false
            }
            return true
        }
    }

    private mutating func readC(
        _ wanted: [SourcePath], headers: [SourcePath], progress: (@Sendable (StageProgress) -> Void)? = nil
    ) {
        guard !wanted.isEmpty || !headers.isEmpty else { return }
        let unreadable = readProblems
        let total = wanted.count
        let begun: @Sendable (Int) -> Void = { done in
            progress?(StageProgress(stage: "reading C", done: done, total: total))
        }
        let request = ClangRequest(
            workingDirectory: request.workingDirectory,
            sources: files.filter { $0.kind == .c && unreadable[$0.name] == nil }.map(\.name),
            headers: files.filter { $0.kind == .header && unreadable[$0.name] == nil }.map(\.name),
            root: root, compileCommands: request.compileCommands, extraFlags: request.clangFlags, jobs: request.jobs,
            overlay: texts.filter { changed.contains($0.key) && !$0.key.hasSuffix(".swift") },
            wanted: wanted.map(\.name), wantedHeaders: headers.map(\.name), progress: begun)
        let answer = stages.clangFacts(request)
        // A header is read with whoever includes it first; reading some sources again must not change it.
        let names = Set(wanted.map(\.name)).union(changed)
        for unit in answer.units where names.contains(unit.file) || units[unit.file] == nil { units[unit.file] = unit }
        loneHeaders.formUnion(answer.loneHeaders)
        library = answer.library ?? library
        unavailable = answer.unavailable
    }

    /// The facts in the order of the files, then those of headers that were not among them (ignored by git, say).
    var orderedUnits: [UnitFacts] {
        let known = Set(files.map(\.name))
        let others = units.keys.filter { !known.contains($0) }.sorted(by: bytewise)
        return files.compactMap { units[$0.name] } + others.compactMap { units[$0] }
    }

    /// Findings in order, each once, and how long linking and analysing took.
    func analyze(_ scope: AnalysisScope = AnalysisScope()) -> (result: AnalysisResult, times: [StageTime]) {
        var (result, times) = stages.analyze(orderedUnits, request.rules, request.jobs, scope)
        var seen: Set<Finding> = []
        result.findings = result.findings.filter { seen.insert($0).inserted }.sorted(by: findingOrder)
        return (result, times)
    }

    /// What could not be read or understood, in order of file and place, each once.
    var problems: [Problem] {
        var all = Array(readProblems.values) + orderedUnits.flatMap(\.problems)
        let count = files.count { $0.kind == .c }
        if let unavailable, count > 0 {
            all.append(Problem(.missing, file: "", message: "\(count) C file\(count == 1 ? " was" : "s were") not read: \(unavailable)"))
        }
        return inOrder(all)
    }

    /// The text of a file by its name in the output, as this program sees it.
    func text(of name: String) -> [UInt8]? {
        if let text = texts[name] { return text }
        return try? readFile(absolutePath(name, from: request.workingDirectory), limit: fileSizeLimit).get()
    }

    /// Every directive, by file, in order of place. A header's are met in several units.
    var directives: [(file: String, directives: [DirectiveComment])] {
        var byFile: [String: [ByteRange: DirectiveComment]] = [:]
        for unit in orderedUnits {
            for directive in unit.directives where Int(directive.file) < unit.files.count {
                byFile[unit.files[Int(directive.file)], default: [:]][directive.range] = directive
            }
        }
        return byFile.keys.sorted(by: bytewise).map { file in
            (file, (byFile[file] ?? [:]).values.sorted { ($0.range.start, $0.range.end) < ($1.range.start, $1.range.end) })
        }
    }
}

/// The order of findings in reports: file, place, rule, message.
func findingOrder(_ a: Finding, _ b: Finding) -> Bool {
    if a.location.file != b.location.file { return bytewise(a.location.file, b.location.file) }
    let (left, right) = (a.location.range, b.location.range)
    if left != right { return (left.start, left.end) < (right.start, right.end) }
    return (a.rule, a.message, a.symbol) < (b.rule, b.message, b.symbol)
}

/// Problems by file, place and message, each once.
func inOrder(_ problems: [Problem]) -> [Problem] {
    var seen: Set<Problem> = []
    return problems.filter { seen.insert($0).inserted }.sorted { a, b in
        if a.file != b.file { return bytewise(a.file, b.file) }
        let (left, right) = (a.range?.start ?? 0, b.range?.start ?? 0)
        return left != right ? left < right : a.message < b.message
    }
}

/// Whether the bytes are UTF-8.
func isUTF8(_ bytes: [UInt8]) -> Bool {
    // Nearly every source is ASCII, which is quick to see.
    var high: UInt8 = 0
    for byte in bytes { high |= byte }
    return high < 0x80 || String(validating: bytes, as: UTF8.self) != nil
}
