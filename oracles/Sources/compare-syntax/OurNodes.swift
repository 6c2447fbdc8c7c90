@testable import SwiftFrontend

/// The nodes of our tree of the kinds that are compared.
func ourNodes(_ source: [UInt8]) -> Set<Item> {
    let tree = parseSwift(source: source)
    let parents = tree.parents()
    var items: Set<Item> = []
    var stack = [tree.root]
    while let node = stack.popLast() {
        let kind = tree.kind(node)
        let name = kindNames[Int(kind.rawValue)]
        let range = tree.range(node)
        // The body of a getter without `get` is the accessor block itself over there.
        let isBareGetter = kind == .codeBlock && node != tree.root && tree.kind(parents[Int(node.index)]) == .accessorBlock
        if comparedKinds.contains(name), !isBareGetter { items.insert(Item(start: Int(range.start), end: Int(range.end), kind: name)) }
        if node != tree.root, let sibling = tree.nextSibling(node) { stack.append(sibling) }
        switch kind {
        case .keyPathExpr, .attribute, .importDecl, .availabilityCondition, .precedenceGroupDecl, .operatorDecl, .macroDecl: continue
        default: if let child = tree.firstChild(node) { stack.append(child) }
        }
    }
    return items
}

private let kindNames = SyntaxKind.allCases.map { "\($0)" }
