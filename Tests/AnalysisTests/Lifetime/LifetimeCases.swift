import Testing

@testable import Analysis

/// A C text and what leaks in it.
struct LeakCase: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var leaks: [String]

    var testDescription: String { name }

    init(_ name: String, leaks: [String] = [], _ text: String) {
        self.name = name
        self.text = text
        self.leaks = leaks
    }
}

private let pathCases = [
    LeakCase("early return", leaks: ["p<-malloc"], "int f(int k) { char *p = malloc(8); if (!p) return -1; if (k) return -2; free(p); return 0; }"),
    LeakCase("released on all paths", "int f(int k) { char *p = malloc(8); if (!p) return -1; if (k) { free(p); return -2; } free(p); return 0; }"),
    LeakCase("goto chain", """
        int f(const char *n) { int r = -1; char *b = NULL; FILE *s = fopen(n, "r"); if (!s) goto out;
          b = malloc(10); if (!b) goto out; r = fgetc(s); out: free(b); if (s) fclose(s); return r; }
        """),
    LeakCase("goto chain that misses one", leaks: ["s<-fopen"], """
        int f(const char *n) { int r = -1; char *b = NULL; FILE *s = fopen(n, "r"); if (!s) goto out;
          b = malloc(10); if (!b) goto out; r = fgetc(s); fclose(s); out: free(b); return r; }
        """),
    LeakCase("correlated conditions", "int f(int a) { char *p = NULL; if (a > 3) p = malloc(4); if (a > 3) free(p); return 0; }"),
    LeakCase("flag bits", "int f(int a) { char *p = NULL; if (a & 4) p = malloc(4); puts(\"x\"); if (a & 4) free(p); return 0; }"),
    LeakCase("status code", """
        int f(const char *n) { int rc = 0; int fd = open(n, 0); if (fd < 0) rc = -1; if (rc == 0) { char c; read(fd, &c, 1); close(fd); } return rc; }
        """),
    LeakCase("retry on interruption", """
        int f(const char *n) { int fd; do { fd = open(n, 0); } while (fd < 0 && errno_value == 4); if (fd < 0) return -1; close(fd); return 0; }
        """),
    LeakCase("not the standard stream", """
        int f(const char *n) { FILE *s = n ? fopen(n, "r") : stdin_stream; if (!s) return -1; int c = fgetc(s); if (s != stdin_stream) fclose(s); return c; }
        """),
    LeakCase("small buffer", """
        int f(size_t n) { char b[64]; char *p = b; if (n > 64) { p = malloc(n); if (!p) return -1; } memset(p, 0, n); if (p != b) free(p); return 0; }
        """),
    LeakCase("acquired again in a loop", leaks: ["s<-fopen"], """
        int f(char **v, int n) { FILE *s = NULL; for (int i = 0; i < n; i++) { s = fopen(v[i], "r"); if (!s) continue; fgetc(s); } if (s) fclose(s); return 0; }
        """),
    LeakCase("released at the top of the next turn", """
        int f(char **v, int n) { FILE *s = NULL; for (int i = 0; i < n; i++) { if (s) fclose(s); s = fopen(v[i], "r"); } if (s) fclose(s); return 0; }
        """),
    LeakCase("overwritten", leaks: ["p<-malloc"], "void f(void) { char *p = malloc(8); if (!p) return; p = malloc(16); free(p); }"),
    LeakCase("never kept", leaks: ["<-strdup"], "void f(const char *s) { puts(strdup(s)); }"),
    LeakCase("the buffer of getline is used again", """
        void f(FILE *s) { char *l = NULL; size_t n = 0; while (getline(&l, &n, s) != -1) puts(l); free(l); }
        """),
    LeakCase("realloc of itself", leaks: ["v->p<-realloc"], """
        struct v { char *p; }; int f(struct v *v, size_t n) { v->p = realloc(v->p, n); return v->p != 0; }
        """),
    LeakCase("realloc of an argument", leaks: ["p<-realloc"], "char *f(char *p, size_t n) { p = realloc(p, n); return p; }"),
    LeakCase("realloc into another", "int f(char **q, size_t n) { char *t = realloc(*q, n); if (!t) return -1; *q = t; return 0; }"),
    LeakCase("out-parameter of a call", leaks: ["s<-asprintf"], """
        int f(int x) { char *s = NULL; if (asprintf(&s, "%d", x) < 0) return -1; if (x > 3) return -2; free(s); return 0; }
        """),
    LeakCase("exit", "void f(int k) { char *p = malloc(8); if (!p) return; if (k) abort(); free(p); }"),
    LeakCase("main", "int main(void) { char *p = malloc(8); if (!p) return 1; return p[0]; }"),
]

