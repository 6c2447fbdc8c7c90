import Foundation
import LeakModel
import RulePages
import Rules
import Testing

struct BuiltinPageTests {
    static let pages = builtinPages.map { RulePage(path: $0.path, text: $0.text) }

    /// What stands in the binary is what stands in the folder.
    @Test func embeddedPagesAreTheFolder() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "rules")
        var onDisk: [String: String] = [:]
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        for case let file as URL in files where file.pathExtension == "md" {
            let path = String(file.standardizedFileURL.path.dropFirst(folder.standardizedFileURL.path.count + 1))
            onDisk[path] = try String(contentsOf: file, encoding: .utf8)
        }
        #expect(!onDisk.isEmpty)
        #expect(Dictionary(builtinPages.map { ($0.path, $0.text) }, uniquingKeysWith: { first, _ in first }) == onDisk)
        #expect(builtinPages.map(\.path) == onDisk.keys.sorted())
    }

    @Test func allPagesLoad() {
        let (set, errors) = loadRules(Self.pages, user: [])
        #expect(errors.isEmpty, "\(errors.map(\.description).joined(separator: "\n"))")
        #expect(set.rules.count + set.libraries.count == Self.pages.count)
    }

    /// Each rule page shows what it finds and what it leaves alone, and is written for a reader.
    @Test func rulePagesHaveExamplesAndProse() {
        let rules = loadRules(Self.pages, user: []).rules.rules
        let known = Set(rules.map(\.id))
        for rule in rules {
            guard let page = Self.pages.first(where: { $0.path == rule.file }) else { continue }
            let (examples, errors) = examples(of: page)
            #expect(errors.isEmpty, "\(errors.map(\.description).joined(separator: "\n"))")
            for section in RuleExample.Section.allCases {
                #expect(examples.contains { $0.section == section }, "\(rule.file) has no example under \(section.rawValue)")
            }
            #expect(examples.contains { $0.expectations.contains { $0.rule == rule.id } }, "\(rule.file) never expects itself")
            for expectation in examples.flatMap(\.expectations) {
                #expect(known.contains(expectation.rule), "\(rule.file) expects the unknown \(expectation.rule)")
            }
            let languages = Set(examples.flatMap(\.files).map(\.language))
            #expect(languages.isSuperset(of: rule.languages), "\(rule.file) has no example in each of its languages")
            let prose = rule.prose.split(separator: "\n## ", maxSplits: 1).first ?? ""
            #expect(prose.count > 150, "\(rule.file) says too little")
            #expect(!rule.since.isEmpty)
        }
    }
}

struct DocumentationTests {
    /// docs/writing-rules.md ends with the schema as it is.
    @Test func theSchemaIsDocumentedAsItIs() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/writing-rules.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        #expect(text.hasSuffix(schemaReference()), "the tables at the end should be:\n\(schemaReference())")
    }

    /// The page that the guide shows is a good one.
    @Test func theGuidesPageLoads() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/writing-rules.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let example = try #require(text.split(separator: "````markdown\n").last?.split(separator: "````\n").first)
        let rule = RulePage(path: "unclosed-handle/session.md", text: String(example))
        #expect(readPage(rule).errors.isEmpty)
        #expect(examples(of: rule).errors.isEmpty && examples(of: rule).examples.count == 2)
    }
}
