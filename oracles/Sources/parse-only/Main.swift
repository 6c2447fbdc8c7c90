import Foundation
import SwiftParser

/// Parses the files named on standard input, one a line, with SwiftSyntax's parser and nothing else: what
/// `benchmarks/swift` measures us against.
@main
struct ParseOnly {
    static func main() {
        var bytes = 0
        var ends = 0
        while let path = readLine() {
            guard let data = FileManager.default.contents(atPath: path) else { continue }
            let tree = data.withUnsafeBytes { Parser.parse(source: $0.assumingMemoryBound(to: UInt8.self)) }
            bytes += data.count
            // The result is used, so that the work cannot be left out.
            ends += tree.endPosition.utf8Offset
        }
        print("\(bytes) bytes, \(ends) in trees")
    }
}
