import Analysis
import LeakModel
import Reporting
import Rules

/// How the examples of rule pages came out.
public struct RuleTestResult: Sendable, Hashable {
    /// `page:line: what is wrong`, in the order of the pages.
    public var failures: [String] = []
    /// Examples.
    public var passed = 0
    public var failed = 0
    /// Leaks and false alarms that the pages know of.
    public var knownMisses = 0
    public var knownFalseAlarms = 0
}

/// Runs every example of the pages through the whole pipeline, under all rules.
///
/// Findings below `medium` count only where the rule itself is never surer. `label` turns a page's path into what is
/// printed.
public func testRules(
    _ pages: [RulePage], rules: RuleSet, jobs: Int, stages: Stages = .real,
    label: @Sendable (RulePage) -> String = { $0.path }
) -> RuleTestResult {
    var result = RuleTestResult()
    var all: [RuleExample] = []
    for page in pages {
        let (examples, errors) = Rules.examples(of: RulePage(path: label(page), text: page.text))
        all += examples
        result.failures += errors.map(\.description)
        result.failed += errors.isEmpty ? 0 : 1
    }
    let lowRules = Set(rules.rules.filter { $0.confidence == .low }.map(\.id))
    let examples = all
    guard let folder = temporaryFolder() else {
        result.failures.append("no folder for the examples can be made")
        return result
    }
    defer { removeFolder(folder) }
    let verdicts = parallelMap(examples.count, jobs: jobs) { index in
        run(examples[index], in: "\(folder)/\(index)", rules: rules, lowRules: lowRules, stages: stages)
    }
    for verdict in verdicts {
        result.failures += verdict.failures
        result.passed += verdict.failures.isEmpty ? 1 : 0
        result.failed += verdict.failures.isEmpty ? 0 : 1
        result.knownMisses += verdict.missed
        result.knownFalseAlarms += verdict.falseAlarms
    }
    return result
}

private func run(
    _ example: RuleExample, in folder: String, rules: RuleSet, lowRules: Set<String>, stages: Stages
) -> ExampleVerdict {
    var files: [SourcePath] = []
    for file in example.files {
        let path = "\(folder)/\(file.name)"
        guard let kind = SourcePath.kind(of: file.name), writeExample(file.text, to: path) else {
            var verdict = Rules.verdict(on: example, findings: [])
            verdict.failures = ["\(example.page):\(file.pageLine): the example's file '\(file.name)' cannot be written"]
            return verdict
        }
        files.append(SourcePath(kind: kind, name: path, path: path))
    }
    files.sort { bytewise($0.path, $1.path) }
    var request = LintRequest(
        paths: [folder], workingDirectory: folder, rules: rules, minimumConfidence: .low, today: Day(secondsSince1970: 0))
    request.fixes = example.fixed.isEmpty ? .none : .apply(includingUnsafe: true)
    var program = LintProgram(files: files, root: folder, request: request, stages: stages)
    var watch = Stopwatch()
    program.readAll(watch: &watch, progress: nil)
    let analysed = program.analyze().result
    let policy = applyPolicy(analysed.findings, in: program, reported: nil)
    let findings = policy.shown.map(\.finding).filter { $0.confidence > .low || lowRules.contains($0.rule) }
    var verdict = Rules.verdict(
        on: example, findings: findings.map { exampleFinding($0, in: folder, program) })
    for problem in program.problems where problem.kind != .skipped {
        let line = problem.range.map { SourceText(program.text(of: problem.file) ?? []).line(at: Int($0.start)) } ?? 1
        let name = String(problem.file.dropFirst(folder.utf8.count + 1))
        verdict.failures.append("\(example.page):\(example.pageLine(file: name, line: line)): \(problem.message)")
    }
    guard !example.fixed.isEmpty, verdict.failures.isEmpty else { return verdict }
    let fixed = fixRepeatedly(program, analysed, policy, includingUnsafe: true, reported: nil)
    for file in example.fixed {
        let text = fixed.program.text(of: "\(folder)/\(file.name)") ?? []
        verdict.failures += difference(file, String(decoding: text, as: UTF8.self), page: example.page)
    }
    return verdict
}

private func exampleFinding(_ finding: Finding, in folder: String, _ program: LintProgram) -> ExampleFinding {
    let text = SourceText(program.text(of: finding.location.file) ?? [])
    let name = finding.location.file.hasPrefix(folder + "/")
        ? String(finding.location.file.dropFirst(folder.utf8.count + 1)) : finding.location.file
    return ExampleFinding(rule: finding.rule, file: name, line: text.line(at: Int(finding.location.range.start)))
}

/// Where the text after the fixes is not the one that the page shows.
private func difference(_ expected: RuleExample.File, _ text: String, page: String) -> [String] {
    let wanted = trimmedLines(expected.text)
    let got = trimmedLines(text)
    guard wanted != got else { return [] }
    let place = zip(wanted, got).prefix { $0 == $1 }.count
    let line = place < got.count ? "'\(got[place])'" : "the end of the file"
    return ["\(page):\(expected.pageLine + place): after the fix there is \(line) here"]
}

private func trimmedLines(_ text: String) -> [Substring] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
    return lines
}
