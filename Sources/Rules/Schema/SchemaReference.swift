/// A key of the front matter, for documentation.
public struct SchemaKey: Hashable, Sendable {
    public var name: String
    /// What it accepts, in words.
    public var expects: String
    public var isRequired: Bool
    public var doc: String
}

/// A table of the front matter, for documentation.
public struct SchemaTable: Hashable, Sendable {
    /// Its place in the page; empty for the page itself.
    public var name: String
    public var doc: String
    public var keys: [SchemaKey]
}

/// Every table that rule pages may hold: the same data that validates them.
public let pageSchema: [SchemaTable] = [
    Schema.page.description,
    Schema.lifetime.description, Schema.acquire.description, Schema.release.description, Schema.pair.description,
    Schema.transfer.description,
    Schema.passes.description,
    Schema.growth.description,
    Schema.subscription.description, Schema.register.description, Schema.remove.description,
    Schema.ownership.description,
    Schema.library.description, Schema.libraryType.description, Schema.libraryCall.description,
    Schema.libraryContainer.description,
    Schema.libraryHanging.description,
]

/// The schema as Markdown, one section a table.
public func schemaReference() -> String {
    pageSchema.map { table in
        let title = table.name.isEmpty ? "The page" : "`\(table.name)`"
        let rows = table.keys.map { key in
            "| `\(key.name)`\(key.isRequired ? " (required)" : "") | \(key.expects) | \(key.doc) |"
        }
        return (["## \(title)", "", table.doc, "", "| key | value | meaning |", "| --- | --- | --- |"] + rows)
            .joined(separator: "\n")
    }.joined(separator: "\n\n") + "\n"
}
