import Testing

@testable import Rules

/// A small generator with a fixed seed, so that a failure can be repeated.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

struct HostileInputTests {
    private let sample = """
        ---
        id: unclosed-handle/thing
        summary: "A thing is opened: and not closed."
        languages: [c, swift]
        lifetime:
          noun: thing
          verb: closed
          acquire:
            - { call: [thing_open, "*.open(at:)"], handle: "*1", fails: nonzero-status }
          release: [thing_close, { call: Thing.end, handle: receiver }]
        ---
        ## Leaks
        ```c
        f(); // leak: unclosed-handle/thing
        ```
        """

    @Test(arguments: [
        "", "\n", "---", "---\n---", "---\n---\n", "---\n\n---\n", "--- \nid: x\n---\n", "---\n- a\n---\n", "---\ntext\n---\n",
        "---\n\0\n---\n", "---\n\u{FEFF}id: x\n---\n", "---\n'\n---\n", "---\n!!binary x\n---\n", "---\n*a\n---\n",
        "---\n&a [*a]\n---\n", "---\n%YAML 9.9\n---\n", "---\nid: \"\\ud800\"\n---\n", "---\nid: {{{{{a: b}}}}}\n---\n",
        "---\n? ? ? a\n---\n", "---\nid: |\n  x\n ---\n---\n", "---\nid: x\n...\nid: y\n---\n", "---\r\nid: x\r\n---\r\n", "﻿---\n",
    ])
    func oddPagesGiveErrors(_ text: String) {
        let page = RulePage(path: "a/b.md", text: text)
        #expect(readPage(page).content == nil)
        #expect(!readPage(page).errors.isEmpty)
        _ = examples(of: page)
    }

    @Test(arguments: ["[", "{", "- ", "? ", "{a: [", "  \n- ", "x: &a", "\"", "\\"])
    func deepAndLongPagesGiveErrors(_ unit: String) {
        let text = "---\n" + String(repeating: unit, count: 200_000 / unit.utf8.count) + "\n---\n"
        #expect(!readPage(RulePage(path: "a/b.md", text: text)).errors.isEmpty)
        let huge = "---\n" + String(repeating: unit, count: 3_000_000) + "\n---\n"
        #expect(!readPage(RulePage(path: "a/b.md", text: huge)).errors.isEmpty)
    }

    @Test func carriageReturnsChangeNothing() {
        let unix = readPage(RulePage(path: "unclosed-handle/thing.md", text: sample))
        let dos = readPage(RulePage(path: "unclosed-handle/thing.md", text: sample.replacing("\n", with: "\r\n")))
        #expect(unix.errors.isEmpty)
        #expect(unix == dos)
    }

    @Test func bytesThatAreNoTextAreAnErrorWithItsLine() throws {
        #expect(throws: RulePageError(file: "a.md", line: 2, message: "the page is not UTF-8")) {
            try rulePage(path: "a.md", bytes: Array("---\nid: ".utf8) + [0xFF, 0x0A])
        }
        #expect(try rulePage(path: "a.md", bytes: [0xEF, 0xBB, 0xBF, 0x41]).text == "A")
        #expect(try rulePage(path: "a.md", bytes: []).text == "")
    }

    @Test func randomEditsNeverCrash() {
        var random = SplitMix(state: 7)
        let alphabet = Array("[]{}:,-?*&!|>'\"#%@` \n\tab0\\~.()\0é".unicodeScalars)
        for _ in 0..<3_000 {
            var text = Array(sample.unicodeScalars)
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<text.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: text.remove(at: place)
                case 1: text.insert(alphabet.randomElement(using: &random) ?? "-", at: place)
                case 2: text[place] = alphabet.randomElement(using: &random) ?? "-"
                default: text.removeSubrange(place..<min(text.count, place + 20))
                }
                if text.isEmpty { text = ["-"] }
            }
            var string = String.UnicodeScalarView()
            string.append(contentsOf: text)
            let page = RulePage(path: "unclosed-handle/thing.md", text: String(string))
            let (content, errors) = readPage(page)
            #expect((content == nil) == !errors.isEmpty)
            let lines = splitLines(page.text).count
            #expect(errors.allSatisfy { (1...lines + 1).contains($0.line) }, "\(errors)\n\(page.text)")
            _ = examples(of: page)
        }
    }

    @Test func truncationNeverCrashes() {
        for length in 0..<sample.unicodeScalars.count {
            let page = RulePage(path: "unclosed-handle/thing.md", text: String(sample.unicodeScalars.prefix(length)))
            _ = readPage(page)
            _ = examples(of: page)
        }
    }
}
