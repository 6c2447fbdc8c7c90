import LeakModel

extension Schema {
    /// A page under construction.
    struct PageDraft {
        var id: String?
        var category: Category?
        var summary = ""
        var severity = Severity.warning
        var confidence = Confidence.high
        var languages: [Language] = []
        var since = ""
        var cwe: [Int] = []
        var fix: [String: String] = [:]
        /// The sections of analyses that the page has, with their lines.
        var analyses: [(analysis: AnalysisRule, key: String)] = []
        var library: LibraryDraft?
        /// Sections that are there, well-formed or not.
        var sections: [String] = []
    }

    static let page = TableSchema<PageDraft>(
        name: "", doc: "The front matter of a page. It has one of the sections `lifetime`, `growth`, `subscription`, `ownership` (a rule) or `library`.",
        fields: [
            field("id", .text, required: true, doc: "The page's path under its folder, without `.md`.") { $0.id = $1 },
            field("category", .word, doc: "Only where the id doesn't start with it.") { $0.category = $1 },
            field("summary", .text, required: true, doc: "One sentence: the problem.") { $0.summary = $1 },
            field("severity", .word, doc: "`warning` if not given.") { $0.severity = $1 },
            field("confidence", .word, doc: "No finding of this rule is surer; `high` if not given.") { $0.confidence = $1 },
            field("languages", .words(), doc: "The languages it looks at. Rules need it.") { $0.languages = $1 },
            field("since", .text, doc: "The version of leaklint that brought it.") { $0.since = $1 },
            field("cwe", .list(of: .number(1...9999, "a CWE number"), "CWE numbers"), doc: "The weaknesses of the CWE list.") {
                $0.cwe = $1
            },
            field("fix", fix, doc: fixDoc) { $0.fix = $1 },
            section(lifetime, initial: { LifetimeRule(noun: "", verb: "") }) { .lifetime($0) },
            section(growth, initial: { GrowthDraft() }) { .growth($0.rule) },
            section(subscription, initial: { SubscriptionDraft() }) { .subscription($0.rule) },
            section(ownership, initial: { OwnershipDraft() }) { .ownership(OwnershipRule(shape: $0.shape)) },
            Field(key: "library", expects: "a table (see `library`)", isRequired: false, doc: library.doc) {
                value, page, reader in
                var draft = LibraryDraft()
                page.sections.append("library")
                if library.read(value, into: &draft, reader: &reader) { page.library = draft }
            },
        ])

    private static let fixDoc = """
        The statement that repairs, by language or for all: the release with `{handle}` (lifetime), the removal with \
        `{token}` (subscription), advice with `{container}`, `{cap}`, `{key}` (growth).
        """

    /// A section that names the page's analysis.
    private static func section<Draft>(
        _ schema: TableSchema<Draft>, initial: @escaping @Sendable () -> Draft,
        finish: @escaping @Sendable (Draft) -> AnalysisRule
    ) -> Field<PageDraft> {
        let key = schema.name
        return Field(key: key, expects: "a table (see `\(key)`)", isRequired: false, doc: schema.doc) {
            value, page, reader in
            var draft = initial()
            page.sections.append(key)
            if schema.read(value, into: &draft, reader: &reader) { page.analyses.append((finish(draft), key)) }
        }
    }

    /// One text for all languages (kept under the empty word), or a table of texts by language.
    private static let fix = ValueKind<[String: String]>(expects: "a text, or texts by language") { value, key, reader in
        guard case .table(let entries) = value.content else {
            return ValueKind<String>.text.read(value, key, &reader).map { ["": $0] }
        }
        var result: [String: String] = [:]
        for entry in entries {
            guard Language(rawValue: entry.key) != nil else {
                reader.fail(entry.line, "unknown key '\(shortened(entry.key))' in 'fix'; known are 'c' and 'swift'")
                continue
            }
            result[entry.key] = ValueKind<String>.text.read(entry.value, entry.key, &reader)
        }
        return result.count == entries.count ? result : nil
    }
}
