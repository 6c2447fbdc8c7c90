import ClangFrontend
import Foundation
import LeakModel
import Rules

@testable import Analysis

/// Rules of the tests: memory, descriptors, streams, and what the program itself knows.
let testRules: RuleSet = {
    let pages = [
        ("unclosed-handle/memory", """
            lifetime:
              noun: memory
              verb: freed
              acquire:
                - { call: [malloc, calloc, strdup], fails: null-pointer }
                - { call: realloc, consumes: 0, fails: null-pointer }
                - { call: getline, handle: "*0", consumes: 0, fails: never }
                - { call: asprintf, handle: "*0", fails: negative-status }
              release: [free]
              passes: [strcpy, memcpy]
              borrow: [puts, printf, strlen, read, write, fgetc, memset]
            """),
        ("unclosed-handle/descriptor", """
            lifetime:
              noun: descriptor
              verb: closed
              descriptor: true
              acquire: [{ call: [open, dup], fails: minus-one }]
              release: [close]
              transfer: [{ call: fdopen, handle: 0, when: success, fails: null-pointer }]
            """),
        ("unclosed-handle/stream", """
            lifetime:
              noun: stream
              verb: closed
              acquire: [{ call: [fopen, fdopen], fails: null-pointer }]
              release: [fclose]
            """),
        ("unclosed-handle/object", """
            lifetime:
              noun: object
              verb: released
              learn: [summaries, sibling-exits, members, usage]
            """),
    ].map { id, text in
        RulePage(
            path: id + ".md",
            text: "---\nid: \(id)\nsummary: A leak.\nseverity: warning\nlanguages: [c, swift]\nsince: 0.1\ncwe: [772]\n\(text)\n---\nText.\n")
    }
    return loadRules(pages, user: []).rules
}()

/// Declarations that every case may use.
private let prelude = """
    typedef unsigned long size_t; typedef struct FILE FILE;
    #define NULL ((void *)0)
    void *malloc(size_t); void *calloc(size_t, size_t); void *realloc(void *, size_t); void free(void *);
    char *strdup(const char *); size_t strlen(const char *); char *strcpy(char *, const char *); int puts(const char *);
    int printf(const char *, ...); void *memset(void *, int, size_t); void *memcpy(void *, const void *, size_t);
    int open(const char *, int, ...); int dup(int); int close(int); long read(int, void *, size_t); long write(int, const void *, size_t);
    FILE *fopen(const char *, const char *); FILE *fdopen(int, const char *); int fclose(FILE *); int fgetc(FILE *);
    int asprintf(char **, const char *, ...); long getline(char **, size_t *, FILE *); void abort(void) __attribute__((noreturn));
    extern int errno_value; extern FILE *stdin_stream;

    """

/// The program of a C text; nil without a libclang.
func program(ofC text: String) throws -> Program? {
    guard case .success(let library) = ClangLibrary.load() else { return nil }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("leaklint-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("case.c").path
    try Data((prelude + text).utf8).write(to: URL(fileURLWithPath: file))
    let project = ClangProject(root: folder.path, headers: [], sources: [file], compileCommands: nil, extraFlags: [])
    return link(clangFacts(of: [file], in: project, library: library, jobs: 1), rules: testRules)
}

/// The findings at the default confidence and above, as `variable<-callee`, in order of place.
func leaks(inC text: String) throws -> [String]? {
    guard let program = try program(ofC: text) else { return nil }
    var statistics = AnalysisStatistics()
    return lifetimeFindings(in: program, rules: testRules, summaries: summarize(program, testRules), statistics: &statistics)
        .filter { $0.confidence > .low }.sorted { $0.location.range.start < $1.location.range.start }
        .map { "\($0.variable)<-\($0.acquired)" }
}
