import LeakModel
import Rules

/// What a `leaklint:` comment says.
struct SuppressionComment: Hashable, Sendable {
    enum Verb: String, Hashable, Sendable, CaseIterable {
        case disableNext = "disable:next"
        case disableThis = "disable:this"
        case disablePrevious = "disable:previous"
        /// From here to `enable`, or to the end of the file.
        case disable
        case enable
    }

    var verb: Verb
    /// Rule ids, categories, `all`.
    var rules: [String]
    /// The last day on which it holds.
    var until: Day?
    var reason: String
}

/// Why a comment is no suppression, in words.
struct SuppressionError: Error, Hashable, Sendable {
    var message: String
}

/// Reads the text behind `leaklint:`:
///
///     disable:next RULE[, RULE…] [until YYYY-MM-DD] -- reason
///
/// and the same with `disable:this`, `disable:previous`, `disable` and `enable` (which needs no reason).
func suppressionComment(_ text: String) throws(SuppressionError) -> SuppressionComment {
    let (head, reason) = splitReason(text)
    var words = head.split { $0.isWhitespace || $0 == "," }.map(String.init)
    guard let first = words.first else { throw SuppressionError(message: "'leaklint:' without a word behind it") }
    words.removeFirst()
    guard let verb = SuppressionComment.Verb(rawValue: first) else {
        let near = nearest(to: first, among: SuppressionComment.Verb.allCases.map(\.rawValue))
        throw SuppressionError(
            message: "unknown word '\(first)' behind 'leaklint:'" + (near.map { "; did you mean '\($0)'?" } ?? ""))
    }
    var until: Day?
    if let index = words.firstIndex(of: "until") {
        guard index + 2 == words.count, let day = Day(words[index + 1]) else {
            throw SuppressionError(message: "'until' takes a day such as 2027-03-01, behind the rules")
        }
        until = day
        words.removeSubrange(index...)
    }
    guard !words.isEmpty else {
        throw SuppressionError(message: "'\(first)' names no rule; write its id, its category or 'all'")
    }
    return SuppressionComment(verb: verb, rules: words, until: until, reason: reason)
}

/// The text before and behind the first `--` (or dash) that stands by itself.
private func splitReason(_ text: String) -> (head: Substring, reason: String) {
    let words = text.split(whereSeparator: \.isWhitespace)
    for word in words where word == "--" || word == "\u{2014}" || word == "\u{2013}" {
        return (text[..<word.startIndex], words.filter { $0.startIndex > word.startIndex }.joined(separator: " "))
    }
    return (text[...], "")
}
