/// The sort of a node. Each comment gives the node's children in order, as a grammar: `x?` at most one, `x*` any
/// number, `|` either, `'word'` an own token of the node. *item* is a declaration, a statement, an expression or an
/// `ifConfig`; *expr*, *type*, *pattern*, *decl* are the kinds of those groups. Any node may also have `unexpected`
/// children, and any required child may be `missing`.
enum SyntaxKind: UInt8, Sendable, CaseIterable {
    // MARK: General

    /// item*
    case sourceFile
    /// Tokens that fit nowhere; brackets in it are balanced. No children.
    case unexpected
    /// What the grammar requires and the source doesn't have. Empty.
    case missing
    /// `'{' item* '}'`: bodies of functions, branches, loops.
    case codeBlock
    /// `'{' decl* '}'`: bodies of types, extensions, protocols. May hold `ifConfig`, `macroExpansionExpr`.
    case memberBlock
    /// A name being declared or selected: an identifier, an operator, `self`, `init`, an index of a tuple. Leaf.
    case name
    /// `(a:b:_:)` after a name. Leaf.
    case nameArguments
    /// `ifConfigClause*` between `#if` and `#endif`; stands among items, members, switch cases, attributes.
    case ifConfig
    /// `('#if' | '#elseif') ifConfigCondition item*` or `'#else' item*`. What the items are depends on the place:
    /// items, decls, `switchCase`s, attributes, or for `postfixIfConfigExpr` one expr whose innermost base is `postfixBase`.
    /// The `ifConfigCondition` is always the first child except after `#else`.
    case ifConfigClause
    /// The condition's tokens as they stand. Leaf.
    case ifConfigCondition
    /// `#sourceLocation(…)`. Leaf.
    case sourceLocation

    // MARK: Attributes, modifiers, clauses

    /// `'@' type (argumentList | attributeTokens)?`: the type is nearly always an `identifierType`.
    case attribute
    /// Arguments of an attribute that aren't expressions (`@available(…)`, `@objc(a:)`), with the brackets. Leaf.
    case attributeTokens
    /// A modifier, with its argument if it has one: `public`, `private(set)`, `nonisolated(unsafe)`,
    /// `unowned(safe)`, `weak`, `static`, `mutating`. `firstWord` tells which. Leaf.
    case modifier
    /// `'<' genericParameter* '>'`, with an old-style whereClause? inside
    case genericParameterClause
    /// `attribute* ('each'|'let')? name (':' type)?`
    case genericParameter
    /// `'<' type* '>'`: arguments; integer arguments are `integerLiteral` expressions.
    case genericArgumentClause
    /// `'where' requirement*`
    case whereClause
    /// type type: `T: P` or `T == U`; an own token tells which. A layout constraint is the type of that name.
    case requirement
    /// `':' type*`
    case inheritanceClause
    /// `':' type`
    case typeAnnotation
    /// `'=' expr`
    case initializer
    /// `'->' type`
    case returnClause
    /// Own tokens `async`, `reasync`, `throws`, `rethrows`; a type child for `throws(Type)`.
    case effects
    /// `'(' parameter* ')'`
    case parameterClause
    /// `attribute* modifier* name name? typeAnnotation? '...'? initializer?`: the first name is the label (`_` if none),
    /// the second the name inside; one name is both. In enum cases there may be no name; then the type stands bare.
    case parameter

    // MARK: Declarations (after attribute* modifier*)

