import CClang
import LeakModel

/// The facts of C sources: one unit for each, in the order of `sources`, then one for each header of the project that
/// they include and that declares something (in the order of their paths; `files` holds the header alone). A header's
/// bodies and types are in its own unit only, whoever includes it.
///
/// `jobs` threads parse at once. The result does not depend on their number.
///
/// Texts in `overlay`, and in that of the project, stand in for the files of those names. `progress` is told how many
/// sources were begun, from any thread.
public func clangFacts(
    of sources: [String], in project: ClangProject, library: ClangLibrary, jobs: Int, overlay: [String: [UInt8]] = [:],
    progress: (@Sendable (Int) -> Void)? = nil
) -> [UnitFacts] {
    guard !sources.isEmpty else { return [] }
    let run = Run(
        sources: sources, project: project, library: library, overlay: project.overlay.merging(overlay) { $1 },
        progress: progress)
    // libclang and the lowering recurse along the nesting of the source.
    let stack = 256 << 20
    cclang_parallel(
        stack, Int32(clamping: jobs), UInt32(clamping: sources.count),
        { context, index in
            guard let context else { return }
            Unmanaged<Run>.fromOpaque(context).takeUnretainedValue().read(Int(index))
        }, Unmanaged.passUnretained(run).toOpaque())
    return withExtendedLifetime(run) { run.results() }
}

/// Of `headers`, those that none of the units includes.
public func loneHeaders(among headers: [String], units: [UnitFacts]) -> [String] {
    guard !headers.isEmpty else { return [] }
    var included: Set<String> = []
    for unit in units {
        included.insert(unit.file)
        included.formUnion(unit.includes)
    }
    return headers.filter { !included.contains($0) }
}

/// The facts of headers that no source includes, one unit for each, in their order: what is defined in them is part of
/// the program too. Headers in C++ and Objective-C are left out and said.
public func clangFacts(
    ofLoneHeaders headers: [String], in project: ClangProject, library: ClangLibrary, jobs: Int,
    overlay: [String: [UInt8]] = [:]
) -> [UnitFacts] {
    guard !headers.isEmpty else { return [] }
    let run = Run(sources: headers, project: project, library: library, overlay: project.overlay.merging(overlay) { $1 },
        progress: nil)
    let stack = 256 << 20
    cclang_parallel(
        stack, Int32(clamping: jobs), UInt32(clamping: headers.count),
        { context, index in
            guard let context else { return }
            Unmanaged<Run>.fromOpaque(context).takeUnretainedValue().readHeader(Int(index))
        }, Unmanaged.passUnretained(run).toOpaque())
    return withExtendedLifetime(run) { run.results() }
}

/// The state that the threads of one run share.
private final class Run {
    let sources: [String]
    let project: ClangProject
    let library: ClangLibrary
    let overlay: [String: [UInt8]]
    let headers = HeaderTable()
    let progress: (@Sendable (Int) -> Void)?
    private let units: UnsafeMutablePointer<UnitFacts?>

    init(
        sources: [String], project: ClangProject, library: ClangLibrary, overlay: [String: [UInt8]],
        progress: (@Sendable (Int) -> Void)?
    ) {
        self.sources = sources
        self.project = project
        self.library = library
        self.overlay = overlay
        self.progress = progress
        units = .allocate(capacity: sources.count)
        units.initialize(repeating: nil, count: sources.count)
    }

    deinit {
        units.deinitialize(count: sources.count)
        units.deallocate()
    }

    /// Each index is read by one thread.
    func read(_ index: Int) {
        progress?(index + 1)
        units[index] = readUnit(
            sources[index], index: index, project: project, library: library, overlay: overlay, headers: headers)
    }

    func readHeader(_ index: Int) {
        units[index] = readLoneHeader(sources[index], project: project, library: library, overlay: overlay)
    }

    func results() -> [UnitFacts] {
        var result: [UnitFacts] = []
        for index in sources.indices {
            result.append(units[index] ?? UnitFacts(language: .c, file: sources[index]))
        }
        return result + headers.all()
    }
}
