import LeakModel
import Testing

@testable import SwiftFrontend

/// A piece of Swift and the facts that it must become, as `dumpFacts` prints them without positions.
struct LoweringCase: CustomTestStringConvertible, Sendable {
    var name: String
    var source: String
    var expected: String

    init(_ name: String, _ source: String, _ expected: String) {
        self.name = name
        self.source = source
        self.expected = expected
    }

    var testDescription: String { name }
}

@Suite struct LoweringTests {
    @Test(arguments: LoweringCase.controlFlow) func controlFlow(_ item: LoweringCase) { check(item) }
    @Test(arguments: LoweringCase.expressions) func expressions(_ item: LoweringCase) { check(item) }
    @Test(arguments: LoweringCase.closures) func closures(_ item: LoweringCase) { check(item) }
    @Test(arguments: LoweringCase.declarations) func declarations(_ item: LoweringCase) { check(item) }

    private func check(_ item: LoweringCase) {
        let facts = swiftFacts(file: "x.swift", source: Array(item.source.utf8))
        #expect(facts.problems.isEmpty)
        #expect(withoutPositions(dumpFacts(facts, function: nil)) == item.expected)
    }

    /// Drops the unit's line and the byte ranges at the ends of lines.
    private func withoutPositions(_ dump: String) -> String {
        let lines = dump.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().map { line in
            guard let gap = line.lastIndex(of: " "), line[gap...].contains("..<") else { return line }
            let start = line[..<gap]
            return start.hasSuffix(" ") ? start.dropLast() : line
        }
        var text = lines.joined(separator: "\n")
        while text.hasPrefix("\n") { text.removeFirst() }
        while text.hasSuffix("\n") { text.removeLast() }
        return text
    }
}

@Suite struct LoweringRobustnessTests {
    /// Code with every kind of statement and expression that the lowering knows.
    private static let sample = (LoweringCase.controlFlow + LoweringCase.expressions + LoweringCase.closures
        + LoweringCase.declarations).map(\.source).joined(separator: "\n")

    @Test func everyPrefixIsLowered() {
        let bytes = Array(Self.sample.utf8)
        for end in stride(from: 0, to: bytes.count, by: 7) {
            checkPools(swiftFacts(file: "x.swift", source: Array(bytes[..<end])))
        }
    }

    @Test func anyTokensAreLowered() {
        let words = Self.sample.split(whereSeparator: { $0 == " " || $0 == "\n" }).map { Array($0.utf8) }
        var state: UInt64 = 42
        for _ in 0..<300 {
            var source: [UInt8] = []
            for _ in 0..<60 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                source += words[Int(state >> 33) % words.count]
                source.append(state >> 60 == 0 ? 10 : 32)
            }
            checkPools(swiftFacts(file: "x.swift", source: source))
        }
    }

    @Test func longChainsAreLowered() {
        let sum = "func f() { let x = a" + String(repeating: " + b", count: 30_000) + " }"
        let calls = "func f() { a" + String(repeating: ".b(1)?.c[2]", count: 10_000) + " }"
        let logic = "func f() { if a" + String(repeating: " && b == c || !d", count: 5_000) + " { g() } }"
        let branches = "func f() { if a { b() }" + String(repeating: " else if a { b() }", count: 10_000) + " }"
        for source in [sum, calls, logic, branches] {
            checkPools(swiftFacts(file: "x.swift", source: Array(source.utf8)))
        }
    }

    @Test func deepNestingIsCut() {
        for (open, close) in [("(", ")"), ("[", "]"), ("{ ", " }"), ("if a { ", " }"), ("f { g(", ") }"), ("a ? b : ", "")] {
            let depth = 20_000
            let source = "func f() { x = " + String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth) + " }"
            checkPools(swiftFacts(file: "x.swift", source: Array(source.utf8)))
        }
    }

    @Test func manyExitsWithDefersStayBounded() {
        let defers = String(repeating: "defer { close(x); log(\"closed\") }\n", count: 200)
        let exits = String(repeating: "if a { return }\ntry b()\n", count: 500)
        let facts = swiftFacts(file: "x.swift", source: Array("func f() throws {\n\(defers)\(exits)}".utf8))
        #expect(facts.functions.count == 1)
        #expect(facts.functions.first?.isComplete == false)
        #expect((facts.functions.first?.calls.count ?? 0) < 50_000)
    }

    /// Every reference in the functions points at something.
    private func checkPools(_ facts: UnitFacts) {
        for (index, function) in facts.functions.enumerated() {
            if let parent = function.parent { #expect(Int(parent.raw) < index) }
            for block in function.blocks {
                for target in function.successors(of: block) { #expect(target.index < function.blocks.count) }
                for instruction in block.instructions {
                    if case .assign(let place, let operand) = instruction.operation {
                        checkPlace(place, in: function)
                        if let source = operand.place { checkPlace(source, in: function) }
                    }
                }
            }
            for argument in function.arguments { if let place = argument.value.place { checkPlace(place, in: function) } }
            guard let parent = function.parent else { continue }
            for capture in function.captures { checkPlace(capture.place, in: facts.functions[Int(parent.raw)]) }
        }
    }

    private func checkPlace(_ place: Place, in function: Function) {
        switch place.base {
        case .local(let id): #expect(Int(id.raw) < function.locals.count)
        case .parameter(let index): #expect(Int(index) < function.parameters.count)
        case .capture(let index): #expect(Int(index) < function.captures.count)
        case .selfValue, .global, .named: break
        }
    }
}
