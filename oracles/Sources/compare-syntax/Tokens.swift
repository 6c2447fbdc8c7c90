@testable import SwiftFrontend
import SwiftSyntax

/// The tokens of SwiftSyntax's tree in the form that both sides are compared in: strings as their two delimiters,
/// runs of operators with angle brackets as the bytes they cover (the two lexers cut them differently), without the
/// numbers of versions (SwiftSyntax's parser cuts `10.15` in three). Fixity is left to the nodes.
///
/// `versions` are the ranges of versions, which are not compared.
func oracleTokens(_ tree: SourceFileSyntax, _ source: [UInt8]) -> (tokens: Set<Item>, versions: [Range<Int>]) {
    var items: [Item] = []
    var versions: [Range<Int>] = []
    for token in tree.tokens(viewMode: .sourceAccurate) {
        let start = token.positionAfterSkippingLeadingTrivia.utf8Offset
        let end = token.endPositionBeforeTrailingTrivia.utf8Offset
        switch token.tokenKind {
        case .endOfFile, .shebang: continue
        case .stringSegment: continue
        case .rawStringPoundDelimiter: continue
        case .stringQuote, .multilineStringQuote, .singleQuote:
            if let item = stringDelimiter(token, start, end) { items.append(item) }
        case .backslash where token.parent?.is(ExpressionSegmentSyntax.self) == true:
            let segment = token.parent?.as(ExpressionSegmentSyntax.self)
            let paren = segment?.leftParen.endPositionBeforeTrailingTrivia.utf8Offset ?? end
            items.append(Item(start: start, end: paren, kind: "interpolation"))
        case .leftParen where token.parent?.is(ExpressionSegmentSyntax.self) == true: continue
        case _ where isInVersion(token): versions.append(start..<end)
        case .colonColon:
            items += [Item(start: start, end: start + 1, kind: ""), Item(start: start + 1, end: end, kind: "")]
        case .regexSlash, .regexPoundDelimiter, .regexLiteralPattern:
            if let item = regex(token, start) { items.append(item) }
        default: items.append(Item(start: start, end: end, kind: ""))
        }
    }
    return (Set(withAngleRuns(items, in: source)), versions)
}

private func isInVersion(_ token: TokenSyntax) -> Bool {
    token.parent?.is(VersionTupleSyntax.self) == true || token.parent?.is(VersionComponentSyntax.self) == true
}

/// A string's delimiter with its pounds.
private func stringDelimiter(_ token: TokenSyntax, _ start: Int, _ end: Int) -> Item? {
    guard let literal = token.parent else { return nil }
    let isOpening: Bool
    if let string = literal.as(StringLiteralExprSyntax.self) {
        isOpening = string.openingQuote.id == token.id
    } else if let string = literal.as(SimpleStringLiteralExprSyntax.self) {
        isOpening = string.openingQuote.id == token.id
    } else {
        return nil
    }
    return isOpening
        ? Item(start: literal.positionAfterSkippingLeadingTrivia.utf8Offset, end: end, kind: "string")
        : Item(start: start, end: literal.endPositionBeforeTrailingTrivia.utf8Offset, kind: "string end")
}

private func regex(_ token: TokenSyntax, _ start: Int) -> Item? {
    guard let literal = token.parent?.as(RegexLiteralExprSyntax.self) else { return nil }
    let first = literal.positionAfterSkippingLeadingTrivia.utf8Offset
    guard start == first else { return nil }
    return Item(start: first, end: literal.endPositionBeforeTrailingTrivia.utf8Offset, kind: "regex")
}

/// The tokens of our tokenizer in the same form.
func ourTokens(_ source: [UInt8], without versions: [Range<Int>]) -> Set<Item> {
    var items: [Item] = []
    let isVersion = Set(versions.map(\.lowerBound))
    let table = tokenize(source)
    for token in table.tokens {
        let (start, end) = (Int(token.start), Int(token.end))
        switch token.kind {
        case .endOfFile, .stringSegment: continue
        case .integer where isVersion.contains(start), .float where isVersion.contains(start): continue
        case .period where isVersion.contains(start): continue
        case .stringStart: items.append(Item(start: start, end: end, kind: "string"))
        case .stringEnd: items.append(Item(start: start, end: end, kind: "string end"))
        case .interpolationStart: items.append(Item(start: start, end: end, kind: "interpolation"))
        case .regex: items.append(Item(start: start, end: end, kind: "regex"))
        default: items.append(Item(start: start, end: end, kind: ""))
        }
    }
    return Set(withAngleRuns(items, in: source))
}

/// Adjacent operator tokens with an angle bracket among them become one item.
private func withAngleRuns(_ items: [Item], in source: [UInt8]) -> [Item] {
    let operators = Set("/=-+!*%<>&|^~?".utf8)
    func isOperator(_ item: Item) -> Bool { source[item.start..<item.end].allSatisfy(operators.contains) }
    var result: [Item] = []
    var run: [Item] = []
    func closeRun() {
        guard let first = run.first, let last = run.last else { return }
        let hasAngle = source[first.start..<last.end].contains { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">") }
        result += hasAngle ? [Item(start: first.start, end: last.end, kind: "angles")] : run
        run = []
    }
    for item in items.sorted() {
        if let last = run.last, last.end != item.start || !isOperator(item) { closeRun() }
        if item.end > item.start, isOperator(item) { run.append(item) } else { result.append(item) }
    }
    closeRun()
    return result
}
