import LeakModel
import Rules
import SwiftFrontend
import Testing

@testable import Analysis

/// Rule pages for these tests alone: every shape, and a library of which every entry is used below.
let referencePages: [RulePage] = {
    func page(_ id: String, _ section: String) -> RulePage {
        let category = id.prefix { $0 != "/" }
        let front = "---\nid: \(id)\nsummary: A test.\n" + (category == "library" ? "since: 0.1\n" : "severity: warning\nlanguages: [swift]\nsince: 0.1\n")
        return RulePage(path: "\(id).md", text: front + section + "\n---\nProse.\n")
    }
    let shapes = ["stored-closure", "method-reference", "back-reference", "stored-subscription", "retained-target", "endless-task"]
    return shapes.map { page("retain-cycle/\($0)", "ownership:\n  shape: \($0)") } + [
        page(
            "unremoved-listener/observer",
            """
            subscription:
              shape: token
              noun: observer
              verb: removed
              register:
                - { call: "*.addObserver(forName:object:queue:using:)", handler: using }
              remove:
                - { call: "*.removeObserver", token: 0 }
            """),
        page(
            "unremoved-listener/timer",
            """
            subscription:
              shape: object
              noun: timer
              verb: invalidated
              register:
                - { call: "Timer.scheduledTimer(withTimeInterval:repeats:block:)", handler: block, only-if-true: repeats }
              remove:
                - "*.invalidate"
            """),
        page(
            "unremoved-listener/subscription",
            """
            subscription:
              shape: token
              noun: subscription
              verb: cancelled
              ends-with-token: true
              register:
                - { call: "*.sink(receiveValue:)", handler: receiveValue }
              remove:
                - "*.cancel"
                - "*.removeAll"
            """),
        page(
            "unremoved-listener/pair",
            """
            subscription:
              shape: learnt
              noun: registration
              verb: removed
              antonyms:
                - [add, remove]
                - [subscribe, unsubscribe]
            """),
        page(
            "library/tests",
            """
            library:
              types:
                - { name: UIView, kind: class, weak: [delegate] }
                - { name: [Screen, Cell], kind: class }
                - { name: TestCase, kind: class, lives-on: true }
              hanging:
                - { type: [Cell, "*Row"], in: [Screen] }
              calls:
                - { call: ["*.pick(_:)"], keeps: stored, keeper: result }
                - { call: ["Once(_:)", "*.first()"], ends: true }
                - { call: ["*.every(_:)"], keeps: stored, keeper: process, until: ["*.stop"] }
                - { call: ["*.sink(receiveValue:)"], keeps: stored, keeper: result, returns: AnyCancellable }
                - { call: ["*.store(in:)"], arguments: [receiver], keeps: stored, keeper: in }
                - { call: ["*.async(execute:)", "Task(operation:)"], keeps: once }
                - { call: ["*.sync(execute:)", "*.forEach"], keeps: now }
                - { call: ["Menu(handler:)"], keeps: stored, keeper: result }
              containers:
                - { type: Array, languages: [swift], grow: [Array.append, Array.insert], shrink: [Array.removeAll, Array.removeLast] }
                - { type: Set, languages: [swift], grow: [Set.insert], shrink: [Set.removeAll] }
            """),
    ]
}()

/// What is said of a program of one or more Swift files, as `file:line rule`, in order.
func referenceFindings(_ sources: [String], atLeast confidence: Confidence = .medium) -> [Finding] {
    referenceFindings(sources.enumerated().map { ("f\($0.offset).swift", $0.element) }, atLeast: confidence)
}

/// The same of files that have names.
func referenceFindings(_ sources: [(file: String, text: String)], atLeast confidence: Confidence = .medium) -> [Finding] {
    let (rules, errors) = loadRules(referencePages, user: [])
    #expect(errors.map(\.message) == [])
    let units = sources.map { swiftFacts(file: $0.file, source: Array($0.text.utf8)) }
    for unit in units { #expect(unit.problems == []) }
    return referenceFindings(in: link(units, rules: rules), rules: rules).filter { $0.confidence >= confidence }
}

/// The findings of one file, and the markers `// leak: rule` in it, both as `line rule`.
func compareWithMarkers(_ source: String) -> (found: [String], expected: [String]) {
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    var expected: [String] = []
    for (index, line) in lines.enumerated() {
        guard let marker = line.range(of: "// leak: ") else { continue }
        expected.append("\(index + 1) \(line[marker.upperBound...])")
    }
    let bytes = Array(source.utf8)
    let found = referenceFindings([source]).map { finding in
        let line = bytes[..<Int(finding.location.range.start)].count { $0 == 10 } + 1
        return "\(line) \(finding.rule.split(separator: "/")[1])"
    }
    return (found.sorted(), expected.sorted())
}

extension Substring {
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
