import LeakModel
import Reporting
import Rules

/// The suppressions of one file.
struct FileSuppressions {
    private struct Entry {
        var comment: SuppressionComment
        var range: ByteRange
        /// Lines on which it holds, from 1.
        var lines: ClosedRange<Int>
        var isUsed: [Bool]
    }

    private let file: String
    private var entries: [Entry] = []
    private(set) var problems: [Problem] = []

    /// Reads the directives of a file, in their order.
    init(file: String, directives: [(text: String, range: ByteRange)], source: SourceText, rules: RuleSet, today: Day) {
        self.file = file
        let blank = commentLines(directives.map(\.range), source)
        for (text, range) in directives {
            let comment: SuppressionComment
            do throws(SuppressionError) {
                comment = try suppressionComment(text)
            } catch {
                complain(range, error.message)
                continue
            }
            for word in comment.rules {
                if let complaint = complaint(aboutRule: word, rules: rules) { complain(range, complaint) }
            }
            if comment.verb != .enable, comment.reason.isEmpty {
                complain(range, "the suppression gives no reason; write it behind ' -- '")
            }
            if let until = comment.until, until < today {
                complain(range, "the suppression expired on \(until)")
                continue
            }
            add(comment, range, source, blank)
        }
    }

    private mutating func complain(_ range: ByteRange, _ message: String) {
        problems.append(Problem(.configuration, file: file, range: range, message: message))
    }

    private mutating func add(_ comment: SuppressionComment, _ range: ByteRange, _ source: SourceText, _ blank: Set<Int>) {
        let bytes = source.clamped(range)
        let first = source.line(at: bytes.lowerBound)
        let last = source.line(at: max(bytes.lowerBound, bytes.upperBound - 1))
        let lines: ClosedRange<Int>
        switch comment.verb {
        case .disableThis: lines = first...last
        case .disablePrevious: lines = max(1, first - 1)...max(1, first - 1)
        case .disableNext:
            var next = last + 1
            while next < source.lineCount, blank.contains(next) || source.isBlank(next) { next += 1 }
            lines = next...next
        case .disable: lines = first...max(first, source.lineCount)
        case .enable:
            close(comment, at: range, line: first)
            return
        }
        let isUsed = [Bool](repeating: false, count: comment.rules.count)
        entries.append(Entry(comment: comment, range: range, lines: lines, isUsed: isUsed))
    }

    /// Ends the open regions that `enable` names. A region of several rules is split.
    private mutating func close(_ enable: SuppressionComment, at range: ByteRange, line: Int) {
        for word in enable.rules {
            var isClosed = false
            for index in entries.indices where entries[index].comment.verb == .disable {
                guard entries[index].lines.upperBound >= line else { continue }
                guard let place = entries[index].comment.rules.firstIndex(where: { $0 == word || word == "all" }) else {
                    continue
                }
                isClosed = true
                if entries[index].comment.rules.count == 1 || word == "all" {
                    entries[index].lines = entries[index].lines.lowerBound...line
                } else {
                    var ended = entries[index]
                    ended.comment.rules = [entries[index].comment.rules[place]]
                    ended.isUsed = [false]
                    ended.lines = ended.lines.lowerBound...line
                    entries[index].comment.rules.remove(at: place)
                    entries[index].isUsed.remove(at: place)
                    entries.append(ended)
                }
            }
            if !isClosed { complain(range, "'enable \(word)' ends nothing: no 'disable \(word)' is open here") }
        }
    }

    /// The reason of the suppression that holds for a finding on these lines; nil when there is none.
    mutating func reason(for rule: String, lines: ClosedRange<Int>) -> String? {
        var reason: String?
        for index in entries.indices where entries[index].lines.overlaps(lines) {
            for (place, word) in entries[index].comment.rules.enumerated() where ruleWord(word, matches: rule) {
                entries[index].isUsed[place] = true
                reason = reason ?? entries[index].comment.reason
            }
        }
        return reason
    }

    /// What suppressed nothing, though `isActive` says that its rule could have spoken. Asked last.
    func unused(isActive: (String) -> Bool) -> [Problem] {
        entries.flatMap { entry in
            zip(entry.comment.rules, entry.isUsed).compactMap { word, isUsed in
                guard !isUsed, isActive(word) else { return nil }
                return Problem(
                    .configuration, file: file, range: entry.range, message: "the suppression of '\(word)' suppresses nothing")
            }
        }.sorted { ($0.range?.start ?? 0, $0.message) < ($1.range?.start ?? 0, $1.message) }
    }
}

/// Lines that hold nothing but directives.
private func commentLines(_ ranges: [ByteRange], _ source: SourceText) -> Set<Int> {
    var result: Set<Int> = []
    for range in ranges {
        let bytes = source.clamped(range)
        let first = source.line(at: bytes.lowerBound)
        let before = source.bytes[source.lineRange(first).lowerBound..<max(source.lineRange(first).lowerBound, bytes.lowerBound)]
        guard before.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) else { continue }
        result.formUnion(first...source.line(at: max(bytes.lowerBound, bytes.upperBound - 1)))
    }
    return result
}

extension SourceText {
    /// Whether a line, from 1, holds nothing but white space.
    func isBlank(_ line: Int) -> Bool {
        bytes[lineRange(line)].allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0C }
    }
}