    /// `'import' 'kind'? name*`: one name a component of the path.
    case importDecl
    /// `'class' name genericParameterClause? inheritanceClause? whereClause? memberBlock`
    case classDecl
    /// As `classDecl`.
    case structDecl
    /// As `classDecl`.
    case enumDecl
    /// As `classDecl`; primary associated types are the genericParameterClause.
    case protocolDecl
    /// As `classDecl`.
    case actorDecl
    /// `'extension' type inheritanceClause? whereClause? memberBlock`
    case extensionDecl
    /// `'func' name genericParameterClause? parameterClause effects? returnClause? whereClause? codeBlock?`
    case funcDecl
    /// `'init' ('?'|'!')? genericParameterClause? parameterClause effects? whereClause? codeBlock?`
    case initDecl
    /// `'deinit' effects? codeBlock?`
    case deinitDecl
    /// `'subscript' genericParameterClause? parameterClause returnClause whereClause? accessorBlock?`
    case subscriptDecl
    /// `('var'|'let'|'inout') binding*`
    case variableDecl
    /// `pattern typeAnnotation? initializer? accessorBlock?`: one variable (or tuple of them) of a `variableDecl`.
    case binding
    /// `'{' accessor* '}'`, or `'{' codeBlock '}'` for a getter without the word: that codeBlock has no braces of its own.
    case accessorBlock
    /// `attribute* modifier* name parameterClause? effects? codeBlock?`: the name is `get`, `set`, `willSet`, `_read`, …;
    /// the parameterClause is the `(newValue)`, holding one parameter.
    case accessor
    /// `'typealias' name genericParameterClause? '=' type whereClause?`
    case typealiasDecl
    /// `'associatedtype' name inheritanceClause? ('=' type)? whereClause?`
    case associatedtypeDecl
    /// `'case' enumCaseElement*`
    case enumCaseDecl
    /// `name parameterClause? initializer?`
    case enumCaseElement
    /// `'prefix'… 'operator' name (':' name*)?`
    case operatorDecl
    /// `'precedencegroup' name '{' … '}'`: attributes of the group are own tokens.
    case precedenceGroupDecl
    /// `'macro' name genericParameterClause? parameterClause effects? returnClause? initializer? whereClause?`
    case macroDecl
    /// Attributes and modifiers that no declaration follows.
    case missingDecl

    // MARK: Statements

    /// `'return' expr?`
    case returnStmt
    /// `'throw' expr`
    case throwStmt
    /// `'break' name?`
    case breakStmt
    /// `'continue' name?`
    case continueStmt
    case fallthroughStmt
    /// `'yield' expr*`
    case yieldStmt
    /// `'then' expr`
    case thenStmt
    /// `'discard' expr`
    case discardStmt
    /// `'defer' codeBlock`
    case deferStmt
    /// `'guard' conditionList 'else' codeBlock`
    case guardStmt
    /// `'while' conditionList codeBlock`
    case whileStmt
    /// `'repeat' codeBlock 'while' expr`
    case repeatStmt
    /// `'for' 'try'? 'await'? 'unsafe'? 'case'? pattern typeAnnotation? 'in' expr whereCondition? codeBlock`
    case forStmt
    /// `name ':'` and the statement
    case labeledStmt
    /// condition*: exprs, `optionalBinding`, `matchingCondition`, `availabilityCondition`
    case conditionList
    /// `('let'|'var'|'inout') pattern typeAnnotation? initializer?`: without initializer the shorthand `if let x`.
    case optionalBinding
    /// `'case' pattern typeAnnotation? initializer`
    case matchingCondition
    /// `#available(…)`, `#unavailable(…)`. Leaf.
    case availabilityCondition
    /// `'where' expr`: of `for`, `case`, `catch`.
    case whereCondition
    /// `attribute? 'case' caseItem* ':' item*` or `attribute? 'default' ':' item*`
    case switchCase
    /// `pattern whereCondition?`: of `case` and `catch`; for `catch` there may be none.
    case caseItem
    /// `'catch' caseItem* codeBlock`
    case catchClause

    // MARK: Expressions that are statements too

    /// `'if' conditionList codeBlock ('else' (codeBlock | ifExpr))?`
    case ifExpr
    /// `'switch' expr '{' (switchCase | ifConfig)* '}'`
    case switchExpr
    /// `'do' effects? codeBlock catchClause*`
    case doExpr

