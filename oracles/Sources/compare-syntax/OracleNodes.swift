import SwiftSyntax

/// What our tree calls SwiftSyntax's kinds. Kinds that are not here, and those with a case of their own in
/// `OracleNodes`, are cut differently by the two.
private let names: [SwiftSyntax.SyntaxKind: String] = [
    .closureCaptureSpecifier: "modifier", .simpleTypeSpecifier: "modifier",
    .nonisolatedTypeSpecifier: "modifier", .primaryAssociatedType: "genericParameter",
    .functionCallExpr: "callExpr", .closureExpr: "closureExpr", .subscriptCallExpr: "subscriptExpr",
    .functionDecl: "funcDecl", .variableDecl: "variableDecl", .structDecl: "structDecl", .classDecl: "classDecl",
    .enumDecl: "enumDecl", .protocolDecl: "protocolDecl", .actorDecl: "actorDecl", .extensionDecl: "extensionDecl",
    .initializerDecl: "initDecl", .deinitializerDecl: "deinitDecl", .subscriptDecl: "subscriptDecl",
    .typeAliasDecl: "typealiasDecl", .associatedTypeDecl: "associatedtypeDecl", .importDecl: "importDecl",
    .enumCaseElement: "enumCaseElement", .enumCaseDecl: "enumCaseDecl", .patternBinding: "binding",
    .accessorDecl: "accessor", .ifExpr: "ifExpr", .switchExpr: "switchExpr", .switchCase: "switchCase",
    .guardStmt: "guardStmt", .whileStmt: "whileStmt", .repeatStmt: "repeatStmt", .forStmt: "forStmt",
    .doStmt: "doExpr", .returnStmt: "returnStmt", .throwStmt: "throwStmt", .breakStmt: "breakStmt",
    .continueStmt: "continueStmt", .deferStmt: "deferStmt", .yieldStmt: "yieldStmt", .labeledStmt: "labeledStmt",
    .catchClause: "catchClause", .ternaryExpr: "ternaryExpr", .asExpr: "asExpr", .isExpr: "isExpr",
    .tryExpr: "tryExpr", .awaitExpr: "awaitExpr", .unsafeExpr: "unsafeExpr",
    .prefixOperatorExpr: "prefixOperatorExpr", .postfixOperatorExpr: "postfixOperatorExpr",
    .optionalChainingExpr: "optionalChainExpr", .forceUnwrapExpr: "forceUnwrapExpr",
    .stringLiteralExpr: "stringLiteral", .arrayExpr: "arrayLiteral", .dictionaryExpr: "dictionaryLiteral",
    .keyPathExpr: "keyPathExpr", .superExpr: "superExpr", .integerLiteralExpr: "integerLiteral",
    .floatLiteralExpr: "floatLiteral", .regexLiteralExpr: "regexLiteral", .booleanLiteralExpr: "booleanLiteral",
    .nilLiteralExpr: "nilLiteral", .identifierType: "identifierType", .memberType: "memberType",
    .optionalType: "optionalType", .implicitlyUnwrappedOptionalType: "implicitlyUnwrappedType",
    .functionType: "functionType", .arrayType: "arrayType", .dictionaryType: "dictionaryType",
    .attributedType: "attributedType", .compositionType: "compositionType", .attribute: "attribute",
    .genericSpecializationExpr: "specializeExpr", .macroExpansionExpr: "macroExpansionExpr",
    .macroExpansionDecl: "macroExpansionExpr", .optionalBindingCondition: "optionalBinding",
    .matchingPatternCondition: "matchingCondition", .codeBlock: "codeBlock", .memberBlock: "memberBlock",
    .functionParameter: "parameter", .enumCaseParameter: "parameter", .closureParameter: "parameter",
    .closureShorthandParameter: "closureParameter", .closureCapture: "capture", .closureSignature: "closureSignature",
    .ifConfigDecl: "ifConfig", .identifierPattern: "identifierPattern", .wildcardPattern: "wildcardPattern",
    .valueBindingPattern: "valueBindingPattern", .expressionPattern: "expressionPattern",
    .tuplePattern: "tuplePattern", .inOutExpr: "inoutExpr", .consumeExpr: "consumeExpr", .copyExpr: "copyExpr",
    .discardAssignmentExpr: "wildcardExpr", .genericParameter: "genericParameter", .whereClause: "whereCondition",
    .genericWhereClause: "whereClause", .patternExpr: "patternExpr", .declModifier: "modifier",
    .packExpansionExpr: "packExpansionExpr", .packElementExpr: "packElementExpr", .metatypeType: "memberType",
    .packExpansionType: "packExpansionType", .packElementType: "packElementType", .suppressedType: "suppressedType",
    .switchCaseItem: "caseItem", .catchItem: "caseItem", .expressionSegment: "interpolation",
    .postfixIfConfigExpr: "postfixIfConfigExpr", .ifConfigClause: "ifConfigClause", .returnClause: "returnClause",
    .initializerClause: "initializer", .accessorBlock: "accessorBlock", .labeledExpr: "argument",
    .multipleTrailingClosureElement: "labeledClosure",
]

