import Foundation
import Testing

private let leakInC = """
    #include <stdio.h>
    int first(const char *path) {
        FILE *f = fopen(path, "r");
        if (!f) return -1;
        return fgetc(f);
    }

    """

private let leakInSwift = """
    final class Ticker {
        var onTick: (() -> Void)?
        var count = 0
        func start() { onTick = { self.count += 1 } }
    }

    """

/// Everything that a folder may hold, at once: each strange file is a problem or nothing, and the two leaks are found.
@Test func oneRunSurvivesEverything() throws {
    let folder = try Folder()
    try folder.write("good.c", leakInC)
    try folder.write("with space \n\u{1F600}/good.swift", leakInSwift)
    for (name, bytes) in strangeFiles() {
        let url = URL(fileURLWithPath: folder.path + "/" + name)
        try Data(bytes).write(to: url)
    }
    let manager = FileManager.default
    try manager.createDirectory(atPath: folder.path + "/folder.swift", withIntermediateDirectories: true)
    try manager.createSymbolicLink(atPath: folder.path + "/dangling.c", withDestinationPath: "nowhere.c")
    try manager.createSymbolicLink(atPath: folder.path + "/cycle", withDestinationPath: ".")
    #expect(mkfifo(folder.path + "/pipe.c", 0o600) == 0)
    let isRoot = geteuid() == 0
    try manager.setAttributes([.posixPermissions: 0], ofItemAtPath: folder.path + "/unreadable.c")

    let outcome = try leaklint("lint", "--format", "json", ".", in: folder.path)
    #expect(outcome.status == 1, "\(outcome.errors)")
    let report = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    let found = try #require(report["diagnostics"] as? [[String: Any]]).compactMap { $0["file"] as? String }
    #expect(found == ["good.c", "with space \n\u{1F600}/good.swift"])
    let problems = try #require(report["problems"] as? [[String: Any]]).compactMap { $0["file"] as? String }
    var expected: Set = [
        "binary.c", "binary.swift", "braces.c", "braces.swift", "cut.c", "cut.swift", "dangling.c", "header.h", "huge.swift",
        "latin.swift", "missing.c", "parens.c", "parens.swift", "pipe.c",
    ]
    if !isRoot { expected.insert("unreadable.c") }
    #expect(Set(problems) == expected)
}

private func strangeFiles() -> [(name: String, bytes: [UInt8])] {
    func deep(_ before: String, _ opening: String, _ closing: String) -> [UInt8] {
        Array((before + String(repeating: opening, count: 100_000) + "1" + String(repeating: closing, count: 100_000)).utf8)
    }
    let noise = (0..<20_000).map { UInt8(truncatingIfNeeded: ($0 &* 7919) ^ ($0 >> 3)) }
    let quiet = "int quiet(void) { return 1; }\n"
    return [
        ("empty.c", []), ("empty.swift", []), ("binary.c", noise), ("binary.swift", noise),
        ("bom.c", [0xEF, 0xBB, 0xBF] + quiet.utf8), ("crlf.swift", Array("let a = 1\r\nlet b = 2\r\n".utf8)),
        ("latin.swift", Array("let a = 1 // ".utf8) + [0xE9, 0x0A]), ("latin.c", Array("int a; // ".utf8) + [0xE9, 0x0A]),
        ("cut.c", Array("int cut(void) { if (1".utf8)), ("cut.swift", Array("func cut() { if a".utf8)),
        ("parens.c", deep("int x = ", "(", ")")), ("parens.swift", deep("let x = ", "(", ")")),
        ("braces.c", deep("void f(void) ", "{", "}")), ("braces.swift", deep("func f() ", "{", "}")),
        ("huge.swift", Array(repeating: UInt8(ascii: "a"), count: 50_000_000)),
        ("missing.c", Array("#include \"nowhere.h\"\n".utf8)), ("unreadable.c", Array(quiet.utf8)),
        ("header.h", Array("class Pool { int x; };\n".utf8)), ("user.c", Array("#include \"header.h\"\n".utf8)),
    ]
}