private let ownershipCases = [
    LeakCase("stored in a parameter", "struct s { char *p; }; void f(struct s *x) { x->p = malloc(4); }"),
    LeakCase("stored in a global", "char *g; void f(void) { if (!g) g = malloc(4); }"),
    LeakCase("out-parameter", "int f(char **out) { char *p = malloc(4); if (!p) return -1; *out = p; return 0; }"),
    LeakCase("given to unknown code", "void take(char *); void f(void) { char *p = malloc(4); if (p) take(p); }"),
    LeakCase("inner member kept", """
        struct n { struct n *next; }; struct i { int v; struct n n; }; extern struct n head;
        void f(int v) { struct i *x = malloc(sizeof *x); if (!x) return; x->v = v; x->n.next = head.next; head.next = &x->n; }
        """),
    LeakCase("address as a number", "void cb(unsigned long); void f(void) { char *p = malloc(4); if (p) cb((unsigned long)p); }"),
    LeakCase("cleanup attribute", """
        static void freep(char **p) { free(*p); }
        int f(int k) { __attribute__((cleanup(freep))) char *p = malloc(9); if (!p) return -1; if (k) return -2; return 0; }
        """),
    LeakCase("descriptor into a stream", """
        FILE *f(const char *n) { int fd = open(n, 0); if (fd < 0) return NULL; FILE *s = fdopen(fd, "r"); if (!s) { close(fd); return NULL; } return s; }
        """),
    LeakCase("descriptor lost when the stream fails", leaks: ["fd<-open"], """
        FILE *f(const char *n) { int fd = open(n, 0); if (fd < 0) return NULL; FILE *s = fdopen(fd, "r"); if (!s) return NULL; return s; }
        """),
    LeakCase("member of a local object", leaks: ["x->p<-strdup"], """
        struct s { char *p; int n; }; struct s *f(const char *t, int k) { struct s *x = malloc(sizeof *x); if (!x) return NULL;
          x->p = strdup(t); if (k) { free(x); return NULL; } return x; }
        """),
]

private let summaryCases = [
    LeakCase("wrapper", leaks: ["p<-xmalloc"], """
        void *xmalloc(size_t n) { void *p = malloc(n); if (!p) abort(); return p; }
        int f(int k) { char *p = xmalloc(4); if (k) return -1; free(p); return 0; }
        """),
    LeakCase("releasing wrapper", """
        struct c { int d; }; struct c *c_new(void) { return calloc(1, sizeof(struct c)); } void c_free(struct c *c) { if (!c) return; free(c); }
        int f(int k) { struct c *c = c_new(); if (!c) return -1; if (k) { c_free(c); return -2; } c_free(c); return 0; }
        """),
    LeakCase("takes on success, frees on failure", """
        struct e { void *v; struct e *n; };
        int push(struct e **h, void *v) { struct e *e = malloc(sizeof *e); if (!e) { free(v); return -1; } e->v = v; e->n = *h; *h = e; return 0; }
        int f(struct e **h) { char *p = malloc(4); if (!p) return -1; return push(h, p); }
        """),
    LeakCase("takes on success only", leaks: ["p<-malloc"], """
        struct e { void *v; struct e *n; };
        int push(struct e **h, void *v) { struct e *e = malloc(sizeof *e); if (!e) return -1; e->v = v; e->n = *h; *h = e; return 0; }
        int f(struct e **h) { char *p = malloc(4); if (!p) return -1; if (push(h, p) < 0) return -1; return 0; }
        """),
    LeakCase("takes on success only, and the caller knows", """
        struct e { void *v; struct e *n; };
        int push(struct e **h, void *v) { struct e *e = malloc(sizeof *e); if (!e) return -1; e->v = v; e->n = *h; *h = e; return 0; }
        int f(struct e **h) { char *p = malloc(4); if (!p) return -1; if (push(h, p) < 0) { free(p); return -1; } return 0; }
        """),
    LeakCase("opens through an out-parameter", leaks: ["d<-db_open"], """
        struct d { int x; }; int db_open(struct d **o) { struct d *d = malloc(sizeof *d); if (!d) return -1; *o = d; return 0; } void db_close(struct d *d) { free(d); }
        int f(int k) { struct d *d; if (db_open(&d) < 0) return -1; if (k) return -2; db_close(d); return 0; }
        """),
    LeakCase("kept inside what is returned", """
        struct b { void *data; }; struct b *box(void *data) { struct b *b = malloc(sizeof *b); if (!b) abort(); b->data = data; return b; }
        struct b *f(const char *s) { return box(strdup(s)); }
        """),
    LeakCase("a getter is no acquisition", """
        struct s { char *p; }; char *get(struct s *s) { if (!s->p) s->p = malloc(4); return s->p; }
        int f(struct s *s) { char *p = get(s); return p[0]; }
        """),
    LeakCase("a counted reference", """
        struct o { int refs; }; void unref(struct o *o) { if (--o->refs > 0) return; free(o); }
        int f(void) { struct o *o = calloc(1, sizeof *o); if (!o) return -1; o->refs = 1; unref(o); return 0; }
        """),
]

