/// Why a text is no call pattern, in words that go into a message.
public struct PatternError: Error, Hashable, Sendable {
    public var message: String
}

extension CallPattern {
    /// Reads the spelling that rule pages use (see `CallPattern`). `.name` is short for `*.name`.
    public init(parsing text: String) throws(PatternError) {
        if isPlainIdentifier(text) {
            self.init(receiver: .none, name: text, labels: nil)
            return
        }
        let (head, labels) = try splitLabels(text)
        guard !head.isEmpty else { throw PatternError(message: "a call has a name") }
        guard let dot = head.lastIndex(of: "."), head.index(after: dot) != head.endIndex else {
            guard !head.hasSuffix(".") else { throw PatternError(message: "there is no name after the dot") }
            self = try unqualifiedPattern(head, labels: labels)
            return
        }
        let name = String(head[head.index(after: dot)...])
        let receiver = String(head[..<dot])
        try checkName(name, allowsOperators: true)
        if receiver.isEmpty || receiver == "*" {
            self.init(receiver: .any, name: name, labels: labels)
        } else {
            for part in receiver.split(separator: ".", omittingEmptySubsequences: false) {
                try checkName(String(part), allowsOperators: false)
            }
            self.init(receiver: .type(receiver), name: name, labels: labels)
        }
    }

    /// The spelling that `init(parsing:)` reads.
    public var spelling: String {
        let list = labels.map { "(" + $0.map { $0 + ":" }.joined() + ")" } ?? ""
        switch receiver {
        case .none: return name + list
        case .any: return "*." + name + list
        case .type(let type): return name == "init" && labels != nil ? type + list : type + "." + name + list
        }
    }
}

/// `name(a:_:)` as name and labels; labels are nil without parentheses.
private func splitLabels(_ text: String) throws(PatternError) -> (head: String, labels: [String]?) {
    guard let open = text.firstIndex(of: "(") else { return (text, nil) }
    guard text.hasSuffix(")") else { throw PatternError(message: "the labels must end with ')'") }
    let inner = text[text.index(after: open)...].dropLast()
    let head = String(text[..<open])
    guard !inner.isEmpty else { return (head, []) }
    guard inner.hasSuffix(":") else {
        throw PatternError(message: "labels are written with a colon each, as in 'name(label:_:)'")
    }
    var labels: [String] = []
    for label in inner.dropLast().split(separator: ":", omittingEmptySubsequences: false) {
        try checkName(String(label), allowsOperators: false)
        labels.append(String(label))
    }
    return (head, labels)
}

/// A pattern without a dot: a function, or an initialiser where a type is called.
private func unqualifiedPattern(_ head: String, labels: [String]?) throws(PatternError) -> CallPattern {
    try checkName(head, allowsOperators: true)
    if labels != nil, head.first?.isUppercase == true {
        return CallPattern(receiver: .type(head), name: "init", labels: labels)
    }
    return CallPattern(receiver: .none, name: head, labels: labels)
}

private func checkName(_ name: String, allowsOperators: Bool) throws(PatternError) {
    if isPlainIdentifier(name) { return }
    guard let first = name.first else { throw PatternError(message: "a name is missing") }
    if allowsOperators, name != "*", name.allSatisfy({ "+-*/=<>!&|^~%".contains($0) }) { return }
    let isIdentifier =
        !first.isNumber && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "$" }
    guard isIdentifier else { throw PatternError(message: "'\(shortened(name))' is no name") }
}

/// Whether a name is one of letters, digits and `_` of ASCII, as nearly all are.
private func isPlainIdentifier(_ name: String) -> Bool {
    var isFirst = true
    for byte in name.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): break
        case UInt8(ascii: "0")...UInt8(ascii: "9") where !isFirst: break
        default: return false
        }
        isFirst = false
    }
    return !isFirst
}

extension HandlePosition {
    /// Reads `result`, `receiver`, `0`, `label`, `*1`, `*label`; nil when it is none of them.
    public init?(parsing text: String) {
        let isPointee = text.hasPrefix("*")
        let word = isPointee ? text.dropFirst() : text[...]
        guard let first = word.first else { return nil }
        if first.isASCII, first.isNumber {
            guard let index = Int(word), index < 64 else { return nil }
            self = isPointee ? .pointee(index) : .argument(index)
        } else if first.isLetter || first == "_", word.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) {
            switch (word, isPointee) {
            case ("result", false): self = .result
            case ("receiver", false): self = .receiver
            default: self = isPointee ? .pointeeLabel(String(word)) : .label(String(word))
            }
        } else {
            return nil
        }
    }
}
