import Foundation
import LeakModel
import Testing

@testable import ClangFrontend

@Test(arguments: [
    ("cc -c -O2 -DA=1 -I inc -o x.o x.c", ["-DA=1", "-I", "/w/inc"]),
    ("cc -Wall -std=c99 -Iinc -isystem /s -MF x.d -MD x.c", ["-std=c99", "-I", "/w/inc", "-isystem", "/s"]),
    ("gcc '-DNAME=\"a b\"' -include conf.h -fconserve-stack x.c", ["-DNAME=\"a b\"", "-include", "/w/conf.h"]),
    ("cc --sysroot=/sdk -D B -UC -pthread x.c", ["-isysroot", "/sdk", "-D", "B", "-UC", "-pthread"]),
])
func commandsKeepWhatParsingNeeds(_ command: String, _ flags: [String]) {
    #expect(parsingFlags(Array(shellWords(command).dropFirst()), directory: "/w") == flags)
}

@Test func compileCommandsAreFoundAndMatchedByPath() throws {
    let workspace = try Workspace(["src/a.c": "#ifdef A\nint a(void) { return A; }\n#endif", "src/b.c": "int b;"])
    let text = """
        [{"directory": "\(workspace.path)/build", "command": "cc -DA=3 -c ../src/a.c", "file": "../src/a.c"},
         {"directory": "\(workspace.path)", "arguments": ["cc", "-DB", "src/b.c"], "file": "src/b.c"}]
        """
    try workspace.write("build/compile_commands.json", Array(text.utf8))
    let units = try workspace.facts(["src/a.c", "src/b.c"])
    #expect(units.map(\.functions.count) == [1, 0])
    let sources = ["src/a.c", "src/b.c"].map { workspace.path + "/" + $0 }
    let project = ClangProject(
        root: workspace.path, headers: [], sources: sources, compileCommands: nil, extraFlags: ["-DX"])
    #expect(clangFlags(for: sources[0], in: project).flags == ["-DA=3", "-DX"])
    #expect(clangFlags(for: sources[1], in: project).flags == ["-DB", "-DX"])
    #expect(clangFlags(for: sources[0], in: project).origin.hasSuffix("build/compile_commands.json"))
}

@Test func headersAreFoundBySuffixAndNeverShadowTheSystem() throws {
    let workspace = try Workspace([
        "lib/errno.h": "#define MINE 1\n",
        "lib/net/sock.h": "#include <errno.h>\nint sock(void);\n",
        "src/main.c": "#include <net/sock.h>\n#ifdef MINE\n#error shadowed\n#endif\nint f(void) { return sock() + errno; }",
    ])
    let facts = try #require(try workspace.facts(["src/main.c"], headers: ["lib/errno.h", "lib/net/sock.h"]).first)
    #expect(facts.problems.isEmpty)
    #expect(facts.functions.map(\.isComplete) == [true])
}

@Test func templatesOfHeadersAreFilledIn() throws {
    let workspace = try Workspace([
        "config.h.in": "#undef HAVE_STRDUP\n#undef HAVE_NO_SUCH_FUNCTION\n#undef SIZEOF_LONG\n#define NAME \"@NAME@\"\n",
        "t.c": """
        #ifdef HAVE_CONFIG_H
        #include "config.h"
        #endif
        #if defined(HAVE_STRDUP) && SIZEOF_LONG == 8 && !defined(HAVE_NO_SUCH_FUNCTION)
        const char *f(void) { return NAME; }
        #endif
        """,
    ])
    let facts = try #require(try workspace.facts(["t.c"]).first)
    #expect(facts.functions.count == 1)
}

@Test func filesForOtherPlatformsAreLeftOut() throws {
    let facts = try lowered("#include <windows.h>\nint f(void) { return 0; }")
    #expect(facts.functions.isEmpty)
    #expect(facts.problems.map(\.kind) == [.skipped])
}

@Test func anUnknownLibraryIsAProblemThatSaysWhatToDo() {
    setenv("LEAKLINT_LIBCLANG", "/no/such/library.so", 1)
    defer { unsetenv("LEAKLINT_LIBCLANG") }
    guard case .failure(let reason) = ClangLibrary.load() else {
        Issue.record("a library was loaded")
        return
    }
    #expect(reason.message.contains("LEAKLINT_LIBCLANG"))
}

/// Inputs that must neither crash nor hang; what they give does not matter.
@Test(arguments: [
    "int f(int x){return " + String(repeating: "(", count: 100_000) + "x" + String(repeating: ")", count: 100_000) + ";}",
    "int f(void){" + String(repeating: "{", count: 100_000) + String(repeating: "}", count: 100_000) + "}",
    "int f(int x){return " + String(repeating: "!", count: 50_000) + "x;}",
    "int f(int x){return x" + String(repeating: "+x", count: 5_000) + ";}",
    "int f(int x){return " + String(repeating: "(", count: 20) + "x" + String(repeating: "?:1)", count: 20) + ";}",
    "int f(int x){" + String(repeating: "if(x) x++; else ", count: 20_000) + "x--; return x;}",
    "char *s = \"abc\n /* ", "\u{feff}int f(void) {\r\n return 0;\r\n}\r\n", "int f(void){return 0;}\0\0int g(void){}", "",
    "#include \"t.c\"\nint f(void){return 0;}",
])
func hostileInputIsSurvived(_ code: String) throws {
    _ = try lowered(code)
}

@Test func everyTruncationIsSurvived() throws {
    let code = snippetsControlFlow.map(\.code).joined(separator: "\n")
    var sources: [String: String] = [:]
    for length in stride(from: 0, to: code.utf8.count, by: 61) {
        sources["t\(length).c"] = String(decoding: code.utf8.prefix(length), as: UTF8.self)
    }
    let workspace = try Workspace(sources)
    let units = try workspace.facts(sources.keys.sorted(), jobs: 2)
    for unit in units {
        let size = UInt32(sources[Paths.last(unit.file)]?.utf8.count ?? 0)
        for function in unit.functions { #expect(function.range.end <= size && function.body.end <= size) }
    }
}
