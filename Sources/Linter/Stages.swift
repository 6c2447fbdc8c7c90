import Analysis
import ClangFrontend
import LeakModel
import Reporting
import Rules
import SwiftFrontend

/// What the C front end is asked for.
public struct ClangRequest: Sendable {
    /// What names are relative to.
    public var workingDirectory: String
    /// Names of `.c` files, then of `.h` files, as they appear in the output.
    public var sources: [String]
    public var headers: [String]
    /// The project's root as it appears in the output.
    public var root: String
    public var compileCommands: String?
    public var extraFlags: [String]
    public var jobs: Int
    /// Texts that stand in for files, by name.
    public var overlay: [String: [UInt8]] = [:]
    /// Of `sources`, those to read; the others only tell where headers are.
    public var wanted: [String]
    /// Of `headers`, those to read as units of their own when no wanted source includes them.
    public var wantedHeaders: [String] = []
    /// Told how many sources were begun, from any thread.
    public var progress: (@Sendable (Int) -> Void)?
}

/// What the C front end gives.
public struct ClangAnswer: Sendable {
    /// One unit for each wanted source, in their order, then one for each header of the project that they include.
    public var units: [UnitFacts]
    /// Headers that were read as units of their own.
    public var loneHeaders: [String] = []
    public var library: Tool.Library?
    /// Why no C file could be read at all.
    public var unavailable: String?

    public init(units: [UnitFacts], library: Tool.Library? = nil, unavailable: String? = nil) {
        self.units = units
        self.library = library
        self.unavailable = unavailable
    }
}

/// The libclang of this machine.
public enum ClangLibraryStatus: Sendable, Hashable {
    case loaded(Tool.Library, resourceDirectory: String?)
    /// What is missing and what to install.
    case unavailable(String)
}

/// The stages of a run that other modules provide, so that tests can put others in their place.
public struct Stages: Sendable {
    public var swiftFacts: @Sendable (_ file: String, _ source: [UInt8]) -> UnitFacts
    public var clangFacts: @Sendable (ClangRequest) -> ClangAnswer
    /// Which libclang reads C, or why none does.
    public var clangLibrary: @Sendable () -> ClangLibraryStatus
    /// The flags that each wanted source is read with, and where they came from.
    public var clangFlags: @Sendable (ClangRequest) -> [(flags: [String], origin: String)]
    /// Links and analyses; times of the two in milliseconds.
    public var analyze:
        @Sendable ([UnitFacts], RuleSet, _ jobs: Int, AnalysisScope) -> (result: AnalysisResult, times: [StageTime])

    public init(
        swiftFacts: @escaping @Sendable (String, [UInt8]) -> UnitFacts,
        clangFacts: @escaping @Sendable (ClangRequest) -> ClangAnswer,
        clangLibrary: @escaping @Sendable () -> ClangLibraryStatus = { .unavailable("not looked for") },
        clangFlags: @escaping @Sendable (ClangRequest) -> [(flags: [String], origin: String)] = { _ in [] },
        analyze: @escaping @Sendable ([UnitFacts], RuleSet, Int, AnalysisScope) -> (AnalysisResult, [StageTime])
    ) {
        self.swiftFacts = swiftFacts
        self.clangFacts = clangFacts
        self.clangLibrary = clangLibrary
        self.clangFlags = clangFlags
        self.analyze = analyze
    }
}

extension Stages {
    /// The stages of the product.
    public static let real = Stages(
        swiftFacts: { SwiftFrontend.swiftFacts(file: $0, source: $1) },
        clangFacts: { realClangFacts($0) },
        clangLibrary: { libraryStatus() },
        clangFlags: { request in
            let project = project(of: request)
            return request.wanted.map { ClangFrontend.clangFlags(for: $0, in: project) }
        },
        analyze: { units, rules, jobs, scope in
            var times = Stopwatch()
            let program = link(units, rules: rules)
            times.lap("link")
            let result = Analysis.analyze(program, rules: rules, jobs: jobs, scope: scope)
            times.lap("analyses")
            return (result, times.times)
        })
}

/// libclang is loaded once, and only when a C file is there.
private let clangLibrary = ClangLibrary.load()

private func libraryStatus() -> ClangLibraryStatus {
    switch clangLibrary {
    case .success(let library):
        .loaded(Tool.Library(path: library.path, version: library.version), resourceDirectory: library.resourceDirectory)
    case .failure(let problem): .unavailable(problem.message)
    }
}

private func project(of request: ClangRequest) -> ClangProject {
    ClangProject(
        root: request.root, headers: request.headers, sources: request.sources,
        compileCommands: request.compileCommands, extraFlags: request.extraFlags)
}

private func realClangFacts(_ request: ClangRequest) -> ClangAnswer {
    switch clangLibrary {
    case .failure(let problem):
        return ClangAnswer(units: request.wanted.map { UnitFacts(language: .c, file: $0) }, unavailable: problem.message)
    case .success(let library):
        let project = project(of: request)
        let units = ClangFrontend.clangFacts(
            of: request.wanted, in: project, library: library, jobs: request.jobs, overlay: request.overlay,
            progress: request.progress)
        let lone = loneHeaders(among: request.wantedHeaders, units: units)
        let others = ClangFrontend.clangFacts(
            ofLoneHeaders: lone, in: project, library: library, jobs: request.jobs, overlay: request.overlay)
        var answer = ClangAnswer(
            units: units + others, library: Tool.Library(path: library.path, version: library.version))
        answer.loneHeaders = lone
        return answer
    }
}
