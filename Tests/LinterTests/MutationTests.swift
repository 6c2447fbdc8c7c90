import Analysis
import Foundation
import LeakModel
import Reporting
import Rules
import Testing

@testable import Linter

/// Random numbers that are the same in every run (Knuth's linear congruential generator).
struct Dice {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func roll(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(max(bound, 1)))
    }
}

private let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "fixtures")

/// The fixtures' sources, by ending, in order.
private func sources(_ ending: String) throws -> [(name: String, bytes: [UInt8])] {
    let all = FileManager.default.enumerator(at: fixtures, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
    return try all.filter { $0.pathExtension == ending && !$0.path.contains("/.build/") }.sorted { $0.path < $1.path }
        .map { ($0.path, Array(try Data(contentsOf: $0))) }
}

/// One to four random edits of lines or tokens: deleted, doubled, swapped, or the text cut off.
private func mutated(_ bytes: [UInt8], language: Language, dice: inout Dice) -> [UInt8] {
    var bytes = bytes
    for _ in 0...dice.roll(4) {
        var pieces: [ArraySlice<UInt8>] = []
        if dice.roll(2) == 0 {
            pieces = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { $0 + [0x0A] }
        } else {
            var at = 0
            for lexeme in Lexemes(bytes, language: language).all {
                pieces.append(bytes[at..<max(at, lexeme.end)])
                at = max(at, lexeme.end)
            }
            pieces.append(bytes[at...])
        }
        guard pieces.count > 2 else { continue }
        let (one, other) = (dice.roll(pieces.count), dice.roll(pieces.count))
        switch dice.roll(7) {
        case 0, 1: pieces.remove(at: one)
        case 2, 3: pieces.insert(pieces[one], at: other)
        case 4, 5: pieces.swapAt(one, other)
        default: pieces = [bytes.prefix(dice.roll(bytes.count))]
        }
        bytes = Array(pieces.joined())
    }
    return bytes
}

/// Whether every range that a run mentions lies in its file.
private func check(_ units: [UnitFacts], texts: [String: [UInt8]], rules: RuleSet, seed: Int) {
    let result = Stages.real.analyze(units, rules, 1, AnalysisScope()).result
    func isInside(_ location: Location) -> Bool {
        guard let text = texts[location.file] else { return true }
        return location.range.start <= location.range.end && Int(location.range.end) <= text.count
    }
    for finding in result.findings {
        #expect(isInside(finding.location), "seed \(seed)")
        for step in finding.path + finding.evidence { #expect(isInside(step.location), "seed \(seed)") }
        var files = EditedFiles(texts)
        for edit in finding.remedies.flatMap({ makeFix($0, files: &files).edits }) {
            #expect(isInside(edit.location), "seed \(seed)")
        }
    }
    for problem in units.flatMap(\.problems) {
        #expect(isInside(Location(file: problem.file, range: problem.range ?? .zero)), "seed \(seed)")
    }
}

private let builtin = loadRuleSet(folders: []).rules

/// Every file of a fixture is edited, so that a run sees a whole broken program: 1,200 edited files.
@Test(arguments: 0..<6)
func randomEditsOfSwiftAreSurvived(part: Int) throws {
    let all = try sources("swift")
    try #require(!all.isEmpty)
    for seed in stride(from: part, to: 1200 / all.count, by: 6) {
        var dice = Dice(seed: UInt64(seed))
        var texts: [String: [UInt8]] = [:]
        for (name, bytes) in all { texts[name] = mutated(bytes, language: .swift, dice: &dice) }
        let edited = texts
        let units = parallelMap(all.count, jobs: 1) { Stages.real.swiftFacts(all[$0].name, edited[all[$0].name] ?? []) }
        check(units, texts: texts, rules: builtin, seed: seed)
    }
}

/// The same for C: 800 edited files.
@Test(arguments: 0..<4)
func randomEditsOfCAreSurvived(part: Int) throws {
    let all = try sources("c")
    let names = try #require(all.isEmpty ? nil : all.map(\.name))
    for seed in stride(from: part, to: 800 / all.count, by: 4) {
        var dice = Dice(seed: UInt64(seed))
        var texts: [String: [UInt8]] = [:]
        for (name, bytes) in all { texts[name] = mutated(bytes, language: .c, dice: &dice) }
        let answer = Stages.real.clangFacts(
            ClangRequest(
                workingDirectory: "/", sources: names, headers: [], root: parentDirectory(names[0]), extraFlags: [], jobs: 1,
                overlay: texts, wanted: names))
        guard answer.unavailable == nil else { return }
        check(answer.units, texts: texts, rules: builtin, seed: seed)
    }
}
