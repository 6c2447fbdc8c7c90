@testable import SwiftFrontend

/// The tree of a source in one line: `kind(child child)`; names, literals, and references and types that are only a name
/// stand as their text; `kind!(…)` where a node of its own has an error in it and no child has.
func sketch(_ source: String) -> String {
    let tree = parseSwift(source: Array(source.utf8))
    return tree.children(tree.root).map { sketch(tree, $0) }.joined(separator: "; ")
}

/// The error messages of a source.
func errors(_ source: String) -> [String] {
    parseSwift(source: Array(source.utf8)).errors.map(\.message)
}

private func sketch(_ tree: SyntaxTree, _ node: NodeID) -> String {
    let kind = tree.kind(node)
    let children = Array(tree.children(node))
    switch kind {
    case .declReferenceExpr, .identifierType, .identifierPattern, .expressionPattern, .argument:
        if children.count == 1 { return sketch(tree, children[0]) }
    case .missing, .postfixBase, .nilLiteral:
        return "\(kind)"
    default:
        if children.isEmpty { return leaves.contains(kind) ? tree.text(node) : "\(kind)" }
    }
    return "\(kind)(\(children.map { sketch(tree, $0) }.joined(separator: " ")))"
}

private let leaves: Set<SyntaxKind> = [
    .name, .label, .operatorName, .modifier, .selfExpr, .superExpr, .wildcardExpr, .wildcardPattern, .integerLiteral,
    .floatLiteral, .regexLiteral, .booleanLiteral, .stringSegment, .nameArguments, .unexpected, .attributeTokens,
    .ifConfigCondition, .availabilityCondition,
]
