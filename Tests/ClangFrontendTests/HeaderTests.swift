import LeakModel
import Testing

@testable import ClangFrontend

private func language(of text: String) -> String? { Array(text.utf8).withUnsafeBufferPointer(foreignLanguage) }

@Test(arguments: [
    ("class Pool;", "C++"), ("namespace net {\n}", "C++"), ("template <class T> struct box {};", "C++"),
    ("#include <vector>\n", "C++"), ("struct a {\npublic:\n int x; };", "C++"), ("using size = long;", "C++"),
    ("/* a */ @interface Pool\n@end", "Objective-C"), ("#import \"Pool.h\"", "Objective-C"),
    ("int class_of(int class);", nil), ("/*\nclass Pool;\n*/", nil), ("#include <stdio.h>\n", nil),
    ("#ifdef __cplusplus\nclass Pool;\nextern \"C\" {\n#endif\nint f(void);\n", nil),
    ("#if defined(__OBJC__)\n@class Pool;\n#endif\n", nil), ("const char *s = \"/*\"; // class\nint x;", nil),
] as [(String, String?)])
func headersOfOtherLanguagesAreTold(_ text: String, _ expected: String?) {
    #expect(language(of: text) == expected)
}

@Test func headersThatNobodyIncludesAreUnitsOfTheirOwn() throws {
    let workspace = try Workspace([
        "a.c": "#include \"used.h\"\nint a(void) { return used(); }",
        "used.h": "static inline int used(void) { return 1; }\n",
        "lone.h": "#include \"used.h\"\nstatic inline int lone(item_t *item) { return used(); }\n",
        "pool.h": "class Pool { int x; };\n",
    ])
    let headers = ["used.h", "lone.h", "pool.h"].map { workspace.path + "/" + $0 }
    let project = ClangProject(
        root: workspace.path, headers: headers, sources: [workspace.path + "/a.c"], compileCommands: nil, extraFlags: [])
    let units = clangFacts(of: [workspace.path + "/a.c"], in: project, library: try library.get(), jobs: 1)
    let lone = loneHeaders(among: headers, units: units)
    #expect(lone == Array(headers[1...]))
    let others = clangFacts(ofLoneHeaders: lone, in: project, library: try library.get(), jobs: 2)
    #expect(others.map { unit in unit.functions.map { unit.names[$0.name] } } == [["lone"], []])
    #expect(others[0].functions[0].isComplete)
    #expect(others[1].problems.map(\.kind) == [.skipped])
    #expect(others[1].problems[0].message.contains("C++"))
}

@Test func namesThatNobodyDeclaresMatterWhereTheyDecide() throws {
    let facts = try lowered(
        """
        void set(void *e, int what);
        void a(struct event *e) { set(e, EV_READ | EV_WRITE); }
        int b(void) { return NOTHING; }
        int c(int x) { if (x == OKAY) return 1; return 0; }
        int d(unsigned_thing *p) { return p != NULL; }
        """)
    let complete = facts.functions.filter(\.isComplete).map { facts.names[$0.name] }
    #expect(complete == ["a", "d"])
}

@Test func anErrorDirectiveTaintsNobody() throws {
    let facts = try lowered("#error please run configure first\nint configure(int first) { return first; }")
    #expect(facts.functions.map(\.isComplete) == [true])
}

@Test func headersPutTogetherByScriptsAreGuessed() throws {
    let workspace = try Workspace([
        "api_defs.h.in": "#undef API_SIZEOF_LONG\ntypedef int handle@suffix@;\n",
        "api.sh": "#!/bin/sh\ncat api_defs.h api_none.h\n",
        "in/pre.h.in": "#include \"../api@suffix@.h\"\n",
        "t.c": "#include \"pre.h\"\nhandle f(long x) { return x + API_SIZEOF_LONG; }",
    ])
    let facts = try #require(try workspace.facts(["t.c"]).first)
    #expect(facts.problems.isEmpty)
    #expect(facts.functions.map(\.isComplete) == [true])
}

@Test func attributesOfHandlesAndPointersAreCarried() throws {
    let facts = try lowered(
        """
        typedef int fd_t;
        #define OPENS __attribute__((acquire_handle("fd")))
        int make(const char *name, fd_t *out OPENS, char *rest) __attribute__((nonnull));
        void drop(int n, fd_t fd __attribute__((release_handle("fd"))));
        void look(fd_t fd __attribute__((use_handle("fd"))), int *p __attribute__((nonnull)));
        OPENS fd_t get(void);
        """)
    let attributes = facts.declarations.map { $0.attributes }
    #expect(attributes[0] == [.acquiresHandle(argument: 1), .nonnull(argument: 0), .nonnull(argument: 1), .nonnull(argument: 2)])
    #expect(attributes[1] == [.releasesHandle(argument: 1)])
    #expect(attributes[2] == [.usesHandle(argument: 0), .nonnull(argument: 1)])
    #expect(attributes[3] == [.acquiresHandle(argument: -1)])
}

@Test func headersOfOtherLanguagesAreSaidOnce() throws {
    let workspace = try Workspace([
        "a.c": "#include \"pool.h\"\n#include \"view.h\"\nint a(void) { return 1; }",
        "b.c": "#include \"pool.h\"\nint b(void) { return 1; }",
        "pool.h": "class Pool { int x; };\n", "view.h": "@interface View\n@end\n",
    ])
    let units = try workspace.facts(["a.c", "b.c"])
    let skipped = Set(units.flatMap(\.problems).filter { $0.kind == .skipped })
    #expect(skipped.map(\.message).sorted() == ["left out: it is written in C++", "left out: it is written in Objective-C"])
    #expect(units.flatMap { unit in unit.functions.map { unit.names[$0.name] } }.contains("b"))
}

@Test(arguments: [
    ("int f(void) { return 1", "expected"), ("int f(void) { return \(String(repeating: "(", count: 2000)); }", "bracket nesting level"),
    ("int f(void) { return 1; }\n\0\0", "NUL"), ("int f(void) { return 1; }", nil),
    // Who knows what a missing header declares.
    ("#include \"nowhere.h\"\nint f(void) { return 1", "headers not found"),
] as [(String, String?)])
func whatIsNoCIsSaid(_ text: String, _ message: String?) throws {
    let problems = try lowered(text).problems
    #expect(problems.count == (message == nil ? 0 : 1))
    #expect(problems.allSatisfy { $0.message.contains(message ?? "") })
}
