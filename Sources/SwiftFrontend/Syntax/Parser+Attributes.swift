extension Parser {
    /// Everything before a declaration's keyword.
    mutating func parseAttributesAndModifiers() {
        while true {
            if kind == .atSign {
                parseAttribute(inType: false)
            } else if kind == .poundIf, isAttributeConfig(index) {
                parseIfConfig(.attributes)
            } else if kind == .keyword || kind == .identifier, word != .none, isModifier(index) {
                parseModifier()
            } else {
                return
            }
        }
    }

    mutating func parseModifier() {
        let mark = mark()
        index = afterModifier(index)
        finish(.modifier, mark)
    }

    /// `@Name`, `@Module.Name<T>(arguments)`. In a type the brackets may be those of a function type instead.
    mutating func parseAttribute(inType: Bool) {
        let start = mark()
        advance()
        let name = index
        guard kind == .identifier || kind == .keyword, !token.hasSpaceBefore || !token.isOnNewLine else {
            missing("expected a name after '@'")
            return finish(.attribute, start)
        }
        parseAttributeName()
        if kind == .leftParen, !token.hasSpaceBefore || !inType && takesSpacedArguments(name) {
            if inType, isFunctionTypeParameter(index, attribute: text(name)) {
                // `@Sendable(Int) -> Void`: the brackets belong to the type.
            } else if hasPlainArguments(name) {
                parseArgumentList(.leftParen)
            } else {
                let tokens = mark()
                skipBalanced()
                finish(.attributeTokens, tokens)
            }
        }
        finish(.attribute, start)
    }

    private mutating func parseAttributeName() {
        let type = mark()
        leaf(.name)
        parseGenericArgumentsIfTight()
        finish(.identifierType, type)
        while kind == .period, peek().kind == .identifier, !peek().isOnNewLine {
            advance()
            leaf(.name)
            parseGenericArgumentsIfTight()
            finish(.memberType, type)
        }
    }

    private mutating func parseGenericArgumentsIfTight() {
        if isAngle(index, .less), !token.hasSpaceBefore, rememberGenericArgumentsEnd(index) != nil {
            parseGenericArguments()
        }
    }

    private func isFunctionTypeParameter(_ opening: Int, attribute: String) -> Bool {
        switch attribute {
        case "escaping", "autoclosure", "Sendable", "noescape": return true
        default:
            guard let end = closing(of: opening) else { return false }
            return token(at: end + 1).kind == .arrow || isEffect(end + 1)
        }
    }

    /// Whether an attribute's arguments are expressions. Those of custom ones (property wrappers, macros, global actors) are.
    private func hasPlainArguments(_ name: Int) -> Bool {
        let text = text(name)
        if text.utf8.first == Byte.underscore { return false }
        return !Parser.attributesWithTokens.contains(text)
    }

    private static let attributesWithTokens: Set<String> = [
        "abi", "attached", "available", "backDeployed", "convention", "derivative", "differentiable", "exclusivity",
        "freestanding", "implements", "inline", "isolated", "lifetime", "nonexhaustive", "objc", "originallyDefinedIn",
        "specialized", "storageRestrictions", "transpose",
    ]
}