private let learntCases = [
    LeakCase("an exit that its sibling shames", leaks: ["c<-conn_new"], """
        struct conn; struct conn *conn_new(void); void conn_free(struct conn *);
        int f(int k) { struct conn *c = conn_new(); if (!c) return -1; if (k) return -2; conn_free(c); return 0; }
        """),
    LeakCase("what the sibling was told", """
        struct conn; struct conn *conn_new(void); void conn_free(struct conn *); int add(struct conn *);
        int f(void) { struct conn *c = conn_new(); if (!c) return -1; if (add(c)) { conn_free(c); return -1; } return 0; }
        """),
    LeakCase("somebody decided not to release", """
        struct conn; struct conn *conn_get(int *own); void conn_free(struct conn *);
        int f(void) { int own; struct conn *c = conn_get(&own); if (!c) return -1; if (own) conn_free(c); return 0; }
        """),
    LeakCase("opened through an unknown function", leaks: ["h<-h_open"], """
        struct h; int h_open(struct h **); int h_use(struct h *); void h_close(struct h *);
        int f(int k) { struct h *h; if (h_open(&h) != 0) return -1; if (k) return -2; h_close(h); return 0; }
        """),
    LeakCase("a member that the destructor forgets", leaks: ["p->c<-strdup"], """
        struct s { char *a, *b, *c; }; void s_free(struct s *p) { free(p->a); free(p->b); free(p); }
        void s_set(struct s *p, const char *t) { p->a = strdup(t); p->b = strdup(t); p->c = strdup(t); }
        """),
]

@Test(arguments: pathCases + ownershipCases + summaryCases + learntCases + handOverCases + programCases)
func leaksOfC(_ leakCase: LeakCase) throws {
    guard let found = try leaks(inC: leakCase.text) else { return }
    #expect(found == leakCase.leaks)
}

@Test func factsOfValues() {
    var facts = ValueFacts.any
    let isNotZero = facts.assume(.notEqual, 0)
    #expect(isNotZero && facts.isNonzero)
    let isNotNegative = facts.assume(.greaterOrEqual, 0)
    #expect(isNotNegative && facts.low == 1)
    #expect(facts.decide(.less, 1) == false)
    let isZero = facts.assume(.equal, 0)
    #expect(!isZero)
    #expect(ValueFacts.constant(0).joined(.constant(-1)).decide(.greater, 0) == false)
    #expect(ValueFacts.constant(3).implies(.nonzero) && !ValueFacts.any.implies(.nonzero))
}

@Test func wordsOfNames() {
    #expect(nameWords("HTTPServer_closeAll") == ["http", "server", "close", "all"])
    #expect(ReleaseNames.isStrongRelease("conn_free") && ReleaseNames.isStrongRelease("gfree"))
    #expect(!ReleaseNames.isRelease("freeze_it"))
}