    // MARK: Expressions

    /// `name nameArguments?`: a variable, function, type, operator as a value, `$0`.
    case declReferenceExpr
    /// `self`. Leaf.
    case selfExpr
    /// `super`. Leaf.
    case superExpr
    /// `_`: as the target of an assignment. Leaf.
    case wildcardExpr
    case integerLiteral
    case floatLiteral
    /// `(stringSegment | interpolation)*`
    case stringLiteral
    /// Text between delimiters, escapes as written. Leaf.
    case stringSegment
    /// `'\(' argument* ')'`
    case interpolation
    case regexLiteral
    /// `true`, `false`. Leaf.
    case booleanLiteral
    case nilLiteral
    /// expr*
    case arrayLiteral
    /// dictionaryElement*: empty for `[:]`
    case dictionaryLiteral
    /// expr expr
    case dictionaryElement
    /// `'(' expr ')'`
    case parenExpr
    /// `'(' argument* ')'`: none, or two and more, or one with label.
    case tupleExpr
    /// `'{' closureSignature? item* '}'`
    case closureExpr
    /// `attribute* captureList? (closureParameter* | parameterClause)? effects? returnClause? 'in'`
    case closureSignature
    /// `'[' capture* ']'`
    case captureList
    /// `modifier? name initializer?`: the modifier is `weak`, `unowned`, `unowned(safe)`, …; without initializer the
    /// variable of that name (also `self`) is captured.
    case capture
    /// `name`: `x` of `{ x, y in … }`
    case closureParameter
    /// `expr argumentList? (closureExpr labeledClosure*)?`: the closures are the trailing ones; no argumentList if
    /// there are no brackets.
    case callExpr
    /// `'(' argument* ')'` of calls, `'[' argument* ']'` of subscripts
    case argumentList
    /// `label? expr`; `inoutExpr` for `&x`; the own token `...` doesn't occur.
    case argument
    /// A label, without the colon. Leaf.
    case label
    /// `label ':' closureExpr`
    case labeledClosure
    /// `expr argumentList (closureExpr labeledClosure*)?`
    case subscriptExpr
    /// `expr '.' name nameArguments?`; `.self`, `.Type`, `.init`, `.0` are names too. The base is `postfixBase` in an
    /// arm of a `postfixIfConfigExpr`.
    case memberExpr
    /// `'.' name nameArguments?`: without base
    case implicitMemberExpr
    /// `expr '?'`
    case optionalChainExpr
    /// `expr '!'`
    case forceUnwrapExpr
    /// `expr genericArgumentClause`
    case specializeExpr
    /// `expr ifConfig`: a chain that continues inside `#if`. Chains after `#endif` have this as base.
    case postfixIfConfigExpr
    /// Stands for the base of the innermost enclosing `postfixIfConfigExpr`. Empty.
    case postfixBase
    /// operator expr
    case prefixOperatorExpr
    /// expr operator
    case postfixOperatorExpr
    /// expr operator expr, folded by precedence
    case binaryExpr
    /// An operator in use. Leaf.
    case operatorName
    /// expr expr: `a = b`. Compound assignments (`+=`) are `binaryExpr`.
    case assignExpr
    /// expr expr expr
    case ternaryExpr
    /// `expr 'is' type`
    case isExpr
    /// `expr 'as' ('?'|'!')? type`
    case asExpr
    /// `expr effects? '->' expr`: a function type written where an expression stands.
    case arrowExpr
    /// `'try' ('?'|'!')? expr`
    case tryExpr
    /// `'await' expr`
    case awaitExpr
    /// `'unsafe' expr`
    case unsafeExpr
    /// `'consume' expr`
    case consumeExpr
    /// `'copy' expr`
    case copyExpr
    /// `'borrow' expr`
    case borrowExpr
    /// `'&' expr`
    case inoutExpr
    /// `'repeat' expr`
    case packExpansionExpr
    /// `'each' expr`
    case packElementExpr
    /// `'\' type? keyPathComponent*`
    case keyPathExpr
    /// `'.'? (name nameArguments? genericArgumentClause? argumentList?)`, or an argumentList alone (`[…]`, own token '.'
    /// possible), or an own token `?` or `!`
    case keyPathComponent
    /// `'#' name genericArgumentClause? argumentList? (closureExpr labeledClosure*)?`; attribute* modifier* before it as a declaration.
    /// `#selector`, `#keyPath`, `#file`, `#warning` too.
    case macroExpansionExpr
    /// A type where an expression stands (`any P`, `[3 of Int]`, `~Copyable`): type
    case typeExpr
    /// A pattern inside an expression, in `case .some(let x)`: pattern
    case patternExpr

