import Analysis
import LeakModel
import Reporting

/// Analyses of the whole program that verifying the fixes of one report may take.
private let roundLimit = 4

/// Diagnostics with fixes that were tried out: applied in memory, the changed files read and the program analysed again; the
/// finding is gone, nothing new is found and nothing new fails to parse. Advice without edits is shown as it is.
///
/// What is analysed again is the whole program, by the analyses that found something to fix; handles that are lost are
/// looked for in the files that a fix changes. Fixes that do not touch each other are tried together; one that may have done harm is tried again by itself in a
/// later round. What is not decided after the last round is not shown.
func withVerifiedFixes(
    _ shown: [Diagnostic], before: AnalysisResult, in program: LintProgram
) -> [Diagnostic] {
    var files = EditedFiles(program)
    let own = Set(program.files.map(\.name))
    var candidates: [FixCandidate] = []
    var result = shown
    for (index, diagnostic) in shown.enumerated() {
        let fixes = diagnostic.finding.remedies.map { makeFix($0, files: &files) }
        result[index].finding.fixes = fixes.filter { $0.edits.isEmpty }
        let edited = fixes.filter { fix in !fix.edits.isEmpty && fix.edits.allSatisfy { own.contains($0.location.file) } }
        if !edited.isEmpty { candidates.append(FixCandidate(diagnostic: index, fixes: edited)) }
    }
    let baseline = Baseline(before, in: program)
    for _ in 0..<roundLimit where !candidates.isEmpty {
        let batch = independent(candidates)
        let verdicts = tryFixes(batch.map { ($0, shown[$0.diagnostic].finding) }, on: baseline, in: program)
        var next = candidates.filter { candidate in !batch.contains { $0.diagnostic == candidate.diagnostic } }
        for (candidate, verdict) in zip(batch, verdicts) {
            var candidate = candidate
            switch verdict {
            case .good:
                // An edit that was shown to work comes before advice.
                result[candidate.diagnostic].finding.fixes.insert(candidate.fixes[0], at: 0)
            case .bad:
                candidate.fixes.removeFirst()
                candidate.isAlone = false
                if !candidate.fixes.isEmpty { next.append(candidate) }
            case .suspect:
                candidate.isAlone = true
                next.append(candidate)
            }
        }
        candidates = next.sorted { $0.diagnostic < $1.diagnostic }
    }
    return result
}

/// Fixes of one diagnostic that are still to be tried, best first.
private struct FixCandidate {
    var diagnostic: Int
    var fixes: [Fix]
    /// Must not share a file with another one of its round.
    var isAlone = false
}

private enum Verdict {
    case good, bad
    /// Something went wrong that this fix, or another of the same round, did.
    case suspect
}

/// Candidates whose first fixes can be tried together, in order.
private func independent(_ candidates: [FixCandidate]) -> [FixCandidate] {
    var batch: [FixCandidate] = []
    var taken = TakenRanges()
    var closed: Set<String> = []
    for candidate in candidates {
        guard let fix = candidate.fixes.first else { continue }
        let touched = Set(fix.edits.map(\.location.file))
        if !closed.isDisjoint(with: touched) { continue }
        if candidate.isAlone, taken.files.contains(where: touched.contains) { continue }
        guard taken.take(fix) else { continue }
        batch.append(candidate)
        if candidate.isAlone { closed.formUnion(touched) }
    }
    return batch
}

/// Places that edits have already claimed.
struct TakenRanges {
    private var ranges: [String: [ByteRange]] = [:]

    var files: some Sequence<String> { ranges.keys }

    /// Claims all places of the fix; false, and none claimed, where one overlaps or touches the same insertion point.
    mutating func take(_ fix: Fix) -> Bool {
        for edit in fix.edits {
            let range = edit.location.range
            let overlaps = (ranges[edit.location.file] ?? []).contains { taken in
                range.start < taken.end && taken.start < range.end || range.start == taken.start
            }
            if overlaps { return false }
        }
        for edit in fix.edits { ranges[edit.location.file, default: []].append(edit.location.range) }
        return true
    }
}

/// What was known before any fix.
private struct Baseline {
    /// At any confidence.
    var findings: [Finding]
    /// Syntax problems of each file.
    var syntax: [String: Int]

    init(_ result: AnalysisResult, in program: LintProgram) {
        findings = result.findings
        syntax = syntaxProblems(program)
    }
}

extension AnalysisScope {
    /// Whether such a finding is looked for.
    fileprivate func includes(_ finding: Finding) -> Bool {
        guard !analyses.isDisjoint(with: finding.source) else { return false }
        return finding.source != .paths || files?.contains(finding.location.file) ?? true
    }
}

private func syntaxProblems(_ program: LintProgram) -> [String: Int] {
    Dictionary(program.problems.filter { $0.kind == .syntax }.map { ($0.file, 1) }, uniquingKeysWith: +)
}

/// Applies the first fix of every candidate at once and says what came of each.
private func tryFixes(
    _ batch: [(candidate: FixCandidate, finding: Finding)], on baseline: Baseline, in program: LintProgram
) -> [Verdict] {
    let newTexts = texts(of: batch.flatMap { $0.candidate.fixes[0].edits }, in: program)
    let changed = program.replacing(newTexts)
    // A finding stands where the resource is acquired, which need not be where the fix is.
    let scope = AnalysisScope(
        Analyses(batch.map(\.finding.source)), files: Set(newTexts.keys).union(batch.map(\.finding.location.file)))
    let after = changed.analyze(scope).result.findings.filter(scope.includes)
    let counts = Dictionary(after.map { (FindingKey($0), 1) }, uniquingKeysWith: +)
    let before = Dictionary(baseline.findings.filter(scope.includes).map { (FindingKey($0), 1) }, uniquingKeysWith: +)
    let request = program.request
    let new = after.filter { finding in
        let key = FindingKey(finding)
        return finding.confidence >= request.minimumConfidence && request.selection.includes(rule: finding.rule)
            && counts[key, default: 0] > before[key, default: 0]
    }
    let newFiles = Set(new.flatMap { [$0.location.file] + $0.path.map(\.location.file) })
    let broken = Set(syntaxProblems(changed).filter { $0.value > baseline.syntax[$0.key, default: 0] }.keys)
    let expected = Dictionary(batch.map { (FindingKey($0.finding), 1) }, uniquingKeysWith: +)
    let harmed = newFiles.union(broken)
    let isHarmElsewhere = !harmed.isEmpty
        && !batch.contains { item in item.candidate.fixes[0].edits.contains { harmed.contains($0.location.file) } }
    return batch.map { item in
        let key = FindingKey(item.finding)
        let left = counts[key, default: 0]
        let isGone = left <= before[key, default: 0] - expected[key, default: 1]
        let isHarmful = isHarmElsewhere || item.candidate.fixes[0].edits.contains { harmed.contains($0.location.file) }
        if isGone, !isHarmful { return .good }
        // Alone in its files, or the only one of its round: it was this one.
        let isSure = batch.count == 1 || (item.candidate.isAlone && !isHarmElsewhere)
        let mayBeAnother = isHarmful || expected[key, default: 1] > 1
        return mayBeAnother && !isSure ? .suspect : .bad
    }
}

/// The texts that edits make, by file.
func texts(of edits: [Edit], in program: LintProgram) -> [String: [UInt8]] {
    var byFile: [String: [Edit]] = [:]
    for edit in edits { byFile[edit.location.file, default: []].append(edit) }
    var result: [String: [UInt8]] = [:]
    for (file, edits) in byFile {
        if let old = program.text(of: file) { result[file] = applying(edits, to: old) }
    }
    return result
}