/// Kinds whose SwiftSyntax nodes include the comma behind them.
private let kindsWithComma: Set<String> = [
    "argument", "parameter", "closureParameter", "caseItem", "genericParameter", "enumCaseElement", "capture", "binding",
]

/// All kinds that are compared.
let comparedKinds = Set(names.values).union([
    "memberExpr", "implicitMemberExpr", "selfExpr", "declReferenceExpr", "assignExpr", "arrowExpr", "binaryExpr",
    "parenExpr", "tupleExpr", "someType", "anyType", "returnClause", "accessorBlock", "ifConfigClause",
])

/// The nodes of SwiftSyntax's tree, operators folded, under the names of ours.
func oracleNodes(_ tree: some SyntaxProtocol) -> Set<Item> {
    let visitor = OracleNodes(viewMode: .sourceAccurate)
    visitor.walk(tree)
    return Set(visitor.items)
}

private final class OracleNodes: SyntaxAnyVisitor {
    var items: [Item] = []

    private func add(_ node: Syntax, _ kind: String) {
        var end = node.endPositionBeforeTrailingTrivia.utf8Offset
        if kindsWithComma.contains(kind), let last = node.lastToken(viewMode: .sourceAccurate), last.tokenKind == .comma,
            let previous = last.previousToken(viewMode: .sourceAccurate)
        {
            end = previous.endPositionBeforeTrailingTrivia.utf8Offset
        }
        items.append(Item(start: node.positionAfterSkippingLeadingTrivia.utf8Offset, end: end, kind: kind))
    }

    override func visitAny(_ node: Syntax) -> SyntaxVisitorContinueKind {
        switch node.kind {
        case .memberAccessExpr: return member(node.cast(MemberAccessExprSyntax.self))
        case .declReferenceExpr:
            let name = node.cast(DeclReferenceExprSyntax.self).baseName
            add(node, name.tokenKind == .keyword(.self) ? "selfExpr" : "declReferenceExpr")
            return .skipChildren
        case .infixOperatorExpr:
            let sign = node.cast(InfixOperatorExprSyntax.self).operator
            add(node, sign.is(AssignmentExprSyntax.self) ? "assignExpr" : sign.is(ArrowExprSyntax.self) ? "arrowExpr" : "binaryExpr")
        case .tupleExpr: return tuple(node.cast(TupleExprSyntax.self))
        case .expressionPattern: return expressionPattern(node.cast(ExpressionPatternSyntax.self))
        case .typeExpr: return typeExpression(node.cast(TypeExprSyntax.self))
        case .accessorParameters: add(Syntax(node.cast(AccessorParametersSyntax.self).name), "parameter")
        case .someOrAnyType: add(node, node.cast(SomeOrAnyTypeSyntax.self).someOrAnySpecifier.text + "Type")
        case .keyPathExpr, .attribute, .importDecl, .regexLiteralExpr:
            if let name = names[node.kind] { add(node, name) }
            return .skipChildren
        case .availabilityCondition, .precedenceGroupDecl, .operatorDecl, .macroDecl, .poundSourceLocation: return .skipChildren
        case .returnClause:
            if node.parent?.is(FunctionTypeSyntax.self) != true { add(node, "returnClause") }
        case .ifConfigClause:
            add(node, "ifConfigClause")
            if let elements = node.cast(IfConfigClauseSyntax.self).elements { walk(elements) }
            return .skipChildren
        default:
            if let name = names[node.kind] { add(node, name) }
        }
        return .visitChildren
    }

