import LeakModel

/// The rules of the built-in pages and of a user's own. A user's page replaces the built-in page of its id.
///
/// Every error of every page is reported, in the order of the pages; a page with an error gives no rule. Pages are
/// told apart by their paths: the built-in ones come first, each group in the order of its paths.
public func loadRules(_ builtin: [RulePage], user: [RulePage]) -> (rules: RuleSet, errors: [RulePageError]) {
    var rules: [String: Rule] = [:]
    var libraries: [String: Library] = [:]
    var errors: [RulePageError] = []
    let replaced = Set(user.map(\.id))
    for pages in [builtin.filter { !replaced.contains($0.id) }, user] {
        var seen: Set<String> = []
        for page in pages.sorted(by: { $0.path < $1.path }) {
            let (content, pageErrors) = readPage(page)
            errors += pageErrors
            guard let content else { continue }
            guard seen.insert(page.id).inserted else {
                errors.append(RulePageError(file: page.path, line: 1, message: "there are two pages with the id '\(page.id)'"))
                continue
            }
            switch content {
            case .rule(let rule): rules[rule.id] = rule
            case .library(let library): libraries[library.id] = library
            }
        }
    }
    let set = RuleSet(
        rules: rules.values.sorted { $0.id < $1.id }, libraries: libraries.values.sorted { $0.id < $1.id })
    return (set, errors)
}

/// The pages that say something else when one key is not heeded, and the rules of a program in which they do.
package func loadRules(
    _ rules: RuleSet, of pages: [RulePage], ignoring key: String
) -> (rules: RuleSet, changed: [RulePage], errors: [RulePageError]) {
    var result = rules
    var changed: [RulePage] = []
    var errors: [RulePageError] = []
    for page in pages {
        let (content, pageErrors) = readPage(page, ignoring: key)
        errors += pageErrors
        switch content {
        case .rule(let rule):
            guard let index = result.rules.firstIndex(where: { $0.id == rule.id }), result.rules[index] != rule else { continue }
            result.rules[index] = rule
        case .library(let library):
            guard let index = result.libraries.firstIndex(where: { $0.id == library.id }), result.libraries[index] != library
            else { continue }
            result.libraries[index] = library
        case nil: continue
        }
        changed.append(page)
    }
    return (result, changed, errors)
}

/// What a page gives.
public enum RulePageContent: Hashable, Sendable {
    case rule(Rule)
    case library(Library)
}

/// Reads one page. Without errors there is content; with errors there is none.
public func readPage(_ page: RulePage) -> (content: RulePageContent?, errors: [RulePageError]) {
    readPage(page, ignoring: nil)
}

private func readPage(_ page: RulePage, ignoring key: String?) -> (content: RulePageContent?, errors: [RulePageError]) {
    let matter: FrontMatter
    let table: PageValue
    do throws(RulePageError) {
        matter = try splitFrontMatter(page)
        table = try parseFrontMatter(matter, file: page.path)
    } catch {
        return (nil, [error])
    }
    var reader = PageReader(file: page.path)
    reader.ignoredKey = key
    var draft = Schema.PageDraft()
    _ = Schema.page.read(table, into: &draft, reader: &reader)
    let lines = keyLines(table)
    checkID(draft, page: page, lines: lines, reader: &reader)
    checkSections(draft, lines: lines, reader: &reader)
    guard reader.errors.isEmpty else { return (nil, inOrder(reader.errors)) }
    guard let content = content(of: draft, page: page, prose: matter.body, lines: lines, reader: &reader) else {
        return (nil, inOrder(reader.errors))
    }
    return (content, [])
}

/// The lines of the page's own keys.
private func keyLines(_ table: PageValue) -> [String: Int] {
    guard case .table(let entries) = table.content else { return [:] }
    return Dictionary(entries.map { ($0.key, $0.line) }, uniquingKeysWith: { first, _ in first })
}

private func inOrder(_ errors: [RulePageError]) -> [RulePageError] {
    errors.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }.map(\.element)
}

private func checkID(_ draft: Schema.PageDraft, page: RulePage, lines: [String: Int], reader: inout PageReader) {
    guard let id = draft.id else { return }
    if id != page.id {
        reader.fail(lines["id"] ?? 1, "the id is '\(shortened(id))'; expected '\(page.id)', the page's path under its folder")
    }
    let words = id.split(separator: "/", omittingEmptySubsequences: false)
    let isWellFormed = words.count >= 2 && words.allSatisfy { word in
        !word.isEmpty && word.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "-" }
    }
    if !isWellFormed {
        reader.fail(lines["id"] ?? 1, "an id is 'folder/name' in lower-case letters, digits and '-'")
    }
}

