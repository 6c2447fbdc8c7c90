import Foundation
import LeakModel
import Testing

@testable import ClangFrontend

/// C code and what it lowers to: globals and functions as `dumpFacts` prints them, without ranges.
struct Snippet: Sendable, CustomStringConvertible {
    var name: String
    var code: String
    var facts: String

    init(_ name: String, code: String, facts: String) {
        self.name = name
        self.code = code
        self.facts = facts
    }

    var description: String { name }
}

/// All snippets.
let allSnippets = snippetsControlFlow + snippetsJumps + snippetsValues + snippetsDeclarations

@Test(arguments: allSnippets)
func snippetLowersToItsGraph(_ snippet: Snippet) throws {
    let facts = try lowered(snippet.code)
    #expect(plain(facts) == snippet.facts)
}

/// The printed facts without declarations, types and ranges.
func plain(_ facts: UnitFacts) -> String {
    var lines = dumpFacts(facts, function: nil).split(separator: "\n").map(String.init)
    let first = lines.firstIndex { $0.hasPrefix("function") || $0.hasPrefix("topLevel") } ?? lines.endIndex
    lines = lines[..<first].filter { $0.hasPrefix("global") } + lines[first...]
    return lines.map(withoutRange).joined(separator: "\n")
}

/// Without the `  12..<34` at the end of a line.
private func withoutRange(_ line: String) -> String {
    guard let range = line.range(of: "  "), !line.hasPrefix("  ") else { return line }
    let tail = line[range.upperBound...]
    return tail.contains("..<") && !tail.contains(" ") ? String(line[..<range.lowerBound]) : line
}
