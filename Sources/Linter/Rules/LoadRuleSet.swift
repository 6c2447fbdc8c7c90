import LeakModel
import RulePages
import Rules

/// What commands need of a rule without importing the floor below.
public typealias Rule = Rules.Rule

/// The pages that travel inside the program.
public var builtinRulePages: [RulePage] { builtinPages.map { RulePage(path: $0.path, text: $0.text) } }

/// The rules of a run: built-in pages and those below `folders`. Errors name the file as it can be opened.
public func loadRuleSet(folders: [String]) -> (rules: RuleSet, errors: [RulePageError]) {
    var errors: [RulePageError] = []
    var user: [RulePage] = []
    var places: [String: String] = [:]
    for folder in folders {
        let (pages, folderErrors) = rulePages(in: folder)
        errors += folderErrors
        for page in pages {
            // A later folder replaces a page of an earlier one.
            user.removeAll { $0.path == page.path }
            user.append(page)
            places[page.path] = folder + "/" + page.path
        }
    }
    let builtin = folders.isEmpty ? [] : Set(builtinRulePages.map(\.path))
    let (rules, pageErrors) = loadRules(builtinRulePages, user: user)
    errors += pageErrors.map { error in
        guard let place = places[error.file], !builtin.contains(error.file) || user.contains(where: { $0.path == error.file })
        else { return error }
        return RulePageError(file: place, line: error.line, message: error.message)
    }
    return (rules, errors)
}

/// The Markdown pages below a folder, by path relative to it, in order. A `README.md` is no rule.
public func rulePages(in folder: String) -> (pages: [RulePage], errors: [RulePageError]) {
    var pages: [RulePage] = []
    var errors: [RulePageError] = []
    var pending = [""]
    while let relative = pending.popLast() {
        let directory = relative.isEmpty ? folder : folder + "/" + relative
        switch directoryEntries(directory) {
        case .failure(let error): errors.append(RulePageError(file: directory, line: 1, message: error.message))
        case .success(let entries):
            for entry in entries.names where !entry.hasPrefix(".") {
                let path = relative.isEmpty ? entry : relative + "/" + entry
                switch fileStatus(folder + "/" + path, followingLinks: true)?.kind {
                case .directory where fileStatus(folder + "/" + path, followingLinks: false)?.kind == .directory:
                    pending.append(path)
                case .file where entry.hasSuffix(".md") && entry != "README.md":
                    read(folder, path, into: &pages, errors: &errors)
                default: break
                }
            }
        }
    }
    return (pages.sorted { bytewise($0.path, $1.path) }, errors.sorted { bytewise($0.file, $1.file) })
}

private func read(_ folder: String, _ path: String, into pages: inout [RulePage], errors: inout [RulePageError]) {
    switch readFile(folder + "/" + path, limit: 1 << 24) {
    case .failure(let error): errors.append(RulePageError(file: folder + "/" + path, line: 1, message: error.message))
    case .success(let bytes):
        do throws(RulePageError) {
            pages.append(try rulePage(path: path, bytes: bytes))
        } catch {
            errors.append(RulePageError(file: folder + "/" + path, line: error.line, message: error.message))
        }
    }
}
