import ClangFrontend
import Foundation
import LeakModel
import Rules
import Testing

@testable import Analysis

/// A shape of C with what is found in it: the names of the containers that only grow.
struct GrowthCase: CustomTestStringConvertible, Sendable {
    var name: String
    var found: [String]
    var source: String
    var testDescription: String { name }
}

/// Confidence and name of each finding, as `high name`.
func growth(inC source: String) throws -> [String] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("growth-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("unit.c").path
    let prelude = """
        #include <stddef.h>
        void *malloc(size_t); void *calloc(size_t, size_t); void *realloc(void *, size_t); void free(void *);
        char *strdup(const char *); int strcmp(const char *, const char *); int wait_for_event(void); unsigned hash(const char *);
        struct node { int v; char *key; struct node *next; };

        """
    try Data((prelude + source).utf8).write(to: URL(fileURLWithPath: file))
    let library = try ClangLibrary.load().get()
    let project = ClangProject(root: folder.path, headers: [], sources: [file], compileCommands: nil, extraFlags: [])
    let units = clangFacts(of: [file], in: project, library: library, jobs: 1)
    for unit in units { #expect(unit.problems.isEmpty) }
    let rules = growthRules()
    return growthFindings(in: link(units, rules: rules), rules: rules).map { "\($0.confidence) \($0.variable)" }
}

private var hasClang: Bool { if case .success = ClangLibrary.load() { true } else { false } }

@Suite(.enabled(if: hasClang)) struct CGrowthTests {
    @Test(arguments: lists + arrays + programs)
    func shape(_ shape: GrowthCase) throws {
        let found = try growth(inC: shape.source)
        #expect(found == shape.found)
    }
}

private let add = "void on_event(int v) { struct node *n = malloc(sizeof *n); if (!n) return; n->v = v; n->next = head; head = n; }\n"

private let lists: [GrowthCase] = [
    GrowthCase(name: "head insertion", found: ["high head"], source: "static struct node *head;\n" + add),
    GrowthCase(
        name: "a node that comes from the caller", found: ["high head"],
        source: "static struct node *head; void add(struct node *n) { n->next = head; head = n; }"),
    GrowthCase(
        name: "head insertion, popped", found: [],
        source: "static struct node *head;\n" + add + "void pop(void) { struct node *n = head; if (n) { head = n->next; free(n); } }"),
    GrowthCase(
        name: "popped by a function that nobody calls", found: ["high head"],
        source: "static struct node *head;\n" + add + "static void pop(void) { struct node *n = head; if (n) { head = n->next; free(n); } }"),
    GrowthCase(
        name: "unlinked by address", found: [],
        source: "static struct node *head;\n" + add
            + "void drop(int v) { struct node **p = &head; while (*p && (*p)->v != v) p = &(*p)->next; if (*p) *p = (*p)->next; }"),
    GrowthCase(
        name: "unlinked behind its predecessor", found: [],
        source: "static struct node *head;\n" + add
            + "void drop(int v) { for (struct node *p = head; p && p->next; p = p->next) if (p->next->v == v) p->next = p->next->next; }"),
    GrowthCase(
        name: "a helper frees the nodes", found: [],
        source: "static struct node *head;\n" + add
            + "static void node_free(struct node *n) { free(n->key); free(n); }\n"
            + "void clear(void) { while (head) { struct node *n = head->next; node_free(head); head = n; } }"),
    GrowthCase(
        name: "cleared only at the end of main", found: ["medium head"],
        source: "static struct node *head;\n" + add
            + "static void clear(void) { while (head) { struct node *n = head->next; free(head); head = n; } }\n"
            + "int main(void) { for (;;) { int e = wait_for_event(); if (e < 0) break; on_event(e); } clear(); return 0; }"),
    GrowthCase(
        name: "a limit before the insertion", found: [],
        source: "static struct node *head; static int count;\n"
            + "void on_event(int v) { if (count >= 100) return; struct node *n = malloc(sizeof *n); n->v = v; n->next = head; head = n; count++; }"),
    GrowthCase(
        name: "a count that limits nothing", found: ["high head"],
        source: "static struct node *head; static int count;\n"
            + "void on_event(int v) { struct node *n = malloc(sizeof *n); n->v = v; n->next = head; head = n; count++; }\n"
            + "int is_big(void) { return count > 100; }"),
    GrowthCase(
        name: "callers test the limit", found: [],
        source: "static struct node *head; static int count;\n"
            + "static void push(int v) { struct node *n = malloc(sizeof *n); n->v = v; n->next = head; head = n; count++; }\n"
            + "void on_event(int v) { if (count < 100) push(v); }"),
    GrowthCase(
        name: "tail insertion", found: ["high tail"],
        source: "static struct node *head, *tail;\n"
            + "void on_event(int v) { struct node *n = calloc(1, sizeof *n); n->v = v; if (tail) tail->next = n; else head = n; tail = n; }"),
    GrowthCase(
        name: "a queue", found: [],
        source: "static struct node *head, *tail;\n"
            + "void push(int v) { struct node *n = calloc(1, sizeof *n); n->v = v; if (tail) tail->next = n; else head = n; tail = n; }\n"
            + "struct node *pop(void) { struct node *n = head; if (n) { head = n->next; if (!head) tail = NULL; } return n; }"),
    GrowthCase(
        name: "a walk to the end", found: ["high head"],
        source: "static struct node *head;\n"
            + "void on_event(int v) { struct node *n = calloc(1, sizeof *n); n->v = v; struct node **p = &head; while (*p) p = &(*p)->next; *p = n; }"),
    GrowthCase(
        name: "a table of lists, searched first", found: ["high table"],
        source: "static struct node *table[64];\n"
            + "struct node *find(const char *key) { unsigned h = hash(key) % 64; struct node *n;\n"
            + "for (n = table[h]; n; n = n->next) if (!strcmp(n->key, key)) return n;\n"
            + "n = calloc(1, sizeof *n); n->key = strdup(key); n->next = table[h]; table[h] = n; return n; }"),
    GrowthCase(
        name: "a table of lists, emptied", found: [],
        source: "static struct node *table[64];\n"
            + "void put(const char *key) { unsigned h = hash(key) % 64; struct node *n = calloc(1, sizeof *n); n->next = table[h]; table[h] = n; }\n"
            + "void clear(void) { for (int i = 0; i < 64; i++) { while (table[i]) { struct node *n = table[i]; table[i] = n->next; free(n); } } }"),
    GrowthCase(
        name: "through a function of the list", found: ["high head"],
        source: "static struct node *head; static void push(struct node **list, struct node *n) { n->next = *list; *list = n; }\n"
            + "void on_event(int v) { struct node *n = malloc(sizeof *n); n->v = v; push(&head, n); }"),
    GrowthCase(
        name: "through functions of the list, both ways", found: [],
        source: "static struct node *head; static void push(struct node **list, struct node *n) { n->next = *list; *list = n; }\n"
            + "static struct node *pop(struct node **list) { struct node *n = *list; if (n) *list = n->next; return n; }\n"
            + "void on_event(int v) { struct node *n = malloc(sizeof *n); n->v = v; push(&head, n); }\n"
            + "int next_event(void) { struct node *n = pop(&head); return n ? n->v : -1; }"),
    GrowthCase(
        name: "handed to a function that is not in view", found: [],
        source: "static struct node *head; void expire(struct node **list);\n" + add + "void on_timer(void) { expire(&head); }"),
    GrowthCase(
        name: "a member of a global record", found: ["high items"],
        source: "static struct { struct node *items; int other; } state;\n"
            + "void on_event(int v) { struct node *n = malloc(sizeof *n); n->v = v; n->next = state.items; state.items = n; }"),
    GrowthCase(
        name: "swapped away", found: [],
        source: "static struct node *head;\n" + add + "struct node *take(void) { struct node *n = head; head = NULL; return n; }"),
]

private let grow =
    "void add(int v) { if (count == capacity) { capacity = capacity ? capacity * 2 : 8; items = realloc(items, capacity * sizeof *items); } items[count++] = v; }\n"

private let arrays: [GrowthCase] = [
    GrowthCase(name: "an array with a capacity", found: ["high items"], source: "static int *items; static size_t count, capacity;\n" + grow),
    GrowthCase(
        name: "its last element is taken", found: [],
        source: "static int *items; static size_t count, capacity;\n" + grow + "int take(void) { return count ? items[--count] : 0; }"),
    GrowthCase(
        name: "its count is set back", found: [],
        source: "static int *items; static size_t count, capacity;\n" + grow + "void flush(void) { count = 0; }"),
    GrowthCase(
        name: "a scratch buffer that fits the largest", found: [],
        source: "static char *buffer; static size_t size;\n"
            + "char *scratch(size_t n) { if (n > size) { buffer = realloc(buffer, n); size = n; } buffer[0] = 0; return buffer; }"),
    GrowthCase(
        name: "a list made anew each time", found: [],
        source: "static struct node **list; static unsigned size; struct node *walk(struct node *);\n"
            + "struct node **all(unsigned *n) { unsigned i = 0; struct node *p = NULL; while ((p = walk(p)) != NULL) {\n"
            + "if (size <= i) { size += 100; list = realloc(list, size * sizeof *list); } list[i++] = p; } *n = i; return list; }"),
    GrowthCase(
        name: "a fixed table with a limit", found: [],
        source: "static void *table[8]; static int n; int add(void) { if (n >= 8) return -1; void *p = malloc(4); if (!p) return -1; table[n++] = p; return 0; }"),
    GrowthCase(
        name: "a buffer made once", found: [],
        source: "static char *buffer; char *get(void) { if (!buffer) buffer = malloc(64); return buffer; }"),
    GrowthCase(
        name: "a limit on the count", found: [],
        source: "static int *items; static size_t count;\n"
            + "int add(int v) { if (count > 1000) return -1; items = realloc(items, (count + 1) * sizeof *items); items[count++] = v; return 0; }"),
    GrowthCase(
        name: "a ring", found: [],
        source: "static int *items; static size_t count;\n"
            + "void add(int v) { items = realloc(items, 100 * sizeof *items); items[count] = v; count = (count + 1) % 100; }"),
]

private let register = "static struct node *head;\nstatic void enter(int v) { struct node *n = malloc(sizeof *n); n->v = v; n->next = head; head = n; }\n"

private let programs: [GrowthCase] = [
    GrowthCase(name: "filled before the loop", found: [], source: register + "int main(void) { for (int i = 0; i < 5; i++) enter(i); for (;;) wait_for_event(); }"),
    GrowthCase(
        name: "filled in the loop", found: ["medium head"],
        source: register + "int main(void) { for (;;) { int v = wait_for_event(); enter(v); } }"),
    GrowthCase(
        name: "a tool that ends", found: [],
        source: register + "static void read_all(int n) { while (n > 0) { enter(n); n--; } }\nint main(int argc, char **argv) { read_all(argc); read_all(2); return 0; }"),
    GrowthCase(
        name: "behind a flag that says it was done", found: [],
        source: register + "static int ready; void init(void) { if (ready) return; ready = 1; enter(1); enter(2); }"),
]