    private func member(_ node: MemberAccessExprSyntax) -> SyntaxVisitorContinueKind {
        if let base = node.base {
            add(Syntax(node), "memberExpr")
            walk(base)
            return .skipChildren
        }
        // Behind a postfix `#if` the base stands before it.
        var root = node.parent
        while let parent = root, isChain(parent) { root = parent.parent }
        add(Syntax(node), root?.is(IfConfigClauseSyntax.self) == true ? "memberExpr" : "implicitMemberExpr")
        return .skipChildren
    }

    private func isChain(_ node: Syntax) -> Bool {
        switch node.kind {
        case .memberAccessExpr, .functionCallExpr, .optionalChainingExpr, .subscriptCallExpr, .forceUnwrapExpr, .postfixIfConfigExpr: true
        default: false
        }
    }

    /// `_`, and `(a, _)` under a `let`, are patterns to us.
    private func expressionPattern(_ node: ExpressionPatternSyntax) -> SyntaxVisitorContinueKind {
        if node.expression.is(DiscardAssignmentExprSyntax.self) {
            add(Syntax(node), "wildcardPattern")
            return .skipChildren
        }
        if let tuple = node.expression.as(TupleExprSyntax.self), tuple.elements.count > 1, tuple.elements.allSatisfy(binds) {
            add(Syntax(node), "tuplePattern")
            for element in tuple.elements { walkBinding(element.expression) }
            return .skipChildren
        }
        add(Syntax(node), "expressionPattern")
        return .visitChildren
    }

    private func binds(_ element: LabeledExprSyntax) -> Bool {
        if let pattern = element.expression.as(PatternExprSyntax.self) { return pattern.pattern.is(IdentifierPatternSyntax.self) }
        if let tuple = element.expression.as(TupleExprSyntax.self) { return tuple.elements.allSatisfy(binds) }
        return element.expression.is(DiscardAssignmentExprSyntax.self)
    }

    private func walkBinding(_ expression: ExprSyntax) {
        if let tuple = expression.as(TupleExprSyntax.self) {
            add(Syntax(tuple), "tuplePattern")
            for element in tuple.elements { walkBinding(element.expression) }
        } else if let pattern = expression.as(PatternExprSyntax.self) {
            walk(pattern.pattern)
        } else {
            add(Syntax(expression), "wildcardPattern")
        }
    }

    /// `Any` by itself is a name to us.
    private func typeExpression(_ node: TypeExprSyntax) -> SyntaxVisitorContinueKind {
        guard let type = node.type.as(IdentifierTypeSyntax.self), type.name.tokenKind == .keyword(.Any) else { return .visitChildren }
        add(Syntax(node), "declReferenceExpr")
        return .skipChildren
    }

    private func tuple(_ node: TupleExprSyntax) -> SyntaxVisitorContinueKind {
        if node.elements.count == 1, let only = node.elements.first, only.label == nil, only.trailingComma == nil {
            add(Syntax(node), "parenExpr")
            walk(only.expression)
            return .skipChildren
        }
        add(Syntax(node), "tupleExpr")
        return .visitChildren
    }
}
