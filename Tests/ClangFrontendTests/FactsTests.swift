import Foundation
import LeakModel
import Testing

@testable import ClangFrontend

/// Another libclang on this machine, when there is one.
private let otherLibrary: ClangLibrary? = {
    guard case .success(let first) = library else { return nil }
    let places = ["/opt/swift/usr/lib/libclang.so", "/usr/lib/llvm-14/lib/libclang.so.1"]
    for place in places where FileManager.default.fileExists(atPath: place) && place != first.path {
        setenv("LEAKLINT_LIBCLANG", place, 1)
        defer { unsetenv("LEAKLINT_LIBCLANG") }
        if case .success(let other) = ClangLibrary.load(), other.version != first.version { return other }
    }
    return nil
}()

@Test(arguments: allSnippets)
func factsAreTheSameOnAnotherVersion(_ snippet: Snippet) throws {
    guard let otherLibrary else { return }
    #expect(plain(try lowered(snippet.code, library: otherLibrary)) == snippet.facts)
}

@Test func errorsMakeOnlyTheirFunctionsIncomplete() throws {
    let facts = try lowered(
        """
        static missing_t lock;
        int a(void) { return 1; }
        int b(void) { take(&lock); return 2; }
        int c(void) { missing + ; return 3; }
        int d(struct unknown *p) { return p->x; }
        struct s { other_t o; int n; };
        int e(struct s *s) { return s->n; }
        int f(struct s *s) { return s->o; }
        """)
    let complete = facts.functions.filter(\.isComplete).map { facts.names[$0.name] }
    #expect(complete == ["a", "b", "e"])
}

@Test func unknownTypesOfAHeaderLeaveTheRestReadable() throws {
    let workspace = try Workspace([
        "t.c": """
        #include <no/such/header.h>
        #include <stdlib.h>
        int user(foreign_t *f, int n) { char *p = malloc(n); if (!p) return -1; free(p); return 0; }
        int other(int n) { char *p = malloc(n); if (!p) return -1; return 0; }
        """
    ])
    let facts = try #require(try workspace.facts(["t.c"]).first)
    #expect(facts.functions.map(\.isComplete) == [true, true])
    #expect(facts.problems.map(\.kind) == [.missing])
    #expect(facts.functions.map { $0.calls.count } == [2, 1])
}

@Test func aHeaderIsAUnitOfItsOwnWhoeverIncludesIt() throws {
    let workspace = try Workspace([
        "inc/box.h": """
        struct box { int n; };
        static inline int grow(struct box *b) { return ++b->n; }
        """,
        "src/a.c": "#include \"box.h\"\nint a(struct box *b) { return grow(b); }",
        "src/b.c": "#include \"box.h\"\nint b(struct box *b) { return grow(b); }",
    ])
    let units = try workspace.facts(["src/a.c", "src/b.c"], headers: ["inc/box.h"], jobs: 2)
    #expect(units.map { $0.file.replacingOccurrences(of: workspace.path + "/", with: "") } == ["src/a.c", "src/b.c", "inc/box.h"])
    #expect(units.map { unit in unit.functions.map { unit.names[$0.name] } } == [["a"], ["b"], ["grow"]])
    #expect(units[2].typeDeclarations.map { units[2].names[$0.name] } == ["box"])
    #expect(units[0].includes.contains(workspace.path + "/inc/box.h"))
}

@Test func factsDoNotDependOnThreadsOrNeighbours() throws {
    var files: [String: String] = ["h.h": "static inline int h(int n) { return n + 1; }\nstruct t { int x; };"]
    for index in 0..<12 {
        files["f\(index).c"] = "#include \"h.h\"\nint f\(index)(struct t *t) { if (t) return h(t->x); return \(index); }"
    }
    let workspace = try Workspace(files)
    let names = (0..<12).map { "f\($0).c" }
    let one = try workspace.facts(names, headers: ["h.h"], jobs: 1)
    #expect(try workspace.facts(names, headers: ["h.h"], jobs: 4) == one)
    let reversed = try workspace.facts(Array(names.reversed()), headers: ["h.h"], jobs: 3)
    #expect(Array(reversed[..<12].reversed()) == Array(one[..<12]))
    #expect(reversed.last == one.last)
}

@Test func functionsOfAMacroStandAtItsExpansion() throws {
    let code = """
        #define MAKE(name) int name##_get(int *p) { if (!p) return -1; return *p; } extern int name##_used
        MAKE(box);
        """
    let facts = try lowered(code)
    let function = try #require(facts.functions.first)
    #expect(facts.names[function.name] == "box_get")
    #expect(function.flags.contains(.isMacroGenerated))
    let start = try #require(code.range(of: "MAKE(box)")).lowerBound.utf16Offset(in: code)
    #expect(Int(function.range.start) == start)
}

@Test func attributesOfDeclarationsAreRead() throws {
    let facts = try lowered(
        """
        #define OWNED __attribute__((malloc, warn_unused_result))
        void box_free(void *);
        OWNED void *make(int);
        void *open_box(int) __attribute__((malloc(box_free, 1)));
        void eat(void *, void *) __attribute__((ownership_takes(malloc, 1), ownership_holds(malloc, 2)));
        void stop(void) __attribute__((noreturn));
        """)
    func attributes(_ name: String) -> [FunctionDeclaration.Attribute] {
        facts.declarations.first { facts.names[$0.name] == name }?.attributes ?? []
    }
    let free = try #require(facts.names.find("box_free"))
    #expect(attributes("make") == [.allocates, .warnsUnusedResult])
    #expect(attributes("open_box") == [.allocates, .releasedBy(free, argument: 0)])
    #expect(attributes("eat") == [.takesOwnership(argument: 0), .holdsOwnership(argument: 1)])
    #expect(attributes("stop") == [.noReturn])
}

@Test func directivesAreReadFromCommentsOnly() throws {
    let facts = try lowered(
        """
        // leaklint:disable:next unclosed-handle -- on purpose
        /* leaklint:enable retain-cycle */
        const char *s = "// leaklint:disable all";
        /// see leaklint: not at the start
        """)
    #expect(facts.directives.map(\.text) == ["disable:next unclosed-handle -- on purpose", "enable retain-cycle"])
}

@Test func skippedArmsAreKept() throws {
    let facts = try lowered("int f(int n) {\n#ifdef NEVER\n  n = 1;\n#else\n  n = 2;\n#endif\n  return n;\n}\n")
    #expect(facts.functions.first?.skipped.count == 1)
}

@Test func overlaysStandInForFiles() throws {
    let workspace = try Workspace(["t.c": "int old(void) { return 0; }"])
    let path = workspace.path + "/t.c"
    let project = ClangProject(root: workspace.path, headers: [], sources: [path], compileCommands: nil, extraFlags: [])
    let units = clangFacts(
        of: [path], in: project, library: try library.get(), jobs: 1,
        overlay: [path: Array("int fresh(void) { return 0; }".utf8)])
    #expect(units.first.map { unit in unit.functions.map { unit.names[$0.name] } } == ["fresh"])
}
