/// Where errors of one page are collected while its front matter is read.
struct PageReader {
    var file: String
    var errors: [RulePageError] = []
    /// A key (`table.key`) that is read and not heeded: what tests use to show that each key matters.
    var ignoredKey: String?

    mutating func fail(_ line: Int, _ message: String) {
        errors.append(RulePageError(file: file, line: line, message: message))
    }
}

/// What a key accepts: how to say it, and how to read it. Reading records what is wrong and returns nil.
struct ValueKind<Value>: Sendable {
    /// In words, after "expected": `a call pattern`.
    var expects: String
    /// The key is there for messages.
    var read: @Sendable (PageValue, _ key: String, inout PageReader) -> Value?
}

/// One key of a table in the front matter: the single description that validation, hints and documentation share.
struct Field<Target>: Sendable {
    var key: String
    var expects: String
    var isRequired: Bool
    var doc: String
    /// Reads the value into the target.
    var read: @Sendable (PageValue, inout Target, inout PageReader) -> Void
}

/// The keys of one table of the front matter.
struct TableSchema<Target>: Sendable {
    /// The table's place: `lifetime`, `lifetime.acquire`.
    var name: String
    var doc: String
    var fields: [Field<Target>]

    /// The documentation of the table.
    var description: SchemaTable {
        SchemaTable(
            name: name, doc: doc,
            keys: fields.map { SchemaKey(name: $0.key, expects: $0.expects, isRequired: $0.isRequired, doc: $0.doc) })
    }
}

/// A key whose value is stored by `store`.
func field<Target, Value>(
    _ key: String, _ kind: ValueKind<Value>, required: Bool = false, doc: String,
    store: @escaping @Sendable (inout Target, Value) -> Void
) -> Field<Target> {
    Field(key: key, expects: kind.expects, isRequired: required, doc: doc) { value, target, reader in
        if let result = kind.read(value, key, &reader) { store(&target, result) }
    }
}

extension TableSchema {
    /// Reads a table into `target`. Unknown keys, wrong values and missing keys are recorded; false when there were any.
    func read(_ value: PageValue, into target: inout Target, reader: inout PageReader) -> Bool {
        let errorsBefore = reader.errors.count
        guard case .table(let entries) = value.content else {
            reader.fail(value.line, "'\(name)' is \(value.kind); expected a table with the keys \(list(fields.map(\.key)))")
            return false
        }
        var seen: Set<String> = []
        for entry in entries {
            if let field = fields.first(where: { $0.key == entry.key }) {
                seen.insert(entry.key)
                if let ignored = reader.ignoredKey, ignored == qualified(entry.key) { continue }
                field.read(entry.value, &target, &reader)
            } else {
                reader.fail(entry.line, unknownKeyMessage(entry.key))
            }
        }
        for field in fields where field.isRequired && !seen.contains(field.key) {
            reader.fail(value.line, "\(placeName) needs the key '\(field.key)': \(field.expects)")
        }
        return reader.errors.count == errorsBefore
    }

    private func qualified(_ key: String) -> String { name.isEmpty ? key : "\(name).\(key)" }

    private var placeName: String { name.isEmpty ? "the front matter" : "'\(name)'" }

    private func unknownKeyMessage(_ key: String) -> String {
        let known = fields.map(\.key)
        let end = nearest(to: key, among: known).map { "did you mean '\($0)'?" } ?? "known are \(list(known))"
        return "unknown key '\(shortened(key))' in \(placeName); \(end)"
    }
}

/// `a, b and c`, each quoted.
func list(_ words: [String]) -> String {
    let quoted = words.map { "'\($0)'" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "" }
    return quoted.dropLast().joined(separator: ", ") + " and " + last
}
