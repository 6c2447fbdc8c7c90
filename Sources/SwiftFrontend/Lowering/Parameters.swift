import LeakModel

// Parameter lists.
extension Lowering {
    mutating func parameters(of clause: NodeID, isSubscript: Bool = false) -> [Parameter] {
        var result: [Parameter] = []
        for node in tree.children(clause, .parameter) { result.append(parameter(node, isSubscript: isSubscript)) }
        return result
    }

    private mutating func parameter(_ node: NodeID, isSubscript: Bool) -> Parameter {
        let names = tree.children(node, .name)
        let first = names.first.map { bindableName($0) } ?? .none
        let inner = names.count > 1 ? bindableName(names[1]) : first
        let hasLabel = names.count > 1 || !isSubscript
        var parameter = Parameter(label: hasLabel ? first : .none, name: inner, range: tree.range(node))
        if let last = names.last { parameter.range = tree.range(last) }
        parameter.hasDefault = tree.child(node, .initializer) != nil
        parameter.isVariadic = tree.ownTokens(node).contains { tree.token($0).range.count == 3 && tree.text(token: $0) == "..." }
        apply(attributesOf: node, to: &parameter)
        guard let annotation = tree.child(node, .typeAnnotation), let type = tree.child(annotation, where: \.isType) else {
            return parameter
        }
        if tree.kind(type) == .attributedType { apply(attributesOf: type, to: &parameter) }
        parameter.type = typeID(type)
        return parameter
    }

    /// None for `_`.
    private mutating func bindableName(_ node: NodeID) -> Name {
        tree.firstWord(node) == .underscore ? .none : name(of: node)
    }

    private mutating func apply(attributesOf node: NodeID, to parameter: inout Parameter) {
        for name in attributes(of: node) {
            switch text(name) {
            case "escaping": parameter.isEscaping = true
            case "autoclosure": parameter.isAutoclosure = true
            default: break
            }
        }
        if has(.inout, in: node) { parameter.isInout = true }
        for modifier in tree.children(node, .modifier) {
            switch tree.firstWord(modifier) {
            case .inout: parameter.isInout = true
            case .consuming, .owned, .underscoreConsuming, .sending: parameter.isConsuming = tree.firstWord(modifier) != .sending
            default: break
            }
        }
    }

    /// `(_:at:)`
    mutating func labels(of parameters: [Parameter]) -> Name {
        var text = "("
        for parameter in parameters { text += (parameter.label.isNone ? "_" : self.text(parameter.label)) + ":" }
        return intern(text + ")")
    }
}