    // MARK: Patterns

    /// name
    case identifierPattern
    /// `_`
    case wildcardPattern
    /// `'(' tuplePatternElement* ')'`
    case tuplePattern
    /// `label? pattern`
    case tuplePatternElement
    /// `('let'|'var'|'inout'|'borrowing'|…) pattern`
    case valueBindingPattern
    /// `'is' type`
    case isPattern
    /// expr
    case expressionPattern

    // MARK: Types

    /// `name genericArgumentClause?`; also `_`, `Self`, `Any`
    case identifierType
    /// `type '.' name genericArgumentClause?`; also `.Type` and `.Protocol`
    case memberType
    /// `type '?'`
    case optionalType
    /// `type '!'`
    case implicitlyUnwrappedType
    /// `'[' type ']'`
    case arrayType
    /// `'[' type ':' type ']'`
    case dictionaryType
    /// `'[' type 'of' type ']'`: an integer literal count is an `integerLiteral`.
    case inlineArrayType
    /// `'(' tupleTypeElement* ')'`; also around one type in brackets
    case tupleType
    /// `label* type '...'? initializer?`
    case tupleTypeElement
    /// `tupleType effects? '->' type`
    case functionType
    /// `(attribute | modifier)* type`: `@escaping`, `inout`, `borrowing`, `isolated`, `sending`, `nonisolated(nonsending)`
    case attributedType
    /// `'some' type`
    case someType
    /// `'any' type`
    case anyType
    /// type type*: `A & B`
    case compositionType
    /// `'~' type`
    case suppressedType
    /// `'repeat' type`
    case packExpansionType
    /// `'each' type`
    case packElementType
}

extension SyntaxKind {
    /// Also `missing`: a required expression that isn't there.
    var isExpression: Bool {
        (SyntaxKind.ifExpr.rawValue...SyntaxKind.patternExpr.rawValue).contains(rawValue)
            && !SyntaxKind.partsOfExpressions.contains(self) || self == .missing
    }

    var isDeclaration: Bool {
        (SyntaxKind.importDecl.rawValue...SyntaxKind.missingDecl.rawValue).contains(rawValue)
            && ![.binding, .accessorBlock, .accessor, .enumCaseElement].contains(self)
    }

    /// Statements that aren't expressions.
    var isStatement: Bool {
        (SyntaxKind.returnStmt.rawValue...SyntaxKind.labeledStmt.rawValue).contains(rawValue)
    }

    var isPattern: Bool {
        (SyntaxKind.identifierPattern.rawValue...SyntaxKind.expressionPattern.rawValue).contains(rawValue)
            && self != .tuplePatternElement
    }

    var isType: Bool {
        (SyntaxKind.identifierType.rawValue...SyntaxKind.packElementType.rawValue).contains(rawValue)
            && self != .tupleTypeElement
    }

    private static let partsOfExpressions: Set<SyntaxKind> = [
        .stringSegment, .interpolation, .dictionaryElement, .closureSignature, .captureList, .capture,
        .closureParameter, .argumentList, .argument, .label, .labeledClosure, .operatorName, .keyPathComponent,
    ]
}
