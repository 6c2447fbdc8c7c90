extension ValueKind {
    /// A kind that reads one text.
    static func scalar(_ expects: String, _ parse: @escaping @Sendable (String) throws(PatternError) -> Value) -> Self {
        ValueKind(expects: expects) { value, key, reader in
            guard case .text(let text) = value.content, !text.isEmpty else {
                reader.fail(value.line, "'\(key)' is \(value.kind); expected \(expects)")
                return nil
            }
            do throws(PatternError) {
                return try parse(text)
            } catch {
                let reason = error.message.isEmpty ? "" : " (\(error.message))"
                reader.fail(value.line, "'\(key)' is '\(shortened(text))'; expected \(expects)\(reason)")
                return nil
            }
        }
    }

    /// A list of values, or a single one.
    static func list<Element>(of element: ValueKind<Element>, _ plural: String) -> Self where Value == [Element] {
        ValueKind(expects: plural) { value, key, reader in
            guard case .list(let items) = value.content else {
                return element.read(value, key, &reader).map { [$0] }
            }
            guard !items.isEmpty else {
                reader.fail(value.line, "'\(key)' is an empty list; expected \(plural)")
                return nil
            }
            let read = items.compactMap { element.read($0, key, &reader) }
            return read.count == items.count ? read : nil
        }
    }

    /// A table read into what `initial` gives, then turned into the value; a text is read by `short`.
    static func table<Draft>(
        _ schema: TableSchema<Draft>, initial: @escaping @Sendable () -> Draft,
        short: ValueKind<Value>? = nil, finish: @escaping @Sendable (Draft) -> Value
    ) -> Self {
        let shortForm = short.map { " or \($0.expects)" } ?? ""
        return ValueKind(expects: "a table (see `\(schema.name)`)\(shortForm)") { value, key, reader in
            if let short, case .text = value.content { return short.read(value, key, &reader) }
            var draft = initial()
            return schema.read(value, into: &draft, reader: &reader) ? finish(draft) : nil
        }
    }
}

extension ValueKind where Value == String {
    static let text = ValueKind.scalar("a text") { text throws(PatternError) in text }

    /// A name of a type, a property, a label.
    static let name = ValueKind.scalar("a name") { text throws(PatternError) in
        guard text.allSatisfy({ $0.isLetter || $0.isNumber || "_.$<>?,: []".contains($0) }) else {
            throw PatternError(message: "")
        }
        return text
    }
}

extension ValueKind where Value == [String] {
    static let names = ValueKind.list(of: .name, "a list of names")
}

extension ValueKind where Value == Bool {
    static let flag = ValueKind.scalar("true or false") { text throws(PatternError) in
        switch text {
        case "true": true
        case "false": false
        default: throw PatternError(message: "")
        }
    }
}

extension ValueKind where Value == Int {
    static func number(_ range: ClosedRange<Int>, _ what: String) -> Self {
        scalar("\(what) from \(range.lowerBound) to \(range.upperBound)") { text throws(PatternError) in
            guard let number = Int(text), range.contains(number) else { throw PatternError(message: "") }
            return number
        }
    }

    /// The position of an argument.
    static let argument = number(0...63, "an argument's position")
}

extension ValueKind where Value == CallPattern {
    static let call = ValueKind.scalar(
        "a call pattern such as fopen, FileHandle(forReadingFrom:), Timer.fire or \"*.sink(receiveValue:)\""
    ) { text throws(PatternError) in try CallPattern(parsing: text) }
}

extension ValueKind where Value == [CallPattern] {
    static let calls = ValueKind.list(of: .call, "a call pattern or a list of them")
}

extension ValueKind where Value == HandlePosition {
    static let handle = ValueKind.scalar(
        "result, receiver, an argument's position from 0, its label, or what it points to (\"*1\", \"*label\")"
    ) { text throws(PatternError) in
        guard let position = HandlePosition(parsing: text) else { throw PatternError(message: "") }
        return position
    }
}

extension ValueKind where Value == [HandlePosition] {
    static let handles = ValueKind.list(of: .handle, "argument positions or labels")
}

extension ValueKind where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
    /// One word of an enumeration.
    static var word: Self {
        let words = Value.allCases.map(\.rawValue)
        return scalar("one of \(words.joined(separator: ", "))") { text throws(PatternError) in
            guard let value = Value(rawValue: text) else {
                throw PatternError(message: nearest(to: text, among: words).map { "did you mean '\($0)'?" } ?? "")
            }
            return value
        }
    }
}

extension ValueKind {
    /// Words of an enumeration.
    static func words<Word>() -> Self
    where Value == [Word], Word: RawRepresentable & CaseIterable & Sendable, Word.RawValue == String {
        list(of: ValueKind<Word>.word, "a list of " + Word.allCases.map(\.rawValue).joined(separator: ", "))
    }
}
