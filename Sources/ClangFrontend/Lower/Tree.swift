import CClang

/// The cursor kinds of libclang that are told apart, by their stable numbers.
enum Kind {
    static let structDecl: Int32 = 2, unionDecl: Int32 = 3, enumDecl: Int32 = 5, fieldDecl: Int32 = 6
    static let enumConstantDecl: Int32 = 7, functionDecl: Int32 = 8, varDecl: Int32 = 9, parmDecl: Int32 = 10
    static let typedefDecl: Int32 = 20
    static let typeRef: Int32 = 43, memberRef: Int32 = 47, labelRef: Int32 = 48
    static let unexposedExpr: Int32 = 100, declRefExpr: Int32 = 101, memberRefExpr: Int32 = 102
    static let callExpr: Int32 = 103, blockExpr: Int32 = 105, integerLiteral: Int32 = 106
    static let floatingLiteral: Int32 = 107, imaginaryLiteral: Int32 = 108, stringLiteral: Int32 = 109
    static let characterLiteral: Int32 = 110, parenExpr: Int32 = 111, unaryOperator: Int32 = 112
    static let arraySubscriptExpr: Int32 = 113, binaryOperator: Int32 = 114, compoundAssign: Int32 = 115
    static let conditionalOperator: Int32 = 116, cStyleCastExpr: Int32 = 117, compoundLiteralExpr: Int32 = 118
    static let initListExpr: Int32 = 119, addrLabelExpr: Int32 = 120, stmtExpr: Int32 = 121
    static let genericSelectionExpr: Int32 = 122, gnuNullExpr: Int32 = 123, boolLiteralExpr: Int32 = 130
    static let nullPtrLiteralExpr: Int32 = 131, unaryExpr: Int32 = 136
    static let unexposedStmt: Int32 = 200, labelStmt: Int32 = 201, compoundStmt: Int32 = 202
    static let caseStmt: Int32 = 203, defaultStmt: Int32 = 204, ifStmt: Int32 = 205, switchStmt: Int32 = 206
    static let whileStmt: Int32 = 207, doStmt: Int32 = 208, forStmt: Int32 = 209, gotoStmt: Int32 = 210
    static let indirectGotoStmt: Int32 = 211, continueStmt: Int32 = 212, breakStmt: Int32 = 213
    static let returnStmt: Int32 = 214, asmStmt: Int32 = 215, msAsmStmt: Int32 = 229, nullStmt: Int32 = 230
    static let declStmt: Int32 = 231

    static func isExpression(_ kind: Int32) -> Bool { kind >= 100 && kind < 200 || kind == 280 }
    static func isStatement(_ kind: Int32) -> Bool { kind >= 200 && kind < 300 && kind != 280 }
    static func isInvalid(_ kind: Int32) -> Bool { kind >= 70 && kind < 80 }
    static func isAttribute(_ kind: Int32) -> Bool { kind >= 400 && kind < 500 }
}

/// The type kinds of libclang that are told apart.
enum TypeKind {
    static let invalid: Int32 = 0, unexposed: Int32 = 1, void: Int32 = 2, bool: Int32 = 3, nullPtr: Int32 = 24, dependent: Int32 = 26
    static let complex: Int32 = 100, pointer: Int32 = 101, blockPointer: Int32 = 102, record: Int32 = 105
    static let enumeration: Int32 = 106, typedef: Int32 = 107, functionNoProto: Int32 = 110
    static let functionProto: Int32 = 111, constantArray: Int32 = 112, vector: Int32 = 113
    static let incompleteArray: Int32 = 114, variableArray: Int32 = 115, elaborated: Int32 = 119
    static let attributed: Int32 = 163, extVector: Int32 = 176, atomic: Int32 = 177

    static let firstUnsigned: Int32 = 4, lastUnsigned: Int32 = 12

    static func isFloating(_ kind: Int32) -> Bool { kind >= 21 && kind <= 23 || kind >= 30 && kind <= 40 && kind != 31 }
    static func isInteger(_ kind: Int32) -> Bool { kind >= 4 && kind <= 20 }
    static func isArray(_ kind: Int32) -> Bool { kind == constantArray || kind == incompleteArray || kind == variableArray }
    static func isFunction(_ kind: Int32) -> Bool { kind == functionProto || kind == functionNoProto }
}

/// libclang's numbers for binary operators.
enum Binary {
    static let multiply: UInt8 = 3, divide: UInt8 = 4, remainder: UInt8 = 5, add: UInt8 = 6, subtract: UInt8 = 7
    static let shiftLeft: UInt8 = 8, shiftRight: UInt8 = 9, less: UInt8 = 11, greater: UInt8 = 12
    static let lessOrEqual: UInt8 = 13, greaterOrEqual: UInt8 = 14, equal: UInt8 = 15, notEqual: UInt8 = 16
    static let bitAnd: UInt8 = 17, bitXor: UInt8 = 18, bitOr: UInt8 = 19, and: UInt8 = 20, or: UInt8 = 21
    static let assign: UInt8 = 22, comma: UInt8 = 33

    /// The plain operator of a compound assignment: `*=` is `*`.
    static func plain(_ compound: UInt8) -> UInt8 {
        switch compound {
        case 23...29: compound - 20
        case 30...32: compound - 13
        default: 0
        }
    }
}

/// libclang's numbers for unary operators.
enum Unary {
    static let postIncrement: UInt8 = 1, postDecrement: UInt8 = 2, preIncrement: UInt8 = 3, preDecrement: UInt8 = 4
    static let addressOf: UInt8 = 5, dereference: UInt8 = 6, plus: UInt8 = 7, minus: UInt8 = 8, bitNot: UInt8 = 9
    static let not: UInt8 = 10, real: UInt8 = 11, imaginary: UInt8 = 12, `extension`: UInt8 = 13
}

/// The flattened nodes of one declaration; valid until the next one is flattened.
struct Tree {
    var nodes: UnsafeBufferPointer<cclang_node>

    init(_ nodes: UnsafeBufferPointer<cclang_node> = UnsafeBufferPointer(start: nil, count: 0)) { self.nodes = nodes }

    func kind(_ node: Int) -> Int32 { nodes[node].cursor.kind }
    func cursor(_ node: Int) -> cclang_cursor { nodes[node].cursor }
    func end(_ node: Int) -> Int { Int(nodes[node].end) }

    func children(_ node: Int) -> [Int] {
        var result: [Int] = []
        var child = node + 1
        let end = end(node)
        while child < end {
            result.append(child)
            child = Int(nodes[child].end)
        }
        return result
    }

    /// The only child, when there is exactly one.
    func onlyChild(_ node: Int) -> Int? {
        let end = end(node)
        return node + 1 < end && Int(nodes[node + 1].end) == end ? node + 1 : nil
    }

    /// Children that are expressions.
    func expressions(_ node: Int) -> [Int] { children(node).filter { Kind.isExpression(kind($0)) } }

    /// The node below parentheses and implicit conversions.
    func stripped(_ node: Int) -> Int {
        var node = node
        while kind(node) == Kind.parenExpr || kind(node) == Kind.unexposedExpr, let child = onlyChild(node),
            Kind.isExpression(kind(child))
        {
            node = child
        }
        return node
    }
}

extension cclang_cursor {
    /// What identifies a declaration within its unit.
    var declaration: UnsafeRawPointer? { data.0 }
    /// What identifies a statement within its unit.
    var statement: UnsafeRawPointer? { data.1 }
}