private func checkSections(_ draft: Schema.PageDraft, lines: [String: Int], reader: inout PageReader) {
    let known = ["lifetime", "growth", "subscription", "ownership", "library"]
    if draft.sections.isEmpty {
        reader.fail(1, "the page needs one of the sections \(list(known))")
    } else if draft.sections.count > 1 {
        let line = lines[draft.sections[1]] ?? 1
        reader.fail(line, "a page has one of the sections \(list(known)); this one has \(list(draft.sections))")
    }
}

/// The rule or the library of a page without errors so far.
private func content(
    of draft: Schema.PageDraft, page: RulePage, prose: String, lines: [String: Int], reader: inout PageReader
) -> RulePageContent? {
    if let library = draft.library {
        for key in ["category", "severity", "confidence", "languages", "cwe", "fix"] {
            if let line = lines[key] { reader.fail(line, "a page with 'library' has no key '\(key)'") }
        }
        guard reader.errors.isEmpty else { return nil }
        var result = Library(
            id: page.id, summary: draft.summary, types: library.types, calls: library.calls,
            containers: library.containers, file: page.path)
        result.hanging = library.hanging
        result.reuse = library.reuse
        result.constants = library.constants
        return .library(result)
    }
    guard var analysis = draft.analyses.first?.analysis else { return nil }
    if draft.languages.isEmpty {
        reader.fail(1, "the front matter needs the key 'languages': a list of c, swift")
    }
    let folder = page.id.split(separator: "/").first.map(String.init) ?? ""
    let categoryOfID = Category(rawValue: folder)
    if let categoryOfID, let written = draft.category, written != categoryOfID {
        reader.fail(lines["category"] ?? 1, "the category is '\(written.rawValue)', but the id says '\(folder)'")
    }
    checkAnalysis(analysis, lines: lines, reader: &reader)
    guard let category = draft.category ?? categoryOfID else {
        let words = Category.allCases.map(\.rawValue).joined(separator: ", ")
        reader.fail(lines["id"] ?? 1, "'\(folder)' is no category: add the key 'category' with one of \(words)")
        return nil
    }
    guard reader.errors.isEmpty else { return nil }
    setFix(texts(draft.fix, for: draft.languages), of: &analysis)
    return .rule(
        Rule(
            id: page.id, category: category, summary: draft.summary, severity: draft.severity,
            confidence: draft.confidence, languages: Set(draft.languages), since: draft.since, cwe: draft.cwe,
            analysis: analysis, prose: prose, file: page.path))
}

/// What a section must have beyond its required keys, which depends on its other keys.
private func checkAnalysis(_ analysis: AnalysisRule, lines: [String: Int], reader: inout PageReader) {
    switch analysis {
    case .lifetime(let rule):
        let line = lines["lifetime"] ?? 1
        guard rule.learn.isEmpty else { return }
        if rule.acquire.isEmpty { reader.fail(line, "'lifetime' needs the key 'acquire' (or 'learn')") }
        if rule.release.isEmpty { reader.fail(line, "'lifetime' needs the key 'release' (or 'learn')") }
    case .growth(let rule):
        guard rule.shape == .limitedType else { return }
        let line = lines["growth"] ?? 1
        if rule.limitedType == nil { reader.fail(line, "'growth' of the shape limited-type needs the key 'type'") }
        if rule.limits.isEmpty { reader.fail(line, "'growth' of the shape limited-type needs the key 'limits'") }
    case .subscription(let rule):
        let line = lines["subscription"] ?? 1
        if rule.shape == .learnt {
            if rule.antonyms.isEmpty { reader.fail(line, "'subscription' of the shape learnt needs the key 'antonyms'") }
        } else if rule.register.isEmpty {
            reader.fail(line, "'subscription' needs the key 'register'")
        }
    case .ownership: break
    }
}

/// The fix's text by language.
private func texts(_ fix: [String: String], for languages: [Language]) -> [String: String] {
    guard let text = fix[""] else { return fix }
    return Dictionary(languages.map { ($0.rawValue, text) }, uniquingKeysWith: { first, _ in first })
}

private func setFix(_ fix: [String: String], of analysis: inout AnalysisRule) {
    switch analysis {
    case .lifetime(var rule):
        rule.releaseStatement = fix
        analysis = .lifetime(rule)
    case .growth(var rule):
        rule.advice = fix
        analysis = .growth(rule)
    case .subscription(var rule):
        rule.removeStatement = fix
        analysis = .subscription(rule)
    case .ownership: break
    }
}
