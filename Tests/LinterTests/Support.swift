import Analysis
import Foundation
import LeakModel
import Reporting
import Rules

@testable import Linter

/// A folder for one test, removed with it.
final class Scratch {
    let path: String

    init() throws {
        path = try required(temporaryFolder())
    }

    deinit { removeFolder(path) }

    /// Writes a file, with its folders; returns its path.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String { try write(name, bytes: Array(text.utf8)) }

    @discardableResult
    func write(_ name: String, bytes: [UInt8]) throws -> String {
        let file = path + "/" + name
        try FileManager.default.createDirectory(atPath: parentDirectory(file), withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }

    func read(_ name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }

    /// Runs git here; whether it worked.
    @discardableResult
    func git(_ arguments: String...) throws -> Bool { try Self.git(in: path, arguments) }

    static func git(in path: String, _ arguments: String...) throws -> Bool { try git(in: path, arguments) }

    private static func git(in path: String, _ arguments: [String]) throws -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: path)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}

struct Missing: Error {}

private func required<T>(_ value: T?) throws -> T {
    guard let value else { throw Missing() }
    return value
}

/// A rule of which only the name matters.
func rule(_ id: String, confidence: Confidence = .high) -> Rules.Rule {
    let category = Category(rawValue: String(id.split(separator: "/")[0])) ?? .unclosedHandle
    return Rules.Rule(
        id: id, category: category, summary: "s", severity: .warning, confidence: confidence, languages: [.c, .swift],
        since: "0.1", cwe: [], analysis: .lifetime(LifetimeRule(noun: "n", verb: "v")), prose: "", file: "")
}

let someRules = RuleSet(
    rules: ["retain-cycle/stored-closure", "unclosed-handle/file-stream", "unclosed-handle/heap-memory"].map { rule($0) },
    libraries: [])

/// A language for tests. `open NAME;` leaks unless the file, or another file of the program, holds `close NAME;`; the
/// remedy closes before the first `leave` behind it. `smell NAME;` is a finding of low confidence. `harm;` is a finding
/// by itself. `syntax!` is a syntax problem. Comments that start with `// leaklint:` are directives.
let fakeStages = Stages(
    swiftFacts: { fakeFacts($0, $1, .swift) },
    clangFacts: { request in
        ClangAnswer(
            units: request.wanted.map { name in
                let bytes = request.overlay[name] ?? FileManager.default.contents(atPath: absolutePath(name, from: request.workingDirectory)).map { Array($0) } ?? []
                return fakeFacts(name, bytes, .c)
            }, library: Tool.Library(path: "/fake", version: "1"))
    },
    analyze: { units, _, _, scope in
        var findings = fakeFindings(units).filter { scope.files?.contains($0.location.file) ?? true }
        for index in findings.indices { findings[index].source = .paths }
        var result = AnalysisResult(findings: findings, statistics: AnalysisStatistics())
        result.statistics.functions = units.count
        return (result, [StageTime(stage: "link", milliseconds: 1)])
    })

/// The words of the file become globals, from which `fakeFindings` reads them.
private func fakeFacts(_ file: String, _ bytes: [UInt8], _ language: Language) -> UnitFacts {
    var facts = UnitFacts(language: language, file: file)
    let text = String(decoding: bytes, as: UTF8.self)
    for match in text.matches(of: /(open|close|smell|leave|harm|safe)\b *(\w*);/) {
        let start = text.utf8.distance(from: text.startIndex, to: match.range.lowerBound)
        let end = text.utf8.distance(from: text.startIndex, to: match.range.upperBound)
        facts.globals.append(
            Global(
                name: facts.names.intern(String(match.1)), shortName: facts.names.intern(String(match.2)),
                nameRange: ByteRange(start, end), range: ByteRange(start, end)))
    }
    for match in text.matches(of: /\/\/ leaklint:([^\n]*)/) {
        let start = text.utf8.distance(from: text.startIndex, to: match.range.lowerBound)
        let end = text.utf8.distance(from: text.startIndex, to: match.range.upperBound)
        facts.directives.append(DirectiveComment(text: String(match.1), range: ByteRange(start, end)))
    }
    for match in text.matches(of: /syntax!/) {
        let start = text.utf8.distance(from: text.startIndex, to: match.range.lowerBound)
        facts.problems.append(Problem(.syntax, file: file, range: ByteRange(start, start + 7), message: "what?"))
    }
    return facts
}

private func fakeFindings(_ units: [UnitFacts]) -> [Finding] {
    func words(_ unit: UnitFacts, _ verb: String) -> [Global] { unit.globals.filter { unit.names[$0.name] == verb } }
    let closed = Set(units.flatMap { unit in words(unit, "close").map { unit.names[$0.shortName] } })
    var findings: [Finding] = []
    for unit in units {
        for global in unit.globals {
            let verb = unit.names[global.name]
            let name = unit.names[global.shortName]
            guard verb == "smell" || verb == "harm" || (verb == "open" && !closed.contains(name)) else { continue }
            var finding = Finding(
                rule: verb == "open" ? "unclosed-handle/file-stream" : "unclosed-handle/heap-memory",
                category: .unclosedHandle, severity: .warning, confidence: verb == "smell" ? .low : .high,
                message: "'\(name)' is not closed", location: Location(file: unit.file, range: global.range),
                symbol: "f", variable: name, acquired: verb)
            if let leave = words(unit, "leave").first(where: { $0.range.start > global.range.start }) {
                let place = Location(file: unit.file, range: leave.range)
                finding.path = [Step("left here", at: place)]
                // What `leave bad;` is offered does harm, what `leave useless;` is offered does nothing.
                let exit = unit.names[leave.shortName]
                let text = exit == "bad" ? "close \(name); harm;" : exit == "useless" ? "nothing \(name);"
                    : exit == "broken" ? "close \(name); syntax!;" : "close \(name);"
                finding.remedies = [
                    Remedy(title: "close it", applicability: exit == "unsafe" ? .unsafe : .safe,
                        edits: [.insertStatement(text: text, beforeStatementAt: place)])
                ]
            }
            findings.append(finding)
        }
    }
    return findings
}

/// A run over a folder with the language for tests.
func run(
    _ paths: [String], in scratch: Scratch, jobs: Int = 1, configure: (inout LintRequest) -> Void = { _ in }
) async throws -> LintOutcome {
    var request = LintRequest(
        paths: paths, workingDirectory: scratch.path, rules: someRules, jobs: jobs,
        today: Day(year: 2026, month: 6, day: 15) ?? Day(secondsSince1970: 0))
    configure(&request)
    return try await lint(request, stages: fakeStages, version: "0.1.0")
}

/// The report without what differs from run to run.
func timeless(_ report: Report) -> Report {
    var report = report
    report.times = []
    return report
}

extension LintOutcome {
    /// `file:line rule` of what is shown.
    var shown: [String] { report.diagnostics.map { place($0.finding) } }

    var suppressed: [String] { report.suppressed.map { place($0.diagnostic.finding) } }

    /// `file: message`.
    var problems: [String] { report.problems.map { "\($0.file): \($0.message)" } }

    private func place(_ finding: Finding) -> String {
        "\(finding.location.file):\(report.sources.span(of: finding.location).start.line) \(finding.variable)"
    }
}
