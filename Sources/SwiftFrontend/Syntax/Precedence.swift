/// How operators bind. Larger levels bind tighter.
struct PrecedenceGroup: Sendable {
    enum Associativity { case left, right, none }

    var level: Double
    var associativity: Associativity

    static let assignment = PrecedenceGroup(level: 10, associativity: .right)
    static let arrow = PrecedenceGroup(level: 20, associativity: .right)
    static let ternary = PrecedenceGroup(level: 30, associativity: .right)
    static let `default` = PrecedenceGroup(level: 40, associativity: .none)
    static let casting = PrecedenceGroup(level: 90, associativity: .none)

    /// The groups of the standard library by name.
    static let standard: [String: PrecedenceGroup] = [
        "AssignmentPrecedence": .assignment,
        "FunctionArrowPrecedence": .arrow,
        "TernaryPrecedence": .ternary,
        "DefaultPrecedence": .default,
        "LogicalDisjunctionPrecedence": PrecedenceGroup(level: 50, associativity: .left),
        "LogicalConjunctionPrecedence": PrecedenceGroup(level: 60, associativity: .left),
        "ComparisonPrecedence": PrecedenceGroup(level: 70, associativity: .none),
        "NilCoalescingPrecedence": PrecedenceGroup(level: 80, associativity: .right),
        "CastingPrecedence": .casting,
        "RangeFormationPrecedence": PrecedenceGroup(level: 100, associativity: .none),
        "AdditionPrecedence": PrecedenceGroup(level: 110, associativity: .left),
        "MultiplicationPrecedence": PrecedenceGroup(level: 120, associativity: .left),
        "BitwiseShiftPrecedence": PrecedenceGroup(level: 130, associativity: .none),
    ]

    /// The standard library's infix operators by group.
    static let standardOperators: [(group: String, operators: [String])] = [
        ("BitwiseShiftPrecedence", ["<<", ">>", "&<<", "&>>"]),
        ("MultiplicationPrecedence", ["*", "/", "%", "&*", "&", ".&"]),
        ("AdditionPrecedence", ["+", "-", "&+", "&-", "|", "^", ".|", ".^"]),
        ("RangeFormationPrecedence", ["...", "..<"]),
        ("NilCoalescingPrecedence", ["??"]),
        (
            "ComparisonPrecedence",
            [
                "<", "<=", ">", ">=", "==", "!=", "===", "!==", "~=", ".==", ".!=", ".<", ".<=", ".>", ".>=",
            ]
        ),
        ("LogicalConjunctionPrecedence", ["&&", ".&&"]),
        ("LogicalDisjunctionPrecedence", ["||", ".||"]),
        (
            "AssignmentPrecedence",
            [
                "*=", "/=", "%=", "+=", "-=", "<<=", ">>=", "&=", "|=", "^=", "&*=", "&+=", "&-=", "&<<=", "&>>=",
                ".&=", ".|=", ".^=", "??=",
            ]
        ),
    ]
}

/// The infix operators known in a file: the standard library's and those that the file declares. Groups that other
/// files declare are not known; their operators bind as the default.
struct PrecedenceTable: Sendable {
    /// Keyed by the operator's bytes, little-endian; longer operators by their text.
    private var short: [UInt64: PrecedenceGroup]
    private var long: [String: PrecedenceGroup] = [:]

    private static let standard: [UInt64: PrecedenceGroup] = {
        var result: [UInt64: PrecedenceGroup] = [:]
        for (group, operators) in PrecedenceGroup.standardOperators {
            for name in operators { result[key(name.utf8)] = PrecedenceGroup.standard[group] }
        }
        return result
    }()

    init(source: [UInt8], tokens: [Token]) {
        short = PrecedenceTable.standard
        var groups = PrecedenceGroup.standard
        func text(_ index: Int) -> String {
            index < tokens.count
                ? String(decoding: source[Int(tokens[index].start)..<Int(tokens[index].end)], as: UTF8.self) : ""
        }
        for index in tokens.indices where tokens[index].word == .precedencegroup {
            groups[text(index + 1)] = PrecedenceTable.readGroup(tokens, at: index + 2, groups, text)
        }
        for index in tokens.indices where tokens[index].word == .operator {
            guard index > 0, tokens[index - 1].word == .infix else { continue }
            var end = index + 1
            while end < tokens.count, tokens[end].flags.contains(.joined) { end += 1 }
            guard end + 2 < tokens.count else { continue }
            let bytes = source[Int(tokens[index + 1].start)..<Int(tokens[end].end)]
            let group = tokens[end + 1].kind == .colon ? groups[text(end + 2)] : nil
            if bytes.count <= 8 {
                short[PrecedenceTable.key(bytes)] = group ?? .default
            } else {
                long[String(decoding: bytes, as: UTF8.self)] = group ?? .default
            }
        }
    }

    /// The group of the operator that the bytes spell.
    func group(of bytes: ArraySlice<UInt8>) -> PrecedenceGroup {
        if bytes.count <= 8 { return short[PrecedenceTable.key(bytes)] ?? .default }
        return long.isEmpty ? .default : long[String(decoding: bytes, as: UTF8.self)] ?? .default
    }

    private static func key(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var result: UInt64 = 0
        var shift: UInt64 = 0
        for byte in bytes {
            result |= UInt64(byte) << shift
            shift += 8
        }
        return result
    }

    /// The body of a group's declaration, from its brace. Its level lies between those that it names.
    private static func readGroup(
        _ tokens: [Token], at start: Int, _ groups: [String: PrecedenceGroup], _ text: (Int) -> String
    ) -> PrecedenceGroup {
        var above: Double?
        var below: Double?
        var associativity = PrecedenceGroup.Associativity.none
        var key = ""
        var index = start
        // Long enough for any group; the limit keeps input of unclosed groups linear.
        let end = min(start + 128, tokens.count)
        while index < end, tokens[index].kind != .rightBrace, tokens[index].kind != .endOfFile {
            defer { index += 1 }
            guard tokens[index].kind == .identifier else { continue }
            let name = text(index)
            if index + 1 < tokens.count, tokens[index + 1].kind == .colon {
                key = name
                continue
            }
            switch key {
            case "associativity": associativity = name == "left" ? .left : name == "right" ? .right : .none
            case "higherThan": if let level = groups[name]?.level { above = max(above ?? level, level) }
            case "lowerThan": if let level = groups[name]?.level { below = min(below ?? level, level) }
            default: break
            }
        }
        let level: Double =
            switch (above, below) {
            case (let above?, let below?): (above + below) / 2
            case (let above?, nil): above + 0.5
            case (nil, let below?): below - 0.5
            case (nil, nil): PrecedenceGroup.default.level
            }
        return PrecedenceGroup(level: level, associativity: associativity)
    }
}
