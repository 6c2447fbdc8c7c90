import LeakModel

/// An example of a rule page: code with what must, and must not, be found in it.
public struct RuleExample: Hashable, Sendable {
    public enum Section: String, Hashable, Sendable, CaseIterable {
        /// `## Leaks`: at least one line is marked.
        case leaks = "Leaks"
        /// `## Fine`: nothing is found, by any rule.
        case fine = "Fine"
    }

    public struct File: Hashable, Sendable {
        /// As given by `file=`, else `example.c` or `example.swift`.
        public var name: String
        public var language: Language
        /// Without the markers.
        public var text: String
        /// The line of the page, from 1, on which line 1 of the text stands.
        public var pageLine: Int
    }

    /// What a marker at the end of a line says.
    public enum Marker: String, Hashable, Sendable, CaseIterable {
        /// The rule reports this line.
        case leak
        /// The rule should report this line and is known not to.
        case todoLeak = "todo-leak"
        /// The rule reports this line and is known to be wrong.
        case todoOK = "todo-ok"
    }

    public struct Expectation: Hashable, Sendable {
        public var marker: Marker
        public var rule: String
        public var file: String
        /// The line in the file's text, from 1.
        public var line: Int
    }

    /// The page's path.
    public var page: String
    public var section: Section
    /// One, or several that are one program.
    public var files: [File]
    public var expectations: [Expectation]
    /// The texts expected after the fixes, for files that have one.
    public var fixed: [File]

    /// The line of the page, from 1, on which the example starts.
    public var pageLine: Int { files.first?.pageLine ?? 1 }

    /// The line of the page, from 1, for a line of a file.
    public func pageLine(file: String, line: Int) -> Int {
        guard let file = files.first(where: { $0.name == file }) else { return pageLine }
        return file.pageLine + line - 1
    }
}

/// What was found in an example.
public struct ExampleFinding: Hashable, Sendable {
    public var rule: String
    /// The file's name in the example.
    public var file: String
    /// From 1.
    public var line: Int

    public init(rule: String, file: String, line: Int) {
        self.rule = rule
        self.file = file
        self.line = line
    }
}

/// How an example came out.
public struct ExampleVerdict: Hashable, Sendable {
    /// What is not as the page says, with page and line; empty when all is well.
    public var failures: [String] = []
    /// Leaks that are known to be missed.
    public var missed = 0
    /// False alarms that are known.
    public var falseAlarms = 0
}

/// Holds what was found in an example against what its page says.
public func verdict(on example: RuleExample, findings: [ExampleFinding]) -> ExampleVerdict {
    let found = Set(findings)
    var expected: Set<ExampleFinding> = []
    var verdict = ExampleVerdict()
    var failures: [(line: Int, message: String)] = []
    for expectation in example.expectations {
        let finding = ExampleFinding(rule: expectation.rule, file: expectation.file, line: expectation.line)
        let isFound = found.contains(finding)
        let line = example.pageLine(file: finding.file, line: finding.line)
        expected.insert(finding)
        switch (expectation.marker, isFound) {
        case (.leak, true): break
        case (.leak, false): failures.append((line, "\(finding.rule) is not found"))
        case (.todoLeak, false): verdict.missed += 1
        case (.todoLeak, true): failures.append((line, "\(finding.rule) is found now: make the marker 'leak:'"))
        case (.todoOK, true): verdict.falseAlarms += 1
        case (.todoOK, false): failures.append((line, "\(finding.rule) is no longer found here: drop the marker"))
        }
    }
    for finding in found where !expected.contains(finding) {
        let line = example.pageLine(file: finding.file, line: finding.line)
        failures.append((line, "\(finding.rule) is found, but not expected"))
    }
    verdict.failures = failures.sorted { ($0.line, $0.message) < ($1.line, $1.message) }
        .map { "\(example.page):\($0.line): \($0.message)" }
    return verdict
}
