import Foundation
import SwiftOperators
import SwiftParser
import SwiftSyntax

/// Compares our tokenizer and parser with SwiftSyntax's on the files named on standard input, one a line, and prints
/// how many are equal, and the first differences of each file that is not.
///
///     find DIR -name '*.swift' | compare-syntax
@main
struct CompareSyntax {
    static func main() {
        var tally = Tally()
        var paths: [String] = []
        while let path = readLine() { paths.append(path) }
        let sources = paths.compactMap { path in FileManager.default.contents(atPath: path).map { (path, [UInt8]($0)) } }
        for (_, source) in sources { tally.learnOperators(source) }
        for (path, source) in sources { tally.compare(path, source) }
        tally.printSummary()
    }
}

/// What was compared so far.
private struct Tally {
    var files = 0
    var broken = 0
    var equalTokens = 0
    var equalNodes = 0
    var nodes = 0
    var kinds: [String: Int] = [:]
    private var operators = OperatorTable.standardOperators

    /// Operators and precedence groups hold for all files of the run, as they do for those of a module.
    mutating func learnOperators(_ source: [UInt8]) {
        let text = String(decoding: source, as: UTF8.self)
        guard text.contains("precedencegroup ") || text.contains("operator ") else { return }
        operators.addSourceFile(Parser.parse(source: text)) { _ in }
    }

    mutating func compare(_ path: String, _ source: [UInt8]) {
        let tree = Parser.parse(source: String(decoding: source, as: UTF8.self))
        // What SwiftSyntax itself calls broken has no right answer.
        if tree.hasError {
            broken += 1
            return
        }
        files += 1
        let expected = oracleNodes(operators.foldAll(tree) { _ in })
        nodes += expected.count
        let (tokens, versions) = oracleTokens(tree, source)
        let inTokens = Difference(oracle: tokens, ours: ourTokens(source, without: versions))
        let inNodes = Difference(oracle: expected, ours: ourNodes(source))
        if inTokens.isEmpty { equalTokens += 1 } else { show(inTokens, "token", path, source) }
        if inNodes.isEmpty { equalNodes += 1 } else { show(inNodes, "node", path, source) }
    }

    private mutating func show(_ difference: Difference, _ what: String, _ path: String, _ source: [UInt8]) {
        for item in difference.onlyOracle { kinds["\(what) not ours: \(item.kind)", default: 0] += 1 }
        for item in difference.onlyOurs { kinds["\(what) ours only: \(item.kind)", default: 0] += 1 }
        for (sign, items) in [("-", difference.onlyOracle), ("+", difference.onlyOurs)] {
            for item in items.prefix(2) {
                let line = 1 + source[..<min(item.start, source.count)].count { $0 == 10 }
                let text = String(decoding: source[item.start..<min(max(item.end, item.start), item.start + 70)], as: UTF8.self)
                print("\(sign) \(what) \(item.kind) \(path):\(line): \(text.split(separator: "\n").joined(separator: "⏎"))")
            }
        }
    }

    func printSummary() {
        print("files \(files) (and \(broken) that SwiftSyntax calls broken), nodes \(nodes)")
        print("equal tokens \(equalTokens), equal nodes \(equalNodes)")
        for (kind, count) in kinds.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) { print(count, kind) }
    }
}
